"""Inverse of botocore's handlers, for the requests and responses of the mock server."""
