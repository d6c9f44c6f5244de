"""Enums behave like `enum.StrEnum`, and keep unknown values."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Mapping, Sequence  # noqa: TC003 - annotations of shapes
from enum import Enum, StrEnum, unique
from typing import Any
from xml.etree import ElementTree  # noqa: ICN001 - as botocore names it

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botopin import (
    ValidationError,
    ValidationWarning,
    from_boto3,
    from_json,
    replace,
    to_boto3,
    to_json,
    validate,
    validation_mode,
)
from botopin.runtime import ListOf, MapOf, Shape, member, shape
from botopin.runtime.enums import OpenStrEnum, UnknownValue
from botopin.runtime.strategies.shapes import valid
from unit.runtime.sample_shapes import Color, Leaf


class Ours(OpenStrEnum):
    """Enum with a docstring."""

    ML_T3_LARGE = "ml.t3.large"
    TRUE = "True"
    _1 = "1"
    PADDED_ = "padded "


class Theirs(StrEnum):
    """Enum with a docstring."""

    ML_T3_LARGE = "ml.t3.large"
    TRUE = "True"
    _1 = "1"
    PADDED_ = "padded "


def properties(enum: Any) -> dict[str, Any]:
    """Return all observable properties of an enum as plain values."""
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


def test_enums_equal_those_of_the_standard_library() -> None:
    assert properties(Ours) == properties(Theirs)


@given(st.lists(st.text(min_size=1).filter(lambda text: not text.startswith("_")), unique=True))
def test_enum_with_any_values_equals_that_of_the_standard_library(values: list[str]) -> None:
    body = {f"V{number}": value for number, value in enumerate(values)}
    ours = type(OpenStrEnum)("Made", (OpenStrEnum,), dict(body))
    theirs: Any = StrEnum("Made", body)
    assert [(each.name, each.value) for each in ours] == [(e.name, e.value) for e in theirs]
    assert [value in ours.__members__.values() for value in values] == [True] * len(values)


def test_second_name_of_a_value_is_an_alias() -> None:
    class Twice(OpenStrEnum):
        ONE = "one"
        UNE = "one"

    assert [*Twice] == [Twice.ONE]
    assert Twice.UNE is Twice.ONE
    assert [*Twice.__members__] == ["ONE", "UNE"]
    with pytest.raises(ValueError, match="UNE -> ONE"):
        unique(Twice)


@pytest.mark.parametrize("name", ["name", "value", "mro", "upper", "title"])
def test_names_of_inherited_attributes_behave_as_in_enum(name: str) -> None:
    def build_enum(base: Any) -> Any:
        try:
            enum = type(base)("Made", (base,), enum_body(base, {name: "x", "OTHER": "y"}))
        except ValueError as error:
            return str(error)
        return [(each.name, each.value, repr(each)) for each in enum], enum.OTHER.name

    assert build_enum(OpenStrEnum) == build_enum(StrEnum)


def enum_body(base: Any, values: dict[str, str]) -> Any:
    body = type(base).__prepare__("Made", (base,))
    for name, value in values.items():
        body[name] = value
    return body


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_copies_are_identical(copied: Any) -> None:
    assert copied(Ours.TRUE) is Ours.TRUE


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_unpickled_members_are_identical(protocol: int) -> None:
    assert pickle.loads(pickle.dumps(Ours.TRUE, protocol)) is Ours.TRUE


def test_enums_reject_unknown_values_and_subclasses() -> None:
    with pytest.raises(TypeError, match="cannot extend"):
        type(Ours)("More", (Ours,), {"MORE": "more"})
    with pytest.raises(AttributeError, match="cannot reassign member"):
        Ours.TRUE = "no"  # type: ignore[misc]
    with pytest.raises(AttributeError, match="cannot delete member"):
        del Ours.TRUE
    with pytest.raises(ValueError, match="'no' is not a valid Ours$"):
        Ours("no")
    with pytest.raises(ValueError, match="7 is not a valid Ours"):
        Ours(7)


def test_unmodelled_text_suggests_the_nearest_value() -> None:
    with pytest.raises(ValueError, match=r"^'ml.t3.larg' is not a valid Ours \(did you mean 'ml"):
        Ours("ml.t3.larg")
    with pytest.raises(ValueError, match=r"^'TRUE' is not a valid Ours \(did you mean 'True'\?"):
        Ours(UnknownValue("TRUE"))


def test_methods_and_private_names_are_not_members() -> None:
    class Meaningful(OpenStrEnum):
        ONE = "one"

        def shout(self) -> str:
            return self.value.upper()

    assert [*Meaningful.__members__] == ["ONE"]
    assert Meaningful.ONE.shout() == "ONE"
    assert Meaningful.__module__ == __name__


def test_match() -> None:
    def describe(value: Ours | UnknownValue) -> str:
        match value:
            case Ours.TRUE:
                return "true"
            case Ours():
                return "another member"
            case UnknownValue(text):
                return f"unknown: {text}"

    assert describe(Ours.TRUE) == "true"
    assert describe(Ours._1) == "another member"
    assert describe(UnknownValue("x")) == "unknown: x"


class TestUnknownValue:
    def test_equals_its_text_and_has_its_hash(self) -> None:
        value = UnknownValue("ml.new")
        assert isinstance(value, str)
        assert value == "ml.new"
        assert value != "ml.old"
        assert {value: 1}["ml.new"] == 1
        assert f"{value}, {value!s}" == "ml.new, ml.new"

    def test_equals_a_member_of_that_text(self) -> None:
        assert UnknownValue("True") == Ours.TRUE
        assert hash(UnknownValue("True")) == hash(Ours.TRUE)

    def test_repr_names_the_class(self) -> None:
        assert repr(UnknownValue("it's")) == """UnknownValue("it's")"""
        assert repr(UnknownValue("\n")) == r"UnknownValue('\n')"

    def test_serializes_as_its_text(self) -> None:
        assert json.dumps({UnknownValue("a"): UnknownValue("b")}) == '{"a": "b"}'

    def test_has_no_attributes(self) -> None:
        with pytest.raises(AttributeError):
            UnknownValue("a").other = 1  # type: ignore[attr-defined]

    @pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
    def test_copies_keep_the_class(self, copied: Any) -> None:
        assert repr(copied(UnknownValue("a"))) == "UnknownValue('a')"

    @pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
    def test_pickles_keep_the_class(self, protocol: int) -> None:
        value = pickle.loads(pickle.dumps(UnknownValue("a"), protocol))
        assert repr(value) == "UnknownValue('a')"


class Blank(OpenStrEnum):
    """Enum with an empty value, which some services have."""

    EMPTY = ""
    RED = "red"


@shape
class Painted(Shape):
    color: Blank | UnknownValue | None = member("color", Blank, default=None)
    colors: Sequence[Blank | UnknownValue] | None = member("colors", ListOf(Blank), default=None)
    by_color: Mapping[Blank | UnknownValue, Blank | UnknownValue] | None = member(
        "byColor", MapOf(Blank, Blank), default=None
    )


PAINTED = {"color": "", "colors": ["", "red", "pink"], "byColor": {"": "pink", "pink": ""}}


class TestReceiving:
    def test_empty_text_is_the_member_of_an_enum_with_an_empty_value(self) -> None:
        painted = from_boto3(PAINTED, Painted)
        assert painted.color is Blank.EMPTY
        assert repr(painted.colors) == (f"[{Blank.EMPTY!r}, {Blank.RED!r}, UnknownValue('pink')]")
        assert repr(painted.by_color) == (
            f"{{{Blank.EMPTY!r}: UnknownValue('pink'), UnknownValue('pink'): {Blank.EMPTY!r}}}"
        )

    def test_empty_text_is_unknown_to_an_enum_without_an_empty_value(self) -> None:
        assert repr(from_boto3({"name": "a", "color": ""}, Leaf).color) == "UnknownValue('')"

    @pytest.mark.parametrize(
        ("read", "write"), [(from_boto3, to_boto3), (from_json, to_json)], ids=["boto3", "json"]
    )
    def test_unknown_values_are_sent_again_as_text(self, read: Any, write: Any) -> None:
        painted = read(PAINTED, Painted)
        validate(painted)
        assert repr(write(painted)) == repr(PAINTED)

    def test_shapes_with_unknown_values_copy_and_pickle(self) -> None:
        painted = from_boto3(PAINTED, Painted)
        for twin in (copy.deepcopy(painted), pickle.loads(pickle.dumps(painted))):
            assert repr(twin) == repr(painted)
            assert twin == painted

    def test_strict_rejects_unknown_values_at_any_depth(self) -> None:
        with pytest.raises(ValidationError) as caught:
            from_boto3(PAINTED, Painted, strict=True)
        assert [(each.kind, each.path) for each in caught.value.violations] == [
            ("enum", "Painted.colors[2]"),
            ("enum", "Painted.by_color['']"),
            ("enum", "Painted.by_color['pink'] (key)"),
        ]
        with validation_mode(enum="off"):
            assert repr(from_boto3(PAINTED, Painted, strict=True)) == repr(
                from_boto3(PAINTED, Painted)
            )

    def test_strict_accepts_explicit_unknown_values(self) -> None:
        pink = UnknownValue("pink")
        painted = from_boto3({"colors": [pink], "byColor": {pink: pink}}, Painted, strict=True)
        assert repr(painted.colors) == "[UnknownValue('pink')]"


class TestBuilding:
    def test_stores_members_for_texts(self) -> None:
        painted = Painted(color="", colors=("red", ""), by_color={"red": "", "": "red"})  # type: ignore[arg-type, list-item, dict-item]
        assert painted.color is Blank.EMPTY
        assert repr(painted.colors) == f"[{Blank.RED!r}, {Blank.EMPTY!r}]"
        assert repr(painted.by_color) == (
            f"{{{Blank.RED!r}: {Blank.EMPTY!r}, {Blank.EMPTY!r}: {Blank.RED!r}}}"
        )

    def test_stores_members_for_unknown_values_that_are_modelled(self) -> None:
        assert Painted(color=UnknownValue("red")).color is Blank.RED

    def test_accepts_explicit_unknown_values(self) -> None:
        pink = UnknownValue("pink")
        painted = Painted(color=pink, colors=[pink], by_color={pink: pink})
        assert painted.color is not None
        assert to_boto3(painted) == {"color": "pink", "colors": ["pink"], "byColor": {pink: pink}}

    def test_rejects_unmodelled_texts_and_lists_the_values(self) -> None:
        with pytest.raises(ValidationError) as caught:
            Painted(color="pink", colors=["pink"], by_color={"pink": "pink"})  # type: ignore[arg-type, list-item, dict-item]
        assert [(each.kind, each.path) for each in caught.value.violations] == [
            ("enum", "Painted.color"),
            ("enum", "Painted.colors[0]"),
            ("enum", "Painted.by_color['pink'] (key)"),
            ("enum", "Painted.by_color['pink']"),
        ]
        assert caught.value.violations[0].expected == "one of '', 'red'"

    def test_mode_off_stores_unknown_values(self) -> None:
        with validation_mode(enum="off"):
            painted = Painted(color="pink", colors=["pink", "red"], by_color={"pink": "pink"})  # type: ignore[arg-type, list-item, dict-item]
        assert type(painted.color) is UnknownValue
        assert repr(painted.colors) == f"[UnknownValue('pink'), {Blank.RED!r}]"
        assert repr(painted.by_color) == "{UnknownValue('pink'): UnknownValue('pink')}"
        validate(painted)

    def test_mode_warn_stores_unknown_values(self) -> None:
        with (
            validation_mode(enum="warn"),
            pytest.warns(ValidationWarning, match=r"Painted\.color: expected one of"),
        ):
            painted = Painted(color="pink")  # type: ignore[arg-type]
        assert type(painted.color) is UnknownValue

    def test_stored_text_of_another_enum_is_plain(self) -> None:
        class Other(str, Enum):  # noqa: UP042 - the base of many users' enums
            PINK = "pink"

        with validation_mode(enum="off"):
            painted = Painted(color=Other.PINK)  # type: ignore[arg-type]
        assert repr(painted.color) == "UnknownValue('pink')"

    def test_assignment_is_not_checked(self) -> None:
        painted = Painted(color=Blank.RED)
        painted.color = "pink"  # type: ignore[assignment]
        with pytest.raises(ValidationError, match=r"Painted\.color: expected one of"):
            to_boto3(painted)
        painted.color = UnknownValue("pink")
        assert to_boto3(painted) == {"color": "pink"}

    def test_replace_converts_texts_like_a_constructor(self) -> None:
        painted = Painted(color=Blank.RED)
        assert replace(painted, color="").color is Blank.EMPTY
        assert replace(painted, color=UnknownValue("pink")).color == "pink"
        with pytest.raises(ValidationError):
            replace(painted, color="pink")


@given(valid(Painted), st.text(max_size=5), st.text(max_size=5))
def test_any_text_survives_receiving_and_sending(painted: Painted, one: str, two: str) -> None:
    data = to_boto3(painted) | {"color": one, "colors": [one, two], "byColor": {one: two}}
    received = from_boto3(data, Painted)
    assert to_boto3(received) == data
    again = Painted(color=received.color, colors=received.colors, by_color=received.by_color)
    assert repr(again) == repr(received)


def test_first_element_counts_where_botocore_returns_a_list_of_elements() -> None:
    elements = [ElementTree.Element("Event"), ElementTree.Element("Event")]
    for text, expected in (("red", Color.RED), ("pink", UnknownValue("pink"))):
        elements[0].text = text
        leaf = from_boto3({"name": "a", "color": elements}, Leaf)
        assert repr(leaf.color) == repr(expected)
    for wrong in ([], ["red"]):
        with pytest.raises(ValidationError, match=r"Leaf\.color: expected str, got list"):
            from_boto3({"name": "a", "color": wrong}, Leaf)
