"""Table of the keys of a model that botocore reads, by protocol, direction and place.

`botocore_reads.toml` has a row for each key, place and direction that a serializer, the validation
or a parser of botocore looks up. It also names the modules of botocore that look up a key, and the
keys that no module looks up.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from attrs import field, frozen

from botopin.model.diagnostics import Diagnostic, ModelError
from botopin.model.structuring import strict_converter, structure

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE: Final = "botocore_reads.toml"

WireDirection: TypeAlias = Literal["requests", "responses"]
"""Direction of a message; an error is a response."""

PROTOCOLS: Final = ("json", "rest-json", "rest-xml", "smithy-rpc-v2-cbor", "query", "ec2")
"""Protocols in botocore's order of preference (`utils.py`)."""

PLACES: Final = (
    "input",
    "output",
    "error",
    "member",
    "payload",
    "item",
    "flattened-item",
    "key",
    "value",
    "jsonvalue",
    "operation",
    "metadata",
)
"""Places of traits.

- `input`, `output`, `error`: The whole shape of a request, a response or an error.
- `member`: A member of a structure, except the payload of a REST protocol.
- `payload`: The member that is the body of a REST protocol.
- `item`, `flattened-item`: The items of a list, by the trait `flattened` of the list.
- `key`, `value`: The keys and the values of a map.
- `jsonvalue`: A member with the trait `jsonvalue`. Only what differs from `member` has this place.
- `operation`, `metadata`: Keys of an operation and of the service.
"""

PARTS: Final = ("service", "metadata", "operation", "shape", "paginator", "waiter")
"""Parts of a model that have keys of their own."""

_EVERY: Final = "every"
_RELEASE: Final = re.compile(r"\d+\.\d+\.\d+")
_MODULE: Final = re.compile(
    r"(?P<module>[a-z.]+)(?: since (?P<since>[\d.]+))?(?: until (?P<until>[\d.]+))?"
)


@frozen(kw_only=True)
class Read:
    """A trait that protocols look up in one direction."""

    key: str
    """JSON name of the trait, with a dot before a key of an object: `http.method`."""
    direction: str
    """`requests` or `responses`."""
    protocols: list[str]
    """Protocols that look up the trait, or `every`."""
    places: list[str]
    """Places in which the protocols look up the trait."""
    since: str = ""
    """First botocore release that looks up the trait; empty if every supported release does."""
    until: str = ""
    """First release that no longer looks up the trait; empty if the newest release does."""

    def has_protocol(self, protocol: str) -> bool:
        """Return whether a protocol looks up the trait."""
        return protocol in self.protocols or self.protocols == [_EVERY]


@frozen
class Lookup:
    """A module of botocore that looks up a key."""

    part: str
    """Part of the model that has the key: one of `PARTS`."""
    key: str
    module: str
    """Name below `botocore`, such as `retries.standard`."""
    since: str = ""
    """First release with the lookup; empty if every supported release has it."""
    until: str = ""
    """First release without the lookup; empty if the newest release has it."""


@frozen(kw_only=True)
class _Rows:
    reads: list[Read]
    lookups: dict[str, dict[str, list[str]]]


@frozen
class ReadTable:
    """The table."""

    reads: tuple[Read, ...]
    lookups: tuple[Lookup, ...]
    unread: frozenset[tuple[str, str]]
    """Parts and keys that botocore never looks up."""
    _index: frozenset[tuple[str, str, str, str]] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        rows = {
            (row.key, place, protocol, row.direction)
            for row in self.reads
            for place in row.places
            for protocol in PROTOCOLS
            if row.has_protocol(protocol) and not row.until
        }
        object.__setattr__(self, "_index", frozenset(rows))

    def is_read(self, key: str, place: str, protocol: str, direction: WireDirection) -> bool:
        """Return whether the newest release looks up a trait in a place."""
        return (key, place, protocol, direction) in self._index


@cache
def read_table() -> ReadTable:
    """Return the table.

    Raises:
        ModelError: The file is invalid.
    """
    text = resources.files("botopin.diff.wire").joinpath(FILE).read_text(encoding="utf-8")
    return parse_table(text)


def parse_table(text: str) -> ReadTable:
    """Return the table of a text in TOML.

    Raises:
        ModelError: The text is invalid.
    """
    rows = structure(strict_converter(mapping="a table"), tomllib.loads(text), _Rows, file=FILE)
    faults = [
        Diagnostic(FILE, f"/reads/{index}", message)
        for index, row in enumerate(rows.reads)
        for message in _faults(row)
    ]
    lookups: list[Lookup] = []
    unread: set[tuple[str, str]] = set()
    for part, keys in rows.lookups.items():
        if part not in PARTS:
            faults.append(Diagnostic(FILE, f"/lookups/{part}", _expected(PARTS, part)))
        for key, modules in keys.items():
            if not modules:
                unread.add((part, key))
            for module in modules:
                if match := _MODULE.fullmatch(module):
                    lookups.append(Lookup(part, key, **match.groupdict("")))
                else:
                    message = f"expected a module such as `client since 1.36.0`, got {module!a}"
                    faults.append(Diagnostic(FILE, f"/lookups/{part}/{key}", message))
    if faults:
        raise ModelError(faults)
    return ReadTable(tuple(rows.reads), tuple(lookups), frozenset(unread))


def _faults(row: Read) -> Iterator[str]:
    if row.direction not in {"requests", "responses"}:
        yield _expected(("requests", "responses"), row.direction)
    for protocol in row.protocols:
        if protocol not in {*PROTOCOLS, _EVERY}:
            yield _expected((*PROTOCOLS, _EVERY), protocol)
    for place in row.places:
        if place not in PLACES:
            yield _expected(PLACES, place)
    for name, release in (("since", row.since), ("until", row.until)):
        if release and not _RELEASE.fullmatch(release):
            yield f"{name}: expected a botocore release such as 1.36.0, got {release!a}"


def _expected(known: tuple[str, ...], value: str) -> str:
    return f"expected one of {', '.join(known)}, got {value!a}"
