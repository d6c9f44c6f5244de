"""The report in every format: one file each, and none computes anything."""
