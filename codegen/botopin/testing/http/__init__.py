"""HTTP server, messages and bodies of the mock server."""
