"""Comparison of endpoint rules by what botocore resolves from them."""
