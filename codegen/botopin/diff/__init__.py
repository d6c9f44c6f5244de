"""What changed between two versions of a service, and whom it breaks."""
