"""Detection of renames: operations by URI and shapes, members by wire name or similar name.

A wrong match would hide a removal, so a name is matched only if the match is unique.
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
"""Depth to which shapes are compared; the limit also ends recursion."""
_IGNORED_TRAITS: Final = frozenset(
    {"documentation", "deprecated", "deprecatedMessage", "deprecatedSince", "shape", "locationName"}
)
"""Traits that do not distinguish shapes."""
_MIN_SIMILARITY: Final = 0.8
"""Minimum similarity, from 0 to 1, of two names if one has several extra words."""
_MIN_WORD_SIMILARITY: Final = 0.75
"""Minimum similarity of the words in which two names differ; minimum and maximum have 0.71."""
_MAX_CANDIDATES: Final = 2_500
"""Maximum number of pairs of members with one shape; larger sets are not searched for renames."""
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def uri_template(uri: str) -> str:
    """Return a request URI without the names of its labels."""
    return _LABEL.sub(lambda label: "{+}" if label[1].endswith("+") else "{}", uri)


def uri_labels(uri: str, members: Mapping[str, Object]) -> list[str]:
    """Return the members that the labels of a request URI name."""
    by_label = {
        str(member.get("locationName", name)): name
        for name, member in members.items()
        if member.get("location") == "uri"
    }
    names: list[str] = _LABEL.findall(uri)
    return [by_label.get(label.rstrip("+"), label) for label in names]


def match_operations(old: RawModel, new: RawModel) -> dict[str, str]:
    """Return the old names of the operations in both versions, by new name.

    An operation counts as renamed if its HTTP method, its URI and the structures of its input and
    output are the same. If the protocol has one URI for all operations, the names must be similar
    too.
    """
    kept = {name: name for name in new.operations if name in old.operations}
    removed = {name: each for name, each in old.operations.items() if name not in kept}
    added = {name: each for name, each in new.operations.items() if name not in kept}
    if not removed or not added:
        return kept
    before, after = Signatures(old), Signatures(new)

    def key(operation: Object, signatures: Signatures) -> Hashable:
        shapes = (target(operation.get(side)) for side in ("input", "output"))
        return (*_route(operation), *map(signatures.signature, shapes))

    candidates = unique_pairs(
        {name: key(operation, before) for name, operation in removed.items()},
        {name: key(operation, after) for name, operation in added.items()},
    )
    shared = [Counter(map(_route, model.operations.values())) for model in (old, new)]
    renamed = {
        name: old_name
        for name, old_name in candidates.items()
        if all(count[_route(removed[old_name])] == 1 for count in shared)
        or are_similar(old_name, name)
    }
    return {
        name: kept.get(name) or renamed[name]
        for name in new.operations
        if name in kept or name in renamed
    }


@frozen
class RenamedMember:
    """Old name of a renamed member."""

    old: str
    wire_name_kept: bool


def match_members(
    old: Mapping[str, Object],
    new: Mapping[str, Object],
    *,
    hints: Mapping[str, str],
    signatures: tuple[Signatures, Signatures],
) -> dict[str, RenamedMember]:
    """Return the renamed members of a structure, by new name.

    Args:
        old: Members of the old structure.
        new: Members of the new structure.
        hints: Old members at the same position of a URI, by new name.
        signatures: Signatures of the old and of the new shapes.
    """
    removed = {name: member for name, member in old.items() if name not in new}
    added = {name: member for name, member in new.items() if name not in old}
    if not removed or not added:
        return {}
    before, after = (
        {
            name: (member.get("location"), known.signature(target(member)))
            for name, member in members.items()
        }
        for members, known in zip((removed, added), signatures, strict=True)
    )
    pairs = {
        name: RenamedMember(old_name, wire_name_kept=True)
        for name in added
        if (old_name := hints.get(name, "")) in removed
        and (before[old_name] == after[name] or are_similar(old_name, name))
    }
    hinted = {pair.old for pair in pairs.values()}
    by_wire = unique_pairs(
        {name: _wire_key(name, member) for name, member in removed.items() if name not in hinted},
        {name: _wire_key(name, member) for name, member in added.items() if name not in pairs},
    )
    pairs |= {
        name: RenamedMember(old_name, wire_name_kept=True) for name, old_name in by_wire.items()
    }
    taken = {pair.old for pair in pairs.values()}
    old_names = _by_key({name: key for name, key in before.items() if name not in taken})
    new_names = _by_key({name: key for name, key in after.items() if name not in pairs})
    for key in old_names.keys() & new_names.keys():
        if len(old_names[key]) * len(new_names[key]) <= _MAX_CANDIDATES:
            renamed = _unambiguous_similar(old_names[key], new_names[key])
            pairs |= {
                name: RenamedMember(old_name, wire_name_kept=False)
                for name, old_name in renamed.items()
            }
    return {name: pairs[name] for name in added if name in pairs}


def _unambiguous_similar(old: Sequence[str], new: Sequence[str]) -> dict[str, str]:
    """Return the similar old name for each new name, if neither is similar to another name."""
    pairs = [(old_name, name) for old_name in old for name in new if are_similar(old_name, name)]
    old_counts = Counter(old_name for old_name, _ in pairs)
    new_counts = Counter(name for _, name in pairs)
    return {
        name: old_name for old_name, name in pairs if old_counts[old_name] == new_counts[name] == 1
    }


def _wire_key(name: str, member: Object) -> Hashable:
    return member.get("location", ""), member.get("locationName", name)


def _route(operation: Object) -> tuple[str, str]:
    http = as_object(operation.get("http"))
    return str(http.get("method")), uri_template(str(http.get("requestUri", "")))


def similarity(one: str, other: str) -> float:
    """Return the similarity of two names, from 0 to 1, in either order."""
    first, second = sorted((one.lower(), other.lower()))
    return SequenceMatcher(None, first, second).ratio()


def are_similar(one: str, other: str) -> bool:
    """Return whether two names may name the same thing.

    One name may have one extra word. Words that differ must be similar themselves: start and end,
    source and destination, enable and disable are not.
    """
    first, second = (Counter(word.lower() for word in _WORD.findall(name)) for name in (one, other))
    only_first, only_second = [*(first - second).elements()], [*(second - first).elements()]
    if only_first and only_second:
        return similarity("".join(only_first), "".join(only_second)) >= _MIN_WORD_SIMILARITY
    return len(only_first) + len(only_second) <= 1 or similarity(one, other) >= _MIN_SIMILARITY


def unique_pairs(
    old: Mapping[_Name, Hashable], new: Mapping[_Name, Hashable]
) -> dict[_Name, _Name]:
    """Return the old name for each new name with the same key, if both sides have the key once."""
    before, after = _by_key(old), _by_key(new)
    return {
        names[0]: before[key][0]
        for key, names in after.items()
        if len(names) == 1 and len(before.get(key, ())) == 1
    }


def _by_key(names: Mapping[_Name, Hashable]) -> dict[Hashable, Sequence[_Name]]:
    by_key: dict[Hashable, list[_Name]] = defaultdict(list)
    for name, key in names.items():
        by_key[key].append(name)
    return {**by_key}


class Signatures:
    """Hashes of the shapes of a model that do not depend on shape names."""

    def __init__(self, model: RawModel) -> None:
        self._model = model
        self._known: dict[tuple[str, int], str] = {}

    def signature(self, name: str, depth: int = _DEPTH) -> str:
        """Return a text that is equal for shapes of the same structure."""
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
        references_by_name = dict(references(shape))
        excluded, required = {*_IGNORED_TRAITS, *references_by_name}, set[str]()
        if shape.get("type") == "structure":
            excluded, required = (
                {*_IGNORED_TRAITS, "members", "required"},
                {*shape.get("required", ())},
            )
        return {
            "traits": {key: value for key, value in shape.items() if key not in excluded},
            "required": sorted(required),
            "references": {
                name: [
                    {key: value for key, value in reference.items() if key not in _IGNORED_TRAITS},
                    reference.get("locationName", name),
                    self.signature(target(reference), depth - 1),
                ]
                for name, reference in references_by_name.items()
            },
        }
