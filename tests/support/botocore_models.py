"""Traits of all models of the installed botocore, read once.

The models themselves are not kept: they fill 400 MB, and a fork copies the page tables.
"""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import botocore
from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator


@frozen
class Use:
    """A string shape with a pattern."""

    service: str
    shape: str
    min: int | None
    max: int | None
    pattern: str


@frozen
class Traits:
    """Protocols and patterns of one API version of a service."""

    service: str
    protocols: frozenset[str]
    uses: tuple[Use, ...]


@cache
def _all_traits() -> tuple[Traits, ...]:
    data = Path(botocore.__file__).parent / "data"
    return tuple(map(_traits, sorted(data.glob("*/*/service-2.json*"))))


def _traits(file: Path) -> Traits:
    raw = file.read_bytes()
    model: dict[str, Any] = json.loads(gzip.decompress(raw) if file.suffix == ".gz" else raw)
    service, metadata = file.parent.parent.name, model["metadata"]
    protocols = frozenset({metadata["protocol"], *metadata.get("protocols", ())})
    return Traits(service, protocols, tuple(_uses(service, model["shapes"])))


def _uses(service: str, shapes: dict[str, dict[str, Any]]) -> Iterator[Use]:
    for name, shape in shapes.items():
        if "pattern" in shape:
            yield Use(service, name, shape.get("min"), shape.get("max"), shape["pattern"])


@cache
def uses() -> tuple[Use, ...]:
    """Return each string shape with a pattern."""
    return tuple(use for traits in _all_traits() for use in traits.uses)


@cache
def services_with_protocol(protocol: str) -> list[str]:
    """Return the services with a protocol in their newest API version, as the first or another."""
    newest = {traits.service: traits.protocols for traits in _all_traits()}
    return [service for service, protocols in newest.items() if protocol in protocols]
