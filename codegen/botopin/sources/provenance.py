"""SOURCES.toml: the origin and the hashes of each model."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any, Final, cast

import tomli_w
from attrs import frozen

from botopin.model.diagnostics import SourceError
from botopin.model.files import read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

SOURCES_FILE: Final = "SOURCES.toml"

_HEADER: Final = """\
# Origins of the models. `botopin models add` writes this file, and `botopin models verify` checks
# the models against it. `date` is the day of the release. The hashes are SHA-256; the hashes of a
# model's files are of the files in this folder, which newer wheels have gzipped.

"""
_VERSION: Final = re.compile(r"[A-Za-z0-9.+!_-]+")
_MAX_BYTES: Final = 16 * 1024 * 1024
"""Maximum size of SOURCES.toml in bytes."""


@frozen(kw_only=True)
class Provenance:
    """Origin of one dated model."""

    service: str
    date: str
    distribution: str
    version: str
    api_version: str
    """Folder of the model in botocore: 2019-09-01."""
    wheel: str = ""
    """File name of the wheel; empty for a model of an installed botocore."""
    wheel_sha256: str = ""
    note: str = ""
    """Release note."""
    sha256: Mapping[str, str]
    """Hashes of the model's files, by file name."""


_TEXTS: Final = ("service", "date", "distribution", "version", "api_version")
_OPTIONAL_TEXTS: Final = ("wheel", "wheel_sha256", "note")


def read_sources(path: Path) -> tuple[Provenance, ...]:
    """Read SOURCES.toml, which has no entries if it does not exist.

    Raises:
        SourceError: The file is not in the format that `render_sources` writes.
        ModelError: The file cannot be read.
    """
    if not path.exists():
        return ()
    data = read_file(path, limit=_MAX_BYTES)
    try:
        document = tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceError(f"{path}: expected TOML: {error}") from error
    models = document.get("model", [])
    if not isinstance(models, list):
        raise SourceError(f"{path}: expected an array of tables [[model]]")
    return tuple(
        _provenance(table, f"{path}: model {number}")
        for number, table in enumerate(cast("Iterable[object]", models), 1)
    )


def _provenance(table: object, location: str) -> Provenance:
    fields = cast("dict[str, Any]", table) if isinstance(table, dict) else {}
    for name in _TEXTS:
        if not isinstance(fields.get(name), str):
            raise SourceError(f"{location}: expected a string `{name}`")
    for name in fields.keys() & set(_OPTIONAL_TEXTS):
        if not isinstance(fields[name], str):
            raise SourceError(f"{location}: expected a string `{name}`")
    if not _VERSION.fullmatch(version := fields["version"]):
        raise SourceError(f"{location}: expected a version such as 1.42.85, got {version!r}")
    hashes = fields.get("sha256")
    if not isinstance(hashes, dict) or not all(
        isinstance(value, str) for value in cast("dict[str, Any]", hashes).values()
    ):
        raise SourceError(f"{location}: expected a table `sha256` of strings")
    if unknown := fields.keys() - {*_TEXTS, *_OPTIONAL_TEXTS, "sha256"}:
        raise SourceError(f"{location}: unknown key `{min(unknown)}`")
    return Provenance(**fields)


def render_sources(entries: Iterable[Provenance]) -> str:
    """Return the text of SOURCES.toml, which does not depend on the order of the entries."""
    tables: list[dict[str, Any]] = []
    for entry in sorted(entries, key=lambda entry: (entry.service, entry.date)):
        table: dict[str, Any] = {name: getattr(entry, name) for name in _TEXTS}
        table |= {name: text for name in _OPTIONAL_TEXTS if (text := getattr(entry, name))}
        table["sha256"] = dict(sorted(entry.sha256.items()))
        tables.append(table)
    return _HEADER + tomli_w.dumps({"model": tables})
