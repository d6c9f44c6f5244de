"""Where in a JSON text its values stand, by line."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from attrs import define, field

if TYPE_CHECKING:
    from collections.abc import Collection

# A colon says nothing that the order of the others does not.
_TOKEN: Final = re.compile(r'\n|[{}\[\],]|"[^"\\]*(?:\\.[^"\\]*)*"|[^\s{}\[\],:"]+')


@define
class _Place:
    """A place that is looked for, or on the way to one."""

    line: int = 0
    """0 until it is found."""
    inner: dict[str, _Place] = field(factory=dict[str, "_Place"])


@define
class _Open:
    """An object or array that is not yet closed."""

    place: _Place | None
    """None where nothing in it is looked for."""
    index: int | None
    """Of the item that is read; None in an object."""
    key_comes: bool
    """Whether the next token is a key."""

    def advance(self) -> None:
        """Go to the next member or item."""
        if self.index is None:
            self.key_comes = True
        else:
            self.index += 1

    def within(self, token: str, line: int) -> _Place | None:
        """The place of a member or item, found on this line, if it is looked for."""
        place = self.place.inner.get(token) if self.place else None
        if place:
            place.line = line
        return place


def line_of(data: bytes | str, pointers: Collection[str]) -> dict[str, int]:
    """The lines, counted from 1, of JSON pointers (RFC 6901) in a text that is known to be JSON.

    A member of an object stands where its key does. A pointer to nothing gets the line of the
    nearest object or array that it passes.
    """
    paths = {pointer: _tokens(pointer) for pointer in pointers}
    root = _Place()
    for path in paths.values():
        place = root
        for token in path:
            place = place.inner.setdefault(token, _Place())
    _find(data.decode() if isinstance(data, bytes) else data, root)
    return {pointer: _nearest(root, path) for pointer, path in paths.items()}


def _tokens(pointer: str) -> list[str]:
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]


def _nearest(place: _Place, path: list[str]) -> int:
    for token in path:
        if not (inner := place.inner[token]).line:
            break
        place = inner
    return place.line


def _find(text: str, root: _Place) -> None:
    """Set the lines of the places that the text has."""
    line = 1
    place: _Place | None = root
    outer: list[_Open] = []
    for found in _TOKEN.finditer(text):
        token = found[0]
        around = outer[-1] if outer else None
        match token[0]:
            case "\n":
                line += 1
            case "}" | "]":
                outer.pop()
            case ",":
                outer[-1].advance()
            case _ if around and around.key_comes:
                key = json.loads(token) if "\\" in token else token[1:-1]
                place = around.within(key, line)
                around.key_comes = False
            case sign:
                if around is None:
                    root.line = line
                elif around.index is not None:
                    place = around.within(str(around.index), line)
                if sign == "{":
                    outer.append(_Open(place, index=None, key_comes=True))
                elif sign == "[":
                    outer.append(_Open(place, index=0, key_comes=False))
