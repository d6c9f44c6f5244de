"""Hypothesis strategies for generated classes."""

from __future__ import annotations

from botopin.runtime.strategies.shapes import invalid, valid

__all__ = ["invalid", "valid"]
