"""Files of locked names: what was published keeps its Python name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from botopin.model.diagnostics import SourceError
from botopin.naming.names import Names

if TYPE_CHECKING:
    from pathlib import Path


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


def dump_lock(names: Names) -> bytes:
    """What a file of locked names holds."""
    return (json.dumps(names.to_json(), indent=1, ensure_ascii=False) + "\n").encode()
