"""What a client sent as an object of the version; what is wrong with it, up to a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from botopin.runtime.conversion import from_boto3
from botopin.runtime.dialect import BOTO3
from botopin.runtime.shapes import Shape
from botopin.runtime.structuring_errors import misfits
from botopin.runtime.validation import problems_of
from botopin.runtime.violations import report
from botopin.testing.protocols.members import ENOUGH

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T", bound=Shape)


def read_strictly(data: Mapping[str, Any], cls: type[T]) -> T:
    """Make a shape as `from_boto3` does with `strict`, but give up after enough problems.

    A request of a few megabytes can have a million of them.

    Raises:
        ValidationError: something is wrong.
    """
    report([*misfits(cls, data, BOTO3, strict=True, limit=ENOUGH)], stacklevel=2)
    value = from_boto3(data, cls)
    report(problems_of(value, limit=ENOUGH), stacklevel=2)
    return value
