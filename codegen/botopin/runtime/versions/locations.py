"""Location of a value in a shape, as described by two versions of the shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from botopin.runtime import types
from botopin.runtime.enums import OpenStrEnum
from botopin.runtime.members import MemberInfo, is_sensitive, members, resolve_type
from botopin.runtime.violations import (
    REDACTED,
    KeySegment,
    MemberSegment,
    Path,
    format_path,
    split_path,
)

if TYPE_CHECKING:
    from botopin.runtime.shapes import Shape
    from botopin.runtime.types import TypeReference


@frozen
class LocationView:
    """One version's description of a location."""

    owner: type[Any]
    """Class whose module resolves the references of `kind`."""
    kind: types.Type | type[Any]
    path: Path
    """Path as the validation of this version reports it."""
    redact: bool
    """Whether the value at the location is sensitive."""

    @classmethod
    def of(cls, shape: type[Any]) -> LocationView:
        """Return the location of an object of a class."""
        return cls(shape, shape, (shape.__qualname__,), redact=shape.__botopin_sensitive__)

    def member(self, cls: type[Any], info: MemberInfo) -> LocationView:
        redact = self.redact or info.sensitive or cls.__botopin_sensitive__
        return _view(cls, info.type, (self.path, info.segment), redact=redact)

    def item(self, index: int) -> LocationView:
        if not isinstance(self.kind, types.ListOf | types.EventStreamOf):
            return self.untyped_child(index)
        return _view(self.owner, self.kind.item, (self.path, index), redact=self.redact)

    def key(self, key: object) -> LocationView:
        segment = REDACTED if self.redacts_keys else KeySegment(key)
        if not isinstance(self.kind, types.MapOf):
            return self.untyped_child(segment)
        return _view(self.owner, self.kind.key, (self.path, segment), redact=self.redact)

    def value(self, key: object) -> LocationView:
        """Return the location of a value in a mapping or in the plain data of a structure."""
        if isinstance(self.kind, type) and not issubclass(self.kind, OpenStrEnum):
            info = members_by_wire_name(self.kind).get(key)
            if info is not None:
                return self.member(self.kind, info)
        segment = REDACTED if self.redacts_keys else key
        if not isinstance(self.kind, types.MapOf):
            return self.untyped_child(segment)
        return _view(self.owner, self.kind.value, (self.path, segment), redact=self.redact)

    def alternative(self) -> LocationView:
        """Return the location of a structure that replaces a text."""
        if not isinstance(self.kind, types.TextOr):
            return self
        return _view(self.owner, self.kind.item, self.path, redact=self.redact)

    def untyped_child(self, segment: object) -> LocationView:
        """Return the location of a part that this version does not model.

        The value is a document, or its type has no parts in this version.
        """
        return LocationView(self.owner, self.kind, (self.path, segment), self.redact)

    @property
    def redacts_keys(self) -> bool:
        """Whether the keys of the mapping are sensitive."""
        kind = self.kind
        if self.redact or not isinstance(kind, types.MapOf):
            return self.redact
        return is_sensitive(resolve_type(self.owner, kind.key))


@frozen(eq=False)
class Location:
    """Location of a value in both versions."""

    target: LocationView
    source: LocationView
    known: bool = True
    """Whether the source version models the value."""
    owner: Shape | None = None
    """Converted shape whose member contains the value."""
    info: MemberInfo | None = None
    """Member of `owner` that contains the value."""

    def item(self, index: int) -> Location:
        return self._part(self.target.item(index), self.source.item(index))

    def key(self, key: object) -> Location:
        return self._part(self.target.key(key), self.source.key(key))

    def value(self, key: object) -> Location:
        return self._part(self.target.value(key), self.source.value(key))

    def alternative(self) -> Location:
        return self._part(self.target.alternative(), self.source.alternative())

    def _part(self, target: LocationView, source: LocationView) -> Location:
        return Location(target, source, self.known, self.owner, self.info)

    @property
    def name(self) -> str:
        """Names of the members that lead to the value, joined by dots."""
        segments = split_path(self.source.path)
        return ".".join(
            each for each in segments if isinstance(each, MemberSegment) and each is not REDACTED
        )

    @property
    def safe_path(self) -> str:
        """Path for an error message, without the keys that either version redacts."""
        [root, *sources], [_, *targets] = split_path(self.source.path), split_path(self.target.path)
        path: Path = (root,)
        for segment, other in zip(sources, targets, strict=True):
            path = (path, REDACTED if other is REDACTED else segment)
        return format_path(path)


def members_by_wire_name(cls: type[Any]) -> dict[Any, MemberInfo]:
    """Return the members of a shape by wire name."""
    return {info.wire_name: info for info in members(cls)}


def _view(owner: type[Any], reference: TypeReference, path: Path, *, redact: bool) -> LocationView:
    kind = resolve_type(owner, reference)
    return LocationView(owner, kind, path, redact=redact or is_sensitive(kind))
