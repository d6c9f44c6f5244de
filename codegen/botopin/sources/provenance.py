"""SOURCES.toml: the origin and the hashes of each model."""

from __future__ import annotations

import re
import tomllib
from functools import partial
from operator import eq
from typing import TYPE_CHECKING, Annotated, Any, Final

import tomli_w
from attrs import asdict, frozen

from botopin.model import structuring
from botopin.model.diagnostics import SourceError
from botopin.model.files import read_file
from botopin.sources.dates import is_date
from botopin.sources.release import DISTRIBUTION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

SOURCES_FILE: Final = "SOURCES.toml"

_HEADER: Final = """\
# Origins of the models. `botopin models add` writes this file, and `botopin models verify` checks
# the models against it. `date` is the day of the release that changed the model, or, with
# `on_or_before`, of a later release with the same model. The hashes are SHA-256; the hashes of a
# model's files are of the files in this folder, which newer wheels have gzipped.

"""
OWN: Final = "own"
"""Distribution of a model that the user keeps outside of botocore; its version is `api_version`."""

_VERSION: Final = re.compile(r"[A-Za-z0-9.+!_-]+")
_NAME: Final = re.compile(r"(?!\.)[^/\\\0]+")
"""Names of files and folders in a folder; `..` and paths lead out of the folder."""
_Version = Annotated[str, "version"]
_Name = Annotated[str, "name"]
_Date = Annotated[str, "date"]
_MAX_BYTES: Final = 16 * 1024 * 1024
"""Maximum size of SOURCES.toml in bytes."""


@frozen(kw_only=True)
class Provenance:
    """Origin of one dated model."""

    service: _Name
    date: _Date
    distribution: str
    version: _Version
    api_version: str
    """Folder of the model in botocore: 2019-09-01."""
    wheel: str = ""
    """File name of the wheel; empty for a model of an installed botocore."""
    wheel_sha256: str = ""
    note: str = ""
    """Release note."""
    on_or_before: bool = False
    """Whether an earlier release can be the one that changed the model."""
    sha256: dict[_Name, str]
    """Hashes of the model's files, by file name."""

    @property
    def botocore(self) -> str:
        """Release of botocore; empty if the user kept the model outside of botocore."""
        return self.version if self.distribution == DISTRIBUTION else ""


def read_sources(path: Path) -> tuple[Provenance, ...]:
    """Read SOURCES.toml, which has no entries if it does not exist.

    Raises:
        SourceError: The file is not TOML.
        ModelError: The file cannot be read, or is not in the format that `render_sources` writes.
    """
    if not path.exists():
        return ()
    data = read_file(path, limit=_MAX_BYTES)
    try:
        document = tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceError(f"{path}: expected TOML: {error}") from error
    entries = structuring.structure(
        _CONVERTER, document.get("model", []), list[Provenance], file=str(path), at="/model"
    )
    return tuple(entries)


def _text_hook(accepts: Callable[[str], object], expected: str) -> Callable[[object, object], str]:
    def structure_text(value: object, _: object) -> str:
        if isinstance(value, str) and accepts(value):
            return value
        raise ValueError(f"expected {expected}, got {value!r}")

    return structure_text


_CONVERTER: Final = structuring.strict_converter(mapping="a table")
for _type, _hook in {
    _Version: _text_hook(_VERSION.fullmatch, "a version such as 1.42.85"),
    _Name: _text_hook(_NAME.fullmatch, "the name of a file or folder"),
    _Date: _text_hook(is_date, "a date such as 2026-04-07"),
}.items():
    _CONVERTER.register_structure_hook_func(partial(eq, _type), _hook)


def render_sources(entries: Iterable[Provenance]) -> str:
    """Return the text of SOURCES.toml, which does not depend on the order of the entries."""
    tables: list[dict[str, Any]] = []
    for entry in sorted(entries, key=lambda entry: (entry.service, entry.date)):
        table = asdict(entry, filter=lambda field, value: value != field.default)
        table["sha256"] = dict(sorted(entry.sha256.items()))
        tables.append(table)
    return _HEADER + tomli_w.dumps({"model": tables})
