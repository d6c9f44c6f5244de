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
from difflib import get_close_matches
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from botopin.diff.report import Direction, Severity
from botopin.model.diagnostics import Diagnostic, ModelError, SourceError, json_pointer
from botopin.model.files import read_file
from botopin.runtime.type_guards import is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

MAX_BYTES: Final = 1024 * 1024
"""Maximum size of a policy file in bytes."""

_FINGERPRINT: Final = re.compile(r"[0-9a-f]{12,64}")
_SEVERITIES: Final = {str(severity): severity for severity in Severity}
_DIRECTIONS: Final = {str(direction): direction for direction in Direction}
_KEYS: Final = ("severity", "accept")
_ACCEPT_KEYS: Final = ("fingerprint", "reason")


@frozen(kw_only=True)
class Acceptance:
    """An accepted change, which no longer counts; reports show the reason."""

    fingerprint: str
    """Fingerprint of the change, or a prefix of it."""
    reason: str


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
        document = tomllib.loads(data.decode())
    except (ValueError, RecursionError) as error:  # also for invalid UTF-8 and very long numbers
        raise ModelError([Diagnostic(str(path), "", f"expected TOML: {error}")]) from None
    reader = _Reader(str(path), known_rules)
    policy = reader.policy(document)
    if reader.diagnostics:
        raise ModelError(reader.diagnostics)
    return policy


class _Reader:
    """Reader of one document; its results are valid only if `diagnostics` is empty."""

    def __init__(self, file: str, known_rules: Collection[str]) -> None:
        self._file = file
        self._rules = known_rules
        self.diagnostics: list[Diagnostic] = []

    def policy(self, document: dict[str, Any]) -> Policy:
        self._filter_known(document, _KEYS, "key")
        return Policy(
            severities=self._severities(document.get("severity", {})),
            accepts=self._accepts(document.get("accept", [])),
        )

    def _report(self, message: str, *path: str | int) -> None:
        self.diagnostics.append(Diagnostic(self._file, json_pointer(*path), message))

    def _filter_known(
        self, names: Iterable[str], known: Collection[str], noun: str, *path: str | int
    ) -> list[str]:
        """Return the known names, and report the unknown ones."""
        for name in (names := list(names)):
            if name not in known:
                close = get_close_matches(name, known, n=1)
                hint = f"; did you mean {close[0]}?" if close else ""
                self._report(f"unknown {noun}{hint}", *path, name)
        return [name for name in names if name in known]

    def _severities(self, rules: Any) -> dict[tuple[str, Direction | None], Severity]:
        severities: dict[tuple[str, Direction | None], Severity] = {}
        if not is_mapping(rules):
            self._report("expected a table [severity]", "severity")
            return severities
        for rule in self._filter_known(rules, self._rules, "rule", "severity"):
            by_direction = rules[rule]
            if is_mapping(by_direction):
                directions = self._filter_known(
                    by_direction, _DIRECTIONS, "direction", "severity", rule
                )
                for name in directions:
                    severity = self._severity(by_direction[name], "severity", rule, name)
                    severities[rule, _DIRECTIONS[name]] = severity
            else:
                severity = self._severity(by_direction, "severity", rule)
                severities |= {(rule, direction): severity for direction in (None, *Direction)}
        return severities

    def _severity(self, value: Any, *path: str | int) -> Severity:
        if isinstance(value, str) and value in _SEVERITIES:
            return _SEVERITIES[value]
        self._report(f"expected one of {', '.join(_SEVERITIES)}, got {value!r}", *path)
        return Severity.NONE

    def _accepts(self, tables: Any) -> tuple[Acceptance, ...]:
        if not is_list(tables):
            self._report("expected an array of tables [[accept]]", "accept")
            return ()
        accepts: dict[int, Acceptance] = {}
        for index, table in enumerate(tables):
            if not is_mapping(table):
                self._report("expected a table", "accept", index)
                continue
            self._filter_known(table, _ACCEPT_KEYS, "key", "accept", index)
            fingerprint, reason = table.get("fingerprint"), table.get("reason")
            if not isinstance(reason, str) or not reason.strip():
                self._report("expected a reason", "accept", index, "reason")
            if isinstance(fingerprint, str) and _FINGERPRINT.fullmatch(fingerprint):
                accepts[index] = Acceptance(fingerprint=fingerprint, reason=str(reason).strip())
            else:
                message = (
                    "expected the fingerprint of a change, or at least its first 12 characters"
                )
                self._report(message, "accept", index, "fingerprint")
        self._check_duplicates({index: accept.fingerprint for index, accept in accepts.items()})
        return tuple(accepts.values())

    def _check_duplicates(self, fingerprints: Mapping[int, str]) -> None:
        """Report each fingerprint that begins with another one: both accept the same change."""
        first: tuple[int, str] | None = None
        for index, fingerprint in sorted(fingerprints.items(), key=lambda item: (item[1], item[0])):
            if first and fingerprint.startswith(first[1]):
                pointer = json_pointer("accept", first[0])
                message = f"expected each change once; {pointer} accepts it too"
                self._report(message, "accept", index, "fingerprint")
            else:
                first = index, fingerprint


def _with_prefix(prefix: str, ordered: Sequence[str]) -> list[str]:
    """Return the texts that start with a prefix; `ordered` is sorted."""
    following = islice(ordered, bisect_left(ordered, prefix), None)
    return list(takewhile(lambda text: text.startswith(prefix), following))
