"""Values that a new or narrower bound excludes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.diff.compare.normalize import normalize
from botopin.diff.escape import shorten
from botopin.diff.patterns.relation import find_text
from botopin.diff.patterns.search import Lengths
from botopin.diff.witness import Witness, WitnessKind

if TYPE_CHECKING:
    from botopin.diff.compare.raw_model import Object
    from botopin.diff.patterns.relation import PatternRelation

_UNITS: Final = {
    "string": "character",
    "blob": "byte",
    "list": "item",
    "map": "entry",
    **dict.fromkeys(("integer", "long", "float", "double"), ""),
}
"""Units of the bounds of each type; empty for numbers."""

_MAX_QUOTED: Final = 80
"""Maximum length of a text within a sentence, in characters."""
_MAX_TEXT: Final = 400
"""Maximum length of a text that a witness contains, in characters."""


@frozen
class LostValues:
    """Values that a new or narrower bound excludes."""

    trait: str
    """`min` or `max`."""
    before: float | None
    """Old bound; None if there was none."""
    after: float
    """New bound."""
    old: Object
    """Type and constraints of the old version."""

    @property
    def has_pattern(self) -> bool:
        """Return whether the old version has a pattern for texts."""
        return self.old["type"] == "string" and isinstance(self.old.get("pattern"), str)

    @property
    def _lengths(self) -> Lengths:
        """Excluded lengths."""
        allowed = lengths(self.old)
        if self.trait == "min":
            return Lengths(allowed.min, int(self.after) - 1)
        return Lengths(max(int(self.after) + 1, allowed.min), allowed.max)

    def find_text(self) -> PatternRelation:
        """Return the relation of the pattern to `NO_TEXT`, for texts of the excluded lengths."""
        return find_text(self.old["pattern"], self._lengths)

    def witness(self, text: str | None = None) -> Witness:
        """Return the excluded values, with a text as an example."""
        name = _UNITS[self.old["type"]]
        values = self._describe_lengths(name) if name else self._describe_numbers()
        if name == "character" and text is None and self._lengths.min == 0:
            text = ""
        example = "" if text is None else f", such as {quote(text)}"
        bound = f"{self.after:,} {_plural(name, self.after)}".rstrip()
        new = "allows at most" if self.trait == "max" else "requires at least"
        sentence = f"The old version allows {values}{example}; the new one {new} {bound}."
        return text_witness(sentence, text)

    def _describe_lengths(self, name: str) -> str:
        least, most = self._lengths.min, self._lengths.max
        if most is None:
            return f"{least:,} or more {_plural(name, 2)}"
        if most > least:
            return f"{least:,} to {most:,} {_plural(name, 2)}"
        return f"{least:,} {_plural(name, least)}"

    def _describe_numbers(self) -> str:
        is_max, is_whole = self.trait == "max", self.old["type"] in {"integer", "long"}
        if self.before is None:
            return f"values {'above' if is_max else 'below'} {self.after:,}"
        nearest = self.after + (1 if is_max else -1)
        if not is_whole or self.before == nearest:
            return f"{self.before:,}"
        return f"{min(nearest, self.before):,} to {max(nearest, self.before):,}"


def unit(constraints: Object) -> str | None:
    """Return the unit of the bounds of a type: empty for numbers, None if it has no bounds."""
    return _UNITS.get(str(constraints.get("type")))


def lengths(constraints: Object) -> Lengths:
    """Return the allowed lengths of a text or a collection."""
    least, most = (normalize(key, constraints.get(key), constraints, "") for key in ("min", "max"))
    return Lengths(least if isinstance(least, int) else 0, most if isinstance(most, int) else None)


def quote(text: str) -> str:
    """Return a text as a part of a sentence."""
    return f'"{shorten(text, _MAX_QUOTED)}"' if text else "the empty text"


def text_witness(sentence: str, text: str | None = None) -> Witness:
    """Return a witness with the refused text, unless the text is too long to be read."""
    shown = text if text is not None and len(text) <= _MAX_TEXT else ""
    return Witness(kind=WitnessKind.TEXT, text=sentence, old=shown)


def _plural(name: str, count: float) -> str:
    if count == 1 or not name:
        return name
    return "entries" if name == "entry" else f"{name}s"
