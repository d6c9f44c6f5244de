"""Fixtures of the client tests, which also run with older botocore releases."""

from clients.wire import isolated_configuration

__all__ = ["isolated_configuration"]
