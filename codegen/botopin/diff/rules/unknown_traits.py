"""One change for each unknown trait, however many parts of the model have the trait."""

from __future__ import annotations

import json
from collections import defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from attrs import evolve

from botopin.diff.rules.catalog import UNCLASSIFIED
from botopin.text import pluralize

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from botopin.diff.report import Change

_MAX_USES: Final = 20
"""Maximum number of parts that a change lists."""


def merge_unknown_traits(service: str, changes: Iterable[Change]) -> list[Change]:
    """Return the changes, with one change for all parts that gain or lose an unknown trait."""
    merged: list[Change] = []
    groups: dict[tuple[object, ...], list[Change]] = defaultdict(list)
    for change in changes:
        if change.rule == UNCLASSIFIED.id and change.trait:
            parts = change.trait, change.pointers.file, change.old is None, change.new is None
            groups[*parts, change.introduced_in].append(change)
        else:
            merged.append(change)
    return [
        *merged,
        *(_merge(service, group) if len(group) > 1 else group[0] for group in groups.values()),
    ]


def _merge(service: str, group: Sequence[Change]) -> Change:
    ordered = sorted(group, key=lambda each: (-each.severity, each.wire_path))
    first = ordered[0]
    operations = {
        (each.operation, each.direction): each
        for change in reversed(ordered)
        for each in change.affected_operations
    }
    parts = [service, first.rule, first.trait, first.pointers.file]
    parts += [str(first.old is None), str(first.new is None)]
    paths = dict.fromkeys(each.python_path.partition(".")[2] for each in ordered)
    return evolve(
        first,
        fingerprint=sha256(json.dumps(parts).encode()).hexdigest(),
        uses=tuple(path for path in paths if path)[:_MAX_USES],
        affected_operations=tuple(operations[key] for key in sorted(operations)),
        source=max(each.source for each in group),
        wire=max(each.wire for each in group),
        reason=f"{first.reason} {pluralize(len(group), 'part')} of the model changed this way.",
    )
