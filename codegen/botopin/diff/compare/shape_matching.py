"""Matching of the shapes of two versions by use, by name and by structure.

The result depends neither on the order of the shapes nor on which version is the old one.
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
"""Python types of numbers, by shape type."""

_MIN_DISTINCTIVE: Final = 2
"""Number of members that make an equal structure unlikely to be a coincidence."""
_NO_MEMBERS: Final[Mapping[str, RenamedMember]] = {}


def is_comparable(old: str, new: str) -> bool:
    """Return whether two types can be compared trait by trait."""
    return old == new or (old in NUMBERS and new in NUMBERS)


class ShapeMatcher:
    """Pairs of shapes to compare, in the order in which operations reach them.

    A shape is paired with each shape that replaces it in a reference, and with the shape of the
    same name. If one shape of a pair was removed and the other was added, the pair may be a rename;
    the most similar pairs are taken first. A remaining removed shape counts as renamed if exactly
    one added shape has its error code. It also counts as renamed if exactly one added shape has its
    structure, and the names are similar or the structure has several members.
    """

    def __init__(self, old: RawModel, new: RawModel, operations: Mapping[str, str]) -> None:
        """Find the pairs.

        Args:
            old: Documents of the old version.
            new: Documents of the new version.
            operations: Old names of the operations in both versions, by new name.
        """
        self.graph = ShapeGraph()
        self.renamed: dict[str, str] = {}
        """Old names of renamed shapes, by new name."""
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
    def pairs(self) -> Iterable[ShapePair]:
        """All pairs."""
        return self._equal.keys()

    @property
    def differing(self) -> Iterable[ShapePair]:
        """The pairs that are not identical."""
        return (pair for pair, equal in self._equal.items() if not equal)

    @property
    def removed(self) -> Collection[str]:
        """The old shapes without a counterpart."""
        return self._removed.keys()

    @property
    def added(self) -> Collection[str]:
        """The new shapes without a counterpart."""
        return self._added.keys()

    def is_same_shape(self, pair: ShapePair) -> bool:
        """Return whether a pair is one shape: its names are equal, or the shape was renamed."""
        return is_same_shape(pair, self.renamed)

    def renamed_members(self, pair: ShapePair) -> Mapping[str, RenamedMember]:
        """Return the renamed members of a pair of structures, by new name."""
        return self._members.get(pair, _NO_MEMBERS)

    def members(self, pair: ShapePair) -> dict[str, str]:
        """Return the old names of the members that both structures have, by new name."""
        before, renamed = self._old.members(pair[0]), self.renamed_members(pair)
        return {
            name: renamed[name].old if name in renamed else name
            for name in self._new.members(pair[1])
            if name in before or name in renamed
        }

    def errors(self, operation: str) -> dict[str, str]:
        """Return the old names of the errors that an operation keeps, by new name."""
        before = {target(error) for error in self._old_operation(operation).get("errors", ())}
        after = [target(error) for error in self._new.operations[operation].get("errors", ())]
        pairs = {name: name if name in before else self.renamed.get(name) for name in after}
        return {name: old_name for name, old_name in pairs.items() if old_name in before}

    def old_operation(self, operation: str) -> str:
        """Return the old name of an operation, or an empty text if the operation is new."""
        return self._operations.get(operation, "")

    def _old_operation(self, operation: str) -> Object:
        return self._old.operations[self._operations[operation]]

    def _same_labels(self) -> Mapping[ShapePair, Mapping[str, str]]:
        """Return the old members at the same position of a URI, by input pair and new member."""
        pairs: dict[ShapePair, set[tuple[str, str]]] = defaultdict(set)
        for name in self._operations:
            old_input, before = _labels(self._old_operation(name), self._old)
            new_input, after = _labels(self._new.operations[name], self._new)
            if before != after and len(before) == len(after):
                pairs[old_input, new_input].update(zip(before, after, strict=True))
        return {pair: _one_to_one(members) for pair, members in pairs.items()}

    def _find(self) -> None:
        self._walk(self._operation_pairs())
        # Callers import a class by its name, even if no operation uses the shape.
        self._walk((name, name) for name in self._new.shapes if name in self._old.shapes)
        self._rename(self._equal)
        for keys in (_error_codes, self._structures):
            candidates = unique_pairs(keys(self._removed, self._old), keys(self._added, self._new))
            pairs = [
                (old_name, name)
                for name, old_name in candidates.items()
                if keys is _error_codes or self._is_distinctive((old_name, name))
            ]
            self._rename(pairs)
            self._walk(pairs)
            self._rename(self._equal)
        for name in self._operations:
            for error, old_error in self.errors(name).items():
                self.graph.add_root((old_error, error), OperationOwner(name, Direction.ERROR))

    def _operation_pairs(self) -> Iterator[ShapePair]:
        """Yield the pairs of inputs and of outputs."""
        for name in self._operations:
            before, after = self._old_operation(name), self._new.operations[name]
            for side, direction in (("input", Direction.INPUT), ("output", Direction.OUTPUT)):
                if side in before and side in after:
                    pair = target(before[side]), target(after[side])
                    self.graph.add_root(pair, OperationOwner(name, direction))
                    yield pair

    def _walk(self, pairs: Iterable[ShapePair]) -> None:
        waiting = deque(pairs)
        while waiting:
            if (pair := waiting.popleft()) not in self._equal:
                waiting.extend(self._visit(pair))

    def _visit(self, pair: ShapePair) -> Iterator[ShapePair]:
        """Add a pair, and yield the pairs to which it refers."""
        old, new = self._old.shapes[pair[0]], self._new.shapes[pair[1]]
        self._equal[pair] = equal = is_identical_json(old, new)
        if old["type"] != new["type"]:
            return
        if equal:
            for key, reference in references(new):
                child = (name := target(reference)), name
                self.graph.add_edge(pair, key, child)
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
        for key, reference in after.items():
            if (old_reference := before.get(kept.get(key, key))) is not None:
                child = target(old_reference), target(reference)
                types = self._old.shape_type(child[0]), self._new.shape_type(child[1])
                if child[0] == child[1] or is_comparable(*types):
                    self.graph.add_edge(pair, key, child)
                    yield child

    def _same_target(self, old: str, new: str) -> bool:
        before, after = self._signatures
        return old == new or before.signature(old) == after.signature(new)

    def _is_distinctive(self, pair: ShapePair) -> bool:
        """Return whether the equal structure of a pair is no coincidence.

        Input and output shapes are never renamed here: they belong to their operations.
        """
        if pair[0] in self._old.operation_shapes or pair[1] in self._new.operation_shapes:
            return False
        return are_similar(*pair) or len(self._old.members(pair[0])) >= _MIN_DISTINCTIVE

    def _structures(self, names: Iterable[str], model: RawModel) -> dict[str, object]:
        signatures = self._signatures[model is self._new]
        return {name: (name in model.errors, signatures.signature(name)) for name in names}

    def _rename(self, pairs: Iterable[ShapePair]) -> None:
        """Record renames of pairs whose shapes both lack a counterpart, the most similar first."""
        free = [pair for pair in pairs if pair[0] in self._removed and pair[1] in self._added]
        if self._has_conflicts(free):
            free.sort(key=self._distance)
        for old_name, name in free:
            if old_name in self._removed and name in self._added:
                del self._removed[old_name], self._added[name]
                self.renamed[name] = old_name

    def _has_conflicts(self, pairs: Collection[ShapePair]) -> bool:
        return any(len({*names}) < len(pairs) for names in zip(*pairs, strict=True))

    def _distance(self, pair: ShapePair) -> tuple[object, ...]:
        return not self._same_target(*pair), -similarity(*pair), sorted(pair)


def _error_codes(names: Iterable[str], model: RawModel) -> dict[str, object]:
    return {name: model.error_code(name) for name in names if name in model.errors}


def _labels(operation: Object, model: RawModel) -> tuple[str, list[str]]:
    """Return the input of an operation, and its members in the URI."""
    shape = target(operation.get("input"))
    uri = str(as_object(operation.get("http")).get("requestUri", ""))
    return shape, uri_labels(uri, model.members(shape))


def _one_to_one(pairs: Collection[tuple[str, str]]) -> dict[str, str]:
    """Map second to first names, for pairs that share no name with another pair."""
    first_counts, second_counts = (Counter(names) for names in zip(*pairs, strict=True))
    return {
        second: first
        for first, second in pairs
        if first_counts[first] == 1 and second_counts[second] == 1
    }
