"""Results of checks."""

from __future__ import annotations

from attrs import frozen


@frozen
class Result:
    """Result of one check."""

    subject: str
    """Subject of the check, for counting."""
    where: str
    fault: str = ""
    """Description of the difference. Empty if there is none."""

    def __str__(self) -> str:
        return f"{self.where}: {self.subject}: {self.fault}"


def agree(subject: str, where: str, expected: object, found: object) -> Result:
    """Compare an expected value with the actual value."""
    same = expected == found
    return Result(subject, where, "" if same else f"expected {expected!r}, found {found!r}")
