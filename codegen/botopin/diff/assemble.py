"""Assembly of a report: compare two versions, judge the differences, describe the operations."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from attrs import evolve, frozen

from botopin.diff.additions import request_additions, response_additions
from botopin.diff.attribution import VersionRange
from botopin.diff.compare.models import compare
from botopin.diff.descriptions import Describer
from botopin.diff.differences import ChangeKind, Subject
from botopin.diff.history import History
from botopin.diff.python_paths import PythonPaths
from botopin.diff.report import (
    Category,
    Change,
    OperationChange,
    Report,
    Severity,
    Status,
    Summary,
    Viewpoint,
)
from botopin.diff.rules.judge import Judge
from botopin.diff.rules.policy import Policy
from botopin.diff.syntax import request_syntax, response_syntax
from botopin.model.documentation import paragraphs
from botopin.naming import rules
from botopin.text import pluralize

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from botopin.diff.differences import Comparison, Difference
    from botopin.diff.report import AffectedOperation
    from botopin.model.documents import ModelDocuments
    from botopin.naming.names import Names
    from botopin.sources.info import ModelInfo

_OPERATION_CATEGORIES: Final = frozenset(
    {Category.CONTRACT, Category.TIGHTENED, Category.DEPRECATION}
)


@frozen(kw_only=True)
class Version:
    """Old or new version of a report."""

    documents: ModelDocuments
    info: ModelInfo
    names: Names


def assemble(
    old: Version,
    new: Version,
    *,
    between: Sequence[ModelDocuments] = (),
    viewpoint: Viewpoint = Viewpoint.BOTH,
    policy: Policy | None = None,
    release_note: str | None = None,
    comparison: Comparison | None = None,
) -> Report:
    """Compare two versions of a service, and return the report.

    Args:
        old: Older version.
        new: Newer version.
        between: Versions between them, oldest first, to which changes are attributed.
        viewpoint: Viewpoint that decides the severities.
        policy: Severities and accepted changes of the project.
        release_note: Release note of the newer version.
        comparison: Comparison of the two versions, if it already exists.

    Raises:
        SourceError: An entry of the policy matches several changes.
    """
    policy = policy or Policy()
    if comparison is None:
        comparison = compare(old.documents, new.documents)
    dates = [old.info.date, *(each.model.date for each in between), new.info.date]
    judge = Judge(
        service=new.documents.model.service,
        viewpoint=viewpoint,
        policy=policy,
        paths=PythonPaths(new.documents.model.service, old.names, new.names),
        modules=(old.info.module, new.info.module),
        models=(old.documents.model, new.documents.model),
        introduced_in=_attribution(old, new, between),
    )
    model = new.documents.model
    describer = Describer(model)
    changes = tuple(_described(change, describer) for change in judge.judge(comparison))
    operations = _Operations(old.documents, new.documents, comparison, changes, describer).run()
    return Report(
        service=model.service,
        title=model.full_name,
        viewpoint=viewpoint,
        old=old.info,
        new=new.info,
        release_note=release_note,
        summary=_summary(changes, operations),
        operations=operations,
        changes=changes,
        unused_suppressions=policy.unused_fingerprints(change.fingerprint for change in changes),
        steps=tuple(dates) if between else (),
    )


def _attribution(
    old: Version, new: Version, between: Sequence[ModelDocuments]
) -> Callable[[Difference], str]:
    """Return a function that finds the version that introduced a difference."""
    if between:
        history = History([old.documents, *between, new.documents])
        return VersionRange(history.steps).introduced_in
    # If `old` has the later date, no version introduced the differences.
    introduced_in = new.info.date if old.info.date < new.info.date else ""
    return lambda difference: introduced_in


def _described(change: Change, describer: Describer) -> Change:
    description = describer.describe(change)
    return evolve(change, added=description) if description else change


class _OperationEffect:
    """Effect of a change on one operation."""

    def __init__(self, change: Change) -> None:
        self.change = change
        self.severity = Severity.NONE
        """Worst severity among the operation's directions."""
        self.is_significant = change.category is Category.DEPRECATION
        """Whether the operation deserves a section because of the change."""

    def add(self, affected: AffectedOperation) -> None:
        self.severity = max(self.severity, affected.severity)
        # A policy can add a section for an operation, but can never remove one.
        worst = max(affected.source, affected.wire, affected.severity)
        self.is_significant |= worst > Severity.NONE


