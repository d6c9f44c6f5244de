"""Plan of a job: the request that creates it, and the objects that it needs in S3."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from botopin.recipes.braket_jobs.account import Bucket
from botopin.recipes.braket_jobs.s3_locations import S3Location, check_key, require_s3_location
from botopin.recipes.braket_jobs.source_archive import ARCHIVE, write_archive
from botopin.recipes.braket_jobs.transfers import Copy, Upload
from botopin.runtime.violations import format_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from botopin.recipes.braket_jobs.account import Account
    from botopin.recipes.braket_jobs.input_channels import Channel
    from botopin.recipes.braket_jobs.source import JobSource
    from botopin.recipes.braket_jobs.transfers import Transfer
    from botopin.recipes.braket_jobs.version import JobVersion


@frozen(kw_only=True)
class JobDraft:
    """A job as far as it is known without requests to AWS. Omitted strings are empty."""

    version: JobVersion
    prefix: str
    """Key prefix of the job's objects in the default bucket: `jobs/<name>/<milliseconds>`."""
    bucket: str
    role: str
    code_location: str
    image: str
    source: JobSource
    channels: tuple[Channel, ...]
    copied_job: str
    """ARN of the job whose checkpoints are copied."""
    kwargs: Mapping[str, Any]
    """Arguments of CreateJob without roles and S3 locations."""

    def resolve(self, account: Account) -> JobPlan:
        """Determine the role and all S3 locations.

        Raises:
            RuntimeError: The account has no role for jobs.
        """
        role = self.role or account.default_role()
        output, checkpoint = self.kwargs["outputDataConfig"], self.kwargs["checkpointConfig"]
        bucket: Bucket | None = None
        has_locations = self.code_location and output.get("s3Path") and checkpoint.get("s3Uri")
        if not has_locations or any(channel.files for channel in self.channels):
            bucket = (
                Bucket(self.bucket, is_default=False) if self.bucket else account.default_bucket()
            )
        prefix = S3Location(bucket.name if bucket else "", self.prefix)
        archive = f"{self.code_location or prefix.child('script').uri}/{ARCHIVE}"
        kwargs = {
            **self.kwargs,
            "roleArn": role,
            "algorithmSpecification": {
                "scriptModeConfig": {
                    "entryPoint": self.source.entry_point,
                    "s3Uri": archive,
                    "compressionType": "GZIP",
                },
                "containerImage": {"uri": self.image},
            },
            "inputDataConfig": [_channel_config(each, prefix) for each in self.channels],
            "outputDataConfig": {
                **output,
                "s3Path": output.get("s3Path") or prefix.child("data").uri,
            },
            "checkpointConfig": {
                **checkpoint,
                "s3Uri": checkpoint.get("s3Uri") or prefix.child("checkpoints").uri,
            },
        }
        return JobPlan(
            draft=self,
            prefix=prefix,
            archive=require_s3_location("code_location", archive),
            kwargs=kwargs,
            bucket_to_create=bucket.name if bucket and bucket.is_default else "",
        )


@frozen(kw_only=True)
class JobPlan:
    """A job with all S3 locations, before any change in AWS."""

    draft: JobDraft
    prefix: S3Location
    archive: S3Location
    kwargs: Mapping[str, Any]
    """Arguments of CreateJob."""
    bucket_to_create: str
    """Name of the bucket to create if it does not exist, or "" for none."""

    def list_transfers(self, account: Account, temporary: Path) -> list[Transfer]:
        """Return all transfers to S3, and create the archive of a local source.

        Raises:
            ValueError: An object to copy does not exist, S3 does not allow a key, or two objects
                have the same key.
            OSError: The source cannot be read.
        """
        transfers: list[Transfer] = [*self._uploads()]
        location = self.draft.source.location
        if isinstance(location, Path):
            transfers.append(Upload(write_archive(location, temporary), self.archive))
        elif location != self.archive:
            size = account.object_size(location, "source_module")
            transfers.append(Copy(location, self.archive, size))
        if self.draft.copied_job:
            transfers += self._checkpoint_copies(account, self.draft.copied_job)
        _check_targets(transfers)
        return transfers

    def _uploads(self) -> Iterator[Transfer]:
        for channel in self.draft.channels:
            for file in channel.files:
                target = self.prefix.child(_DATA, file.name)
                check_key(target.key, f"input_data: {format_value(str(file.path))}")
                yield Upload(file.path, target)

    def _checkpoint_copies(self, account: Account, job: str) -> Iterator[Transfer]:
        parameter = "copy_checkpoints_from_job"
        source = require_s3_location(parameter, account.checkpoint_uri(job, self.draft.version))
        target = require_s3_location("checkpoint_config", self.kwargs["checkpointConfig"]["s3Uri"])
        if source == target:
            return
        has_checkpoints = False
        for location, size in account.list_objects(source):
            has_checkpoints = True
            key = target.key + location.key.removeprefix(source.key)
            check_key(key, f"{parameter}: {format_value(location.uri)}")
            yield Copy(location, S3Location(target.bucket, key), size)
        if not has_checkpoints:
            raise ValueError(f"{parameter}: {format_value(source.uri)} contains no checkpoints")


_DATA: Final = "data"


def _channel_config(channel: Channel, prefix: S3Location) -> dict[str, Any]:
    if not channel.files:
        return {**channel.config}
    location = prefix.child(_DATA, channel.prefix)
    return {**channel.config, "dataSource": {"s3DataSource": {"s3Uri": location.uri}}}


def _check_targets(transfers: Sequence[Transfer]) -> None:
    seen: set[S3Location] = set()
    for transfer in transfers:
        if transfer.target in seen:
            uri = format_value(transfer.target.uri)
            raise ValueError(f"cannot write two objects to {uri}: give them different locations")
        seen.add(transfer.target)
