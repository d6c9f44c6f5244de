"""Java regular expressions."""
