"""Edge cases of models, each with a model in tests/golden."""

from __future__ import annotations

import io
import json
import keyword
import sys
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import import_module
from inspect import getsource, signature
from types import ModuleType
from typing import IO, TYPE_CHECKING, Any, TypeAlias, get_type_hints

import attrs
import pytest
from botocore import xform_name
from hypothesis import find, given, settings
from hypothesis import strategies as st

from botopin import (
    MissingMemberError,
    ValidationError,
    from_boto3,
    from_json,
    replace,
    to_boto3,
    to_json,
    validate,
)
from botopin.cli.parser import run
from botopin.runtime import OpenStrEnum, Shape, members, types
from botopin.runtime.strategies.shapes import valid

if TYPE_CHECKING:
    from botopin.runtime.members import MemberInfo

Golden: TypeAlias = Callable[[str], ModuleType]

NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)


def infos_of(cls: type[Any]) -> dict[str, MemberInfo]:
    return {info.wire_name: info for info in members.members(cls)}


def names_of(cls: type[Any]) -> dict[str, str]:
    """Return Python names by wire name."""
    return {wire: info.name for wire, info in infos_of(cls).items()}


def find_violations(build: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as caught:
        build()
    return [(violation.kind, violation.path) for violation in caught.value.violations]


# --- names of members -----------------------------------------------------------------------------


def test_member_that_is_a_keyword_gets_an_underscore(golden: Golden) -> None:
    cls = golden("member-names").KeywordsRequest
    request = cls(return_="a", from_="b", lambda_="c", and_="d", or_="e", class_="f", import_="g")
    wire_names = ("return", "from", "lambda", "and", "Or", "class", "import")
    assert to_boto3(request) == dict(zip(wire_names, "abcdefg", strict=True))
    assert not any(keyword.iskeyword(name) for name in names_of(cls).values())
    assert from_boto3(to_boto3(request), cls) == request


def test_member_may_have_the_name_of_a_builtin(golden: Golden) -> None:
    cls = golden("member-names").BuiltinsResponse
    hints = get_type_hints(cls)
    assert hints["str"] is hints["label"] is str
    assert hints["int"] == int | None
    assert hints["count"] is int
    assert hints["float"] == hints["ratio"] == float | None
    assert hints["bool"] == hints["enabled"] == bool | None
    assert hints["bytes"] == bytes | None
    assert hints["payload"] is bytes
    assert hints["list"] == hints["labels"]
    required: dict[str, Any] = {"label": "", "count": 0, "payload": b""}
    built = cls(str="s", int=1, float=0.5, bool=True, bytes=b"b", list=["l"], type="a", **required)
    assert from_boto3(to_boto3(built), cls, strict=True) == built
    assert "str='s', int=1, float=0.5, bool=True, bytes=b'b'" in repr(built)
    with pytest.raises(ValidationError, match=r"BuiltinsResponse\.int: expected int, got 'one'"):
        replace(built, int="one")


def test_attrs_resolves_annotations_despite_slots(golden: Golden) -> None:
    """A slot named `bytes` shadows the builtin in the scope of the class."""
    cls = attrs.resolve_types(golden("member-names").BuiltinsResponse)
    field_types = {each.name: each.type for each in attrs.fields(cls)}
    assert field_types["bytes"] == bytes | None
    assert field_types["payload"] is bytes
    assert field_types["label"] is str


def test_member_may_have_the_name_of_an_import(golden: Golden) -> None:
    cls = golden("member-names").HelpersRequest
    hints = get_type_hints(cls)
    assert hints["datetime"] is datetime
    assert hints["created_at"] == datetime | None
    request = cls(member="m", shape="s", datetime=NOON, validators=["v"], mapping={"k": "v"})
    assert to_boto3(request)["datetime"] is NOON
    assert names_of(cls)["shape"] == "shape"
    assert names_of(cls)["Shape"] == "shape_"


def test_member_names_lose_leading_underscores(golden: Golden) -> None:
    cls = golden("member-names").UnderscoresResponse
    assigned = names_of(cls)
    assert not any(name.startswith("_") for name in assigned.values())
    assert assigned["self"] == "self_"
    assert assigned["_"] == "member_"
    assert assigned["__"] == "member__"
    value = cls(**dict.fromkeys(assigned.values(), "x"))
    assert to_boto3(value) == dict.fromkeys(assigned, "x")
    assert [*signature(cls).parameters] == [*assigned.values()]


def test_members_with_equal_snake_case_stay_distinct(golden: Golden) -> None:
    cls = golden("member-names").CollisionsRequest
    assigned = names_of(cls)
    assert len({*assigned.values()}) == len(assigned)
    values = {wire: str(number) for number, wire in enumerate(assigned)}
    assert to_boto3(from_boto3(values, cls, strict=True)) == values


def test_member_names_follow_irregular_xform_names(golden: Golden) -> None:
    assigned = names_of(golden("member-names").IrregularRequest)
    assert assigned == {wire: xform_name(wire) for wire in assigned}
    assert assigned["providerARNs"] == "provider_arns"


# --- names of shapes ------------------------------------------------------------------------------


def test_shapes_may_have_names_of_builtins_and_helpers(golden: Golden) -> None:
    pipes = golden("shape-names")
    for name in ("Warning", "Union", "Optional", "Shape", "String", "OpenStrEnum", "Exception",
                 "List", "Any", "Sequence", "Mapping", "IO", "Iterable", "Pattern"):  # fmt: skip
        cls = getattr(pipes, name)
        assert cls.__name__ == name
        assert issubclass(cls, Shape | OpenStrEnum)
    assert pipes.None_.__botopin_shape_name__ == "None"
    assert pipes.Float.__botopin_shape_name__ == "float"
    assert pipes.Bool.__botopin_shape_name__ == "bool"
    assert pipes.TYPE_CHECKING_(text="t").text == "t"


def test_shapes_of_other_modules_do_not_shadow_helpers(golden: Golden) -> None:
    """lexv2-runtime has a shape named `Shape`."""
    cls = golden("shape-names").MoreShapesRequest
    hints = get_type_hints(cls)
    assert hints["text"] == str | None
    assert hints["real"] == float | None
    assert hints["sequence"] == golden("shape-names").Sequence | None
    assert str(hints["reals"]).startswith("collections.abc.Sequence[float]")
    request = cls(text="t", reals=[1.0], texts={"k": "v"}, string="short")
    assert infos_of(cls)["text"].type.__class__ is types.String
    assert request.string is golden("shape-names").String.SHORT


def test_shape_may_have_a_name_that_attrs_skips(golden: Golden) -> None:
    """Attrs treats annotations that begin with `ClassVar` as class variables."""
    pipes = golden("shape-names")
    request = pipes.MoreShapesRequest(
        class_var=pipes.ClassVar(text="a"), class_variant=pipes.ClassVariant(text="b")
    )
    assert to_boto3(request) == {"classVar": {"text": "a"}, "classVariant": {"text": "b"}}
    assert get_type_hints(type(request))["class_variant"] == pipes.ClassVariant | None


@pytest.mark.parametrize(
    ("shape", "name"),
    [
        ("__accessDetail", "AccessDetail"),
        ("accessDetail", "AccessDetail_"),
        ("__1st", "Shape1st"),
        ("EventType", "EventType"),
        ("PipesError", "PipesError_"),
    ],
)
def test_shapes_that_differ_by_case_or_underscores_stay_distinct(
    shape: str, name: str, golden: Golden
) -> None:
    cls = getattr(golden("shape-names"), name)
    assert (cls.__botopin_shape_name__ or cls.__name__) == shape


def test_shape_and_enum_that_differ_by_case_stay_distinct(golden: Golden) -> None:
    pipes = golden("shape-names")
    assert [*pipes.EventType_] == ["issue", "change"]
    assert pipes.EventType(kind="issue").kind is pipes.EventType_.ISSUE


def test_shape_may_have_the_name_of_its_operation(golden: Golden) -> None:
    pipes = golden("shape-names")
    assert to_boto3(pipes.CreateChannel(name="n", union=pipes.Union(text="t"))) == {
        "name": "n",
        "union": {"text": "t"},
    }


def test_operations_avoid_names_of_other_modules(golden: Golden) -> None:
    pipes = golden("shape-names")
    assert pipes.ClientRequest.__module__.endswith(".client_")
    assert pipes.AuxRequest.__module__.endswith(".aux_")  # a device on Windows


@pytest.mark.parametrize(
    ("case", "package"),
    [("member-names", "lambda_"), ("shape-names", "pipes"), ("enum-values", "app_mesh")],
)
def test_service_may_be_a_keyword_a_stdlib_module_or_not_an_identifier(
    case: str, package: str, golden: Golden
) -> None:
    assert golden(case).__name__ == f"botopin_aws.{package}.v2024_01_01"


# --- enums ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["Punctuated", "Leading", "Literals", "Colliding", "Reserved", "Foreign", "Mixed"]
)
def test_every_value_of_an_enum_is_a_member_that_equals_it(name: str, golden: Golden) -> None:
    cls = getattr(golden("enum-values"), name)
    assert len({*cls.__members__}) == len([*cls]) > 0
    for member in cls:
        assert member == str(member) == member.value
        assert cls(member.value) is member
        assert getattr(cls, member.name) is member


