"""Dated notes in the docstrings of classes and members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from botopin.diff.docstring_notes import change_notes
from botopin.diff.history import History
from botopin.model.documents import ModelDocuments, read_documents
from unit.diff.model_mutations import encode_files, mutate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.diff.docstring_notes import Notes

DATES = ("2021-01-01", "2022-02-02", "2023-03-03", "2024-04-04")
FIRST, SECOND, THIRD, FOURTH = DATES

STRING: dict[str, Any] = {"type": "string"}
MIXED: Mapping[str, Any] = {
    "Map": {"type": "map", "key": {"shape": "Key"}, "value": {"shape": "List"}},
    "Key": {**STRING, "pattern": "a"},
    "List": {"type": "list", "member": {"shape": "Number"}, "max": 3},
    "Number": {"type": "integer", "min": 1},
    "Flag": {"type": "boolean"},
}


def structure(*required: str, **members: Any) -> dict[str, Any]:
    """Return a structure; a member is a reference or the name of a shape."""
    references = {k: {"shape": v} if isinstance(v, str) else v for k, v in members.items()}
    return {"type": "structure", "members": references, "required": [*required]}


def enum(*values: str) -> dict[str, Any]:
    return {"type": "string", "enum": [*values]}


def document(shapes: Mapping[str, Any], *errors: str) -> dict[str, Any]:
    """Return a version with one operation that uses `Owner` and all error shapes."""
    operation: dict[str, Any] = {
        "name": "Put",
        "http": {"method": "POST", "requestUri": "/"},
        "errors": [{"shape": error} for error in errors],
    }
    if "Owner" in shapes:
        operation["input"] = {"shape": "Owner"}
    return {"metadata": {}, "operations": {"Put": operation}, "shapes": {**shapes}}


def version(date: str, shapes: Mapping[str, Any], *errors: str) -> ModelDocuments:
    files = {"service-2.json": document(shapes, *errors)}
    return read_documents(encode_files(files), service="thing", date=date)


def notes_of(*versions: Mapping[str, Any]) -> Notes:
    """Return the notes of the last version."""
    dated = [version(date, shapes) for date, shapes in zip(DATES, versions, strict=False)]
    return change_notes(History(dated)).get(dated[-1].model.date, {})


def shapes_with_owner(member: dict[str, Any] | str, **shapes: Any) -> Any:
    """Return shapes in which `Owner` has a member `it`."""
    return {**shapes, "Owner": structure(it=member)}


def test_single_version_has_no_notes() -> None:
    assert change_notes(History([version(FIRST, {"Owner": structure()})])) == {}
    assert change_notes(History([])) == {}


def test_equal_versions_have_no_notes() -> None:
    shapes = {"Owner": structure(it="String"), "String": STRING}
    assert notes_of(shapes, shapes, shapes) == {}


@pytest.mark.parametrize(
    ("old", "new", "phrase"),
    [
        ({}, {"max": 5}, "max 5 added"),
        ({"max": 2048}, {"max": 48000}, "max from 2,048 to 48,000"),
        ({"max": 5}, {}, "max 5 removed"),
        ({"min": 0}, {"min": 1}, "min 1 added"),
        ({"min": 1}, {"min": 0}, "min 1 removed"),
        ({}, {"pattern": "x"}, "pattern added"),
        ({"pattern": "x"}, {"pattern": "y"}, "the pattern"),
        ({"pattern": "x"}, {}, "pattern removed"),
        ({}, {"sensitive": True}, "now sensitive"),
        ({"sensitive": True}, {"sensitive": False}, "no longer sensitive"),
        ({}, {"deprecated": True}, "its shape now deprecated"),
        ({}, {"enum": ["a"]}, "now an enum"),
        ({"enum": ["a"]}, {}, "no longer an enum"),
        ({}, {"type": "integer", "max": 5}, "the type"),
        ({"max": 5, "pattern": "x"}, {"max": 6, "pattern": "y"}, "max from 5 to 6; the pattern"),
    ],
)
def test_change_to_shape_without_class_is_noted_at_its_uses(
    old: dict[str, Any], new: dict[str, Any], phrase: str
) -> None:
    notes = notes_of(
        shapes_with_owner("Text", Text={**STRING, **old}),
        shapes_with_owner("Text", Text={**STRING, **new}),
    )
    assert notes["Owner.it"] == (f"Changed in {SECOND}: {phrase}.",)
    assert {*notes} <= {"Owner.it", "Text"}  # the added enum


@pytest.mark.parametrize(
    ("old", "new", "phrase"),
    [
        ({}, {"idempotencyToken": True}, "now an idempotency token"),
        ({"deprecated": True}, {}, "no longer deprecated"),
        ({}, {"deprecated": True, "deprecatedMessage": "<b>x</b>"}, "now deprecated"),
        ({}, {"shape": "Number"}, "the type"),
        ({}, {"pattern": "x"}, "pattern added"),
    ],
)
def test_change_to_member_is_noted_at_member(
    old: dict[str, Any], new: dict[str, Any], phrase: str
) -> None:
    others = {"Text": STRING, "Number": {"type": "integer"}}
    notes = notes_of(
        shapes_with_owner({"shape": "Text", **old}, **others),
        shapes_with_owner({"shape": "Text", **new}, **others),
    )
    assert notes == {"Owner.it": (f"Changed in {SECOND}: {phrase}.",)}


def test_notes_are_sorted_oldest_first() -> None:
    optional = shapes_with_owner("Text", Text=STRING)
    required = {**optional, "Owner": structure("it", it="Text")}
    assert notes_of(optional, required, optional) == {
        "Owner.it": (
            f"Changed in {SECOND}: now required.",
            f"Changed in {THIRD}: no longer required.",
        )
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"pattern": "^x$"}, {"pattern": "x"}),
        ({"min": 0}, {}),
        ({"deprecated": False}, {}),
        ({"documentation": "Old."}, {"documentation": "New."}),
    ],
)
def test_documentation_and_notation_have_no_notes(old: dict[str, Any], new: dict[str, Any]) -> None:
    shapes = (
        shapes_with_owner("Text", Text={**STRING, **old}),
        shapes_with_owner("Text", Text={**STRING, **new}),
    )
    assert notes_of(*shapes) == {}


def test_order_has_no_notes() -> None:
    one = {"E": enum("a", "b"), "Owner": structure(a="E", b="E")}
    other = {"Owner": structure(b="E", a="E"), "E": enum("b", "a")}
    assert notes_of(one, other) == {}


def test_change_within_list_or_map_names_its_location() -> None:
    def shapes(pattern: str, most: int) -> Any:
        return shapes_with_owner(
            "Map",
            Map={"type": "map", "key": {"shape": "Key"}, "value": {"shape": "List"}},
            Key={**STRING, "pattern": pattern},
            List={"type": "list", "member": {"shape": "Item"}, "max": most},
            Item={**STRING, "max": most},
        )

    (line,) = notes_of(shapes("a", 1), shapes("b", 2))["Owner.it"]
    assert line.removeprefix(f"Changed in {SECOND}: ").removesuffix(".").split("; ") == [
        "the pattern for each key",
        "max from 1 to 2 for each value",
        "max from 1 to 2 for each item of each value",
    ]


def test_recursive_shapes_terminate() -> None:
    def shapes(most: int) -> Any:
        return shapes_with_owner("L", L={"type": "list", "member": {"shape": "L"}, "max": most})

    assert notes_of(shapes(1), shapes(2))["Owner.it"] == (f"Changed in {SECOND}: max from 1 to 2.",)


def lists(length: int, most: int) -> Any:
    """Return a member with nested lists; the innermost list has a maximum length."""
    shapes: dict[str, Any] = {
        f"L{number}": {"type": "list", "member": {"shape": f"L{number + 1}"}}
        for number in range(length)
    }
    last = {"type": "list", "member": {"shape": "Text"}, "max": most}
    return shapes_with_owner("L0", **shapes, **{f"L{length}": last}, Text=STRING)


@pytest.mark.parametrize(
    ("length", "where"),
    [
        (1, "for each item"),
        (3, "for each item of each item of each item"),
        (4, "in a deeply nested item"),
        (3_000, "in a deeply nested item"),
    ],
)
def test_deeply_nested_change_is_noted_briefly(length: int, where: str) -> None:
    notes = notes_of(lists(length, 1), lists(length, 2))
    assert notes == {"Owner.it": (f"Changed in {SECOND}: max from 1 to 2 {where}.",)}


@pytest.mark.parametrize("junk", ["abc", [1], {}, None, True, 5])
@pytest.mark.parametrize("trait", ["min", "max", "pattern", "enum"])
@pytest.mark.parametrize("place", ["shape", "member", "item"])
def test_trait_without_meaning_for_type_has_no_note(junk: Any, trait: str, place: str) -> None:
    """The reader accepts any value of the trait, as botocore does."""

    def shapes(**more: Any) -> Any:
        traits = {"shape": {}, "member": {}, "item": {}} | {place: more}
        return shapes_with_owner(
            {"shape": "Flag", **traits["member"]},
            Flag={"type": "boolean", **traits["shape"]},
            Flags={"type": "list", "member": {"shape": "Flag", **traits["item"]}},
            More=structure(flags="Flags"),
        )

    old, new = shapes(), shapes(**{trait: junk})
    assert notes_of(old, new) == notes_of(new, old) == notes_of(new, shapes(**{trait: 7})) == {}


@pytest.mark.parametrize("seed", range(50))
def test_every_readable_model_has_notes_without_error(seed: int) -> None:
    shapes = shapes_with_owner("Map", **MIXED)
    files = {"service-2.json": document(shapes)}
    versions = [files]
    for step in range(3):
        versions.append(mutate(versions[-1], seed * 10 + step, 5))
    read = [
        read_documents(encode_files(each), service="thing", date=date)
        for each, date in zip(versions, DATES, strict=True)
    ]
    assert set(change_notes(History(read))) == {SECOND, THIRD, FOURTH}


def test_every_member_that_uses_shape_notes_its_change() -> None:
    """A report lists only the first users."""

    def shapes(most: int) -> Any:
        members = {f"member{number}": "Text" for number in range(30)}
        return {"Owner": structure(**members), "Text": {**STRING, "max": most}}

    assert len(notes_of(shapes(1), shapes(2))) == 30


def test_new_class_has_no_notes_on_members() -> None:
    new = {"Owner": structure(it="E", thing="Thing"), "E": enum("a"), "Thing": structure(e="E")}
    notes = notes_of({"Owner": structure()}, new)
    assert notes == {
        "E": (f"Added in {SECOND}.",),
        "Thing": (f"Added in {SECOND}.",),
        "Owner.it": (f"Added in {SECOND}.",),
        "Owner.thing": (f"Added in {SECOND}.",),
    }


def test_changes_before_addition_of_member_have_no_notes() -> None:
    def shapes(most: int, **members: str) -> Any:
        return {"Owner": structure(old="Text", **members), "Text": {**STRING, "max": most}}

    assert notes_of(shapes(1), shapes(2), shapes(2, new="Text"), shapes(3, new="Text")) == {
        "Owner.old": (
            f"Changed in {SECOND}: max from 1 to 2.",
            f"Changed in {FOURTH}: max from 2 to 3.",
        ),
        "Owner.new": (f"Added in {THIRD}.", f"Changed in {FOURTH}: max from 2 to 3."),
    }


def test_member_added_again_is_new() -> None:
    with_member, without_member = (
        shapes_with_owner("Text", Text=STRING),
        {"Owner": structure(), "Text": STRING},
    )
    assert notes_of(with_member, without_member) == {"Owner": (f"Removed in {SECOND}: ``it``.",)}
    assert notes_of(with_member, without_member, with_member) == {
        "Owner.it": (f"Added in {THIRD}.",)
    }
    assert notes_of(with_member, without_member, with_member, without_member) == {
        "Owner": (f"Removed in {FOURTH}: ``it``.",)
    }


def test_enum_value_notes_only_last_change() -> None:
    versions = [
        shapes_with_owner("E", E=enum(*values))
        for values in (["a", "b"], ["a", "c", "d"], ["a", "b", "c"], ["a", "c"])
    ]
    assert notes_of(*versions[:2])["E"] == (
        f"Added in {SECOND}: ``c``, ``d``.",
        f"Removed in {SECOND}: ``b``.",
    )
    assert notes_of(*versions[:3])["E"] == (
        f"Added in {SECOND}: ``c``.",
        f"Added in {THIRD}: ``b``.",
        f"Removed in {THIRD}: ``d``.",
    )
    assert notes_of(*versions)["E"] == (
        f"Added in {SECOND}: ``c``.",
        f"Removed in {THIRD}: ``d``.",
        f"Removed in {FOURTH}: ``b``.",
    )


def test_notes_continue_after_rename() -> None:
    first: Any = {"Owner": structure(inner="Old"), "Old": structure(), "Text": STRING}
    second: Any = first | {"Old": structure(colour={"shape": "Text", "locationName": "c"})}
    third: Any = {"Owner": structure(inner="New"), "Text": STRING, "New": second["Old"]}
    fourth: Any = third | {"New": structure(color={"shape": "Text", "locationName": "c"})}
    assert notes_of(first, second, third, fourth) == {
        "New": (f"Renamed in {THIRD} from ``Old``.",),
        "New.color": (f"Added in {SECOND}.", f"Renamed in {FOURTH} from ``colour``."),
    }


def test_replaced_class_keeps_its_notes() -> None:
    """Differences between two classes are no changes of either class."""
    both = {"A": structure(a="Text", b="Text"), "B": structure(a="Text"), "Text": STRING}
    assert notes_of(shapes_with_owner("A", **both), shapes_with_owner("B", **both)) == {
        "Owner.it": (f"Changed in {SECOND}: now ``B`` instead of ``A``.",)
    }


def test_member_that_refers_to_other_string_notes_differences() -> None:
    texts = {"Short": {**STRING, "max": 5}, "Long": {**STRING, "max": 50, "deprecated": True}}
    assert notes_of(shapes_with_owner("Short", **texts), shapes_with_owner("Long", **texts)) == {
        "Owner.it": (f"Changed in {SECOND}: max from 5 to 50.",)
    }


def test_enum_that_was_string_is_noted() -> None:
    versions = [
        shapes_with_owner("E", E=shape) for shape in (STRING, enum("a"), STRING, enum("a", "b"))
    ]
    assert notes_of(*versions)["E"] == (f"Added in {FOURTH}.",)


def test_class_notes_changes_of_its_shape() -> None:
    plain = shapes_with_owner("Thing", Thing=structure(a="Text"), Text=STRING)
    union = shapes_with_owner("Thing", Thing=structure(a="Text") | {"union": True}, Text=STRING)
    assert notes_of(plain, union) == {"Thing": (f"Changed in {SECOND}: now a union.",)}
    assert notes_of(union, plain) == {"Thing": (f"Changed in {SECOND}: no longer a union.",)}


def test_request_notes_errors_of_operation() -> None:
    error = structure() | {"exception": True}
    shapes = {"Owner": structure(), "Late": error, "Lost": error, "Busy": error}
    versions = [
        version(FIRST, shapes, "Busy"),
        version(SECOND, shapes, "Late", "Lost"),
        version(THIRD, shapes, "Late"),
    ]
    raises = "``Put`` may raise ``Late``, ``Lost``; ``Put`` no longer raises ``Busy``"
    second = f"Changed in {SECOND}: {raises}."
    third = f"Changed in {THIRD}: ``Put`` no longer raises ``Lost``."
    assert change_notes(History(versions)) == {
        SECOND: {"Owner": (second,)},
        THIRD: {"Owner": (second, third)},
    }


def test_operation_without_request_has_no_notes() -> None:
    shapes = {"Late": structure() | {"exception": True}}
    assert change_notes(History([version(FIRST, shapes), version(SECOND, shapes, "Late")])) == {
        SECOND: {}
    }


def test_guarantee_16_values_are_shown_on_one_line_without_control_characters() -> None:
    hostile = ["a\nb", "\x1b[31m", "\u202ebidi", 'quotes """', "line\u2028end", "``", "\\"]
    (line,) = notes_of(
        shapes_with_owner("E", E=enum("a")), shapes_with_owner("E", E=enum("a", *hostile))
    )["E"]
    assert line.isprintable()
    assert line == (
        rf"Added in {SECOND}: ``a\nb``, ``\x1b[31m``, ``\u202ebidi``, ``quotes "
        '"""'
        r"``, ``line\u2028end``, ``````, ``\``."
    )
