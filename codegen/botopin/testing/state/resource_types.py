"""Resource types of a model, derived from the names and members of its operations.

`CreateJob`, `GetJob`, `SearchJobs` and `CancelJob` belong to the resource type `Job`. `jobArn`
identifies a job: reading requires this member and creating returns it. Operations without a clear
relation belong to no resource type, and the mock server generates synthetic responses for them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from attrs import evolve, field, frozen

from botopin.model.service import ListShape, MapShape, StringShape, StructureShape
from botopin.testing.protocols.members import resolve_structure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botopin.model.service import JSON, Operation, Reference, ServiceModel

_VERBS: Final = {
    "Create": "create",
    "Get": "read",
    "Describe": "read",
    "Update": "update",
    "Cancel": "cancel",
    "Delete": "delete",
    "Search": "search",
    "List": "search",
}
_NAME: Final = re.compile(f"({'|'.join(_VERBS)})([A-Z].*)")


@frozen(kw_only=True)
class ResourceType:
    """A type of resource and the operations on it."""

    name: str
    """Name of the type, such as `Job`."""
    identifier: str
    """Name of the member that identifies a resource, such as `jobArn`."""
    operations: Mapping[str, Operation] = field(factory=dict[str, "Operation"])
    """Operations by role: create, read, update, cancel, delete or search."""
    summary_list: str = ""
    """Name of the list of summaries in the output of the search, such as `jobs`."""
    summary_shape: str = ""
    """Name of the shape of a summary."""

    def shapes(self) -> Iterator[str]:
        """Yield the names of the shapes that describe a resource."""
        if (read := self.operations.get("read")) and read.output:
            yield read.output.shape
        if self.summary_shape:
            yield self.summary_shape


@frozen(kw_only=True)
class Tagging:
    """Operations on tags, and the names of their members."""

    operations: Mapping[str, Operation]
    """Operations by role: tag, untag or list."""
    identifier: str
    tags: str
    keys: str


def find_resource_types(
    model: ServiceModel, paginators: Mapping[str, Mapping[str, JSON]]
) -> list[ResourceType]:
    """Return the resource types of a version in the order of the model."""
    nouns: dict[str, dict[str, Operation]] = {}
    searches: dict[str, Operation] = {}
    for name, operation in model.operations.items():
        if match := _NAME.fullmatch(name):
            role = _VERBS[match[1]]
            if role == "search":
                searches.setdefault(match[2], operation)
            else:
                nouns.setdefault(match[2], {}).setdefault(role, operation)
    resource_types: list[ResourceType] = []
    for noun, operations in nouns.items():
        search = next((searches[each] for each in _plurals(noun) if each in searches), None)
        resource_type = _resource_type(model, noun, operations)
        if resource_type is not None:
            resource_types.append(_add_search(model, resource_type, search, paginators))
    return [
        each
        for each in resource_types
        if len(each.operations) > 1 and ("create" in each.operations or "read" in each.operations)
    ]


def _resource_type(
    model: ServiceModel, noun: str, operations: dict[str, Operation]
) -> ResourceType | None:
    create = operations.get("create")
    later = [each for role, each in operations.items() if role != "create"]
    first = create or operations.get("read")
    if first is None or not later:
        return None
    names = [
        name
        for name in _required_strings(model, later[0].input)
        if name in _required_strings(model, first.output)
        and all(name in _required_strings(model, each.input) for each in later)
    ]
    if len(names) != 1:
        return None
    return ResourceType(name=noun, identifier=names[0], operations=operations)


def _add_search(
    model: ServiceModel,
    resource_type: ResourceType,
    search: Operation | None,
    paginators: Mapping[str, Mapping[str, JSON]],
) -> ResourceType:
    if search is None or search.output is None:
        return resource_type
    output = resolve_structure(model, search.output)
    result_key = paginators.get(search.name, {}).get("result_key")
    lists = {
        name: item
        for name, member in output.members.items()
        if isinstance(listed := model.resolve(member), ListShape)
        and isinstance(item := model.resolve(listed.member), StructureShape)
        and resource_type.identifier in item.members
        and (name == result_key or not isinstance(result_key, str))
    }
    if len(lists) != 1:
        return resource_type
    ((summaries, item),) = lists.items()
    return evolve(
        resource_type,
        operations={**resource_type.operations, "search": search},
        summary_list=summaries,
        summary_shape=item.name,
    )


def find_tagging(model: ServiceModel) -> Tagging | None:
    """Return the operations on tags, or None if the version has none or tags are not a map."""
    names = {"tag": "TagResource", "untag": "UntagResource", "list": "ListTagsForResource"}
    operations = {
        role: model.operations[name] for role, name in names.items() if name in model.operations
    }
    if len(operations) != len(names):
        return None
    tag, untag = (resolve_structure(model, operations[role].input) for role in ("tag", "untag"))
    maps = [name for name, each in tag.members.items() if isinstance(model.resolve(each), MapShape)]
    keys = [
        name for name, each in untag.members.items() if isinstance(model.resolve(each), ListShape)
    ]
    identifiers = [name for name in tag.members if name in untag.members]
    if len(maps) == len(keys) == len(identifiers) == 1:
        return Tagging(operations=operations, identifier=identifiers[0], tags=maps[0], keys=keys[0])
    return None


def _required_strings(model: ServiceModel, reference: Reference | None) -> list[str]:
    return [
        name
        for name, member in resolve_structure(model, reference).members.items()
        if member.required
        and not member.idempotency_token
        and isinstance(shape := model.resolve(member), StringShape)
        and shape.enum is None
    ]


def _plurals(noun: str) -> Iterator[str]:
    yield f"{noun}s"
    yield f"{noun}es"
    if noun.endswith("y"):
        yield f"{noun[:-1]}ies"
