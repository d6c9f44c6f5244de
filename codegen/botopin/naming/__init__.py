"""Python names of shapes, members and operations, and their lock files."""
