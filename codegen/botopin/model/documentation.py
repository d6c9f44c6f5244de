"""AWS's documentation, which is HTML, as the text of a docstring."""

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
"""How many characters of a documentation are read: AWS's longest have about 60,000."""


@lru_cache(maxsize=10_000)  # the versions of a service mostly say the same
def paragraphs(html: str) -> tuple[str, ...]:
    """The paragraphs of a documentation, in plain text.

    Code stands in double backticks, items of a list start with `- ` on lines of their own, a link
    is its text. Markup that is not closed, or is unknown, loses nothing of the text.
    """
    if len(html) <= _LIMIT and _PLAIN.fullmatch(html):
        parts = (" ".join(part.split()) for part in _END.split(html))
        return tuple(part for part in parts if part)
    reader = _Reader()
    reader.feed(_NO_TAG.sub("&lt;", html[:_LIMIT]))
    reader.close()
    reader.end_block()
    return tuple(reader.found)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
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
        """Close a paragraph or an item of a list."""
        text = " ".join("".join(self.words).split())
        text = _EMPTY_CODE.sub("", text).strip()
        self.words = []
        if not text:
            return
        text = f"{self.label}{text}"
        self.label = ""
        if not self.in_list:
            self.found.append(text)
        elif self.item and self.found and self.found[-1].startswith("- "):
            self.found[-1] += f"\n- {text}"
        elif self.item:
            self.found.append(f"- {text}")
        else:  # a further paragraph of an item
            self.found[-1:] = [f"{self.found[-1]} {text}"] if self.found else [text]
        self.item = False


_PLAIN: Final = re.compile(r"(?:\s*<p>[^<&`]*</p>)*\s*|[^<&`]*")
"""What needs no parser: three quarters of AWS's documentations."""

_END: Final = re.compile(r"<p>|</p>")

_NO_TAG: Final = re.compile(r"<(?!/?[A-Za-z][^<>]*>)")
"""What opens no tag. The parser would look for its end over and over, in quadratic time."""

_EMPTY_CODE: Final = re.compile(r"(?<!`)````(?!`)")
