"""Completeness of comparisons, in both directions.

The oracle in `raw_differences` finds the differences a second time, from the JSON alone.
"""

from __future__ import annotations

import json
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any, Final

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from botopin.diff.compare.models import compare
from botopin.diff.differences import ABSENT, ChangeKind, OperationOwner, Qualifier
from botopin.diff.report import Direction
from support.diff_cases import BRAKET_DATES
from support.paths import ROOT
from unit.diff.model_mutations import encode_files, mutate, read, shuffle_keys
from unit.diff.raw_differences import find_faults

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from botopin.diff.differences import Comparison, Difference


def files_in(folder: Path) -> dict[str, Any]:
    return {path.name: json.loads(path.read_bytes()) for path in sorted(folder.glob("*.json"))}


def files_of(date: str) -> dict[str, Any]:
    return files_in(ROOT / "models" / "braket" / date)


VERSIONS: Final[dict[str, Any]] = {
    "every trait": files_in(ROOT / "tests" / "golden" / "every_trait"),
    **{date: files_of(date) for date in BRAKET_DATES[::5]},
}


@st.composite
def pairs(draw: st.DrawFn, versions: Mapping[str, Any] = VERSIONS) -> tuple[Any, Any]:
    """Return two versions with mutations in one of them or in both."""
    base = versions[draw(st.sampled_from([*versions]))]
    seeds = st.integers(0, 2**32)
    times = st.integers(1, 8)
    old = mutate(base, draw(seeds), draw(times)) if draw(st.booleans()) else base
    return old, mutate(base, draw(seeds), draw(times))


def compared(old: Any, new: Any) -> Comparison:
    return compare(read(old), read(new))


# --- reversed comparisons -------------------------------------------------------------------------

_BACKWARDS: Final = {ChangeKind.ADDED: ChangeKind.REMOVED, ChangeKind.REMOVED: ChangeKind.ADDED}
_SYMMETRIC: Final = {Qualifier.ANCHORS_ONLY, Qualifier.MARKUP_ONLY, Qualifier.TRAILING_SLASH_ONLY}
_BOUNDS: Final = {
    Qualifier.WIDER: "wider",
    Qualifier.NARROWER: "narrower",
    Qualifier.NEWLY_ADDED: "narrower",
}
_OPPOSITE: Final = {"wider": "narrower", "narrower": "wider"}


def as_json(value: Any) -> str:
    return "nothing" if value is ABSENT else json.dumps(value, sort_keys=True)


def content_of(difference: Difference, *, backwards: bool = False) -> tuple[object, ...]:
    """Return the content of a difference without its name, which is that of the newer version."""
    sides = [
        (difference.old_pointer, as_json(difference.old)),
        (difference.new_pointer, as_json(difference.new)),
    ]
    kind = difference.kind
    if kind is ChangeKind.REORDERED and difference.trait in {"required", "errors"}:
        sides = [(at, "") for at, _ in sides]  # renamed items appear under their newer names
    bounds = {_BOUNDS[each] for each in difference.qualifiers if each in _BOUNDS}
    owner: object = isinstance(difference.owner, OperationOwner) and difference.owner.direction
    if isinstance(difference.owner, tuple):
        owner = difference.owner[::-1] if backwards else difference.owner
    if backwards:
        sides.reverse()
        kind = _BACKWARDS.get(kind, kind)
        bounds = {_OPPOSITE[each] for each in bounds}
    qualifiers = frozenset(difference.qualifiers & _SYMMETRIC)
    return (
        difference.file,
        difference.subject,
        difference.trait,
        kind,
        *sides,
        owner,
        frozenset(bounds),
        qualifiers,
    )


def contents_of(comparison: Comparison, *, backwards: bool = False) -> Counter[Any]:
    return Counter(
        content_of(difference, backwards=backwards) for difference in comparison.differences
    )


def affected_by_name(comparison: Comparison, names: Mapping[str, str]) -> Mapping[Any, Any]:
    return {
        pair: {(names.get(each.operation, each.operation), each.direction) for each in operations}
        for pair, operations in comparison.affected_operations.items()
    }


# --- tests of the oracle --------------------------------------------------------------------------


def test_oracle_reports_missing_duplicate_and_altered_differences() -> None:
    old, new = (files_of(date) for date in ("2024-02-09", "2025-08-13"))
    comparison = compared(old, new)
    differences = comparison.differences
    both = encode_files(old), encode_files(new)
    assert find_faults(*both, comparison) == []

    def are_reported(*wrong: Difference) -> bool:
        return find_faults(*both, evolve(comparison, differences=wrong)) != []

    for index, difference in [*enumerate(differences)][::9]:
        before, after = differences[:index], differences[index + 1 :]
        others = [evolve(difference, **{name: "x"}) for name in ("old", "new", "file")]
        others += [
            evolve(difference, **{name: "/shapes"}) for name in ("old_pointer", "new_pointer")
        ]
        assert are_reported(*before, *after), difference
        assert are_reported(*differences, difference), difference
        for other in others:
            assert are_reported(*before, other, *after), other


