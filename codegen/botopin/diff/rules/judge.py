"""Judges differences: each gets its rule, and a verdict for every operation and direction it reaches."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from attrs import evolve, frozen

from botopin.diff.differences import Absent, ChangeKind, OperationOwner, is_same_shape
from botopin.diff.report import (
    AffectedOperation,
    Category,
    Change,
    Direction,
    Paths,
    Severity,
    Viewpoint,
)
from botopin.diff.rules.catalog import judgement_on, rule_for
from botopin.diff.rules.rule import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeAlias

    from botopin.diff.differences import Comparison, Difference, RuleKey
    from botopin.diff.python_paths import PythonPaths
    from botopin.diff.rules.policy import Policy
    from botopin.diff.rules.rule import Rule
    from botopin.model.service import JSON

    _Judged: TypeAlias = tuple[Verdict, Severity, str]

_NO_EFFECT: Final = Verdict(Severity.NONE, Severity.NONE)
_UNREFERENCED: Final = "No operation leads to it."
_HARMLESS: Final = "It does no harm in this direction."
_OTHER_DIRECTION: Final = "It means nothing in this direction."
_MAX_VALUE: Final = 80
"""Characters of a value within a sentence."""
_LIST_INDEX: Final = re.compile(r"\A(/shapes/[^/]+/enum|/operations/[^/]+/errors)/\d+")
_CATEGORIES: Final = {category: number for number, category in enumerate(Category)}


@frozen(kw_only=True)
class Judge:
    """What judging takes beside the differences."""

    service: str
    """The name of botocore's folder."""
    viewpoint: Viewpoint
    """Whose verdict becomes the severity."""
    policy: Policy
    paths: PythonPaths
    modules: tuple[str, str]
    """Of the bindings of the old and of the new version: v2026_04_07; empty where not known."""
    introduced_in: Callable[[Difference], str]
    """The date of the version that brought a difference."""

    def judge(self, comparison: Comparison) -> tuple[Change, ...]:
        """Judge every difference, the worst first.

        Raises:
            SourceError: an entry of the policy fits several changes.
        """
        reaches = _AffectedOperations(comparison, self)
        changes = [
            self._change(difference, comparison, reaches) for difference in comparison.differences
        ]
        accepted = self.policy.accepted_reasons(change.fingerprint for change in changes)
        if accepted:
            changes = [
                evolve(change, suppression_reason=accepted.get(change.fingerprint))
                for change in changes
            ]
        return tuple(sorted(changes, key=_order))

    def _change(
        self, difference: Difference, comparison: Comparison, reaches: _AffectedOperations
    ) -> Change:
        rule = rule_for(difference)
        reach = reaches.find(difference, rule)
        if reach:
            worst = max(reach, key=lambda each: (each.severity, max(each.source, each.wire)))
            reason = worst.reason
            own = Verdict(max(each.source for each in reach), max(each.wire for each in reach))
            severity = max(each.severity for each in reach)
        elif difference.owner is None or rule.applies_unreferenced:
            own, reason = _service_verdict(difference)
            severity = self.severity(rule, None, own)
            reason = self.reason(severity, own, reason)
        else:
            own, reason, severity = _NO_EFFECT, _UNREFERENCED, Severity.NONE
        uses = (
            comparison.uses.get(difference.owner, ()) if isinstance(difference.owner, tuple) else ()
        )
        old, new = _value(difference.old), _value(difference.new)
        wire_path, python_path = self._paths(difference, uses, comparison)
        return Change(
            rule=rule.id,
            title=rule.title,
            fingerprint=_fingerprint(self.service, rule, difference, old, new),
            pointers=Paths(
                file=difference.file, old=difference.old_pointer, new=difference.new_pointer
            ),
            wire_path=wire_path,
            python_path=python_path,
            python_name=self._python_name(difference, python_path, comparison),
            uses=self.paths.use_paths(uses),
            old=old,
            new=new,
            affected_operations=reach,
            source=own.source,
            wire=own.wire,
            severity=severity,
            category=rule.category,
            reason=reason,
            migration=_migration(rule, own).format(
                python=python_path, name=difference.name, old=_shorten(old), new=_shorten(new)
            ),
            introduced_in=self.introduced_in(difference),
        )

    def _paths(
        self, difference: Difference, uses: Sequence[str], comparison: Comparison
    ) -> tuple[str, str]:
        """The path on the wire and in Python.

        Where a shape is used in place of another, both may be there as they were: what differs
        between them is that member's.
        """
        owner = difference.owner
        if (
            uses
            and isinstance(owner, tuple)
            and not is_same_shape(owner, comparison.renamed_shapes)
        ):
            return self.paths.paths_in_use(difference, owner, uses[0])
        return difference.name, self.paths.path(difference, uses)

    def _python_name(self, difference: Difference, python_path: str, comparison: Comparison) -> str:
        """The path in the version that has it: the old one for what is gone from a shape."""
        old, new = self.modules
        owner = difference.owner
        gone = difference.kind is ChangeKind.REMOVED and not difference.trait
        if isinstance(owner, tuple) and not is_same_shape(owner, comparison.renamed_shapes):
            gone = False  # the path is that of the member that uses the new shape
        module = old if gone else new
        _, _, rest = python_path.partition(".")
        return f"{module}.{rest}" if module and rest else ""

    def severity(self, rule: Rule, direction: Direction | None, verdict: Verdict) -> Severity:
        """What a verdict comes to; the policy has a say where the rule has one."""
        said = self.policy.severity(rule.id, direction)
        if said is not None and (direction is None or rule.verdict(direction) is not None):
            return said
        return self._by_viewpoint(verdict.source, verdict.wire)

    def reason(self, severity: Severity, verdict: Verdict, reason: str) -> str:
        """Why a severity is so: where it is not the rule's, the policy has the first word."""
        if severity is self._by_viewpoint(verdict.source, verdict.wire):
            return reason
        return f"The policy says {severity}. {reason}"

    def _by_viewpoint(self, source: Severity, wire: Severity) -> Severity:
        match self.viewpoint:
            case Viewpoint.SOURCE:
                return source
            case Viewpoint.WIRE:
                return wire
            case Viewpoint.BOTH:
                return max(source, wire)


