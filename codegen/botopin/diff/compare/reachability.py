"""Reachability of shapes: the operations and the members that use a shape."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from botopin.diff.compare.raw_model import references, target
from botopin.diff.differences import OperationOwner
from botopin.diff.report import Direction

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from botopin.diff.compare.raw_model import RawModel
    from botopin.diff.differences import ShapePair

MAX_USES: Final = 20
"""Maximum number of members that are listed as uses of a shape; a string can have thousands."""


class ShapeGraph:
    """Graph of the references between pairs of shapes."""

    def __init__(self) -> None:
        self._roots: dict[ShapePair, list[OperationOwner]] = defaultdict(list)
        self._children: dict[ShapePair, list[tuple[str, ShapePair]]] = defaultdict(list)

    def add_root(self, pair: ShapePair, operation: OperationOwner) -> None:
        """Add an operation that uses a pair as input, output or error."""
        self._roots[pair].append(operation)

    def add_edge(self, parent: ShapePair, key: str, child: ShapePair) -> None:
        """Add a reference from one pair to another.

        Args:
            parent: Pair that contains the reference.
            key: Name of the member, or `member`, `key` or `value` for a list or map.
            child: Pair that the reference names.
        """
        self._children[parent].append((key, child))

    def find_affected_operations(
        self, pairs: Collection[ShapePair]
    ) -> dict[ShapePair, tuple[OperationOwner, ...]]:
        """Return the operations that use each pair, directly or through any number of shapes."""
        if not pairs:
            return {}
        every = sorted(
            {operation for operations in self._roots.values() for operation in operations},
            key=lambda each: (each.operation, [*Direction].index(each.direction)),
        )
        bit = {operation: 1 << number for number, operation in enumerate(every)}
        masks: dict[ShapePair, int] = defaultdict(int)
        for pair, operations in self._roots.items():
            for operation in operations:
                masks[pair] |= bit[operation]
        waiting = dict.fromkeys(self._roots)
        while waiting:
            pair = next(iter(waiting))
            del waiting[pair]
            mask = masks[pair]
            for _, child in self._children.get(pair, ()):
                if masks[child] | mask != masks[child]:
                    masks[child] |= mask
                    waiting[child] = None
        known: dict[int, tuple[OperationOwner, ...]] = {}
        for pair in pairs:
            mask = masks[pair]
            if mask not in known:
                known[mask] = tuple(every[number] for number in _bits(mask))
        return {pair: known[masks[pair]] for pair in pairs}

    def find_uses(
        self, pairs: Collection[ShapePair], has_class: Callable[[ShapePair], bool]
    ) -> dict[ShapePair, tuple[str, ...]]:
        """Return the first members that use each pair, directly or through shapes without class.

        Members of requests come first, because clients check constraints only in requests.
        """
        inputs = self._pairs_in_requests()
        parents: dict[ShapePair, list[tuple[str, ShapePair]]] = defaultdict(list)
        for parent in sorted(self._children, key=lambda parent: parent not in inputs):
            for key, child in self._children[parent]:
                parents[child].append((key, parent))
        return {pair: _users(pair, parents, has_class, inputs) for pair in pairs}

    def _pairs_in_requests(self) -> Collection[ShapePair]:
        """Return the pairs that requests use, directly or through any number of shapes."""
        found = dict.fromkeys(
            pair
            for pair, operations in self._roots.items()
            if any(each.direction is Direction.INPUT for each in operations)
        )
        waiting = [*found]
        while waiting:
            parent = waiting.pop()
            children = {child for _, child in self._children.get(parent, ())} - found.keys()
            found |= dict.fromkeys(children)
            waiting += children
        return found.keys()


def build_version_graph(model: RawModel, *, is_old: bool, names: Mapping[str, str]) -> ShapeGraph:
    """Return the graph of one version, for shapes without a counterpart.

    Args:
        model: Documents of the version.
        is_old: Whether the version is the old one.
        names: Names of operations in the report, if they differ from those of the version.
    """
    graph = ShapeGraph()

    def pair(name: str) -> ShapePair:
        return (name, "") if is_old else ("", name)

    for name, operation in model.operations.items():
        report_name = names.get(name, name)
        for side, direction in (("input", Direction.INPUT), ("output", Direction.OUTPUT)):
            if side in operation:
                owner = OperationOwner(report_name, direction)
                graph.add_root(pair(target(operation[side])), owner)
        for error in operation.get("errors", ()):
            graph.add_root(pair(target(error)), OperationOwner(report_name, Direction.ERROR))
    for name, shape in model.shapes.items():
        for key, reference in references(shape):
            graph.add_edge(pair(name), key, pair(target(reference)))
    return graph


def _bits(mask: int) -> Iterator[int]:
    """Yield the numbers of the bits that are set, in ascending order."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def _users(
    pair: ShapePair,
    parents: Mapping[ShapePair, list[tuple[str, ShapePair]]],
    has_class: Callable[[ShapePair], bool],
    inputs: Collection[ShapePair],
) -> tuple[str, ...]:
    users: dict[str, bool] = {}
    seen = {pair}
    queue = [pair]
    for each in queue:
        for key, parent in parents.get(each, ()):
            if has_class(parent):
                users[f"{parent[1] or parent[0]}.{key}"] = parent in inputs
                if len(users) == MAX_USES:
                    return tuple(sorted(users, key=users.__getitem__, reverse=True))
            elif parent not in seen:
                seen.add(parent)
                queue.append(parent)
    return tuple(sorted(users, key=users.__getitem__, reverse=True))
