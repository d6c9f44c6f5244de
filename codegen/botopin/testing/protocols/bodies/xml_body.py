"""XML bodies: parsing into boto3's form, and serialization of responses and errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from xml.etree.ElementTree import Element, SubElement

from botopin.model.service import ListShape, MapShape, StructureShape
from botopin.runtime.type_guards import is_list, is_mapping
from botopin.runtime.violations import format_value
from botopin.testing.protocols.bodies.xml_document import local_name, replace_illegal, xml_text
from botopin.testing.protocols.query_codes import query_code
from botopin.testing.protocols.text_codec import parse_text, serialize_text, serialize_untyped
from botopin.testing.protocols.timestamps import ISO8601

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from botopin.model.service import Member, Reference, ServiceModel
    from botopin.testing.http.messages import WireError
    from botopin.testing.protocols.problems import Position

_MIN_SERVER_ERROR: Final = 500
"""Lowest HTTP status of an error at the server's side."""


class XMLBodies:
    """Parser and serializer for the values of one version."""

    def __init__(self, model: ServiceModel) -> None:
        self._model = model

    def parse_element(
        self, shape: StructureShape, element: Element, position: Position
    ) -> dict[str, Any]:
        """Parse the body members of a structure."""
        position = position.in_shape(shape)
        known = {
            tag: (name, member)
            for name, member, tags in self._element_members(shape)
            for tag in tags
        }
        parsed: dict[str, Any] = {}
        for tag, nodes in _group_by_tag(element).items():
            if position.must_stop:
                break
            if tag in known:
                name, member = known[tag]
                parsed[name] = self._parse_nodes(member, nodes, position.below(f".{name}"))
            else:
                position.add_unknown(self._model, shape, tag, known)
        parsed |= self._parse_attributes(shape, element, position)
        if _has_text(element):
            position.add("expected elements, got text")
        return parsed | self._empty_required_members(shape, parsed.keys())

    def _parse_attributes(
        self, shape: StructureShape, element: Element, position: Position
    ) -> dict[str, Any]:
        known = {
            (member.location_name or name).rpartition(":")[2]: (name, member)
            for name, member in shape.members.items()
            if member.xml_attribute
        }
        parsed: dict[str, Any] = {}
        for key, value in element.items():
            if position.must_stop:
                break
            tag = local_name(key)
            if tag in known:
                name, member = known[tag]
                parsed[name] = self._parse_text(member, value, position.below(f".{name}"))
            else:
                position.add_unknown(self._model, shape, tag, known, kind="an attribute")
        return parsed

    def _empty_required_members(
        self, shape: StructureShape, parsed: Collection[str]
    ) -> dict[str, Any]:
        """Return empty values for the missing required members that clients omit if empty."""
        empty: dict[str, Any] = {}
        for name, member in shape.members.items():
            if member.required and name not in parsed:
                match self._model.resolve(member):
                    case ListShape(flattened=True):
                        empty[name] = []
                    case MapShape(flattened=True):
                        empty[name] = {}
                    case _:
                        pass
        return empty

    def _element_members(self, shape: StructureShape) -> Iterator[tuple[str, Member, set[str]]]:
        """Yield the members that are elements, with their possible tags."""
        for name, member in shape.members.items():
            if not member.location and not member.xml_attribute:
                tags = {self.tag(name, member)}
                target = self._model.resolve(member)
                if isinstance(target, ListShape) and target.flattened:
                    # In botocore's models, requests and responses use different tags.
                    tags.add(target.member.location_name or self.tag(name, member))
                yield name, member, tags

    def tag(self, name: str, member: Member) -> str:
        """Return the tag of a member's element, from the member or from its target shape."""
        return member.location_name or self._model.resolve(member).location_name or name

    def _parse_nodes(
        self, reference: Reference, nodes: Sequence[Element], position: Position
    ) -> Any:
        if position.must_stop:
            return None
        shape = self._model.resolve(reference)
        position = position.in_shape(shape)
        match shape:
            case ListShape(flattened=True):
                return self._parse_items(shape, nodes, position)
            case MapShape(flattened=True):
                return self._parse_entries(shape, nodes, position)
            case _ if len(nodes) > 1:
                position.add(f"expected one element, got {len(nodes)}")
            case ListShape():
                items = _item_elements(shape.member.location_name or "member", nodes[0], position)
                return self._parse_items(shape, items, position)
            case MapShape():
                return self._parse_entries(
                    shape, _item_elements("entry", nodes[0], position), position
                )
            case StructureShape():
                return self.parse_element(shape, nodes[0], position)
            case _ if len(nodes[0]):
                position.add("expected text, got elements")
            case _:
                return self._parse_text(reference, nodes[0].text or "", position)
        return None

    def _parse_items(
        self, shape: ListShape, nodes: Sequence[Element], position: Position
    ) -> list[Any]:
        return [
            self._parse_nodes(shape.member, [node], position.below(f"[{index}]"))
            for index, node in enumerate(nodes)
        ]

    def _parse_entries(
        self, shape: MapShape, nodes: Sequence[Element], position: Position
    ) -> dict[Any, Any]:
        parsed: dict[Any, Any] = {}
        keys, values = shape.key.location_name or "key", shape.value.location_name or "value"
        redact = position.in_shape(self._model.resolve(shape.key)).redact
        for node in nodes:
            children = _group_by_tag(node)
            if children.keys() != {keys, values}:
                position.add(f"expected {keys} and {values} in each entry")
                break
            key = self._parse_nodes(shape.key, children[keys], position)
            if key in parsed:
                text = format_value(key, redact=redact)
                position.add(f"expected each key once, got {text} again")
            parsed[key] = self._parse_nodes(
                shape.value, children[values], position.at_key(key, redact=redact)
            )
        return parsed

    def _parse_text(self, reference: Reference, text: str, position: Position) -> Any:
        try:
            return parse_text(self._model, reference, text, ISO8601)
        except ValueError as error:
            position.in_shape(self._model.resolve(reference)).add_value(str(error), text)
            return None

    def create_error_element(self, error: WireError, *, with_type: bool) -> Element:
        """Create the element Error with the code, the message and the members of an error.

        Args:
            error: Error to serialize.
            with_type: Whether to include the side at fault (Type).

        Raises:
            ValueError: XML cannot represent a string.
        """
        element = Element("Error")
        shape = self._model.shapes.get(error.shape)
        if not isinstance(shape, StructureShape):
            shape = StructureShape(name="")
        members = dict(error.members)
        message_member = next((name for name in members if name.lower() == "message"), "")
        message = error.message or members.pop(message_member, "")
        code = query_code(self._model, shape, shape.error) if shape.error else error.code
        elements = {"Code": code, "Message": str(message)}
        if with_type:
            elements = {
                "Type": "Receiver" if error.status >= _MIN_SERVER_ERROR else "Sender",
                **elements,
            }
        for tag, text in elements.items():
            SubElement(element, tag).text = replace_illegal(text)
        remaining = {name: value for name, value in members.items() if name.title() not in elements}
        self.serialize_into(element, shape, remaining)
        return element

    def serialize_into(
        self, parent: Element, shape: StructureShape, value: Mapping[str, Any]
    ) -> None:
        """Serialize the body members of a structure into an element.

        Unknown members, which only an unvalidated response has, keep their names.

        Raises:
            ValueError: XML cannot represent a string.
        """
        set_namespace(parent, shape.xml_namespace)
        for name, item in value.items():
            member = shape.members.get(name)
            if item is None:
                continue
            if member is None:
                _serialize_untyped(parent, name, item)
            elif member.xml_attribute:
                text = serialize_text(self._model, member, item, ISO8601)
                parent.set(member.location_name or name, xml_text(text))
            elif not member.location:
                self.serialize(parent, self.tag(name, member), member, item)

    def serialize(self, parent: Element, tag: str, reference: Reference, value: Any) -> None:
        """Serialize a value as one element, or as several elements if it is flattened.

        Raises:
            ValueError: XML cannot represent a string.
        """
        match shape := self._model.resolve(reference):
            case ListShape() if is_list(value):
                if shape.flattened:
                    inner, item = parent, shape.member.location_name or tag
                else:
                    inner, item = SubElement(parent, tag), shape.member.location_name or "member"
                for each in value:
                    self.serialize(inner, item, shape.member, each)
            case MapShape() if is_mapping(value):
                inner = parent if shape.flattened else SubElement(parent, tag)
                for key, item in value.items():
                    entry = SubElement(inner, tag if shape.flattened else "entry")
                    self.serialize(entry, shape.key.location_name or "key", shape.key, key)
                    self.serialize(entry, shape.value.location_name or "value", shape.value, item)
            case StructureShape() if is_mapping(value):
                element = SubElement(parent, tag)
                set_namespace(element, reference.xml_namespace)
                self.serialize_into(element, shape, value)
            case _ if is_mapping(value) or is_list(value):
                _serialize_untyped(parent, tag, value)
            case _:
                text = serialize_text(self._model, reference, value, ISO8601)
                SubElement(parent, tag).text = xml_text(text)


