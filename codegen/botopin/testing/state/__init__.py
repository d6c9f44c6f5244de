"""Resources that the mock server remembers."""
