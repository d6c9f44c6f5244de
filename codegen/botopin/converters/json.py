"""cattrs converter for JSON: boto3's names as keys, ISO 8601 timestamps, base64 blobs."""

from __future__ import annotations

from cattrs import Converter

from botopin.runtime.cattrs_hooks import register_hooks
from botopin.runtime.dialect import JSON


def configure_converter(converter: Converter) -> None:
    """Register hooks for all generated classes on a converter.

    Hooks that you register yourself have priority, also for values inside a shape.

    Args:
        converter: Converter of any kind.
    """
    register_hooks(converter, JSON)


def make_converter() -> Converter:
    """Return a converter that is equivalent to `from_json` and `to_json` without validation."""
    converter = Converter()
    configure_converter(converter)
    return converter