def set_namespace(element: Element, trait: Any) -> None:
    """Declare the namespace of a trait `xmlNamespace`: a URI, or a URI with a prefix."""
    if isinstance(trait, str):
        element.set("xmlns", trait)
    elif trait:
        prefix = trait.get("prefix")
        element.set(f"xmlns:{prefix}" if prefix else "xmlns", trait.get("uri", ""))


def _group_by_tag(element: Element) -> dict[str, list[Element]]:
    groups: dict[str, list[Element]] = {}
    for child in element:
        groups.setdefault(local_name(child.tag), []).append(child)
    return groups


def _item_elements(tag: str, element: Element, position: Position) -> Sequence[Element]:
    """Return the children of an element whose children must all have the same tag."""
    if _has_text(element):
        position.add("expected elements, got text")
    for other in _group_by_tag(element).keys() - {tag}:
        position.add(f"expected elements {tag}, got {format_value(other)}")
        return ()
    return tuple(element)


def _has_text(element: Element) -> bool:
    return any((text or "").strip() for text in (element.text, *(child.tail for child in element)))


def _serialize_untyped(parent: Element, tag: str, value: Any) -> None:
    """Serialize a value of an unknown shape."""
    if is_list(value):
        for each in value:
            _serialize_untyped(parent, tag, each)
        return
    element = SubElement(parent, tag)
    if is_mapping(value):
        for key, item in value.items():
            _serialize_untyped(element, str(key), item)
    elif value is not None:
        element.text = xml_text(serialize_untyped(value))
