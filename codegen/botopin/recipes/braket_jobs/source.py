"""Source code of a job: a local file or folder, or an archive in S3."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from botopin.recipes.braket_jobs.entry_points import check_entry_point
from botopin.recipes.braket_jobs.s3_locations import describe_wrong_uri, is_uri, parse_uri, to_text
from botopin.runtime.violations import format_value

if TYPE_CHECKING:
    from botopin.recipes.braket_jobs.s3_locations import S3Location


@frozen
class JobSource:
    """Location of the code, and the entry point in it."""

    location: Path | S3Location
    entry_point: str


def read_source(source_module: object, entry_point: str, problems: list[str]) -> JobSource:
    """Return the source of a job. Append faults to `problems`.

    A local source must exist and contain the entry point. An archive in S3 is not opened.
    """
    try:
        return _read_source(source_module, entry_point)
    except (ValueError, OSError) as error:
        problems.append(str(error))
        return JobSource(Path(), entry_point)


def _read_source(source_module: object, entry_point: str) -> JobSource:
    text = to_text(source_module)
    if text is None:
        raise ValueError(f"source_module: expected a path or an S3 URI, got {type(source_module)}")
    if location := parse_uri(text):
        if not entry_point:
            raise ValueError(
                "entry_point: expected a value if source_module is an S3 URI, got none"
            )
        if not text.lower().endswith(".tar.gz"):
            raise ValueError(
                f"source_module: expected an S3 URI that ends in .tar.gz, got {format_value(text)}"
            )
        return JobSource(location, entry_point)
    if is_uri(text):
        raise ValueError(describe_wrong_uri("source_module", text))
    if not text:
        raise ValueError("source_module: expected a path or an S3 URI, got ''")
    try:
        path = Path(text).resolve(strict=True)
    except (OSError, RuntimeError, ValueError) as error:  # a loop of links, a null character
        raise ValueError(f"source_module: cannot find {format_value(text)}") from error
    if not (path.is_file() or path.is_dir()):
        raise ValueError(f"source_module: expected a file or a folder, got {format_value(text)}")
    entry_point = entry_point or path.stem
    check_entry_point(path, entry_point)
    return JobSource(path, entry_point)
