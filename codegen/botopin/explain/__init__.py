"""Examples of the effect of changes, made with botocore's serializers and parsers."""
