"""Judges facts: each gets its rule, and a verdict for every operation and direction it reaches."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from attrs import evolve, frozen

from botopin.diff.facts import Nothing, OfOperation
from botopin.diff.report import (
    Category,
    Change,
    Direction,
    Paths,
    Reach,
    Severity,
    Viewpoint,
)
from botopin.diff.rules import Verdict, rule_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from botopin.diff.facts import Comparison, Fact
    from botopin.diff.policy import Policy
    from botopin.diff.python_paths import PythonPaths
    from botopin.diff.rules import Rule
    from botopin.model.service import JSON

_NO_EFFECT: Final = Verdict(Severity.NONE, Severity.NONE)
_UNREACHED: Final = "No operation leads to it."
_OTHER_DIRECTION: Final = "It means nothing in this direction."
_LONGEST: Final = 80
"""Characters of a value within a sentence."""
_CATEGORIES: Final = {category: number for number, category in enumerate(Category)}


@frozen(kw_only=True)
class Judge:
    """What judging takes beside the facts."""

    service: str
    """The name of botocore's folder."""
    viewpoint: Viewpoint
    """Whose verdict becomes the severity."""
    policy: Policy
    paths: PythonPaths
    brought_by: Callable[[Fact], str]
    """The date of the version that brought a fact."""

    def judge(self, comparison: Comparison) -> tuple[Change, ...]:
        """Judge every fact, the worst first.

        Raises:
            SourceError: an entry of the policy fits several changes.
        """
        reaches = _Reaches(comparison)
        changes = [self._change(fact, comparison, reaches) for fact in comparison.facts]
        accepted = self.policy.accepted(change.fingerprint for change in changes)
        if accepted:
            changes = [
                evolve(change, suppressed_by=accepted.get(change.fingerprint)) for change in changes
            ]
        return tuple(sorted(changes, key=_order))

    def _change(self, fact: Fact, comparison: Comparison, reaches: _Reaches) -> Change:
        rule = rule_for(fact)
        own, reason = _service_verdict(rule, fact)
        reach = reaches.of(fact, rule)
        if fact.owner is not None:
            if reach:
                worst = max(reach, key=lambda each: max(each.source, each.wire))
                reason = worst.reason
                own = Verdict(max(each.source for each in reach), max(each.wire for each in reach))
            elif not rule.by_name:
                own, reason = _NO_EFFECT, _UNREACHED
        uses = comparison.uses.get(fact.owner, ()) if isinstance(fact.owner, tuple) else ()
        old, new = _value(fact.old), _value(fact.new)
        python_path = self.paths.of(fact, uses)
        return Change(
            rule=rule.id,
            title=rule.title,
            fingerprint=_fingerprint(self.service, rule, fact, old, new),
            path=Paths(file=fact.file, old=fact.old_at, new=fact.new_at),
            wire_path=fact.name,
            python_path=python_path,
            uses=self.paths.uses(uses),
            old=old,
            new=new,
            reach=reach,
            source=own.source,
            wire=own.wire,
            severity=self._severity(rule, own, reach),
            category=rule.category,
            reason=reason,
            migration=rule.migration.format(
                python=python_path, name=fact.name, old=_short(old), new=_short(new)
            ),
            brought_by=self.brought_by(fact),
        )

    def _severity(self, rule: Rule, own: Verdict, reach: tuple[Reach, ...]) -> Severity:
        if not reach:
            said = self.policy.severity(rule.id, None)
            return self._seen(own.source, own.wire) if said is None else said
        found = Severity.NONE
        by_direction: dict[tuple[Direction, Severity, Severity], None] = dict.fromkeys(
            (each.direction, each.source, each.wire) for each in reach
        )
        for direction, source, wire in by_direction:
            said = self.policy.severity(rule.id, direction)
            found = max(found, self._seen(source, wire) if said is None else said)
        return found

    def _seen(self, source: Severity, wire: Severity) -> Severity:
        match self.viewpoint:
            case Viewpoint.SOURCE:
                return source
            case Viewpoint.WIRE:
                return wire
            case Viewpoint.BOTH:
                return max(source, wire)


class _Reaches:
    """The reach of facts; many share theirs."""

    def __init__(self, comparison: Comparison) -> None:
        self._reached = comparison.reached
        self._known: dict[tuple[object, ...], tuple[Reach, ...]] = {}

    def of(self, fact: Fact, rule: Rule) -> tuple[Reach, ...]:
        owner = fact.owner
        if owner is None:
            return ()
        operations = (owner,) if isinstance(owner, OfOperation) else self._reached[owner]
        verdicts = {direction: _verdict(rule, fact, direction) for direction in Direction}
        key = (operations, *verdicts.values())
        if key not in self._known:
            self._known[key] = tuple(
                Reach(
                    operation=each.operation,
                    direction=each.direction,
                    source=verdicts[each.direction][0].source,
                    wire=verdicts[each.direction][0].wire,
                    reason=verdicts[each.direction][1],
                )
                for each in operations
            )
        return self._known[key]


def _verdict(rule: Rule, fact: Fact, direction: Direction) -> tuple[Verdict, str]:
    case = next((case for case in rule.cases if case.matches(fact)), rule)
    verdict = case.request if direction is Direction.INPUT else case.response
    return (_NO_EFFECT, _OTHER_DIRECTION) if verdict is None else (verdict, case.why)


def _service_verdict(rule: Rule, fact: Fact) -> tuple[Verdict, str]:
    """The verdict on what reaches no operation in particular."""
    case = next((case for case in rule.cases if case.matches(fact)), rule)
    return case.request or case.response or _NO_EFFECT, case.why


def _value(value: JSON | Nothing) -> JSON:
    return None if isinstance(value, Nothing) else value


def _fingerprint(service: str, rule: Rule, fact: Fact, old: JSON, new: JSON) -> str:
    facts = [service, rule.id, fact.file, fact.old_at, fact.new_at, old, new]
    return sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _short(value: JSON) -> str:
    if isinstance(value, dict):
        return "…"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _order(change: Change) -> tuple[object, ...]:
    return (
        -change.severity,
        _CATEGORIES[change.category],
        change.rule,
        change.path.file,
        change.path.new or change.path.old,
        change.wire_path,
        change.fingerprint,
    )
