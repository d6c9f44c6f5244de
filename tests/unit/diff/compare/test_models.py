"""Comparisons: normal forms, renames and affected operations."""

from __future__ import annotations

import json
from collections import Counter
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final

import pytest

from botopin.diff.compare.models import compare
from botopin.diff.compare.renames import are_similar
from botopin.diff.differences import ABSENT, ChangeKind, OperationOwner, Qualifier, Subject
from botopin.diff.report import Direction
from botopin.diff.rules.catalog import find_rule
from support.diff_cases import BRAKET_DATES, braket
from unit.diff.model_mutations import read

if TYPE_CHECKING:
    from botopin.diff.differences import Comparison, Difference

MODEL: Final[dict[str, Any]] = {
    "version": "2.0",
    "metadata": {"endpointPrefix": "thing", "protocol": "rest-json"},
    "operations": {
        "GetThing": {
            "name": "GetThing",
            "http": {"method": "GET", "requestUri": "/things/{id}"},
            "input": {"shape": "GetThingRequest"},
            "output": {"shape": "Thing"},
            "errors": [{"shape": "NotFound"}],
        },
        "PutThing": {
            "name": "PutThing",
            "http": {"method": "PUT", "requestUri": "/things"},
            "input": {"shape": "Thing"},
        },
    },
    "shapes": {
        "GetThingRequest": {
            "type": "structure",
            "required": ["id"],
            "members": {"id": {"shape": "Id", "location": "uri", "locationName": "id"}},
        },
        "Thing": {
            "type": "structure",
            "members": {
                "name": {"shape": "Name"},
                "size": {"shape": "Size"},
                "kind": {"shape": "Kind"},
                "parts": {"shape": "Parts"},
            },
        },
        "Parts": {"type": "list", "member": {"shape": "Part"}, "min": 1},
        "Part": {
            "type": "structure",
            "members": {"parts": {"shape": "Parts"}, "weight": {"shape": "Weight"}},
        },
        "Id": {"type": "string"},
        "Name": {"type": "string", "min": 1, "max": 9, "pattern": "[a-z]+"},
        "Size": {"type": "integer"},
        "Weight": {"type": "integer", "max": 9},
        "Kind": {"type": "string", "enum": ["A", "B"]},
        "NotFound": {
            "type": "structure",
            "members": {"message": {"shape": "Id"}},
            "exception": True,
        },
    },
}


def changed(**values: Any) -> dict[str, Any]:
    """Return the model with values set by path, such as `shapes/Name/min`; ABSENT removes one."""
    model = deepcopy(MODEL)
    for place, value in values.items():
        *path, last = place.split("/")
        holder = model
        for key in path:
            holder = holder[key]
        if value is ABSENT:
            del holder[last]
        else:
            holder[last] = value
    return model


def compared(old: Any, new: Any) -> Comparison:
    return compare(*(read({"service-2.json": each}) for each in (old, new)))


def differences_of(**values: Any) -> list[Difference]:
    return [*compared(MODEL, changed(**values)).differences]


def the_difference(**values: Any) -> Difference:
    (difference,) = differences_of(**values)
    return difference


def replaced(model: Any, *names: tuple[str, str]) -> Any:
    """Return a model with whole strings replaced, including keys."""
    text = json.dumps(model)
    for old, new in names:
        text = text.replace(json.dumps(old), json.dumps(new))
    return json.loads(text)


def brief(comparison: Comparison) -> set[tuple[str, str, str]]:
    return {(each.name, each.trait, each.kind.value) for each in comparison.differences}


# --- equivalent notations -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        {"metadata/signingName": "thing"},
        {"shapes/NotFound/error": {"code": "NotFound"}},
        {"shapes/Parts/min": 0},
        {"shapes/Thing/members/name/locationName": "name"},
        {"shapes/Parts/member/locationName": "member"},
        {"shapes/Name/documentation": ""},
        {"shapes/Name/documentation": "<p></p>"},
        {"shapes/Name/sensitive": False},
        {"shapes/Size/enum": []},
        {"shapes/Name/enum": []},
        {"operations/GetThing/http/responseCode": 200},
        {"operations/PutThing/errors": []},
        {"metadata/protocols": ["rest-json"]},
        {"metadata/jsonVersion": "1.1"},
        {"clientContextParams": {}},
    ],
)
def test_explicit_default_equals_absence(values: dict[str, Any]) -> None:
    old = changed(**{"shapes/Parts/min": ABSENT})
    new = changed(**{"shapes/Parts/min": ABSENT} | values)
    (difference,) = compared(old, new).differences
    assert difference.kind is ChangeKind.RESPELLED


