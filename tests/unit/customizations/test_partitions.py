"""Patterns accept the ARNs of every partition, and no other additional text."""

from __future__ import annotations

from typing import Any

import pytest

from botopin.customizations.partitions import NOTE, PARTITIONS, widen_partitions, widen_pattern
from botopin.model.service import ListShape, ServiceModel, StringShape
from support.botocore_models import uses
from support.partitions import (
    find_added,
    find_lost,
    find_refused,
    partitions,
)
from support.small_models import small_model

ANY = "aws(?:-cn|-us-gov|-iso(?:-[bef])?|-eusc)?"
REST = "aws-iso|aws-iso-b|aws-iso-e|aws-iso-f|aws-eusc"
REGIONS = (
    "us-gov:{0}:us-gov|iso:{0}:us-iso|iso-b:{0}:us-isob|iso-e:{0}:eu-isoe|iso-f:{0}:us-isof"
    "|eusc:{0}:eusc-de"
)


def test_partitions_are_those_of_botocore() -> None:
    assert {*PARTITIONS} | {"aws"} >= {*partitions()}
    for name, (prefix, example) in PARTITIONS.items():
        regions = partitions().get(name, ())
        assert all(region.startswith(f"{prefix}-") for region in regions)
        assert not regions or example in regions


@pytest.mark.parametrize(
    ("pattern", "widened"),
    [
        (r"arn:aws:iam::\d{12}:role/.*", rf"arn:{ANY}:iam::\d{{12}}:role/.*"),
        (r"(^arn:aws:sns:.*:\w{12}:.+$)", rf"(^arn:{ANY}:sns:.*:\w{{12}}:.+$)"),
        (r"arn\:aws\:s3:::.+", rf"arn\:{ANY}\:s3:::.+"),
        (r"arn:(aws|aws-cn|aws-us-gov):x:.*", rf"arn:(aws|aws-cn|aws-us-gov|{REST}):x:.*"),
        (r"arn:(?:aws|aws-cn|aws-us-gov):x:.*", rf"arn:(?:aws|aws-cn|aws-us-gov|{REST}):x:.*"),
        (r"arn:aws(-cn|-us-gov)?:x:.*", rf"arn:(?:aws(-cn|-us-gov)?|{REST}):x:.*"),
        (
            r"arn:((aws)|(aws-cn)|(aws-us-gov)):x",
            rf"arn:(?:((aws)|(aws-cn)|(aws-us-gov))|{REST}):x",
        ),
        (r"arn:\b(aws|aws-cn|aws-us-gov)\b:x", rf"arn:(?:\b(aws|aws-cn|aws-us-gov)\b|{REST}):x"),
        (r"(arn:aws:kms:)?key/.*|arn:aws:x", rf"(arn:{ANY}:kms:)?key/.*|arn:{ANY}:x"),
        (r"[a-z]*(arn:aws:x)", rf"[a-z]*(arn:{ANY}:x)"),
        (
            r"arn:aws:lex:[a-z]{2}-[a-z]+-\d:x",
            rf"arn:(?:{ANY}:lex:[a-z]{{2}}-[a-z]+-\d|aws-(?:{REGIONS.format('lex')})-[a-z]+-\d+):x",
        ),
        (
            r"arn:aws[a-z-]*:lex:[a-z]{2,4}(-gov|-isob?|-isoe|-de)?-[a-z]+-\d:x",
            (
                r"arn:(?:aws[a-z-]*:lex:[a-z]{2,4}(-gov|-isob?|-isoe|-de)?-[a-z]+-\d|aws-iso-f"
                r":lex:us-isof-[a-z]+-\d+):x"
            ),
        ),
        # Only one region is accepted: the service may have another one elsewhere.
        (r"arn:aws:waf:us-east-1:x", rf"arn:{ANY}:waf:us-east-1:x"),
    ],
)
def test_widens_partitions_and_regions(pattern: str, widened: str) -> None:
    assert widen_pattern(pattern) == widened
    assert not find_lost(pattern, widened)
    assert not find_added(pattern, widened)
    assert not find_refused(pattern, widened)
    assert widen_pattern(widened) == widened


@pytest.mark.parametrize(
    "pattern",
    [
        r"arn:aws[a-z\-]*:braket:.*",
        r"arn:.*",
        r"arn:(aws-cn|aws-us-gov):iam::.*",
        r"arn:awscn:x",
        r"warn:aws:x",
        r"arn:aws",
        r"arn:aws|x:y",
        r"(arn:aws)?:x",
        r"[arn:aws:]+",
        r"[A-Za-z0-9:/]*",
        r"(?!arn:aws:)[a-z:]+",
        r"(?>arn:aws:x).*",
        r"(arn:aws:x)++",
        r"(arn:aws:x),\1",
        r"\Qarn:aws:\Ex",
        r"arn:aws:(",
    ],
)
def test_keeps_other_patterns(pattern: str) -> None:
    assert widen_pattern(pattern) == pattern


def test_widens_shapes_and_overrides_of_references() -> None:
    model = small_model(
        {
            "Arn": {"type": "string", "pattern": "arn:aws:x", "max": 20},
            "Name": {"type": "string", "pattern": "[a-z]+"},
            "Kind": {"type": "string", "pattern": "arn:aws:x", "enum": ["arn:aws:x"]},
            "Names": {"type": "list", "member": {"shape": "Arn", "pattern": "arn:aws:y"}},
            "Plain": {"type": "list", "member": {"shape": "Arn", "pattern": "y"}},
        }
    )
    widened = widen_partitions(model)
    arn, names, plain = (widened.shapes[each] for each in ("Arn", "Names", "Plain"))
    assert isinstance(arn, StringShape)
    assert (arn.pattern, arn.pattern_note, arn.max) == (f"arn:{ANY}:x", NOTE, 20)
    assert widened.shapes["Name"] == model.shapes["Name"]
    assert widened.shapes["Kind"] == model.shapes["Kind"]
    assert (item(widened, names).pattern, item(widened, names).pattern_note) == (
        f"arn:{ANY}:y",
        NOTE,
    )
    assert (item(widened, plain).pattern, item(widened, plain).pattern_note) == ("y", "")


def item(model: ServiceModel, shape: Any) -> StringShape:
    assert isinstance(shape, ListShape)
    resolved = model.resolve(shape.member)
    assert isinstance(resolved, StringShape)
    return resolved


REGION_ELSEWHERE = r"(arn:aws((-us-gov)|(-iso)|(-iso-b)|(-cn))?:kms:)?([a-z]{2}-"
"""Pattern of healthlake, whose region is optional in a group of its own."""


def test_every_pattern_of_botocore_accepts_its_arns_in_every_partition() -> None:
    patterns = {use.pattern for use in uses()}
    widened = {each: new for each in patterns if (new := widen_pattern(each)) != each}
    assert len(widened) > 100
    for pattern, new in widened.items():
        assert (find_lost(pattern, new), find_added(pattern, new)) == ([], []), pattern
        if not pattern.startswith(REGION_ELSEWHERE):
            assert find_refused(pattern, new) == [], pattern
