"""How many examples Hypothesis draws here, and that every run draws the same."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from botopin_aws.braket import LATEST


def examples(date: str, few: int) -> settings:
    """Settings for a property of one version; the newest gets three times as many examples."""
    return settings(
        max_examples=3 * few if date == LATEST else few,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
