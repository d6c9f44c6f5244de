"""Compares the operations of two versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from botopin.diff.compare.normalize import NO_AUTH, operation_schemes, protocol
from botopin.diff.compare.raw_model import (
    as_object,
    is_identical_json,
    is_reordered,
    strings_in,
    target,
)
from botopin.diff.compare.recorder import change_kind
from botopin.diff.compare.renames import uri_labels, uri_template
from botopin.diff.differences import ABSENT, ChangeKind, OperationOwner, Qualifier, Subject
from botopin.diff.report import Direction

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from botopin.diff.compare.raw_model import Object, RawModel
    from botopin.diff.compare.recorder import DifferenceRecorder, ValuePair
    from botopin.diff.compare.shapes import ShapeComparison

_SIDES: Final = (
    ("input", Subject.INPUT, Direction.INPUT),
    ("output", Subject.OUTPUT, Direction.OUTPUT),
)
_ROUTED_BY_URI: Final = frozenset({"rest-json", "rest-xml"})
"""Protocols that tell operations apart by URI and method, not by name."""
_COMPARED_APART: Final = frozenset(
    {"name", "http", "input", "output", "errors", "auth", "authtype"}
)


class OperationComparison:
    def __init__(
        self, old: RawModel, new: RawModel, recorder: DifferenceRecorder, shapes: ShapeComparison
    ) -> None:
        self.old = old
        self.new = new
        self.recorder = recorder
        self.shapes = shapes

    def run(self, operations: ValuePair, pairs: Mapping[str, str]) -> None:
        """Compare all operations; `pairs` has the old name of those that values have by the new."""
        kept = {*pairs.values()}
        gone = [name for name in self.old.operations if name not in kept]
        for name in [*self.new.operations, *gone]:
            values = operations / (pairs.get(name, name), name)
            owner = OperationOwner(name, Direction.INPUT)
            if name not in pairs:
                self.recorder.record(Subject.OPERATION, name, values.kind, values, owner=owner)
                continue
            if (was := pairs[name]) != name:
                names = values.with_values(was, name)
                self.recorder.record(
                    Subject.OPERATION, name, ChangeKind.RENAMED, names, owner=owner
                )
            self._compare_http(name, values)
            if not is_identical_json(values.old, values.new):
                self._compare_operation(name, values, owner)
        self.recorder.compare_order(Subject.SERVICE, "operations", operations, trait="operations")

    def _compare_operation(self, name: str, values: ValuePair, owner: OperationOwner) -> None:
        for end, subject, direction in _SIDES:
            self._compare_side(
                f"{name}.{end}", subject, values / end, OperationOwner(name, direction)
            )
        self._compare_errors(name, values)
        self.recorder.compare_traits(
            Subject.OPERATION, name, values, excluding=_COMPARED_APART, owner=owner
        )
        self._compare_auth(name, values, owner)
        if not (names := values / "name").is_same:
            # Clients go by the key, which is the default; some protocols send it.
            keys = values.old_pointer, values.new_pointer
            said = [
                ABSENT if key.endswith(f"/{value}") else value
                for key, value in zip(keys, (names.old, names.new), strict=True)
            ]
            is_sent = any(protocol(m.metadata) not in _ROUTED_BY_URI for m in (self.old, self.new))
            kind = change_kind(*said) if is_sent else ChangeKind.RESPELLED
            self.recorder.record(Subject.OPERATION, name, kind, names, trait="name", owner=owner)

    def _compare_side(
        self, name: str, subject: Subject, values: ValuePair, owner: OperationOwner
    ) -> None:
        """Compare the inputs, or the outputs."""
        old, new = as_object(values.old), as_object(values.new)
        if old and new:
            self.shapes.compare_reference(subject, name, values, owner=owner)
        elif old or new:
            shape = self.old.shape(target(old)) if old else self.new.shape(target(new))
            qualifiers = {Qualifier.REQUIRED} if _requires_member(shape) else ()
            self.recorder.record(
                subject, name, values.kind, values, owner=owner, qualifiers=qualifiers
            )

    def _compare_http(self, name: str, values: ValuePair) -> None:
        http = values / "http"
        same_labels = self._have_same_labels(values)
        if http.is_same and same_labels:
            return
        owner = OperationOwner(name, Direction.INPUT)  # the response code too, by the table
        subject = Subject.OPERATION
        self.recorder.compare_traits(
            subject, name, http, excluding={"requestUri"}, owner=owner, prefix="http."
        )
        self.recorder.compare_container(subject, name, http, trait="http", owner=owner)
        uri = http / "requestUri"
        if uri.is_same and same_labels:
            return
        kind, qualifiers = uri.kind, frozenset[Qualifier]()
        if isinstance(uri.old, str) and isinstance(uri.new, str):
            old, new = uri_template(uri.old), uri_template(uri.new)
            kind = ChangeKind.RESPELLED if old == new and same_labels else ChangeKind.CHANGED
            if old != new and old.rstrip("/") == new.rstrip("/"):
                qualifiers = frozenset({Qualifier.TRAILING_SLASH_ONLY})
        self.recorder.record(
            subject, name, kind, uri, trait="http.requestUri", owner=owner, qualifiers=qualifiers
        )

    def _have_same_labels(self, values: ValuePair) -> bool:
        """Whether the labels in two URIs stand for the same members, or for renamed ones."""
        was, now = target(values.old.get("input")), target(values.new.get("input"))
        before, after = (
            uri_labels(
                str(as_object(operation.get("http")).get("requestUri")), model.members(shape)
            )
            for operation, model, shape in (
                (values.old, self.old, was),
                (values.new, self.new, now),
            )
        )
        if before == after:
            return True
        names = self.shapes.pairs.renamed_members((was, now))
        return before == [names[each].old if each in names else each for each in after]

    def _compare_auth(self, name: str, values: ValuePair, owner: OperationOwner) -> None:
        was = operation_schemes(values.old, self.old.schemes)
        now = operation_schemes(values.new, self.new.schemes)
        qualifiers = {Qualifier.SCHEME_REMOVED} if is_scheme_removed(was, now) else ()
        for key in ("auth", "authtype"):
            each = values / key
            if not each.is_same:
                kind = ChangeKind.REORDERED if is_reordered(each.old, each.new) else each.kind
                if was == now:
                    kind = ChangeKind.RESPELLED
                self.recorder.record(
                    Subject.OPERATION,
                    name,
                    kind,
                    each,
                    trait="auth",
                    owner=owner,
                    qualifiers=qualifiers,
                )

    def _compare_errors(self, name: str, values: ValuePair) -> None:
        errors = values / "errors"
        if errors.is_same:
            return
        before = [target(error) for error in values.old.get("errors", ())]
        after = [target(error) for error in values.new.get("errors", ())]
        was_at, now_at = (
            {error: index for index, error in enumerate(each)} for each in (before, after)
        )
        kept = self.shapes.pairs.errors(name)
        owner = OperationOwner(name, Direction.ERROR)
        told = len(self.recorder.differences)
        for shape, index in now_at.items():
            full = f"{name}.{shape}"
            if shape in kept:
                each = errors / (was_at[kept[shape]], index)
                self.shapes.compare_reference(Subject.ERROR, full, each, owner=owner)
            else:
                each = errors / (-1, index)
                self.recorder.record(Subject.ERROR, full, ChangeKind.ADDED, each, owner=owner)
        now = {was: shape for shape, was in kept.items()}
        for shape, index in was_at.items():
            if shape not in now:
                self.recorder.record(
                    Subject.ERROR,
                    f"{name}.{shape}",
                    ChangeKind.REMOVED,
                    errors / (index, -1),
                    owner=owner,
                    qualifiers=() if shape in self.new.shapes else {Qualifier.SHAPE_REMOVED},
                )
        names = [now.get(shape, shape) for shape in before]
        self.recorder.compare_names(
            Subject.OPERATION, name, errors, (names, after), trait="errors", owner=owner
        )
        twice = len(was_at) < len(before) or len(now_at) < len(after)
        if twice and told == len(
            self.recorder.differences
        ):  # only the last of the two was compared
            self.recorder.record(
                Subject.OPERATION, name, ChangeKind.RESPELLED, errors, trait="errors", owner=owner
            )


def _requires_member(shape: Object) -> bool:
    """Whether callers must give a member: clients fill idempotency tokens."""
    members = as_object(shape.get("members"))
    return any(
        not as_object(members.get(name)).get("idempotencyToken")
        for name in strings_in(shape.get("required", ABSENT))
    )


def is_scheme_removed(old: Collection[str], new: Collection[str]) -> bool:
    """Whether a way to sign requests is gone; where none is needed any more, none is missed."""
    return NO_AUTH not in new and not set(old) <= set(new)
