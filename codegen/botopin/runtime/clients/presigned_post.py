"""Signed forms that upload objects to S3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from botopin.runtime.clients.settings import require_number
from botopin.runtime.conversion import to_boto3
from botopin.runtime.type_guards import is_list, is_mapping
from botopin.runtime.violations import format_value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botopin.runtime.shapes import Shape


@frozen
class PresignedPost:
    """Form that uploads an object without credentials."""

    url: str
    """URL to which the form is posted as `multipart/form-data`."""

    fields: Mapping[str, str]
    """Fields of the form. Append the field `file` with the content."""


def post_arguments(
    request: Shape,
    fields: Mapping[str, str] | None,
    conditions: Sequence[Mapping[str, str] | Sequence[str | int]] | None,
    expires_in: int,
) -> dict[str, Any]:
    """Return the arguments of botocore's `generate_presigned_post`.

    botocore changes the fields and, in some releases, the list of conditions. So both are copies.

    Raises:
        ValidationError: The bucket or the key violates a constraint.
        TypeError: An argument has a wrong type.
    """
    require_number("expires_in", expires_in)
    if not (fields is None or is_mapping(fields)):
        raise TypeError(f'expected fields such as {{"acl": "private"}}, got {format_value(fields)}')
    if not (conditions is None or is_list(conditions)):
        raise TypeError(f"expected a list of conditions, got {format_value(conditions)}")
    return {
        **to_boto3(request),
        "Fields": dict(fields or {}),
        "Conditions": [_copy_condition(each) for each in conditions or ()],
        "ExpiresIn": expires_in,
    }


def _copy_condition(condition: object) -> dict[Any, Any] | list[Any]:
    if is_mapping(condition):
        return {**condition}
    if is_list(condition):
        return [*condition]
    raise TypeError(
        'expected a condition such as {"acl": "private"} or ["starts-with", "$key", "a/"], '
        f"got {format_value(condition)}"
    )
