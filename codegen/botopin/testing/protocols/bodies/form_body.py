"""Parsing of the forms of query and ec2, such as `Filter.1.Value.2=running`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from botopin.model.service import ListShape, MapShape, StructureShape
from botopin.runtime.violations import format_value
from botopin.testing.protocols.text_codec import parse_text, percent_decode
from botopin.testing.protocols.timestamps import ISO8601

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from botopin.model.service import Member, Reference, ServiceModel
    from botopin.testing.protocols.problems import Position

FormTree: TypeAlias = "dict[str, FormTree | str]"
"""Values and subtrees by the next part of a parameter name."""

MAX_PARTS: Final = 200_000
"""Maximum number of name parts in a form. It limits the parameters and the size of the tree."""
MAX_DEPTH: Final = 100
"""Maximum number of parts in one name."""

_INDEX: Final = re.compile(r"[1-9][0-9]{0,8}")


def parse_form(text: str) -> dict[str, str]:
    """Parse a form into its parameters.

    Raises:
        ValueError: The encoding is malformed, a name occurs twice, or the form is too large.
    """
    if text.count("&") >= MAX_PARTS:
        raise ValueError(f"expected at most {MAX_PARTS:,} parameters")
    fields: dict[str, str] = {}
    for part in text.split("&"):
        if not part:
            continue
        key, _, value = part.partition("=")
        key, value = percent_decode(key, plus=True), percent_decode(value, plus=True)
        if key in fields:
            raise ValueError(f"expected each parameter once, got {format_value(key)} again")
        fields[key] = value
    return fields


def build_tree(fields: Mapping[str, str]) -> FormTree:
    """Return the parameters of a form as a tree of name parts.

    Raises:
        ValueError: A name has both a value and a subtree, or the tree is too large.
    """
    root: FormTree = {}
    size = 0
    for key, value in fields.items():
        *parts, last = key.split(".", MAX_DEPTH)
        size += len(parts) + 1
        if len(parts) >= MAX_DEPTH or size > MAX_PARTS:
            message = f"expected at most {MAX_DEPTH} parts of a name and {MAX_PARTS:,} of all"
            raise ValueError(message)
        branch = root
        for part in parts:
            below = branch.setdefault(part, {})
            if isinstance(below, str):
                message = (
                    f"expected a value or parameters below it, got both of {format_value(key)}"
                )
                raise ValueError(message)  # noqa: TRY004 - the text of the form is invalid
            branch = below
        if last in branch:
            message = f"expected a value or parameters below it, got both of {format_value(key)}"
            raise ValueError(message)
        branch[last] = value
    return root


class Forms:
    """Parser for the forms of one version."""

    sends_empty_lists = True
    """Whether clients send an empty list, as a parameter without a value."""

    def __init__(self, model: ServiceModel) -> None:
        self._model = model

    def parameter_name(self, name: str, member: Member) -> str:
        """Return the parameter name of a member, from the member or from its target shape."""
        return member.location_name or self._model.resolve(member).location_name or name

    def parse_members(
        self, shape: StructureShape, branch: FormTree, position: Position
    ) -> dict[str, Any]:
        """Parse the members of a structure."""
        position = position.in_shape(shape)
        known = {
            key: (name, member)
            for name, member in shape.members.items()
            for key in self._parameter_names(name, member)
        }
        parsed: dict[str, Any] = {}
        for key, below in branch.items():
            if position.must_stop:
                break
            if key in known:
                name, member = known[key]
                parsed[name] = self._parse_value(member, below, position.below(f".{name}"))
            else:
                position.add_unknown(self._model, shape, key, known)
        return parsed | self._empty_required_members(shape, parsed.keys(), {shape.name})

    def _empty_required_members(
        self, shape: StructureShape, parsed: Collection[str], above: AbstractSet[str]
    ) -> dict[str, Any]:
        """Return empty values for the missing required members that clients omit if empty."""
        empty: dict[str, Any] = {}
        for name, member in shape.members.items():
            if member.required and name not in parsed and member.shape not in above:
                match target := self._model.resolve(member):
                    case StructureShape():
                        empty[name] = self._empty_required_members(
                            target, (), above | {member.shape}
                        )
                    case MapShape():
                        empty[name] = {}
                    case ListShape() if not self.sends_empty_lists:
                        empty[name] = []
                    case _:
                        pass
        return empty

    def _parameter_names(self, name: str, member: Member) -> Iterator[str]:
        """Yield the possible parameter names of a member.

        A flattened list uses the name of its items, but its own name if it is empty.
        """
        yield self.parameter_name(name, member)
        target = self._model.resolve(member)
        if isinstance(target, ListShape) and (item := self.item_name(target)):
            yield item

    def item_name(self, shape: ListShape) -> str:
        """Return the name that replaces the name of a list, or "" if there is none."""
        return shape.member.location_name if shape.flattened else ""

    def is_flat(self, shape: ListShape | MapShape) -> bool:
        """Return whether the index of an item directly follows the name of the list or map."""
        return shape.flattened

    def _parse_value(self, reference: Reference, below: FormTree | str, position: Position) -> Any:
        if position.must_stop:
            return None
        shape = self._model.resolve(reference)
        position = position.in_shape(shape)
        match shape, below:
            case ListShape(), "":
                return []  # the form of an empty list
            case ListShape(), dict():
                return [
                    self._parse_value(shape.member, item, position.below(f"[{index}]"))
                    for index, item in enumerate(self._items(shape, below, position))
                ]
            case MapShape(), dict():
                return self._parse_entries(shape, below, position)
            case StructureShape(), dict():
                return self.parse_members(shape, below, position)
            case ((ListShape() | MapShape() | StructureShape()), str()):
                position.add("expected parameters below it, got a value")
            case _, str():
                try:
                    return parse_text(self._model, reference, below, ISO8601)
                except ValueError as error:
                    position.add_value(str(error), below)
            case _:
                position.add("expected a value, got parameters below it")
        return None

    def _items(
        self, shape: ListShape | MapShape, branch: FormTree, position: Position
    ) -> list[FormTree | str]:
        """Return the items of a list or the entries of a map in the order of their indexes."""
        if not self.is_flat(shape):
            infix = "entry"
            if isinstance(shape, ListShape):
                infix = shape.member.location_name or "member"
            inner = branch.get(infix)
            if len(branch) > 1 or not isinstance(inner, dict):
                position.add(f"expected parameters {infix}.1, {infix}.2, …")
                return []
            branch = inner
        for key in branch:
            if not _INDEX.fullmatch(key):
                position.add(f"expected a number from 1, got {format_value(key)}")
                return []
        return [branch[key] for key in sorted(branch, key=int)]

    def _parse_entries(
        self, shape: MapShape, branch: FormTree, position: Position
    ) -> dict[Any, Any]:
        parsed: dict[Any, Any] = {}
        keys, values = shape.key.location_name or "key", shape.value.location_name or "value"
        redact = position.in_shape(self._model.resolve(shape.key)).redact
        for entry in self._items(shape, branch, position):
            if isinstance(entry, str) or entry.keys() - {keys, values} or keys not in entry:
                position.add(f"expected {keys} and {values} in each entry")
                break
            key = self._parse_value(shape.key, entry[keys], position)
            if key in parsed:
                shown = format_value(key, redact=redact)
                position.add(f"expected each key once, got {shown} again")
            # Clients do not send a structure without members.
            parsed[key] = self._parse_value(
                shape.value, entry.get(values, {}), position.at_key(key, redact=redact)
            )
        return parsed


class EC2Forms(Forms):
    """Parser for the forms of ec2: lists are flat, and names start with a capital letter."""

    sends_empty_lists = False

    def parameter_name(self, name: str, member: Member) -> str:
        name_in_model = member.location_name or self._model.resolve(member).location_name
        return member.query_name or name_in_model[:1].upper() + name_in_model[1:] or name

    def item_name(self, shape: ListShape) -> str:
        return ""

    def is_flat(self, shape: ListShape | MapShape) -> bool:
        return isinstance(shape, ListShape) or shape.flattened
