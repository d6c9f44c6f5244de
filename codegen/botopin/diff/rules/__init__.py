"""Rules that judge differences."""
