"""Values in XML, both ways: names and formats of the wire against boto3's dialect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from xml.etree.ElementTree import Element, SubElement

from botopin.model.service import ListShape, MapShape, StructureShape
from botopin.runtime.type_guards import is_list, is_mapping
from botopin.runtime.violations import format_value, suggest
from botopin.testing.protocols.members import MAX_PROBLEMS
from botopin.testing.protocols.text_codec import read_text, write_text, write_untyped
from botopin.testing.protocols.timestamps import ISO8601
from botopin.testing.protocols.xml_document import local_name, xml_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from botopin.model.service import Member, Reference, ServiceModel


class XMLBodies:
    """Reads and writes the values of one version."""

    def __init__(self, model: ServiceModel) -> None:
        self._model = model

    def read_element(
        self,
        shape: StructureShape,
        element: Element,
        path: str,
        problems: list[str],
        *,
        redact: bool = False,
    ) -> dict[str, Any]:
        """Read the members of a structure that lie in a body.

        What is wrong goes to `problems`. What is sensitive, or lies in what is (`redact`), is never
        shown.
        """
        redact = redact or shape.sensitive
        known = {
            tag: (name, member) for name, member, tags in self._elements(shape) for tag in tags
        }
        read: dict[str, Any] = {}
        for tag, nodes in _group_by_tag(element).items():
            if len(problems) >= MAX_PROBLEMS:
                break
            if tag not in known:
                problems.append(
                    self._describe_unknown("member", tag, shape, known, path, redact=redact)
                )
                continue
            name, member = known[tag]
            read[name] = self._read(member, nodes, f"{path}.{name}", problems, redact=redact)
        read |= self._read_attributes(shape, element, path, problems, redact=redact)
        if _has_text(element):
            problems.append(f"{path}: expected elements, got text")
        return read | self._implied_empty(shape, read.keys())

    def _read_attributes(
        self,
        shape: StructureShape,
        element: Element,
        path: str,
        problems: list[str],
        *,
        redact: bool,
    ) -> dict[str, Any]:
        known = {
            (member.location_name or name).rpartition(":")[2]: (name, member)
            for name, member in shape.members.items()
            if member.xml_attribute
        }
        read: dict[str, Any] = {}
        for key, value in element.items():
            if len(problems) >= MAX_PROBLEMS:
                break
            said = local_name(key)
            if said not in known:
                problems.append(
                    self._describe_unknown("attribute", said, shape, known, path, redact=redact)
                )
                continue
            name, member = known[said]
            read[name] = self._read_text(member, value, f"{path}.{name}", problems, redact=redact)
        return read

    def _describe_unknown(
        self,
        kind: str,
        said: str,
        shape: StructureShape,
        known: Collection[str],
        path: str,
        *,
        redact: bool,
    ) -> str:
        here = f"{shape.name} in {self._model.service} {self._model.date}"
        hint = "" if redact else suggest(said, known)
        return f"{path}: {format_value(said, redact=redact)} is no {kind} of {here}{hint}"

    def _implied_empty(self, shape: StructureShape, read: Collection[str]) -> dict[str, Any]:
        """The required members whose absence says that they are empty."""
        empty: dict[str, Any] = {}
        for name, member in shape.members.items():
            if member.required and name not in read:
                match self._model.resolve(member):
                    case ListShape(flattened=True):
                        empty[name] = []
                    case MapShape(flattened=True):
                        empty[name] = {}
                    case _:
                        pass
        return empty

    def _elements(self, shape: StructureShape) -> Iterator[tuple[str, Member, set[str]]]:
        """The members that are elements, with the names that they may have."""
        for name, member in shape.members.items():
            if not member.location and not member.xml_attribute:
                tags = {self.tag(name, member)}
                target = self._model.resolve(member)
                if isinstance(target, ListShape) and target.flattened:
                    # Services read one name and write another, as far as botocore knows.
                    tags.add(target.member.location_name or self.tag(name, member))
                yield name, member, tags

    def structure(self, reference: Reference) -> StructureShape:
        """The target of a reference that can only be a structure."""
        return cast("StructureShape", self._model.resolve(reference))

    def tag(self, name: str, member: Member) -> str:
        """The name of a member's element; what the target says counts as well."""
        return member.location_name or self._model.resolve(member).location_name or name

    def _read(
        self,
        reference: Reference,
        nodes: Sequence[Element],
        path: str,
        problems: list[str],
        *,
        redact: bool,
    ) -> Any:
        if len(problems) >= MAX_PROBLEMS:
            return None
        shape = self._model.resolve(reference)
        redact = redact or shape.sensitive
        match shape:
            case ListShape(flattened=True):
                return self._read_items(shape, nodes, path, problems, redact=redact)
            case MapShape(flattened=True):
                return self._read_entries(shape, nodes, path, problems, redact=redact)
            case _ if len(nodes) > 1:
                problems.append(f"{path}: expected one element, got {len(nodes)}")
            case ListShape():
                wanted = shape.member.location_name or "member"
                items = self._children(wanted, nodes[0], path, problems)
                return self._read_items(shape, items, path, problems, redact=redact)
            case MapShape():
                entries = self._children("entry", nodes[0], path, problems)
                return self._read_entries(shape, entries, path, problems, redact=redact)
            case StructureShape():
                return self.read_element(shape, nodes[0], path, problems, redact=redact)
            case _ if len(nodes[0]):
                problems.append(f"{path}: expected text, got elements")
            case _:
                return self._read_text(
                    reference, nodes[0].text or "", path, problems, redact=redact
                )
        return None

    def _read_items(
        self,
        shape: ListShape,
        nodes: Sequence[Element],
        path: str,
        problems: list[str],
        *,
        redact: bool,
    ) -> list[Any]:
        return [
            self._read(shape.member, [node], f"{path}[{index}]", problems, redact=redact)
            for index, node in enumerate(nodes)
        ]

    def _read_entries(
        self,
        shape: MapShape,
        nodes: Sequence[Element],
        path: str,
        problems: list[str],
        *,
        redact: bool,
    ) -> dict[Any, Any]:
        read: dict[Any, Any] = {}
        keys, values = shape.key.location_name or "key", shape.value.location_name or "value"
        hidden = redact or self._model.resolve(shape.key).sensitive
        for node in nodes:
            held = _group_by_tag(node)
            if held.keys() != {keys, values}:
                problems.append(f"{path}: expected {keys} and {values} in each entry")
                break
            key = self._read(shape.key, held[keys], path, problems, redact=redact)
            if key in read:
                shown = format_value(key, redact=hidden)
                problems.append(f"{path}: expected each key once, got {shown} again")
            here = f"{path}[{'***' if hidden else format_value(key)}]"
            read[key] = self._read(shape.value, held[values], here, problems, redact=redact)
        return read

    def _children(
        self, tag: str, element: Element, path: str, problems: list[str]
    ) -> Sequence[Element]:
        """The children of an element that may have children of one name only."""
        if _has_text(element):
            problems.append(f"{path}: expected elements, got text")
        for found in _group_by_tag(element).keys() - {tag}:
            problems.append(f"{path}: expected elements {tag}, got {format_value(found)}")
            return ()
        return tuple(element)

    def _read_text(
        self, reference: Reference, text: str, path: str, problems: list[str], *, redact: bool
    ) -> Any:
        try:
            return read_text(self._model, reference, text, ISO8601)
        except ValueError as error:
            redact = redact or self._model.resolve(reference).sensitive
            problems.append(f"{path}: {error}, got {format_value(text, redact=redact)}")
            return None

    def write_into(self, parent: Element, shape: StructureShape, value: Mapping[str, Any]) -> None:
        """Write those members of a structure that lie in a body.

        What the version does not know, which only an unchecked answer has, is written as it is.

        Raises:
            ValueError: XML cannot say a text.
        """
        set_namespace(parent, shape.xml_namespace)
        for name, held in value.items():
            member = shape.members.get(name)
            if held is None:
                continue
            if member is None:
                _write_untyped(parent, name, held)
            elif member.xml_attribute:
                text = write_text(self._model, member, held, ISO8601)
                parent.set(member.location_name or name, xml_text(text))
            elif not member.location:
                self.write(parent, self.tag(name, member), member, held)

    def write(self, parent: Element, tag: str, reference: Reference, value: Any) -> None:
        """Write a value as an element, or as several where it is flattened.

        Raises:
            ValueError: XML cannot say a text.
        """
        match shape := self._model.resolve(reference):
            case ListShape() if is_list(value):
                if shape.flattened:
                    inner, item = parent, shape.member.location_name or tag
                else:
                    inner, item = SubElement(parent, tag), shape.member.location_name or "member"
                for each in value:
                    self.write(inner, item, shape.member, each)
            case MapShape() if is_mapping(value):
                inner = parent if shape.flattened else SubElement(parent, tag)
                for key, held in value.items():
                    entry = SubElement(inner, tag if shape.flattened else "entry")
                    self.write(entry, shape.key.location_name or "key", shape.key, key)
                    self.write(entry, shape.value.location_name or "value", shape.value, held)
            case StructureShape() if is_mapping(value):
                element = SubElement(parent, tag)
                set_namespace(element, reference.xml_namespace)
                self.write_into(element, shape, value)
            case _ if is_mapping(value) or is_list(value):
                _write_untyped(parent, tag, value)
            case _:
                text = write_text(self._model, reference, value, ISO8601)
                SubElement(parent, tag).text = xml_text(text)


def set_namespace(element: Element, said: Any) -> None:
    """Declare the namespace of a trait `xmlNamespace`, which is a URI or says its prefix too."""
    if isinstance(said, str):
        element.set("xmlns", said)
    elif said:
        prefix = said.get("prefix")
        element.set(f"xmlns:{prefix}" if prefix else "xmlns", said.get("uri", ""))


def _group_by_tag(element: Element) -> dict[str, list[Element]]:
    found: dict[str, list[Element]] = {}
    for child in element:
        found.setdefault(local_name(child.tag), []).append(child)
    return found


def _has_text(element: Element) -> bool:
    return any((text or "").strip() for text in (element.text, *(child.tail for child in element)))


def _write_untyped(parent: Element, tag: str, value: Any) -> None:
    """Write what needs no shape."""
    if is_list(value):
        for each in value:
            _write_untyped(parent, tag, each)
        return
    element = SubElement(parent, tag)
    if is_mapping(value):
        for key, held in value.items():
            _write_untyped(element, str(key), held)
    elif value is not None:
        element.text = xml_text(write_untyped(value))
