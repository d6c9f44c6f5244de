"""Bindings: from a service model to the text of Python modules (`plan`, then `render`)."""
