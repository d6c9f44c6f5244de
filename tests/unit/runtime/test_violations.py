"""A problem names where it stands, whatever stands there."""

from __future__ import annotations

from enum import StrEnum

import pytest

from botopin.runtime.violations import Attribute, Key, written


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
def test_a_key_of_a_mapping_is_named_as_what_it_is(key: object, shown: str) -> None:
    path = (("Request",), Attribute("tags"))
    assert written((path, Key(key))) == f"Request.tags[{shown}] (key)"
    assert written((path, key)) == f"Request.tags[{shown}]"


def test_indices_and_members_are_named_from_the_root() -> None:
    path = (((("Request",), Attribute("inputs")), 0), Attribute("uri"))
    assert written(path) == "Request.inputs[0].uri"
