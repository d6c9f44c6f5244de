"""Differences between two models, their verdicts, and reports."""