def test_values_with_names_of_enum_attributes_keep_both(golden: Golden) -> None:
    cls = golden("enum-values").Reserved
    assert cls.NAME == "name"
    assert cls.NAME.name == "NAME"
    assert cls.VALUE.value == "value"
    assert cls.REPLACE.replace("re", "dis") == "displace"
    assert cls.MRO in cls
    assert cls.mro()


def test_padded_and_empty_values_are_kept(golden: Golden) -> None:
    cls = golden("enum-values").Literals
    assert (cls.PADDED, cls.PADDED_, cls.EMPTY, cls.SPACE) == ("padded ", "padded", "", " ")
    assert (cls.TRUE, cls.NONE, cls.VALUE_0) == ("True", "None", "0")


def test_an_enum_without_values_is_a_string(golden: Golden) -> None:
    assert golden("enum-values").PutValuesRequest(mixed="ec2", empty="anything").empty == "anything"


def test_an_enum_can_be_the_key_of_a_mapping(golden: Golden) -> None:
    values = golden("enum-values")
    request = values.PutValuesRequest(mixed="ec2", by_leading={"1h": "True"})
    assert request.by_leading == {values.Leading.VALUE_1H: values.Literals.TRUE}
    assert {*map(type, request.by_leading)} == {values.Leading}
    sent = to_boto3(request)
    assert {*map(type, sent["byLeading"])} == {str}
    assert find_violations(lambda: replace(request, by_leading={"2h": "True"})) == [
        ("enum", "PutValuesRequest.by_leading['2h'] (key)")
    ]
    received = from_boto3({"mixed": "later", "byLeading": {"2h": "new"}}, type(request))
    assert received.by_leading == {"2h": "new"}
    assert received.mixed == "later"