@pytest.mark.parametrize(
    "values",
    [
        {"metadata/signingName": "other"},
        {"shapes/NotFound/error": {"code": "Other"}},
        {"shapes/Size/min": 0},  # a number can be negative
        {"shapes/Thing/members/name/locationName": "Name"},
        {"shapes/Parts/member/locationName": "item"},
        {"shapes/Name/documentation": "text"},
        {"shapes/Name/sensitive": True},
        {"operations/GetThing/http/responseCode": 201},
        {"metadata/protocols": ["json"]},
    ],
)
def test_value_other_than_default_is_change(values: dict[str, Any]) -> None:
    assert the_difference(**values).kind in {ChangeKind.ADDED, ChangeKind.CHANGED}


@pytest.mark.parametrize("name", ["signingName", "locationName", "error.code"])
def test_default_follows_its_source(name: str) -> None:
    match name:
        case "signingName":  # the default is the prefix, which changed
            values = {"metadata/endpointPrefix": "other", "metadata/signingName": "thing"}
            comparison = compared(MODEL, changed(**values))
        case "locationName":
            new = replaced(MODEL, ("size", "length"))
            new["shapes"]["Thing"]["members"]["length"]["locationName"] = "size"
            comparison = compared(MODEL, new)
        case _:
            old = changed(**{"shapes/NotFound/error": {"httpStatusCode": 404}})
            new = replaced(old, ("NotFound", "Missing"))
            new["shapes"]["Missing"]["error"]["code"] = "NotFound"
            comparison = compared(old, new)
    (difference,) = [
        difference for difference in comparison.differences if difference.trait == name
    ]
    assert difference.kind is ChangeKind.RESPELLED


@pytest.mark.parametrize(
    "trait", [{"sensitive": True}, {"min": 2}, {"max": 9}, {"pattern": "^a+$"}], ids=str
)
def test_trait_that_moves_between_references_and_shape_is_no_change(
    trait: dict[str, Any],
) -> None:
    """The traits of a reference override those of its shape, as in botocore."""
    at_references, at_shape = deepcopy(MODEL), deepcopy(MODEL)
    for holder in ("Thing", "Part"):
        for model, more in ((at_references, trait), (at_shape, {})):
            model["shapes"][holder]["members"]["note"] = {"shape": "Note", **more}
    at_references["shapes"]["Note"] = {"type": "string"}
    at_shape["shapes"]["Note"] = {"type": "string", **trait}
    for old, new in ((at_references, at_shape), (at_shape, at_references)):
        found = compared(old, new).differences
        assert [each.kind for each in found] == [ChangeKind.RESPELLED] * 3
    del at_references["shapes"]["Part"]["members"]["note"][next(iter(trait))]
    found = compared(at_references, at_shape).differences
    kinds = {each.name: each.kind for each in found if each.trait in trait}
    assert kinds == {"Note": ChangeKind.ADDED, "Thing.note": ChangeKind.RESPELLED}


def test_uri_label_name_has_no_effect() -> None:
    name = "shapes/GetThingRequest/members/id/locationName"
    differences = differences_of(
        **{"operations/GetThing/http/requestUri": "/things/{x}", name: "x"}
    )
    assert [difference.kind for difference in differences] == [ChangeKind.RESPELLED] * 2


def test_uri_label_of_another_member_changes_uri() -> None:
    members = {
        "id": {"shape": "Id", "location": "uri", "locationName": "b"},
        "other": {"shape": "Id", "location": "uri", "locationName": "a"},
    }
    old, new = (
        changed(
            **{
                "operations/GetThing/http/requestUri": uri,
                "shapes/GetThingRequest/members": members,
            }
        )
        for uri in ("/{a}/{b}", "/{b}/{a}")
    )
    (difference,) = compared(old, new).differences
    assert (difference.trait, difference.kind) == ("http.requestUri", ChangeKind.CHANGED)


