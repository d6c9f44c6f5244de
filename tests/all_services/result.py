"""Result of the examination of one service, stored as JSON between runs."""

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
    """Result of one service."""

    service: str
    api_version: str
    protocol: str
    seconds: float = 0
    broken: str = ""
    """Reason for an incomplete examination, such as a timeout. Empty if it is complete."""
    generated: bool = False
    imported: bool = False
    counts: dict[str, int] = field(factory=dict)
    """Numbers of items in the model and of drawn examples, by kind."""
    lost: list[str] = field(factory=list)
    """Items of the model that the bindings lack."""
    failed: dict[str, str] = field(factory=dict)
    """Shapes whose round trip failed, with the reason."""
    valueless: dict[str, str] = field(factory=dict)
    """Shapes and members without a valid value, with the reason."""
    unhealthy: dict[str, str] = field(factory=dict)
    """Shapes whose strategy fails a health check of Hypothesis, with the message."""
    unmet: list[str] = field(factory=list)
    """Shapes and members that have valid values, although no example contained one."""
    unreferenced: list[str] = field(factory=list)
    """Plain shapes that no other shape or operation refers to."""
    requests: dict[str, str] = field(factory=dict)
    """Operations whose requests botocore rejects or serializes differently, with the reason."""
    faults: dict[str, str] = field(factory=dict)
    """Structures that accept mutated arguments or report another violation, with the reason."""
    received: dict[str, str] = field(factory=dict)
    """Members whose received values are invalid, do not return from JSON, or are sent differently,
    with the reason."""
    refused: dict[str, int] = field(factory=dict)
    """Number of calls with drawn values that boto3 itself refuses, by its error."""
    unenforced: list[Pattern] = field(factory=list)
    unsent: dict[str, str] = field(factory=dict)
    """Operations without a serialized request, with the reason."""

    @property
    def has_passed(self) -> bool:
        """Return whether the examination is complete and has no findings."""
        findings = (
            self.failed,
            self.requests,
            self.received,
            self.unhealthy,
            self.faults,
            self.lost,
        )
        return not self.broken and not any(findings) and not self.unmet


def write(result: Result, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(_converter.unstructure(result), indent=1), encoding="utf-8")
    partial.replace(path)


def read(path: Path) -> Result:
    return _converter.structure(json.loads(path.read_bytes()), Result)