# --- recursion and impossible values --------------------------------------------------------------


@pytest.mark.parametrize("name", ["Tree", "Chicken", "Step", "Filter", "Menu", "PutTreeRequest"])
def test_recursive_shapes_round_trip(name: str, golden: Golden) -> None:
    cls = getattr(golden("recursion"), name)

    @settings(max_examples=50, deadline=None)
    @given(valid(cls))
    def round_trips(value: Shape) -> None:
        validate(value)
        assert from_boto3(to_boto3(value), cls, strict=True) == value
        assert from_json(json.loads(json.dumps(to_json(value))), cls, strict=True) == value

    round_trips()


def test_recursion_is_drawn_too(golden: Golden) -> None:
    trees = golden("recursion")
    deep = find(valid(trees.Tree), lambda tree: bool(tree.left and tree.left.left))
    assert deep.left.left.label
    assert find(valid(trees.Step), lambda step: bool(step.block.parallel)).block.parallel


def test_annotations_of_recursive_shapes_resolve(golden: Golden) -> None:
    trees = golden("recursion")
    assert get_type_hints(trees.Egg)["chicken"] == trees.Chicken | None
    assert get_type_hints(trees.Tree)["left"] == trees.Tree | None


@pytest.mark.parametrize("name", ["Endless", "Ping", "Pong", "Impossible", "OnlyEndless"])
def test_guarantee_15_impossible_shapes_have_empty_strategies(name: str, golden: Golden) -> None:
    assert valid(getattr(golden("recursion"), name)).is_empty


