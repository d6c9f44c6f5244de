"""Origin of a model."""

from __future__ import annotations

from attrs import frozen


@frozen(kw_only=True)
class ModelInfo:
    """One of the two models."""

    date: str
    """Of the version; empty where it is not known."""
    botocore: str
    """The release that it came from; empty where it is not known."""
    sha256: str
    """Of service-2.json."""
    label: str
    """For people: a date, a file's name, botocore 1.44.5."""
    module: str
    """v2026_04_07; empty where the date is not known."""
    folder: str = ""
    """Where the files lie, relative to the working folder; empty where they do not."""