def test_trailing_slash_is_qualified() -> None:
    uri = "operations/PutThing/http/requestUri"
    assert the_difference(**{uri: "/things/"}).qualifiers == {Qualifier.TRAILING_SLASH_ONLY}
    assert the_difference(**{uri: "/thing"}).qualifiers == frozenset()


@pytest.mark.parametrize(
    ("pattern", "anchors_only"),
    [
        ("^[a-z]+$", True),
        ("^[a-z]+", True),
        ("[a-z]+$", True),
        (r"\A[a-z]+\z", True),
        (r"[a-z]+\$", False),
        (r"[a-z]+\\$", False),
        (r"\^[a-z]+", False),
        ("[a-z]*", False),
    ],
)
def test_pattern_anchors_are_qualified(pattern: str, *, anchors_only: bool) -> None:
    difference = the_difference(**{"shapes/Name/pattern": pattern})
    assert difference.kind is ChangeKind.CHANGED
    assert (Qualifier.ANCHORS_ONLY in difference.qualifiers) is anchors_only


@pytest.mark.parametrize(
    ("old", "new", "markup_only"),
    [
        ("<p>Some  text</p>", "Some <b>text</b>", True),
        ("a &lt; b", "<p>a < b</p>", True),
        ("Some text", "some text", False),
        ("", "text", False),
    ],
)
def test_documentation_markup_is_qualified(old: str, new: str, *, markup_only: bool) -> None:
    place = "shapes/Name/documentation"
    (difference,) = compared(changed(**{place: old}), changed(**{place: new})).differences
    assert (difference.kind is ChangeKind.RESPELLED) == markup_only
    assert (Qualifier.MARKUP_ONLY in difference.qualifiers) == markup_only


@pytest.mark.parametrize(
    ("trait", "old", "new", "kind", "aspect"),
    [
        ("max", 9, 8, ChangeKind.CHANGED, Qualifier.NARROWER),
        ("max", 8, 9, ChangeKind.CHANGED, Qualifier.WIDER),
        ("max", ABSENT, 9, ChangeKind.ADDED, Qualifier.NEWLY_ADDED),
        ("max", 9, ABSENT, ChangeKind.REMOVED, Qualifier.WIDER),
        ("min", 1, 2, ChangeKind.CHANGED, Qualifier.NARROWER),
        ("min", 2, 1, ChangeKind.CHANGED, Qualifier.WIDER),
        ("min", 0, 1, ChangeKind.ADDED, Qualifier.NEWLY_ADDED),
        ("min", 1, 0, ChangeKind.REMOVED, Qualifier.WIDER),
    ],
)
def test_bound_is_narrower_or_wider(
    trait: str, old: Any, new: Any, kind: ChangeKind, aspect: Qualifier
) -> None:
    before, after = deepcopy(MODEL), deepcopy(MODEL)
    for model, value in ((before, old), (after, new)):
        model["shapes"]["Name"].pop(trait, None)
        if value is not ABSENT:
            model["shapes"]["Name"][trait] = value
    (difference,) = compared(before, after).differences
    assert (difference.trait, difference.kind) == (trait, kind)
    directions = {Qualifier.NARROWER, Qualifier.WIDER, Qualifier.NEWLY_ADDED}
    assert difference.qualifiers & directions == {aspect}


@pytest.mark.parametrize(("old", "new"), [(4, 4.5), (4.5, 4)])
def test_fraction_does_not_change_the_bound_of_a_whole_number(old: float, new: float) -> None:
    place = "shapes/Weight/max"
    weight = {"shapes/Weight/type": "integer"}
    versions = (changed(**weight, **{place: bound}) for bound in (old, new))
    (difference,) = compared(*versions).differences
    assert difference.kind is ChangeKind.RESPELLED


def test_bound_1_differs_from_true_but_equals_1_0() -> None:
    place = "shapes/Weight/max"
    (difference,) = compared(MODEL, changed(**{place: 9.0})).differences
    assert (difference.kind, difference.old, difference.new) == (ChangeKind.RESPELLED, 9, 9.0)
    assert isinstance(difference.new, float)
    place = "operations/GetThing/unknown"
    (difference,) = compared(changed(**{place: 1}), changed(**{place: True})).differences
    assert (difference.kind, difference.new) == (ChangeKind.CHANGED, True)