def test_guarantee_15_impossible_optional_members_are_omitted(golden: Golden) -> None:
    trees = golden("recursion")

    @settings(max_examples=50, deadline=None)
    @given(valid(trees.PutTreeRequest))
    def omits(value: Any) -> None:
        assert value.endless is value.ping is value.impossible is value.impossible_id is None
        assert not value.endlesses

    omits()


def test_response_with_endless_recursion_is_received(golden: Golden) -> None:
    endless = from_boto3({"endless": {"endless": {}}}, golden("recursion").Endless)
    assert to_boto3(endless, validate=False) == {"endless": {"endless": {}}}
    with pytest.raises(MissingMemberError):
        _ = endless.endless.endless.endless


# --- containers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "kind"), [("a", "min"), ("abcde", "max"), ("ab1", "pattern"), (1, "type")]
)
def test_constraints_of_keys_are_checked(key: Any, kind: str, golden: Golden) -> None:
    cls = golden("containers").PutContainersRequest
    violations = find_violations(lambda: cls(matrix=[[1, 2]], by_key={key: 1}))
    assert violations == [(kind, f"PutContainersRequest.by_key[{key!r}] (key)")]


def test_few_possible_keys_need_no_search(golden: Golden) -> None:
    """A pattern with two keys and an enum with three."""
    requests = valid(golden("containers").PutContainersRequest)
    tried: list[None] = []
    drawn: list[None] = []

    @settings(max_examples=100, deadline=None)
    @given(st.none().map(tried.append).flatmap(lambda _: requests))
    def has_few_keys(value: Any) -> None:
        drawn.append(None)
        assert {*(value.by_ab or ())} <= {"a", "b"}
        assert len(value.by_unit or ()) <= 3

    has_few_keys()
    assert len(tried) < 1.5 * len(drawn)  # Hypothesis discards some attempts itself


def test_only_sparse_lists_and_maps_may_contain_none(golden: Golden) -> None:
    containers = golden("containers")
    item = containers.Item(name="n")
    request = containers.PutContainersRequest(
        matrix=[[1, 2]],
        sparse_list=["a", None],
        sparse_map={"ab": None, "cd": 1},
        sparse_items=[None, item],
        sparse_units={"kg": None, "lb": "st"},
    )
    for again in (
        from_boto3(to_boto3(request), type(request), strict=True),
        from_json(to_json(request), type(request), strict=True),
    ):
        assert again == request
        assert again.sparse_items == [None, item]
        assert again.sparse_map == {"ab": None, "cd": 1}
    assert find_violations(lambda: replace(request, groups={"ab": [None]})) == [
        ("type", "PutContainersRequest.groups['ab'][0]")
    ]


def test_nested_lists_are_bounded_at_every_level(golden: Golden) -> None:
    cls = golden("containers").PutContainersRequest
    assert find_violations(lambda: cls(matrix=[])) == [("min", "PutContainersRequest.matrix")]
    assert find_violations(lambda: cls(matrix=[[1]])) == [("min", "PutContainersRequest.matrix[0]")]
    assert find_violations(lambda: cls(matrix=[[1, True]])) == [
        ("type", "PutContainersRequest.matrix[0][1]")
    ]


