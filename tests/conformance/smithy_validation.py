"""Requests that Smithy's servers reject, from its malformed-request cases.

Source: smithy-lang/smithy, smithy-aws-protocol-tests/model/restJson1/validation (Apache License
2.0): shapes, values, and the places that an answer must name; written down as a botocore model
would have them. Byte and short are `integer` in botocore's models.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator


@frozen
class Refused:
    """Request body that must be rejected, with the location of the violation."""

    id: str
    """Name of the case in Smithy."""
    operation: str
    body: dict[str, Any]
    """Body as JSON, with blobs in base64."""
    place: str
    """Path in Smithy's format, such as /map/abc."""
    kind: str
    """Kind of the violation."""
    key: str = ""
    """Invalid key: Smithy's path ends at the map."""


_NUMBERS: Final = {
    "Byte": "integer",
    "Short": "integer",
    "Integer": "integer",
    "Long": "long",
    "Float": "float",
}

LONG: Final = "abcdefghijklmnopqrstuvwxyz"
_THREE: Final = ["abc", "def", "efg"]
_KEYS: Final = ["abc", "bcd", "cde", "def", "efg", "fgh", "ghi", "jkl", "klm", "lmn"]


def _ranges(low: float, high: float) -> dict[str, dict[str, float]]:
    return {"": {"min": low, "max": high}, "Min": {"min": low}, "Max": {"max": high}}


def _number_members(prefix: str) -> dict[str, Any]:
    return {
        (bound + name if bound else name.lower())[0].lower() + (bound + name)[1:]: {
            "shape": f"{prefix}{bound}{name}"
        }
        for name in _NUMBERS
        for bound in ("", "Min", "Max")
    }


def _number_shapes(prefix: str, whole: tuple[int, int], real: tuple[float, float]) -> Any:
    return {
        f"{prefix}{bound}{name}": {
            "type": kind,
            **_ranges(*(real if kind == "float" else whole))[bound],
        }
        for name, kind in _NUMBERS.items()
        for bound in ("", "Min", "Max")
    }


def _structure(members: dict[str, Any], **traits: Any) -> dict[str, Any]:
    uses = {name: use if isinstance(use, dict) else {"shape": use} for name, use in members.items()}
    return {"type": "structure", "members": uses, **traits}


_FOUR_TO_SIX: Final = {"min": 4, "max": 6}
_G_TO_M: Final = {"shape": "PatternString", "pattern": "^[g-m]+$"}

INPUTS: Final[dict[str, dict[str, Any]]] = {
    "Enum": _structure(
        {"string": "EnumString", "list": "EnumList", "map": "EnumMap", "union": "EnumUnion"}
    ),
    "Length": _structure(
        {
            "blob": "LengthBlob",
            "string": "LengthString",
            "minString": "MinLengthString",
            "maxString": "MaxLengthString",
            "list": "LengthList",
            "map": "LengthMap",
        }
    ),
    "LengthOverride": _structure(
        {
            "blob": {"shape": "LengthBlob", **_FOUR_TO_SIX},
            "string": {"shape": "LengthString", **_FOUR_TO_SIX},
            "minString": {"shape": "MinLengthString", "min": 4},
            "maxString": {"shape": "MaxLengthString", "max": 6},
            "list": {"shape": "LengthList", **_FOUR_TO_SIX},
            "map": {"shape": "LengthMap", **_FOUR_TO_SIX},
        }
    ),
    "Pattern": _structure(
        {
            "string": "PatternString",
            "evilString": "EvilString",
            "list": "PatternList",
            "map": "PatternMap",
            "union": "PatternUnion",
        }
    ),
    "PatternOverride": _structure(
        {
            "string": _G_TO_M,
            "list": "PatternListOverride",
            "map": "PatternMapOverride",
            "union": "PatternUnionOverride",
        }
    ),
    "Range": _structure(_number_members("Range")),
    "RangeOverride": _structure(_number_members("Override")),
    "Required": _structure(
        {
            "string": "String",
            "stringInQuery": {
                "shape": "String",
                "location": "querystring",
                "locationName": "stringInQuery",
            },
            "stringInHeader": {
                "shape": "String",
                "location": "header",
                "locationName": "string-in-headers",
            },
        },
        required=["string", "stringInQuery", "stringInHeader"],
    ),
    "Recursive": _structure({"union": "RecursiveUnionOne"}),
    "Sensitive": _structure({"string": "SensitivePatternString"}),
}

