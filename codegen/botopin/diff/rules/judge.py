"""Verdicts on differences, for each affected operation and direction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import evolve, frozen

from botopin.diff.differences import ChangeKind, OperationOwner, Qualifier, is_same_shape
from botopin.diff.report import (
    AffectedOperation,
    Category,
    Change,
    Direction,
    Paths,
    Severity,
    Viewpoint,
)
from botopin.diff.rules.catalog import find_judgement, find_rule
from botopin.diff.rules.causes import link_causes
from botopin.diff.rules.fingerprint import as_json, fingerprint
from botopin.diff.rules.instructions import write_instruction
from botopin.diff.rules.name_witness import NameWitnesses, Side
from botopin.diff.rules.rule import Verdict
from botopin.diff.rules.unknown_traits import merge_unknown_traits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeAlias

    from botopin.diff.differences import Comparison, Difference, RuleKey
    from botopin.diff.python_paths import PythonPaths
    from botopin.diff.rules.policy import Policy
    from botopin.diff.rules.rule import Rule
    from botopin.model.service import ServiceModel

    _Judged: TypeAlias = tuple[Verdict, Severity, str]

_NO_EFFECT: Final = Verdict(Severity.NONE, Severity.NONE)
_UNREFERENCED: Final = "No operation uses the shape."
_UNSEEN: Final = {
    Direction.INPUT: (Qualifier.UNSEEN_IN_REQUESTS, "Clients send the same requests."),
    Direction.OUTPUT: (Qualifier.UNSEEN_IN_RESPONSES, "Clients parse responses as before."),
    Direction.ERROR: (Qualifier.UNSEEN_IN_RESPONSES, "Clients parse errors as before."),
}
"""Qualifier and reason of changes that clients do not notice, by direction."""
_OTHER_DIRECTION: Final = "The change does not apply in this direction."
_CATEGORY_ORDER: Final = {category: number for number, category in enumerate(Category)}


@frozen(kw_only=True)
class Judge:
    """Context for the verdicts on one comparison."""

    service: str
    """Name of botocore's folder."""
    viewpoint: Viewpoint
    """Viewpoint whose verdict becomes the severity."""
    policy: Policy
    paths: PythonPaths
    modules: tuple[str, str]
    """Modules of the old and new bindings, such as `v2026_04_07`; empty if unknown."""
    models: tuple[ServiceModel, ServiceModel]
    """Models of the old and the new version."""
    introduced_in: Callable[[Difference], str]
    """Function that returns the date of the version that introduced a difference."""

    def judge(self, comparison: Comparison) -> tuple[Change, ...]:
        """Return the changes, the most severe first.

        Raises:
            SourceError: An entry of the policy matches several changes.
        """
        affected = _AffectedOperations(comparison, self)
        names = self._name_witnesses(comparison)
        judged = [
            (each, self._change(each, comparison, affected, names))
            for each in comparison.differences
        ]
        changes = link_causes(
            judged,
            comparison,
            is_overridden=self.policy.overrides,
            severity=self._by_viewpoint,
        )
        changes = merge_unknown_traits(self.service, changes)
        accepted = self.policy.accepted_reasons(change.fingerprint for change in changes)
        if accepted:
            # An accepted cause includes the changes that follow from it.
            changes = [
                evolve(
                    change,
                    suppression_reason=accepted.get(change.fingerprint, accepted.get(change.cause)),
                )
                for change in changes
            ]
        return tuple(sorted(changes, key=_order))

    def _name_witnesses(self, comparison: Comparison) -> NameWitnesses:
        old, new = (
            Side(model=model, names=names, module=module)
            for model, names, module in zip(
                self.models, (self.paths.old, self.paths.new), self.modules, strict=True
            )
        )
        return NameWitnesses(old, new, comparison.renamed_shapes)

    def _change(
        self,
        difference: Difference,
        comparison: Comparison,
        affected: _AffectedOperations,
        names: NameWitnesses,
    ) -> Change:
        difference = qualify_by_names(difference, self.paths)
        rule = find_rule(difference)
        owner = difference.owner
        operations = affected.find(difference, rule)
        if operations:
            worst = max(operations, key=lambda each: (each.severity, max(each.source, each.wire)))
            reason = worst.reason
            verdict = Verdict(
                max(each.source for each in operations), max(each.wire for each in operations)
            )
            severity = max(each.severity for each in operations)
        elif owner is None or rule.applies_unreferenced:
            verdict, reason = _verdict_without_direction(difference)
            severity = self.severity(rule, None, verdict)
            reason = self.reason(severity, verdict, reason)
        else:
            verdict, reason, severity = _NO_EFFECT, _UNREFERENCED, Severity.NONE
        uses = comparison.uses.get(owner, ()) if isinstance(owner, tuple) else ()
        old, new = as_json(difference.old), as_json(difference.new)
        wire_path, python_path = self._paths(difference, uses, comparison)
        python_name = self._python_name(difference, python_path, comparison)
        return Change(
            rule=rule.id,
            title=rule.title,
            fingerprint=fingerprint(self.service, rule.id, difference),
            pointers=Paths(
                file=difference.file, old=difference.old_pointer, new=difference.new_pointer
            ),
            subject=difference.subject,
            trait=difference.trait,
            wire_path=wire_path,
            python_path=python_path,
            python_name=python_name,
            uses=self.paths.use_paths(uses),
            old=old,
            new=new,
            affected_operations=operations,
            source=verdict.source,
            wire=verdict.wire,
            severity=severity,
            category=Category.METADATA if difference.is_unseen else rule.category,
            reason=reason,
            migration=write_instruction(
                rule,
                find_judgement(difference),
                verdict,
                difference,
                located_at=(wire_path, python_path),
                uses=uses,
                names=names,
                paths=self.paths,
            ),
            introduced_in=self.introduced_in(difference),
            witness=difference.witness or names.find(difference, verdict, uses),
        )

    def _paths(
        self, difference: Difference, uses: Sequence[str], comparison: Comparison
    ) -> tuple[str, str]:
        """Return the path on the wire and the path in Python.

        If a reference changes to another shape, both shapes may be unchanged. The difference
        between them then belongs to the member that refers to them.
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
        """Return the path in the old version for a removed subject, else in the new version."""
        old, new = self.modules
        owner = difference.owner
        is_removal = difference.is_removal
        if isinstance(owner, tuple) and not is_same_shape(owner, comparison.renamed_shapes):
            is_removal = False  # the path is that of the member that refers to the new shape
        module = old if is_removal else new
        _, _, rest = python_path.partition(".")
        return f"{module}.{rest}" if module and rest else ""

    def severity(self, rule: Rule, direction: Direction | None, verdict: Verdict) -> Severity:
        """Return the severity of a verdict; the policy can override verdicts that the rule has."""
        override = self.policy.severity(rule.id, direction)
        if override is not None and (direction is None or rule.verdict(direction) is not None):
            return override
        return self._by_viewpoint(verdict.source, verdict.wire)

    def reason(self, severity: Severity, verdict: Verdict, reason: str) -> str:
        """Return the reason for a severity, and name the policy if it sets the severity."""
        if severity is self._by_viewpoint(verdict.source, verdict.wire):
            return reason
        return f"The policy sets the severity to {severity}. {reason}"

    def _by_viewpoint(self, source: Severity, wire: Severity) -> Severity:
        match self.viewpoint:
            case Viewpoint.SOURCE:
                return source
            case Viewpoint.WIRE:
                return wire
            case Viewpoint.BOTH:
                return max(source, wire)


def qualify_by_names(difference: Difference, paths: PythonPaths) -> Difference:
    """Return a difference with the qualifiers that depend on names in Python."""
    is_renamed = difference.kind is ChangeKind.RENAMED or bool(difference.successor)
    if is_renamed and paths.has_same_name(difference):
        qualifiers = difference.qualifiers | {Qualifier.SAME_PYTHON_NAME}
        return evolve(difference, qualifiers=qualifiers)
    return difference


class _AffectedOperations:
    """Affected operations of differences, cached because many differences share them."""

    def __init__(self, comparison: Comparison, judge: Judge) -> None:
        self._affected = comparison.affected_operations
        self._judge = judge
        self._verdicts: dict[RuleKey, Mapping[Direction, _Judged]] = {}
        self._cache: dict[tuple[object, ...], tuple[AffectedOperation, ...]] = {}

    def find(self, difference: Difference, rule: Rule) -> tuple[AffectedOperation, ...]:
        """Return the affected operations of a difference, with verdicts."""
        owner = difference.owner
        if owner is None:
            return ()
        rule_key = difference.rule_key
        if rule_key not in self._verdicts:
            self._verdicts[rule_key] = {
                direction: self._judge_direction(difference, rule, direction)
                for direction in Direction
            }
        verdicts = self._verdicts[rule_key]
        operations: tuple[OperationOwner, ...]
        key: tuple[object, ...]
        if isinstance(owner, OperationOwner):
            operations, key = (owner,), (rule_key, owner)
        else:
            # Pairs of shapes share one tuple, which can name hundreds of operations.
            operations = self._affected[owner]
            key = (rule_key, id(operations))
        if key not in self._cache:
            self._cache[key] = tuple(
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
        return self._cache[key]

    def _judge_direction(self, difference: Difference, rule: Rule, direction: Direction) -> _Judged:
        verdict, reason = _verdict(difference, direction)
        severity = self._judge.severity(rule, direction, verdict)
        return verdict, severity, self._judge.reason(severity, verdict, reason)


def _verdict(difference: Difference, direction: Direction) -> tuple[Verdict, str]:
    qualifier, reason = _UNSEEN[direction]
    if qualifier in difference.qualifiers:
        return _NO_EFFECT, reason
    judgement = find_judgement(difference)
    verdict = judgement.verdict(direction)
    if verdict is None:
        return _NO_EFFECT, _OTHER_DIRECTION
    return verdict, judgement.reason(direction)


def _verdict_without_direction(difference: Difference) -> tuple[Verdict, str]:
    """Return the verdict on a difference that affects no particular operation."""
    qualifier, reason = _UNSEEN[Direction.INPUT]
    if qualifier in difference.qualifiers:
        return _NO_EFFECT, reason
    judgement = find_judgement(difference)
    direction = Direction.INPUT if judgement.request else Direction.OUTPUT
    return judgement.verdict(direction) or _NO_EFFECT, judgement.reason(direction)


def _order(change: Change) -> tuple[object, ...]:
    return (
        -change.severity,
        _CATEGORY_ORDER[change.category],
        change.rule,
        change.pointers.file,
        change.pointers.new or change.pointers.old,
        change.wire_path,
        *(value if isinstance(value, str) else "" for value in (change.old, change.new)),
        change.fingerprint,
    )
