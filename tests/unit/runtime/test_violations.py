"""Violations state the path of their value."""

from __future__ import annotations

from enum import StrEnum

import pytest

from botopin.runtime.violations import KeySegment, MemberSegment, format_path


class Colour(StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("a", "'a'"),
        (7, "7"),
        (None, "None"),
        (b"a", "bytes"),
        (Colour.RED, "'red'"),
        pytest.param(10**5_000, "an int of 16610 bits", id="longer than Python writes"),
        ("a" * 200, f"'{'a' * 79}…"),
    ],
)
def test_format_path_marks_keys(key: object, shown: str) -> None:
    path = (("Request",), MemberSegment("tags"))
    assert format_path((path, KeySegment(key))) == f"Request.tags[{shown}] (key)"
    assert format_path((path, key)) == f"Request.tags[{shown}]"


def test_format_path_joins_members_and_indices() -> None:
    path = (((("Request",), MemberSegment("inputs")), 0), MemberSegment("uri"))
    assert format_path(path) == "Request.inputs[0].uri"
