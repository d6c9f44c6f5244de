"""Comparison of two versions of a service.

Shapes are paired by use, starting at the operations, and by name: a member may refer to a renamed
shape that is otherwise unchanged. docs/decisions/diff-compares-documents.md explains why the diff
compares documents instead of service models.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from botopin.diff.compare.documents import compare_documents
from botopin.diff.compare.endpoints.verdicts import qualify_endpoint_differences
from botopin.diff.compare.operations import OperationComparison
from botopin.diff.compare.raw_model import RawModel, is_identical_json
from botopin.diff.compare.reachability import build_version_graph
from botopin.diff.compare.recorder import DifferenceRecorder, ValuePair
from botopin.diff.compare.renames import match_operations
from botopin.diff.compare.service import compare_service
from botopin.diff.compare.shape_matching import ShapeMatcher
from botopin.diff.compare.shapes import ShapeComparison
from botopin.diff.compare.wire_effects import WireEffects
from botopin.diff.differences import Comparison, is_same_shape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from botopin.diff.differences import ShapePair
    from botopin.model.documents import ModelDocuments


def compare(old: ModelDocuments, new: ModelDocuments) -> Comparison:
    """Return all differences between two versions of a service."""
    before, after = RawModel(old), RawModel(new)
    operations = match_operations(before, after)
    if old.sha256 == new.sha256 and is_identical_json(old.files, new.files):
        return Comparison(
            differences=(),
            operations=operations,
            renamed_shapes={},
            affected_operations={},
            uses={},
        )
    matcher = ShapeMatcher(before, after, operations)
    recorder = DifferenceRecorder()
    root = ValuePair(before.document, after.document)
    effects = WireEffects(before, after, matcher)
    compare_service(before, after, root, recorder, effects)
    shapes = ShapeComparison(before, after, recorder, matcher, effects)
    OperationComparison(before, after, recorder, shapes).run(root / "operations", operations)
    shapes.run(root / "shapes")
    compare_documents(before, after, recorder, operations)
    qualify_endpoint_differences(before, after, recorder, operations)

    owners = {each.owner for each in recorder.differences if isinstance(each.owner, tuple)}
    removed = [pair for pair in owners if not pair[1]]
    added = [pair for pair in owners if not pair[0]]
    matched = owners - {*removed, *added}
    new_names = {old_name: name for name, old_name in operations.items()}

    def has_class(pair: ShapePair) -> bool:
        old_name, name = pair
        return after.has_class(name) if name else before.has_class(old_name)

    def located_by_use(pairs: Iterable[ShapePair]) -> list[ShapePair]:
        """Return the pairs whose differences are displayed at the members that use them."""
        return [
            pair
            for pair in pairs
            if not has_class(pair) or not is_same_shape(pair, matcher.renamed)
        ]

    affected = matcher.graph.find_affected_operations(matched)
    uses = matcher.graph.find_uses(located_by_use(matched), has_class)
    for unmatched, model, is_old in ((removed, before, True), (added, after, False)):
        if unmatched:
            graph = build_version_graph(model, is_old=is_old, names=new_names if is_old else {})
            affected |= graph.find_affected_operations(unmatched)
            uses |= graph.find_uses(located_by_use(unmatched), has_class)
    return Comparison(
        differences=tuple(recorder.differences),
        operations=operations,
        renamed_shapes=matcher.renamed,
        affected_operations=affected,
        uses=uses,
    )
