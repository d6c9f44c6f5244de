"""Golden folders hold no tests: tests/unit/generate/test_golden.py compares and imports them."""

collect_ignore_glob = ["generate/*"]
