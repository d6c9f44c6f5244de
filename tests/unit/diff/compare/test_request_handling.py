"""Changed preparation of requests: whether requests of older clients stay valid."""

from __future__ import annotations

from typing import Any

import pytest

from botopin.diff.compare.request_handling import is_still_accepted

CHECKSUM = {"requestChecksumRequired": True}


@pytest.mark.parametrize(
    ("trait", "old", "new", "expected"),
    [
        ("httpChecksumRequired", {}, {"httpChecksumRequired": True}, False),
        ("httpChecksumRequired", {"httpChecksumRequired": True}, {}, True),
        # S3 in botocore 1.24.7: one trait replaces the other.
        (
            "httpChecksumRequired",
            {"httpChecksumRequired": True},
            {"httpChecksum": CHECKSUM},
            True,
        ),
        ("httpChecksum", {}, {"httpChecksum": CHECKSUM}, False),
        ("httpChecksum", {}, {"httpChecksum": {"responseAlgorithms": ["CRC32"]}}, True),
        ("unsignedPayload", {}, {"unsignedPayload": True}, True),
        ("unsignedPayload", {"unsignedPayload": True}, {}, False),
        ("requestcompression", {}, {"requestcompression": {"encodings": ["gzip"]}}, True),
        ("requestcompression", {"requestcompression": {"encodings": ["gzip"]}}, {}, False),
        ("endpointdiscovery", {}, {"endpointdiscovery": {}}, True),
        ("endpointdiscovery", {}, {"endpointdiscovery": {"required": True}}, False),
        ("endpointoperation", {}, {"endpointoperation": True}, False),
    ],
)
def test_older_requests_stay_valid(trait: str, old: Any, new: Any, *, expected: bool) -> None:
    assert is_still_accepted(trait, old, new) is expected
