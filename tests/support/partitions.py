"""Relation of a pattern to the widened pattern, found by matching texts."""

from __future__ import annotations

import json
import re
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Final

import botocore

from botopin.runtime.regex.limits import compile_pattern
from botopin.runtime.strategies.regex_text import RegexStrings

_ARN: Final = re.compile(r"arn:(aws(?:-[a-z-]+)?):(?:([^:]*):([a-z]{2,4}(?:-[a-z]+)+-\d+):)?")
_TEXTS: Final = 20
_LONGEST: Final = 2_000


@cache
def partitions() -> dict[str, tuple[str, ...]]:
    """Return the regions of each partition of the installed botocore."""
    data = json.loads((Path(botocore.__file__).parent / "data" / "partitions.json").read_bytes())
    return {
        each["id"]: tuple(region for region in each["regions"] if not region.endswith("-global"))
        for each in data["partitions"]
    }


def replaced(text: str, partition: str, region: str = "") -> str:
    """Return a text whose ARNs have another partition, and another region if one is given."""

    def replace(arn: re.Match[str]) -> str:
        _, old, service, old_region = (arn[number] or "" for number in range(4))
        rest = arn[0].removeprefix(f"arn:{old}:")
        if region and old_region:
            rest = f"{service}:{region}:"
        return f"arn:{partition}:{rest}"

    return _ARN.sub(replace, text)


def find_refused(pattern: str, widened: str) -> list[str]:
    """Return ARNs that match a pattern in `aws`, but not the widened pattern elsewhere.

    A region of another partition is expected to match if the pattern accepts any region of `aws`.
    """
    old, new = compile_pattern(pattern).fullmatch, compile_pattern(widened).fullmatch
    refused: list[str] = []
    for text in drawn(pattern):
        if not old(replaced(text, "aws")):
            continue
        any_region = all(old(replaced(text, "aws", each)) for each in ("us-east-1", "eu-west-3"))
        for partition, regions in partitions().items():
            elsewhere = [replaced(text, partition)]
            if any_region and partition != "aws":
                elsewhere += [replaced(text, partition, region) for region in regions]
            refused += [each for each in elsewhere if not new(each)]
    return refused


def drawn(pattern: str) -> list[str]:
    """Return texts that match a pattern, and that the pattern can check."""
    texts = RegexStrings.of(pattern, 0, _LONGEST, None).at_random()
    compiled = compile_pattern(pattern)
    longest = _LONGEST if compiled.safe_length is None else compiled.safe_length
    return [
        text for text in islice(texts, _TEXTS) if len(text) <= longest and compiled.fullmatch(text)
    ]


def find_lost(pattern: str, widened: str) -> list[str]:
    """Return texts that match a pattern, but not the widened pattern."""
    return [text for text in drawn(pattern) if not compile_pattern(widened).fullmatch(text)]


def find_added(pattern: str, widened: str) -> list[str]:
    """Return texts of the widened pattern that are not an ARN of the pattern elsewhere."""
    matches = compile_pattern(pattern).fullmatch
    return [
        text
        for text in drawn(widened)
        if not any(map(matches, (text, replaced(text, "aws"), replaced(text, "aws", "us-east-1"))))
    ]


def is_widening(pattern: str, widened: str) -> bool:
    """Return whether a pattern differs from another in the partitions of ARNs only."""
    return pattern == widened or not (find_lost(pattern, widened) or find_added(pattern, widened))
