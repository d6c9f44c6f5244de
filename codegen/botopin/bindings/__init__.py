"""Python source of the bindings for a model."""
