"""Changed bounds and patterns come with a value that the new version refuses."""

from __future__ import annotations

from typing import Any

import pytest

from botopin.diff.compare.constraints import find_effect
from botopin.diff.differences import ABSENT, ChangeKind, Qualifier
from botopin.runtime.regex.matcher import python_regex
from unit.diff.compare.test_models import changed, compared

NARROWER, ADDED, WIDER = Qualifier.NARROWER, Qualifier.NEWLY_ADDED, Qualifier.WIDER
NO_VALUE_LOST, UNDECIDED = Qualifier.NO_VALUE_LOST, Qualifier.UNDECIDED
TYPE_BOUND = Qualifier.TYPE_BOUND


def constraints(shape_type: str, **traits: Any) -> dict[str, Any]:
    """Return the type and the constraints of a shape."""
    return {"type": shape_type, **traits}


@pytest.mark.parametrize(
    ("old", "trait", "bound", "qualifiers", "sentence"),
    [
        (constraints("string", max=9), "max", 5, {NARROWER},
         "6 to 9 characters; the new one allows at most 5 characters"),
        (constraints("string", max=9), "max", 8, {NARROWER},
         "9 characters; the new one allows at most 8 characters"),
        (constraints("string"), "max", 1, {ADDED},
         "2 or more characters; the new one allows at most 1 character"),
        (constraints("string", min=0), "min", 1, {ADDED},
         "0 characters, such as the empty text; the new one requires at least 1 character"),
        (constraints("string", min=1, max=3), "min", 3, {NARROWER},
         "1 to 2 characters; the new one requires at least 3 characters"),
        (constraints("string", pattern="[a-z]{2,}", max=9), "max", 5, {NARROWER},
         '6 to 9 characters, such as "aaaaaa"; the new one allows at most 5 characters'),
        (constraints("string", pattern="[a-z]{2,5}", max=9), "max", 5,
         {NARROWER, NO_VALUE_LOST}, None),
        (constraints("string", pattern="[a-z]+"), "min", 1, {ADDED, NO_VALUE_LOST}, None),
        (constraints("string", pattern=r"(a)\1*", max=9), "max", 5, {NARROWER, UNDECIDED}, None),
        (constraints("list", max=50), "max", 10, {NARROWER},
         "11 to 50 items; the new one allows at most 10 items"),
        (constraints("map", min=0), "min", 1, {ADDED},
         "0 entries; the new one requires at least 1 entry"),
        (constraints("blob", max=2048), "max", 1024, {NARROWER},
         "1,025 to 2,048 bytes; the new one allows at most 1,024 bytes"),
        (constraints("integer", max=100), "max", 50, {NARROWER},
         "51 to 100; the new one allows at most 50"),
        (constraints("integer", min=-9), "min", 0, {NARROWER},
         "-9 to -1; the new one requires at least 0"),
        (constraints("long"), "min", 0, {ADDED},
         "values below 0; the new one requires at least 0"),
        (constraints("double", max=2.5), "max", 1, {NARROWER},
         "2.5; the new one allows at most 1"),
        (constraints("integer", max=2**31 - 1), "max", 9, {NARROWER, TYPE_BOUND},
         "10 to 2,147,483,647; the new one allows at most 9"),
        (constraints("long", min=-(2**63)), "min", 0, {NARROWER, TYPE_BOUND},
         "-9,223,372,036,854,775,808 to -1; the new one requires at least 0"),
        (constraints("string", max=5), "max", 9, {WIDER}, None),
        (constraints("string", max=5), "max", ABSENT, {WIDER}, None),
        (constraints("string", max="5"), "max", 9, set(), None),
        (constraints("structure"), "max", 9, {ADDED}, None),
    ],
)  # fmt: skip
def test_bound_comes_with_the_values_that_it_excludes(
    old: dict[str, Any], trait: str, bound: Any, qualifiers: set[Qualifier], sentence: str | None
) -> None:
    new = {key: value for key, value in {**old, trait: bound}.items() if value is not ABSENT}
    effect = find_effect(trait, old, new)
    assert effect.qualifiers == qualifiers
    expected = None if sentence is None else f"The old version allows {sentence}."
    assert (None if effect.witness is None else effect.witness.text) == expected