# --- recursive shapes -----------------------------------------------------------------------------


def chain(length: int, *, bound: int, loops: bool) -> dict[str, Any]:
    """Return a model in which each shape refers to the next: as a member, an item or a value."""
    shapes: dict[str, Any] = {"Text": {"type": "string", "max": bound}}
    for number in range(length):
        following = f"S{number + 1}" if number + 1 < length else "S0" if loops else "Text"
        match number % 3:
            case 0:
                members = {"next": {"shape": following}, "text": {"shape": "Text"}}
                shapes[f"S{number}"] = {"type": "structure", "members": members}
            case 1:
                shapes[f"S{number}"] = {"type": "list", "member": {"shape": following}}
            case _:
                places = {"key": {"shape": "Text"}, "value": {"shape": following}}
                shapes[f"S{number}"] = {"type": "map", **places}
    operation = {"http": {"method": "GET", "requestUri": "/"}, "input": {"shape": "S0"}}
    document = {"metadata": {}, "operations": {"Get": operation}, "shapes": shapes}
    return {"service-2.json": document}


@pytest.mark.parametrize("length", [1, 3, 1000])
@pytest.mark.parametrize("loops", [False, True])
def test_change_at_end_of_chain_affects_operation(length: int, *, loops: bool) -> None:
    old, new = (chain(length, bound=bound, loops=loops) for bound in (5, 9))
    comparison = compared(old, new)
    assert find_faults(encode_files(old), encode_files(new), comparison) == []
    (difference,) = comparison.differences
    assert (difference.name, difference.trait, difference.old, difference.new) == (
        "Text",
        "max",
        5,
        9,
    )
    assert comparison.affected_operations == {
        ("Text", "Text"): (OperationOwner("Get", Direction.INPUT),)
    }


def test_renamed_shapes_of_cycle_are_matched() -> None:
    old, new = (chain(999, bound=5, loops=True) for _ in range(2))
    text = json.dumps(new["service-2.json"])
    new["service-2.json"] = json.loads(text.replace('"S', '"New'))
    comparison = compared(old, new)
    assert find_faults(encode_files(old), encode_files(new), comparison) == []
    assert comparison.renamed_shapes == {f"New{number}": f"S{number}" for number in range(999)}
    assert {difference.kind for difference in comparison.differences} == {ChangeKind.RENAMED}


# --- the properties -------------------------------------------------------------------------------


@given(pairs())
@settings(max_examples=120)
def test_json_differences_and_reported_differences_correspond(pair: tuple[Any, Any]) -> None:
    old, new = pair
    assert find_faults(encode_files(old), encode_files(new), compared(old, new)) == []


@given(pairs())
@settings(max_examples=40)
def test_reversed_comparison_swaps_additions_and_removals(pair: tuple[Any, Any]) -> None:
    forward, backward = compared(*pair), compared(*pair[::-1])
    assert contents_of(forward) == contents_of(backward, backwards=True)
    assert forward.operations == {was: name for name, was in backward.operations.items()}
    assert forward.renamed_shapes == {was: name for name, was in backward.renamed_shapes.items()}
    assert affected_by_name(forward, {}) == {
        pair[::-1]: operations
        for pair, operations in affected_by_name(backward, backward.operations).items()
    }


@given(pairs())
@settings(max_examples=30)
def test_version_has_no_difference_from_itself(pair: tuple[Any, Any]) -> None:
    version = pair[1]
    comparison = compared(version, version)
    assert comparison.differences == ()
    assert comparison.operations == {
        name: name for name in version["service-2.json"].get("operations", {})
    }


@given(pairs(), st.integers(0, 2**32))
@settings(max_examples=50)
def test_order_of_keys_affects_only_order(pair: tuple[Any, Any], seed: int) -> None:
    old, new = pair
    random = Random(seed)  # noqa: S311 - a seed reproduces a failure
    comparison = compared(old, new)
    other = compared(shuffle_keys(old, random), shuffle_keys(new, random))
    ordered = {ChangeKind.REORDERED}
    assert Counter(
        content_of(f) for f in comparison.differences if f.kind not in ordered
    ) == Counter(content_of(f) for f in other.differences if f.kind not in ordered)
    assert {f.kind for f in compared(old, shuffle_keys(old, random)).differences} <= ordered
    assert other.renamed_shapes == comparison.renamed_shapes
    assert other.operations == comparison.operations


@given(pairs())
@settings(max_examples=30)
def test_comparison_is_deterministic(pair: tuple[Any, Any]) -> None:
    assert compared(*pair) == compared(*pair)
