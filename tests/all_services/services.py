"""Services of the installed botocore, read from its JSON without botopin's reader."""

from __future__ import annotations

import gzip
import json
import random
import tomllib
from functools import cache, cached_property
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import botocore
from attrs import define
from botocore.model import ServiceModel
from botocore.utils import deep_merge

from support.customized_models import customized
from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DATE: Final = "2026-01-01"
"""Date of the generated versions, to which every row of botopin's exemptions applies."""

DATA: Final = Path(botocore.__file__).parent / "data"

_SAMPLED: Final = 70_000
"""Maximum compressed size of a sampled model in bytes. Two models of rest-xml are smaller."""


@cache
def _exemptions() -> dict[str, list[dict[str, Any]]]:
    """Return the constraints that botopin lists as wrong, by service."""
    file = ROOT / "codegen" / "botopin" / "customizations" / "exemptions.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@define(slots=False)
class Service:
    """Newest API version of one service."""

    name: str
    folder: Path

    @property
    def api_version(self) -> str:
        return self.folder.name

    @cached_property
    def raw(self) -> dict[str, Any]:
        """Return the model without the constraints that botopin lists as wrong."""
        raw = self.document("service-2") or {}
        extras = self.document("service-2.sdk-extras") or {}
        deep_merge(raw, extras.get("merge", {}))  # as botocore's loader does
        for row in _exemptions().get(self.name, ()):
            shape, _, member = row["shape"].partition(".")
            target = raw["shapes"][shape]
            if member:
                target["members"][member][row["constraint"]] = ""  # over the pattern of the shape
            else:
                target.pop(row["constraint"], None)
        return raw

    @cached_property
    def botocore_model(self) -> ServiceModel:
        """Return botocore's own object for the model."""
        return ServiceModel(self.raw, self.name)

    @cached_property
    def shapes(self) -> dict[str, dict[str, Any]]:
        """Return the shapes of the values that a client accepts and returns."""
        shapes: dict[str, dict[str, Any]] = customized(self.raw)["shapes"]
        return shapes

    @property
    def operations(self) -> dict[str, dict[str, Any]]:
        operations: dict[str, dict[str, Any]] = self.raw["operations"]
        return operations

    @property
    def protocol(self) -> str:
        """Return the protocol that botocore chooses for the service."""
        protocol: str = self.botocore_model.resolved_protocol
        return protocol

    @property
    def paginators(self) -> dict[str, Any]:
        return (self.document("paginators-1") or {}).get("pagination", {})

    @property
    def waiters(self) -> dict[str, Any]:
        return (self.document("waiters-2") or {}).get("waiters", {})

    @property
    def size(self) -> int:
        """Return the size of the model in bytes, which indicates the duration."""
        return next(self.folder.glob("service-2.json*")).stat().st_size

    def document(self, name: str) -> dict[str, Any] | None:
        """Return one of botocore's files, or None if the service lacks the file."""
        for path, opener in ((f"{name}.json.gz", gzip.open), (f"{name}.json", open)):
            if (self.folder / path).exists():
                with opener(self.folder / path) as file:  # type: ignore[operator]
                    document: dict[str, Any] = json.load(file)
                return document
        return None


def installed() -> list[Service]:
    """Return every service of the installed botocore, sorted by name."""
    return [
        Service(folder.name, newest)
        for folder in sorted(DATA.iterdir())
        for newest in _newest(folder)
    ]


def _newest(folder: Path) -> Iterator[Path]:
    versions = sorted(path.parent for path in folder.glob("*/service-2.json*"))
    yield from versions[-1:]


def shard(services: Sequence[Service], part: str) -> list[Service]:
    """Return the services of one part, such as `3/8`. The parts have similar sizes.

    Raises:
        ValueError: The part is not a valid fraction.
    """
    number, _, parts = part.partition("/")
    if not 1 <= int(number) <= int(parts):
        raise ValueError(f"expected a part such as 3/8, got {part!r}")
    by_size = sorted(services, key=lambda each: (-each.size, each.name))
    return sorted(by_size[int(number) - 1 :: int(parts)], key=lambda each: each.name)


def sample(services: Sequence[Service], count: int, seed: str) -> list[Service]:
    """Return small services of all protocols in turn, chosen by the seed."""
    chance = random.Random(seed)  # noqa: S311 - the choice needs no security
    small = [each for each in services if each.size <= _SAMPLED]
    by_protocol: dict[str, list[Service]] = {}
    for service in chance.sample(small, len(small)):
        by_protocol.setdefault(service.protocol, []).append(service)
    turns = zip_longest(*(by_protocol[protocol] for protocol in sorted(by_protocol)))
    chosen = islice(filter(None, chain.from_iterable(turns)), count)
    return sorted(chosen, key=lambda each: each.name)
