"""XML documents: parsing within limits, and serialization that preserves every character."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

from botopin.testing.protocols.bodies.limits import MAX_CONTAINERS

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_DEPTH: Final = 100
"""Maximum number of nested elements: more than any model has, and safe for recursion."""

_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot represent (Char, section 2.2)."""
_NAMESPACE: Final = re.compile(r"\{[^}]*\}")


def parse_xml(text: bytes) -> Element:
    """Parse a document.

    Raises:
        ValueError: The XML is malformed, has a document type or exceeds a limit.
    """
    parser = ET.XMLParser(target=_Builder())  # noqa: S314 - the builder rejects document types
    try:
        parser.feed(text)
        root: Element = parser.close()
    except ET.ParseError as error:
        line, column = error.position
        message = f"expected well-formed XML, got an error in line {line}, column {column + 1}"
        raise ValueError(message) from None
    except LookupError:
        message = "expected XML in a known encoding"
        raise ValueError(message) from None
    return root


class _Builder(ET.TreeBuilder):
    """Tree builder that rejects document types and enforces the limits."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0
        self._size = 0

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        # The document type precedes its entities, so no entity is ever expanded.
        raise ValueError("expected XML without a document type")

    def start(self, tag: Any, attrs: Any, /) -> Element:
        self._depth += 1
        self._size += 1 + len(attrs)
        if self._size > MAX_CONTAINERS:
            raise ValueError(f"expected at most {MAX_CONTAINERS:,} elements and attributes")
        if self._depth > MAX_DEPTH:
            raise ValueError(f"expected at most {MAX_DEPTH} nested elements")
        return super().start(tag, attrs)

    def end(self, tag: Any, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def local_name(name: str) -> str:
    """Return the name of an element or attribute without its namespace."""
    return _NAMESPACE.sub("", name, count=1)


def xml_text(text: str) -> str:
    """Return the text unchanged if XML can represent it.

    Raises:
        ValueError: XML cannot represent a character.
    """
    if illegal := _ILLEGAL.search(text):
        raise ValueError(f"XML cannot represent the character {illegal[0]!a}")
    return text


def is_legal(text: str) -> bool:
    """Return whether XML can represent a text."""
    return not _ILLEGAL.search(text)


def replace_illegal(text: str) -> str:
    """Replace each character that XML cannot represent with an x."""
    return _ILLEGAL.sub("x", text)


def xml_bytes(root: Element) -> bytes:
    """Serialize a document. The caller must pass each string through `xml_text` first."""
    # Parsers convert an unescaped carriage return to a line feed (section 2.11).
    document = ET.tostring(root, encoding="unicode").replace("\r", "&#13;")
    return b"<?xml version='1.0' encoding='utf-8'?>\n" + document.encode()
