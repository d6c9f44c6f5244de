"""Instructions for callers: the migration of a rule with the names and values of one change."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from botopin.diff.differences import Absent, ChangeKind, Qualifier, Subject
from botopin.diff.report import Category, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from botopin.diff.differences import Difference
    from botopin.diff.python_paths import PythonPaths
    from botopin.diff.rules.name_witness import NameWitnesses
    from botopin.diff.rules.rule import Judgement, Rule, Verdict
    from botopin.model.service import JSON

_MAX_VALUE: Final = 80
"""Maximum length of a value within a sentence, in characters."""
_OF_OPERATIONS: Final = frozenset(
    {Subject.OPERATION, Subject.INPUT, Subject.OUTPUT, Subject.PAGINATOR, Subject.WAITER}
)
_OF_SHAPES: Final = frozenset({Subject.SHAPE, Subject.MEMBER, Subject.ENUM_VALUE})

PLACEHOLDERS: Final = frozenset(
    {"python", "name", "old", "new", "trait", "successor", "successor_name"}
)
"""Placeholders of a migration. `python`, and `old` and `new` of a rename, are names in Python, with
the wire name in parentheses if it differs."""


def write_instruction(
    rule: Rule,
    judgement: Judgement,
    verdict: Verdict,
    difference: Difference,
    *,
    located_at: tuple[str, str],
    uses: Sequence[str],
    names: NameWitnesses,
    paths: PythonPaths,
) -> str:
    """Return the instruction for a change, or an empty text if callers need none.

    A safe change needs no instruction, unless it is a deprecation.

    Args:
        rule: Rule that judges the change.
        judgement: Judgement on the change: the rule, or an exception to it.
        verdict: Worst verdict on the change.
        difference: Change in the models.
        located_at: Path of the change on the wire, and in Python.
        uses: Members that use the shape, if the shape has no class.
        names: Annotations of both versions.
        paths: Names in Python.
    """
    is_needed = max(verdict.source, verdict.wire) >= Severity.DANGEROUS
    if not is_needed and rule.category is not Category.DEPRECATION:
        return ""
    wire_path, python_path = located_at
    wire_name = _wire_name(difference, wire_path, uses)
    values = {
        "python": _beside(python_path, python_path.rpartition(".")[2], wire_name),
        "name": difference.name,
        "trait": difference.trait,
        "old": shorten(difference.old),
        "new": shorten(difference.new),
        "successor": difference.successor,
        "successor_name": paths.successor_path(difference),
    }
    if difference.kind is ChangeKind.RENAMED or Qualifier.CLASS_CHANGED in difference.qualifiers:
        old_name, new_name = paths.old_and_new_name(difference)
        values["old"] = _beside(old_name, old_name, values["old"])
        values["new"] = _beside(new_name, new_name, values["new"])
    elif difference.trait == "type" and (found := names.annotations(difference, uses)):
        _, values["old"], _, values["new"] = found
    migration = rule.migration if judgement.migration is None else judgement.migration
    return migration.format_map(values)


def shorten(value: JSON | Absent) -> str:
    """Return a value as part of a sentence."""
    if isinstance(value, dict):
        return "…"
    if isinstance(value, Absent):
        value = None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _MAX_VALUE else f"{text[: _MAX_VALUE - 1]}…"


def _beside(path: str, python_name: str, wire_name: str) -> str:
    """Return a path in Python with the wire name beside it, if the names differ."""
    return f"{path} ({wire_name})" if wire_name and wire_name != python_name else path


def _wire_name(difference: Difference, wire_path: str, uses: Sequence[str]) -> str:
    """Return the wire name of the last part of a path in Python; empty if it has none."""
    owner, _, rest = wire_path.partition(".")
    if difference.subject in _OF_OPERATIONS:
        return owner
    if difference.subject in _OF_SHAPES and uses:
        use = uses[0] if wire_path == difference.name else wire_path
        return use.rpartition(".")[2]
    if difference.subject is Subject.SHAPE:
        return owner
    if difference.subject in {Subject.MEMBER, Subject.ENUM_VALUE, Subject.ERROR}:
        return rest
    return ""
