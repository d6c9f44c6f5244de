"""Finds which shape of the one version is which of the other: by use, by name, by structure.

Neither the order in which shapes are found nor which version is the old one has a say in it.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from typing import TYPE_CHECKING, Final

from botopin.diff.compare.raw_model import as_object, is_identical_json, references, target
from botopin.diff.compare.reachability import ShapeGraph
from botopin.diff.compare.renames import (
    Signatures,
    are_similar,
    match_members,
    similarity,
    unique_pairs,
    uri_labels,
)
from botopin.diff.differences import OperationOwner, is_same_shape
from botopin.diff.report import Direction

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from botopin.diff.compare.raw_model import Object, RawModel
    from botopin.diff.compare.renames import RenamedMember
    from botopin.diff.differences import ShapePair

NUMBERS: Final = {"integer": int, "long": int, "float": float, "double": float}
"""By type of shape, the type in Python."""

_MIN_DISTINCTIVE: Final = 2
"""Members from which on the same structure hardly comes by chance."""
_NO_MEMBERS: Final[Mapping[str, RenamedMember]] = {}


def is_comparable(old: str, new: str) -> bool:
    """Whether what two types hold can be told apart trait by trait."""
    return old == new or (old in NUMBERS and new in NUMBERS)


class ShapeMatcher:
    """The pairs of shapes to compare, in the order in which operations lead to them.

    A shape is paired with what takes its place where it is used, and with the shape of its name.
    Of the pairs in which the one is gone and the other is new, the closest were renamed; of what
    is left, a shape was renamed where one and only one has its error code, or its structure and
    a name like it or enough members to tell it from others.
    """

    def __init__(self, old: RawModel, new: RawModel, operations: Mapping[str, str]) -> None:
        """Find the pairs; `operations` has the old name of each operation by its new one."""
        self.graph = ShapeGraph()
        self.renamed: dict[str, str] = {}
        """By the new name of each shape that was renamed, its old name."""
        self._old = old
        self._new = new
        self._operations = operations
        self._equal: dict[ShapePair, bool] = {}
        self._members: dict[ShapePair, Mapping[str, RenamedMember]] = {}
        self._signatures = Signatures(old), Signatures(new)
        self._label_hints = self._same_labels()
        self._removed = {name: None for name in old.shapes if name not in new.shapes}
        self._added = {name: None for name in new.shapes if name not in old.shapes}
        self._find()

    @property
    def differing(self) -> Iterable[ShapePair]:
        """The pairs that are not the same to the letter."""
        return (pair for pair, equal in self._equal.items() if not equal)

    @property
    def removed(self) -> Collection[str]:
        """The old shapes that have no partner."""
        return self._removed.keys()

    @property
    def added(self) -> Collection[str]:
        """The new shapes that have no partner."""
        return self._added.keys()

    def is_same_shape(self, pair: ShapePair) -> bool:
        """Whether both are the same shape, by name or renamed, not only used at the same place."""
        return is_same_shape(pair, self.renamed)

    def renamed_members(self, pair: ShapePair) -> Mapping[str, RenamedMember]:
        """By its new name, what each member that was renamed was before."""
        return self._members.get(pair, _NO_MEMBERS)

    def members(self, pair: ShapePair) -> dict[str, str]:
        """By the new name of each member that two structures have, its old name."""
        before, renamed = self._old.members(pair[0]), self.renamed_members(pair)
        return {
            name: renamed[name].old if name in renamed else name
            for name in self._new.members(pair[1])
            if name in before or name in renamed
        }

    def errors(self, operation: str) -> dict[str, str]:
        """By the new name of each error that an operation keeps, its old name."""
        before = {target(error) for error in self._old_operation(operation).get("errors", ())}
        after = [target(error) for error in self._new.operations[operation].get("errors", ())]
        pairs = {name: name if name in before else self.renamed.get(name) for name in after}
        return {name: was for name, was in pairs.items() if was in before}

    def _old_operation(self, operation: str) -> Object:
        return self._old.operations[self._operations[operation]]

    def _same_labels(self) -> Mapping[ShapePair, Mapping[str, str]]:
        """By pair of inputs and new member, the old member at the same place of a URI."""
        found: dict[ShapePair, set[tuple[str, str]]] = defaultdict(set)
        for name in self._operations:
            was, before = _labels(self._old_operation(name), self._old)
            now, after = _labels(self._new.operations[name], self._new)
            if before != after and len(before) == len(after):
                found[was, now].update(zip(before, after, strict=True))
        return {pair: _one_to_one(members) for pair, members in found.items()}

    def _find(self) -> None:
        self._walk(self._operation_pairs())
        # A class goes by its name, whether operations still lead from the one to the other or not.
        self._walk((name, name) for name in self._new.shapes if name in self._old.shapes)
        self._rename(self._equal)
        for keys in (_error_codes, self._structures):
            found = unique_pairs(keys(self._removed, self._old), keys(self._added, self._new))
            pairs = [
                (was, name)
                for name, was in found.items()
                if keys is _error_codes or self._is_distinctive((was, name))
            ]
            self._rename(pairs)
            self._walk(pairs)
            self._rename(self._equal)
        for name in self._operations:
            for error, was in self.errors(name).items():
                self.graph.add_root((was, error), OperationOwner(name, Direction.ERROR))

    def _operation_pairs(self) -> Iterator[ShapePair]:
        """The pairs of inputs, and of outputs."""
        for name in self._operations:
            before, after = self._old_operation(name), self._new.operations[name]
            for end, direction in (("input", Direction.INPUT), ("output", Direction.OUTPUT)):
                if end in before and end in after:
                    pair = target(before[end]), target(after[end])
                    self.graph.add_root(pair, OperationOwner(name, direction))
                    yield pair

    def _walk(self, pairs: Iterable[ShapePair]) -> None:
        waiting = deque(pairs)
        while waiting:
            if (pair := waiting.popleft()) not in self._equal:
                waiting.extend(self._visit(pair))

    def _visit(self, pair: ShapePair) -> Iterator[ShapePair]:
        """Take up a pair, and give the pairs that it leads to."""
        old, new = self._old.shapes[pair[0]], self._new.shapes[pair[1]]
        self._equal[pair] = equal = is_identical_json(old, new)
        if old["type"] != new["type"]:
            return
        if equal:
            for place, reference in references(new):
                child = (name := target(reference)), name
                self.graph.add_edge(pair, place, child)
                yield child
            return
        before, after = dict(references(old)), dict(references(new))
        kept: Mapping[str, str] = {}
        if before.keys() != after.keys():
            hints = self._label_hints.get(pair, {})
            self._members[pair] = members = match_members(
                before, after, hints=hints, signatures=self._signatures
            )
            kept = {name: member.old for name, member in members.items()}
        for place, reference in after.items():
            if (was := before.get(kept.get(place, place))) is not None:
                child = target(was), target(reference)
                types = self._old.shape_type(child[0]), self._new.shape_type(child[1])
                if child[0] == child[1] or is_comparable(*types):
                    self.graph.add_edge(pair, place, child)
                    yield child

    def _same_target(self, old: str, new: str) -> bool:
        before, after = self._signatures
        return old == new or before.signature(old) == after.signature(new)

    def _is_distinctive(self, pair: ShapePair) -> bool:
        """Whether the same structure is no chance. What operations take and give goes with them."""
        if pair[0] in self._old.operation_shapes or pair[1] in self._new.operation_shapes:
            return False
        return are_similar(*pair) or len(self._old.members(pair[0])) >= _MIN_DISTINCTIVE

    def _structures(self, names: Iterable[str], model: RawModel) -> dict[str, object]:
        signatures = self._signatures[model is self._new]
        return {name: (name in model.errors, signatures.signature(name)) for name in names}

    def _rename(self, pairs: Iterable[ShapePair]) -> None:
        """Of pairs, take for renamed those in which both lack a partner; the closest first."""
        free = [pair for pair in pairs if pair[0] in self._removed and pair[1] in self._added]
        if self._has_conflicts(free):
            free.sort(key=self._distance)
        for was, name in free:
            if was in self._removed and name in self._added:
                del self._removed[was], self._added[name]
                self.renamed[name] = was

    def _has_conflicts(self, pairs: Collection[ShapePair]) -> bool:
        return any(len({*names}) < len(pairs) for names in zip(*pairs, strict=True))

    def _distance(self, pair: ShapePair) -> tuple[object, ...]:
        return not self._same_target(*pair), -similarity(*pair), sorted(pair)


def _error_codes(names: Iterable[str], model: RawModel) -> dict[str, object]:
    return {name: model.error_code(name) for name in names if name in model.errors}


def _labels(operation: Object, model: RawModel) -> tuple[str, list[str]]:
    """The input of an operation, and its members in the URI."""
    shape = target(operation.get("input"))
    uri = str(as_object(operation.get("http")).get("requestUri", ""))
    return shape, uri_labels(uri, model.members(shape))


def _one_to_one(pairs: Collection[tuple[str, str]]) -> dict[str, str]:
    """By the second, the first of each pair that shares neither with another."""
    first, second = (Counter(names) for names in zip(*pairs, strict=True))
    return {one: was for was, one in pairs if first[was] == 1 and second[one] == 1}
