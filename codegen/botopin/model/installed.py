"""Reads the model files of the botocore that is installed."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from botopin.model.defects import SourceError
from botopin.model.files import read_file
from botopin.model.release import DISTRIBUTION, Release, model_files
from botopin.model.strict_json import MAX_BYTES


def read_installed(service: str) -> Release:
    """Read the model files of a service from the installed botocore. Its date is not known.

    Raises SourceError where botocore is not installed or lacks the service.
    """
    try:
        found = distribution(DISTRIBUTION)
    except PackageNotFoundError:
        raise SourceError(f"{DISTRIBUTION} is not installed: pip install {DISTRIBUTION}") from None
    data = Path(str(found.locate_file(f"{DISTRIBUTION}/data")))
    api_version, files = model_files(
        service,
        [path.relative_to(data).as_posix() for path in data.glob("*/*/*.json*")],
        lambda name: read_file(data / name, limit=MAX_BYTES),
        f"{DISTRIBUTION} {found.version}",
    )
    return Release(service=service, version=found.version, api_version=api_version, files=files)
