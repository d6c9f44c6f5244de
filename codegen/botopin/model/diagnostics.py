"""What is wrong with a file, said so that it can be found and safely printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_REPORTED = 50
"""Lines of one error; the rest are counted."""
MAX_TEXT = 400
"""Characters of a message or a pointer that are printed."""


def escape_unprintable(text: str) -> str:
    """Escape what could steer a terminal or reorder its text, and cut what is too long."""
    if len(text) > MAX_TEXT:
        text = text[: MAX_TEXT - 1] + "…"
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def json_pointer(*tokens: str | int) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join(f"/{str(token).replace('~', '~0').replace('/', '~1')}" for token in tokens)


@frozen
class Diagnostic:
    """One defect of one file."""

    file: str
    pointer: str
    """A JSON pointer (RFC 6901); empty for the whole file; `line:column` where it is no JSON."""
    message: str

    def __str__(self) -> str:
        parts = (self.file, self.pointer, self.message)
        return ": ".join(escape_unprintable(part) for part in parts if part)


class InputError(ValueError):
    """Base class of the errors that a user can correct."""


class ModelError(InputError):
    """A model cannot be used; `defects` says everything that is wrong with it."""

    def __init__(self, defects: Iterable[Diagnostic]) -> None:
        self.defects = tuple(defects)
        super().__init__(self.defects)

    def __str__(self) -> str:
        lines = [str(defect) for defect in self.defects[:MAX_REPORTED]]
        if more := len(self.defects) - len(lines):
            lines.append(f"… and {more} more")
        return "\n".join(lines)


class SourceError(InputError):
    """A model cannot be found, fetched or added; one line says why, and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(escape_unprintable(message))
