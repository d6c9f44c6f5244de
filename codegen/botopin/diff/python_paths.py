"""Where a change is in the bindings: braket.CreateJobRequest.associations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from botopin.diff.differences import ChangeKind, Subject
from botopin.naming import rules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botopin.diff.differences import Difference, ShapePair


class PythonNames(Protocol):
    """The Python names of a version, by wire name."""

    @property
    def classes(self) -> Mapping[str, str]:
        """By shape."""
        ...

    @property
    def members(self) -> Mapping[str, Mapping[str, str]]:
        """By structure and member."""
        ...

    @property
    def enum_members(self) -> Mapping[str, Mapping[str, str]]:
        """By enum and value."""
        ...


class PythonPaths:
    """The paths of one comparison: those of the newer version, of the older for what is gone."""

    def __init__(self, service: str, old: PythonNames, new: PythonNames) -> None:
        self.package = rules.service_package(service)
        self.old = old
        self.new = new

    def path(self, difference: Difference, uses: Sequence[str]) -> str:
        """The path of what a difference is about.

        A shape that has no class of its own goes by the first member that uses it, and what has
        no place of its own in the bindings by the package.
        """
        gone = difference.kind is ChangeKind.REMOVED and not difference.trait
        names, other = (self.old, self.new) if gone else (self.new, self.old)
        owner, _, rest = difference.name.partition(".")
        if gone and isinstance(difference.owner, tuple):
            owner = difference.owner[0]  # the shape is perhaps renamed, and gone under its old name
        return ".".join(
            [self.package, *self._tokens(difference, (owner, rest), names, other, uses)]
        )

    def paths_in_use(self, difference: Difference, pair: ShapePair, use: str) -> tuple[str, str]:
        """Return the wire and the Python path of a difference between two shapes in one member."""
        wire, tokens = [use], [self.package, *_member(use, self.new, self.old)]
        _, _, rest = difference.name.partition(".")
        gone = difference.kind is ChangeKind.REMOVED and not difference.trait
        names, shape = (self.old, pair[0]) if gone else (self.new, pair[1])
        if difference.subject is Subject.MEMBER and rest in (
            members := names.members.get(shape, {})
        ):
            wire.append(rest)
            tokens.append(members[rest])
        return ".".join(wire), ".".join(tokens)

    def use_paths(self, uses: Sequence[str]) -> tuple[str, ...]:
        """The paths of members, without the package."""
        return tuple(".".join(_member(use, self.new, self.old)) for use in uses)

    def _tokens(
        self,
        difference: Difference,
        name: tuple[str, str],
        names: PythonNames,
        other: PythonNames,
        uses: Sequence[str],
    ) -> list[str]:
        owner, rest = name
        match difference.subject:
            case (
                Subject.OPERATION
                | Subject.INPUT
                | Subject.OUTPUT
                | Subject.PAGINATOR
                | Subject.WAITER
            ):
                return [rules.member_name(owner)]  # the client's method, or what one asks for
            case Subject.ERROR:
                return [_class(rest, names, other)]
            case Subject.SHAPE | Subject.MEMBER | Subject.ENUM_VALUE if owner not in names.classes:
                if uses:
                    return _member(uses[0], self.new, self.old)
                return [other.classes[owner]] if owner in other.classes else []
            case Subject.MEMBER:
                return [names.classes[owner], names.members.get(owner, {}).get(rest, rest)]
            case Subject.ENUM_VALUE:
                values = names.enum_members.get(owner, {})
                return [names.classes[owner], *([values[rest]] if rest in values else [])]
            case Subject.SHAPE:
                return [names.classes[owner]]
            case _:
                return []


def _member(path: str, *versions: PythonNames) -> list[str]:
    """A member of a class, as the first version calls it that has it."""
    owner, _, member = path.partition(".")
    for names in versions:
        if member in (known := names.members.get(owner, {})):
            return [names.classes[owner], known[member]]
    return [path]


def _class(shape: str, *versions: PythonNames) -> str:
    return next((names.classes[shape] for names in versions if shape in names.classes), shape)
