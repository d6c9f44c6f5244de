"""Where a value stands, as two versions of a shape see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from botopin.runtime import types
from botopin.runtime.enums import OpenStrEnum
from botopin.runtime.members import Member, is_sensitive, members, resolve
from botopin.runtime.violations import HIDDEN, Attribute, Key, Path, written

if TYPE_CHECKING:
    from botopin.runtime.shapes import Shape
    from botopin.runtime.types import TypeReference


@frozen
class Side:
    """How one version sees a place."""

    owner: type[Any]
    kind: types.Type | type[Any]
    path: Path
    """As the checks of that version write it."""
    hide: bool
    """Whether what stands there is sensitive."""

    @classmethod
    def of(cls, shape: type[Any]) -> Side:
        return cls(shape, shape, (shape.__qualname__,), hide=shape.__sensitive__)

    def member(self, cls: type[Any], facts: Member) -> Side:
        hide = self.hide or facts.sensitive or cls.__sensitive__
        return _side(cls, facts.type, (self.path, Attribute(facts.name)), hide=hide)

    def item(self, index: int) -> Side:
        if not isinstance(self.kind, types.ListOf | types.EventStreamOf):
            return self.beyond(index)
        return _side(self.owner, self.kind.item, (self.path, index), hide=self.hide)

    def key(self, key: object) -> Side:
        if not isinstance(self.kind, types.MapOf):
            return self.beyond(HIDDEN if self.hide else Key(key))
        segment = HIDDEN if self.hides_keys else Key(key)
        return _side(self.owner, self.kind.key, (self.path, segment), hide=self.hide)

    def value(self, key: object) -> Side:
        """Where a pair's value stands, be it of a mapping or of a structure in plain form."""
        if isinstance(self.kind, type) and not issubclass(self.kind, OpenStrEnum):
            facts = by_wire(self.kind).get(key)
            if facts is not None:
                return self.member(self.kind, facts)
        segment = HIDDEN if self.hides_keys else key
        if not isinstance(self.kind, types.MapOf):
            return self.beyond(segment)
        return _side(self.owner, self.kind.value, (self.path, segment), hide=self.hide)

    def beyond(self, segment: object) -> Side:
        """A part of what has no parts by this version: it is a document, or something else."""
        return Side(self.owner, self.kind, (self.path, segment), self.hide)

    @property
    def hides_keys(self) -> bool:
        kind = self.kind
        if self.hide or not isinstance(kind, types.MapOf):
            return self.hide
        return is_sensitive(resolve(self.owner, kind.key))


@frozen(eq=False)
class Place:
    """Where a value stands, in both versions."""

    target: Side
    source: Side
    known: bool = True
    """Whether the object's version knows what stands there."""
    holder: Shape | None = None
    """The shape that was made and has the member that holds it."""
    facts: Member | None = None
    """That member."""

    def item(self, index: int) -> Place:
        return self._part(self.target.item(index), self.source.item(index))

    def key(self, key: object) -> Place:
        return self._part(self.target.key(key), self.source.key(key))

    def value(self, key: object) -> Place:
        return self._part(self.target.value(key), self.source.value(key))

    def _part(self, target: Side, source: Side) -> Place:
        return Place(target, source, self.known, self.holder, self.facts)

    @property
    def name(self) -> str:
        """The names of the members on the way, joined by dots."""
        segments = _segments(self.source.path)
        return ".".join(
            each for each in segments if isinstance(each, Attribute) and each is not HIDDEN
        )

    @property
    def shown(self) -> str:
        """The path as an error writes it: what either version hides stays hidden."""
        [root, *ours], [_, *theirs] = _segments(self.source.path), _segments(self.target.path)
        path: Path = (root,)
        for segment, other in zip(ours, theirs, strict=True):
            path = (path, HIDDEN if other is HIDDEN else segment)
        return written(path)


def by_wire(cls: type[Any]) -> dict[Any, Member]:
    """The members of a shape by wire name."""
    return {facts.wire: facts for facts in members(cls)}


def _side(owner: type[Any], reference: TypeReference, path: Path, *, hide: bool) -> Side:
    kind = resolve(owner, reference)
    return Side(owner, kind, path, hide=hide or is_sensitive(kind))


def _segments(path: Path) -> list[Any]:
    """The root of a path, and what follows."""
    found: list[Any] = []
    while len(path) == 2:  # noqa: PLR2004 - a parent and a segment
        path, segment = path
        found.append(segment)
    return [path[0], *reversed(found)]
