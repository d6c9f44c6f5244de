"""Files of locked names: what was published keeps its Python name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from attrs import evolve

from botopin.model.diagnostics import SourceError
from botopin.naming.names import Names, client_name

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from botopin.model.service import ServiceModel


def lock_file(folder: Path, service: str) -> Path:
    """Where the locked names of a service are."""
    return folder / f"{service}.json"


def read_lock(folder: Path | None, service: str) -> Names:
    """The locked names of a service; none where there is no folder, or no file in it.

    Raises:
        SourceError: the file is not one of locked names.
    """
    if folder is None:
        return Names()
    file = lock_file(folder, service)
    try:
        return Names.from_json(json.loads(file.read_bytes()))
    except FileNotFoundError:
        return Names()
    except (AttributeError, OSError, TypeError, ValueError) as error:
        message = f"{file}: not a file of locked names: {error}; restore it from git"
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
    """What a file of locked names holds."""
    return (json.dumps(names.to_json(), indent=1, ensure_ascii=False) + "\n").encode()
