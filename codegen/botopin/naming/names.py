"""Every Python name of a version, decided in one place; names that were published are locked."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - cattrs resolves annotations
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import asdict, field, frozen
from cattrs import BaseValidationError, Converter, transform_error

from botopin.model.service import StringShape, StructureShape
from botopin.naming import rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botopin.model.service import ServiceModel


@frozen
class Names:
    """Python names by wire name."""

    classes: Mapping[str, str] = field(factory=dict[str, str])
    """By shape: structures, unions, enums and errors."""
    members: Mapping[str, Mapping[str, str]] = field(factory=dict[str, "Mapping[str, str]"])
    """By structure and member."""
    enum_members: Mapping[str, Mapping[str, str]] = field(factory=dict[str, "Mapping[str, str]"])
    """By enum and value."""
    operations: Mapping[str, str] = field(factory=dict[str, str])
    """The methods of a client, by operation."""
    pages: Mapping[str, str] = field(factory=dict[str, str])
    """The methods that walk an operation's pages, by operation."""
    waiters: Mapping[str, str] = field(factory=dict[str, str])
    """The methods that wait, by waiter."""

    @classmethod
    def for_model(cls, model: ServiceModel, locked: Names) -> Self:
        """The names of a version; what `locked` names keeps its name."""
        classes = rules.assign_names(
            [name for name, shape in model.shapes.items() if shape.has_class],
            rules.class_name,
            locked=locked.classes,
            taken={
                rules.base_error(model.service),
                rules.client_class(model.service),
                rules.async_client_class(model.service),
                *rules.RESERVED_CLASSES,
            },
        )
        outputs = {each.output.shape for each in model.operations.values() if each.output}
        members: dict[str, Mapping[str, str]] = {}
        enum_members: dict[str, Mapping[str, str]] = {}
        # What a member can be called: `xform_name` leaves what has an underscore as it is.
        alike = frozenset(name for name in classes.values() if "_" in name or name.islower())
        for name in classes:
            match model.shapes[name]:
                case StructureShape(error=error) as shape:
                    reserved = rules.RESERVED_MEMBERS if error is None else _TAKEN_IN_ERRORS
                    if name in outputs:
                        reserved |= rules.RESERVED_RESPONSE_MEMBERS
                    members[name] = rules.assign_names(
                        shape.members,
                        rules.member_name,
                        taken=reserved | alike,
                        locked=locked.members.get(name),
                    )
                case StringShape(enum=values):
                    enum_members[name] = rules.assign_names(
                        values or (),
                        rules.enum_member_name,
                        locked=locked.enum_members.get(name),
                    )
                case _:
                    pass
        operations, pages, waiters = _methods(model, locked)
        return cls(
            classes,
            members,
            enum_members,
            operations,
            pages,
            waiters,
        )

    def merged_with(self, other: Names) -> Names:
        """These names and, behind them, what `other` adds."""
        return Names(
            {**self.classes, **_new(other.classes, self.classes)},
            _extended(self.members, other.members),
            _extended(self.enum_members, other.enum_members),
            {**self.operations, **_new(other.operations, self.operations)},
            {**self.pages, **_new(other.pages, self.pages)},
            {**self.waiters, **_new(other.waiters, self.waiters)},
        )

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read plain data that `to_json` returned.

        Raises:
            ValueError: The data has another form, contains a text that cannot be a name, or
                repeats a name within a scope.
        """
        try:
            names = _converter.structure(data, cls)
        except (BaseValidationError, TypeError) as error:
            raise ValueError("; ".join(transform_error(error, path="names"))) from error
        for scope in _scopes(names):
            for name in scope.values():
                if not rules.is_identifier(name):
                    message = f"{name!a} cannot be a name"
                    raise ValueError(message)
            if len(set(scope.values())) < len(scope):
                message = f"a name is repeated among {', '.join(scope)}"
                raise ValueError(message)
        return names

    def to_json(self) -> dict[str, Any]:
        """The names as plain data, in a stable order."""
        return {
            part: {key: _sorted(value) for key, value in sorted(names.items())}
            for part, names in asdict(self).items()
        }


def _scopes(names: Names) -> Iterator[Mapping[str, str]]:
    """Iterate over the mappings within which no name may be repeated."""
    yield from (names.classes, names.operations, names.pages, names.waiters)
    yield from names.members.values()
    yield from names.enum_members.values()


_converter: Final = Converter(forbid_extra_keys=True)


@_converter.register_structure_hook
def _text(value: object, _: object) -> str:
    if isinstance(value, str):
        return value
    message = f"expected a string, got {value!a}"
    raise TypeError(message)


_TAKEN_IN_ERRORS = rules.RESERVED_MEMBERS | rules.RESERVED_ERROR_MEMBERS


def _methods(
    model: ServiceModel, locked: Names
) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """The methods of a client: of operations, of their pages, and of waiters."""
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


def _new(names: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    return {wire: name for wire, name in names.items() if wire not in known}


def _extended(
    known: Mapping[str, Mapping[str, str]], other: Mapping[str, Mapping[str, str]]
) -> dict[str, Mapping[str, str]]:
    return {
        owner: {**known.get(owner, {}), **_new(other.get(owner, {}), known.get(owner, {}))}
        for owner in {**known, **other}
    }


def _sorted(names: str | dict[str, str]) -> str | dict[str, str]:
    return names if isinstance(names, str) else dict(sorted(names.items()))
