"""Comparison of operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from botopin.diff.compare.normalize import NO_AUTH, operation_schemes
from botopin.diff.compare.raw_model import (
    as_object,
    is_identical_json,
    is_reordered,
    strings_in,
    target,
)
from botopin.diff.compare.recorder import ModelPart, change_kind
from botopin.diff.compare.renames import uri_labels, uri_template
from botopin.diff.compare.request_handling import is_still_accepted
from botopin.diff.compare.request_lines import find_request_witness
from botopin.diff.differences import ABSENT, ChangeKind, OperationOwner, Qualifier, Subject
from botopin.diff.report import Direction
from botopin.diff.wire.normal_forms import REST_PROTOCOLS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from botopin.diff.compare.raw_model import Object, RawModel
    from botopin.diff.compare.recorder import DifferenceRecorder, ValuePair
    from botopin.diff.compare.shapes import ShapeComparison

_SIDES: Final = (
    ("input", Subject.INPUT, Direction.INPUT),
    ("output", Subject.OUTPUT, Direction.OUTPUT),
)
"""Key of each shape in an operation, with its subject and direction."""
_COMPARED_SEPARATELY: Final = frozenset(
    {"name", "http", "input", "output", "errors", "auth", "authtype"}
)
"""Traits of an operation that have their own comparison."""


class OperationComparison:
    """Comparison of the operations of two versions."""

    def __init__(
        self, old: RawModel, new: RawModel, recorder: DifferenceRecorder, shapes: ShapeComparison
    ) -> None:
        self.old = old
        self.new = new
        self.recorder = recorder
        self.shapes = shapes

    def run(self, operations: ValuePair, pairs: Mapping[str, str]) -> None:
        """Compare all operations.

        Args:
            operations: Objects with all operations.
            pairs: Old names of the operations in both versions, by new name.
        """
        kept_names = {*pairs.values()}
        removed = [name for name in self.old.operations if name not in kept_names]
        for name in [*self.new.operations, *removed]:
            values = operations / (pairs.get(name, name), name)
            part = ModelPart(Subject.OPERATION, name, OperationOwner(name, Direction.INPUT))
            if name not in pairs:
                self.recorder.record(part, values.kind, values)
                continue
            if (old_name := pairs[name]) != name:
                names = values.with_values(old_name, name)
                renamed = part.with_qualifiers([Qualifier.NAME_NOT_SENT] if self._is_rest else ())
                self.recorder.record(renamed, ChangeKind.RENAMED, names)
            first = len(self.recorder.differences)
            self._compare_http(part, values)
            if not is_identical_json(values.old, values.new):
                self._compare_operation(part, values)
            self._add_witnesses(first, values)
        service = ModelPart(Subject.SERVICE, "operations")
        self.recorder.compare_order(service, operations, trait="operations")

    def _add_witnesses(self, first: int, values: ValuePair) -> None:
        """Add witnesses of another request line or host to the differences of an operation."""
        for index, difference in enumerate(self.recorder.differences[first:], first):
            if witness := find_request_witness(difference, values.old, values.new):
                self.recorder.qualify(index, [], witness)

    @property
    def _is_rest(self) -> bool:
        """Whether only the method and the URI name an operation in both versions."""
        return {self.old.protocol, self.new.protocol} <= REST_PROTOCOLS

    def _compare_operation(self, part: ModelPart, values: ValuePair) -> None:
        for side, subject, direction in _SIDES:
            owner = OperationOwner(part.name, direction)
            self._compare_side(ModelPart(subject, f"{part.name}.{side}", owner), values / side)
        self._compare_errors(part.name, values)
        first = len(self.recorder.differences)
        self.recorder.compare_traits(part, values, excluding=_COMPARED_SEPARATELY)
        for index, difference in enumerate(self.recorder.differences[first:], first):
            if is_still_accepted(difference.trait, values.old, values.new):
                self.recorder.qualify(index, [Qualifier.STILL_ACCEPTED])
        self._compare_auth(part, values)
        if not (names := values / "name").is_same:
            # Clients send the key of the operation, which is the default of its name.
            keys = values.old_pointer, values.new_pointer
            other_names = [
                ABSENT if key.endswith(f"/{value}") else value
                for key, value in zip(keys, (names.old, names.new), strict=True)
            ]
            self.recorder.record(part, change_kind(*other_names), names, trait="name")

    def _compare_side(self, part: ModelPart, values: ValuePair) -> None:
        """Compare the inputs or the outputs of one operation."""
        old, new = as_object(values.old), as_object(values.new)
        if old and new:
            self.shapes.compare_reference(part, values)
        elif old or new:
            shape = self.old.shape(target(old)) if old else self.new.shape(target(new))
            if _requires_member(shape):
                part = part.with_qualifiers([Qualifier.REQUIRED])
            self.recorder.record(part, values.kind, values)

    def _compare_http(self, part: ModelPart, values: ValuePair) -> None:
        """Compare the request line and the response code; both belong to the input."""
        http = values / "http"
        same_labels = self._have_same_labels(values)
        if http.is_same and same_labels:
            return
        effect = self.shapes.wire_effects.of_service
        self.recorder.compare_traits(
            part,
            http,
            excluding={"requestUri"},
            prefix="http.",
            effect=lambda trait: effect("operation", trait) if trait == "http.method" else None,
        )
        self.recorder.compare_container(part, http, trait="http")
        uri = http / "requestUri"
        if uri.is_same and same_labels:
            return
        kind = uri.kind
        if isinstance(uri.old, str) and isinstance(uri.new, str):
            old, new = uri_template(uri.old), uri_template(uri.new)
            kind = ChangeKind.RESPELLED if old == new and same_labels else ChangeKind.CHANGED
            if old != new and old.rstrip("/") == new.rstrip("/"):
                part = part.with_qualifiers([Qualifier.TRAILING_SLASH_ONLY])
            if old != new and _is_only_greedier(old, new):
                part = part.with_qualifiers([Qualifier.GREEDY_LABELS_ONLY])
        seen = effect("operation", "http.requestUri")
        self.recorder.record(part.with_effect(seen), kind, uri, trait="http.requestUri")

    def _have_same_labels(self, values: ValuePair) -> bool:
        """Return whether the labels in both URIs name the same members, renamed or not."""
        old_input, new_input = target(values.old.get("input")), target(values.new.get("input"))
        before, after = (
            uri_labels(
                str(as_object(operation.get("http")).get("requestUri")), model.members(shape)
            )
            for operation, model, shape in (
                (values.old, self.old, old_input),
                (values.new, self.new, new_input),
            )
        )
        if before == after:
            return True
        names = self.shapes.matcher.renamed_members((old_input, new_input))
        return before == [names[each].old if each in names else each for each in after]

    def _compare_auth(self, part: ModelPart, values: ValuePair) -> None:
        old = operation_schemes(values.old, self.old.schemes)
        new = operation_schemes(values.new, self.new.schemes)
        if is_scheme_removed(old, new):
            part = part.with_qualifiers([Qualifier.SCHEME_REMOVED])
        for key in ("auth", "authtype"):
            each = values / key
            if not each.is_same:
                kind = ChangeKind.REORDERED if is_reordered(each.old, each.new) else each.kind
                if old == new:
                    kind = ChangeKind.RESPELLED
                self.recorder.record(part, kind, each, trait="auth")

    def _compare_errors(self, name: str, values: ValuePair) -> None:
        errors = values / "errors"
        if errors.is_same:
            return
        before = [target(error) for error in values.old.get("errors", ())]
        after = [target(error) for error in values.new.get("errors", ())]
        old_indexes, new_indexes = (
            {error: index for index, error in enumerate(each)} for each in (before, after)
        )
        kept = self.shapes.matcher.errors(name)
        owner = OperationOwner(name, Direction.ERROR)
        count_before = len(self.recorder.differences)
        for shape, index in new_indexes.items():
            part = ModelPart(Subject.ERROR, f"{name}.{shape}", owner)
            if shape in kept:
                each = errors / (old_indexes[kept[shape]], index)
                self.shapes.compare_reference(part, each)
            else:
                self.recorder.record(part, ChangeKind.ADDED, errors / (-1, index))
        new_names = {old_name: shape for shape, old_name in kept.items()}
        for shape, index in old_indexes.items():
            if shape not in new_names:
                part = ModelPart(Subject.ERROR, f"{name}.{shape}", owner)
                if shape not in self.new.shapes:
                    part = part.with_qualifiers([Qualifier.SHAPE_REMOVED])
                self.recorder.record(part, ChangeKind.REMOVED, errors / (index, -1))
        names = [new_names.get(shape, shape) for shape in before]
        operation = ModelPart(Subject.OPERATION, name, owner)
        self.recorder.compare_names(operation, errors, (names, after), trait="errors")
        has_duplicates = len(old_indexes) < len(before) or len(new_indexes) < len(after)
        # Of duplicate errors, only the last was compared.
        if has_duplicates and count_before == len(self.recorder.differences):
            self.recorder.record(operation, ChangeKind.RESPELLED, errors, trait="errors")


def _requires_member(shape: Object) -> bool:
    """Return whether callers must pass a member; clients generate idempotency tokens."""
    members = as_object(shape.get("members"))
    return any(
        not as_object(members.get(name)).get("idempotencyToken")
        for name in strings_in(shape.get("required", ABSENT))
    )


def _is_only_greedier(old: str, new: str) -> bool:
    """Return whether labels accept slashes in the new URI only, and nothing else differs."""
    before, after = (uri.split("{") for uri in (old, new))
    return len(before) == len(after) and all(
        one in (other, other.replace("+}", "}", 1))
        for one, other in zip(before, after, strict=True)
    )


def is_scheme_removed(old: Collection[str], new: Collection[str]) -> bool:
    """Return whether a signing scheme was removed, and the new version still requires one."""
    return NO_AUTH not in new and not set(old) <= set(new)
