"""The JSON dialect: boto3's names as keys, timestamps in ISO 8601, blobs in base64."""

from __future__ import annotations

from cattrs import Converter

from botopin.runtime.cattrs_hooks import register_hooks
from botopin.runtime.dialect import JSON


def configure_converter(converter: Converter) -> None:
    """Teach a converter every shape; the hooks of its user win at any depth."""
    register_hooks(converter, JSON)


def make_converter() -> Converter:
    """A converter that does what `from_json` and `to_json` do, without their checks."""
    converter = Converter()
    configure_converter(converter)
    return converter
