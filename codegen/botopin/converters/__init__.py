"""cattrs converters for generated classes: one module for each form of plain data."""
