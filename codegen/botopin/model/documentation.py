"""Conversion of AWS's HTML documentation to plain paragraphs."""

from __future__ import annotations

import re
from functools import lru_cache
from html.parser import HTMLParser
from typing import Final

_BLOCKS: Final = frozenset(
    {*("p", "div", "note", "important", "caution", "fullname", "dl", "dt", "dd", "ul", "ol")}
    | {*("pre", "table", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "br", "li", "section")}
)
_CODE: Final = frozenset({"code", "pre", "literal"})
_LABELS: Final = {"note": "Note: ", "important": "Important: ", "caution": "Caution: "}
_LIMIT: Final = 100_000
"""Maximum length of a documentation in characters. AWS's longest has about 60,000."""


@lru_cache(maxsize=10_000)  # versions of a service share most documentation
def paragraphs(html: str) -> tuple[str, ...]:
    """Return the paragraphs of a documentation in plain text.

    Code is in double backticks, each list item starts with `- ` on its own line, and a link
    becomes its text. Unclosed or unknown markup loses no text.
    """
    if len(html) <= _LIMIT and _PLAIN.fullmatch(html):
        parts = (" ".join(part.split()) for part in _PARAGRAPH_TAG.split(html))
        return tuple(part for part in parts if part)
    reader = _Reader()
    reader.feed(_NO_TAG.sub("&lt;", html[:_LIMIT]))
    reader.close()
    reader.end_block()
    return tuple(reader.paragraphs)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []
        self.words: list[str] = []
        self.in_list = 0
        self.label = ""
        self.item = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _BLOCKS:
            self.end_block()
        if tag in _CODE:
            self.words.append("``")
        elif tag in {"ul", "ol"}:
            self.in_list += 1
        elif tag == "li":
            self.item = True
        self.label = _LABELS.get(tag, self.label)

    def handle_endtag(self, tag: str) -> None:
        if tag in _CODE:
            self.words.append("``")
        if tag in _BLOCKS:
            self.end_block()
        if tag in {"ul", "ol"}:
            self.in_list = max(0, self.in_list - 1)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def end_block(self) -> None:
        """End a paragraph or a list item."""
        text = " ".join("".join(self.words).split())
        text = _EMPTY_CODE.sub("", text).strip()
        self.words = []
        if not text:
            return
        text = f"{self.label}{text}"
        self.label = ""
        if not self.in_list:
            self.paragraphs.append(text)
        elif self.item and self.paragraphs and self.paragraphs[-1].startswith("- "):
            self.paragraphs[-1] += f"\n- {text}"
        elif self.item:
            self.paragraphs.append(f"- {text}")
        else:  # another paragraph of a list item
            self.paragraphs[-1:] = [f"{self.paragraphs[-1]} {text}"] if self.paragraphs else [text]
        self.item = False


_PLAIN: Final = re.compile(r"(?:\s*<p>[^<&`]*</p>)*\s*|[^<&`]*")
"""Documentation that needs no HTML parser: three quarters of AWS's."""

_PARAGRAPH_TAG: Final = re.compile(r"<p>|</p>")

_NO_TAG: Final = re.compile(r"<(?!/?[A-Za-z][^<>]*>)")
"""A `<` that opens no tag. The HTML parser would search for its end in quadratic time."""

_EMPTY_CODE: Final = re.compile(r"(?<!`)````(?!`)")
