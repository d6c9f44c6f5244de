"""All Python names of a version. Published names are locked."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - cattrs resolves annotations
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import asdict, field, frozen

from botopin.model import structuring
from botopin.model.service import StringShape, StructureShape
from botopin.naming import rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from botopin.model.service import ServiceModel


@frozen
class Names:
    """Python names by wire name."""

    client: str = ""
    """Name that the clients and the base error share, such as `Braket`; empty if none is locked."""
    classes: Mapping[str, str] = field(factory=dict[str, str])
    """Names of classes, by shape: structures, unions, enums and errors."""
    members: Mapping[str, Mapping[str, str]] = field(factory=dict[str, "Mapping[str, str]"])
    """Names of members, by structure and wire name."""
    enum_members: Mapping[str, Mapping[str, str]] = field(factory=dict[str, "Mapping[str, str]"])
    """Names of values, by enum and value."""
    operations: Mapping[str, str] = field(factory=dict[str, str])
    """Names of a client's methods, by operation."""
    pages: Mapping[str, str] = field(factory=dict[str, str])
    """Names of the methods that iterate over pages, by operation."""
    waiters: Mapping[str, str] = field(factory=dict[str, str])
    """Names of the methods that wait, by waiter."""

    @classmethod
    def for_model(cls, model: ServiceModel, locked: Names) -> Self:
        """Return the names of a version. Names in `locked` win over the rules."""
        client = locked.client or client_name(model)
        classes = rules.assign_names(
            [name for name, shape in model.shapes.items() if shape.has_class],
            rules.class_name,
            locked=locked.classes,
            taken={*Names(client).client_classes, *rules.RESERVED_CLASSES},
        )
        outputs = {each.output.shape for each in model.operations.values() if each.output}
        members: dict[str, Mapping[str, str]] = {}
        enum_members: dict[str, Mapping[str, str]] = {}
        # A member could shadow these classes: `xform_name` keeps names that contain `_`.
        shadowed = frozenset(name for name in classes.values() if "_" in name or name.islower())
        for name in classes:
            match model.shapes[name]:
                case StructureShape(error=error) as shape:
                    reserved = rules.RESERVED_MEMBERS if error is None else _RESERVED_IN_ERRORS
                    if name in outputs:
                        reserved |= rules.RESERVED_RESPONSE_MEMBERS
                    aliases = [each.alias for each in shape.members.values() if each.alias]
                    members[name] = rules.assign_names(
                        [*shape.members, *aliases],
                        rules.member_name,
                        taken=reserved | shadowed,
                        locked=locked.members.get(name),
                    )
                case StringShape(enum=values):
                    enum_members[name] = rules.assign_names(
                        values or (), rules.enum_member_name, locked=locked.enum_members.get(name)
                    )
                case _:
                    pass
        operations, pages, waiters = _methods(model, locked)
        return cls(client, classes, members, enum_members, operations, pages, waiters)

    @property
    def client_class(self) -> str:
        """Name of the client."""
        return f"{self.client}Client"

    @property
    def async_client_class(self) -> str:
        """Name of the client over aiobotocore."""
        return f"Async{self.client}Client"

    @property
    def base_error(self) -> str:
        """Name of the base class of the service's errors."""
        return f"{self.client}Error"

    @property
    def client_classes(self) -> tuple[str, ...]:
        """Names of the classes that every version has: the clients and the base class of errors."""
        return self.client_class, self.async_client_class, self.base_error

    def merged_with(self, other: Names) -> Names:
        """Return these names, and the names that only `other` has."""
        return Names(
            self.client or other.client,
            {**other.classes, **self.classes},
            _merged(self.members, other.members),
            _merged(self.enum_members, other.enum_members),
            {**other.operations, **self.operations},
            {**other.pages, **self.pages},
            {**other.waiters, **self.waiters},
        )

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read plain data that `to_json` returned.

        Raises:
            ValueError: The data has another form, contains a text that cannot be a name, or
                repeats a name within a scope.
        """
        names = structuring.structure(_CONVERTER, data, cls, file="")
        for scope in _scopes(names):
            seen: set[str] = set()
            for name in scope:
                if not rules.is_identifier(name):
                    raise ValueError(f"{name!a} cannot be a name")
                if name in seen:
                    raise ValueError(f"{name} is the name of two classes, members or methods")
                seen.add(name)
        return names

    def to_json(self) -> dict[str, Any]:
        """Return the names as plain data, in a stable order."""
        return {
            part: names
            if isinstance(names, str)
            else {key: _sorted(value) for key, value in sorted(names.items())}
            for part, names in asdict(self).items()
        }


def client_name(model: ServiceModel) -> str:
    """Return the name that the clients and the base error of a service share in a new version."""
    return rules.client_name(model.service, model.metadata.get("serviceId"))


def _scopes(names: Names) -> Iterator[Iterable[str]]:
    """Iterate over the groups of Python names within which no name may be repeated."""
    yield [*names.classes.values(), *(names.client_classes if names.client else ())]
    for scope in (names.operations, names.pages, names.waiters):
        yield scope.values()
    for owners in (names.members, names.enum_members):
        yield from (scope.values() for scope in owners.values())


_CONVERTER: Final = structuring.strict_converter(mapping="an object")

_RESERVED_IN_ERRORS: Final = rules.RESERVED_MEMBERS | rules.RESERVED_ERROR_MEMBERS


def _methods(
    model: ServiceModel, locked: Names
) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Return the names of a client's methods for operations, pages and waiters."""
    published = {*locked.operations.values(), *locked.pages.values(), *locked.waiters.values()}
    operations = rules.assign_names(
        model.operations,
        rules.member_name,
        taken=rules.RESERVED_METHODS | published,
        locked=locked.operations,
    )
    pages = rules.assign_names(
        [each.operation for each in model.paginators],
        lambda operation: f"{operations[operation]}_pages",
        taken={*rules.RESERVED_METHODS, *published, *operations.values()},
        locked=locked.pages,
    )
    waiters = rules.assign_names(
        [each.name for each in model.waiters],
        rules.waiter_method,
        taken={*rules.RESERVED_METHODS, *published, *operations.values(), *pages.values()},
        locked=locked.waiters,
    )
    return operations, pages, waiters


def _merged(
    names: Mapping[str, Mapping[str, str]], other: Mapping[str, Mapping[str, str]]
) -> dict[str, Mapping[str, str]]:
    return {owner: {**other.get(owner, {}), **names.get(owner, {})} for owner in {**other, **names}}


def _sorted(names: str | dict[str, str]) -> str | dict[str, str]:
    return names if isinstance(names, str) else dict(sorted(names.items()))
