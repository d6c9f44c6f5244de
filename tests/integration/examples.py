"""Hypothesis settings of the integration tests."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from botopin_aws.braket import LATEST


def examples(date: str, few: int) -> settings:
    """Return settings for a property of one version: twice the examples for the newest."""
    return settings(
        max_examples=2 * few if date == LATEST else few,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