# --- traits in unexpected locations --------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "old", "new"),
    [
        ("shapes/Thing/enum", [{}], [1]),
        ("shapes/Thing/min", "a", "b"),
        ("shapes/Size/members", 5, {"a": 1}),
        ("shapes/Size/required", [{}], 7),
        ("shapes/Size/error", 5, {"code": "a"}),
        ("shapes/Size/pattern", 5, []),
        ("shapes/Name/exception", "yes", 1),
        ("shapes/Name/member", 5, {"shape": 1}),
        ("metadata/protocols", {}, "rest-json"),
        ("metadata/auth", [{}], 5),
        ("metadata/type", {}, []),
        ("operations/GetThing/auth", {}, 5),
        ("clientContextParams", {"A": 5}, {"A": []}),
    ],
)
def test_traits_that_reader_ignores_are_compared(place: str, old: Any, new: Any) -> None:
    (difference,) = compared(changed(**{place: old}), changed(**{place: new})).differences
    assert difference.kind in {ChangeKind.CHANGED, ChangeKind.RESPELLED}


# --- renames --------------------------------------------------------------------------------------


def test_operation_with_same_uri_and_shapes_is_renamed() -> None:
    comparison = compared(MODEL, replaced(MODEL, ("GetThing", "FetchThing")))
    assert comparison.operations == {"FetchThing": "GetThing", "PutThing": "PutThing"}
    assert brief(comparison) == {("FetchThing", "", "renamed"), ("FetchThing", "name", "respelled")}


def test_operation_with_other_uri_is_not_renamed() -> None:
    new = replaced(MODEL, ("GetThing", "FetchThing"), ("/things/{id}", "/thing/{id}"))
    comparison = compared(MODEL, new)
    assert comparison.operations == {"PutThing": "PutThing"}
    assert brief(comparison) == {("FetchThing", "", "added"), ("GetThing", "", "removed")}


def test_renamed_operation_with_shared_uri_needs_similar_name() -> None:
    old = replaced(MODEL, ("/things/{id}", "/"), ("/things", "/"), ("PUT", "GET"))
    similar = compared(old, replaced(old, ("GetThing", "GetThings")))
    assert similar.operations["GetThings"] == "GetThing"
    assert "Quux" not in compared(old, replaced(old, ("GetThing", "Quux"))).operations


def test_ambiguous_operation_rename_is_rejected() -> None:
    new = replaced(MODEL, ("GetThing", "FetchThing"))
    new["operations"]["FindThing"] = deepcopy(new["operations"]["FetchThing"])
    assert compared(MODEL, new).operations == {"PutThing": "PutThing"}


def test_shape_in_same_use_is_renamed_if_old_shape_is_removed() -> None:
    new = replaced(MODEL, ("Name", "ThingName"))
    new["shapes"]["ThingName"]["max"] = 5
    comparison = compared(MODEL, new)
    assert comparison.renamed_shapes == {"ThingName": "Name"}
    assert brief(comparison) == {("ThingName", "", "renamed"), ("ThingName", "max", "changed")}


def test_replacement_of_kept_shape_is_not_rename() -> None:
    new = changed(**{"shapes/Thing/members/name/shape": "Id"})
    comparison = compared(MODEL, new)
    assert comparison.renamed_shapes == {}
    assert brief(comparison) == {
        ("Thing.name", "shape", "changed"),
        *(("Id", trait, "removed") for trait in ("min", "max", "pattern")),
    }
    (difference,) = [
        difference for difference in comparison.differences if difference.trait == "max"
    ]
    assert (difference.owner, difference.old_pointer, difference.new_pointer) == (
        ("Name", "Id"),
        "/shapes/Name/max",
        "/shapes/Id",
    )
    assert comparison.affected_operations["Name", "Id"] == (
        OperationOwner("GetThing", Direction.OUTPUT),
        OperationOwner("PutThing", Direction.INPUT),
    )


def test_most_similar_replacement_is_rename() -> None:
    def split(*order: str) -> Any:
        shapes = {name: dict(MODEL["shapes"]["Id"]) for name in order}
        shapes["Identity"]["max"] = 5
        return changed(
            **{"shapes/GetThingRequest/members/id/shape": order[0]}
            | {"shapes/NotFound/members/message/shape": order[1]}
            | {f"shapes/{name}": shape for name, shape in shapes.items()}
            | {"shapes/Id": ABSENT}
        )

    for order in (("Text", "Identity"), ("Identity", "Text")):
        comparison = compared(MODEL, split(*order))
        assert comparison.renamed_shapes == {"Text": "Id"}  # only the name differs
        assert ("Identity", "", "added") in brief(comparison)
        assert ("Identity", "max", "added") in brief(comparison)


