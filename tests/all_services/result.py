"""What the examination of one service found, kept as JSON between runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from attrs import field, frozen
from cattrs import Converter

if TYPE_CHECKING:
    from pathlib import Path

_converter = Converter()


@frozen(kw_only=True)
class Pattern:
    """A pattern that is not enforced at every length."""

    shape: str
    enforced_up_to: int
    re2_enforced_up_to: int | None
    why: str


@frozen(kw_only=True)
class Result:
    """One service."""

    service: str
    api_version: str
    protocol: str
    seconds: float = 0
    broken: str = ""
    """Why it was not examined to the end: not generated, not importable, too slow."""
    generated: bool = False
    imported: bool = False
    counts: dict[str, int] = field(factory=dict)
    """What the model holds, and how much was drawn."""
    lost: list[str] = field(factory=list)
    """What the census misses."""
    failed: dict[str, str] = field(factory=dict)
    """The shapes that did not go round, and why."""
    valueless: dict[str, str] = field(factory=dict)
    """The shapes and members that no value can be drawn of, and why."""
    unhealthy: dict[str, str] = field(factory=dict)
    """Whose strategy needs Hypothesis's health checks suppressed."""
    unmet: list[str] = field(factory=list)
    """The shapes and members that no value was seen of, though there are some."""
    unreferenced: list[str] = field(factory=list)
    """The shapes that nothing in the model holds."""
    requests: dict[str, str] = field(factory=dict)
    """The operations whose requests botocore refuses, or writes otherwise."""
    faults: dict[str, str] = field(factory=dict)
    """The structures whose mutated arguments are not refused as they should be."""
    unenforced: list[Pattern] = field(factory=list)
    unsent: dict[str, str] = field(factory=dict)
    """The operations of which no request was written, and why."""

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        went_wrong = (self.broken, self.failed, self.requests, self.unhealthy, self.faults)
        return not any((*went_wrong, self.lost, self.unmet))


def write(result: Result, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(_converter.unstructure(result), indent=1), encoding="utf-8")
    partial.replace(path)


def read(path: Path) -> Result:
    return _converter.structure(json.loads(path.read_bytes()), Result)
