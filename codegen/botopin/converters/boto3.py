"""cattrs converter for boto3's form: dictionaries with datetimes and bytes."""

from __future__ import annotations

from cattrs import Converter

from botopin.runtime.cattrs_hooks import register_hooks
from botopin.runtime.dialect import BOTO3


def configure_converter(converter: Converter) -> None:
    """Register hooks for all generated classes on a converter.

    Hooks that you register yourself have priority, also for values inside a shape.

    Args:
        converter: Converter of any kind.
    """
    register_hooks(converter, BOTO3)


def make_converter() -> Converter:
    """Return a converter that is equivalent to `from_boto3` and `to_boto3` without validation."""
    converter = Converter()
    configure_converter(converter)
    return converter
