"""The table of botocore's reads agrees with the installed release."""

from __future__ import annotations

from importlib.metadata import version
from typing import Final

import pytest

from botopin.diff.wire.reads import PROTOCOLS, read_table
from clients.model_lookups import find_lookups, loaded_traits
from clients.model_reads import PROTOCOLS as INSTALLED_PROTOCOLS
from clients.model_reads import REQUESTS, RESPONSES, record_reads

TABLE: Final = read_table()
STRUCTURE: Final = {
    *(("service", key) for key in ("metadata", "operations", "shapes")),
    *(("operation", key) for key in ("errors", "http", "input", "output")),
    *(("shape", key) for key in ("key", "member", "members", "shape", "type", "value")),
}
"""Keys that hold other parts of a model; the table leaves them out."""


def release(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))


RELEASE: Final = release(version("botocore"))


def exists(since: str, until: str = "") -> bool:
    """Return whether the installed release is within the limits of a row."""
    return (not since or release(since) <= RELEASE) and (not until or release(until) > RELEASE)


@pytest.mark.parametrize("direction", [REQUESTS, RESPONSES])
@pytest.mark.parametrize("protocol", INSTALLED_PROTOCOLS)
def test_a_protocol_looks_up_what_the_table_says(protocol: str, direction: str) -> None:
    # Only the REST protocols have a payload.
    stated = {
        (place, row.key)
        for row in TABLE.reads
        if row.direction == direction and row.has_protocol(protocol)
        if exists(row.since, row.until)
        for place in row.places
        if place != "payload" or protocol.startswith("rest-")
    }
    assert record_reads(protocol, direction) == stated


def test_the_table_has_every_protocol() -> None:
    assert {*INSTALLED_PROTOCOLS} <= {*PROTOCOLS}


def test_modules_look_up_what_the_table_says() -> None:
    stated = {
        (each.part, each.key, each.module)
        for each in TABLE.lookups
        if exists(each.since, each.until)
    }
    assert {each for each in find_lookups() if each[:2] not in STRUCTURE} == stated


def test_the_table_has_every_trait_that_botocore_loads() -> None:
    known = {each.key for each in TABLE.lookups} | {key for _, key in TABLE.unread}
    assert loaded_traits() <= known
