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

from botopin.diff.compare.raw_model import as_object, references, target

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence
    from typing import TypeVar

    from botopin.diff.compare.raw_model import Object, RawModel

    _Name = TypeVar("_Name", bound=Hashable)

_LABEL: Final = re.compile(r"\{([^{}]*)\}")
_DEPTH: Final = 4
"""How far down shapes are compared: enough to tell apart, and no recursion is endless."""
_IGNORED_TRAITS: Final = frozenset(
    {"documentation", "deprecated", "deprecatedMessage", "deprecatedSince", "shape", "locationName"}
)
"""What does not tell shapes apart."""
_MIN_SIMILARITY: Final = 0.8
"""Similarity of two names, from 0 to 1, of which one has several words more."""
_MIN_WORD_SIMILARITY: Final = 0.75
"""Similarity of the words in which two names differ: those of minimum and maximum is 0.71."""
_MAX_CANDIDATES: Final = 2_500
"""Pairs of members with the same shape whose names are compared; beyond, none was renamed."""
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def uri_template(uri: str) -> str:
    """A request URI without the names of its labels."""
    return _LABEL.sub(lambda label: "{+}" if label[1].endswith("+") else "{}", uri)


def uri_labels(uri: str, members: Mapping[str, Object]) -> list[str]:
    """The members that the labels of a request URI stand for."""
    by_label = {
        str(member.get("locationName", name)): name
        for name, member in members.items()
        if member.get("location") == "uri"
    }
    found: list[str] = _LABEL.findall(uri)
    return [by_label.get(label.rstrip("+"), label) for label in found]


def match_operations(old: RawModel, new: RawModel) -> dict[str, str]:
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
        ends = (signatures.signature(target(operation.get(end))) for end in ("input", "output"))
        return (*_route(operation), *ends)

    found = unique_pairs(
        {name: key(operation, before) for name, operation in one.items()},
        {name: key(operation, after) for name, operation in other.items()},
    )
    shared = [Counter(map(_route, model.operations.values())) for model in (old, new)]
    renamed = {
        name: was
        for name, was in found.items()
        if all(count[_route(one[was])] == 1 for count in shared) or are_similar(was, name)
    }
    return {
        name: kept.get(name) or renamed[name]
        for name in new.operations
        if name in kept or name in renamed
    }


@frozen
class RenamedMember:
    old: str
    wire_name_kept: bool


def match_members(
    old: Mapping[str, Object],
    new: Mapping[str, Object],
    *,
    hints: Mapping[str, str],
    signatures: tuple[Signatures, Signatures],
) -> dict[str, RenamedMember]:
    """By its new name, the old member that a renamed member was.

    Args:
        old: the members of the old structure.
        new: those of the new one.
        hints: by new name, old members that stand at the same place of a URI.
        signatures: of the old and of the new shapes.
    """
    gone = {name: member for name, member in old.items() if name not in new}
    come = {name: member for name, member in new.items() if name not in old}
    if not gone or not come:
        return {}
    before, after = (
        {
            name: (member.get("location"), known.signature(target(member)))
            for name, member in each.items()
        }
        for each, known in zip((gone, come), signatures, strict=True)
    )
    pairs = {
        name: RenamedMember(was, wire_name_kept=True)
        for name in come
        if (was := hints.get(name, "")) in gone
        and (before[was] == after[name] or are_similar(was, name))
    }
    hinted = {pair.old for pair in pairs.values()}
    by_wire = unique_pairs(
        {name: _wire_key(name, member) for name, member in gone.items() if name not in hinted},
        {name: _wire_key(name, member) for name, member in come.items() if name not in pairs},
    )
    pairs |= {name: RenamedMember(was, wire_name_kept=True) for name, was in by_wire.items()}
    taken = {pair.old for pair in pairs.values()}
    left = _by_key({name: key for name, key in before.items() if name not in taken})
    right = _by_key({name: key for name, key in after.items() if name not in pairs})
    for key in left.keys() & right.keys():
        if len(left[key]) * len(right[key]) <= _MAX_CANDIDATES:
            renamed = _unambiguous_similar(left[key], right[key])
            pairs |= {
                name: RenamedMember(was, wire_name_kept=False) for name, was in renamed.items()
            }
    return {name: pairs[name] for name in come if name in pairs}


def _unambiguous_similar(old: Sequence[str], new: Sequence[str]) -> dict[str, str]:
    """By new name, the old one that is alike, where neither is like another one too."""
    found = [(was, name) for was in old for name in new if are_similar(was, name)]
    first, second = Counter(was for was, _ in found), Counter(name for _, name in found)
    return {name: was for was, name in found if first[was] == second[name] == 1}


def _wire_key(name: str, member: Object) -> Hashable:
    return member.get("location", ""), member.get("locationName", name)


def _route(operation: Object) -> tuple[str, str]:
    http = as_object(operation.get("http"))
    return str(http.get("method")), uri_template(str(http.get("requestUri", "")))


def similarity(one: str, other: str) -> float:
    """How alike two names are, from 0 to 1, whichever comes first."""
    first, second = sorted((one.lower(), other.lower()))
    return SequenceMatcher(None, first, second).ratio()


def are_similar(one: str, other: str) -> bool:
    """Whether two names may name the same thing.

    One may have a word more. Words that one has in the place of another's must be alike
    themselves: start and end, source and destination, enable and disable are not.
    """
    first, second = (Counter(word.lower() for word in _WORD.findall(name)) for name in (one, other))
    gone, come = [*(first - second).elements()], [*(second - first).elements()]
    if gone and come:
        return similarity("".join(gone), "".join(come)) >= _MIN_WORD_SIMILARITY
    return len(gone) + len(come) <= 1 or similarity(one, other) >= _MIN_SIMILARITY


def unique_pairs(
    old: Mapping[_Name, Hashable], new: Mapping[_Name, Hashable]
) -> dict[_Name, _Name]:
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

    def signature(self, name: str, depth: int = _DEPTH) -> str:
        """A text that shapes of the same structure share."""
        if not name:
            return ""
        key = (name, depth)
        if key not in self._known:
            shape = self._model.shape(name)
            if depth == 0:
                self._known[key] = str(shape.get("type"))
            else:
                text = json.dumps(self._description(shape, depth), sort_keys=True)
                self._known[key] = sha256(text.encode()).hexdigest()
        return self._known[key]

    def _description(self, shape: Object, depth: int) -> Object:
        held = dict(references(shape))
        elsewhere, required = {*_IGNORED_TRAITS, *held}, set[str]()
        if shape.get("type") == "structure":
            elsewhere, required = (
                {*_IGNORED_TRAITS, "members", "required"},
                {*shape.get("required", ())},
            )
        return {
            "traits": {key: value for key, value in shape.items() if key not in elsewhere},
            "required": sorted(required),
            "references": {
                place: [
                    {key: value for key, value in reference.items() if key not in _IGNORED_TRAITS},
                    reference.get("locationName", place),
                    self.signature(target(reference), depth - 1),
                ]
                for place, reference in held.items()
            },
        }
