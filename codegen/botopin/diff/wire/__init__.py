"""Traits that botocore reads in a model, and their normal forms."""
