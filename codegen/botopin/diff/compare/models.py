"""Compares two versions of a service: every difference is a fact, and none has an opinion.

Shapes are paired by where they are used, from the operations on, and beside that by name: what a
member refers to may get another name and stay the same. docs/decisions/facts-from-documents.md
says why the documents are compared, and not the service model that is read from them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from botopin.diff.compare.documents import compare_files
from botopin.diff.compare.operations import OperationComparison
from botopin.diff.compare.raw_model import RawModel, alike
from botopin.diff.compare.reachability import single
from botopin.diff.compare.recorder import DifferenceRecorder, ValuePair
from botopin.diff.compare.renames import pair_operations
from botopin.diff.compare.service import compare_service
from botopin.diff.compare.shape_matching import ShapeMatcher
from botopin.diff.compare.shapes import ShapeComparison
from botopin.diff.differences import Comparison, is_same_shape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from botopin.diff.differences import Pair
    from botopin.model.documents import ModelDocuments


def compare(old: ModelDocuments, new: ModelDocuments) -> Comparison:
    """Everything that differs between two versions of a service."""
    before, after = RawModel(old.files), RawModel(new.files)
    operations = pair_operations(before, after)
    if old.sha256 == new.sha256 and alike(old.files, new.files):
        return Comparison(facts=(), operations=operations, renamed_shapes={}, reached={}, uses={})
    pairs = ShapeMatcher(before, after, operations)
    ledger = DifferenceRecorder()
    top = ValuePair(before.document, after.document)
    compare_service(before, after, top, ledger)
    shapes = ShapeComparison(before, after, ledger, pairs)
    OperationComparison(before, after, ledger, shapes).run(top / "operations", operations)
    shapes.run(top / "shapes")
    compare_files(before, after, ledger, operations)

    owners = {fact.owner for fact in ledger.facts if isinstance(fact.owner, tuple)}
    gone = [pair for pair in owners if not pair[1]]
    come = [pair for pair in owners if not pair[0]]
    both = owners - {*gone, *come}
    now = {old_name: name for name, old_name in operations.items()}

    def has_class(pair: Pair) -> bool:
        was, name = pair
        return after.is_named(name) if name else before.is_named(was)

    def go_by_use(found: Iterable[Pair]) -> list[Pair]:
        return [
            each for each in found if not has_class(each) or not is_same_shape(each, pairs.renamed)
        ]

    reached = pairs.graph.reached(both)
    uses = pairs.graph.uses(go_by_use(both), has_class)
    for lone, model, is_old in ((gone, before, True), (come, after, False)):
        if lone:
            alone = single(model, old=is_old, names=now if is_old else {})
            reached |= alone.reached(lone)
            uses |= alone.uses(go_by_use(lone), has_class)
    return Comparison(
        facts=tuple(ledger.facts),
        operations=operations,
        renamed_shapes=pairs.renamed,
        reached=reached,
        uses=uses,
    )
