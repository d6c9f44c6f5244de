"""Diagnostics of input files, with locations and text that is safe to print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from botopin.text import excerpt

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_REPORTED = 50
"""Maximum number of diagnostics that one error prints; the error counts the rest."""
MAX_TEXT = 400
"""Maximum length in characters of a printed message or pointer."""


def escape_message(text: str) -> str:
    """Return a text without characters that control a terminal or reorder text, shortened."""
    return excerpt(text, MAX_TEXT)


def json_pointer(*tokens: str | int) -> str:
    """Return a JSON pointer (RFC 6901)."""
    return "".join(f"/{str(token).replace('~', '~0').replace('/', '~1')}" for token in tokens)


def pointer_tokens(pointer: str) -> list[str]:
    """Return the keys and indexes of a JSON pointer (RFC 6901)."""
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]


@frozen
class Diagnostic:
    """One fault in an input file."""

    file: str
    pointer: str
    """JSON pointer, empty for the whole file, or `line:column` if the file is not JSON."""
    message: str

    def __str__(self) -> str:
        parts = (self.file, self.pointer, self.message)
        return ": ".join(escape_message(part) for part in parts if part)


class InputError(ValueError):
    """Base class of the errors that a user can correct."""


class ModelError(InputError):
    """A model is invalid; `diagnostics` lists all of its faults."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        lines = [str(each) for each in self.diagnostics[:MAX_REPORTED]]
        if more := len(self.diagnostics) - len(lines):
            lines.append(f"… and {more} more")
        return "\n".join(lines)


class SourceError(InputError):
    """A model cannot be found, downloaded or added; the message states the reason and the fix."""

    def __init__(self, message: str) -> None:
        super().__init__(escape_message(message))
