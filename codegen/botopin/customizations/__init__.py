"""Behavior of botocore beside the service models, applied to parsed models."""
