"""Witnesses in the bindings: names that are gone or renamed, annotations that changed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from attrs import define

from botopin.bindings.annotations import Annotations
from botopin.diff.differences import ChangeKind, Qualifier, Subject, is_same_shape
from botopin.diff.report import Severity
from botopin.diff.witness import Witness, WitnessKind
from botopin.model.service import StructureShape
from botopin.naming import rules
from botopin.runtime.type_guards import is_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from botopin.diff.differences import Difference, ShapePair
    from botopin.diff.rules.rule import Verdict
    from botopin.model.service import ErrorTrait, Operation, ServiceModel
    from botopin.naming.names import Names

_TYPE_TRAITS: Final = frozenset(
    {
        *("type", "enum", "document", "streaming", "jsonvalue", "sparse", "required", "shape"),
        "idempotencyToken",
    }
)
"""Traits that decide the annotation of a member."""
_ERROR_ATTRIBUTES: Final = {
    "error.httpStatusCode": "http_status",
    "error.fault": "fault",
    "fault": "fault",
    "error.code": "code",
}
"""Attributes of error classes, by the trait that decides their value."""
_KEYS: Final = frozenset({"result_key", "non_aggregate_keys"})


@define(kw_only=True)
class Side:
    """Bindings of one version."""

    model: ServiceModel
    names: Names
    module: str
    """Module of the version, such as `v2026_04_07`; empty if unknown."""

    @property
    def prefix(self) -> str:
        return f"{self.module}." if self.module else ""

    @cached_property
    def annotations(self) -> Annotations:
        return Annotations(self.model, self.names)

    def method(self, operation: str) -> str:
        name = self.names.operations.get(operation, rules.member_name(operation))
        return f"{self.names.client_class}.{name}"

    def attribute(self, shape: str, member: str) -> str:
        """Return the path of an attribute; empty if the bindings have none."""
        name = self.names.members.get(shape, {}).get(member, "")
        return f"{self.names.classes[shape]}.{name}" if name else ""


class NameWitnesses:
    """Witnesses of one comparison."""

    def __init__(self, old: Side, new: Side, renamed_shapes: Mapping[str, str]) -> None:
        """Prepare the witnesses.

        Args:
            old: Bindings of the old version.
            new: Bindings of the new version.
            renamed_shapes: Old names of renamed shapes, by new name.
        """
        self._old = old
        self._new = new
        self._renamed = renamed_shapes

    def find(self, difference: Difference, verdict: Verdict, uses: Sequence[str]) -> Witness | None:
        """Return the witness of a change that may break existing code, or None if none is known.

        Args:
            difference: Change in the models.
            verdict: Worst verdict on the change.
            uses: Members that use the shape, if the shape has no class.
        """
        if verdict.source < Severity.DANGEROUS:
            return None
        match difference.subject, difference.kind:
            case (Subject.OPERATION, _) if not difference.trait:
                return self._method(difference)
            case Subject.INPUT | Subject.OUTPUT, ChangeKind.ADDED | ChangeKind.REMOVED:
                return self._side(difference)
            case Subject.PAGINATOR | Subject.WAITER, ChangeKind.REMOVED if not difference.trait:
                return self._client_method(difference)
            case Subject.PAGINATOR, _ if difference.trait:
                return self._pages(difference)
            case Subject.MEMBER, ChangeKind.CHANGED if difference.trait == "enum":
                return _lost_value(difference)
            case Subject.WAITER, _ if difference.trait == "operation":
                return self._moved(
                    self._old.method(str(difference.old)), self._new.method(str(difference.new))
                )
            case Subject.METADATA, _ if difference.trait == "serviceId":
                return self._renamed_class(
                    self._old.names.client_class, self._new.names.client_class
                )
            case Subject.SHAPE | Subject.ERROR, _ if difference.trait in _ERROR_ATTRIBUTES:
                return self._error_attribute(difference)
            case _ if not difference.trait and difference.kind is not ChangeKind.REORDERED:
                return self._named_part(difference)
            case _ if difference.trait in _TYPE_TRAITS:
                return self._annotation(difference, uses)
            case _ if difference.trait == "union":
                return self._base_class(difference)
            case _:
                return None

    def _method(self, difference: Difference) -> Witness | None:
        match difference.kind:
            case ChangeKind.REMOVED:
                return self._gone(self._old.method(difference.name))
            case ChangeKind.RENAMED:
                return self._moved(
                    self._old.method(str(difference.old)), self._new.method(difference.name)
                )
            case _:
                return None

    def _client_method(self, difference: Difference) -> Witness | None:
        names, name = self._old.names, difference.name
        if difference.subject is Subject.PAGINATOR:
            pages = names.pages.get(name)
            return self._gone(
                f"{names.client_class}.{pages}" if pages else f"{self._old.method(name)}_pages"
            )
        wait = names.waiters.get(name, rules.waiter_method(name))
        return self._gone(f"{names.client_class}.{wait}")

    def _side(self, difference: Difference) -> Witness | None:
        """Return how the method of an operation changes if its input or output comes or goes."""
        operation = difference.name.partition(".")[0]
        old, new = self._old.method(operation), self._new.method(operation)
        is_removal = difference.kind is ChangeKind.REMOVED
        if difference.subject is Subject.OUTPUT:
            side = self._old if is_removal else self._new
            described = side.model.operations.get(operation)
            response = _response(described, side.names) if described else ""
            text = f"`{new}` returns None instead of `{response}`."
            return self._changed(text, f"{old}() -> {response}", f"{new}() -> None")
        if is_removal:
            return self._changed(
                f"`{new}` accepts no arguments.", f"{old}(**arguments)", f"{new}()"
            )
        required = self._required_arguments(operation)
        if not required:
            return None
        arguments = ", ".join(required)
        text = f"`{new}` requires the arguments {arguments}."
        return self._changed(text, f"{old}()", f"{new}({', '.join(f'{n}=…' for n in required)})")

    def _required_arguments(self, operation: str) -> list[str]:
        reference = self._new.model.operations[operation].input
        shape = self._new.model.shapes[reference.shape] if reference else None
        if not isinstance(shape, StructureShape):
            return []
        names = self._new.names.members.get(shape.name, {})
        return [
            names.get(member.name, member.name)
            for member in shape.members.values()
            if member.required and not member.idempotency_token
        ]

    def _named_part(self, difference: Difference) -> Witness | None:
        """Return the witness of a class, an attribute or a value that comes, goes or moves."""
        owner, _, rest = difference.name.partition(".")
        pair = difference.owner if isinstance(difference.owner, tuple) else (owner, owner)
        match difference.subject:
            case Subject.SHAPE:
                return self._renamed_class(
                    self._old.names.classes.get(pair[0], ""),
                    self._new.names.classes.get(pair[1], ""),
                )
            case Subject.ERROR:
                return self._renamed_class(
                    self._old.names.classes.get(rest, ""), self._new.names.classes.get(rest, "")
                )
            case Subject.MEMBER:
                return self._member(difference, pair, rest)
            case Subject.ENUM_VALUE if difference.kind is ChangeKind.REMOVED:
                name = self._old.names.enum_members.get(pair[0], {}).get(rest, "")
                return self._gone(f"{self._old.names.classes[pair[0]]}.{name}") if name else None
            case _:
                return None

    def _member(self, difference: Difference, pair: ShapePair, name: str) -> Witness | None:
        match difference.kind:
            case ChangeKind.RENAMED:
                return self._moved(
                    self._old.attribute(pair[0], str(difference.old)),
                    self._new.attribute(pair[1], str(difference.new)),
                )
            case ChangeKind.REMOVED:
                return self._gone(self._old.attribute(pair[0], name))
            case ChangeKind.ADDED if Qualifier.REQUIRED in difference.qualifiers:
                owner, _, argument = self._new.attribute(pair[1], name).partition(".")
                text = f"`{owner}` requires the argument `{argument}`."
                return self._changed(text, f"{owner}(…)", f"{owner}(…, {argument}=…)")
            case _:
                return None

    def annotations(
        self, difference: Difference, uses: Sequence[str]
    ) -> tuple[str, str, str, str] | None:
        """Return the annotations of the first member that a change of a type affects.

        Returns:
            Path and annotation in the old version, and path and annotation in the new version;
            None if no annotation changes.
        """
        if difference.trait not in _TYPE_TRAITS:
            return None
        for old_place, new_place in self._places(difference, uses):
            old_path, new_path = self._old.attribute(*old_place), self._new.attribute(*new_place)
            if old_path and new_path:
                before = self._old.annotations.of_member(*old_place)
                after = self._new.annotations.of_member(*new_place)
                if before != after:
                    return old_path, before, new_path, after
        return None

    def _places(
        self, difference: Difference, uses: Sequence[str]
    ) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
        """Yield the old and the new place of each member that has or uses a trait."""
        pair = difference.owner if isinstance(difference.owner, tuple) else ("", "")
        named = [difference.name] if difference.subject is Subject.MEMBER else []
        for place in [*named, *uses, *self._users(difference, pair[1])]:
            owner, _, member = place.partition(".")
            old_owner = pair[0] if pair[1] == owner else self._renamed.get(owner, owner)
            yield (old_owner, member), (owner, member)

    def _users(self, difference: Difference, name: str) -> Iterator[str]:
        """Yield the members that refer to a shape with a class."""
        if difference.subject is Subject.SHAPE:
            for shape in self._new.model.shapes.values():
                if isinstance(shape, StructureShape):
                    for member in shape.members.values():
                        if member.shape == name:
                            yield f"{shape.name}.{member.name}"

    def _annotation(self, difference: Difference, uses: Sequence[str]) -> Witness | None:
        found = self.annotations(difference, uses)
        if found is None:
            return None
        old_path, before, new_path, after = found
        owner, _, argument = new_path.partition(".")
        text = f"`{new_path}` has the type `{after}` instead of `{before}`."
        if f"{before} | None" == after:
            text = f"`{new_path}` may be None."
        elif f"{after} | None" == before:
            text = f"`{owner}` requires the argument `{argument}`."
        return self._changed(text, f"{old_path}: {before}", f"{new_path}: {after}")

    def _error_attribute(self, difference: Difference) -> Witness | None:
        """Return the witness of an attribute of an error class with another value."""
        shape = difference.name.rpartition(".")[2]
        old_shape = difference.owner[0] if isinstance(difference.owner, tuple) else shape
        old, new = (
            side.model.shapes.get(name)
            for side, name in ((self._old, old_shape), (self._new, shape))
        )
        if not isinstance(old, StructureShape) or not isinstance(new, StructureShape):
            return None
        if old.error is None or new.error is None:
            return None
        attribute = _ERROR_ATTRIBUTES[difference.trait]
        before, after = (_attribute_value(each, attribute) for each in (old.error, new.error))
        path = f"{self._new.names.classes[shape]}.{attribute}"
        old_path = f"{self._old.names.classes[old_shape]}.{attribute}"
        if before == after:
            return None
        text = f"`{path}` is {after} instead of {before}."
        return self._changed(text, f"{old_path} = {before}", f"{path} = {after}")

    def _pages(self, difference: Difference) -> Witness | None:
        """Return the witness of keys or tokens that a paginator loses."""
        old, new = (
            list(map(str, each)) if is_list(each) else [str(each)] if isinstance(each, str) else []
            for each in (difference.old, difference.new)
        )
        lost = [each for each in old if each not in new]
        if not lost:
            return None
        keys = ", ".join(f"`{each}`" for each in lost)
        text = f"The pages of `{self._old.method(difference.name)}` no longer use {keys}."
        if difference.trait in _KEYS:
            text = f"The full result of `{self._old.method(difference.name)}` has no {keys}."
        return Witness(kind=WitnessKind.PARSE, text=text, old=", ".join(old), new=", ".join(new))

    def _base_class(self, difference: Difference) -> Witness | None:
        pair = difference.owner
        if not isinstance(pair, tuple) or not is_same_shape(pair, self._renamed):
            return None
        name = self._new.names.classes.get(pair[1], "")
        if not name:
            return None
        old, new = ("Shape", "Union") if difference.new is True else ("Union", "Shape")
        text = f"`{name}` is a `{new}` instead of a `{old}`."
        return self._changed(text, f"{name}({old})", f"{name}({new})")

    def _renamed_class(self, old: str, new: str) -> Witness | None:
        if not old or old == new:
            return None
        return self._moved(old, new) if new else self._gone(old)

    def _gone(self, path: str) -> Witness | None:
        if not path:
            return None
        text = f"The new bindings have no `{path}`."
        return Witness(kind=WitnessKind.NAME, text=text, old=f"{self._old.prefix}{path}")

    def _moved(self, old: str, new: str) -> Witness | None:
        if not old or not new or old == new:
            return None
        return self._changed(f"The new bindings have `{new}` instead of `{old}`.", old, new)

    def _changed(self, text: str, old: str, new: str) -> Witness:
        return Witness(
            kind=WitnessKind.NAME,
            text=text,
            old=f"{self._old.prefix}{old}",
            new=f"{self._new.prefix}{new}",
        )


def _attribute_value(error: ErrorTrait, attribute: str) -> str:
    match attribute:
        case "http_status":
            return str(error.http_status)
        case "fault":
            return '"server"' if error.fault else '"client"'
        case _:
            return f'"{error.code}"'


def _lost_value(difference: Difference) -> Witness | None:
    """Return a value that the new version no longer lists."""
    if not is_list(difference.old) or not is_list(difference.new):
        return None
    lost = next((str(each) for each in difference.old if each not in difference.new), "")
    text = f"The new version does not list the value `{lost}`."
    return Witness(kind=WitnessKind.TEXT, text=text, old=lost) if lost else None


def _response(operation: Operation, names: Names) -> str:
    return names.classes.get(operation.output.shape, "") if operation.output else ""
