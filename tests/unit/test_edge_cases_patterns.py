"""Java patterns that Python rejects or interprets differently."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import TypeAlias

import pytest

from botopin import ValidationError
from botopin.runtime.strategies.shapes import valid

Golden: TypeAlias = Callable[[str], ModuleType]


@pytest.mark.parametrize(
    ("member", "accepted", "rejected"),
    [
        ("letters", ["é", "中"], ["1", "a1"]),
        ("any", ["a", "\u00a0", "é"], ["\n", "\r", "\x85", "\u2028", "a\n"]),
        ("digits", ["12"], ["١٢", "12\n", "123"]),
        ("words", ["a_1"], ["é", "ſ"]),
        ("space", ["a b", "a\x0bb"], ["a\u00a0b", "a\x85b", "a\u2003b"]),
        ("absolute", ["snap-0af9"], ["snap-0af9\n", "xsnap-0af9"]),
        ("insensitive", ["true", "FALSE"], ["yes", "xtrue"]),
        ("dollar", ["", "abc"], ["A"]),
        ("twice", ["1212"], ["", "12", "121212"]),
        ("code_point", ["`a"], ["b"]),
        ("intersection", ["a b"], ["a|b", "\n", "é"]),
        ("octal", ["a", "é"], ["\x1f", "a\0"]),
        ("hyphen", ["a-.b"], ["a b", "/"]),
        ("pairs", ["", "\t", "😀"], ["a", "\ud800"]),
        ("not_ahead", ["a:b"], ["aws:b"]),
        ("not_behind", ["a-b"], ["a-"]),
        ("anchored", ["ab"], ["ab\n", "xab", "abx"]),
        ("stripped", ["ab"], ["ab\n", "xab", "abx"]),
        ("excluded", [], ["abc", "abcde"]),
    ],
)
def test_pattern_accepts_the_texts_that_java_accepts(
    member: str, accepted: list[str], rejected: list[str], golden: Golden
) -> None:
    cls = golden("java-patterns").PutTextsRequest
    for text in accepted:
        assert getattr(cls(**{member: text}), member) == text
    for text in rejected:
        with pytest.raises(ValidationError) as caught:
            cls(**{member: text})
        assert {each.path for each in caught.value.violations} == {f"PutTextsRequest.{member}"}


def test_guarantee_15_pattern_that_excludes_its_length_makes_its_structure_impossible(
    golden: Golden,
) -> None:
    assert valid(golden("java-patterns").NeverRequest).is_empty
    assert "No value satisfies this shape" in (golden("java-patterns").NeverRequest.__doc__ or "")
