"""Relation of two patterns, with the texts that prove it."""
