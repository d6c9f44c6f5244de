"""Commands of the `botopin` program."""
