"""Compares the operations of two versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from botopin.diff.compare.normalize import NO_AUTH, operation_schemes, protocol
from botopin.diff.compare.raw_model import alike, as_object, reordered, target, values_of
from botopin.diff.compare.recorder import change_of
from botopin.diff.compare.renames import labels, template
from botopin.diff.differences import ABSENT, ChangeKind, OperationOwner, Qualifier, Subject
from botopin.diff.report import Direction

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from botopin.diff.compare.raw_model import Object, RawModel
    from botopin.diff.compare.recorder import DifferenceRecorder, ValuePair
    from botopin.diff.compare.shapes import ShapeComparison

_ENDS: Final = (
    ("input", Subject.INPUT, Direction.INPUT),
    ("output", Subject.OUTPUT, Direction.OUTPUT),
)
_NAMELESS: Final = frozenset({"rest-json", "rest-xml"})
"""Protocols that tell operations apart by URI and method, not by name."""
_OWN: Final = frozenset({"name", "http", "input", "output", "errors", "auth", "authtype"})


class OperationComparison:
    def __init__(
        self, old: RawModel, new: RawModel, ledger: DifferenceRecorder, shapes: ShapeComparison
    ) -> None:
        self.old = old
        self.new = new
        self.ledger = ledger
        self.shapes = shapes

    def run(self, operations: ValuePair, pairs: Mapping[str, str]) -> None:
        """Compare all operations; `pairs` has the old name of those that both have by the new."""
        kept = {*pairs.values()}
        gone = [name for name in self.old.operations if name not in kept]
        for name in [*self.new.operations, *gone]:
            both = operations / (pairs.get(name, name), name)
            owner = OperationOwner(name, Direction.INPUT)
            if name not in pairs:
                self.ledger.record(Subject.OPERATION, name, both.how, both, owner=owner)
                continue
            if (was := pairs[name]) != name:
                names = both.with_values(was, name)
                self.ledger.record(Subject.OPERATION, name, ChangeKind.RENAMED, names, owner=owner)
            self._http(name, both)
            if not alike(both.old, both.new):
                self._operation(name, both, owner)
        self.ledger.order(Subject.SERVICE, "operations", operations, trait="operations")

    def _operation(self, name: str, both: ValuePair, owner: OperationOwner) -> None:
        for end, subject, direction in _ENDS:
            self._end(f"{name}.{end}", subject, both / end, OperationOwner(name, direction))
        self._errors(name, both)
        self.ledger.traits(Subject.OPERATION, name, both, but=_OWN, owner=owner)
        self._auth(name, both, owner)
        if not (names := both / "name").same:
            # Clients go by the key, which is the default; some protocols send it.
            keys = both.old_pointer, both.new_at
            said = [
                ABSENT if key.endswith(f"/{value}") else value
                for key, value in zip(keys, (names.old, names.new), strict=True)
            ]
            is_sent = any(protocol(m.metadata) not in _NAMELESS for m in (self.old, self.new))
            how = change_of(*said) if is_sent else ChangeKind.RESPELLED
            self.ledger.record(Subject.OPERATION, name, how, names, trait="name", owner=owner)

    def _end(self, name: str, subject: Subject, both: ValuePair, owner: OperationOwner) -> None:
        """Compare the inputs, or the outputs."""
        old, new = as_object(both.old), as_object(both.new)
        if old and new:
            self.shapes.reference(subject, name, both, owner=owner)
        elif old or new:
            shape = self.old.shape(target(old)) if old else self.new.shape(target(new))
            aspects = {Qualifier.REQUIRED} if _asks(shape) else ()
            self.ledger.record(subject, name, both.how, both, owner=owner, aspects=aspects)

    def _http(self, name: str, both: ValuePair) -> None:
        http = both / "http"
        same_labels = self._have_same_labels(both)
        if http.same and same_labels:
            return
        owner = OperationOwner(name, Direction.INPUT)  # the response code too, by the table
        subject = Subject.OPERATION
        self.ledger.traits(subject, name, http, but={"requestUri"}, owner=owner, within="http.")
        self.ledger.container(subject, name, http, trait="http", owner=owner)
        uri = http / "requestUri"
        if uri.same and same_labels:
            return
        how, aspects = uri.how, frozenset[Qualifier]()
        if isinstance(uri.old, str) and isinstance(uri.new, str):
            old, new = template(uri.old), template(uri.new)
            how = ChangeKind.RESPELLED if old == new and same_labels else ChangeKind.CHANGED
            if old != new and old.rstrip("/") == new.rstrip("/"):
                aspects = frozenset({Qualifier.TRAILING_SLASH_ONLY})
        self.ledger.record(
            subject, name, how, uri, trait="http.requestUri", owner=owner, aspects=aspects
        )

    def _have_same_labels(self, both: ValuePair) -> bool:
        """Whether the labels in two URIs stand for the same members, or for renamed ones."""
        was, now = target(both.old.get("input")), target(both.new.get("input"))
        before, after = (
            labels(str(as_object(operation.get("http")).get("requestUri")), model.members(shape))
            for operation, model, shape in ((both.old, self.old, was), (both.new, self.new, now))
        )
        if before == after:
            return True
        names = self.shapes.pairs.renamed_members((was, now))
        return before == [names[each].old if each in names else each for each in after]

    def _auth(self, name: str, both: ValuePair, owner: OperationOwner) -> None:
        was = operation_schemes(both.old, self.old.schemes)
        now = operation_schemes(both.new, self.new.schemes)
        aspects = {Qualifier.SCHEME_REMOVED} if loses_scheme(was, now) else ()
        for key in ("auth", "authtype"):
            each = both / key
            if not each.same:
                how = ChangeKind.REORDERED if reordered(each.old, each.new) else each.how
                if was == now:
                    how = ChangeKind.RESPELLED
                self.ledger.record(
                    Subject.OPERATION, name, how, each, trait="auth", owner=owner, aspects=aspects
                )

    def _errors(self, name: str, both: ValuePair) -> None:
        errors = both / "errors"
        if errors.same:
            return
        before = [target(error) for error in both.old.get("errors", ())]
        after = [target(error) for error in both.new.get("errors", ())]
        was_at, now_at = (
            {error: index for index, error in enumerate(each)} for each in (before, after)
        )
        kept = self.shapes.pairs.errors(name)
        owner = OperationOwner(name, Direction.ERROR)
        told = len(self.ledger.facts)
        for shape, index in now_at.items():
            full = f"{name}.{shape}"
            if shape in kept:
                each = errors / (was_at[kept[shape]], index)
                self.shapes.reference(Subject.ERROR, full, each, owner=owner)
            else:
                each = errors / (-1, index)
                self.ledger.record(Subject.ERROR, full, ChangeKind.ADDED, each, owner=owner)
        now = {was: shape for shape, was in kept.items()}
        for shape, index in was_at.items():
            if shape not in now:
                self.ledger.record(
                    Subject.ERROR,
                    f"{name}.{shape}",
                    ChangeKind.REMOVED,
                    errors / (index, -1),
                    owner=owner,
                    aspects=() if shape in self.new.shapes else {Qualifier.SHAPE_GONE},
                )
        names = [now.get(shape, shape) for shape in before]
        self.ledger.names(
            Subject.OPERATION, name, errors, (names, after), trait="errors", owner=owner
        )
        twice = len(was_at) < len(before) or len(now_at) < len(after)
        if twice and told == len(self.ledger.facts):  # only the last of the two was compared
            self.ledger.record(
                Subject.OPERATION, name, ChangeKind.RESPELLED, errors, trait="errors", owner=owner
            )


def _asks(shape: Object) -> bool:
    """Whether callers must give a member: clients fill idempotency tokens."""
    members = as_object(shape.get("members"))
    return any(
        not as_object(members.get(name)).get("idempotencyToken")
        for name in values_of(shape.get("required", ABSENT))
    )


def loses_scheme(old: Collection[str], new: Collection[str]) -> bool:
    """Whether a way to sign requests is gone; where none is needed any more, none is missed."""
    return NO_AUTH not in new and not set(old) <= set(new)
