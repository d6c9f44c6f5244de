"""Checks of several members together, which botocore's handlers make in addition to the model.

A generated class lists its checks in `__botopin_joint_checks__`. They are not exemptible, because
botocore itself enforces them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from botopin.runtime.members import members
from botopin.runtime.scalar_checks import record
from botopin.runtime.violations import format_path, format_value

if TYPE_CHECKING:
    from botopin.runtime.violations import Path, Violation


class JointCheck(Protocol):
    """Check of several members of a structure."""

    members: tuple[str, ...]
    """Python names of the members."""

    def __call__(self, value: Any, path: Path, violations: list[Violation]) -> None:
        """Record the violations of a structure at a path."""
        ...


class OutpostsAccount:
    """Check of the account id of an S3 Control request, which an Outposts ARN can replace.

    botocore takes the account id from the ARN. It rejects another account id, and every other ARN
    (`S3ControlArnParamHandlerv2`).
    """

    def __init__(self, source: str, resource: str) -> None:
        """Check that an ARN in the member `source` names a resource, such as `accesspoint`."""
        self.members = (source, "account_id")
        self.source = source
        self.resource = resource

    def __call__(self, value: Any, path: Path, violations: list[Violation]) -> None:
        source, account = getattr(value, self.source, None), getattr(value, "account_id", None)
        arn = source.split(":", _ARN_COLONS) if isinstance(source, str) else []
        if len(arn) <= _ARN_COLONS:
            if account is None:
                expected = f"a value, or an Outposts ARN as {self.source}"
                record(violations, "required", _member(value, "account_id", path), expected, "None")
        elif not self._is_accepted(arn):
            where = _member(value, self.source, path)
            # An exemption from another constraint would not let the value pass.
            violations[:] = [each for each in violations if each.path != format_path(where)]
            expected = f"a name, or the ARN of an Outposts {self.resource}"
            record(violations, "pattern", where, expected, format_value(source))
        elif account is not None and account != arn[4]:
            expected = f"{arn[4]}, the account of {self.source}"
            actual = format_value(account)
            record(violations, "pattern", _member(value, "account_id", path), expected, actual)

    def _is_accepted(self, arn: list[str]) -> bool:
        service, region, resource = arn[2], arn[3], arn[5].replace(":", "/").split("/")
        return (
            service == "s3-outposts"
            and len(resource) == _RESOURCE_PARTS
            and (resource[0], resource[2]) == ("outpost", self.resource)
            and not region.startswith("fips-")
            and not region.endswith("fips-")
        )


class KeyDigest:
    """Check of an encryption key: botocore encodes it only if its MD5 is omitted (`sse_md5`)."""

    def __init__(self, key: str, digest: str) -> None:
        self.members = (key, digest)

    def __call__(self, value: Any, path: Path, violations: list[Violation]) -> None:
        key, digest = self.members
        has_digest = getattr(value, digest, None) is not None
        if has_digest and isinstance(getattr(value, key, None), _BUFFERS):
            expected = f"base64 text, because {digest} is set"
            record(violations, "type", _member(value, key, path), expected, "bytes")


def _member(value: Any, name: str, path: Path) -> Path:
    return (path, next(info.segment for info in members(value.__class__) if info.name == name))


_BUFFERS: Final = (bytes, bytearray, memoryview)
_ARN_COLONS: Final = 5
"""Number of colons before the resource of an ARN."""
_RESOURCE_PARTS: Final = 4
"""Number of parts in `outpost/ID/bucket/NAME`."""
