"""Loading of the table of botocore's reads."""

from __future__ import annotations

import pytest

from botopin.diff.wire.reads import PROTOCOLS, parse_table, read_table
from botopin.model.diagnostics import ModelError

ROW = """
[[reads]]
key = "queryName"
direction = "requests"
protocols = ["ec2"]
places = ["member"]

[lookups.shape]
queryName = ["serialize"]
"""


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_every_stands_for_every_protocol(protocol: str) -> None:
    table = parse_table(ROW.replace('"ec2"', '"every"'))
    assert table.is_read("queryName", "member", protocol, "requests")
    assert not table.is_read("queryName", "member", protocol, "responses")
    assert not table.is_read("queryName", "item", protocol, "requests")


def test_a_read_of_older_releases_does_not_count() -> None:
    table = parse_table(ROW.replace("places", 'until = "1.40.0"\nplaces'))
    assert not table.is_read("queryName", "member", "ec2", "requests")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"requests"', '"request"', "expected one of requests, responses, got 'request'"),
        ('"ec2"', '"ec3"', "got 'ec3'"),
        ('"member"', '"members"', "got 'members'"),
        ("places", 'since = "1.40"\nplaces', "since: expected a botocore release such as 1.36.0"),
        ("lookups.shape", "lookups.shapes", "expected one of service, metadata"),
        ('["serialize"]', '["serialize from 1.36.0"]', "expected a module such as"),
        ("places", "place", "place"),
    ],
)
def test_rejects_a_fault(old: str, new: str, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        parse_table(ROW.replace(old, new))


@pytest.mark.parametrize("trait", ["xmlOrder", "wrapper", "pattern", "error.senderFault"])
def test_botocore_never_reads_a_trait(trait: str) -> None:
    assert ("shape", trait) in read_table().unread
