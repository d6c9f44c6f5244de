"""Description of a model's origin for reports."""

from __future__ import annotations

from attrs import frozen


@frozen(kw_only=True)
class ModelInfo:
    """Origin of a model, as reports show it."""

    date: str
    """ISO date of the version; empty if it is unknown."""
    botocore: str
    """Version of the botocore release; empty if it is unknown."""
    sha256: str
    """SHA-256 of service-2.json."""
    label: str
    """Name for readers: a date, a file name, or a release such as botocore 1.44.5."""
    module: str
    """Module of the version, such as v2026_04_07; empty if the date is unknown."""
    folder: str = ""
    """Folder of the files below the working directory; empty if they are elsewhere."""
