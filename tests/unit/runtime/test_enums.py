"""Enums are made quickly, and are what `enum` makes."""

from __future__ import annotations

import copy
import json
import pickle
from enum import Enum, StrEnum, unique
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botopin.runtime.enums import OpenStrEnum


class Ours(OpenStrEnum):
    """What it is."""

    ML_T3_LARGE = "ml.t3.large"
    TRUE = "True"
    _1 = "1"
    PADDED_ = "padded "


class Theirs(StrEnum):
    """What it is."""

    ML_T3_LARGE = "ml.t3.large"
    TRUE = "True"
    _1 = "1"
    PADDED_ = "padded "


def facts(enum: Any) -> dict[str, Any]:
    """Everything that can be seen of an enum, as plain values."""
    return {
        "names": [*enum.__members__],
        "members": [(member.name, member.value) for member in enum],
        "texts": [(str(member), repr(str(member)), f"{member:>12}") for member in enum],
        "reprs": [repr(member).partition(".")[2] for member in enum],
        "hashes": [hash(member) for member in enum],
        "reversed": [member.name for member in reversed(enum)],
        "length": len(enum),
        "directory": {*dir(enum)},
        "doc": enum.__doc__,
        "types": [(type(member) is enum, isinstance(member, str)) for member in enum],
        "attributes": [getattr(enum, name) is enum[name] for name in enum.__members__],
        "by value": [enum(member.value) is member for member in enum],
        "classes": [member.__objclass__ is enum for member in enum],
        "sorted": [member._sort_order_ for member in enum],
        "state": sorted(name for name in vars(enum) if name.startswith("_")),
        "json": json.dumps([*enum]),
    }


def test_an_enum_is_what_enum_makes() -> None:
    assert facts(Ours) == facts(Theirs)


@given(st.lists(st.text(min_size=1).filter(lambda text: not text.startswith("_")), unique=True))
def test_any_values_under_any_names(values: list[str]) -> None:
    body = {f"V{number}": value for number, value in enumerate(values)}
    ours = type(OpenStrEnum)("Made", (OpenStrEnum,), dict(body))
    theirs: Any = StrEnum("Made", body)
    assert [(each.name, each.value) for each in ours] == [(e.name, e.value) for e in theirs]
    assert [value in ours.__members__.values() for value in values] == [True] * len(values)


def test_a_value_under_two_names_is_one_member_with_an_alias() -> None:
    class Twice(OpenStrEnum):
        ONE = "one"
        UNE = "one"

    assert [*Twice] == [Twice.ONE]
    assert Twice.UNE is Twice.ONE
    assert [*Twice.__members__] == ["ONE", "UNE"]
    with pytest.raises(ValueError, match="UNE -> ONE"):
        unique(Twice)


@pytest.mark.parametrize("name", ["name", "value", "mro", "upper", "title"])
def test_a_name_that_every_enum_or_text_has_does_as_in_enum(name: str) -> None:
    def made(base: Any) -> Any:
        try:
            enum = type(base)("Made", (base,), body_of(base, {name: "x", "OTHER": "y"}))
        except ValueError as error:
            return str(error)
        return [(each.name, each.value, repr(each)) for each in enum], enum.OTHER.name

    assert made(OpenStrEnum) == made(StrEnum)


def body_of(base: Any, values: dict[str, str]) -> Any:
    body = type(base).__prepare__("Made", (base,))
    for name, value in values.items():
        body[name] = value
    return body


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_copies_are_the_member(copied: Any) -> None:
    assert copied(Ours.TRUE) is Ours.TRUE


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickles_are_the_member(protocol: int) -> None:
    assert pickle.loads(pickle.dumps(Ours.TRUE, protocol)) is Ours.TRUE


def test_it_is_closed_as_enums_are() -> None:
    with pytest.raises(TypeError, match="cannot extend"):
        type(Ours)("More", (Ours,), {"MORE": "more"})
    with pytest.raises(AttributeError, match="cannot reassign member"):
        Ours.TRUE = "no"  # type: ignore[misc]
    with pytest.raises(AttributeError, match="cannot delete member"):
        del Ours.TRUE
    with pytest.raises(ValueError, match="'no' is not a valid Ours"):
        Ours("no")


def test_membership() -> None:
    assert Ours.TRUE in Ours
    assert "True" in [*Ours]
    assert issubclass(Ours, Enum)


def test_methods_and_private_names_are_no_members() -> None:
    class Meaningful(OpenStrEnum):
        ONE = "one"

        def shout(self) -> str:
            return self.value.upper()

    assert [*Meaningful.__members__] == ["ONE"]
    assert Meaningful.ONE.shout() == "ONE"
    assert Meaningful.__module__ == __name__


def test_match() -> None:
    def seen(value: Ours | str) -> str:
        match value:
            case Ours.TRUE:
                return "true"
            case _:
                return "other"

    assert (seen(Ours.TRUE), seen("True"), seen("x")) == ("true", "true", "other")