def test_union_with_one_variant_requires_it(golden: Golden) -> None:
    containers = golden("containers")
    assert find_violations(containers.Single) == [("union", "Single")]
    assert containers.Single(only=containers.Item(name="n")).only.name == "n"


def test_union_distinguishes_variants_of_one_shape_by_name(golden: Golden) -> None:
    containers = golden("containers")
    item = {"name": "n"}
    target = from_boto3({"target": item}, containers.Twice, strict=True)
    assert target.source is None
    assert to_boto3(target) == {"target": item}
    assert to_boto3(containers.Twice(word="w")) == {"word": "w"}
    assert find_violations(lambda: containers.Twice(text="a", word="b")) == [("union", "Twice")]


def test_unknown_variant_is_received_but_rejected_in_requests(golden: Golden) -> None:
    cls = golden("containers").PutContainersResponse
    received = from_boto3({"twice": {"SDK_UNKNOWN_MEMBER": {"name": "later"}}}, cls)
    assert received.twice is not None
    assert find_violations(lambda: to_boto3(received)) == [("union", "PutContainersResponse.twice")]


def test_empty_structure_round_trips(golden: Golden) -> None:
    nothing = golden("containers").Nothing
    assert nothing() == nothing()
    assert repr(nothing()) == "Nothing()"
    assert to_boto3(nothing()) == {}
    assert attrs.fields(nothing) == ()


# --- traits ---------------------------------------------------------------------------------------

REQUIRED = {"account": "a", "bucket": "b", "key": "k"}


def test_botocore_generates_a_required_idempotency_token(golden: Golden) -> None:
    request = golden("traits").PutTraitsRequest(**REQUIRED)
    assert request.client_token is None
    assert to_boto3(request) == REQUIRED
    token = golden("traits").PutTraitsRequest(**REQUIRED, client_token="t")
    assert to_boto3(token)["clientToken"] == "t"


@pytest.mark.parametrize("name", ["plain", "iso", "rfc", "unix", "header"])
def test_timestamps_of_every_format_are_aware_datetimes(name: str, golden: Golden) -> None:
    cls = golden("traits").PutTraitsRequest
    moment = NOON.replace(microsecond=123456)
    request = cls(**REQUIRED, **{name: moment})
    assert to_boto3(request)[name] is moment
    assert to_json(request)[name] == "2024-01-01T12:00:00.123456+00:00"
    assert from_json(to_json(request), cls) == request
    naive = moment.replace(tzinfo=None)
    assert find_violations(lambda: cls(**REQUIRED, **{name: naive})) == [
        ("type", f"PutTraitsRequest.{name}")
    ]


@pytest.mark.parametrize("document", [{"a": [1, 0.5, None, True, "x"]}, [], "text", 0, False])
def test_documents_are_any_json_value(document: Any, golden: Golden) -> None:
    cls = golden("traits").PutTraitsRequest
    request = cls(**REQUIRED, document=document, documents=[document])
    assert to_boto3(request)["document"] == to_json(request)["document"] == document
    assert from_json(to_json(request), cls, strict=True) == request
    assert find_violations(lambda: cls(**REQUIRED, document={"a": [b""]})) == [
        ("type", "PutTraitsRequest.document['a'][0]")
    ]


def test_jsonvalue_is_text_in_a_body_and_an_object_in_a_header(golden: Golden) -> None:
    cls = golden("traits").PutTraitsRequest
    request = cls(**REQUIRED, json_body="{}", json_member="[]", json_header={"a": 1})
    assert to_boto3(request) == {
        **REQUIRED,
        "jsonBody": "{}",
        "jsonMember": "[]",
        "jsonHeader": {"a": 1},
    }
    assert find_violations(lambda: cls(**REQUIRED, json_body={"a": 1})) == [
        ("type", "PutTraitsRequest.json_body")
    ]