def test_unused_shape_is_matched_by_structure() -> None:
    unused = {"type": "structure", "members": {"a": {"shape": "Name"}, "b": {"shape": "Size"}}}
    old = changed(**{"shapes/Unused": unused})
    assert compared(old, replaced(old, ("Unused", "Idle"))).renamed_shapes == {"Idle": "Unused"}
    new = replaced(old, ("Unused", "Idle"))
    new["shapes"]["Other"] = deepcopy(new["shapes"]["Idle"])
    assert compared(old, new).renamed_shapes == {}


def test_error_with_same_code_is_renamed() -> None:
    old = changed(**{"shapes/NotFound/error": {"code": "404", "httpStatusCode": 404}})
    new = replaced(old, ("NotFound", "Missing"))
    new["shapes"]["Missing"]["members"] = {}
    comparison = compared(old, new)
    assert comparison.renamed_shapes == {"Missing": "NotFound"}
    assert ("GetThing.Missing", "", "added") not in brief(comparison)
    assert comparison.affected_operations["NotFound", "Missing"] == (
        OperationOwner("GetThing", Direction.ERROR),
    )


@pytest.mark.parametrize(
    ("name", "traits", "qualifiers"),
    [("sizes", {}, set()), ("length", {"locationName": "size"}, {Qualifier.WIRE_NAME_KEPT})],
)
def test_member_is_renamed_if_wire_name_or_shape_matches(
    name: str, traits: dict[str, str], qualifiers: set[Qualifier]
) -> None:
    new = deepcopy(MODEL)
    members = new["shapes"]["Thing"]["members"]
    members[name] = members.pop("size") | traits
    (renamed,) = (f for f in compared(MODEL, new).differences if f.kind is ChangeKind.RENAMED)
    assert (renamed.subject, renamed.old) == (Subject.MEMBER, "size")
    assert renamed.qualifiers == qualifiers


def test_ambiguous_member_rename_is_rejected() -> None:
    new = deepcopy(MODEL)
    members = new["shapes"]["Thing"]["members"]
    members["sizes"] = members["sized"] = members.pop("size")
    assert brief(compared(MODEL, new)) >= {
        ("Thing.sizes", "", "added"),
        ("Thing.sized", "", "added"),
        ("Thing.size", "", "removed"),
    }


def test_member_with_other_name_and_shape_is_not_renamed() -> None:
    new = deepcopy(MODEL)
    members = new["shapes"]["Thing"]["members"]
    del members["size"]
    members["sizes"] = {"shape": "Id"}
    assert brief(compared(MODEL, new)) == {
        ("Thing.sizes", "", "added"),
        ("Thing.size", "", "removed"),
    }


def with_another_label(shape: str) -> dict[str, Any]:
    """Return the model with `thing` instead of `id` in a URI."""
    return changed(
        **{
            "operations/GetThing/http/requestUri": "/things/{thing}",
            "shapes/GetThingRequest/members": {
                "thing": {"shape": shape, "location": "uri", "locationName": "thing"}
            },
            "shapes/GetThingRequest/required": ["thing"],
        }
    )


def test_uri_member_with_other_shape_is_not_renamed() -> None:
    comparison = compared(MODEL, with_another_label("Name"))
    assert ("GetThingRequest.id", "", "removed") in brief(comparison)
    assert ("GetThing", "http.requestUri", "changed") in brief(comparison)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("EnableAlarm", "DisableAlarm"),
        ("startTime", "endTime"),
        ("minSize", "maxSize"),
        ("minimumLength", "maximumLength"),
        ("includeTags", "excludeTags"),
        ("sourceArn", "destinationArn"),
        ("AttachVolume", "DetachVolume"),
        ("remoteRecordAppArn", "appArn"),
        ("ConflictException", "QuotaExceeded"),
    ],
)
def test_opposite_names_are_not_similar(one: str, other: str) -> None:
    assert not are_similar(one, other)
    assert not are_similar(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("note", "noteText"),
        ("color", "colour"),
        ("kmsKeyID", "KmsKeyId"),
        ("loadBalancerAttributes", "loadBalancerAttribute"),
        ("jobArn", "arn"),
    ],
)
def test_variants_of_name_are_similar(one: str, other: str) -> None:
    assert are_similar(one, other)


