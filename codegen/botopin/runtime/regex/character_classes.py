r"""Predefined character classes of Java: `\d`, `\p{Alpha}`, `\p{L}`, `\p{IsAlphabetic}`."""

from __future__ import annotations

from functools import cache
from typing import Final

from botopin.runtime.regex.code_points import EVERYTHING, CodePoints, general_category

UPPER: Final = CodePoints.of([(0x41, 0x5A)])
LOWER: Final = CodePoints.of([(0x61, 0x7A)])
_DIGIT: Final = CodePoints.of([(0x30, 0x39)])
_ALPHA: Final = UPPER | LOWER
_ALNUM: Final = _ALPHA | _DIGIT
_GRAPH: Final = CodePoints.of([(0x21, 0x7E)])
_SPACE: Final = CodePoints.of([(0x09, 0x0D), (0x20, 0x20)])

CLASSES: Final = {
    "d": _DIGIT,
    "w": _ALNUM | CodePoints.from_characters("_"),
    "s": _SPACE,
    "h": CodePoints.from_characters("\t \xa0\u1680\u180e\u202f\u205f\u3000")
    | CodePoints.of([(0x2000, 0x200A)]),
    "v": CodePoints.from_characters("\n\v\f\r\x85\u2028\u2029"),
}
POSIX: Final = {
    "Lower": LOWER,
    "Upper": UPPER,
    "ASCII": CodePoints.of([(0, 0x7F)]),
    "Alpha": _ALPHA,
    "Digit": _DIGIT,
    "Alnum": _ALNUM,
    "Punct": _GRAPH & ~_ALNUM,
    "Graph": _GRAPH,
    "Print": _GRAPH | CodePoints.from_characters(" "),
    "Blank": CodePoints.from_characters(" \t"),
    "Cntrl": CodePoints.of([(0, 0x1F), (0x7F, 0x7F)]),
    "XDigit": _DIGIT | CodePoints.of([(0x41, 0x46), (0x61, 0x66)]),
    "Space": _SPACE,
    "L1": CodePoints.of([(0, 0xFF)]),
    "all": EVERYTHING,
}


def category(name: str) -> CodePoints:
    """Return the code points of a category; the set is empty if Java does not define the name."""
    match name:
        case "LC":
            return general_category("Lu") | general_category("Ll") | general_category("Lt")
        case "LD":
            return general_category("L") | general_category("Nd")
        case _:
            return general_category(name)


@cache
def binary_property(name: str, *, narrow: bool) -> CodePoints:
    """Return the code points with a property such as `IsAlphabetic`; none if it is unknown.

    Python does not state which marks are alphabetic. `IsAlphabetic` contains all marks, or no marks
    if `narrow` is set.
    """
    match name.upper():
        case "ISALPHABETIC":
            circled = CodePoints.of(
                [(0x24B6, 0x24E9), (0x1F130, 0x1F149), (0x1F150, 0x1F169), (0x1F170, 0x1F189)]
            )
            letters = general_category("L") | general_category("Nl") | circled
            return letters if narrow else letters | general_category("Mn") | general_category("Mc")
        case "ISWHITESPACE" | "ISWHITE_SPACE":
            return (
                CodePoints.from_characters(" \x85")
                | CodePoints.of([(9, 13)])
                | general_category("Z")
            )
        case _:
            return CodePoints(())
