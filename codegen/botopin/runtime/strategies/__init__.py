"""Hypothesis strategies for shapes."""
