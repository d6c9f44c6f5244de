"""What a job has to ask AWS for. Nothing here changes anything."""

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
    """Where everything of a job goes that nobody said a place for."""

    name: str
    is_default: bool
    """Whether it is the account's default, which is created where it is absent."""


@define
class Account:
    """Clients of one session, made when they are needed and closed in the end."""

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
        """The first role that the console of Braket made for jobs.

        Raises:
            RuntimeError: there is none.
        """
        pages = self.client("iam").get_paginator("list_roles").paginate(PathPrefix="/service-role/")
        for page in pages:
            for role in page.get("Roles", ()):
                if role["RoleName"].startswith("AmazonBraketJobsExecutionRole"):
                    return str(role["Arn"])
        raise RuntimeError(
            "this account has no role /service-role/AmazonBraketJobsExecutionRole…: create one in "
            "the console of Amazon Braket, pass role_arn, or set BRAKET_JOBS_ROLE_ARN"
        )

    def default_bucket(self) -> Bucket:
        account = self.client("sts").get_caller_identity()["Account"]
        return Bucket(f"amazon-braket-{self.region}-{account}", is_default=True)

    def checkpoint_uri(self, job: str, version: JobVersion) -> str:
        """Where a job keeps its checkpoints, asked through a client pinned to the version.

        Raises:
            ValueError: the job keeps none.
        """
        from botopin.pinning import pin  # noqa: PLC0415 - it needs botocore

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
            asked = (
                {"additionalAttributeNames": ["QueueInfo"]}
                if "additionalAttributeNames" in members  # since 2023-09-22
                else {}
            )
            answer = client.get_job(jobArn=job, **asked)
        uri = answer.get("checkpointConfig", {}).get("s3Uri")
        if not uri:
            raise ValueError(f"copy_checkpoints_from_job: the job {format_value(job)} keeps none")
        return str(uri)

    def list_objects(self, place: S3Location) -> Iterator[tuple[S3Location, int]]:
        """The objects whose keys begin with a place's, each with its size in bytes."""
        pages = self.client("s3").get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=place.bucket, Prefix=place.key):
            for found in page.get("Contents", ()):
                yield S3Location(place.bucket, found["Key"]), found["Size"]

    def object_size(self, place: S3Location, parameter: str) -> int:
        """The size of an object, in bytes.

        Raises:
            ValueError: there is no such object.
        """
        try:
            found = self.client("s3").head_object(Bucket=place.bucket, Key=place.key)
        except import_module("botocore.exceptions").ClientError as error:
            if error.response.get("Error", {}).get("Code") in {"404", "NoSuchKey", "NotFound"}:
                raise ValueError(f"{parameter}: there is no {format_value(place.uri)}") from error
            raise
        return int(found["ContentLength"])