def test_removed_structure_with_one_member_is_not_renamed() -> None:
    only = {"type": "structure", "members": {"arn": {"shape": "Name"}}}
    old = changed(**{"shapes/KmsConfig": only})
    assert compared(old, replaced(old, ("KmsConfig", "RoleInfo"))).renamed_shapes == {}


def test_replacing_many_members_is_not_quadratic() -> None:
    members = {f"was{number}": {"shape": "Name"} for number in range(3_000)}
    others = {f"now{number}": {"shape": "Name"} for number in range(3_000)}
    old = changed(**{"shapes/Thing/members": members, "shapes/Thing/required": []})
    new = changed(**{"shapes/Thing/members": others, "shapes/Thing/required": []})
    counts = Counter(
        kind for name, _, kind in brief(compared(old, new)) if name.startswith("Thing.")
    )
    assert counts == {"added": 3_000, "removed": 3_000}


def test_member_at_same_uri_position_is_renamed() -> None:
    comparison = compared(MODEL, with_another_label("Id"))
    assert ("GetThingRequest.thing", "", "renamed") in brief(comparison)
    assert ("GetThing", "http.requestUri", "respelled") in brief(comparison)
    assert ("GetThingRequest", "required", "respelled") not in brief(comparison)


# --- other types ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "qualifiers"),
    [("long", {Qualifier.SAME_IN_PYTHON}), ("double", {Qualifier.WIDER}), ("string", set())],
)
def test_shape_type_change(kind: str, qualifiers: set[Qualifier]) -> None:
    difference = the_difference(**{"shapes/Size/type": kind})
    assert (difference.name, difference.trait, difference.old, difference.new) == (
        "Size",
        "type",
        "integer",
        kind,
    )
    assert difference.qualifiers == qualifiers


def test_member_with_other_type_is_not_compared_further() -> None:
    comparison = compared(MODEL, changed(**{"shapes/Thing/members/name/shape": "Size"}))
    (difference,) = comparison.differences
    assert (difference.name, difference.trait, difference.old, difference.new) == (
        "Thing.name",
        "type",
        "Name",
        "Size",
    )


def test_type_change_covers_content_of_type() -> None:
    difference = the_difference(**{"shapes/Part/type": "string"})
    assert (difference.name, difference.trait, difference.new) == ("Part", "type", "string")


def test_bounds_of_number_are_compared_after_type_change() -> None:
    new = changed(**{"shapes/Real": {"type": "float", "max": 5}})
    new["shapes"]["Part"]["members"]["weight"]["shape"] = "Real"
    by_name = {(f.name, f.trait): f for f in compared(MODEL, new).differences}
    assert by_name["Part.weight", "type"].qualifiers == {Qualifier.WIDER}
    assert by_name["Real", "max"].qualifiers == {Qualifier.NARROWER}


# --- affected operations --------------------------------------------------------------------------


def affected_by(comparison: Comparison, difference: Difference) -> set[tuple[str, Direction]]:
    assert isinstance(difference.owner, tuple)
    return {
        (each.operation, each.direction)
        for each in comparison.affected_operations[difference.owner]
    }


@pytest.mark.parametrize(
    ("place", "value", "affected"),
    [
        ("shapes/Id/max", 5, {("GetThing", Direction.INPUT), ("GetThing", Direction.ERROR)}),
        ("shapes/Weight/max", 5, {("GetThing", Direction.OUTPUT), ("PutThing", Direction.INPUT)}),
        ("shapes/NotFound/fault", True, {("GetThing", Direction.ERROR)}),
        ("shapes/Unused", {"type": "string"}, set()),
    ],
)
def test_change_affects_every_operation_and_direction(
    place: str, value: Any, affected: set[tuple[str, Direction]]
) -> None:
    comparison = compared(MODEL, changed(**{place: value}))
    (difference,) = comparison.differences
    assert affected_by(comparison, difference) == affected


def test_removal_affects_operations_by_new_names() -> None:
    new = replaced(MODEL, ("GetThing", "FetchThing"))
    del new["shapes"]["NotFound"], new["operations"]["FetchThing"]["errors"]
    comparison = compared(MODEL, new)
    (difference,) = [
        difference for difference in comparison.differences if difference.name == "NotFound"
    ]
    assert affected_by(comparison, difference) == {("FetchThing", Direction.ERROR)}


