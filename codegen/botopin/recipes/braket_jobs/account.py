"""Read-only requests to AWS for the preparation of a job."""

from __future__ import annotations

import os
from contextlib import ExitStack, closing
from importlib import import_module
from typing import TYPE_CHECKING, Any, Self

from attrs import define, field, frozen

from botopin.recipes.braket_jobs.s3_locations import S3Location
from botopin.runtime.violations import format_value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from botopin.recipes.braket_jobs.version import JobVersion


@frozen
class Bucket:
    """S3 bucket for all objects of a job without a location of their own."""

    name: str
    is_default: bool
    """Whether the bucket is the account's default bucket, which is created if it does not exist."""


@define
class Account:
    """Clients of one session, created on demand and closed on exit."""

    session: Any
    region: str
    _clients: dict[str, Any] = field(factory=dict[str, Any])
    _exit_stack: ExitStack = field(factory=ExitStack)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._exit_stack.close()

    def client(self, service: str) -> Any:
        if service not in self._clients:
            client = self.session.client(service, region_name=self.region)
            self._clients[service] = self._exit_stack.enter_context(closing(client))
        return self._clients[service]

    def default_role(self) -> str:
        """Return the ARN of the first role that the Braket console created for jobs.

        Raises:
            RuntimeError: The account has no such role.
        """
        pages = self.client("iam").get_paginator("list_roles").paginate(PathPrefix="/service-role/")
        for page in pages:
            for role in page.get("Roles", ()):
                if role["RoleName"].startswith("AmazonBraketJobsExecutionRole"):
                    return str(role["Arn"])
        raise RuntimeError(
            "this account has no role /service-role/AmazonBraketJobsExecutionRole…: create the "
            "role in the Amazon Braket console, pass role_arn, or set BRAKET_JOBS_ROLE_ARN"
        )

    def default_bucket(self) -> Bucket:
        account = self.client("sts").get_caller_identity()["Account"]
        return Bucket(f"amazon-braket-{self.region}-{account}", is_default=True)

    def checkpoint_uri(self, job: str, version: JobVersion) -> str:
        """Return the S3 URI of a job's checkpoints, requested through a pinned client.

        Raises:
            ValueError: The job has no checkpoints.
        """
        from botopin.pinning import pin  # noqa: PLC0415 - pinning needs botocore

        client: Any = pin(
            "braket",
            version.date,
            session=self.session,
            package=version.package,
            region_name=self.region,
            endpoint_url=os.environ.get("BRAKET_ENDPOINT"),
        )
        with closing(client):
            members = client.meta.service_model.operation_model("GetJob").input_shape.members
            attributes = (
                {"additionalAttributeNames": ["QueueInfo"]}
                if "additionalAttributeNames" in members  # since 2023-09-22
                else {}
            )
            response = client.get_job(jobArn=job, **attributes)
        uri = response.get("checkpointConfig", {}).get("s3Uri")
        if not uri:
            raise ValueError(
                f"copy_checkpoints_from_job: the job {format_value(job)} has no checkpoints"
            )
        return str(uri)

    def list_objects(self, location: S3Location) -> Iterator[tuple[S3Location, int]]:
        """Yield the objects whose keys start with the key of a location, with sizes in bytes."""
        pages = self.client("s3").get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=location.bucket, Prefix=location.key):
            for item in page.get("Contents", ()):
                yield S3Location(location.bucket, item["Key"]), item["Size"]

    def object_size(self, location: S3Location, parameter: str) -> int:
        """Return the size of an object in bytes.

        Raises:
            ValueError: The object does not exist.
        """
        try:
            head = self.client("s3").head_object(Bucket=location.bucket, Key=location.key)
        except import_module("botocore.exceptions").ClientError as error:
            if error.response.get("Error", {}).get("Code") in {"404", "NoSuchKey", "NotFound"}:
                raise ValueError(
                    f"{parameter}: there is no {format_value(location.uri)}"
                ) from error
            raise
        return int(head["ContentLength"])
