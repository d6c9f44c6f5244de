"""Line numbers of the values in a JSON text."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from attrs import define, field

from botopin.model.diagnostics import pointer_tokens

if TYPE_CHECKING:
    from collections.abc import Collection

# Colons are omitted: the order of the other tokens determines them.
_TOKEN: Final = re.compile(r'\n|[{}\[\],]|"[^"\\]*(?:\\.[^"\\]*)*"|[^\s{}\[\],:"]+')


@define
class _Target:
    """A value to find, or an ancestor of a value to find."""

    line: int = 0
    """Line number; 0 until the value is found."""
    children: dict[str, _Target] = field(factory=dict[str, "_Target"])


@define
class _OpenContainer:
    """An object or array that is not closed yet."""

    target: _Target | None
    """Target of the container; None if no target is inside."""
    index: int | None
    """Index of the current item; None in an object."""
    expects_key: bool
    """Whether the next token is a key."""

    def find_child(self, token: str, line: int) -> _Target | None:
        """Return the target of a member or item, and set its line."""
        target = self.target.children.get(token) if self.target else None
        if target:
            target.line = line
        return target


def line_of(data: bytes | str, pointers: Collection[str]) -> dict[str, int]:
    """Return the line numbers of JSON pointers (RFC 6901), counted from 1.

    The line of a member is the line of its key. A pointer to a missing value has the line of its
    nearest ancestor.

    Args:
        data: Valid JSON text.
        pointers: JSON pointers to find.
    """
    paths = {pointer: pointer_tokens(pointer) for pointer in pointers}
    root = _Target()
    for path in paths.values():
        target = root
        for token in path:
            target = target.children.setdefault(token, _Target())
    _set_lines(data.decode() if isinstance(data, bytes) else data, root)
    return {pointer: _nearest(root, path) for pointer, path in paths.items()}


def _nearest(target: _Target, path: list[str]) -> int:
    for token in path:
        if not (child := target.children[token]).line:
            break
        target = child
    return target.line


def _set_lines(text: str, root: _Target) -> None:
    """Set the lines of the targets that the text contains."""
    line = 1
    target: _Target | None = root
    stack: list[_OpenContainer] = []
    for match in _TOKEN.finditer(text):
        token = match[0]
        container = stack[-1] if stack else None
        match token[0]:
            case "\n":
                line += 1
            case "}" | "]":
                stack.pop()
            case "," if container and container.index is not None:
                container.index += 1
            case "," if container:
                container.expects_key = True
            case _ if container and container.expects_key:
                key = json.loads(token) if "\\" in token else token[1:-1]
                target = container.find_child(key, line)
                container.expects_key = False
            case first:
                if container is None:
                    root.line = line
                elif container.index is not None:
                    target = container.find_child(str(container.index), line)
                if first == "{":
                    stack.append(_OpenContainer(target, index=None, expects_key=True))
                elif first == "[":
                    stack.append(_OpenContainer(target, index=0, expects_key=False))