def test_shape_without_class_lists_members_that_use_it() -> None:
    comparison = compared(MODEL, changed(**{"shapes/Id/max": 5, "shapes/Parts/min": 2}))
    assert comparison.uses == {
        ("Id", "Id"): ("GetThingRequest.id", "NotFound.message"),
        ("Parts", "Parts"): ("Thing.parts", "Part.parts"),
    }
    assert compared(MODEL, changed(**{"shapes/Kind/enum": ["A"]})).uses == {}


def test_replacement_shape_lists_members_that_use_it() -> None:
    old = changed(**{"shapes/Shade": {"type": "string", "enum": ["A"]}})
    old["shapes"]["Part"]["members"]["shade"] = {"shape": "Shade"}
    new = deepcopy(old)
    new["shapes"]["Thing"]["members"]["kind"] = {"shape": "Shade"}
    new["shapes"]["Part"]["members"]["kind"] = {"shape": "Kind"}
    comparison = compared(old, new)
    assert comparison.renamed_shapes == {}
    assert {"Kind", "Shade"} <= new["shapes"].keys()
    assert comparison.uses == {("Kind", "Shade"): ("Thing.kind",)}


def test_pointer_of_absent_value_is_empty() -> None:
    added = the_difference(**{"shapes/Size/max": 5})
    assert (added.old, added.old_pointer, added.new_pointer) == (ABSENT, "", "/shapes/Size/max")
    removed = the_difference(**{"shapes/Name/max": ABSENT})
    assert (removed.old_pointer, removed.new, removed.new_pointer) == (
        "/shapes/Name/max",
        ABSENT,
        "",
    )


def test_required_change_names_member_and_points_to_list() -> None:
    difference = the_difference(**{"shapes/Thing/required": ["name"]})
    assert (difference.name, difference.trait, difference.kind) == (
        "Thing.name",
        "required",
        ChangeKind.ADDED,
    )
    assert (difference.old, difference.new) == (False, True)
    assert (difference.old_pointer, difference.new_pointer) == ("", "/shapes/Thing/required")


# --- Braket ---------------------------------------------------------------------------------------


def braket_changes(old: str, new: str) -> Comparison:
    return compare(braket(old), braket(new))


DOCS, ORDER, SHAPES = "documentation-changed", "order-changed", "shape-added"
MEMBERS, SPELLING = "member-added", "spelling-changed"
# By date: number of new operations, number of updated operations, and all differences by rule.
COUNTS: Final[dict[str, tuple[int, int, dict[str, int]]]] = {
    "2020-08-14": (0, 2, {"enum-value-added": 4, "enum-value-removed": 4}),
    "2020-10-30": (
        *(3, 3),
        {"operation-added": 3, MEMBERS: 3, "shape-renamed": 11, ORDER: 4, DOCS: 2, SHAPES: 8},
    ),
    "2021-06-02": (
        *(0, 2),
        {"error-added": 2, "bound-loosened": 1, "enum-value-added": 1, DOCS: 1, SHAPES: 1},
    ),
    "2021-11-22": (
        *(4, 2),
        {
            "operation-added": 4,
            "error-added": 1,
            "error-removed": 2,
            MEMBERS: 2,
            "paginator-added": 1,
            SHAPES: 51,
        },
    ),
    "2022-04-28": (0, 2, {MEMBERS: 1, DOCS: 2, SHAPES: 1}),
    "2023-09-22": (
        *(0, 3),
        {
            MEMBERS: 5,
            "bound-loosened": 1,
            "endpoint-rules-changed": 1,
            "metadata-changed": 2,
            DOCS: 1,
            SHAPES: 10,
        },
    ),
    "2023-12-04": (
        *(0, 4),
        {MEMBERS: 4, "pattern-added": 1, "endpoint-rules-changed": 1, DOCS: 2, SHAPES: 6},
    ),
    "2024-02-09": (0, 0, {"pattern-changed": 1, "error-added": 1}),
    "2025-08-13": (
        *(0, 1),
        {DOCS: 145, "pattern-anchors": 8, MEMBERS: 4, SPELLING: 3, ORDER: 43, SHAPES: 5},
    ),
    "2025-11-10": (0, 2, {MEMBERS: 2, "metadata-changed": 6, SPELLING: 1, DOCS: 2, SHAPES: 2}),
    "2025-11-20": (4, 0, {"operation-added": 4, "paginator-added": 1, SHAPES: 20}),
    "2026-04-07": (0, 2, {"enum-value-added": 19, ORDER: 1}),
    "2026-11-18": (
        *(0, 2),
        {"enum-value-removed": 7, "enum-value-added": 1, MEMBERS: 1, DOCS: 6, SHAPES: 2},
    ),
}


