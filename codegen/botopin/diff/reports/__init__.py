"""Formats of a diff report."""