def test_blobs_are_bytes_in_boto3_and_base64_in_json(golden: Golden) -> None:
    cls = golden("traits").PutTraitsRequest
    request = cls(**REQUIRED, blob=b"\x00\xff", blobs=[bytearray(b"ab")])
    assert to_boto3(request)["blob"] == b"\x00\xff"
    assert type(to_boto3(request)["blobs"][0]) is bytes
    assert to_json(request)["blob"] == "AP8="
    assert from_json(to_json(request), cls, strict=True) == request
    assert find_violations(lambda: cls(**REQUIRED, blob=b"")) == [("min", "PutTraitsRequest.blob")]
    assert find_violations(lambda: cls(**REQUIRED, blob="AP8=")) == [
        ("type", "PutTraitsRequest.blob")
    ]


def test_streaming_blob_passes_through_bytes_and_files(golden: Golden) -> None:
    cls = golden("traits").PutObjectRequest
    file = io.BytesIO(b"content")
    assert get_type_hints(cls)["body"] == bytes | IO[bytes]
    assert to_boto3(cls(body=file, other=b"x"))["body"] is file
    assert file.tell() == 0
    assert from_boto3({"body": file}, golden("traits").PutObjectResponse).body is file
    assert to_json(cls(body=b"content"))["body"] == "Y29udGVudA=="
    with pytest.raises(
        TypeError, match=r"cannot convert a stream \(BytesIO\) to JSON: read it first"
    ):
        to_json(cls(body=file))
    assert find_violations(lambda: cls(body="text")) == [("type", "PutObjectRequest.body")]
    assert find_violations(lambda: cls(body=b"", other=b"")) == [("min", "PutObjectRequest.other")]
    longer = bytearray(1025)
    assert find_violations(lambda: cls(body=b"", other=longer)) == [
        ("max", "PutObjectRequest.other")
    ]
    assert cls(body=b"", other=io.BytesIO(longer)).other.read() == longer


def test_an_event_stream_passes_through(golden: Golden) -> None:
    bindings = golden("traits")
    events = iter([{"said": {"text": "t"}}, {"raw": {"payload": b"p"}}])
    response = from_boto3({"events": events}, bindings.SubscribeResponse)
    assert to_boto3(response)["events"] is events
    assert next(iter(response.events)) == bindings.Events(said=bindings.Said(text="t"))
    assert [each.raw.payload for each in response.events] == [b"p"]


def test_text_in_the_path_is_never_empty(golden: Golden) -> None:
    package = golden("paths")
    expected = "title: expected at least 1 character, got 0"
    with pytest.raises(ValidationError, match=expected):
        package.RenameBookRequest(title="")
    with pytest.raises(ValidationError, match=expected):
        from_boto3({"title": ""}, package.RenameBookRequest, strict=True)
    with pytest.raises(ValidationError, match=expected):
        from_json({"title": ""}, package.RenameBookRequest, strict=True)
    package.RenameBookRequest(title="x", new_title="", alias="")  # the same shape outside the path


def test_botocore_applies_wire_names(golden: Golden) -> None:
    """locationName, xmlAttribute, flattened, hostLabel, contextParam."""
    request = golden("traits").PutTraitsRequest(
        **REQUIRED, attribute="a", flat=["f"], flat_map={"k": "v"}, box=1
    )
    assert {*to_boto3(request)} == {*REQUIRED, "attribute", "flat", "flatMap", "box"}


# --- deprecation ----------------------------------------------------------------------------------


def test_a_deprecated_member_warns_when_it_is_passed(golden: Golden) -> None:
    cls = golden("deprecated").OldRequest
    with pytest.warns(DeprecationWarning, match="OldRequest") as caught:
        request = cls(name="n", must="m", label="l", kind="old")
    assert [str(each.message) for each in caught] == [
        "OldRequest.kind is deprecated.",
        'OldRequest.label is deprecated. Use ``name`` "instead". Since 2022-02-02.',
        "OldRequest.must is deprecated. No longer read.",
    ]
    assert {each.filename for each in caught} == {__file__}
    with pytest.warns(DeprecationWarning, match="label"):
        replace(request, label="other")


