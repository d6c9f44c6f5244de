"""Hypothesis strategies for generated classes: valid values and invalid arguments."""

from __future__ import annotations

from botopin.runtime.strategies.shapes import InvalidArguments, invalid_arguments, valid

__all__ = ["InvalidArguments", "invalid_arguments", "valid"]
