"""Golden folders are compared and imported by tests/unit/test_cases.py; nothing here is a test."""

collect_ignore_glob = ["generate/*"]
