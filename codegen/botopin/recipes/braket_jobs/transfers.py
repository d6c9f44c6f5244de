"""What a job changes in AWS: the bucket that is created, and the objects that are written."""

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
"""Hears the S3 URI that is written, how many bytes of it are, and how many there are.

Called once with none before each object, and then from the threads that boto3 sends with, one at a
time. The bytes go back where boto3 sends a part again.
"""


@frozen
class Upload:
    """A local file that becomes an object."""

    file: Path
    target: S3Location

    def size(self) -> int:
        return self.file.stat().st_size

    def perform(self, s3: Any, callback: Callable[[int], None] | None) -> None:
        s3.upload_file(str(self.file), self.target.bucket, self.target.key, Callback=callback)


@frozen
class Copy:
    """An object that becomes another."""

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
    """Write all objects, one after the other.

    Whatever goes wrong is raised with a note that says which objects are there already.
    """
    for done, transfer in enumerate(transfers):
        try:
            transfer.perform(s3, _progress_callback(transfer, progress))
        except BaseException as error:
            error.add_note(
                f"while writing {format_value(transfer.target.uri)}, object {done + 1} of "
                f"{len(transfers)}; those before it are in S3"
            )
            raise


def create_bucket(s3: Any, name: str, region: str) -> None:
    """Create the default bucket of an account, if it is not there.

    Raises:
        ValueError: it belongs to another account.
    """
    # us-east-1 is the one region that S3 does not take as a constraint.
    where = {} if region == "us-east-1" else {"LocationConstraint": region}
    arguments = {"CreateBucketConfiguration": where} if where else {}
    try:
        s3.create_bucket(Bucket=name, **arguments)
    except import_module("botocore.exceptions").ClientError as error:
        said = error.response.get("Error", {})
        match said.get("Code"):
            case "BucketAlreadyOwnedByYou":
                return
            case "OperationAborted" if "conflicting conditional operation" in said["Message"]:
                return  # somebody else is creating it just now
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
    """Adds up the bytes of one object, which boto3 reports part by part from several threads."""

    progress: Progress
    what: str
    total: int
    done: int = 0
    lock: Any = field(factory=Lock)

    def __call__(self, more: int) -> None:
        with self.lock:
            self.done += more
            self.progress(self.what, self.done, self.total)