def test_a_deprecated_member_never_warns_on_receipt(golden: Golden) -> None:
    cls = golden("deprecated").OldRequest
    data = {"name": "n", "must": "m", "label": "l", "kind": "old"}
    with warnings.catch_warnings(action="error"):
        received = from_boto3(data, cls)
        from_boto3(data, cls, strict=True)
        from_json(data, cls)
        validate(received)
        assert to_boto3(received) == data
        assert to_boto3(replace(received, name="other"))["label"] == "l"


def test_deprecated_class_is_marked_and_documented(golden: Golden) -> None:
    retired = golden("deprecated")
    assert retired.OldStructure.__deprecated__ == "Use nothing."
    assert retired.Kind.__deprecated__ == "Kinds are gone."
    assert retired.OldError.__deprecated__ == "Is no longer sent."
    with warnings.catch_warnings(action="error"):
        assert retired.OldStructure(text="t").text == "t"


# --- errors ---------------------------------------------------------------------------------------


def test_error_members_do_not_shadow_exception_attributes(golden: Golden) -> None:
    cls = golden("errors").Awkward
    wires = ("code", "response", "args", "operation_name", "http_status", "fault",
             "with_traceback", "add_note", "MSG_TEMPLATE", "str", "class", "self",
             "__cause__")  # fmt: skip
    response = {"Error": {"Code": "Awkward", "Message": "m"}, **{wire: wire for wire in wires}}
    error = cls(response, "Fail")
    assert (error.code, error.http_status, error.fault) == ("Awkward", 409, "client")
    assert (error.code_, error.http_status_, error.fault_) == ("code", "http_status", "fault")
    assert error.response is response
    assert error.response_ == "response"
    assert (error.operation_name, error.operation_name_) == ("Fail", "operation_name")
    assert error.args != error.args_ == "args"
    assert (error.str, error.class_, error.self_, error.cause__) == wires[-4:]
    assert error.message == "m"
    assert error.__cause__ is None
    error.add_note("note")
    assert error.with_traceback(None) is error


def test_error_is_identified_by_its_code(golden: Golden) -> None:
    errors = golden("errors")
    assert (errors.Coded.code, errors.Coded.__name__) == ("Faulty.Coded", "Coded")
    assert errors.Retried.fault == "server"
    assert errors.Bare.code == "Bare"
    assert errors.FaultyError_.code == errors.FaultyError_.__botopin_shape_name__ == "FaultyError"
    assert issubclass(errors.FaultyError_, errors.FaultyError)


def test_error_message_is_read_in_any_case(golden: Golden) -> None:
    errors = golden("errors")
    sent = {"Error": {"Code": "Faulty.Coded", "Message": "sent"}}
    assert errors.Coded(sent, "Fail").message == "sent"
    cased = errors.Cased({"Error": {"Message": "a"}, "message": "b", "Message": "c"}, "Fail")
    assert (cased.message, cased.message_) == ("c", "b")


def test_members_of_errors_are_typed(golden: Golden) -> None:
    errors = golden("errors")
    error = errors.Coded({"details": [{"reason": "late", "at": NOON}], "raw": b"r"}, "Fail")
    assert error.details == [errors.Detail(reason="late", at=NOON)]
    assert error.raw == b"r"


def test_exception_as_a_member_is_plain_data(golden: Golden) -> None:
    response = from_boto3({"error": {"Message": "m"}}, golden("errors").FailResponse)
    assert response.error == {"Message": "m"}


# --- overrides ------------------------------------------------------------------------------------


def test_traits_of_a_member_are_merged_into_its_target(golden: Golden) -> None:
    cls = golden("overrides").ExportRequest
    infos = infos_of(cls)
    assert repr(infos["short"].type) == "String(min=2, max=3, pattern='[a-z]*')"
    assert repr(infos["count"].type) == "Integer(min=3, max=10)"
    assert repr(infos["plain"].type) == "String(max=10)"
    assert infos["secret"].sensitive
    assert infos["secretKind"].sensitive
    assert infos["names"].sensitive
    assert not infos["kind"].sensitive
    assert infos["old"].deprecated == "Gone."


