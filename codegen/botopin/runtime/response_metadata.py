"""Metadata of responses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping


@frozen(kw_only=True)
class ResponseMetadata:
    """Metadata of a response, equivalent to boto3's `ResponseMetadata`."""

    request_id: str | None
    """Identifier of the call for AWS support; None if the service returned none."""
    host_id: str | None
    """Second identifier, which S3 returns."""
    http_status: int
    """HTTP status code; 0 if boto3 reports none."""
    http_headers: Mapping[str, str]
    """HTTP headers by lower-case name."""
    retry_attempts: int
    """Number of times that botocore sent the request again."""

    @classmethod
    def of(cls, metadata: Mapping[str, Any]) -> Self:
        """Convert boto3's dictionary."""
        return cls(
            request_id=metadata.get("RequestId"),
            host_id=metadata.get("HostId"),
            http_status=metadata.get("HTTPStatusCode", 0),
            http_headers=metadata.get("HTTPHeaders", {}),
            retry_attempts=metadata.get("RetryAttempts", 0),
        )
