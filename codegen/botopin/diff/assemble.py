"""Puts a report together: differences, verdicts, and what became of each operation."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.diff.additions import request_additions, response_additions
from botopin.diff.attribution import Step, VersionRange
from botopin.diff.compare.models import compare
from botopin.diff.differences import ChangeKind, Subject
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

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botopin.diff.differences import Comparison
    from botopin.diff.python_paths import PythonNames
    from botopin.diff.report import AffectedOperation
    from botopin.model.documents import ModelDocuments
    from botopin.sources.info import ModelInfo

_OPERATION_CATEGORIES: Final = frozenset(
    {Category.CONTRACT, Category.TIGHTENED, Category.DEPRECATION}
)
_STATUS_ORDER: Final = {status: number for number, status in enumerate(Status)}


@frozen(kw_only=True)
class Version:
    """One of the versions that a report is about."""

    documents: ModelDocuments
    info: ModelInfo
    names: PythonNames


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
    """Compare two versions of a service, and report.

    Args:
        old: the older version.
        new: the newer one.
        between: the versions between them, oldest first, to tell which brought each change.
        viewpoint: whose verdict counts.
        policy: what the project says about severities, and which changes it accepts.
        release_note: what the newer version's release says of itself.
        comparison: of the two versions, where it was made already.

    Raises:
        SourceError: an entry of the policy fits several changes.
    """
    policy = policy or Policy()
    if comparison is None:
        comparison = compare(old.documents, new.documents)
    dates = [old.info.date, *(each.model.date for each in between), new.info.date]
    # Where the older model is of a later version, none brought what differs.
    introduced_in = new.info.date if old.info.date < new.info.date else ""
    judge = Judge(
        service=new.documents.model.service,
        viewpoint=viewpoint,
        policy=policy,
        paths=PythonPaths(new.documents.model.service, old.names, new.names),
        modules=(old.info.module, new.info.module),
        introduced_in=_span(old.documents, between, new).introduced_in
        if between
        else lambda difference: introduced_in,
    )
    changes = judge.judge(comparison)
    operations = _Operations(old.documents, new.documents, comparison, changes).run()
    model = new.documents.model
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


def _span(old: ModelDocuments, between: Sequence[ModelDocuments], new: Version) -> VersionRange:
    chain = [old, *between, new.documents]
    dates = [*(each.model.date for each in between), new.info.date]
    return VersionRange(
        [
            Step(date=date, comparison=compare(one, other))
            for one, other, date in zip(chain, chain[1:], dates, strict=False)
        ]
    )


class _OperationEffect:
    """A change, as it concerns one operation."""

    def __init__(self, change: Change) -> None:
        self.change = change
        self.severity = Severity.NONE
        """The worst over the operation's directions."""
        self.is_significant = change.category is Category.DEPRECATION
        """Whether the operation is worth a section because of it."""

    def add(self, reach: AffectedOperation) -> None:
        self.severity = max(self.severity, reach.severity)
        # The policy may say that words are severe, but not that what breaks callers is nothing.
        self.is_significant |= max(reach.source, reach.wire, reach.severity) > Severity.NONE


class _Operations:
    def __init__(
        self,
        old: ModelDocuments,
        new: ModelDocuments,
        comparison: Comparison,
        changes: Sequence[Change],
    ) -> None:
        self.old = old.model
        self.new = new.model
        self.comparison = comparison
        self.effects: dict[str, dict[str, _OperationEffect]] = defaultdict(dict)
        """By operation, what reaches it by the fingerprints of the changes."""
        for change in changes:
            for reach in change.affected_operations:
                if change.category in _OPERATION_CATEGORIES or reach.severity > Severity.NONE:
                    reaching = self.effects[reach.operation]
                    if change.fingerprint not in reaching:
                        reaching[change.fingerprint] = _OperationEffect(change)
                    reaching[change.fingerprint].add(reach)

    def run(self) -> tuple[OperationChange, ...]:
        """What became of each operation that is new, gone or different."""
        came_and_went = {
            difference.name: difference.kind
            for difference in self.comparison.differences
            if difference.subject is Subject.OPERATION and not difference.trait
        }
        found: list[OperationChange] = []
        for name in {**self.new.operations, **self.old.operations}:
            reaching = self.effects.get(name, {}).values()
            if not any(each.is_significant for each in reaching):
                continue
            changes = sorted(reaching, key=lambda each: -each.severity)
            old_name = self.comparison.operations.get(name, "")
            if came_and_went.get(name) is ChangeKind.REMOVED:
                old_name = name
            found.append(self._operation(name, old_name, came_and_went.get(name), changes))
        return tuple(sorted(found, key=lambda each: (_STATUS_ORDER[each.status], each.name)))

    def _operation(
        self, name: str, old_name: str, kind: ChangeKind | None, changes: Sequence[_OperationEffect]
    ) -> OperationChange:
        gone = kind is ChangeKind.REMOVED
        ends: Mapping[str, str] = {}
        if old_name and not gone:
            ends = {
                "request_delta": request_additions(self.old, self.new, name, old_name),
                "response_delta": response_additions(self.old, self.new, name, old_name),
            }
        new = None if gone else self.new
        old = self.old if old_name else None
        model = self.old if gone else self.new
        return OperationChange(
            name=name,
            old_name=old_name,
            method=rules.member_name(name),
            status=_status(kind, updated=any(ends.values())),
            severity=max(
                (each.severity for each in changes if each.change.suppression_reason is None),
                default=Severity.NONE,
            ),
            documentation=paragraphs(model.operations[name].documentation),
            request_delta=ends.get("request_delta", ""),
            response_delta=ends.get("response_delta", ""),
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
    by_severity = Counter(change.severity for change in counted)
    statuses = Counter(operation.status for operation in operations)
    severity = max(by_severity, default=Severity.NONE)
    return Summary(
        severity=severity,
        verdict=_verdict_sentence(severity, counted, operations, accepted=bool(changes)),
        by_severity={str(each): by_severity[each] for each in sorted(Severity, reverse=True)},
        by_rule=dict(sorted(Counter(change.rule for change in changes).items())),
        operations={str(status): statuses[status] for status in Status},
        suppressed=len(changes) - len(counted),
    )


def _verdict_sentence(
    severity: Severity,
    changes: Sequence[Change],
    operations: Sequence[OperationChange],
    *,
    accepted: bool,
) -> str:
    if not changes:
        return "Nothing changed but what the policy accepts." if accepted else "Nothing changed."
    if severity is Severity.NONE:
        return "Nothing changes for callers: documentation, order or metadata only."
    worst = [change for change in changes if change.severity is severity]
    struck = {operation.name for operation in operations if operation.severity is severity}
    where = [f"in {_count(len(struck), 'operation')}"] if struck else []
    # A waiter may name an operation that neither model has.
    if any(
        struck.isdisjoint(reach.operation for reach in change.affected_operations)
        for change in worst
    ):
        where.append("in the service as a whole")
    places = " and ".join(where)
    match severity:
        case Severity.BREAKING:
            return f"Breaks callers: {_count(len(worst), 'breaking change')} {places}."
        case Severity.DANGEROUS:
            return f"May break callers: {_count(len(worst), 'dangerous change')} {places}."
        case _:
            return f"Safe for callers: {_count(len(worst), 'change')} {places}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
