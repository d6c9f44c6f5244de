"""Python source as a type of its own.

What a model says may enter a module only as an identifier that was checked, or as a literal that
was escaped: templates print nothing but `Source`, and only the functions here make one. So no
text of a model can become code, a comment, an import or an annotation (promise 10).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from botopin.naming.rules import is_identifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_WIDTH: Final = 100


class PythonSource(str):
    """A piece of Python source that is safe to print."""

    __slots__ = ()


@lru_cache(maxsize=100_000)  # a service says the same few over and over
def identifier(name: str) -> PythonSource:
    """A name as it stands in code.

    Raises:
        ValueError: it is no ASCII identifier, or a keyword.
    """
    if not is_identifier(name):
        message = f"not an identifier: {name!a}"
        raise ValueError(message)
    return PythonSource(name)


@lru_cache(maxsize=1_000)
def dotted(*names: str) -> PythonSource:
    """Identifiers, joined by dots."""
    return PythonSource(".".join(identifier(name) for name in names))


def relative_module(name: str) -> PythonSource:
    """A module beside the one that imports it."""
    return PythonSource(f".{identifier(name)}")


def literal(value: str | float | bool | None) -> PythonSource:  # noqa: FBT001 - a value like any other
    """A literal. `repr` escapes whatever is not printable: control, bidi, lone surrogates."""
    if isinstance(value, str) and _reads_raw(value):
        return PythonSource(f'r"{value}"')
    return PythonSource(repr(value))


def _reads_raw(text: str) -> bool:
    return "\\" in text and text.isprintable() and '"' not in text and not text.endswith("\\")


def call(
    function: PythonSource, /, *arguments: PythonSource, **keywords: PythonSource | None
) -> PythonSource:
    """A call; keywords that are None are left out."""
    named = (f"{identifier(name)}={value}" for name, value in keywords.items() if value is not None)
    return PythonSource(f"{function}({', '.join([*arguments, *named])})")


def subscript(container: PythonSource, *items: PythonSource) -> PythonSource:
    """`Sequence[str]`."""
    return PythonSource(f"{container}[{', '.join(items)}]")


def mapping(pairs: Mapping[PythonSource, PythonSource]) -> PythonSource:
    """`{"failed": "FailedException"}`."""
    return PythonSource(f"{{{', '.join(f'{key}: {value}' for key, value in pairs.items())}}}")


def union(*options: PythonSource) -> PythonSource:
    """`str | None`."""
    return PythonSource(" | ".join(options))


def comma_separated(items: Iterable[PythonSource]) -> PythonSource:
    """`Shape, member, shape`."""
    return PythonSource(", ".join(items))


def quoted(name: PythonSource) -> PythonSource:
    """The name as text: a reference to a class that is defined further down."""
    return PythonSource(repr(str(name)))


def docstring(paragraphs: Iterable[str], indent: int = 4) -> PythonSource:
    """Return a docstring: wrapped, indented and inert, whatever its text.

    Within a paragraph, lines that start with `- ` are items of a list, and lines that start with
    four spaces are entries of a section such as `Args:`. Their continuation lines are indented.
    """
    return _docstring(tuple(paragraphs), indent)


@lru_cache(maxsize=10_000)  # versions, and the two clients of each, mostly say the same
def _docstring(paragraphs: tuple[str, ...], indent: int) -> PythonSource:
    pad = " " * indent
    lines: list[str] = []
    for paragraph in paragraphs:
        if lines:
            lines.append("")
        for line in paragraph.split("\n"):
            room = _WIDTH - indent - (0 if lines else 3)
            lines += [line] if len(line) <= room else _wrapped(line, room)
    if not lines:
        return PythonSource('""""""')
    raw = any("\\" in line for line in lines) and all(map(_reads_raw_in_docstring, lines))
    if not raw:
        last = lines.pop()
        ended = f'{_escaped(last[:-1])}\\"' if last.endswith('"') else _escaped(last)
        lines = [*map(_escaped, lines), ended]
    quotes = 'r"""' if raw else '"""'
    if len(lines) == 1 and len(lines[0]) + len(quotes) + 3 + indent <= _WIDTH:
        return PythonSource(f'{quotes}{lines[0]}"""')
    body = "".join(f"\n{pad}{line}" if line else "\n" for line in lines[1:])
    return PythonSource(f'{quotes}{lines[0]}{body}\n{pad}"""')


def _wrapped(line: str, room: int) -> Iterator[str]:
    """Wrap a text of words with single spaces as `textwrap.wrap` does, but 4 times as fast."""
    hang = "  " if line.startswith("- ") else _HANG if line.startswith("    ") else ""
    words: list[str] = []
    width = -1
    for word in line.split(" "):
        if words and width + 1 + len(word) > room:
            yield " ".join(words)
            words, width = [hang + word], len(hang) + len(word)
        else:
            words.append(word)
            width += 1 + len(word)
    yield " ".join(words)


_HANG: Final = " " * 8
"""Indentation of the continuation lines of a section's entry."""


def _reads_raw_in_docstring(line: str) -> bool:
    return line.isprintable() and '"""' not in line and not line.endswith(("\\", '"'))


def _escaped(line: str) -> str:
    plain = line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if plain.isprintable():
        return plain
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in plain)


def comment(text: str) -> PythonSource:
    """A comment line of our own words around facts of a closed alphabet (names, dates, versions).

    Raises:
        ValueError: the text holds anything but printable ASCII.
    """
    if not (text.isascii() and text.isprintable()):
        message = f"not fit for a comment: {text!a}"
        raise ValueError(message)
    return PythonSource(f"# {text}")
