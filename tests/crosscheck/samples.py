"""Valid values, built from the raw model only."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

if TYPE_CHECKING:
    from support.raw_model import RawModel

NUMBERS: Final = frozenset({"integer", "long", "float", "double"})


@frozen
class Sample:
    """Texts for a pattern: `head` is a shortest match, and matches with any number of `filler`s."""

    head: str
    filler: str
    rejected: str
    """Text of valid length that does not match."""


PATTERNS: Final = {
    r".*": Sample("", "x", "a\nb"),
    r"(https|s3)://([^/]+)/?(.*)": Sample("s3://b", "k", "ftp://bucket"),
    r"[A-Za-z0-9\.\-_]+": Sample("c", "_", "a channel"),
    r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,50}": Sample("j", "0", "job-"),
    r"\d+(\.\d{1,2})?": Sample("7", "0", "0.123"),
    r"\d{10,14}\.dkr\.ecr.[a-z0-9-]+\.amazonaws\.com\/.+(@sha256)?:.+": Sample(
        "0123456789.dkr.ecr.e.amazonaws.com/r:t", "t", "0123456789.dkr.ecr.e.amazonaws.com/r"
    ),
    r"arn:aws[a-z\-]*:braket:[a-z0-9\-]*:[0-9]{12}:.*": Sample(
        "arn:aws:braket::123456789012:", "x", "arn:aws:braket::12345:"
    ),
    r"arn:aws[a-z\-]*:braket:[a-z0-9\-]*:[0-9]{12}:job/.*": Sample(
        "arn:aws:braket::123456789012:job/", "x", "arn:aws:braket::123456789012:task/x"
    ),
    r"arn:aws[a-z\-]*:braket:[a-z0-9\-]+:[0-9]{12}:job/.*": Sample(
        "arn:aws:braket:e:123456789012:job/", "x", "arn:aws:braket::123456789012:job/x"
    ),
    r"arn:aws[a-z\-]*:braket:[a-z0-9\-]+:[0-9]{12}:spending-limit/.*": Sample(
        "arn:aws:braket:e:123456789012:spending-limit/", "x", "arn:aws:braket:e:123456789012:job/x"
    ),
    r"arn:aws[a-z\-]*:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+": Sample(
        "arn:aws:iam::123456789012:roler", "R", "arn:aws:iam::123456789012:role/a b"
    ),
}
"""Samples by pattern without `^` and `$`: a pattern matches the whole text in any case."""


def text_sample(shape: dict[str, Any]) -> Sample:
    if "pattern" not in shape:
        return Sample("", "x", "")
    return PATTERNS[shape["pattern"].removeprefix("^").removesuffix("$")]


def text(shape: dict[str, Any], length: int = 0) -> str:
    """Return a match of a length, or the shortest match."""
    sample = text_sample(shape)
    length = max(length, shape.get("min", 0))
    return sample.head + sample.filler * (length - len(sample.head))


def valid(model: RawModel, name: str, *, size: int = 0) -> Any:
    """Return a value for boto3 with every member. A container has at least `size` parts."""
    shape = model.shapes[name]
    size = max(size, shape.get("min", 0), 1)
    match shape["type"]:
        case "structure":
            return {wire: _member(model, each) for wire, each in shape["members"].items()}
        case "list":
            return [valid(model, shape["member"]["shape"]) for _ in range(size)]
        case "map":
            return dict(zip(_keys(model, shape, size), _values(model, shape, size), strict=True))
        case "string" if "enum" in shape:
            return shape["enum"][0]
        case "string":
            return text(shape)
        case kind if kind in NUMBERS:
            return shape.get("min", shape.get("max", 1))
        case "boolean":
            return True
        case "timestamp":
            return datetime(2026, 4, 7, 12, 30, 15, 250, UTC)
        case "blob":
            return b"x" * size
        case kind:
            raise NotImplementedError(kind)


def _member(model: RawModel, reference: dict[str, Any]) -> Any:
    shape = model.target(reference)
    is_text = shape["type"] == "string" and "enum" not in shape
    return text(shape) if is_text else valid(model, reference["shape"])


def _keys(model: RawModel, shape: dict[str, Any], size: int) -> list[str]:
    key = model.shapes[shape["key"]["shape"]]
    if "enum" in key:
        return list(key["enum"][:size])
    shortest = len(text(key, 1))
    return [text(key, shortest + more) for more in range(size)]  # no two of one length are alike


def _values(model: RawModel, shape: dict[str, Any], size: int) -> list[Any]:
    return [valid(model, shape["value"]["shape"]) for _ in range(size)]
