"""Hypothesis strategies for strings that satisfy, or violate, a length and a pattern.

Strings are valid by construction, but for what only a check can tell (see `matching_texts`). Where
such checks fail often, the strings come from a pool that a bounded search has filled.
"""

from __future__ import annotations

from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from attrs import frozen
from hypothesis import strategies as st

from botopin.runtime.regex.limits import compile_pattern
from botopin.runtime.strategies.regex_text import WIDE, RegexStrings, Unsatisfiable

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Unsatisfiable", "non_matching_strings", "strings"]

_TRIALS: Final = 50
_HITS: Final = 40
"""Texts are drawn and filtered where at least so many of the trials hold; else pooled."""

_SEARCHED: Final = 4_000
_POOLED: Final = 100
"""How many texts a pool is chosen from, and how many it holds at most."""

_EFFORT: Final = 1_000_000
"""How many characters, and parts of a pattern, such a search goes through at most."""

_ODD: Final = "\t\n\x7f\xa0\u2028"
"""Characters that patterns tend to refuse."""

_PRINTABLE: Final = "".join(map(chr, range(0x20, 0x7F)))


@cache
def strings(
    *, min: int | None, max: int | None, pattern: str | None, alphabet: str | None = None
) -> st.SearchStrategy[str]:
    """Strings of `min` to `max` characters that `pattern` (a Java regex) matches as a whole.

    Args:
        min: the least length in code points; None for 0.
        max: the greatest length in code points; None where there is none.
        pattern: None, or one that cannot be translated, is no constraint.
        alphabet: the characters that may stand in the string; None for all.

    Raises:
        Unsatisfiable: there is no such string, or none was found.
    """
    texts = RegexStrings.of(pattern, min or 0, max, alphabet)
    if pattern is None or not texts.need_check():
        return _drawn(texts)
    compiled = compile_pattern(pattern)
    found = _checked(texts.up_to(compiled.safe_length), compiled.fullmatch)
    if found is None:
        raise Unsatisfiable(pattern, min or 0, max)
    return found


@cache
def non_matching_strings(
    *, min: int | None, max: int | None, pattern: str, alphabet: str | None = None
) -> st.SearchStrategy[str] | None:
    """Strings of `min` to `max` characters that `pattern` does not match.

    None where every string matches, none was found, or the pattern is not enforced.
    """
    compiled = compile_pattern(pattern)

    def refused(text: str) -> bool:
        return not compiled.fullmatch(text)

    for characters in (_PRINTABLE + _ODD + WIDE, _ODD):
        allowed = "".join(c for c in characters if alphabet is None or c in alphabet)
        try:
            found = _checked(RegexStrings.of(None, min or 0, max, allowed), refused)
        except Unsatisfiable:
            continue
        if found is not None:
            return found
    return None


def _drawn(texts: RegexStrings) -> st.SearchStrategy[str]:
    @st.composite
    def drawn(draw: st.DrawFn) -> str:
        return texts.write(_DrawnChoices(draw))

    return drawn()


def _checked(texts: RegexStrings, holds: Callable[[str], bool]) -> st.SearchStrategy[str] | None:
    """Those texts for which something holds; None where none was found."""
    if sum(map(holds, islice(texts.at_random(), _TRIALS))) >= _HITS:
        return _drawn(texts).filter(holds)
    searched = min(_SEARCHED, _EFFORT // texts.effort())
    found = dict.fromkeys(filter(holds, islice(texts.at_random(), searched)))
    pool = sorted(islice(found, _POOLED), key=_simplicity)
    return st.sampled_from(pool) if pool else None


def _simplicity(text: str) -> tuple[int, str]:
    return len(text), text


@frozen
class _DrawnChoices:
    draw: st.DrawFn

    def index(self, size: int) -> int:
        return self.draw(st.integers(0, size - 1)) if size > 1 else 0

    def text(self, alphabet: str, length: int) -> str:
        return self.draw(st.text(alphabet, min_size=length, max_size=length))
