"""Behavior of botocore beyond the service models, applied to parsed models."""
