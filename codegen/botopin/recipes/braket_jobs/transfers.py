"""Changes in AWS: creation of the default bucket, uploads and copies."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import define, field, frozen

from botopin.runtime.violations import format_value

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from botopin.recipes.braket_jobs.s3_locations import S3Location

Progress: TypeAlias = Callable[[str, int, int], object]
"""Function for progress reports: `progress(s3_uri, bytes_sent, bytes_in_total)`.

The first call for each object reports 0 bytes. Later calls come from boto3's threads, one call at
a time. The number of bytes can decrease if boto3 repeats a part.
"""


@frozen
class Upload:
    """Upload of a local file to an object."""

    file: Path
    target: S3Location

    def size(self) -> int:
        return self.file.stat().st_size

    def perform(self, s3: Any, callback: Callable[[int], None] | None) -> None:
        s3.upload_file(str(self.file), self.target.bucket, self.target.key, Callback=callback)


@frozen
class Copy:
    """Copy of an object to another object."""

    source: S3Location
    target: S3Location
    size_in_bytes: int

    def size(self) -> int:
        return self.size_in_bytes

    def perform(self, s3: Any, callback: Callable[[int], None] | None) -> None:
        source = {"Bucket": self.source.bucket, "Key": self.source.key}
        s3.copy(source, self.target.bucket, self.target.key, Callback=callback)


Transfer: TypeAlias = Upload | Copy


def transfer_all(s3: Any, transfers: Sequence[Transfer], progress: Progress | None) -> None:
    """Perform all transfers in order.

    If a transfer fails, a note on the exception states which objects are already in S3.
    """
    for done, transfer in enumerate(transfers):
        try:
            transfer.perform(s3, _progress_callback(transfer, progress))
        except BaseException as error:
            error.add_note(
                f"while writing {format_value(transfer.target.uri)}, object {done + 1} of "
                f"{len(transfers)}; the objects before it are in S3"
            )
            raise


def create_bucket(s3: Any, name: str, region: str) -> None:
    """Create the default bucket of an account if it does not exist.

    Raises:
        ValueError: The bucket belongs to another account.
    """
    # S3 does not accept us-east-1 as a location constraint.
    constraint = {} if region == "us-east-1" else {"LocationConstraint": region}
    arguments = {"CreateBucketConfiguration": constraint} if constraint else {}
    try:
        s3.create_bucket(Bucket=name, **arguments)
    except import_module("botocore.exceptions").ClientError as error:
        details = error.response.get("Error", {})
        match details.get("Code"):
            case "BucketAlreadyOwnedByYou":
                return
            case "OperationAborted" if "conflicting conditional operation" in details["Message"]:
                return  # another process is creating the bucket
            case "BucketAlreadyExists":
                raise ValueError(
                    f"the default bucket {name} belongs to another account: pass default_bucket, "
                    "or set AMZN_BRAKET_OUT_S3_BUCKET"
                ) from error
            case _:
                raise


def _progress_callback(
    transfer: Transfer, progress: Progress | None
) -> Callable[[int], None] | None:
    if progress is None:
        return None
    report = _ProgressReport(progress, transfer.target.uri, transfer.size())
    report(0)
    return report


@define
class _ProgressReport:
    """Sum of the bytes of one object, which boto3 reports part by part from several threads."""

    progress: Progress
    uri: str
    total: int
    done: int = 0
    lock: Any = field(factory=Lock)

    def __call__(self, more: int) -> None:
        with self.lock:
            self.done += more
            self.progress(self.uri, self.done, self.total)
