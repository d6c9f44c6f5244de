"""Where a value stands, as two versions of a shape see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from botopin.runtime import types
from botopin.runtime.enums import OpenStrEnum
from botopin.runtime.members import MemberInfo, is_sensitive, members, resolve_type
from botopin.runtime.violations import REDACTED, KeySegment, MemberSegment, Path, format_path

if TYPE_CHECKING:
    from botopin.runtime.shapes import Shape
    from botopin.runtime.types import TypeReference


@frozen
class LocationView:
    """How one version sees a place."""

    owner: type[Any]
    kind: types.Type | type[Any]
    path: Path
    """As the checks of that version write it."""
    redact: bool
    """Whether what stands there is sensitive."""

    @classmethod
    def of(cls, shape: type[Any]) -> LocationView:
        return cls(shape, shape, (shape.__qualname__,), redact=shape.__botopin_sensitive__)

    def member(self, cls: type[Any], info: MemberInfo) -> LocationView:
        redact = self.redact or info.sensitive or cls.__botopin_sensitive__
        return _side(cls, info.type, (self.path, MemberSegment(info.name)), redact=redact)

    def item(self, index: int) -> LocationView:
        if not isinstance(self.kind, types.ListOf | types.EventStreamOf):
            return self.untyped_child(index)
        return _side(self.owner, self.kind.item, (self.path, index), redact=self.redact)

    def key(self, key: object) -> LocationView:
        if not isinstance(self.kind, types.MapOf):
            return self.untyped_child(REDACTED if self.redact else KeySegment(key))
        segment = REDACTED if self.hides_keys else KeySegment(key)
        return _side(self.owner, self.kind.key, (self.path, segment), redact=self.redact)

    def value(self, key: object) -> LocationView:
        """Where a pair's value stands, be it of a mapping or of a structure in plain form."""
        if isinstance(self.kind, type) and not issubclass(self.kind, OpenStrEnum):
            info = members_by_wire_name(self.kind).get(key)
            if info is not None:
                return self.member(self.kind, info)
        segment = REDACTED if self.hides_keys else key
        if not isinstance(self.kind, types.MapOf):
            return self.untyped_child(segment)
        return _side(self.owner, self.kind.value, (self.path, segment), redact=self.redact)

    def untyped_child(self, segment: object) -> LocationView:
        """A part of what has no parts by this version: it is a document, or something else."""
        return LocationView(self.owner, self.kind, (self.path, segment), self.redact)

    @property
    def hides_keys(self) -> bool:
        kind = self.kind
        if self.redact or not isinstance(kind, types.MapOf):
            return self.redact
        return is_sensitive(resolve_type(self.owner, kind.key))


@frozen(eq=False)
class Location:
    """Where a value stands, in both versions."""

    target: LocationView
    source: LocationView
    known: bool = True
    """Whether the object's version knows what stands there."""
    holder: Shape | None = None
    """The shape that was made and has the member that holds it."""
    info: MemberInfo | None = None
    """That member."""

    def item(self, index: int) -> Location:
        return self._part(self.target.item(index), self.source.item(index))

    def key(self, key: object) -> Location:
        return self._part(self.target.key(key), self.source.key(key))

    def value(self, key: object) -> Location:
        return self._part(self.target.value(key), self.source.value(key))

    def _part(self, target: LocationView, source: LocationView) -> Location:
        return Location(target, source, self.known, self.holder, self.info)

    @property
    def name(self) -> str:
        """The names of the members on the way, joined by dots."""
        segments = _segments(self.source.path)
        return ".".join(
            each for each in segments if isinstance(each, MemberSegment) and each is not REDACTED
        )

    @property
    def shown(self) -> str:
        """The path as an error writes it: what either version hides stays hidden."""
        [root, *ours], [_, *theirs] = _segments(self.source.path), _segments(self.target.path)
        path: Path = (root,)
        for segment, other in zip(ours, theirs, strict=True):
            path = (path, REDACTED if other is REDACTED else segment)
        return format_path(path)


def members_by_wire_name(cls: type[Any]) -> dict[Any, MemberInfo]:
    """The members of a shape by wire name."""
    return {info.wire_name: info for info in members(cls)}


def _side(owner: type[Any], reference: TypeReference, path: Path, *, redact: bool) -> LocationView:
    kind = resolve_type(owner, reference)
    return LocationView(owner, kind, path, redact=redact or is_sensitive(kind))


def _segments(path: Path) -> list[Any]:
    """The root of a path, and what follows."""
    found: list[Any] = []
    while len(path) == 2:  # noqa: PLR2004 - a parent and a segment
        path, segment = path
        found.append(segment)
    return [path[0], *reversed(found)]
