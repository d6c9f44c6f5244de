"""Base classes of generated clients."""
