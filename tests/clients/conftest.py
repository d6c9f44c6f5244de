"""These tests run in the project's environment, and in those of older releases of botocore."""

from clients.wire import alone

__all__ = ["alone"]