@pytest.mark.parametrize(
    ("old", "new", "qualifiers", "text"),
    [
        ("[a-z]+", "[a-y]+", set(), "z"),
        ("a|z", "z|y", set(), "a"),
        ("a+", "b+", {Qualifier.DISJOINT}, "a"),
        ("[a-z]*", "[a-z]+", {Qualifier.EQUAL}, None),  # the minimum is 1
        ("a", "a|b", {WIDER}, None),
        (r"(a)\1", "aa", {UNDECIDED}, None),
        ("^a$", "a", {Qualifier.ANCHORS_ONLY}, None),
        (None, "[a-z\n]+", set(), "0"),
        (None, "[^ ]+", set(), " "),
        (None, r"[\s\S]*", {Qualifier.EQUAL}, None),
        ("a", 5, set(), None),
        ("a", None, set(), None),
    ],
)
def test_pattern_comes_with_a_text_that_it_refuses(
    old: str | None, new: Any, qualifiers: set[Qualifier], text: str | None
) -> None:
    before, after = (
        constraints("string", min=1, **({} if pattern is None else {"pattern": pattern}))
        for pattern in (old, new)
    )
    effect = find_effect("pattern", before, after)
    assert effect.qualifiers == qualifiers
    if text is None:
        assert effect.witness is None
        return
    assert not python_regex(new).fullmatch(text)
    subject = "version allows" if old is None else "pattern matches"
    sentence = f'The old {subject} "{text}"; the new pattern does not match it.'
    assert effect.witness is not None
    assert (effect.witness.text, effect.witness.old) == (sentence, text)


@pytest.mark.parametrize("bound", [500, 100_000])
def test_long_text_is_only_described(bound: int) -> None:
    old = constraints("string", pattern="[a-z]+")
    effect = find_effect("max", old, {**old, "max": bound})
    assert effect.witness is not None
    assert effect.witness.text == (
        f'The old version allows {bound + 1:,} or more characters, such as "{"a" * 80}… '
        f'({bound - 79:,} more characters)"; the new one allows at most {bound:,} characters.'
    )
    assert not effect.witness.old


def test_pattern_that_repeats_every_character_to_the_bound_refuses_no_text() -> None:
    old = constraints("string", min=1, max=50_000)
    effect = find_effect("pattern", old, {**old, "pattern": r"[\s\S]{1,50000}"})
    assert effect.qualifiers == {Qualifier.EQUAL}


NAME, PATTERN = "shapes/Thing/members/name", "shapes/Name/pattern"


def kinds(old: dict[str, Any], new: dict[str, Any]) -> dict[str, tuple[ChangeKind, set[Qualifier]]]:
    """Return the kind and the qualifiers of each changed pattern, by displayed name."""
    return {
        each.name: (each.kind, {*each.qualifiers} - {Qualifier.REQUIRED})
        for each in compared(changed(**old), changed(**new)).differences
        if each.trait == "pattern"
    }


def test_pattern_that_moves_from_the_only_reference_to_the_shape_is_no_change() -> None:
    by_reference = {NAME: {"shape": "Name", "pattern": "^[a-f]+$"}, PATTERN: ABSENT}
    by_shape = {PATTERN: "[a-f]+"}
    assert kinds(by_reference, by_shape) == {
        "Thing.name": (ChangeKind.CHANGED, {Qualifier.ANCHORS_ONLY}),
        "Name": (ChangeKind.RESPELLED, set()),
    }
    assert kinds(by_shape, by_reference)["Name"] == (ChangeKind.RESPELLED, set())


def test_pattern_that_moves_to_the_shape_affects_other_references() -> None:
    other = {"shapes/Part/members/label": {"shape": "Name"}}
    by_reference = {NAME: {"shape": "Name", "pattern": "[a-f]+"}, PATTERN: ABSENT}
    assert kinds(other | by_reference, other | {PATTERN: "[a-f]+"}) == {
        "Thing.name": (ChangeKind.RESPELLED, set()),
        "Name": (ChangeKind.ADDED, set()),
    }


def test_pattern_of_a_reference_replaces_that_of_the_shape() -> None:
    override = {NAME: {"shape": "Name", "pattern": "[a-f]+"}}
    assert kinds(override, override | {PATTERN: "[x-z]+"}) == {
        "Name": (ChangeKind.RESPELLED, set())
    }
    assert kinds({}, override) == {"Thing.name": (ChangeKind.CHANGED, set())}
    assert kinds(override, {}) == {"Thing.name": (ChangeKind.CHANGED, {Qualifier.WIDER})}
