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
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
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
    """By its new name, the old name of each operation that was renamed.

    The method, the URI and the structure of both ends are the same. Where a protocol has one URI
    for all operations, the names must be alike too.
    """
    one = {n: o for n, o in old.operations.items() if n not in new.operations}
    other = {n: o for n, o in new.operations.items() if n not in old.operations}
    if not one or not other:
        return {}
    shared = Counter(_route(operation) for operation in old.operations.values())
    before = _Signatures(old)
    after = _Signatures(new)

    def key(operation: Object, signatures: _Signatures) -> Hashable:
        ends = (signatures.of(target(operation.get(end)), _DEPTH) for end in ("input", "output"))
        return (*_route(operation), *ends)

    found = _only_pairs(
        {name: key(operation, before) for name, operation in one.items()},
        {name: key(operation, after) for name, operation in other.items()},
    )
    return {
        name: old_name
        for name, old_name in found.items()
        if shared[_route(one[old_name])] == 1 or _are_alike(old_name, name)
    }


def pair_shapes(
    old_names: Iterable[str], new_names: Iterable[str], old: RawModel, new: RawModel
) -> dict[str, str]:
    """By the new name, the old name of shapes with the same structure, where there is one only."""
    before, after = _Signatures(old), _Signatures(new)
    return _only_pairs(
        {name: before.of(name, _DEPTH) for name in old_names},
        {name: after.of(name, _DEPTH) for name in new_names},
    )


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
    by_wire = _only_pairs(
        {name: _wire(name, member) for name, member in gone.items()},
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
            and _are_alike(was, name)
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


def _are_alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one.lower(), other.lower()).ratio() >= _ALIKE


def _only_pairs(old: Mapping[_Name, Hashable], new: Mapping[_Name, Hashable]) -> dict[_Name, _Name]:
    """Pair by key; a key that several share on either side pairs none of them."""
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


class _Signatures:
    """What shapes are made of, whatever they are called."""

    def __init__(self, model: RawModel) -> None:
        self._model = model
        self._known: dict[tuple[str, int], str] = {}

    def of(self, name: str, depth: int) -> str:
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
        return {
            **{k: v for k, v in shape.items() if k not in {*_SILENT, "members", "required"}},
            "required": sorted(shape.get("required", ())),
            "references": {
                place: [
                    {k: v for k, v in reference.items() if k not in _SILENT},
                    reference.get("locationName", place),
                    self.of(target(reference), depth - 1),
                ]
                for place, reference in references(shape)
            },
        }