_SHAPES: Final[dict[str, dict[str, Any]]] = {
    "String": {"type": "string"},
    "EnumString": {"type": "string", "enum": ["abc", "def"]},
    "EnumList": {"type": "list", "member": {"shape": "EnumString"}},
    "EnumMap": {"type": "map", "key": {"shape": "EnumString"}, "value": {"shape": "EnumString"}},
    "EnumUnion": _structure({"first": "EnumString", "second": "EnumString"}, union=True),
    "LengthBlob": {"type": "blob", "min": 2, "max": 8},
    "LengthString": {"type": "string", "min": 2, "max": 8},
    "MinLengthString": {"type": "string", "min": 2},
    "MaxLengthString": {"type": "string", "max": 8},
    "LengthList": {"type": "list", "member": {"shape": "LengthString"}, "min": 2, "max": 8},
    "LengthMap": {
        "type": "map",
        "key": {"shape": "LengthString"},
        "value": {"shape": "LengthList"},
        "min": 2,
        "max": 8,
    },
    "PatternString": {"type": "string", "pattern": "^[a-m]+$"},
    "EvilString": {"type": "string", "pattern": "^([0-9]+)+$"},
    "PatternList": {"type": "list", "member": {"shape": "PatternString"}},
    "PatternListOverride": {"type": "list", "member": _G_TO_M},
    "PatternMap": {
        "type": "map",
        "key": {"shape": "PatternString"},
        "value": {"shape": "PatternString"},
    },
    "PatternMapOverride": {"type": "map", "key": _G_TO_M, "value": _G_TO_M},
    "PatternUnion": _structure({"first": "PatternString", "second": "PatternString"}, union=True),
    "PatternUnionOverride": _structure({"first": _G_TO_M, "second": _G_TO_M}, union=True),
    "SensitivePatternString": {"type": "string", "pattern": "^[a-m]+$", "sensitive": True},
    "RecursiveEnum": {"type": "string", "enum": ["abc", "def"]},
    "RecursiveUnionOne": _structure(
        {"string": "RecursiveEnum", "union": "RecursiveUnionTwo"}, union=True
    ),
    "RecursiveUnionTwo": _structure(
        {"string": "RecursiveEnum", "union": "RecursiveUnionOne"}, union=True
    ),
    **_number_shapes("Range", (2, 8), (2.2, 8.8)),
    **_number_shapes("Override", (4, 6), (4.4, 6.6)),
}

MODEL: Final[dict[str, Any]] = {
    "metadata": {"protocol": "rest-json", "serviceFullName": "Smithy's validation"},
    "operations": {
        f"Malformed{name}": {
            "name": f"Malformed{name}",
            "http": {"method": "POST", "requestUri": f"/Malformed{name}"},
            "input": {"shape": f"Malformed{name}Input"},
        }
        for name in INPUTS
    },
    "shapes": {**_SHAPES, **{f"Malformed{name}Input": each for name, each in INPUTS.items()}},
}


def _enums_and_patterns() -> Iterator[Refused]:
    for operation, kind, wrong, good in (
        ("Enum", "enum", ("ABC", "XYZ"), "abc"),
        ("Pattern", "pattern", ("ABC", "xyz"), "abc"),
        ("PatternOverride", "pattern", ("abc", "xyz"), "ghi"),
    ):
        what, override, _ = operation.partition("Override")
        for value in wrong:
            for where, body, place, key in (
                ("String", {"string": value}, "/string", ""),
                ("List", {"list": [value]}, "/list/0", ""),
                ("MapKey", {"map": {value: good}}, "/map", value),
                ("MapValue", {"map": {good: value}}, f"/map/{good}", ""),
                ("Union", {"union": {"first": value}}, "/union/first", ""),
            ):
                name = f"RestJsonMalformed{what}{where}{override}"
                yield Refused(name, operation, body, place, kind, key)