class _AffectedOperations:
    """The reach of differences; many share theirs."""

    def __init__(self, comparison: Comparison, judge: Judge) -> None:
        self._affected = comparison.affected_operations
        self._judge = judge
        self._verdicts: dict[RuleKey, Mapping[Direction, _Judged]] = {}
        self._known: dict[tuple[object, ...], tuple[AffectedOperation, ...]] = {}

    def find(self, difference: Difference, rule: Rule) -> tuple[AffectedOperation, ...]:
        owner = difference.owner
        if owner is None:
            return ()
        if difference.rule_key not in self._verdicts:
            self._verdicts[difference.rule_key] = {
                direction: self._verdict(difference, rule, direction) for direction in Direction
            }
        verdicts = self._verdicts[difference.rule_key]
        operations: tuple[OperationOwner, ...]
        key: tuple[object, ...]
        if isinstance(owner, OperationOwner):
            operations, key = (owner,), (difference.rule_key, owner)
        else:
            # Pairs of shapes share what reaches them, and that may be hundreds of operations.
            operations = self._affected[owner]
            key = (difference.rule_key, id(operations))
        if key not in self._known:
            self._known[key] = tuple(
                AffectedOperation(
                    operation=each.operation,
                    direction=each.direction,
                    source=verdict.source,
                    wire=verdict.wire,
                    severity=severity,
                    reason=reason,
                )
                for each in operations
                for verdict, severity, reason in (verdicts[each.direction],)
            )
        return self._known[key]

    def _verdict(self, difference: Difference, rule: Rule, direction: Direction) -> _Judged:
        verdict, reason = _verdict(difference, direction)
        severity = self._judge.severity(rule, direction, verdict)
        return verdict, severity, self._judge.reason(severity, verdict, reason)


def _verdict(difference: Difference, direction: Direction) -> tuple[Verdict, str]:
    judgement = judgement_on(difference)
    verdict = judgement.verdict(direction)
    if verdict is None:
        return _NO_EFFECT, _OTHER_DIRECTION
    others = [each for each in (judgement.request, judgement.response) if each]
    worst = max(max(each.source, each.wire) for each in others)
    harmless = max(verdict.source, verdict.wire) <= Severity.SAFE < worst
    return verdict, _HARMLESS if harmless else judgement.why


def _service_verdict(difference: Difference) -> tuple[Verdict, str]:
    """The verdict on what reaches no operation in particular."""
    judgement = judgement_on(difference)
    return judgement.request or judgement.response or _NO_EFFECT, judgement.why


def _migration(rule: Rule, verdict: Verdict) -> str:
    """What a caller does: nothing about what is safe wherever it reaches."""
    asks = max(verdict.source, verdict.wire) >= Severity.DANGEROUS
    return rule.migration if asks or rule.category is Category.DEPRECATION else ""


def _value(value: JSON | Absent) -> JSON:
    return None if isinstance(value, Absent) else value


def _fingerprint(service: str, rule: Rule, difference: Difference, old: JSON, new: JSON) -> str:
    # The name tells apart what stands at one place, as two members that became required; the place
    # in a list says nothing beside it, and moves as others come and go.
    places = [_LIST_INDEX.sub(r"\1", at) for at in (difference.old_pointer, difference.new_pointer)]
    parts = [service, rule.id, difference.file, difference.name, *places, old, new]
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _shorten(value: JSON) -> str:
    if isinstance(value, dict):
        return "…"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _MAX_VALUE else f"{text[: _MAX_VALUE - 1]}…"


def _order(change: Change) -> tuple[object, ...]:
    return (
        -change.severity,
        _CATEGORIES[change.category],
        change.rule,
        change.pointers.file,
        change.pointers.new or change.pointers.old,
        change.wire_path,
        *(value if isinstance(value, str) else "" for value in (change.old, change.new)),
        change.fingerprint,
    )
