"""Results of the trials, stored as JSON between runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from attrs import field, frozen
from cattrs import Converter

if TYPE_CHECKING:
    from pathlib import Path

_CONVERTER: Final = Converter()

FAILED: Final = "the oracle failed"
"""First words of the reason for an untried change, if the reason is a defect of the oracle."""
SOURCE_KINDS: Final = frozenset({"name", "text"})
"""Witnesses of the effect on caller code with the new bindings."""
WIRE_KINDS: Final = frozenset({"bytes", "parse", "text", "resolve"})
"""Witnesses of the effect on a client that is pinned to the old version."""


_ACCEPTED: Final = frozenset({"still accepted", "first body member"})
"""Qualifiers of changed requests that are safe because the service accepts both forms."""


@frozen(kw_only=True)
class Tried:
    """One change in one direction, with its verdict and its witnesses."""

    rule: str
    name: str
    pointer: str
    direction: str
    """Direction, or an empty string for changes of the whole service."""
    source: str
    wire: str
    witnesses: dict[str, str] = field(factory=dict)
    """Texts of the witnesses, by kind."""
    untried: str = ""
    """Reason for not trying the change."""
    operations: list[str] = field(factory=list)
    qualifiers: str = ""
    kind: str = ""
    trait: str = ""
    cause: str = ""
    """Rule of the change that causes this one; empty if there is none."""
    is_worse_than_cause: bool = False

    @property
    def is_breaking(self) -> bool:
        return "breaking" in {self.source, self.wire}

    @property
    def is_none(self) -> bool:
        return {self.source, self.wire} == {"none"}

    @property
    def contradiction(self) -> str:
        """Reason why the verdict contradicts the witnesses; empty if it agrees with them."""
        if self.untried:
            return FAILED if self.untried.startswith(FAILED) else ""
        if self.cause:
            # Alone, a consequence means nothing: its verdict rests on the cause.
            return "worse than its cause" if self.is_worse_than_cause else ""
        if self.is_breaking and not self.witnesses:
            return "breaking without a witness"
        if self.is_none and self.witnesses:
            return "none with a witness"
        return ""

    @property
    def doubt(self) -> str:
        """Half of the verdict that no witness supports, or that a witness contradicts."""
        if self.untried or self.contradiction or self.cause:
            return ""
        halves = (("source", self.source, SOURCE_KINDS), ("wire", self.wire, WIRE_KINDS))
        for half, severity, kinds in halves:
            found = kinds & self.witnesses.keys()
            if severity == "breaking" and not found:
                return f"{half} is breaking without a witness"
            if severity == "safe" and _ACCEPTED & {*self.qualifiers.split(", ")}:
                continue
            if severity in {"none", "safe"} and found:
                return f"{half} is {severity} with a witness"
        return ""


@frozen(kw_only=True)
class Result:
    """Result of one pair of versions."""

    service: str
    protocol: str
    old: str
    new: str
    seconds: float = 0
    broken: str = ""
    """Reason for an incomplete result."""
    changes: int = 0
    skipped: int = 0
    """Number of changes that were not tried because they resemble tried ones."""
    tried: list[Tried] = field(factory=list)
    unchanged: int = 0
    """Number of operations and directions that no change above safe affects, compared whole."""
    unreported: list[str] = field(factory=list)
    """Differences of these operations."""

    @property
    def title(self) -> str:
        return f"{self.service} {self.old} → {self.new}"


def write(result: Result, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(_CONVERTER.unstructure(result), indent=1), encoding="utf-8")
    partial.replace(path)


def read(path: Path) -> Result:
    return _CONVERTER.structure(json.loads(path.read_bytes()), Result)
