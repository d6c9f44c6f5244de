"""boto3's dialect: dictionaries with datetimes and bytes, as boto3 takes and returns them."""

from __future__ import annotations

from cattrs import Converter

from botopin.runtime.cattrs_hooks import register_hooks
from botopin.runtime.dialect import BOTO3


def configure_converter(converter: Converter) -> None:
    """Teach a converter every shape; the hooks of its user win at any depth."""
    register_hooks(converter, BOTO3)


def make_converter() -> Converter:
    """A converter that does what `from_boto3` and `to_boto3` do, without their checks."""
    converter = Converter()
    configure_converter(converter)
    return converter
