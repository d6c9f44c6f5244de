"""Conversion of objects between versions of a service."""