def additions(comparison: Comparison) -> tuple[int, set[str]]:
    """Return the number of new operations, and the updated operations by direction."""
    new = 0
    updated: set[str] = set()
    for difference in comparison.differences:
        if difference.trait or difference.kind is not ChangeKind.ADDED:
            continue
        if difference.subject is Subject.OPERATION:
            new += 1
        elif difference.subject in {Subject.MEMBER, Subject.ENUM_VALUE}:
            assert isinstance(difference.owner, tuple)
            updated |= {
                each.operation
                for each in comparison.affected_operations[difference.owner]
                if each.direction is not Direction.ERROR
            }
    return new, updated


@pytest.mark.parametrize("new", COUNTS)
def test_braket_version_has_exactly_these_changes(new: str) -> None:
    comparison = braket_changes(BRAKET_DATES[BRAKET_DATES.index(new) - 1], new)
    operations, updated, rules = COUNTS[new]
    assert Counter(find_rule(difference).id for difference in comparison.differences) == rules
    found, names = additions(comparison)
    assert (found, len(names)) == (operations, updated)


def test_2023_12_04_adds_associations_to_two_requests_and_two_responses() -> None:
    comparison = braket_changes("2023-09-22", "2023-12-04")
    members = [
        difference
        for difference in comparison.differences
        if difference.subject is Subject.MEMBER and not difference.trait
    ]
    assert {difference.name: affected_by(comparison, difference) for difference in members} == {
        "CreateJobRequest.associations": {("CreateJob", Direction.INPUT)},
        "CreateQuantumTaskRequest.associations": {("CreateQuantumTask", Direction.INPUT)},
        "GetJobResponse.associations": {("GetJob", Direction.OUTPUT)},
        "GetQuantumTaskResponse.associations": {("GetQuantumTask", Direction.OUTPUT)},
    }


def test_2025_08_13_respells_metadata_and_changes_two_error_members() -> None:
    comparison = braket_changes("2024-02-09", "2025-08-13")
    metadata = {f.trait: f.kind for f in comparison.differences if f.subject is Subject.METADATA}
    assert metadata == dict.fromkeys(("auth", "protocols", "jsonVersion"), ChangeKind.RESPELLED)
    members = {
        difference.name
        for difference in comparison.differences
        if difference.subject is Subject.MEMBER
        and not difference.trait
        and Qualifier.EXCEPTION in difference.qualifiers
    }
    assert members == {
        "ValidationException.reason",
        "ValidationException.programSetValidationFailures",
    }


def test_2023_12_04_to_2026_04_07_has_four_new_and_four_updated_operations() -> None:
    new, updated = additions(braket_changes("2023-12-04", "2026-04-07"))
    assert (new, updated) == (4, {"CreateJob", "CreateQuantumTask", "GetJob", "GetQuantumTask"})


def test_duplicate_error_hides_no_difference() -> None:
    def listed(*words: str) -> dict[str, Any]:
        errors = [{"shape": "NotFound", "documentation": each} for each in words]
        return changed(**{"operations/GetThing/errors": errors})

    comparison = compared(listed("one", "two"), listed("three", "two"))
    assert brief(comparison) == {("GetThing", "errors", "respelled")}


def test_paginator_token_equals_list_of_one() -> None:
    def paginated(**traits: Any) -> dict[str, Any]:
        return {"pagination": {"GetThing": {"output_token": "t", **traits}}}

    files = [
        paginated(input_token="a", result_key=["x"]),
        paginated(input_token=["a"], result_key="x"),
    ]
    old, new = (read({"service-2.json": MODEL, "paginators-1.json": each}) for each in files)
    assert {difference.kind for difference in compare(old, new).differences} == {
        ChangeKind.RESPELLED
    }
