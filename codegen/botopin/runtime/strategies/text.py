"""Hypothesis strategies for strings that satisfy or violate a length and a pattern.

Strings are valid by construction, unless the pattern has parts that only a check can verify (see
`regex_text`). If such checks fail often, the strings come from a pool that a bounded search fills.
"""

from __future__ import annotations

from functools import cache, lru_cache
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
"""Number of texts that are generated to estimate how often the check succeeds."""

_REQUIRED_HITS: Final = 40
"""Number of successful trials required for filtering. Otherwise texts come from a pool."""

_MAX_SEARCHED: Final = 4_000
"""Maximum number of texts that a search generates."""

_MAX_POOL_SIZE: Final = 100
"""Maximum number of texts in a pool."""

_SEARCH_BUDGET: Final = 1_000_000
"""Maximum number of characters and pattern nodes that a search processes."""

_UNUSUAL: Final = "\t\n\x7f\xa0\u2028"
"""Characters that many patterns exclude."""

_PRINTABLE: Final = "".join(map(chr, range(0x20, 0x7F)))


@cache
def strings(*, min: int | None, max: int | None, pattern: str | None) -> st.SearchStrategy[str]:
    """Return a strategy for strings that match a pattern as a whole.

    Args:
        min: Minimum length in code points; None for 0.
        max: Maximum length in code points; None for no limit.
        pattern: Java regular expression. None or an untranslatable pattern matches every string.

    Raises:
        Unsatisfiable: No such string exists, or the search found none.
    """
    texts = RegexStrings.of(pattern, min or 0, max, None)
    if pattern is None or not texts.need_check():
        return _drawn(texts)
    compiled = compile_pattern(pattern)
    matching = _checked(texts.up_to(compiled.safe_length), compiled.fullmatch)
    if matching is None:
        raise Unsatisfiable(pattern, min or 0, max)
    return matching


@cache
def non_matching_strings(
    *, min: int | None, max: int | None, pattern: str
) -> st.SearchStrategy[str] | None:
    """Return a strategy for strings that do not match a pattern.

    Return None if every string matches, if the search found no string, or if the pattern is not
    enforced. The arguments have the meaning that they have in `strings`.
    """
    compiled = compile_pattern(pattern)

    for characters in (_PRINTABLE + _UNUSUAL + WIDE, _UNUSUAL):
        try:
            texts = RegexStrings.of(None, min or 0, max, characters)
        except Unsatisfiable:
            continue
        non_matching = _checked(texts, lambda text: not compiled.fullmatch(text))
        if non_matching is not None:
            return non_matching
    return None


def _drawn(texts: RegexStrings) -> st.SearchStrategy[str]:
    @st.composite
    def text(draw: st.DrawFn) -> str:
        return texts.generate(_DrawnChoices(draw))

    return text()


def _checked(
    texts: RegexStrings, is_accepted: Callable[[str], bool]
) -> st.SearchStrategy[str] | None:
    """Return a strategy for the texts that a check accepts, or None if the search found none."""
    if sum(map(is_accepted, islice(texts.at_random(), _TRIALS))) >= _REQUIRED_HITS:
        return _drawn(texts).filter(is_accepted)
    count = min(_MAX_SEARCHED, _SEARCH_BUDGET // texts.effort())
    accepted = dict.fromkeys(filter(is_accepted, islice(texts.at_random(), count)))
    pool = sorted(islice(accepted, _MAX_POOL_SIZE), key=lambda text: (len(text), text))
    return st.sampled_from(pool) if pool else None


@frozen
class _DrawnChoices:
    draw: st.DrawFn

    def index(self, size: int) -> int:
        return self.draw(_indices(size)) if size > 1 else 0

    def text(self, alphabet: str, length: int) -> str:
        if len(alphabet) == 1:
            return alphabet * length
        return self.draw(_texts(alphabet, length))


# Hypothesis builds and validates a strategy more slowly than it draws from the strategy.
@lru_cache(maxsize=1024)
def _indices(size: int) -> st.SearchStrategy[int]:
    return st.integers(0, size - 1)


@lru_cache(maxsize=1024)
def _texts(alphabet: str, length: int) -> st.SearchStrategy[str]:
    return st.text(alphabet, min_size=length, max_size=length)
