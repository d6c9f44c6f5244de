"""Causes of changes: one change of a service often affects many parts of its model.

A change follows from another change if that change alone explains it. Clients of another protocol,
for example, read other traits, so a new protocol comes with changed traits throughout the model. No
change is more severe than its cause.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import evolve

from botopin.diff.compare.raw_model import as_object, references, target
from botopin.diff.differences import ABSENT, ChangeKind, OperationOwner, Subject
from botopin.diff.report import Direction, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import TypeAlias

    from botopin.diff.differences import Absent, Comparison, Difference, Owner
    from botopin.diff.report import AffectedOperation, Change
    from botopin.model.service import JSON

    Judged: TypeAlias = tuple[Difference, Change]
    """A difference and the change that it became."""

_PROTOCOL_KEYS: Final = ("protocol", "protocols")
_SENT_METADATA: Final = frozenset(
    {*_PROTOCOL_KEYS, "jsonVersion", "targetPrefix", "awsQueryCompatible"}
)
"""Keys of the metadata that only some protocols read, and the protocols themselves."""
_FORMS: Final = frozenset({"serialization-changed", "timestamp-format-changed", "http-changed"})
"""Rules for the form of requests and responses, which the protocol decides."""
_WITHOUT_EFFECT: Final = frozenset({"documentation-changed", "order-changed", "spelling-changed"})
"""Rules whose changes have no cause and no consequence, and are most of all changes."""
_OF_OPERATION: Final = frozenset({Subject.PAGINATOR, Subject.WAITER})
"""Subjects that callers replace as they replace the operation."""
_URI: Final = "http.requestUri"
_NAME_TRAITS: Final = frozenset({"required", "locationName", "queryName", "location"})
"""Traits of a member that change with its wire name."""


def link_causes(
    judged: Sequence[Judged],
    comparison: Comparison,
    *,
    is_overridden: Callable[[str], bool],
    severity: Callable[[Severity, Severity], Severity],
) -> list[Change]:
    """Return the changes with their causes, and with verdicts that are no worse than theirs.

    Args:
        judged: Differences of one comparison, with their changes.
        comparison: The comparison.
        is_overridden: Function that returns whether the policy sets the severity of a rule. Changes
            of such a rule keep it, and stand alone.
        severity: Function that returns the severity of a source and a wire verdict.
    """
    causes = _Causes(judged, comparison)
    changes: list[Change] = []
    for difference, change in judged:
        stands_alone = change.rule in _WITHOUT_EFFECT or is_overridden(change.rule)
        cause = None if stands_alone else causes.find(difference, change)
        changes.append(_limit(change, cause, severity) if cause else change)
    return changes


class _Causes:
    """Changes of a comparison that other changes follow from."""

    def __init__(self, judged: Sequence[Judged], comparison: Comparison) -> None:
        self._comparison = comparison
        self._protocol: Change | None = None
        self._keeps_query_codes = False
        """Whether errors have the same codes in the query protocol and in the other protocol."""
        self._uris: dict[str, Change] = {}
        self._methods: dict[str, Change] = {}
        self._renamed_operations: dict[str, Change] = {}
        self._removed_operations: dict[str, Change] = {}
        self._renamed_members: dict[tuple[Owner, str], Change] = {}
        self._endpoints: dict[str, Change] = {}
        self._locations: dict[tuple[Owner, str], Change] = {}
        self._removed_errors: dict[str, Change] = {}
        self._removed_uses: dict[str, Change] = {}
        """Removals of references, by the shape of the reference."""
        for difference, change in judged:
            if change.rule not in _WITHOUT_EFFECT:
                self._add(difference, change)
        self._add_inner_uses({each.name: each.old for each, _ in judged if _is_removed_shape(each)})

    def _add(self, difference: Difference, change: Change) -> None:
        owner, trait, kind = difference.owner, difference.trait, difference.kind
        operation = owner.operation if isinstance(owner, OperationOwner) else ""
        match difference.subject:
            case Subject.METADATA if change.rule == "protocol-changed" and trait in _PROTOCOL_KEYS:
                self._protocol = self._protocol or change
            case Subject.METADATA if trait == "awsQueryCompatible":
                self._keeps_query_codes = kind in {ChangeKind.ADDED, ChangeKind.REMOVED}
            case Subject.OPERATION if change.rule == "http-changed" and not difference.is_unseen:
                if change.wire is Severity.BREAKING:  # a slash explains no other place of a member
                    (self._uris if trait == _URI else self._methods)[operation] = change
            case Subject.OPERATION if not trait and kind is ChangeKind.RENAMED:
                self._renamed_operations[operation] = change
            case Subject.OPERATION if difference.is_removal:
                self._removed_operations[operation] = change
            case Subject.OPERATION if trait == "endpoint":
                self._endpoints[operation] = change
            case Subject.MEMBER if change.rule == "member-renamed-on-wire":
                self._renamed_members[owner, difference.name] = change
            case Subject.MEMBER if trait == "location" and change.rule == "serialization-changed":
                self._locations[owner, difference.name] = change
            case Subject.MEMBER | Subject.INPUT | Subject.OUTPUT if difference.is_removal:
                self._removed_uses.setdefault(target(as_object(difference.old)), change)
            case Subject.ERROR if change.rule == "error-shape-removed":
                self._removed_errors.setdefault(difference.name.rpartition(".")[2], change)
            case _:
                pass

    def _add_inner_uses(self, removed: Mapping[str, JSON | Absent]) -> None:
        """Add the uses by removed shapes whose own use was removed."""
        waiting = [*self._removed_uses]
        for name in waiting:
            for _, reference in references(as_object(removed.get(name, ABSENT))):
                if (inner := target(reference)) not in self._removed_uses:
                    self._removed_uses[inner] = self._removed_uses[name]
                    waiting.append(inner)

    def find(self, difference: Difference, change: Change) -> Change | None:
        """Return the cause of a change, or None if the change stands alone."""
        if difference.is_unseen:
            return None
        for candidate in (self._of_protocol, self._of_http, self._of_member, self._of_operation):
            cause = candidate(difference, change)
            if cause is not None and cause is not change:
                return cause
        return None

    def _of_protocol(self, difference: Difference, change: Change) -> Change | None:
        if difference.kind is ChangeKind.RESPELLED:
            return None
        is_sent = difference.subject is Subject.METADATA and difference.trait in _SENT_METADATA
        is_kept_code = self._keeps_query_codes and difference.trait == "error.code"
        if is_sent or is_kept_code or change.rule in _FORMS:
            return self._protocol
        return None

    def _of_http(self, difference: Difference, change: Change) -> Change | None:
        match difference.owner:
            case OperationOwner(operation=name) if difference.trait == "http.method":
                return self._uris.get(name)
            case (_, _) if change.rule != "serialization-changed":
                return None
            case (_, _) if difference.trait in {"location", "locationName"}:
                return _find_all(change, {**self._methods, **self._uris}, Direction.INPUT)
            case (_, _) if difference.trait == "hostLabel":
                return _find_all(change, self._endpoints, Direction.INPUT)
            case _:
                return None

    def _of_member(self, difference: Difference, change: Change) -> Change | None:
        if difference.subject is not Subject.MEMBER or difference.trait not in _NAME_TRAITS:
            return None
        member = difference.owner, difference.name
        renamed = self._renamed_members.get(member)
        if difference.trait == "required" and renamed and renamed.source < change.source:
            return None  # code that uses the name in Python is not affected by the rename
        moved = self._locations.get(member) if difference.trait == "locationName" else None
        return renamed or moved

    def _of_operation(self, difference: Difference, change: Change) -> Change | None:
        removed, renamed = self._removed_operations, self._renamed_operations
        match difference.subject, difference.kind:
            case ((Subject.PAGINATOR | Subject.WAITER), ChangeKind.REMOVED) if not difference.trait:
                return _find_all(change, {**removed, **renamed})
            case Subject.PAGINATOR, ChangeKind.ADDED if not difference.trait:
                return _find_all(change, renamed)
            case Subject.WAITER, ChangeKind.CHANGED if difference.trait == "operation":
                is_rename = self._comparison.operations.get(str(difference.new)) == difference.old
                return renamed.get(str(difference.new)) if is_rename else None
            case Subject.SHAPE, ChangeKind.REMOVED if not difference.trait:
                uses = (
                    self._removed_errors.get(difference.name),
                    self._removed_uses.get(difference.name),
                )
                return _find_all(change, removed) or uses[0] or uses[1]
            case Subject.SHAPE, ChangeKind.RENAMED if change.rule == "shape-renamed":
                cause = _find_all(change, renamed)
                # A method with the same name does not explain a class with another one.
                return cause if cause and cause.source >= change.source else None
            case _:
                return None


def _is_removed_shape(difference: Difference) -> bool:
    return difference.subject is Subject.SHAPE and difference.is_removal


def _find_all(
    change: Change, causes: Mapping[str, Change], direction: Direction | None = None
) -> Change | None:
    """Return the first cause if each operation that a change affects has a cause.

    Args:
        change: Change that may follow from another.
        causes: Causes by operation.
        direction: The only direction that the change may affect, or None for any direction.
    """
    found = [
        causes.get(each.operation) if direction in (None, each.direction) else None
        for each in change.affected_operations
    ]
    return found[0] if found and all(found) else None


def _limit(
    change: Change, cause: Change, severity: Callable[[Severity, Severity], Severity]
) -> Change:
    """Return a change with its cause, and with verdicts that are no worse than the cause's."""
    source, wire = min(change.source, cause.source), min(change.wire, cause.wire)
    limited = tuple(_limit_operation(each, cause, severity) for each in change.affected_operations)
    if limited:
        source = max(each.source for each in limited)
        wire = max(each.wire for each in limited)
    linked = evolve(change, cause=cause.fingerprint, affected_operations=limited)
    if change.subject in _OF_OPERATION:
        linked = evolve(linked, migration=change.migration and cause.migration)
    if (source, wire) == (change.source, change.wire):
        return linked
    is_harmless = max(source, wire) < Severity.DANGEROUS
    return evolve(
        linked,
        source=source,
        wire=wire,
        severity=min(severity(source, wire), cause.severity),
        reason=_explain(cause),
        migration="" if is_harmless else cause.migration,
        witness=None,
    )


def _limit_operation(
    affected: AffectedOperation,
    cause: Change,
    severity: Callable[[Severity, Severity], Severity],
) -> AffectedOperation:
    limit = _same_call(cause.affected_operations, affected) or cause
    source, wire = min(affected.source, limit.source), min(affected.wire, limit.wire)
    if (source, wire) == (affected.source, affected.wire):
        return affected
    return evolve(
        affected,
        source=source,
        wire=wire,
        severity=min(severity(source, wire), limit.severity),
        reason=_explain(cause),
    )


def _same_call(
    operations: Iterable[AffectedOperation], affected: AffectedOperation
) -> AffectedOperation | None:
    """Return the verdicts for the same side of the same operation, or None if there are none."""
    return next(
        (
            each
            for each in operations
            if (each.operation, each.direction) == (affected.operation, affected.direction)
        ),
        None,
    )


def _explain(cause: Change) -> str:
    return f"The change follows from another change ({cause.title}). {cause.reason}"
