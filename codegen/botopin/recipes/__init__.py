"""Conveniences over the bindings, written by hand."""
