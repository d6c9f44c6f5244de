"""What a job comes to: the request that creates it, and all that has to lie in S3 before."""

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
    """All that is known of a job before AWS is asked. A text is empty where none was given."""

    version: JobVersion
    prefix: str
    """Where the job's own things go in the default bucket: `jobs/<name>/<milliseconds>`."""
    bucket: str
    role: str
    code_location: str
    image: str
    source: JobSource
    channels: tuple[Channel, ...]
    copied_job: str
    """The job whose checkpoints are copied."""
    kwargs: Mapping[str, Any]
    """What CreateJob takes, but for roles and places."""

    def resolve(self, account: Account) -> JobPlan:
        """Give everything a place.

        Raises:
            RuntimeError: the account has no role for jobs.
        """
        role = self.role or account.default_role()
        output, checkpoint = self.kwargs["outputDataConfig"], self.kwargs["checkpointConfig"]
        bucket: Bucket | None = None
        if (
            not (self.code_location and output.get("s3Path") and checkpoint.get("s3Uri"))
            or any(channel.files for channel in self.channels)
        ):  # fmt: skip
            bucket = (
                Bucket(self.bucket, is_default=False) if self.bucket else account.default_bucket()
            )
        here = S3Location(bucket.name if bucket else "", self.prefix)
        archive = f"{self.code_location or here.child('script').uri}/{ARCHIVE}"
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
            "inputDataConfig": [_channel_config(each, here) for each in self.channels],
            "outputDataConfig": {
                **output,
                "s3Path": output.get("s3Path") or here.child("data").uri,
            },
            "checkpointConfig": {
                **checkpoint,
                "s3Uri": checkpoint.get("s3Uri") or here.child("checkpoints").uri,
            },
        }
        return JobPlan(
            draft=self,
            prefix=here,
            archive=require_s3_location("code_location", archive),
            kwargs=kwargs,
            bucket_to_create=bucket.name if bucket and bucket.is_default else "",
        )


@frozen(kw_only=True)
class JobPlan:
    """A job with every place settled, of which nothing exists yet."""

    draft: JobDraft
    prefix: S3Location
    archive: S3Location
    kwargs: Mapping[str, Any]
    """What CreateJob takes."""
    bucket_to_create: str
    """The bucket that is created where it is absent, if any."""

    def list_transfers(self, account: Account, temporary: Path) -> list[Transfer]:
        """All that is written to S3. The archive of a local source is made here.

        Raises:
            ValueError: what is to be copied does not exist, a key is none that S3 takes, or two
                objects would have the same.
            OSError: the source cannot be read.
        """
        transfers: list[Transfer] = [*self._uploads()]
        place = self.draft.source.location
        if isinstance(place, Path):
            transfers.append(Upload(write_archive(place, temporary), self.archive))
        elif place != self.archive:
            size = account.object_size(place, "source_module")
            transfers.append(Copy(place, self.archive, size))
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
        found = False
        for place, size in account.list_objects(source):
            found = True
            key = target.key + place.key.removeprefix(source.key)
            check_key(key, f"{parameter}: {format_value(place.uri)}")
            yield Copy(place, S3Location(target.bucket, key), size)
        if not found:
            raise ValueError(f"{parameter}: there are no checkpoints in {format_value(source.uri)}")


_DATA: Final = "data"


def _channel_config(channel: Channel, here: S3Location) -> dict[str, Any]:
    if not channel.files:
        return {**channel.config}
    place = here.child(_DATA, channel.prefix)
    return {**channel.config, "dataSource": {"s3DataSource": {"s3Uri": place.uri}}}


def _check_targets(transfers: Sequence[Transfer]) -> None:
    seen: set[S3Location] = set()
    for transfer in transfers:
        if transfer.target in seen:
            raise ValueError(f"two objects would be written to {format_value(transfer.target.uri)}")
        seen.add(transfer.target)
