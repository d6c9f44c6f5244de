"""Resources that the mock server remembers, and the operations on them."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, cast

from attrs import define, field

from botopin.model.service import StringShape, StructureShape, TimestampShape
from botopin.runtime.conversion import from_boto3
from botopin.runtime.members import members as members_of
from botopin.runtime.violations import format_value, suggest
from botopin.testing.protocols.members import resolve_structure, token_members
from botopin.testing.responses.error_selection import choose_error
from botopin.testing.responses.pagination import Paginator, TokenError, find_pagination
from botopin.testing.responses.projection import (
    MISMATCH,
    invalid_members,
    nested_members,
    project_resource,
    project_value,
)
from botopin.testing.responses.synthetic import generate_value
from botopin.testing.state.filters import FilterError, find_filter_members, matches_filters
from botopin.testing.state.identifiers import generate_identifier
from botopin.testing.state.resource_types import ResourceType, find_resource_types, find_tagging

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botopin.model.service import Operation
    from botopin.testing.served_version import ServedVersion

REGION: Final = "us-west-2"
"""Region of resources if the request is not signed for a region."""

_INITIAL_RESOURCES: Final = 3
"""Number of initial resources of each type that no operation creates."""

_MAX_ATTEMPTS: Final = 100
"""Maximum number of identifiers to try if a version allows only a few."""

_NOT_INITIAL: Final = re.compile("ABORT|CANCEL|DELET|ERROR|EXPIR|FAIL|RETIR|STOP|TERMINAT|UNKNOWN")
"""Pattern of a status that a new resource cannot have."""
_FINISHED: Final = re.compile(
    "(ABORTED|CANCELL?ED|COMPLETED?|DELETED|EXPIRED|FAILED|STOPPED|SUCCEEDED|SUCCESS|TERMINATED)"
)
_CREATED_AT: Final = re.compile("(created?|creation)(At|On|Date|Time|Timestamp)?", re.IGNORECASE)
_UPDATED_AT: Final = re.compile(
    "(updated?|(last)?(modified|updated))(At|On|Date|Time|Timestamp)?", re.IGNORECASE
)
_STATUS: Final = re.compile(".*(status|state)", re.IGNORECASE)


@define
class Resource:
    """A resource of the service."""

    resource_type: ResourceType
    identifier: str
    number: int
    """Number in the order of creation, starting at 1."""
    members: dict[str, Any]
    """Members by name, in boto3's form."""
    tags: dict[str, str] = field(factory=dict[str, str])


