"""What a client sent as an object of the version; what is wrong with it, up to a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from botopin.runtime.conversion import from_boto3
from botopin.runtime.dialect import BOTO3
from botopin.runtime.shapes import Shape
from botopin.runtime.structuring_errors import find_structuring_errors
from botopin.runtime.validation import find_violations
from botopin.runtime.violations import raise_or_warn
from botopin.testing.protocols.members import ENOUGH

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T", bound=Shape)


def parse_request(data: Mapping[str, Any], cls: type[T]) -> T:
    """Make a shape as `from_boto3` does with `strict`, but give up after enough problems.

    A request of a few megabytes can have a million of them.

    Raises:
        ValidationError: something is wrong.
    """
    errors = find_structuring_errors(cls, data, BOTO3, strict=True, limit=ENOUGH)
    raise_or_warn([each for each in errors if each.kind != "enum"], stacklevel=2)
    value = from_boto3(data, cls)
    unknown = [each for each in errors if each.kind == "enum"]
    raise_or_warn([*unknown, *find_violations(value, limit=ENOUGH - len(unknown))], stacklevel=2)
    return value
