"""Finds what was renamed: operations by URI and shapes, shapes by structure, members by wire name.

A wrong pair would hide a removal, so a pair is made only where it is the only one.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from difflib import SequenceMatcher
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.diff.raw import as_object, references, target

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence
    from typing import TypeVar

    from botopin.diff.raw import Object, RawModel

    _Name = TypeVar("_Name", bound=Hashable)

_LABEL: Final = re.compile(r"\{([^{}]*)\}")
_DEPTH: Final = 4
"""How far down shapes are compared: enough to tell apart, and no recursion is endless."""
_SILENT: Final = frozenset(
    {"documentation", "deprecated", "deprecatedMessage", "deprecatedSince", "shape", "locationName"}
)
"""What does not tell shapes apart."""
_ALIKE: Final = 0.5
"""Similarity of two names, from 0 to 1, for which a member that keeps nothing but its shape still
counts as renamed."""


def template(uri: str) -> str:
    """A request URI without the names of its labels."""
    return _LABEL.sub(lambda label: "{+}" if label[1].endswith("+") else "{}", uri)


def labels(uri: str, members: Mapping[str, Object]) -> list[str]:
    """The members that the labels of a request URI stand for."""
    by_label = {
        str(member.get("locationName", name)): name
        for name, member in members.items()
        if member.get("location") == "uri"
    }
    found: list[str] = _LABEL.findall(uri)
    return [by_label.get(label.rstrip("+"), label) for label in found]


def pair_operations(old: RawModel, new: RawModel) -> dict[str, str]:
    """By the new name of each operation that both versions have, its old name.

    One was renamed where its method, its URI and the structure of both ends are the same. Where a
    protocol has one URI for all operations, the names must be alike too.
    """
    kept = {name: name for name in new.operations if name in old.operations}
    one = {name: each for name, each in old.operations.items() if name not in kept}
    other = {name: each for name, each in new.operations.items() if name not in kept}
    if not one or not other:
        return kept
    before, after = Signatures(old), Signatures(new)

    def key(operation: Object, signatures: Signatures) -> Hashable:
        ends = (signatures.of(target(operation.get(end))) for end in ("input", "output"))
        return (*_route(operation), *ends)

    found = only_pairs(
        {name: key(operation, before) for name, operation in one.items()},
        {name: key(operation, after) for name, operation in other.items()},
    )
    shared = [Counter(map(_route, model.operations.values())) for model in (old, new)]
    renamed = {
        name: was
        for name, was in found.items()
        if all(count[_route(one[was])] == 1 for count in shared) or alikeness(was, name) >= _ALIKE
    }
    return {
        name: kept.get(name) or renamed[name]
        for name in new.operations
        if name in kept or name in renamed
    }


@frozen
class MemberPair:
    old: str
    wire_name_kept: bool


def pair_members(
    old: Mapping[str, Object],
    new: Mapping[str, Object],
    *,
    hints: Mapping[str, str],
    same_target: Callable[[str, str], bool],
) -> dict[str, MemberPair]:
    """By its new name, the old member that a renamed member was.

    Args:
        old: the members of the old structure.
        new: those of the new one.
        hints: by new name, old members that stand at the same place of a URI.
        same_target: whether an old shape and a new one are the same.
    """
    gone = {name: member for name, member in old.items() if name not in new}
    come = {name: member for name, member in new.items() if name not in old}
    if not gone or not come:
        return {}
    pairs = {
        name: MemberPair(hints[name], wire_name_kept=True)
        for name in come
        if hints.get(name) in gone
    }
    hinted = {pair.old for pair in pairs.values()}
    by_wire = only_pairs(
        {name: _wire(name, member) for name, member in gone.items() if name not in hinted},
        {name: _wire(name, member) for name, member in come.items() if name not in pairs},
    )
    pairs |= {name: MemberPair(was, wire_name_kept=True) for name, was in by_wire.items()}
    taken = {pair.old for pair in pairs.values()}
    rest = [name for name in come if name not in pairs]
    candidates = {
        name: [
            was
            for was, member in gone.items()
            if was not in taken
            and member.get("location") == come[name].get("location")
            and alikeness(was, name) >= _ALIKE
            and same_target(target(member), target(come[name]))
        ]
        for name in rest
    }
    wanted = Counter(was for options in candidates.values() for was in options)
    for name, options in candidates.items():
        if len(options) == 1 and wanted[options[0]] == 1:
            pairs[name] = MemberPair(options[0], wire_name_kept=False)
    return pairs


def _wire(name: str, member: Object) -> Hashable:
    return member.get("location", ""), member.get("locationName", name)


def _route(operation: Object) -> tuple[str, str]:
    http = as_object(operation.get("http"))
    return str(http.get("method")), template(str(http.get("requestUri", "")))


def alikeness(one: str, other: str) -> float:
    """How alike two names are, from 0 to 1, whichever comes first."""
    first, second = sorted((one.lower(), other.lower()))
    return SequenceMatcher(None, first, second).ratio()


def only_pairs(old: Mapping[_Name, Hashable], new: Mapping[_Name, Hashable]) -> dict[_Name, _Name]:
    """By new name, the old one with the same key; one that several share pairs none of them."""
    before, after = _by_key(old), _by_key(new)
    return {
        names[0]: before[key][0]
        for key, names in after.items()
        if len(names) == 1 and len(before.get(key, ())) == 1
    }


def _by_key(names: Mapping[_Name, Hashable]) -> dict[Hashable, Sequence[_Name]]:
    found: dict[Hashable, list[_Name]] = defaultdict(list)
    for name, key in names.items():
        found[key].append(name)
    return {**found}


class Signatures:
    """What the shapes of a model are made of, whatever they are called."""

    def __init__(self, model: RawModel) -> None:
        self._model = model
        self._known: dict[tuple[str, int], str] = {}

    def of(self, name: str, depth: int = _DEPTH) -> str:
        """A text that shapes of the same structure share."""
        if not name:
            return ""
        key = (name, depth)
        if key not in self._known:
            shape = self._model.shape(name)
            if depth == 0:
                self._known[key] = str(shape.get("type"))
            else:
                text = json.dumps(self._described(shape, depth), sort_keys=True)
                self._known[key] = sha256(text.encode()).hexdigest()
        return self._known[key]

    def _described(self, shape: Object, depth: int) -> Object:
        held = dict(references(shape))
        elsewhere, required = {*_SILENT, *held}, set[str]()
        if shape.get("type") == "structure":
            elsewhere, required = {*_SILENT, "members", "required"}, {*shape.get("required", ())}
        return {
            "traits": {key: value for key, value in shape.items() if key not in elsewhere},
            "required": sorted(required),
            "references": {
                place: [
                    {key: value for key, value in reference.items() if key not in _SILENT},
                    reference.get("locationName", place),
                    self.of(target(reference), depth - 1),
                ]
                for place, reference in held.items()
            },
        }