def test_guarantee_12_enum_values_of_a_member_are_documented(golden: Golden) -> None:
    """apigatewayv2 has the member `ExportApiRequest.OutputType`."""
    module = import_module(golden("overrides").ExportRequest.__module__)
    assert "Values: ``JSON``, ``YAML``." in getsource(module)


# --- sizes ----------------------------------------------------------------------------------------

MEGABYTE = 2**20
MANY = 300


@pytest.fixture(scope="module")
def sizes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """Generate a large service, which needs no golden folder."""
    folder = tmp_path_factory.mktemp("sizes")
    many = {f"member{number}": {"shape": "Text"} for number in range(MANY)}
    shapes: dict[str, Any] = {
        "Text": {"type": "string"},
        "Huge": {"type": "string", "max": 5 * MEGABYTE},
        "HugePattern": {"type": "string", "max": MEGABYTE, "pattern": "[a-z ]*"},
        "Long": {"type": "string", "min": 1_000, "max": 2_000, "pattern": "[ab]+"},
        "HugeBlob": {"type": "blob", "max": 5 * MEGABYTE},
        "LongList": {"type": "list", "member": {"shape": "Text"}, "min": 50},
        "Values": {"type": "string", "enum": [f"value-{number}" for number in range(1_500)]},
        "Many": {"type": "structure", "members": many},
        "Much": {
            "type": "structure",
            "members": {
                "huge": {"shape": "Huge"},
                "hugePattern": {"shape": "HugePattern"},
                "long": {"shape": "Long"},
                "hugeBlob": {"shape": "HugeBlob"},
                "longList": {"shape": "LongList"},
                "values": {"shape": "Values"},
            },
        },
    }
    operations = {"Put": {"name": "Put", "input": {"shape": "Many"}, "output": {"shape": "Much"}}}
    file = folder / "models/sizes/2024-01-01/service-2.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"metadata": {}, "operations": operations, "shapes": shapes}))
    options = ["--models", str(folder / "models"), "--out", str(folder), "--package"]
    assert run(["generate", *options, "sizes_tree", "--quiet"]) == 0
    sys.path.append(str(folder))
    yield import_module("sizes_tree.sizes.v2024_01_01")
    sys.path.remove(str(folder))


def test_a_structure_may_have_hundreds_of_members(sizes: ModuleType) -> None:
    value = sizes.Many(**{f"member{number}": str(number) for number in range(MANY)})
    assert to_boto3(value) == {f"member{number}": str(number) for number in range(MANY)}
    assert from_boto3(to_boto3(value), sizes.Many, strict=True) == value


def test_texts_may_be_megabytes_long(sizes: ModuleType) -> None:
    value = sizes.Much(huge="a" * 5 * MEGABYTE, huge_pattern="a b " * (MEGABYTE // 4))
    assert from_json(to_json(value), sizes.Much, strict=True) == value
    with pytest.raises(ValidationError) as caught:
        sizes.Much(huge="a" * (5 * MEGABYTE + 1), huge_pattern="A" * MEGABYTE)
    assert [each.kind for each in caught.value.violations] == ["max", "pattern"]
    assert len(str(caught.value)) < 500


def test_long_texts_and_lists_are_drawn(sizes: ModuleType) -> None:
    @settings(max_examples=30, deadline=None)
    @given(valid(sizes.Much))
    def is_drawn(value: Any) -> None:
        assert value.long is None or 1_000 <= len(value.long) <= 2_000
        assert value.long_list is None or len(value.long_list) >= 50

    is_drawn()


def test_violation_of_a_large_enum_is_short(sizes: ModuleType) -> None:
    with pytest.raises(ValidationError, match="one of the 1500 values of Values") as caught:
        sizes.Much(values="value-10000")
    assert len(str(caught.value.violations[0])) < 200
