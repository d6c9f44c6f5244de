"""Identifiers of new resources: ARNs, or another form that the version allows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast
from uuid import NAMESPACE_URL, uuid5

from botopin.testing.protocols.members import resolve_structure
from botopin.testing.responses.projection import invalid_members
from botopin.testing.responses.synthetic import generate_value

if TYPE_CHECKING:
    from botopin.testing.served_version import ServedVersion
    from botopin.testing.state.resource_types import ResourceType

ACCOUNT: Final = "123456789012"


def generate_identifier(
    version: ServedVersion, resource_type: ResourceType, region: str, number: int
) -> str:
    """Return the identifier of a new resource. Equal numbers have equal identifiers.

    Args:
        version: Version of the service.
        resource_type: Type of the resource.
        region: Region for an ARN.
        number: Number of the resource among the resources of its type.

    Raises:
        ErrorResponse: The version allows no identifier.
    """
    operation = resource_type.operations.get("create") or resource_type.operations["read"]
    cls = version.find_class(resolve_structure(version.model, operation.output).name)
    unique = str(uuid5(NAMESPACE_URL, f"{version.title} {resource_type.name} {number}"))
    type_name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", resource_type.name).lower()
    metadata = version.model.metadata
    service = metadata.get("signingName") or metadata.get("endpointPrefix")
    arn = f"arn:aws:{service}:{region}:{ACCOUNT}:{type_name}"
    arns = (f"{arn}/{unique}", f"{arn}:{unique}")
    plain = (unique, f"{type_name}-{unique[:8]}", unique.replace("-", ""), unique[:8])
    for candidate in (*arns, *plain) if "arn" in resource_type.identifier.lower() else plain:
        if not invalid_members(cls, {resource_type.identifier: candidate}):
            return candidate
    return cast("str", generate_value(cls, unique)[resource_type.identifier])
