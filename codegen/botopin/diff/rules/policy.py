"""Policy of a project: severities that override verdicts, and accepted changes.

[severity]
enum-value-added = "safe"
pattern-changed = { input = "dangerous", output = "none" }

[[accept]]
fingerprint = "3f2a9c01d7be"
reason = "agreed with the team on 2026-04-09"
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Annotated, Final, NewType

from attrs import field, frozen

from botopin.diff.report import Direction, Severity
from botopin.model.diagnostics import Diagnostic, ModelError, SourceError, json_pointer
from botopin.model.files import read_file
from botopin.model.structuring import strict_converter, structure, unknown
from botopin.runtime.type_guards import is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from cattrs import Converter

MAX_BYTES: Final = 1024 * 1024
"""Maximum size of a policy file in bytes."""

_FINGERPRINT: Final = re.compile(r"[0-9a-f]{12,64}")
_SEVERITIES: Final = {str(severity): severity for severity in Severity}
_DIRECTIONS: Final = {str(direction): direction for direction in Direction}

_Fingerprint = Annotated[str, "fingerprint"]
_Reason = Annotated[str, "reason"]


@frozen(kw_only=True)
class Acceptance:
    """An accepted change, which no longer counts; reports show the reason."""

    fingerprint: _Fingerprint
    """Fingerprint of the change, or a prefix of it."""
    reason: _Reason


@frozen(kw_only=True)
class Policy:
    """Policy of a project; empty if the project has none."""

    severities: Mapping[tuple[str, Direction | None], Severity] = field(
        factory=dict[tuple[str, "Direction | None"], Severity]
    )
    """Severities by rule and direction. The direction is None for changes of the whole service."""
    accepts: tuple[Acceptance, ...] = ()

    def severity(self, rule: str, direction: Direction | None) -> Severity | None:
        """Return the severity that the policy sets, or None if it leaves the verdict unchanged."""
        return self.severities.get((rule, direction))

    def overrides(self, rule: str) -> bool:
        """Return whether the policy sets a severity of a rule."""
        return any(overridden == rule for overridden, _ in self.severities)

    def accepted_reasons(self, fingerprints: Iterable[str]) -> dict[str, str]:
        """Return the reasons of accepted changes, by fingerprint.

        Raises:
            SourceError: A prefix in the policy matches several fingerprints.
        """
        reasons: dict[str, str] = {}
        ordered = sorted(set(fingerprints))
        for accept in self.accepts:
            matches = _with_prefix(accept.fingerprint, ordered)
            if len(matches) > 1:
                raise SourceError(
                    f"policy: fingerprint {accept.fingerprint}: expected one change, got "
                    f"{len(matches)}: write the fingerprint in full"
                )
            reasons |= dict.fromkeys(matches, accept.reason)
        return reasons

    def unused_fingerprints(self, fingerprints: Iterable[str]) -> tuple[str, ...]:
        """Return the accepted fingerprints, as written in the policy, that match no change."""
        ordered = sorted(set(fingerprints))
        return tuple(
            accept.fingerprint
            for accept in self.accepts
            if not _with_prefix(accept.fingerprint, ordered)
        )


def read_policy(path: Path, known_rules: Collection[str]) -> Policy:
    """Read a policy file.

    Raises:
        ModelError: The file is unreadable, not TOML, or has other diagnostics.
    """
    data = read_file(path, limit=MAX_BYTES)
    try:
        content = tomllib.loads(data.decode())
    except (ValueError, RecursionError) as error:  # also for invalid UTF-8 and very long numbers
        raise ModelError([Diagnostic(str(path), "", f"expected TOML: {error}")]) from None
    diagnostics = _repeated_fingerprints(content.get("accept"), str(path))
    try:
        document = structure(_converter(known_rules), content, _Document, file=str(path))
    except ModelError as error:
        raise ModelError([*error.diagnostics, *diagnostics]) from None
    if diagnostics:
        raise ModelError(diagnostics)
    severities: dict[tuple[str, Direction | None], Severity] = {}
    for rule, severity in document.severity.items():
        if isinstance(severity, Severity):
            severities |= {(rule, direction): severity for direction in (None, *Direction)}
        else:
            severities |= {(rule, direction): each for direction, each in severity.items()}
    return Policy(severities=severities, accepts=tuple(document.accept))


_Rule = NewType("_Rule", str)
_SeverityOrTable = Severity | dict[Direction, Severity]


@frozen(kw_only=True)
class _Document:
    """The keys of a policy file."""

    severity: dict[_Rule, _SeverityOrTable] = field(factory=dict[_Rule, _SeverityOrTable])
    accept: list[Acceptance] = field(factory=list[Acceptance])


def _converter(known_rules: Collection[str]) -> Converter:
    converter = strict_converter(mapping="a table")

    def structure_rule(value: str, _: object) -> str:
        if value in known_rules:
            return value
        raise ValueError(unknown("rule", value, known_rules))

    def structure_severity_or_table(value: object, _: object) -> _SeverityOrTable:
        if is_mapping(value):
            return converter.structure(value, dict[Direction, Severity])
        return _structure_severity(value, Severity)

    converter.register_structure_hook_func(lambda cls: cls is _Rule, structure_rule)
    converter.register_structure_hook_func(
        lambda cls: cls == _SeverityOrTable, structure_severity_or_table
    )
    converter.register_structure_hook_func(lambda cls: cls == _Fingerprint, _structure_fingerprint)
    converter.register_structure_hook_func(lambda cls: cls == _Reason, _structure_reason)
    converter.register_structure_hook(Severity, _structure_severity)
    converter.register_structure_hook(Direction, _structure_direction)
    return converter


def _structure_severity(value: object, _: object) -> Severity:
    if isinstance(value, str) and value in _SEVERITIES:
        return _SEVERITIES[value]
    raise ValueError(f"expected one of {', '.join(_SEVERITIES)}, got {value!r}")


def _structure_direction(value: str, _: object) -> Direction:
    if value in _DIRECTIONS:
        return _DIRECTIONS[value]
    raise ValueError(unknown("direction", value, _DIRECTIONS))


def _structure_fingerprint(value: object, _: object) -> str:
    if _is_fingerprint(value):
        return str(value)
    raise ValueError(
        f"expected a change's fingerprint, or 12 or more of its first characters, got {value!r}"
    )


def _structure_reason(value: object, _: object) -> str:
    if isinstance(value, str) and (reason := value.strip()):
        return reason
    raise ValueError(f"expected a reason, got {value!r}")


def _is_fingerprint(value: object) -> bool:
    return isinstance(value, str) and _FINGERPRINT.fullmatch(value) is not None


def _repeated_fingerprints(tables: object, file: str) -> list[Diagnostic]:
    """Return a diagnostic for each fingerprint that starts with another: both mean one change.

    The tables are plain data: a fault elsewhere in the file must not hide a repetition.
    """
    fingerprints = [
        (table["fingerprint"], index)
        for index, table in enumerate(tables if is_list(tables) else ())
        if is_mapping(table) and _is_fingerprint(table.get("fingerprint"))
    ]
    diagnostics: list[Diagnostic] = []
    first: tuple[str, int] | None = None
    for fingerprint, index in sorted(fingerprints):
        if first and fingerprint.startswith(first[0]):
            pointer = json_pointer("accept", index, "fingerprint")
            message = f"expected a change once; {json_pointer('accept', first[1])} accepts it too"
            diagnostics.append(Diagnostic(file, pointer, message))
        else:
            first = fingerprint, index
    return diagnostics


def _with_prefix(prefix: str, ordered: Sequence[str]) -> list[str]:
    """Return the texts that start with a prefix; `ordered` is sorted."""
    following = islice(ordered, bisect_left(ordered, prefix), None)
    return list(takewhile(lambda text: text.startswith(prefix), following))
