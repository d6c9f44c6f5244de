"""The state of the test double: what was created, and what the model's verbs do with it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, cast

from attrs import define, field

from botopin.model.service import StringShape, StructureShape, TimestampShape
from botopin.runtime.conversion import from_boto3
from botopin.runtime.members import members
from botopin.runtime.violations import format_value, suggest
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
"""Where resources are whose client does not say where it is."""

_INITIAL_RESOURCES: Final = 3
"""How many resources there are from the start of a kind that no operation creates."""

_MAX_ATTEMPTS: Final = 100
"""How many identifiers are tried, where a version allows so few that they may be taken."""

_NOT_INITIAL: Final = re.compile("ABORT|CANCEL|DELET|ERROR|EXPIR|FAIL|RETIR|STOP|TERMINAT|UNKNOWN")
"""A status that a new resource does not have."""
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
    """One thing that the service has."""

    resource_type: ResourceType
    identifier: str
    number: int
    """In the order of creation, from 1 on."""
    members: dict[str, Any]
    """Its members by name, in boto3's dialect."""
    tags: dict[str, str] = field(factory=dict[str, str])


class ResourceStore:
    """Every resource of a service. Not safe for threads: the service holds a lock around it."""

    def __init__(self, version: ServedVersion) -> None:
        self._version = version
        self._model = version.model
        self._resource_types = find_resource_types(version.model, version.paginators)
        self._pages = Paginator()
        self._tagging = find_tagging(version.model)
        self._roles = {
            operation.name: (family, role)
            for family in self._resource_types
            for role, operation in family.operations.items()
        }
        self.clear()

    def clear(self) -> None:
        """Forget what was created."""
        self._resources: dict[str, Resource] = {}
        self._count = 0
        self._identifier_counts = Counter[str]()
        self._without_initial_resources = [
            each for each in self._resource_types if "create" not in each.operations
        ]

    def get(self, identifier: str) -> Resource:
        """A resource that is there.

        Raises:
            LookupError: there is none of this identifier.
        """
        self._add_initial_resources()
        if identifier in self._resources:
            return self._resources[identifier]
        message = (
            f"there is no resource {format_value(identifier)}{suggest(identifier, self._resources)}"
        )
        raise LookupError(message)

    def update(self, identifier: str, changes: Mapping[str, Any]) -> None:
        """Give members of a resource other values, as time or the service would.

        Args:
            identifier: of the resource.
            changes: by name in boto3 or in Python; None takes a member away.

        Raises:
            LookupError: there is no such resource, or it has no such member.
            ValueError: a value is not what the version says.
        """
        resource = self.get(identifier)
        names = self._member_names(resource.resource_type)
        wanted: dict[str, Any] = {}
        for name, value in changes.items():
            if name not in names:
                message = f"a {resource.resource_type.name} has no {name!r}{suggest(name, names)}"
                raise LookupError(message)
            wanted[names[name]] = value
        if resource.resource_type.identifier in wanted:
            message = f"{resource.resource_type.identifier} identifies the resource, and stays"
            raise ValueError(message)
        for shape in resource.resource_type.shapes():
            structure = cast("StructureShape", self._model.shapes[shape])
            held = {name: wanted[name] for name in wanted if name in structure.members}
            given = {name: value for name, value in held.items() if value is not None}
            whole = project_resource(self._version, shape, resource.members, identifier) | given
            if invalid_members(self._version.find_class(shape), whole) & given.keys():
                from_boto3(whole, self._version.find_class(shape), strict=True)
            if lost := [n for n in held.keys() - given.keys() if structure.members[n].required]:
                message = f"{', '.join(lost)} is required in {shape} and cannot be taken away"
                raise ValueError(message)
        if self._tagging and self._tagging.tags in wanted:
            resource.tags = dict(wanted.pop(self._tagging.tags) or {})
        resource.members.update(wanted)

    def respond(
        self, operation: Operation, data: dict[str, Any], region: str
    ) -> dict[str, Any] | None:
        """What an operation answers from state; None where state has no say in it.

        Raises:
            RefusedError: the request does not fit what there is.
        """
        if self._tagging and operation in self._tagging.operations.values():
            return self._handle_tags(operation, data)
        family, role = self._roles.get(operation.name, (None, ""))
        if family in self._without_initial_resources:
            self._add_initial_resources()
        match role:
            case "create" if family:
                return self._create(family, operation, data, region)
            case "search" if family:
                return self._search(family, operation, data)
            case _ if family:
                resource = self._find(family, operation, data)
                return self._act(role, resource, operation, data)
            case _:
                return None

    def _add_initial_resources(self) -> None:
        """Have some of each kind that no operation creates. Late, since making them up is slow."""
        while self._without_initial_resources:
            family = self._without_initial_resources.pop()
            for _ in range(_INITIAL_RESOURCES):
                self._add(family, self._new_identifier(family, REGION), {})

    def _member_names(self, family: ResourceType) -> dict[str, str]:
        """What a member of a resource may be called, by its name in boto3."""
        names: dict[str, str] = {}
        for shape in family.shapes():
            for facts in members(self._version.find_class(shape)):
                names[facts.name] = names[facts.wire_name] = facts.wire_name
        return names

    def _create(
        self, family: ResourceType, operation: Operation, data: dict[str, Any], region: str
    ) -> dict[str, Any]:
        assert operation.input  # noqa: S101 - the family has seen the members of both
        assert operation.output  # noqa: S101
        shape = cast("StructureShape", self._model.resolve(operation.input))
        tokens = {name for name, each in shape.members.items() if each.idempotency_token}
        tags = self._tagging.tags if self._tagging else ""
        given = {k: v for k, v in data.items() if k not in {*tokens, tags}}
        resource = self._add(
            family,
            self._new_identifier(family, region),
            nested_members(self._model, operation.input, data) | given,
        )
        resource.tags.update(data.get(tags, {}))
        return self._project(resource, operation.output.shape)

    def _add(self, family: ResourceType, identifier: str, given: Mapping[str, Any]) -> Resource:
        now = _now()
        known: dict[str, Any] = {}
        for shape in family.shapes():
            if "create" not in family.operations:
                known = known or generate_value(self._version.find_class(shape), identifier)
                continue
            structure = cast("StructureShape", self._model.shapes[shape])
            for name, member in structure.members.items():
                match self._model.resolve(member):
                    case TimestampShape() if (
                        member.required
                        or _CREATED_AT.fullmatch(name)
                        or _UPDATED_AT.fullmatch(name)
                    ):
                        known[name] = now
                    case StringShape(enum=tuple(values)) if values and _STATUS.fullmatch(name):
                        likely = (each for each in values if not _NOT_INITIAL.search(each.upper()))
                        known[name] = next(likely, values[0])
                    case _:
                        pass
        known |= given
        known[family.identifier] = identifier
        for shape in family.shapes():  # what must be made up is made up once, for all views
            known = project_resource(self._version, shape, known, identifier) | known
        self._count += 1
        resource = self._resources[identifier] = Resource(family, identifier, self._count, known)
        return resource

    def _new_identifier(self, family: ResourceType, region: str) -> str:
        for _ in range(_MAX_ATTEMPTS):
            self._identifier_counts[family.name] += 1
            number = self._identifier_counts[family.name]
            identifier = generate_identifier(self._version, family, region, number)
            if identifier not in self._resources:
                return identifier
        message = f"no identifiers are left for a {family.name}"
        raise LookupError(message)

    def _find(self, family: ResourceType, operation: Operation, data: dict[str, Any]) -> Resource:
        identifier = data[family.identifier]
        resource = self._resources.get(identifier)
        if resource is None and "create" not in family.operations:
            # Nobody can create one, so every one that is asked for is there.
            return self._add(family, identifier, {})
        if resource is None or resource.resource_type is not family:
            message = f"there is no {family.name} {format_value(identifier)}"
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
        assert operation.input  # noqa: S101 - it carries the identifier
        shape = cast("StructureShape", self._model.resolve(operation.input))
        changed = {
            name: value
            for name, value in data.items()
            if not shape.members[name].idempotency_token
            and name != resource.resource_type.identifier
        }
        resource.members.update(nested_members(self._model, operation.input, changed) | changed)
        resource.members.update(
            {name: _now() for name in resource.members if _UPDATED_AT.fullmatch(name)}
        )

    def _cancel(self, resource: Resource, operation: Operation) -> None:
        """Cancel at once: nothing goes on by itself here, so CANCELLING would never end."""
        statuses = self._status_members(resource.resource_type.shapes())
        for name, values in statuses.items():
            held = resource.members.get(name)
            if held is not None and _FINISHED.fullmatch(held):
                message = f"the {resource.resource_type.name} is {held} and cannot be cancelled"
                raise choose_error(self._model, operation, "conflict", message)
            resource.members[name] = _cancelled_status(values) or held
        if operation.output:
            for name, values in self._status_members([operation.output.shape]).items():
                resource.members[name] = _cancelled_status(values) or values[0]

    def _status_members(self, shapes: Iterator[str] | list[str]) -> dict[str, tuple[str, ...]]:
        """The members of structures that say a status, with its values."""
        return {
            name: shape.enum
            for each in shapes
            for name, member in cast("StructureShape", self._model.shapes[each]).members.items()
            if _STATUS.fullmatch(name)
            and isinstance(shape := self._model.resolve(member), StringShape)
            and shape.enum
        }

    def _project(self, resource: Resource, shape: str) -> dict[str, Any]:
        known = dict(resource.members)
        if self._tagging and resource.tags:
            known[self._tagging.tags] = resource.tags
        return project_resource(self._version, shape, known, resource.identifier)

    def _search(
        self, family: ResourceType, operation: Operation, data: dict[str, Any]
    ) -> dict[str, Any]:
        assert operation.input  # noqa: S101 - a request of it was read
        assert operation.output  # noqa: S101 - it lists the summaries
        request = cast("StructureShape", self._model.resolve(operation.input))
        item = cast("StructureShape", self._model.shapes[family.summary_shape])
        paging = find_pagination(self._version.paginators, operation.name)
        kept = {paging.input_token, paging.limit} if paging else set[str]()
        found = [
            (each.number, self._project(each, family.summary_shape))
            for each in self._resources.values()
            if each.resource_type is family
        ]
        try:
            for name, value in data.items():
                parts = find_filter_members(self._model, request.members[name])
                if parts is not None:
                    matches_filters(parts, value, item.members, None)
                    found = [e for e in found if matches_filters(parts, value, item.members, e[1])]
                elif name in item.members and name not in kept:
                    wanted = project_value(self._model, item.members[name], value)
                    found = [e for e in found if wanted is MISMATCH or e[1].get(name) == wanted]
            if paging is None:
                page, token = [each for _, each in found], None
            else:
                page, token = self._pages.page(paging, data, found, operation.name)
        except (FilterError, TokenError) as error:
            raise choose_error(self._model, operation, "invalid", str(error)) from None
        known: dict[str, Any] = {family.summary_list: page}
        if paging and token:
            known[paging.output_token] = token
        if paging and paging.more:
            known[paging.more] = token is not None
        return project_resource(self._version, operation.output.shape, known, operation.name)

    def _handle_tags(self, operation: Operation, data: dict[str, Any]) -> dict[str, Any]:
        assert self._tagging  # noqa: S101 - it is why we are here
        self._add_initial_resources()
        identifier = data[self._tagging.identifier]
        resource = self._resources.get(identifier)
        if resource is None:
            message = f"there is no resource {format_value(identifier)}"
            raise choose_error(self._model, operation, "missing", message)
        match next(d for d, each in self._tagging.operations.items() if each is operation):
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
    """To the millisecond, as services have it."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
