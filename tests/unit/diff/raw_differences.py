"""Independent comparison of two versions by their JSON, as an oracle for the diff.

The oracle shares only the class `Difference` with the code under test. It compares value by value.
Each JSON difference must have a `Difference` at its own pointer: the trait, or the whole subject
if the subject was added, removed or renamed. Objects have no order, but a changed order of
members, shapes or operations must be reported. `required` and `errors` are ordered sets of names,
and `enum` is an ordered set of values; other arrays are compared as a whole. If a reference changes
to another shape, both shapes and everything below them are compared.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from botopin.diff.differences import ABSENT, ChangeKind, Qualifier, Subject

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.diff.differences import Comparison, Difference

Place: TypeAlias = tuple[str, str, str, str]
"""File, old pointer, new pointer, and the aspect of the value; empty for the whole value."""

SERVICE: Final = "service-2.json"
_ITEMS: Final = {"paginators-1.json": "pagination", "waiters-2.json": "waiters"}
_ENDPOINTS: Final = "endpoint-rule-set-1.json"
_NAMED: Final = "parameters"
_NUMBERS: Final = {"integer", "long", "float", "double"}
_SHAPE_ONLY: Final = {"documentation", "deprecated", "deprecatedMessage", "deprecatedSince"}
_TYPE_CONTENT: Final = {"type", "members", "required", "member", "key", "value"}


def parse_files(files: Mapping[str, bytes]) -> dict[str, Any]:
    """Parse documents, and merge extras into them."""
    documents = {name: json.loads(data) for name, data in files.items()}
    extras = {name: documents.pop(name) for name in [*documents] if ".sdk-extras" in name}
    for name, extra in extras.items():
        plain = name.replace(".sdk-extras", "")
        if plain in documents:
            documents[plain] = _merge(documents[plain], extra.get("merge", {}))
    return documents


def _merge(base: Any, over: Any) -> Any:
    if not (isinstance(base, dict) and isinstance(over, dict)):
        return over
    return base | {key: _merge(base.get(key, {}), value) for key, value in over.items()}


def is_same(one: Any, other: Any) -> bool:
    """Return whether two values and their types are equal, in any order of keys."""
    if one is other or one is ABSENT or other is ABSENT:
        return one is other
    if type(one) is str or type(other) is str:
        return type(one) is type(other) and bool(one == other)
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def find_faults(
    old_files: Mapping[str, bytes], new_files: Mapping[str, bytes], comparison: Comparison
) -> list[str]:
    """Return descriptions of missing, unfounded and wrong differences."""
    old, new = parse_files(old_files), parse_files(new_files)
    walk = _Walk(comparison)
    walk.files(old, new)
    differing: list[str] = []
    counts: Counter[Place] = Counter()
    for difference in comparison.differences:
        place = _place(difference)
        counts[place] += 1
        if place not in walk.expected:
            if not _is_about_labels(difference):
                differing.append(f"unfounded: {difference}")
            continue
        was, now = walk.expected[place]
        if not (is_same(difference.old, was) and is_same(difference.new, now)):
            differing.append(f"wrong: {difference}, for {was!r} became {now!r}")
        differing += _wrong_about_required(difference, old[SERVICE], new[SERVICE])
    differing += [
        f"reported {times} times: {place}" for place, times in counts.items() if times > 1
    ]
    differing += [
        f"unreported: {place}: {was!r} became {now!r}"
        for place, (was, now) in walk.expected.items()
        if place not in counts
    ]
    return differing


def _place(difference: Difference) -> Place:
    about = ""
    if difference.kind is ChangeKind.REORDERED and difference.trait not in {"auth", "protocols"}:
        about = "order"
    elif difference.kind is ChangeKind.RENAMED:
        about = "name"
    elif difference.subject is Subject.MEMBER and difference.trait == "required":
        about = f"required {difference.name.split('.')[1]}"
    elif difference.trait == "type" and difference.subject is not Subject.SHAPE:
        about = "type"
    return difference.file, difference.old_pointer, difference.new_pointer, about


def _is_about_labels(difference: Difference) -> bool:
    """Return whether a difference concerns URI labels that name other members."""
    return difference.trait == "http.requestUri" and is_same(difference.old, difference.new)


def _wrong_about_required(difference: Difference, old: Any, new: Any) -> list[str]:
    """Return whether an added or removed member accounts for its entry in `required`."""
    if (
        difference.subject is not Subject.MEMBER
        or difference.trait
        or difference.kind is ChangeKind.RENAMED
    ):
        return []
    model, at = (
        (old, difference.old_pointer)
        if difference.kind is ChangeKind.REMOVED
        else (new, difference.new_pointer)
    )
    _, _, shape, _, member = at.split("/")
    is_required = member in model["shapes"][shape].get("required", [])
    return (
        []
        if (Qualifier.REQUIRED in difference.qualifiers) == is_required
        else [f"wrong qualifiers: {difference}"]
    )


class _Walk:
    def __init__(self, comparison: Comparison) -> None:
        self.expected: dict[Place, tuple[Any, Any]] = {}
        self._file = SERVICE
        self._lacking = "", ""  # pointers of shapes that lack a value
        self._shapes: dict[str, str] = {}
        self._operations: dict[str, str] = {}
        self._members: dict[tuple[str, str], dict[str, str]] = {}
        for difference in comparison.differences:
            if difference.kind is ChangeKind.RENAMED:
                self._add_rename(
                    difference.old_pointer.split("/"), difference.new_pointer.split("/")
                )

    def _add_rename(self, old: list[str], new: list[str]) -> None:
        match old, new:
            case [_, "operations", was], [_, "operations", now]:
                names = self._operations
            case [_, "shapes", was], [_, "shapes", now]:
                names = self._shapes
            case [_, "shapes", one, "members", was], [_, "shapes", other, "members", now]:
                names = self._members.setdefault((one, other), {})
            case _:
                raise AssertionError(old, new)
        assert now not in names
        assert was not in names.values()
        names[now] = was

    # --- expected differences ---------------------------------------------------------------------

    def _expect(
        self, old: Any, new: Any, old_pointer: str, new_pointer: str, about: str = ""
    ) -> None:
        place = (
            self._file,
            self._lacking[0] if old is ABSENT else old_pointer,
            self._lacking[1] if new is ABSENT else new_pointer,
            about,
        )
        assert place not in self.expected, place
        self.expected[place] = old, new

    def _value(self, old: Any, new: Any, old_pointer: str, new_pointer: str) -> None:
        if not is_same(old, new):
            self._expect(old, new, old_pointer, new_pointer)

    def _object(self, old: Any, new: Any, old_pointer: str, new_pointer: str) -> bool:
        """Expect a difference for non-objects and empty objects; return whether items exist."""
        if all(each is ABSENT or isinstance(each, dict) for each in (old, new)) and (
            (old is not ABSENT and old) or (new is not ABSENT and new)
        ):
            return True
        self._value(old, new, old_pointer, new_pointer)
        return False

    def _keys(
        self, old: Any, new: Any, old_pointer: str, new_pointer: str, *, but: Any = ()
    ) -> None:
        """Expect a difference for each value of two objects that differs."""
        if self._object(old, new, old_pointer, new_pointer):
            self._each(old, new, old_pointer, new_pointer, but=but)

    def _each(
        self, old: Any, new: Any, old_pointer: str, new_pointer: str, *, but: Any = ()
    ) -> None:
        old, new = _entries(old), _entries(new)
        for key in {**old, **new}:
            if key not in but:
                self._value(
                    *_both(old, new, key), old_pointer + _token(key), new_pointer + _token(key)
                )

    def _order(self, old: list[str], new: list[str], old_pointer: str, new_pointer: str) -> bool:
        before = [each for each in dict.fromkeys(old) if each in new]
        after = [each for each in dict.fromkeys(new) if each in old]
        if before != after:
            self._expect(before, after, old_pointer, new_pointer, "order")
        return before != after

    def _names(
        self,
        old: Any,
        new: Any,
        old_pointer: str,
        new_pointer: str,
        lists: tuple[list[str], list[str]],
    ) -> None:
        """Compare an array of names, spelled as in the new model."""
        if self._order(*lists, old_pointer, new_pointer) or set(lists[0]) != set(lists[1]):
            return
        if lists[0] != lists[1] or not lists[0]:
            self._value(old, new, old_pointer, new_pointer)

    # --- files ------------------------------------------------------------------------------------

    def files(self, old: Any, new: Any) -> None:
        for file in {**old, **new}:
            self._file = file
            was, now = _both(old, new, file)
            if file == SERVICE:
                self._service(was, now)
                continue
            if not _entries(was) and not _entries(now):
                self._value(was, now, "", "")
                continue
            if file == _ENDPOINTS:
                self._endpoints(was, now)
                continue
            items = _ITEMS.get(file, "")
            self._each(was, now, "", "", but={items})
            if items:
                was, now = _both(_entries(was), _entries(now), items)
                self._items(was, now, f"/{items}", whole=False)

    def _endpoints(self, old: Any, new: Any) -> None:
        """Expect one difference for the rules and their parameters, unless words differ only."""
        self._each(old, new, "", "", but={"parameters", "rules"})
        was, now = (
            {
                name: _without_words(each)
                for name, each in _entries(_entries(side).get(_NAMED)).items()
            }
            for side in (old, new)
        )
        rules = (_entries(side).get("rules", []) for side in (old, new))
        if not (is_same(was, now) and is_same(*rules)):
            self._expect(old, new, "", "")
        else:
            for name, each in _entries(_entries(new).get(_NAMED)).items():
                pointer = f"/{_NAMED}{_token(name)}"
                self._each(_entries(old)[_NAMED][name], each, pointer, pointer)

    def _items(self, old: Any, new: Any, at: str, *, whole: bool) -> None:
        if not self._object(old, new, at, at):
            return
        old, new = _entries(old), _entries(new)
        for name in {**old, **new}:
            was, now = _both(old, new, name)
            here = at + _token(name)
            if whole and _differ_in_words_only(was, now):
                self._each(was, now, here, here)
            elif whole or not (isinstance(was, dict) and isinstance(now, dict)):
                self._value(was, now, here, here)
            else:
                self._each(was, now, here, here)

    # --- the service ------------------------------------------------------------------------------

    def _service(self, old: Any, new: Any) -> None:
        own = {"metadata", "operations", "shapes", "clientContextParams"}
        self._each(old, new, "", "", but=own)
        self._keys(*_both(old, new, "metadata"), "/metadata", "/metadata")
        key = "clientContextParams"
        self._items(*_both(old, new, key), f"/{key}", whole=True)
        for key in ("operations", "shapes"):
            self._object(*_both(old, new, key), f"/{key}", f"/{key}")
        self._old = old.get("shapes", {})
        self._new = new.get("shapes", {})
        self._waiting: list[tuple[str, str]] = []
        self._all_operations(old.get("operations", {}), new.get("operations", {}))
        self._all_shapes()

    def _all_operations(self, old: Any, new: Any) -> None:
        self._order([*old], [*new], "/operations", "/operations")
        for name in new:
            was = name if name in old else self._operations.get(name, name)
            both = old.get(was, ABSENT), new[name], f"/operations/{was}", f"/operations/{name}"
            if was != name:
                assert was not in new
                self._expect(was, name, *both[2:], "name")
            if both[0] is ABSENT:
                self._value(*both)
            else:
                self._operation(*both)
        for name in old:
            if name not in new and name not in self._operations.values():
                self._expect(old[name], ABSENT, f"/operations/{name}", "")

    def _operation(self, old: Any, new: Any, old_pointer: str, new_pointer: str) -> None:
        self._each(old, new, old_pointer, new_pointer, but={"http", "input", "output", "errors"})
        self._keys(*_both(old, new, "http"), f"{old_pointer}/http", f"{new_pointer}/http")
        for end in ("input", "output"):
            was, now = _both(old, new, end)
            if was is ABSENT or now is ABSENT:
                self._value(was, now, f"{old_pointer}/{end}", f"{new_pointer}/{end}")
            else:
                self._reference(was, now, f"{old_pointer}/{end}", f"{new_pointer}/{end}")
        self._errors(*_both(old, new, "errors"), f"{old_pointer}/errors", f"{new_pointer}/errors")

    def _errors(self, old: Any, new: Any, old_pointer: str, new_pointer: str) -> None:
        before = {error["shape"]: i for i, error in enumerate(_array(old))}
        after = {error["shape"]: i for i, error in enumerate(_array(new))}
        kept: dict[str, str] = {}
        for name, index in after.items():
            was = name if name in before else self._shapes.get(name)
            if was in before:
                kept[was] = name
                at = f"{old_pointer}/{before[was]}", f"{new_pointer}/{index}"
                self._reference(old[before[was]], new[index], *at)
            else:
                self._expect(ABSENT, new[index], "", f"{new_pointer}/{index}")
        for name, index in before.items():
            if name not in kept:
                self._expect(old[index], ABSENT, f"{old_pointer}/{index}", "")
        names = [kept.get(error["shape"], error["shape"]) for error in _array(old)]
        lists = names, [error["shape"] for error in _array(new)]
        self._names(old, new, old_pointer, new_pointer, lists)

    def _reference(self, old: Any, new: Any, old_pointer: str, new_pointer: str) -> None:
        self._each(old, new, old_pointer, new_pointer, but={"shape"})
        pair = was, now = old["shape"], new["shape"]
        types = self._old[was]["type"], self._new[now]["type"]
        if not self._is_same_shape(pair):
            about = "" if types[0] == types[1] else "type"
            self._expect(was, now, f"{old_pointer}/shape", f"{new_pointer}/shape", about)
        self._waiting.append(pair)

    def _is_same_shape(self, pair: tuple[str, str]) -> bool:
        return pair[0] == pair[1] or self._shapes.get(pair[1]) == pair[0]

    # --- shapes -----------------------------------------------------------------------------------

    def _all_shapes(self) -> None:
        self._order([*self._old], [*self._new], "/shapes", "/shapes")
        for name in self._new:
            was = name if name in self._old else self._shapes.get(name, "")
            if was:
                self._waiting.append((was, name))
            else:
                self._expect(ABSENT, self._new[name], "", f"/shapes/{name}")
            if was and was != name:
                assert was not in self._new
                self._expect(was, name, f"/shapes/{was}", f"/shapes/{name}", "name")
        for name in self._old:
            if name not in self._new and name not in self._shapes.values():
                self._expect(self._old[name], ABSENT, f"/shapes/{name}", "")
        done: set[tuple[str, str]] = set()
        while self._waiting:
            if (pair := self._waiting.pop()) not in done:
                done.add(pair)
                self._shape(pair)
        self._lacking = "", ""

    def _shape(self, pair: tuple[str, str]) -> None:
        old, new = self._old[pair[0]], self._new[pair[1]]
        old_pointer, new_pointer = f"/shapes/{pair[0]}", f"/shapes/{pair[1]}"
        self._lacking = ("", "") if pair[0] == pair[1] else (old_pointer, new_pointer)
        is_same_shape = self._is_same_shape(pair)
        types = old["type"], new["type"]
        if types[0] != types[1] and not {*types} <= _NUMBERS:
            if is_same_shape:
                self._value(*types, f"{old_pointer}/type", f"{new_pointer}/type")
                self._each(old, new, old_pointer, new_pointer, but=_TYPE_CONTENT)
            return
        own = {"type"} if is_same_shape else {"type", *_SHAPE_ONLY}
        if is_same_shape:
            self._value(*types, f"{old_pointer}/type", f"{new_pointer}/type")
        match new["type"]:
            case "structure":
                own |= {"members", "required", "error"}
                self._structure(pair, old, new, old_pointer, new_pointer)
                self._keys(
                    *_both(old, new, "error"), f"{old_pointer}/error", f"{new_pointer}/error"
                )
            case "list":
                own |= {"member"}
                self._reference(
                    old["member"], new["member"], f"{old_pointer}/member", f"{new_pointer}/member"
                )
            case "map":
                own |= {"key", "value"}
                for place in ("key", "value"):
                    at = f"{old_pointer}/{place}", f"{new_pointer}/{place}"
                    self._reference(old[place], new[place], *at)
            case "string":
                own |= {"enum"}
                self._enum(*_both(old, new, "enum"), f"{old_pointer}/enum", f"{new_pointer}/enum")
            case _:
                pass
        self._each(old, new, old_pointer, new_pointer, but=own)

    def _enum(self, old: Any, new: Any, old_pointer: str, new_pointer: str) -> None:
        if not _array(old) or not _array(new):
            self._value(old, new, old_pointer, new_pointer)
            return
        for index, value in enumerate(new):
            if value not in old:
                self._expect(ABSENT, value, "", f"{new_pointer}/{index}")
        for index, value in enumerate(old):
            if value not in new:
                self._expect(value, ABSENT, f"{old_pointer}/{index}", "")
        self._order(old, new, old_pointer, new_pointer)

    def _structure(
        self, pair: tuple[str, str], old: Any, new: Any, old_pointer: str, new_pointer: str
    ) -> None:
        members = _both(old, new, "members")
        self._object(*members, f"{old_pointer}/members", f"{new_pointer}/members")
        before, after = map(_entries, members)
        self._order([*before], [*after], f"{old_pointer}/members", f"{new_pointer}/members")
        renamed = self._members.get(pair, {})
        kept = {}
        required = _both(old, new, "required")
        for name in after:
            was = name if name in before else renamed.get(name, name)
            at = f"{old_pointer}/members/{was}", f"{new_pointer}/members/{name}"
            if was not in before:
                self._expect(ABSENT, after[name], *at)
                continue
            kept[was] = name
            if was != name:
                assert was not in after
                self._expect(was, name, *at, "name")
            is_required = was in _array(required[0]), name in _array(required[1])
            if is_required[0] != is_required[1]:
                lists = [
                    lacking if each is ABSENT else f"{pointer}/required"
                    for each, pointer, lacking in zip(
                        required, (old_pointer, new_pointer), self._lacking, strict=True
                    )
                ]
                self._expect(*is_required, *lists, f"required {name}")
            self._reference(before[was], after[name], *at)
        for name in before:
            if name not in kept:
                self._expect(before[name], ABSENT, f"{old_pointer}/members/{name}", "")
        names = [kept.get(name, name) for name in _array(required[0])]
        lists = names, [*_array(required[1])]
        self._names(*required, f"{old_pointer}/required", f"{new_pointer}/required", lists)


def _without_words(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: each for key, each in value.items() if key != "documentation"}


def _differ_in_words_only(old: Any, new: Any) -> bool:
    are = isinstance(old, dict) and isinstance(new, dict)
    return are and is_same(old | {"documentation": 0}, new | {"documentation": 0})


def _both(old: Any, new: Any, key: str) -> tuple[Any, Any]:
    return _entries(old).get(key, ABSENT), _entries(new).get(key, ABSENT)


def _entries(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _array(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _token(key: str) -> str:
    return "/" + key.replace("~", "~0").replace("/", "~1")
