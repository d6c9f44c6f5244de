"""Version-pinned, typed Python for AWS APIs."""

from botopin.runtime.checks import validate
from botopin.runtime.conversion import from_boto3, from_json, parse_json, to_boto3, to_json
from botopin.runtime.problems import (
    BotopinError,
    MissingMember,
    Problem,
    ValidationError,
    ValidationWarning,
    checks,
)
from botopin.runtime.shapes import replace, unknown_variant

__all__ = [
    "BotopinError",
    "MissingMember",
    "Problem",
    "ValidationError",
    "ValidationWarning",
    "checks",
    "from_boto3",
    "from_json",
    "parse_json",
    "replace",
    "to_boto3",
    "to_json",
    "unknown_variant",
    "validate",
]
