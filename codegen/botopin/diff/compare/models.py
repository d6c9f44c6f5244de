"""Comparison of two versions of a service.

Shapes are paired by use, starting at the operations, and by name: a member may refer to a renamed
shape that is otherwise unchanged. docs/decisions/diff-compares-documents.md explains why the diff
compares documents instead of service models.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from botopin.diff.compare.documents import compare_documents
from botopin.diff.compare.operations import OperationComparison
from botopin.diff.compare.raw_model import RawModel, is_identical_json
from botopin.diff.compare.reachability import build_version_graph
from botopin.diff.compare.recorder import DifferenceRecorder, ValuePair
from botopin.diff.compare.renames import match_operations
from botopin.diff.compare.service import compare_service
from botopin.diff.compare.shape_matching import ShapeMatcher
from botopin.diff.compare.shapes import ShapeComparison
from botopin.diff.differences import Comparison, is_same_shape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from botopin.diff.differences import ShapePair
    from botopin.model.documents import ModelDocuments


def compare(old: ModelDocuments, new: ModelDocuments) -> Comparison:
    """Everything that differs between two versions of a service."""
    before, after = RawModel(old.files), RawModel(new.files)
    operations = match_operations(before, after)
    if old.sha256 == new.sha256 and is_identical_json(old.files, new.files):
        return Comparison(
            differences=(),
            operations=operations,
            renamed_shapes={},
            affected_operations={},
            uses={},
        )
    pairs = ShapeMatcher(before, after, operations)
    recorder = DifferenceRecorder()
    top = ValuePair(before.document, after.document)
    compare_service(before, after, top, recorder)
    shapes = ShapeComparison(before, after, recorder, pairs)
    OperationComparison(before, after, recorder, shapes).run(top / "operations", operations)
    shapes.run(top / "shapes")
    compare_documents(before, after, recorder, operations)

    owners = {
        difference.owner
        for difference in recorder.differences
        if isinstance(difference.owner, tuple)
    }
    gone = [pair for pair in owners if not pair[1]]
    come = [pair for pair in owners if not pair[0]]
    both = owners - {*gone, *come}
    now = {old_name: name for name, old_name in operations.items()}

    def has_class(pair: ShapePair) -> bool:
        was, name = pair
        return after.has_class(name) if name else before.has_class(was)

    def go_by_use(found: Iterable[ShapePair]) -> list[ShapePair]:
        return [
            each for each in found if not has_class(each) or not is_same_shape(each, pairs.renamed)
        ]

    reached = pairs.graph.affected_operations(both)
    uses = pairs.graph.uses(go_by_use(both), has_class)
    for lone, model, is_old in ((gone, before, True), (come, after, False)):
        if lone:
            alone = build_version_graph(model, is_old=is_old, names=now if is_old else {})
            reached |= alone.affected_operations(lone)
            uses |= alone.uses(go_by_use(lone), has_class)
    return Comparison(
        differences=tuple(recorder.differences),
        operations=operations,
        renamed_shapes=pairs.renamed,
        affected_operations=reached,
        uses=uses,
    )
