"""These tests run in the project's environment, and in those of older releases of botocore."""

from clients.wire import isolated_configuration

__all__ = ["isolated_configuration"]