def _lengths() -> Iterator[Refused]:
    def short_and_long(where: str, member: str, short: Any, *long: Any) -> Iterator[Refused]:
        for kind, values in (("min", (short,)), ("max", long)):
            for value in values:
                yield Refused(
                    f"RestJsonMalformedLength{where}", "Length", {member: value}, f"/{member}", kind
                )

    def map_of(*keys: str) -> dict[str, Any]:
        return dict.fromkeys(keys, _THREE)

    yield from short_and_long("Blob", "blob", "YQ==", "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXo=")
    yield from short_and_long("String", "string", "a", LONG)
    yield from short_and_long("String", "string", "\N{THUMBS UP SIGN}")
    yield from short_and_long("MinString", "minString", "a")
    yield Refused(
        "RestJsonMalformedLengthMaxString", "Length", {"maxString": LONG}, "/maxString", "max"
    )
    yield from short_and_long("List", "list", ["abc"], ["abc"] * 10)
    yield from short_and_long("Map", "map", map_of("abc"), map_of(*_KEYS))
    for kind, text, items in (("min", "a", ["def"]), ("max", LONG, ["def"] * 10)):
        yield Refused(
            "RestJsonMalformedLengthListValue", "Length", {"list": [text, "abc"]}, "/list/0", kind
        )
        yield Refused(
            "RestJsonMalformedLengthMapKey",
            "Length",
            {"map": map_of(text, "bcd", "cde")},
            "/map",
            kind,
            text,
        )
        yield Refused(
            "RestJsonMalformedLengthMapValue",
            "Length",
            {"map": {**map_of("bcd", "cde"), "abc": items}},
            "/map/abc",
            kind,
        )
    for where, member, short, long in (
        ("Blob", "blob", "YWJj", "YWJjZGVmZw=="),
        ("String", "string", "abc", "abcdefg"),
        ("String", "string", "\N{THUMBS UP SIGN}" * 3, None),
        ("MinString", "minString", "abc", None),
        ("MaxString", "maxString", None, "abcdefg"),
        ("List", "list", ["abc", "def", "ghi"], ["abc"] * 7),
        ("Map", "map", map_of("abc", "bcd", "def"), map_of(*_KEYS[:7])),
    ):
        for kind, value in (("min", short), ("max", long)):
            if value is not None:
                yield Refused(
                    f"RestJsonMalformedLength{where}Override",
                    "LengthOverride",
                    {member: value},
                    f"/{member}",
                    kind,
                )


def _numbers() -> Iterator[Refused]:
    for operation, whole, real in (
        ("Range", (1, 9), (2.1, 8.9)),
        ("RangeOverride", (3, 7), (4.3, 6.7)),
    ):
        override = operation.removeprefix("Range")
        for name, kind in _NUMBERS.items():
            low, high = real if kind == "float" else whole
            for bound, wrong, value in (
                ("", "min", low),
                ("", "max", high),
                ("Min", "min", low),
                ("Max", "max", high),
            ):
                member = f"{bound.lower()}{name}" if bound else name.lower()
                yield Refused(
                    f"RestJsonMalformedRange{bound}{name}{override}",
                    operation,
                    {member: value},
                    f"/{member}",
                    wrong,
                )


REFUSED: Final = (
    *_enums_and_patterns(),
    *_lengths(),
    *_numbers(),
    Refused(
        "RestJsonMalformedRecursiveStructures",
        "Recursive",
        {"union": {"union": {"union": {"string": "XYZ"}}}},
        "/union/union/union/string",
        "enum",
    ),
    Refused(
        "RestJsonMalformedPatternSensitiveString",
        "Sensitive",
        {"string": "ABC"},
        "/string",
        "pattern",
    ),
)

NOT_APPLICABLE: Final = {
    "RestJsonMalformedUniqueItems*": "botocore's models do not say that items are unique",
    "RestJsonMalformedEnum*: internal values": "botocore's models have public values alone",
}
