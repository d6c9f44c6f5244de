"""Files of locked names: a published name never changes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from attrs import evolve

from botopin.model.diagnostics import ModelError, SourceError
from botopin.model.files import read_optional_file
from botopin.naming.names import Names, client_name

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from botopin.model.service import ServiceModel

_MAX_BYTES: Final = 16 * 1024 * 1024
"""Bytes of a file of locked names. The largest of botocore, ec2, has 0.9 MB."""


def lock_file(folder: Path, service: str) -> Path:
    """Return the path of the locked names of a service."""
    return folder / f"{service}.json"


def read_lock(folder: Path | None, service: str) -> Names:
    """Read the locked names of a service; return no names if there is no folder or no file.

    Raises:
        SourceError: The file cannot be read, or does not contain locked names.
    """
    if folder is None:
        return Names()
    file = lock_file(folder, service)
    try:
        data = read_optional_file(file, limit=_MAX_BYTES)
    except ModelError as error:
        message = f"{error}; restore the locked names from git"
        raise SourceError(message) from error
    if data is None:
        return Names()
    try:
        return Names.from_json(json.loads(data))
    except (ValueError, RecursionError) as error:
        reasons = "; ".join(str(error).splitlines())
        message = f"{file}: not a file of locked names: {reasons}; restore it from git"
        raise SourceError(message) from error


def lock_names(models: Iterable[ServiceModel], locked: Names) -> Names:
    """Return the names that are locked once the versions of a service are published.

    The newest version decides the clients' name unless `locked` has one.

    Args:
        models: Models of all versions, oldest first.
        locked: Names that are locked already.
    """
    models = tuple(models)
    if models and not locked.client:
        locked = evolve(locked, client=client_name(models[-1]))
    for model in models:
        locked = locked.merged_with(Names.for_model(model, locked))
    return locked


def dump_lock(names: Names) -> bytes:
    """Return the content of a file of locked names."""
    return (json.dumps(names.to_json(), indent=1, ensure_ascii=False) + "\n").encode()
