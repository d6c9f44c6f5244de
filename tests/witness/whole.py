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
from witness.bindings import lost_names
from witness.samples import Samples
from witness.texts import refused_value
from witness.values import adapt
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
    on_wire: bool
    """Whether clients that are pinned to the old version are unaffected."""
    in_source: bool
    """Whether caller code with the new bindings is unaffected."""


def unaffected(comparison: Comparison, changes: Iterable[Change]) -> list[Unaffected]:
    """Return the operations and directions that changes up to safe affect, or none."""
    wire: set[tuple[str, Direction] | None] = set()
    source: set[tuple[str, Direction] | None] = set()
    for change in changes:
        if not change.affected_operations:
            wire |= {None} if change.wire > Severity.SAFE else set()
            source |= {None} if change.source > Severity.SAFE else set()
        for each in change.affected_operations:
            wire |= {(each.operation, each.direction)} if each.wire > Severity.SAFE else set()
            source |= {(each.operation, each.direction)} if each.source > Severity.SAFE else set()
    found = [
        Unaffected(
            name,
            direction,
            on_wire=wire.isdisjoint({None, (name, direction)}),
            in_source=source.isdisjoint({None, (name, direction)}),
        )
        for name, old_name in comparison.operations.items()
        for direction in (Direction.INPUT, Direction.OUTPUT)
        if name == old_name
    ]
    return [each for each in found if each.on_wire or each.in_source]


def compare_whole(
    old: ModelDocuments, new: ModelDocuments, found: list[Unaffected], seed: str
) -> Iterator[tuple[Unaffected, str]]:
    """Yield some operations and directions with the first difference; empty if there is none."""
    source = random.Random(seed)  # noqa: S311 - not for security
    for each in source.sample(found, min(len(found), MAX_OPERATIONS)):
        service = old.model.service
        before = Version(service, cut(old.files, [each.operation], each.direction))
        after = Version(
            service, cut(new.files, [each.operation], each.direction), locked=before.names
        )
        yield each, next(filter(None, _differences(each, before, after)), "")


def _differences(each: Unaffected, old: Version, new: Version) -> Iterator[str]:
    is_input = each.direction is Direction.INPUT
    if each.in_source:
        yield from lost_names(old.plan, new.plan, each.direction)
    if each.in_source and each.on_wire and is_input:
        yield refused_value(old.shapes, new.shapes)
    if each.on_wire:
        yield (
            _request(each.operation, old, new) if is_input else _response(each.operation, old, new)
        )


def _request(operation: str, old: Version, new: Version) -> str:
    """Return the first difference between the requests that botocore serializes."""
    shape = old.shape_of(operation, "input")
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


def _response(operation: str, old: Version, new: Version) -> str:
    """Return the first difference between the responses that botocore's old parser gives."""
    shape, new_shape = (version.shape_of(operation, "output") for version in (old, new))
    data: Mapping[str, Any] = Samples(old.shapes).of(shape) if shape else {}
    try:
        before = messages.parse(old, operation, messages.respond(old, operation, data))
        sent = adapt(data, new_shape, new.shapes) if new_shape else {}
        after = messages.parse(old, operation, messages.respond(new, operation, sent))
    except messages.UnparsedError:
        return ""
    return messages.first_difference(before, after)
