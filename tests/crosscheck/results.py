"""What a check finds."""

from __future__ import annotations

from attrs import frozen


@frozen
class Result:
    """One thing that was checked."""

    subject: str
    """What it was, to count by."""
    where: str
    fault: str = ""
    """What is wrong; empty where nothing is."""

    def __str__(self) -> str:
        return f"{self.where}: {self.subject}: {self.fault}"


def agree(subject: str, where: str, expected: object, found: object) -> Result:
    """The result of comparing what the model says with what is there."""
    same = expected == found
    return Result(subject, where, "" if same else f"expected {expected!r}, found {found!r}")
