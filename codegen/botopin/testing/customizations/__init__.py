"""botocore's handlers seen from the service: the inverse of what they do to messages."""
