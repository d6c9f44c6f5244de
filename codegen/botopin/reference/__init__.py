"""Reference of one operation, in several formats."""
