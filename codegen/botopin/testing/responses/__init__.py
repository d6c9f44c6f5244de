"""Responses of the mock server."""
