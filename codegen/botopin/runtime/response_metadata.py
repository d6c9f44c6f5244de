"""What comes with a response, beside its members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping


@frozen(kw_only=True)
class ResponseMetadata:
    """What boto3 returns as `ResponseMetadata`."""

    request_id: str | None
    """By which AWS can find the call; None where the service gave none."""
    host_id: str | None
    """A second identifier, which S3 gives."""
    http_status: int
    http_headers: Mapping[str, str]
    """By name in small letters."""
    retry_attempts: int
    """How often botocore sent the request again."""

    @classmethod
    def of(cls, metadata: Mapping[str, Any]) -> Self:
        """Read boto3's dictionary."""
        return cls(
            request_id=metadata.get("RequestId"),
            host_id=metadata.get("HostId"),
            http_status=metadata.get("HTTPStatusCode", 0),
            http_headers=metadata.get("HTTPHeaders", {}),
            retry_attempts=metadata.get("RetryAttempts", 0),
        )
