"""Sample data for the input or the output of an operation."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from botopin.explain.botocore_models import Shape

_ITEM: Final = "member"
_KEY: Final = "key"
_VALUE: Final = "value"
_TEXT: Final = "text"
_TIME: Final = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
_MAX_DEPTH: Final = 12
"""Depth at which a recursive structure ends."""
_MAX_PARTS: Final = 10_000
"""Maximum number of structures, lists, maps and scalars in a sample."""


def find_route(root: Shape, target: str) -> tuple[str, ...] | None:
    """Return the keys of the shortest way from one shape to another, or None if there is none.

    A key is the name of a member, `member` of a list, or `key` or `value` of a map.

    Args:
        root: Shape of an input or an output.
        target: Name of the shape to reach.
    """
    waiting: deque[tuple[Shape, tuple[str, ...]]] = deque([(root, ())])
    seen = {root.name}
    while waiting:
        shape, route = waiting.popleft()
        if shape.name == target:
            return route
        for key, child in _children(shape):
            if child.name not in seen:
                seen.add(child.name)
                waiting.append((child, (*route, key)))
    return None


def sample(shape: Shape, route: Sequence[str] = ()) -> Any:
    """Return data with the required members of a shape and with everything on a route.

    Args:
        shape: Shape of the data.
        route: Keys from the shape to a part that the data must contain.

    Raises:
        TooLargeError: The data has too many parts.
    """
    return _Sampler().sample(shape, route)


class TooLargeError(ValueError):
    """Sample data has too many parts."""


class _Sampler:
    """Maker of one sample."""

    def __init__(self) -> None:
        self._parts = 0

    def sample(self, shape: Shape, route: Sequence[str], *, depth: int = 0) -> Any:
        """Return the data of a shape.

        Args:
            shape: Shape of the data.
            route: Keys from the shape to a part that the data must contain.
            depth: Number of structures around the shape.
        """
        self._parts += 1
        if self._parts > _MAX_PARTS:
            raise TooLargeError(f"expected at most {_MAX_PARTS:,} parts")
        described: Any = shape
        following = route[1:]
        match shape.type_name:
            case "structure" if getattr(described, "is_document_type", False):
                return {_TEXT: _TEXT}
            case "structure":
                wanted = [*described.required_members] if depth < _MAX_DEPTH else []
                if route:
                    wanted.append(route[0])
                if not wanted and described.metadata.get("union"):
                    wanted = [*described.members][:1]
                if described.metadata.get("union"):
                    wanted = wanted[-1:]
                names = frozenset(wanted)
                return {
                    name: self.sample(
                        member, following if [name] == [*route[:1]] else (), depth=depth + 1
                    )
                    for name, member in described.members.items()
                    if name in names
                }
            case "list":
                is_needed = bool(route) or (_minimum(shape) > 0 and depth < _MAX_DEPTH)
                return [
                    self.sample(described.member, following, depth=depth + 1)
                    for _ in range(max(1, _minimum(shape)) if is_needed else 0)
                ]
            case "map":
                if not route and not (_minimum(shape) > 0 and depth < _MAX_DEPTH):
                    return {}
                key = self.sample(described.key, following if route[:1] == (_KEY,) else ())
                rest = following if route[:1] == (_VALUE,) else ()
                return {key: self.sample(described.value, rest, depth=depth + 1)}
            case scalar:
                return _scalar(scalar, shape)


def _scalar(kind: str, shape: Shape) -> Any:
    match kind:
        case "string" | "character":
            values: Sequence[str] = getattr(shape, "enum", ())
            return values[0] if values else _TEXT.ljust(min(_minimum(shape), 1_000), "x")
        case "blob":
            return _TEXT.ljust(min(_minimum(shape), 1_000), "x").encode()
        case "boolean":
            return True
        case "timestamp":
            return _TIME
        case "float" | "double":
            return float(max(1, _minimum(shape)))
        case _:
            return max(1, _minimum(shape))


def _minimum(shape: Shape) -> int:
    minimum = shape.metadata.get("min", 0)
    return int(minimum) if isinstance(minimum, int | float) else 0


def _children(shape: Shape) -> Iterator[tuple[str, Shape]]:
    described: Any = shape
    match shape.type_name:
        case "structure":
            yield from described.members.items()
        case "list":
            yield _ITEM, described.member
        case "map":
            yield _KEY, described.key
            yield _VALUE, described.value
        case _:
            pass
