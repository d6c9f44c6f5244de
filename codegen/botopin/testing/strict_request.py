"""Strict parsing of requests into typed objects, with a limit on the reported problems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from botopin.runtime.conversion import from_boto3
from botopin.runtime.dialect import BOTO3
from botopin.runtime.shapes import Shape
from botopin.runtime.structuring_errors import find_structuring_errors
from botopin.runtime.validation import find_violations
from botopin.runtime.violations import raise_or_warn
from botopin.testing.protocols.problems import MAX_PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T", bound=Shape)


def structure_request(data: Mapping[str, Any], cls: type[T]) -> T:
    """Structure a request like `from_boto3(…, strict=True)`, but stop after `MAX_PROBLEMS`.

    A request of a few megabytes can contain a million problems.

    Raises:
        ValidationError: The data is not a valid request of the version.
    """
    errors = find_structuring_errors(cls, data, BOTO3, strict=True, limit=MAX_PROBLEMS)
    raise_or_warn([each for each in errors if each.kind != "enum"], stacklevel=2)
    value = from_boto3(data, cls)
    unknown = [each for each in errors if each.kind == "enum"]
    limit = MAX_PROBLEMS - len(unknown)
    raise_or_warn([*unknown, *find_violations(value, limit=limit)], stacklevel=2)
    return value
