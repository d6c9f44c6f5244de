"""Normal forms of traits: two values with the same normal form mean the same.

The meaning of an absent trait comes from botocore (`model.py`, `serialize.py`, `auth.py`) and from
Smithy's specification, unless a comment names another source.
"""

from __future__ import annotations

import re
from html import unescape
from math import ceil, floor
from typing import TYPE_CHECKING, Any, Final

from botopin.diff.differences import ABSENT, Absent
from botopin.diff.wire.reads import PROTOCOLS
from botopin.runtime.type_guards import is_list

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.model.service import JSON

_FLAGS: Final = frozenset(
    {
        *("box", "deprecated", "document", "event", "eventheader", "eventpayload", "eventstream"),
        *(
            "exception",
            "fault",
            "flattened",
            "hostLabel",
            "httpChecksumRequired",
            "idempotencyToken",
        ),
        *("idempotent", "jsonvalue", "readonly", "requiresLength", "sensitive", "sparse"),
        *("streaming", "synthetic", "union", "unsignedPayload", "wrapper", "xmlAttribute"),
        *("error.senderFault", "error.fault", "endpointoperation"),
    }
)
"""Traits that are false if absent."""

_WHOLE_NUMBERS: Final = frozenset({"integer", "long"})
_LENGTHS: Final = frozenset({"string", "list", "map", "blob"})

_SCHEMES: Final = {
    "v2": "aws.auth#sigv2",
    "v4": "aws.auth#sigv4",
    "s3": "aws.auth#sigv4",
    "s3v4": "aws.auth#sigv4",
    "v4a": "aws.auth#sigv4a",
    "v4-unsigned-body": "aws.auth#sigv4",
    "bearer": "smithy.api#httpBearerAuth",
    "none": "smithy.api#noAuth",
}
NO_AUTH: Final = "smithy.api#noAuth"

_TAG: Final = re.compile(r"<[^<>]*>")
_ANCHORS: Final = re.compile(r"\A(?:\^|\\A)+|(?<!\\)((?:\\\\)*)(?:\$|\\[zZ])+\Z")


def normalize(
    trait: str, value: JSON | Absent, owner: Mapping[str, JSON], name: str
) -> JSON | Absent:
    """Return the normal form of a trait's value.

    Args:
        trait: JSON name of the trait.
        value: Value of the trait, or ABSENT.
        owner: Object that contains the trait.
        name: Name that serves as the default of a trait, or an empty string.
    """
    match trait:
        case "error.code" if not value or value is ABSENT:
            return name
        case "signingName" if value is ABSENT:
            return owner.get("endpointPrefix", ABSENT)
        case "locationName" if owner.get("location") in {"uri", "statusCode"}:
            return ABSENT  # the comparison of the URI covers its labels
        case "locationName" if value is ABSENT:
            return name or ABSENT
        case "http.method" if not value or value is ABSENT:
            return "POST"
        case _ if value is ABSENT:
            return ABSENT
        case _ if trait in _FLAGS:
            return value or ABSENT
        case "min" if value == 0 and owner.get("type") in _LENGTHS:
            return ABSENT  # a length is never negative
        case "min" | "max" if isinstance(value, float) and value.is_integer():
            return int(value)
        case "min" | "max" if isinstance(value, float) and owner.get("type") in _WHOLE_NUMBERS:
            return ceil(value) if trait == "min" else floor(value)
        case "enum" if value == []:
            return ABSENT
        case "http.responseCode" if value == 200:  # noqa: PLR2004
            return ABSENT
        case "documentation" | "deprecatedMessage" | "deprecatedSince" if value == "":
            return ABSENT
        case "input_token" | "output_token" | "result_key" if isinstance(value, str):
            return [value]  # as botocore's `paginate.py` does
        case _:
            return value


def strip_markup(documentation: JSON | Absent) -> str | None:
    """Return documentation without markup, or None if the value is not a string."""
    if documentation is ABSENT:
        return ""
    if not isinstance(documentation, str):
        return None
    return " ".join(unescape(_TAG.sub(" ", documentation)).split())


def strip_anchors(pattern: str) -> str:
    """Remove `^` and `$` around a pattern: AWS always matches whole values."""
    return _ANCHORS.sub(r"\1", pattern)


def protocol(metadata: Mapping[str, JSON]) -> JSON:
    """Return the protocol that botocore chooses."""
    protocols: Any = metadata.get("protocols")
    if isinstance(protocols, list):
        return next((each for each in PROTOCOLS if each in protocols), metadata.get("protocol"))
    return metadata.get("protocol")


def service_schemes(metadata: Mapping[str, JSON]) -> tuple[str, ...]:
    """Return the authentication schemes of a service: `auth`, or the scheme of its signature."""
    return _strings(metadata.get("auth")) or _scheme(metadata.get("signatureVersion"))


def operation_schemes(operation: Mapping[str, JSON], service: tuple[str, ...]) -> tuple[str, ...]:
    """Return the authentication schemes of an operation, or the service's if it has none."""
    own = _strings(operation.get("auth")) or _scheme(operation.get("authtype"))
    return own or service


def _scheme(version: JSON) -> tuple[str, ...]:
    return (_SCHEMES.get(version, version),) if isinstance(version, str) and version else ()


def _strings(value: JSON) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if is_list(value) else ()
