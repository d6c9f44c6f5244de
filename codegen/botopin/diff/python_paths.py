"""Paths of changes in the bindings: braket.CreateJobRequest.associations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botopin.diff.differences import ChangeKind, Subject
from botopin.naming import rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from botopin.diff.differences import Difference, ShapePair
    from botopin.naming.names import Names


class PythonPaths:
    """Paths of one comparison: in the old version for removals, otherwise in the new version."""

    def __init__(self, service: str, old: Names, new: Names) -> None:
        self.package = rules.service_package(service)
        self.old = old
        self.new = new

    def path(self, difference: Difference, uses: Sequence[str]) -> str:
        """Return the path of the subject of a difference.

        A shape without a class has the path of the first member that uses it. A subject that the
        bindings do not represent has the path of the package.

        Args:
            difference: Difference to locate.
            uses: Members that use the shape, if the shape has no class.
        """
        is_removal = difference.is_removal
        names, other = (self.old, self.new) if is_removal else (self.new, self.old)
        owner, _, rest = difference.name.partition(".")
        if is_removal and isinstance(difference.owner, tuple):
            owner = difference.owner[0]  # the shape may have another name in the old version
        return ".".join(
            [self.package, *self._tokens(difference, (owner, rest), names, other, uses)]
        )

    def paths_in_use(self, difference: Difference, pair: ShapePair, use: str) -> tuple[str, str]:
        """Return the wire and the Python path of a difference between two shapes in one member."""
        wire, tokens = [use], [self.package, *_member(use, self.new, self.old)]
        _, _, rest = difference.name.partition(".")
        names, shape = (self.old, pair[0]) if difference.is_removal else (self.new, pair[1])
        if difference.subject is Subject.MEMBER and rest in (
            members := names.members.get(shape, {})
        ):
            wire.append(rest)
            tokens.append(members[rest])
        return ".".join(wire), ".".join(tokens)

    def successor_path(self, difference: Difference) -> str:
        """Return the path of the value that replaces a removed one; empty if there is none."""
        shape = _new_shape(difference)
        values = self.new.enum_members.get(shape, {})
        if difference.successor not in values:
            return ""
        return ".".join([self.package, self.new.classes[shape], values[difference.successor]])

    def has_same_name(self, difference: Difference) -> bool:
        """Return whether a renamed subject, or a value and its successor, keep their name."""
        if difference.kind is ChangeKind.RENAMED:
            old, new = self.old_and_new_name(difference)
            return old == new
        path = self.successor_path(difference)
        return bool(path) and path == self.path(difference, ())

    def old_and_new_name(self, difference: Difference) -> tuple[str, str]:
        """Return the names in Python of a renamed subject, or of two shapes of a reference."""
        names = str(difference.old), str(difference.new)
        match difference.subject:
            case Subject.MEMBER if not difference.trait:
                shapes = (
                    difference.owner
                    if isinstance(difference.owner, tuple)
                    else (_new_shape(difference),) * 2
                )
                scopes = (self.old.members.get(shapes[0], {}), self.new.members.get(shapes[1], {}))
            case Subject.OPERATION:
                old_method = self.old.operations.get(names[0], rules.member_name(names[0]))
                return old_method, self.new.operations.get(names[1], rules.member_name(names[1]))
            case _:
                scopes = (self.old.classes, self.new.classes)
        old, new = (scope.get(name, name) for scope, name in zip(scopes, names, strict=True))
        return old, new

    def use_paths(self, uses: Sequence[str]) -> tuple[str, ...]:
        """Return the paths of members, without the package."""
        return tuple(".".join(_member(use, self.new, self.old)) for use in uses)

    def _tokens(
        self,
        difference: Difference,
        name: tuple[str, str],
        names: Names,
        other: Names,
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
                return [rules.member_name(owner)]  # the client method, or the name for get_waiter
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


def _new_shape(difference: Difference) -> str:
    """Return the new name of the shape that contains a value or a member."""
    owner = difference.owner
    return owner[1] if isinstance(owner, tuple) else difference.name.partition(".")[0]


def _member(path: str, *versions: Names) -> list[str]:
    """Return the class and the attribute of a member, in the first version that has the member."""
    owner, _, member = path.partition(".")
    for names in versions:
        if member in (known := names.members.get(owner, {})):
            return [names.classes[owner], known[member]]
    return [path]


def _class(shape: str, *versions: Names) -> str:
    return next((names.classes[shape] for names in versions if shape in names.classes), shape)
