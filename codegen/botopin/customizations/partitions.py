"""Patterns that accept an ARN of every partition.

Many patterns accept `arn:aws:…` and refuse the same ARN in GovCloud or China, although the
service also runs there. A widened pattern accepts the ARN in every partition, and no other
additional text.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

from attrs import evolve, frozen

from botopin.customizations.pattern_source import tokenize
from botopin.model.service import ListShape, MapShape, Reference, StringShape, StructureShape
from botopin.runtime.regex.parser import parse
from botopin.runtime.regex.scanner import UntranslatablePattern
from botopin.runtime.regex.translate import to_python

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from botopin.customizations.pattern_source import Token
    from botopin.model.service import ServiceModel, Shape

R = TypeVar("R", bound=Reference)

PARTITIONS: Final = {
    "aws-cn": ("cn", "cn-north-1"),
    "aws-us-gov": ("us-gov", "us-gov-west-1"),
    "aws-iso": ("us-iso", "us-iso-east-1"),
    "aws-iso-b": ("us-isob", "us-isob-east-1"),
    "aws-iso-e": ("eu-isoe", "eu-isoe-west-1"),
    "aws-iso-f": ("us-isof", "us-isof-south-1"),
    "aws-eusc": ("eusc-de", "eusc-de-east-1"),
}
"""Partitions other than `aws`, each with the prefix of its regions and a region.

botocore's partitions.json lists the same partitions.
"""

_REGIONS: Final = ("us-east-1", "eu-west-3", "ap-northeast-2", "ap-southeast-1", "ca-central-1")
"""Regions of the partition `aws`. A pattern that accepts all of them accepts any region."""

_ANY_PARTITION: Final = "aws(?:-cn|-us-gov|-iso(?:-[bef])?|-eusc)?"
"""Pattern of `aws` and the other partitions."""

NOTE: Final = "widened to ARNs of every partition"


def widen_partitions(model: ServiceModel) -> ServiceModel:
    """Return a model whose patterns accept the ARNs of every partition."""
    return evolve(model, shapes={name: _widen(shape) for name, shape in model.shapes.items()})


def _widen(shape: Shape) -> Shape:
    match shape:
        case StringShape(pattern=str(pattern), enum=None | ()):
            changes: Mapping[str, Any] = _changes(pattern)
            return evolve(shape, **changes)
        case StructureShape():
            members = {name: _widen_override(each) for name, each in shape.members.items()}
            return evolve(shape, members=members)
        case ListShape():
            return evolve(shape, member=_widen_override(shape.member))
        case MapShape():
            key, value = _widen_override(shape.key), _widen_override(shape.value)
            return evolve(shape, key=key, value=value)
        case _:
            return shape


def _widen_override(reference: R) -> R:
    """Widen the pattern that a reference sets over the pattern of its shape."""
    pattern = reference.overrides.get("pattern")
    if not isinstance(pattern, str):
        return reference
    return evolve(reference, overrides={**reference.overrides, **_changes(pattern)})


def _changes(pattern: str) -> dict[str, str]:
    widened = widen_pattern(pattern)
    return {"pattern": widened, "pattern_note": "" if widened == pattern else NOTE}


@cache
def widen_pattern(pattern: str) -> str:
    """Return a pattern that also accepts the ARNs of the other partitions.

    A part between `arn:` and the next colon is widened if it accepts `aws`. The region of the ARN
    is also widened if it accepts any region of `aws`. Other patterns are returned unchanged.

    Patterns with backreferences stay unchanged, as do parts inside lookarounds and atomic groups:
    more alternatives there can mean fewer matches.
    """
    if "arn" not in pattern:
        return pattern
    widened = pattern
    try:
        parse(pattern)
        for arn in reversed([*_find_arns(tokenize(pattern))]):
            start, end, source = arn.widen(pattern)
            widened = widened[:start] + source + widened[end:]
        parse(widened)
    except UntranslatablePattern:
        return pattern
    return widened


@frozen
class _Arn:
    """Parts of an ARN in the source of a pattern, each with its start and end."""

    partition: tuple[int, int]
    service: tuple[int, int] | None
    region: tuple[int, int] | None

    def widen(self, pattern: str) -> tuple[int, int, str]:
        """Return the start and end of the source to replace, and the new source."""
        start, end = self.partition
        partition = pattern[start:end]
        if not _accepts(partition, ["aws"]):
            return start, end, partition
        widened = _widen_partition(partition)
        if self.service is None or self.region is None:
            return start, end, widened
        service, region = pattern[slice(*self.service)], pattern[slice(*self.region)]
        missing = [
            f"{name.removeprefix('aws-')}:{service}:{prefix}"
            for name, (prefix, example) in PARTITIONS.items()
            if not _accepts(region, [example])
        ]
        if not missing or not _accepts(region, _REGIONS):
            return start, end, widened
        others = missing[0] if len(missing) == 1 else f"(?:{'|'.join(missing)})"
        whole = f"(?:{widened}:{service}:{region}|aws-{others}-[a-z]+-\\d+)"
        return start, self.region[1], whole


def _find_arns(tokens: Sequence[Token]) -> Iterator[_Arn]:
    """Yield the ARNs of a pattern: `arn:` and a partition up to the next colon."""
    for index in range(len(tokens) - 4):
        prefix = tokens[index : index + 4]
        group = prefix[0].group
        if [each.literal for each in prefix] != ["a", "r", "n", ":"] or not group.is_widenable:
            continue
        if index and tokens[index - 1].literal.isalnum() and tokens[index - 1].group is group:
            continue  # the end of a longer word
        colons = [prefix[-1].end]
        ends: list[int] = []
        for token in tokens[index + 4 :]:
            if token.group is group.parent or (token.group is group and token.operator == "|"):
                break
            if token.group is group and token.literal == ":":
                ends.append(token.start)
                colons.append(token.end)
        partition, service, region, *_ = [*zip(colons, ends, strict=False), None, None, None]
        if partition is not None:
            yield _Arn(partition, service, region)


def _widen_partition(source: str) -> str:
    """Return the source of a partition that accepts every partition."""
    missing = [name for name in PARTITIONS if not _accepts(source, [name])]
    if not missing:
        return source
    if source == "aws":
        return _ANY_PARTITION
    group = _GROUP.fullmatch(source)
    if group is not None:
        return f"{group['opening']}{'|'.join([group['body'], *missing])})"
    return f"(?:{'|'.join([source, *missing])})"


_GROUP: Final = re.compile(r"(?P<opening>\((?:\?:)?)(?P<body>[^()?\\]+)\)")
"""Group of plain alternatives, such as `(aws|aws-cn)`."""


def _accepts(source: str, texts: Iterable[str]) -> bool:
    """Return whether the source of a part matches every text."""
    matches = re.compile(to_python(parse(source)), re.ASCII).fullmatch
    return all(map(matches, texts))
