"""cattrs converters for generated classes, one for each form of plain data."""
