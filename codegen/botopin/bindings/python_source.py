"""Type of Python source, so that no text of a model can become code.

Templates print only `PythonSource`, and only the functions of this module create it. A model's
text enters generated code only as a checked identifier or an escaped literal.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from botopin.naming.rules import is_identifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_WIDTH: Final = 100


class PythonSource(str):
    """Piece of Python source that is safe to print."""

    __slots__ = ()


@lru_cache(maxsize=100_000)  # a service repeats few names
def identifier(name: str) -> PythonSource:
    """Return a name as source.

    Raises:
        ValueError: The name is no ASCII identifier, or is a keyword.
    """
    if not is_identifier(name):
        raise ValueError(f"not an identifier: {name!a}")
    return PythonSource(name)


@lru_cache(maxsize=1_000)
def dotted(*names: str) -> PythonSource:
    """Return identifiers, joined by dots."""
    return PythonSource(".".join(identifier(name) for name in names))


def relative_module(name: str) -> PythonSource:
    """Return the relative name of a module in the same package."""
    return PythonSource(f".{identifier(name)}")


def literal(value: str | float | bool | None) -> PythonSource:  # noqa: FBT001 - a value, not a switch
    """Return a literal. `repr` escapes control and bidi characters and lone surrogates."""
    if isinstance(value, str) and _fits_raw_literal(value):
        return PythonSource(f'r"{value}"')
    return PythonSource(repr(value))


def _fits_raw_literal(text: str) -> bool:
    return "\\" in text and text.isprintable() and '"' not in text and not text.endswith("\\")


def call(
    function: PythonSource, /, *arguments: PythonSource, **keywords: PythonSource | None
) -> PythonSource:
    """Return a call, without the keywords that are None."""
    named = (f"{identifier(name)}={value}" for name, value in keywords.items() if value is not None)
    return PythonSource(f"{function}({', '.join([*arguments, *named])})")


def subscript(container: PythonSource, *items: PythonSource) -> PythonSource:
    """Return a subscript: `Sequence[str]`."""
    return PythonSource(f"{container}[{', '.join(items)}]")


def mapping(pairs: Mapping[PythonSource, PythonSource]) -> PythonSource:
    """Return a dictionary: `{"failed": "FailedException"}`."""
    return PythonSource(f"{{{', '.join(f'{key}: {value}' for key, value in pairs.items())}}}")


def tuple_of(*items: PythonSource) -> PythonSource:
    """Return a tuple: `("GetJob", "CancelJob")`."""
    return PythonSource(f"({', '.join(items)},)")


def union(*options: PythonSource) -> PythonSource:
    """Return a union: `str | None`."""
    return PythonSource(" | ".join(options))


def comma_separated(items: Iterable[PythonSource]) -> PythonSource:
    """Return items, separated by commas: `Shape, member, shape`."""
    return PythonSource(", ".join(items))


def quoted(name: PythonSource) -> PythonSource:
    """Return a name in quotes, which can refer to a class that is defined later."""
    return PythonSource(repr(str(name)))


def docstring(paragraphs: Iterable[str], indent: int = 4) -> PythonSource:
    """Return a wrapped and indented docstring. No text can end it early.

    Within a paragraph, lines that start with `- ` are items of a list, and lines that start with
    four spaces are entries of a section such as `Args:`. Their continuation lines are indented.
    """
    return _docstring(tuple(paragraphs), indent)


@lru_cache(maxsize=10_000)  # versions, and the two clients of each, share most texts
def _docstring(paragraphs: tuple[str, ...], indent: int) -> PythonSource:
    pad = " " * indent
    lines: list[str] = []
    for paragraph in paragraphs:
        if lines:
            lines.append("")
        for line in paragraph.split("\n"):
            width = _WIDTH - indent - (0 if lines else 3)
            lines += [line] if len(line) <= width else _wrap(line, width)
    if not lines:
        return PythonSource('""""""')
    raw = any("\\" in line for line in lines) and all(map(_fits_raw_docstring, lines))
    if not raw:
        last = lines.pop()
        last_line = f'{_escape(last[:-1])}\\"' if last.endswith('"') else _escape(last)
        lines = [*map(_escape, lines), last_line]
    quotes = 'r"""' if raw else '"""'
    if len(lines) == 1 and len(lines[0]) + len(quotes) + 3 + indent <= _WIDTH:
        return PythonSource(f'{quotes}{lines[0]}"""')
    body = "".join(f"\n{pad}{line}" if line else "\n" for line in lines[1:])
    return PythonSource(f'{quotes}{lines[0]}{body}\n{pad}"""')


def _wrap(line: str, limit: int) -> Iterator[str]:
    """Wrap a text of words with single spaces as `textwrap.wrap` does, but 4 times as fast."""
    hang = "  " if line.startswith("- ") else _HANG if line.startswith("    ") else ""
    words: list[str] = []
    width = -1
    for word in line.split(" "):
        if words and width + 1 + len(word) > limit:
            yield " ".join(words)
            words, width = [hang + word], len(hang) + len(word)
        else:
            words.append(word)
            width += 1 + len(word)
    yield " ".join(words)


_HANG: Final = " " * 8
"""Indentation of the continuation lines of a section's entry."""


def _fits_raw_docstring(line: str) -> bool:
    return line.isprintable() and '"""' not in line and not line.endswith(("\\", '"'))


def _escape(line: str) -> str:
    plain = line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if plain.isprintable():
        return plain
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in plain)


def comment(text: str) -> PythonSource:
    """Return a comment. Its text may contain names, dates and versions of a model.

    Raises:
        ValueError: The text contains a character that is not printable ASCII.
    """
    if not (text.isascii() and text.isprintable()):
        raise ValueError(f"a comment cannot contain {text!a}")
    return PythonSource(f"# {text}")
