"""Rendering and publishing of generated packages."""
