"""Checks of scalar values and documents, compiled from their types."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from botopin.runtime import types
from botopin.runtime.simple_patterns import simple_matcher
from botopin.runtime.violations import (
    ConstraintKind,
    Path,
    Violation,
    format_path,
    format_value,
)

Check: TypeAlias = Callable[[Any, Path, list[Violation]], Any]
"""Function that checks a value at a path, records violations and returns the value to store."""

_UNLIMITED: Final = float("inf")


def record(
    violations: list[Violation],
    kind: ConstraintKind,
    path: Path,
    expected: str,
    actual: str,
    *,
    exemptible: bool = False,
) -> None:
    """Append a violation, unless an exemption covers the value.

    Only a constraint that botocore does not enforce is exemptible.
    """
    exemption = None
    if exemptible:
        from botopin.runtime.exemptions import exemptible_member, is_exempt  # noqa: PLC0415 - rare

        member = exemptible_member(path)
        if member is not None:
            if is_exempt(member):
                return
            exemption = member.qualified_name
    violations.append(Violation(kind, format_path(path), expected, actual, exemption))


def compile_scalar_check(kind: types.Type, *, copy: bool, redact: bool) -> Check:
    """Compile the check of a scalar type or a document, which is copied if `copy` is set."""
    match kind:
        case types.PathSuffix():
            return _compile_suffix_check(kind, redact=redact)
        case types.Base64Text():
            return _compile_base64_check(kind, redact=redact)
        case types.BucketName():
            expected = "a bucket name or the ARN of an access point"
            return _compile_enforced_check(kind, is_bucket_name, expected, redact=redact)
        case types.ASCIIText():
            return _compile_enforced_check(kind, str.isascii, "ASCII characters", redact=redact)
        case types.EncodedJSON():
            return _compile_encoded_json_check(kind, copy=copy, redact=redact)
        case types.String():
            return _compile_string_check(kind, redact=redact)
        case types.Integer():
            return _compile_number_check(kind, int, "int", redact=redact)
        case types.Float():
            return _compile_number_check(
                kind, (int, float), "float or int", redact=redact, accepts_decimals=copy
            )
        case types.Boolean():
            return _compile_instance_check(bool, "bool", redact=redact)
        case types.Timestamp():
            return _compile_timestamp_check(redact=redact)
        case types.Blob():
            return _compile_blob_check(kind, redact=redact)
        case types.Stream():
            return _compile_stream_check(kind, redact=redact)
        case _:
            return _compile_document_check(copy=copy, redact=redact)


def _compile_instance_check(cls: type[Any], expected: str, *, redact: bool) -> Check:
    def check(value: Any, path: Path, violations: list[Violation]) -> Any:
        if not isinstance(value, cls):
            record(violations, "type", path, expected, format_value(value, redact=redact))
        return value

    return check


def _compile_string_check(kind: types.String, *, redact: bool) -> Check:
    least = kind.min or 0
    most = _UNLIMITED if kind.max is None else kind.max
    if kind.pattern is None and not least and most == _UNLIMITED:
        return _compile_instance_check(str, "str", redact=redact)
    pattern = kind.pattern
    check_size = compile_size_check(kind, "character")
    matches: Callable[[str], object] | None = None

    def check(value: Any, path: Path, violations: list[Violation]) -> Any:
        nonlocal matches
        if value.__class__ is not str and not isinstance(value, str):
            record(violations, "type", path, "str", format_value(value, redact=redact))
            return value
        length = len(value)
        if not least <= length <= most:  # checked first to bound the work of the pattern
            check_size(length, path, violations)
        elif pattern is not None:
            if matches is None:  # at the first use, because most patterns are never needed
                matches = _compile_matcher(pattern, kind.enforced_up_to)
            if not matches(value):
                actual = format_value(value, redact=redact)
                expected = f"a match of {pattern}"
                exemptible = not kind.botocore_pattern
                record(violations, "pattern", path, expected, actual, exemptible=exemptible)
        return value

    return check


def _compile_suffix_check(kind: types.PathSuffix, *, redact: bool) -> Check:
    check_text = _compile_string_check(kind, redact=redact)
    least = kind.min or 0

    def check(value: Any, path: Path, violations: list[Violation]) -> Any:
        is_path = isinstance(value, str) and "/" in value
        checked = value.rpartition("/")[2] if is_path else value
        if is_path and len(checked) < least:
            expected = f"at least {_count(least, 'character')} after the last /"
            record(violations, "min", path, expected, format_value(value, redact=redact))
        else:
            check_text(checked, path, violations)
        return value

    return check


def _compile_enforced_check(
    kind: types.String, accepts: Callable[[str], bool], expected: str, *, redact: bool
) -> Check:
    """Compile the check of a text that botocore itself checks, which no exemption changes."""
    check_text = _compile_string_check(kind, redact=redact)

    def check(value: Any, path: Path, violations: list[Violation]) -> Any:
        if isinstance(value, str) and not accepts(value):
            record(violations, "pattern", path, expected, format_value(value, redact=redact))
            return value
        return check_text(value, path, violations)

    return check


def is_bucket_name(text: str) -> bool:
    """Return whether botocore accepts a text as a bucket (`validate_bucket_name`)."""
    return re.fullmatch(BUCKET_NAME, text) is not None or re.fullmatch(_S3_ARN, text) is not None


BUCKET_NAME: Final = r"[a-zA-Z0-9.\-_]{1,255}"
_S3_ARN: Final = (
    r"arn:aws.*:(s3|s3-object-lambda):[a-z\-0-9]*:[0-9]{12}:accesspoint[/:][a-zA-Z0-9\-.]{1,63}"
    r"|arn:aws.*:s3-outposts:[a-z\-0-9]+:[0-9]{12}:outpost[/:][a-zA-Z0-9\-]{1,63}"
    r"[/:]accesspoint[/:][a-zA-Z0-9\-]{1,63}"
)
"""`VALID_S3_ARN` of `botocore.handlers`."""


def _compile_base64_check(kind: types.Base64Text, *, redact: bool) -> Check:
    check_text = _compile_string_check(kind, redact=redact)

    def check(value: Any, path: Path, violations: list[Violation]) -> Any:
        from binascii import b2a_base64  # noqa: PLC0415 - rarely needed

        from botopin.runtime.boto3_values import bytes_of, stream_of  # noqa: PLC0415

        value = bytes_of(value)
        data = stream_of(value)
        if isinstance(data, bytes):
            check_text(b2a_base64(data, newline=False).decode("ascii"), path, violations)
        else:
            expected = "text that UTF-8 can represent" if isinstance(value, str) else "str or bytes"
            record(violations, "type", path, expected, format_value(value, redact=redact))
        return value

    return check


def _compile_encoded_json_check(kind: types.EncodedJSON, *, copy: bool, redact: bool) -> Check:
    check_text = _compile_string_check(kind, redact=redact)
    check_document = _compile_document_check(copy=copy, redact=redact)

    def check(value: Any, path: Path, violations: list[Violation]) -> Any:
        if isinstance(value, str):
            return check_text(value, path, violations)
        from json import dumps  # noqa: PLC0415 - takes a millisecond, rarely needed

        from botopin.runtime.json_values import copy_json_value  # noqa: PLC0415

        count = len(violations)
        stored = check_document(value, path, violations)
        if len(violations) == count:
            check_text(dumps(copy_json_value(value)), path, violations)
        return stored

    return check


def _compile_matcher(pattern: str, enforced_up_to: int | None) -> Callable[[str], object]:
    matches = simple_matcher(pattern) if enforced_up_to is None else None
    if matches is not None:
        return matches
    from botopin.runtime.regex.matcher import matcher  # noqa: PLC0415 - rarely needed, slow import

    return matcher(pattern, enforced_up_to)


def compile_size_check(
    kind: types.Blob | types.Stream | types.String | types.ListOf | types.MapOf, unit: str
) -> Callable[[int, Path, list[Violation]], None]:
    """Return a function that checks a size, counted in units, against the limits of a type."""
    least = kind.min or 0
    most = kind.max
    # botocore enforces the minimum length of strings and lists only.
    exemptible = not isinstance(kind, types.String | types.ListOf)

    def check_size(size: int, path: Path, violations: list[Violation]) -> None:
        if size < least:
            expected = f"at least {_count(least, unit)}"
            record(violations, "min", path, expected, str(size), exemptible=exemptible)
        elif most is not None and size > most:
            expected = f"at most {_count(most, unit)}"
            record(violations, "max", path, expected, str(size), exemptible=True)

    return check_size


def _count(number: int, unit: str) -> str:
    return f"{number:,} {unit}{'' if number == 1 else 's'}"


def _compile_number_check(
    kind: types.Integer | types.Float,
    cls: type[Any] | tuple[type[Any], ...],
    name: str,
    *,
    redact: bool,
    accepts_decimals: bool = False,
) -> Check:
    least, most = kind.min, kind.max

    def check(value: Any, path: Path, violations: list[Violation]) -> Any:
        if accepts_decimals and not isinstance(value, cls):
            from botopin.runtime.boto3_values import float_of  # noqa: PLC0415 - rarely needed

            value = float_of(value)
        if not isinstance(value, cls) or isinstance(value, bool):
            record(violations, "type", path, name, format_value(value, redact=redact))
        elif least is not None and not value >= least:  # false for NaN
            record(violations, "min", path, f"at least {least}", format_value(value, redact=redact))
        elif most is not None and not value <= most:
            actual = format_value(value, redact=redact)
            record(violations, "max", path, f"at most {most}", actual, exemptible=True)
        return value

    return check


def _compile_timestamp_check(*, redact: bool) -> Check:
    from datetime import datetime  # noqa: PLC0415 - takes a millisecond, rarely needed

    def check(value: Any, path: Path, violations: list[Violation]) -> Any:
        if not isinstance(value, datetime):
            record(violations, "type", path, "datetime", format_value(value, redact=redact))
        elif value.utcoffset() is None:
            record(violations, "type", path, "datetime with a time zone", "datetime without one")
        return value

    return check


def _compile_blob_check(kind: types.Blob, *, redact: bool) -> Check:
    check_size = compile_size_check(kind, "byte")

    def check(value: Any, path: Path, violations: list[Violation]) -> Any:
        if isinstance(value, bytes):
            check_size(len(value), path, violations)
        elif isinstance(value, bytearray):
            check_size(len(value), path, violations)
            return bytes(value)
        else:
            hint = " (to send the content of a stream, read it)" if hasattr(value, "read") else ""
            record(violations, "type", path, f"bytes{hint}", format_value(value, redact=redact))
        return value

    return check


def _compile_stream_check(kind: types.Stream, *, redact: bool) -> Check:
    check_size = compile_size_check(kind, "byte")

    def check(value: Any, path: Path, violations: list[Violation]) -> Any:
        if isinstance(value, bytes | bytearray):
            check_size(len(value), path, violations)
        elif not hasattr(value, "read"):
            expected = "bytes or a readable file"
            record(violations, "type", path, expected, format_value(value, redact=redact))
        return value

    return check


def _compile_document_check(*, copy: bool, redact: bool) -> Check:
    from botopin.runtime.json_values import compile_json_check  # noqa: PLC0415 - few shapes need it

    check_and_copy = compile_json_check(redact=redact)

    def check(value: Any, path: Path, violations: list[Violation]) -> Any:
        copied = check_and_copy(value, path, violations)
        return copied if copy else value

    return check
