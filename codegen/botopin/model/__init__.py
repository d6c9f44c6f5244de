"""Parsed service models."""
