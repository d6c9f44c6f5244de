"""Rows of wrong constraints, shipped with botopin and from a project's pyproject.toml."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final, Literal, NewType, TypeAlias, get_args

from attrs import evolve, frozen

from botopin.model.diagnostics import Diagnostic, json_pointer
from botopin.model.structuring import strict_converter, structure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cattrs import Converter

FILE: Final = "exemptions.toml"

Constraint: TypeAlias = Literal["enum", "max", "min", "pattern"]
IsoDate = NewType("IsoDate", str)
Evidence = NewType("Evidence", str)


@frozen(kw_only=True)
class ExemptionRow:
    """A constraint that the bindings of a service do not enforce."""

    shape: str
    """Name of a shape, or of a member as `Shape.member`."""
    constraint: Constraint
    since: IsoDate
    """The row applies to the versions of this date and later dates."""
    source: str
    """Evidence that the constraint is wrong, such as a URL."""
    reason: str = ""
    """Why the constraint is wrong, for docstrings."""
    location: tuple[str, str] = ("", "")
    """File and JSON pointer of the user's row; empty for a shipped row."""

    @property
    def owner(self) -> str:
        """Name of the shape that has the constraint or the member."""
        return self.shape.partition(".")[0]

    @property
    def member(self) -> str:
        """Name of the member; empty for a shape."""
        return self.shape.partition(".")[2]

    def diagnostic(self, key: str, message: str) -> Diagnostic:
        """Return a diagnostic for a key of the user's row."""
        file, pointer = self.location
        return Diagnostic(file, pointer + json_pointer(key), message)


Rows: TypeAlias = "Mapping[str, tuple[ExemptionRow, ...]]"
"""Rows by service."""


@frozen(kw_only=True)
class _Row:
    """The keys of a row in a file."""

    shape: str
    constraint: Constraint
    since: IsoDate
    source: Evidence
    reason: str = ""


ExemptionTables = dict[str, list[_Row]]
"""Rows of a file, by service."""


@cache
def shipped_rows() -> Rows:
    """Return the rows that botopin contains.

    Raises:
        ModelError: The file is invalid.
    """
    text = resources.files("botopin.customizations").joinpath(FILE).read_text(encoding="utf-8")
    converter = strict_converter(mapping="a table")
    register_exemptions(converter)
    tables = structure(converter, tomllib.loads(text), ExemptionTables, file=FILE)
    return {service: tuple(map(_row, rows)) for service, rows in tables.items()}


def located_rows(tables: ExemptionTables, file: str, at: str) -> Rows:
    """Return the rows of a user's file, each with its location."""
    return {
        service: tuple(
            evolve(_row(each), location=(file, at + json_pointer(service, index)))
            for index, each in enumerate(rows)
        )
        for service, rows in tables.items()
    }


def _row(keys: _Row) -> ExemptionRow:
    return ExemptionRow(
        shape=keys.shape,
        constraint=keys.constraint,
        since=keys.since,
        source=keys.source,
        reason=keys.reason,
    )


def register_exemptions(converter: Converter) -> None:
    """Let a converter read rows of exemptions."""
    converter.register_structure_hook_func(lambda cls: cls is IsoDate, _structure_date)
    converter.register_structure_hook_func(lambda cls: cls is Evidence, _structure_evidence)
    converter.register_structure_hook_func(lambda cls: cls == Constraint, _structure_constraint)


def _structure_date(value: object, _: object) -> IsoDate:
    if isinstance(value, date) and not isinstance(value, datetime):
        return IsoDate(value.isoformat())
    try:
        if isinstance(value, str) and date.fromisoformat(value).isoformat() == value:
            return IsoDate(value)
    except ValueError:
        pass
    raise TypeError(f"expected a date such as 2026-04-07, got {str(value)!a}")


def _structure_evidence(value: object, _: object) -> Evidence:
    if isinstance(value, str) and value.strip():
        return Evidence(value)
    raise TypeError(f"expected a non-empty string, got {value!a}")


def _structure_constraint(value: object, _: object) -> object:
    if value in get_args(Constraint):
        return value
    raise TypeError(f"expected one of {', '.join(get_args(Constraint))}, got {value!a}")