class ResourceStore:
    """All resources of a service. Callers must hold the lock of the request handler."""

    def __init__(self, version: ServedVersion) -> None:
        self._version = version
        self._model = version.model
        self._resource_types = find_resource_types(version.model, version.paginators)
        self._pages = Paginator(version.model)
        self._tagging = find_tagging(version.model)
        self._roles = {
            operation.name: (resource_type, role)
            for resource_type in self._resource_types
            for role, operation in resource_type.operations.items()
        }
        self.clear()

    def clear(self) -> None:
        """Discard all resources."""
        self._resources: dict[str, Resource] = {}
        self._count = 0
        self._identifier_counts = Counter[str]()
        self._without_initial_resources = [
            each for each in self._resource_types if "create" not in each.operations
        ]

    def get(self, identifier: str) -> Resource:
        """Return a resource.

        Raises:
            LookupError: The resource does not exist.
        """
        self._add_initial_resources()
        if identifier in self._resources:
            return self._resources[identifier]
        raise LookupError(
            f"there is no resource {format_value(identifier)}{suggest(identifier, self._resources)}"
        )

    def update(self, identifier: str, changes: Mapping[str, Any]) -> None:
        """Change members of a resource.

        Args:
            identifier: Identifier of the resource.
            changes: New values by the members' names in boto3 or in Python. None removes a member.

        Raises:
            LookupError: The resource does not exist, or it has no such member.
            ValueError: A value is not valid for the version.
        """
        resource = self.get(identifier)
        names = self._member_names(resource.resource_type)
        changed: dict[str, Any] = {}
        for name, value in changes.items():
            if name not in names:
                message = f"a {resource.resource_type.name} has no {name!r}{suggest(name, names)}"
                raise LookupError(message)
            changed[names[name]] = value
        if resource.resource_type.identifier in changed:
            raise ValueError(
                f"cannot change {resource.resource_type.identifier}: it identifies the resource"
            )
        for shape in resource.resource_type.shapes():
            known = cast("StructureShape", self._model.shapes[shape]).members
            relevant = {name: changed[name] for name in changed if name in known}
            new = {name: value for name, value in relevant.items() if value is not None}
            whole = project_resource(self._version, shape, resource.members, identifier) | new
            if invalid_members(self._version.find_class(shape), whole) & new.keys():
                from_boto3(whole, self._version.find_class(shape), strict=True)
            removed = relevant.keys() - new.keys()
            if lost := [name for name in removed if known[name].required]:
                raise ValueError(f"cannot remove {', '.join(lost)}: it is required in {shape}")
        if self._tagging and self._tagging.tags in changed:
            resource.tags = dict(changed.pop(self._tagging.tags) or {})
        resource.members.update(changed)

    def respond(
        self, operation: Operation, data: dict[str, Any], region: str
    ) -> dict[str, Any] | None:
        """Return the output of an operation, or None if it belongs to no resource type.

        Raises:
            ErrorResponse: The request conflicts with the state.
        """
        if self._tagging and operation in self._tagging.operations.values():
            return self._handle_tags(operation, data)
        resource_type, role = self._roles.get(operation.name, (None, ""))
        if resource_type in self._without_initial_resources:
            self._add_initial_resources()
        match role:
            case "create" if resource_type:
                return self._create(resource_type, operation, data, region)
            case "search" if resource_type:
                return self._search(resource_type, operation, data)
            case _ if resource_type:
                resource = self._find(resource_type, operation, data)
                return self._act(role, resource, operation, data)
            case _:
                return None

    def _add_initial_resources(self) -> None:
        """Add resources of each type that no operation creates.

        The resources are added at first use, because their generation is slow.
        """
        while self._without_initial_resources:
            resource_type = self._without_initial_resources.pop()
            for _ in range(_INITIAL_RESOURCES):
                self._add(resource_type, self._new_identifier(resource_type, REGION), {})

    def _member_names(self, resource_type: ResourceType) -> dict[str, str]:
        """Return the names in boto3 of a resource's members, by their names in boto3 and Python."""
        names: dict[str, str] = {}
        for shape in resource_type.shapes():
            for info in members_of(self._version.find_class(shape)):
                names[info.name] = names[info.wire_name] = info.wire_name
        return names

    def _create(
        self, resource_type: ResourceType, operation: Operation, data: dict[str, Any], region: str
    ) -> dict[str, Any]:
        shape = resolve_structure(self._model, operation.input)
        tags = self._tagging.tags if self._tagging else ""
        requested = {k: v for k, v in data.items() if k not in {*token_members(shape), tags}}
        resource = self._add(
            resource_type,
            self._new_identifier(resource_type, region),
            nested_members(self._model, shape, data) | requested,
        )
        resource.tags.update(data.get(tags, {}))
        return self._project(resource, resolve_structure(self._model, operation.output).name)

    def _add(
        self, resource_type: ResourceType, identifier: str, requested: Mapping[str, Any]
    ) -> Resource:
        now = _now()
        members: dict[str, Any] = {}
        for shape in resource_type.shapes():
            if "create" not in resource_type.operations:
                members = members or generate_value(self._version.find_class(shape), identifier)
                continue
            for name, member in cast("StructureShape", self._model.shapes[shape]).members.items():
                match self._model.resolve(member):
                    case TimestampShape() if (
                        member.required
                        or _CREATED_AT.fullmatch(name)
                        or _UPDATED_AT.fullmatch(name)
                    ):
                        members[name] = now
                    case StringShape(enum=tuple(values)) if values and _STATUS.fullmatch(name):
                        likely = (each for each in values if not _NOT_INITIAL.search(each.upper()))
                        members[name] = next(likely, values[0])
                    case _:
                        pass
        members |= requested
        members[resource_type.identifier] = identifier
        for shape in resource_type.shapes():  # all shapes must agree on synthetic members
            members = project_resource(self._version, shape, members, identifier) | members
        self._count += 1
        resource = self._resources[identifier] = Resource(
            resource_type, identifier, self._count, members
        )
        return resource

    def _new_identifier(self, resource_type: ResourceType, region: str) -> str:
        for _ in range(_MAX_ATTEMPTS):
            self._identifier_counts[resource_type.name] += 1
            number = self._identifier_counts[resource_type.name]
            identifier = generate_identifier(self._version, resource_type, region, number)
            if identifier not in self._resources:
                return identifier
        raise LookupError(f"cannot create another {resource_type.name}: no identifiers are left")

    def _find(
        self, resource_type: ResourceType, operation: Operation, data: dict[str, Any]
    ) -> Resource:
        identifier = data[resource_type.identifier]
        resource = self._resources.get(identifier)
        if resource is None and "create" not in resource_type.operations:
            # No operation creates this type, so every requested resource exists.
            return self._add(resource_type, identifier, {})
        if resource is None or resource.resource_type is not resource_type:
            message = f"there is no {resource_type.name} {format_value(identifier)}"
            raise choose_error(self._model, operation, "missing", message)
        return resource

    def _act(
        self, role: str, resource: Resource, operation: Operation, data: dict[str, Any]
    ) -> dict[str, Any]:
        match role:
            case "cancel":
                self._cancel(resource, operation)
            case "update":
                self._update(resource, operation, data)
            case "delete":
                del self._resources[resource.identifier]
            case _:
                pass
        return self._project(resource, operation.output.shape) if operation.output else {}

    def _update(self, resource: Resource, operation: Operation, data: dict[str, Any]) -> None:
        shape = resolve_structure(self._model, operation.input)
        ignored = {*token_members(shape), resource.resource_type.identifier}
        changed = {name: value for name, value in data.items() if name not in ignored}
        resource.members.update(nested_members(self._model, shape, changed) | changed)
        resource.members.update(
            {name: _now() for name in resource.members if _UPDATED_AT.fullmatch(name)}
        )

    def _cancel(self, resource: Resource, operation: Operation) -> None:
        """Cancel a resource immediately: time does not pass, so CANCELLING would never end."""
        statuses = self._status_members(resource.resource_type.shapes())
        for name, values in statuses.items():
            status = resource.members.get(name)
            if status is not None and _FINISHED.fullmatch(status):
                message = f"the {resource.resource_type.name} is {status} and cannot be cancelled"
                raise choose_error(self._model, operation, "conflict", message)
            resource.members[name] = _cancelled_status(values) or status
        if operation.output:
            for name, values in self._status_members([operation.output.shape]).items():
                resource.members[name] = _cancelled_status(values) or values[0]

    def _status_members(self, shapes: Iterator[str] | list[str]) -> dict[str, tuple[str, ...]]:
        """Return the members of structures that contain a status, with the possible values."""
        return {
            name: shape.enum
            for each in shapes
            for name, member in cast("StructureShape", self._model.shapes[each]).members.items()
            if _STATUS.fullmatch(name)
            and isinstance(shape := self._model.resolve(member), StringShape)
            and shape.enum
        }

    def _project(self, resource: Resource, shape: str) -> dict[str, Any]:
        members = dict(resource.members)
        if self._tagging and resource.tags:
            members[self._tagging.tags] = resource.tags
        return project_resource(self._version, shape, members, resource.identifier)

    def _search(
        self, resource_type: ResourceType, operation: Operation, data: dict[str, Any]
    ) -> dict[str, Any]:
        request = resolve_structure(self._model, operation.input)
        response = resolve_structure(self._model, operation.output)
        item = cast("StructureShape", self._model.shapes[resource_type.summary_shape])
        pagination = find_pagination(self._version.paginators, operation.name)
        ignored = pagination.inputs if pagination else frozenset[str]()
        matches = [
            (each.number, self._project(each, resource_type.summary_shape))
            for each in self._resources.values()
            if each.resource_type is resource_type
        ]
        try:
            for name, value in data.items():
                parts = find_filter_members(self._model, request.members[name])
                if parts is not None:
                    matches_filters(parts, value, item.members, None)
                    matches = [
                        e for e in matches if matches_filters(parts, value, item.members, e[1])
                    ]
                elif name in item.members and name not in ignored:
                    expected = project_value(self._model, item.members[name], value)
                    matches = [
                        e for e in matches if expected is MISMATCH or e[1].get(name) == expected
                    ]
            if pagination is None:
                page, following = [each for _, each in matches], dict[str, Any]()
            else:
                page, following = self._pages.page(pagination, operation, data, matches)
        except (FilterError, TokenError) as error:
            raise choose_error(self._model, operation, "invalid", str(error)) from None
        members: dict[str, Any] = {resource_type.summary_list: page, **following}
        return project_resource(self._version, response.name, members, operation.name)

    def _handle_tags(self, operation: Operation, data: dict[str, Any]) -> dict[str, Any]:
        assert self._tagging  # noqa: S101 - the caller checks it
        self._add_initial_resources()
        identifier = data[self._tagging.identifier]
        resource = self._resources.get(identifier)
        if resource is None:
            message = f"there is no resource {format_value(identifier)}"
            raise choose_error(self._model, operation, "missing", message)
        match next(role for role, each in self._tagging.operations.items() if each is operation):
            case "tag":
                resource.tags.update(data[self._tagging.tags])
            case "untag":
                for key in data[self._tagging.keys]:
                    resource.tags.pop(key, None)
            case _:
                return {self._tagging.tags: dict(resource.tags)}
        return {}


def _cancelled_status(values: tuple[str, ...]) -> str | None:
    likely = [each for each in values if "CANCEL" in each.upper()]
    finished = [each for each in likely if _FINISHED.fullmatch(each.upper())]
    return next(iter(finished or likely), None)


def _now() -> datetime:
    """Return the current time in milliseconds, the precision of services."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