class _Operations:
    def __init__(
        self,
        old: ModelDocuments,
        new: ModelDocuments,
        comparison: Comparison,
        changes: Sequence[Change],
        describer: Describer,
    ) -> None:
        self.describer = describer
        self.old = old.model
        self.new = new.model
        self.comparison = comparison
        self.effects: dict[str, dict[str, _OperationEffect]] = defaultdict(dict)
        """Effects by operation and fingerprint."""
        for change in changes:
            for each in change.affected_operations:
                if change.category in _OPERATION_CATEGORIES or each.severity > Severity.NONE:
                    effects = self.effects[each.operation]
                    if change.fingerprint not in effects:
                        effects[change.fingerprint] = _OperationEffect(change)
                    effects[change.fingerprint].add(each)

    def run(self) -> tuple[OperationChange, ...]:
        """Return each operation that was added, removed or changed."""
        kinds = {
            difference.name: difference.kind
            for difference in self.comparison.differences
            if difference.subject is Subject.OPERATION and not difference.trait
        }
        operations: list[OperationChange] = []
        for name in {**self.new.operations, **self.old.operations}:
            effects = self.effects.get(name, {}).values()
            if not any(each.is_significant for each in effects):
                continue
            by_severity = sorted(effects, key=lambda each: -each.severity)
            old_name = self.comparison.operations.get(name, "")
            if kinds.get(name) is ChangeKind.REMOVED:
                old_name = name
            operations.append(self._operation(name, old_name, kinds.get(name), by_severity))
        return tuple(sorted(operations, key=lambda each: (-each.severity, each.name)))

    def _operation(
        self, name: str, old_name: str, kind: ChangeKind | None, changes: Sequence[_OperationEffect]
    ) -> OperationChange:
        is_removed = kind is ChangeKind.REMOVED
        request_delta = response_delta = ""
        request_removals = response_removals = ""
        if old_name and not is_removed:
            request_delta = request_additions(self.old, self.new, name, old_name)
            response_delta = response_additions(self.old, self.new, name, old_name)
            if any(each.change.new is None and not each.change.trait for each in changes):
                request_removals = request_additions(self.new, self.old, old_name, name)
                response_removals = response_additions(self.new, self.old, old_name, name)
        new = None if is_removed else self.new
        old = self.old if old_name else None
        model = self.old if is_removed else self.new
        described = model.operations[name]
        is_new = not old_name
        return OperationChange(
            name=name,
            old_name=old_name,
            method=rules.member_name(name),
            status=_status(kind, updated=bool(request_delta or response_delta)),
            severity=max(
                (each.severity for each in changes if each.change.suppression_reason is None),
                default=Severity.NONE,
            ),
            documentation=paragraphs(described.documentation),
            request_delta=request_delta,
            response_delta=response_delta,
            request_removals=request_removals,
            response_removals=response_removals,
            request_members=self.describer.members(described.input, is_request=True)
            if is_new
            else (),
            response_members=self.describer.members(described.output, is_request=False)
            if is_new
            else (),
            errors=tuple(map(self.describer.error, described.errors)) if is_new else (),
            request_syntax=request_syntax(old, new, name, old_name),
            response_syntax=response_syntax(old, new, name, old_name),
            changes=tuple(each.change.fingerprint for each in changes),
        )


def _status(kind: ChangeKind | None, *, updated: bool) -> Status:
    match kind:
        case ChangeKind.ADDED:
            return Status.NEW
        case ChangeKind.REMOVED:
            return Status.REMOVED
        case ChangeKind.RENAMED:
            return Status.RENAMED
        case _:
            return Status.UPDATED if updated else Status.CHANGED


def _summary(changes: Sequence[Change], operations: Sequence[OperationChange]) -> Summary:
    counted = [change for change in changes if change.suppression_reason is None]
    known = {change.fingerprint for change in counted}
    own = [change for change in counted if change.cause not in known]
    by_severity = Counter(change.severity for change in own)
    statuses = Counter(operation.status for operation in operations)
    severity = max(by_severity, default=Severity.NONE)
    return Summary(
        severity=severity,
        verdict=_verdict_sentence(
            severity, own, operations, accepted=bool(changes), following=len(counted) - len(own)
        ),
        by_severity={str(each): by_severity[each] for each in sorted(Severity, reverse=True)},
        by_rule=dict(sorted(Counter(change.rule for change in changes).items())),
        operations={str(status): statuses[status] for status in Status},
        suppressed=len(changes) - len(counted),
        consequences=len(counted) - len(own),
    )


def _verdict_sentence(
    severity: Severity,
    changes: Sequence[Change],
    operations: Sequence[OperationChange],
    *,
    accepted: bool,
    following: int,
) -> str:
    if not changes:
        return "The policy accepts all changes." if accepted else "No changes."
    if severity is Severity.NONE:
        return "No effect on callers: the contract is the same."
    worst = [change for change in changes if change.severity is severity]
    affected = {operation.name for operation in operations if operation.severity is severity}
    affected &= {each.operation for change in worst for each in change.affected_operations}
    scopes = [f"in {pluralize(len(affected), 'operation')}"] if affected else []
    # A waiter can name an operation that neither model has.
    if any(
        affected.isdisjoint(each.operation for each in change.affected_operations)
        for change in worst
    ):
        scopes.append("in the service as a whole")
    scope = " and ".join(scopes)
    if following:
        scope += f", which cause{'s' * (len(worst) == 1)} {pluralize(following, 'more change')}"
    match severity:
        case Severity.BREAKING:
            return f"Breaks callers: {pluralize(len(worst), 'breaking change')} {scope}."
        case Severity.DANGEROUS:
            return f"May break callers: {pluralize(len(worst), 'dangerous change')} {scope}."
        case _:
            return f"Safe for callers: {pluralize(len(worst), 'change')} {scope}."
