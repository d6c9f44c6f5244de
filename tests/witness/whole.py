"""Operations that no reported change above safe affects, compared by the whole old and new model.

A difference in their requests or responses is one that the report lacks.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.diff.report import Direction, Severity
from botopin.explain.parts import cut
from witness import messages
from witness.oracle import adapted
from witness.samples import Samples
from witness.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from botopin.diff.differences import Comparison
    from botopin.diff.report import Change
    from botopin.model.documents import ModelDocuments

MAX_OPERATIONS: Final = 8
"""Maximum number of operations and directions of a pair that are compared."""


@frozen
class Unaffected:
    """One direction of an operation that has the same name in both versions."""

    operation: str
    direction: Direction


def unaffected(comparison: Comparison, changes: Iterable[Change]) -> list[Unaffected]:
    """Return the operations and directions that changes up to safe affect, or none."""
    affected: set[tuple[str, Direction]] = set()
    for change in changes:
        wire = change.wire > Severity.SAFE
        if wire and not change.affected_operations:
            return []
        affected |= {
            (each.operation, each.direction)
            for each in change.affected_operations
            if each.wire > Severity.SAFE
        }
    return [
        Unaffected(name, direction)
        for name, old_name in comparison.operations.items()
        for direction in (Direction.INPUT, Direction.OUTPUT)
        if name == old_name and (name, direction) not in affected
    ]


def compare_whole(
    old: ModelDocuments, new: ModelDocuments, found: list[Unaffected], seed: str
) -> Iterator[tuple[Unaffected, str]]:
    """Yield some operations and directions with the first difference; empty if there is none."""
    source = random.Random(seed)  # noqa: S311 - not for security
    for each in source.sample(found, min(len(found), MAX_OPERATIONS)):
        before, after = (
            Version(side.model.service, cut(side.files, [each.operation], each.direction))
            for side in (old, new)
        )
        yield each, _difference(each, before, after)


def _difference(each: Unaffected, old: Version, new: Version) -> str:
    operation = each.operation
    side = "input" if each.direction is Direction.INPUT else "output"
    shape, new_shape = old.shape_of(operation, side), new.shape_of(operation, side)
    if each.direction is Direction.INPUT:
        if not shape:
            return ""
        for required_only in (False, True):
            samples = Samples(old.shapes, every_member=True, required_only=required_only)
            parameters = samples.of(shape)
            found = messages.first_difference(
                messages.serialize(old, operation, parameters),
                messages.serialize(new, operation, parameters),
            )
            if found:
                return found
        return ""
    data: Mapping[str, Any] = Samples(old.shapes).of(shape) if shape else {}
    try:
        before = messages.parse(old, operation, messages.respond(old, operation, data))
        sent = adapted(data, new_shape, new.shapes) if new_shape else {}
        after = messages.parse(old, operation, messages.respond(new, operation, sent))
    except messages.UnparsedError:
        return ""
    return messages.first_difference(before, after)
