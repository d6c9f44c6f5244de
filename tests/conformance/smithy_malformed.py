"""Requests that a rest-json server cannot read, from Smithy's malformed-request cases.

Source: smithy-lang/smithy, smithy-aws-protocol-tests/model/restJson1/malformedRequests (Apache
License 2.0). Byte and short are `integer` in botocore's models; a case of theirs is the integer's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Iterator


@frozen
class Malformed:
    """Request that must be rejected."""

    id: str
    """Name of the case in Smithy."""
    path: str
    body: str = ""
    headers: dict[str, str] = field(factory=dict)
    status: int = 400

    def __str__(self) -> str:
        return f"{self.id}-{self.path}-{self.headers}-{self.body}"


def _everywhere(kind: str, **traits: Any) -> dict[str, Any]:
    """Return a member of a type in each location of a request."""
    places = (("Body", ""), ("Path", "uri"), ("Query", "querystring"), ("Header", "header"))
    members = {
        f"{kind}In{place}": {"shape": kind.title(), **traits}
        | ({"location": location, "locationName": f"{kind}In{place}"} if location else {})
        for place, location in places
    }
    return {"type": "structure", "members": members, "required": [f"{kind}InPath"]}


def _moment(location: str, form: str) -> dict[str, Any]:
    use: dict[str, Any] = {"shape": "Timestamp"}
    if location:
        use |= {"location": location, "locationName": "timestamp"}
    if form:
        use |= {"timestampFormat": form}
    return {"type": "structure", "members": {"timestamp": use}, "required": ["timestamp"]}


def _one(name: str, shape: str) -> dict[str, Any]:
    return {"type": "structure", "members": {name: {"shape": shape}}}


_FORMATS: Final = {
    "Default": "",
    "DateTime": "iso8601",
    "HttpDate": "rfc822",
    "Epoch": "unixTimestamp",
}
_MOMENTS: Final = (
    ("Body", "", ("Default", "DateTime", "HttpDate")),
    ("Header", "header", ("Default", "DateTime", "Epoch")),
    ("Path", "uri", ("Default", "HttpDate", "Epoch")),
    ("Query", "querystring", ("Default", "HttpDate", "Epoch")),
)

_INPUTS: Final[dict[str, dict[str, Any]]] = {
    "Boolean": _everywhere("boolean"),
    "Integer": _everywhere("integer"),
    "Long": _everywhere("long"),
    "Float": _everywhere("float"),
    "Double": _everywhere("double"),
    "Blob": _one("blob", "Blob"),
    "List": _one("bodyList", "List"),
    "Map": _one("bodyMap", "Map"),
    "Union": _one("union", "Union"),
    "RequestBody": {
        "type": "structure",
        "members": {"int": {"shape": "Integer"}, "float": {"shape": "Float"}},
    },
    **{
        f"Timestamp{place}{name}": _moment(location, _FORMATS[name])
        for place, location, names in _MOMENTS
        for name in names
    },
}

MODEL: Final[dict[str, Any]] = {
    "metadata": {"protocol": "rest-json", "serviceFullName": "Smithy's malformed requests"},
    "operations": {
        f"Malformed{name}": {
            "name": f"Malformed{name}",
            "http": {
                "method": "POST",
                "requestUri": f"/Malformed{name}"
                + "".join(
                    f"/{{{use['locationName']}}}"
                    for use in shape["members"].values()
                    if use.get("location") == "uri"
                ),
            },
            "input": {"shape": f"Malformed{name}Input"},
        }
        for name, shape in _INPUTS.items()
    },
    "shapes": {
        **{
            kind.title(): {"type": kind}
            for kind in (
                "boolean",
                "integer",
                "long",
                "float",
                "double",
                "blob",
                "string",
                "timestamp",
            )
        },
        "List": {"type": "list", "member": {"shape": "String"}},
        "Map": {"type": "map", "key": {"shape": "String"}, "value": {"shape": "String"}},
        "Union": {
            "type": "structure",
            "union": True,
            "members": {"int": {"shape": "Integer"}, "string": {"shape": "String"}},
        },
        **{f"Malformed{name}Input": shape for name, shape in _INPUTS.items()},
    },
}

JSON: Final = {"content-type": "application/json"}

_WORDS: Final = [
    "True",
    "TRUE",
    "y",
    "Y",
    "yes",
    "Yes",
    "YES",
    "1",
    "on",
    "On",
    "ON",
    "False",
    "FALSE",
    "n",
    "N",
    "no",
    "No",
    "NO",
    "0",
    "off",
    "Off",
    "OFF",
]
_DATE_TIMES: Final = ("1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50Z")
_OFFSETS: Final = ("1996-12-19T16:39:57-08:00",)
_HTTP_DATES: Final = ("Tue, 29 Apr 2014 18:30:38 GMT",)
_FRACTIONS: Final = ("Sun, 02 Jan 2000 20:34:56.000 GMT",)
_EPOCHS: Final = ("1515531081.1234", "1515531081")
_OTHER_8601: Final = (
    "1996-12-19T16:39:57+00",
    "1996-12-19T16:39:57+00Z",
    "1996-12-19T16:39:57",
    "1996-12-19T163957",
    "19961219T163957Z",
    "19961219T163957",
    "19961219T16:39:57Z",
    "19961219T16:39:57",
    "1996-12-19T16:39Z",
    "1996-12-19T16:39",
    "1996-12-19T1639",
    "1996-12-19T16Z",
    "1996-12-19T16",
    "1996-12-19 16:39:57Z",
    "2011-12-03T10:15:30+01:00[Europe/Paris]",
)
_NO_EPOCHS: Final = (
    "true",
    "1515531081ABC",
    "0x42",
    "1515531081.123.456",
    "Infinity",
    "-Infinity",
    "NaN",
)


def _scalars() -> Iterator[Malformed]:
    def case(kind: str, place: str, what: str, value: str, good: str) -> Malformed:
        where = f"{kind[0].lower()}{kind[1:]}In{place}"
        name = f"RestJson{place}{kind}{what}"
        match place:
            case "Body":
                body = f'{{"{where}": {value}}}'
                return Malformed(name, f"/Malformed{kind}/{good}", body, JSON)
            case "Path":
                return Malformed(name, f"/Malformed{kind}/{value}")
            case "Query":
                return Malformed(name, f"/Malformed{kind}/{good}?{where}={value}")
            case _:
                return Malformed(name, f"/Malformed{kind}/{good}", headers={where: value})

    for word in ("true", "false", *_WORDS):
        yield case("Boolean", "Body", "StringCoercion", f'"{word}"', "true")
    for word in _WORDS:
        yield case("Boolean", "Body", "BadLiteral", word, "true")
        for place in ("Path", "Query", "Header"):
            yield case("Boolean", place, "StringCoercion", word, "true")
    endless = ("Infinity", "-Infinity", "NaN")
    quoted = ('"Infinity"', '"-Infinity"', '"NaN"')
    for kind, elsewhere, in_body in (
        ("Integer", ("1.001", *endless), ("1.001", *endless, *quoted)),
        ("Long", ("1.001", *endless), ("1.001", *endless, *quoted)),
        ("Float", (), endless),
        ("Double", (), endless),
    ):
        for value in ('"123"', "true", "2ABC", "0x42", *in_body):
            yield case(kind, "Body", "MalformedValueRejected", value, "1")
        for value in ("true", "2ABC", "0x42", *elsewhere):
            for place in ("Path", "Query", "Header"):
                yield case(kind, place, "MalformedValueRejected", value, "1")


def _bodies() -> Iterator[Malformed]:
    def case(name: str, operation: str, body: str) -> Malformed:
        return Malformed(f"RestJson{name}", f"/Malformed{operation}", body, JSON)

    for value in (
        "blob",
        '"xyz"',
        '"YmxvYg="',
        "[98, 108, 11, 98]",
        '["b", "l","o","b"]',
        "981081198",
        "true",
        "[][]",
        "-_==",
    ):
        yield case("BodyMalformedBlobInvalidBase64", "Blob", f'{{"blob": {value}}}')
    yield case("BodyMalformedListNullItem", "List", '{"bodyList": ["a", null, "b", "c"]}')
    yield case("BodyMalformedListUnclosed", "List", '{"bodyList": ["a", "b", "c" }')
    yield case("BodyMalformedMapNullKey", "Map", '{"bodyMap": {null: "abc"}}')
    yield case("BodyMalformedMapNullValue", "Map", '{"bodyMap": {"abc": null}}')
    for what, value in (
        ("MultipleFieldsSet", '{"int": 2, "string": "three"}'),
        ("KnownAndUnknownFieldsSet", '{"int": 2, "unknownField": "three"}'),
        ("NoFieldsSet", '{"int": null}'),
        ("EmptyObjectNoFieldsSet", "{}"),
        ("ValueIsArray", '["int"]'),
        ("UnknownMember", '{"unknown": "hello"}'),
    ):
        yield case(f"MalformedUnion{what}", "Union", f'{{"union": {value}}}')
    for body in (
        "{[",
        '{"int": 10}abc',
        'abc{"int": 10}',
        '{"int": 10 // ten\n}',
        '{"int": 10 /* ten */}',
        '{"int" :\f10}',
        "{'int': 10}",
        '{"int": 10,}',
    ):
        yield case("InvalidJsonBody", "RequestBody", body)
    for body in ('[{"int": 10}]', "10", "null"):
        yield case("TechnicallyValidJsonBody", "RequestBody", body)
    yield Malformed(
        "RestJsonWithBodyExpectsApplicationJsonContentType",
        "/MalformedRequestBody",
        "{}",
        {"content-type": "application/hal+json"},
        status=415,
    )


def _moments() -> Iterator[Malformed]:
    def case(place: str, form: str, what: str, value: str) -> Malformed:
        name, path = f"RestJson{place}Timestamp{form}{what}", f"/MalformedTimestamp{place}{form}"
        match place:
            case "Body":
                return Malformed(name, path, f'{{"timestamp": {value}}}', JSON)
            case "Header":
                return Malformed(name, path, headers={"timestamp": value})
            case _:
                escaped = value
                for char in "%:,+[]/ ":
                    escaped = escaped.replace(char, f"%{ord(char):02X}")
                way = "/" if place == "Path" else "?timestamp="
                return Malformed(name, f"{path}{way}{escaped}")

    wrong = {
        "RejectsHttpDate": (_HTTP_DATES, ("Body", "Header", "Path", "Query")),
        "RejectsDateTime": ((*_DATE_TIMES, *_OFFSETS), ("Body", "Header", "Path", "Query")),
        "RejectsEpochSeconds": (_EPOCHS, ("Body", "Header", "Path", "Query")),
        "RejectsDifferent8601Formats": (_OTHER_8601, ("Body", "Header", "Path", "Query")),
        "RejectsUTCOffsets": (_OFFSETS, ("Body", "Path", "Query")),
        "RejectsMalformedValues": (_NO_EPOCHS, ("Header", "Path", "Query")),
    }
    kinds = {
        "iso8601": (
            "RejectsHttpDate",
            "RejectsEpochSeconds",
            "RejectsDifferent8601Formats",
            "RejectsUTCOffsets",
        ),
        "rfc822": ("RejectsDateTime", "RejectsEpochSeconds"),
        "unixTimestamp": ("RejectsDateTime", "RejectsHttpDate", "RejectsMalformedValues"),
    }
    implied = {"Body": "unixTimestamp", "Header": "rfc822", "Path": "iso8601", "Query": "iso8601"}
    for place, _, forms in _MOMENTS:
        for form in forms:
            for what in kinds[_FORMATS[form] or implied[place]]:
                values, places = wrong[what]
                if place not in places:
                    continue
                texts = (*values, *(_FRACTIONS if what == "RejectsHttpDate" else ()))
                for value in texts if place in {"Path", "Query"} else values:
                    bare = place == "Body" and what == "RejectsEpochSeconds"
                    said = f'"{value}"' if place == "Body" and not bare else value
                    yield case(place, form, what, said)
    for value in ('"1515531081.1234"', '"1515531081"'):
        yield case("Body", "Default", "RejectsStringifiedEpochSeconds", value)
    for value in (*_NO_EPOCHS, '"Infinity"', '"-Infinity"', '"NaN"'):
        yield case("Body", "Default", "RejectsMalformedEpochSeconds", value)


MALFORMED: Final = (*_scalars(), *_bodies(), *_moments())

NOT_APPLICABLE: Final = {
    "RestJson*Byte*, RestJson*Short*": "botocore's models have integer and long alone",
    "RestJson*UnderflowOverflow": "botocore's models do not say how wide a number is, and Python's "
    "integers are as wide as they must be",
    "RestJsonMalformedSet*, RestJsonMalformedUniqueItems*": "botocore's models have lists alone",
    "RestJson*MediaType*, RestJsonWithPayloadExpects*ContentType": "botocore's models do not say "
    "media types",
    "RestJson*Accept": "boto3 asks for no media type, and no service of botocore looks",
    "RestJsonWithoutBodyExpectsEmptyContentType": "boto3 sends a media type with an empty input",
}
