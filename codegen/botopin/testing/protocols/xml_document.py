"""XML as bytes: read within limits, written so that every character stays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

from botopin.testing.protocols.limits import MAX_CONTAINERS

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_DEPTH: Final = 100
"""Elements within each other: more than any model has, few enough to walk through."""

_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to say (Char, section 2.2)."""
_NAMESPACE: Final = re.compile(r"\{[^}]*\}")


def parse_xml(text: bytes) -> Element:
    """Read a document.

    Raises:
        ValueError: it is no well-formed XML, declares a document type, nests too deep, or is too
            large a tree.
    """
    parser = ET.XMLParser(target=_Builder())  # noqa: S314 - see the builder
    try:
        parser.feed(text)
        root: Element = parser.close()
    except ET.ParseError as error:
        line, column = error.position
        message = f"expected well-formed XML, got an error in line {line}, column {column + 1}"
        raise ValueError(message) from None
    except LookupError:
        message = "expected XML in an encoding that is known"
        raise ValueError(message) from None
    return root


class _Builder(ET.TreeBuilder):
    """Builds the tree; ends at what only an attack has."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0
        self._size = 0

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        # It comes before what it declares, so no entity is ever expanded.
        message = "expected XML without a document type"
        raise ValueError(message)

    def start(self, tag: Any, attrs: Any, /) -> Element:
        self._depth += 1
        self._size += 1 + len(attrs)
        if self._size > MAX_CONTAINERS:
            message = f"expected at most {MAX_CONTAINERS:,} elements and attributes"
            raise ValueError(message)
        if self._depth > MAX_DEPTH:
            message = f"expected at most {MAX_DEPTH} elements within each other"
            raise ValueError(message)
        return super().start(tag, attrs)

    def end(self, tag: Any, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def local_name(name: str) -> str:
    """The name of an element or an attribute, without its namespace."""
    return _NAMESPACE.sub("", name, count=1)


def xml_text(text: str) -> str:
    """A text that XML can say.

    Raises:
        ValueError: it has a character that XML cannot say.
    """
    if found := _ILLEGAL.search(text):
        message = f"XML cannot say the character {found[0]!a}"
        raise ValueError(message)
    return text


def replace_illegal(text: str) -> str:
    """The text with an x in the place of each character that XML cannot say."""
    return _ILLEGAL.sub("x", text)


def xml_bytes(root: Element) -> bytes:
    """Write a document; every text in it must have gone through `xml_text`."""
    # Raw, a reader would take a carriage return for a line feed (section 2.11).
    written = ET.tostring(root, encoding="unicode").replace("\r", "&#13;")
    return b"<?xml version='1.0' encoding='utf-8'?>\n" + written.encode()
