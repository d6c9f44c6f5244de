"""Version-pinned, typed Python bindings for AWS APIs."""

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from botopin.pinning import pin
    from botopin.runtime.byte_streams import ByteStream
    from botopin.runtime.clients.failures import PaginationError, WaiterError
    from botopin.runtime.clients.presigned_post import PresignedPost
    from botopin.runtime.conversion import from_boto3, from_json, parse_json, to_boto3, to_json
    from botopin.runtime.enums import UnknownValue
    from botopin.runtime.event_streams import EventStream
    from botopin.runtime.exemption_names import exempt
    from botopin.runtime.exemptions import Exemption
    from botopin.runtime.shapes import replace, unknown_variant
    from botopin.runtime.validation import validate
    from botopin.runtime.versions.convert import convert, find_losses
    from botopin.runtime.versions.losses import ConversionError, Loss
    from botopin.runtime.violations import (
        BotopinError,
        MissingMemberError,
        PinError,
        ValidationError,
        ValidationWarning,
        Violation,
        validation_mode,
    )
else:
    from botopin.runtime.lazy_exports import lazy_exports

    __getattr__, __dir__ = lazy_exports(
        __name__,
        {
            "pinning": ("pin",),
            "runtime.byte_streams": ("ByteStream",),
            "runtime.clients.presigned_post": ("PresignedPost",),
            "runtime.clients.failures": ("PaginationError", "WaiterError"),
            "runtime.validation": ("validate",),
            "runtime.conversion": ("from_boto3", "from_json", "parse_json", "to_boto3", "to_json"),
            "runtime.enums": ("UnknownValue",),
            "runtime.event_streams": ("EventStream",),
            "runtime.exemption_names": ("exempt",),
            "runtime.exemptions": ("Exemption",),
            "runtime.versions.losses": ("ConversionError", "Loss"),
            "runtime.versions.convert": ("convert", "find_losses"),
            "runtime.violations": (
                "BotopinError",
                "MissingMemberError",
                "PinError",
                "Violation",
                "ValidationError",
                "ValidationWarning",
                "validation_mode",
            ),
            "runtime.shapes": ("replace", "unknown_variant"),
        },
    )

__all__ = [
    "BotopinError",
    "ByteStream",
    "ConversionError",
    "EventStream",
    "Exemption",
    "Loss",
    "MissingMemberError",
    "PaginationError",
    "PinError",
    "PresignedPost",
    "UnknownValue",
    "ValidationError",
    "ValidationWarning",
    "Violation",
    "WaiterError",
    "convert",
    "exempt",
    "find_losses",
    "from_boto3",
    "from_json",
    "parse_json",
    "pin",
    "replace",
    "to_boto3",
    "to_json",
    "unknown_variant",
    "validate",
    "validation_mode",
]
