"""Tests of the samples that the checker uses."""

from __future__ import annotations

import re

import pytest

from crosscheck.samples import PATTERNS, text_sample
from support.raw_model import DATES, raw_model

PATTERNED = {
    (shape["pattern"], shape.get("min", 0), shape.get("max", 300)): shape
    for date in DATES
    for shape in raw_model(date).shapes.values()
    if "pattern" in shape
}


@pytest.mark.parametrize("key", PATTERNED)
def test_sample_matches_in_java(key: tuple[str, int, int]) -> None:
    pattern, least, most = key
    sample = text_sample(PATTERNED[key])
    whole = re.compile(pattern, re.ASCII)
    assert not {*".$^"} & {*sample.filler}
    for length in range(max(least, len(sample.head)), min(most, 300) + 1):
        assert whole.fullmatch(sample.head + sample.filler * (length - len(sample.head)))
    assert whole.fullmatch(sample.rejected) is None
    assert least <= len(sample.rejected) <= most


def test_cut_sample_does_not_match() -> None:
    for pattern, sample in PATTERNS.items():
        for length in range(len(sample.head)):
            assert re.fullmatch(pattern, sample.head[:length], re.ASCII) is None


def test_every_sample_is_used() -> None:
    used = {pattern.removeprefix("^").removesuffix("$") for pattern, _, _ in PATTERNED}
    assert used == PATTERNS.keys()
