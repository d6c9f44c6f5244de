"""Witnesses: examples that show the effect of a change on callers."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen


class WitnessKind(StrEnum):
    """Kind of effect that a witness shows."""

    BYTES = "bytes"
    """The same arguments give another request."""
    PARSE = "parse"
    """A client of the old version loses or misreads a part of the new response."""
    NAME = "name"
    """A class, attribute, enum member, parameter or method is gone, or has another type."""
    TEXT = "text"
    """The old version allows a value that the new version refuses."""
    RESOLVE = "resolve"
    """The same settings give another endpoint, signature or retry."""


@frozen(kw_only=True)
class Witness:
    """One example of the effect of a change."""

    kind: WitnessKind
    text: str
    """One sentence, such as: "The old pattern matches 'a b'; the new pattern does not."."""
    old: str = ""
    """Result of the old version: a value, a name, a request or a URL; empty if the sentence is
    enough."""
    new: str = ""
    """Result of the new version for the same input, in the same form."""
