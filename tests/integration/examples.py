"""Hypothesis settings of the integration tests."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from botopin_aws.braket import LATEST
from support.raw_model import each_operation_definition

_NEWEST = frozenset(each_operation_definition())


def examples(date: str, few: int) -> settings:
    """Return settings for a property of one version: twice the examples for the newest."""
    return settings(
        max_examples=2 * few if date == LATEST else few,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def operation_examples(date: str, operation: str, many: int, few: int) -> settings:
    """Return settings for a property of an operation of one version.

    Few examples suffice if a newer version defines the operation and its shapes in the same way.
    """
    return examples(date, many if (date, operation) in _NEWEST else few)
