"""JSON round trips of shapes, and errors for values that JSON cannot represent."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botopin import (
    UnknownValue,
    ValidationError,
    from_boto3,
    from_json,
    replace,
    to_boto3,
    to_json,
    validate,
    validation_mode,
)
from botopin.converters import json as json_converters
from botopin.runtime import Float, ListOf, Shape, member, shape, types
from botopin.runtime.dialect import JSON
from botopin.runtime.event_streams import EventStream
from botopin.runtime.members import members
from botopin.runtime.strategies.shapes import valid
from botopin.runtime.type_guards import is_list, is_mapping
from unit.runtime.sample_shapes import Choice, Leaf, Tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

DATA: dict[str, Any] = {"leaf": {"name": "a"}, "Count": 1}
NAIVE = datetime(2026, 4, 7)  # noqa: DTZ001
AWARE = NAIVE.replace(tzinfo=UTC)
CONVERTER = json_converters.make_converter()

BUILDERS: dict[str, Callable[[Any], Any]] = {
    "to_json": lambda value: to_json(value, validate=False),
    "converter": CONVERTER.unstructure,
}


@pytest.fixture(params=BUILDERS)
def build(request: pytest.FixtureRequest) -> Callable[[Any], Any]:
    return BUILDERS[request.param]


def nested(levels: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(levels):
        value = [value]
    return value


def cyclic() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


WITHOUT_JSON: dict[str, tuple[dict[str, Any], str]] = {
    "naive time": (
        {"moment": NAIVE},
        "Tree.moment: expected datetime with a time zone, got datetime without one",
    ),
    "date": ({"moment": date(2026, 4, 7)}, "Tree.moment: expected datetime, got date"),
    "bytes as text": ({"leaf": {"name": b"a"}}, "Tree.leaf.name: expected str, got bytes"),
    "text as bytes": ({"blob": "a"}, "Tree.blob: expected bytes, got 'a'"),
    "memory as bytes": ({"blob": memoryview(b"a")}, "Tree.blob: expected bytes, got memoryview"),
    "bytes in a list of texts": (
        {"tags": {"a": b"b"}},
        "Tree.tags['a']: expected str, got bytes",
    ),
    "number as key": ({"tags": {1: "b"}}, "Tree.tags[1] (key): expected str, got 1"),
    "number as key of an enum": (
        {"colors": {1: [1]}},
        "Tree.colors[1] (key): expected str, got 1",
    ),
    "number as enum": ({"leaf": {"color": 1}}, "Tree.leaf.color: expected str, got 1"),
    "decimal": ({"ratio": Decimal("1.5")}, "Tree.ratio: expected float or int, got Decimal"),
    "text of a number": ({"Count": float("nan")}, "Tree.count: expected int, got nan"),
    "bytes as bool": ({"flag": b"x"}, "Tree.flag: expected bool, got bytes"),
    "digits": ({"Count": 10**5000}, "Tree.count: expected an int with fewer digits, got an int of"),
    "secret": (
        {"leaf": {"secret": b"1"}},
        "Tree.leaf.secret: expected str, got a sensitive bytes",
    ),
    "NaN in a document": (
        {"document": {"a": [float("nan")]}},
        "Tree.document['a'][0]: expected a finite number, got nan",
    ),
    "infinity in a document": (
        {"document": float("-inf")},
        "Tree.document: expected a finite number, got -inf",
    ),
    "time in a document": (
        {"document": {"a": AWARE}},
        "Tree.document['a']: expected a JSON value, got datetime",
    ),
    "bytes in a document": (
        {"document": [b"a"]},
        "Tree.document[0]: expected a JSON value, got bytes",
    ),
    "decimal in a document": (
        {"document": [Decimal(1)]},
        "Tree.document[0]: expected a JSON value, got Decimal",
    ),
    "key in a document": (
        {"document": {1: 2}},
        "Tree.document: expected str as keys, got 1",
    ),
    "digits in a document": (
        {"document": 10**5000},
        "Tree.document: expected an int with fewer digits, got an int of 16610 bits",
    ),
    "deep document": (
        {"document": nested(100_000)},
        "Tree.document: expected a JSON value with fewer nested levels, got list",
    ),
    "cyclic document": (
        {"document": cyclic()},
        "Tree.document: expected a JSON value with fewer nested levels, got list",
    ),
}


@pytest.mark.parametrize(("data", "expected"), WITHOUT_JSON.values(), ids=WITHOUT_JSON)
def test_refuses_values_without_json_when_it_is_built(
    data: dict[str, Any], expected: str, build: Callable[[Any], Any]
) -> None:
    received = from_boto3({**DATA, **data}, Tree)
    with pytest.raises(ValidationError) as caught:
        build(received)
    assert str(caught.value).startswith(expected)
    assert [each.kind for each in caught.value.violations] == ["type"]
    with pytest.raises(ValidationError, match="expected"):
        to_json(received)
    with validation_mode("off"), pytest.raises(ValidationError, match="expected"):
        to_json(received)


@pytest.mark.parametrize(
    ("data", "expected"),
    [each for name, each in WITHOUT_JSON.items() if "document" in name],
)
def test_constructor_refuses_documents_without_json(data: dict[str, Any], expected: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Tree(leaf=Leaf(name="a"), count=1, document=data["document"])
    assert str(caught.value) == expected
    tree = Tree(leaf=Leaf(name="a"), count=1)
    with pytest.raises(ValidationError):
        replace(tree, document=data["document"])
    tree.document = data["document"]
    with pytest.raises(ValidationError):
        validate(tree)


def test_refuses_unknown_members_without_json(build: Callable[[Any], Any]) -> None:
    data = {"leaf": {"name": "a", "since": AWARE}, "Count": 1}
    received = from_boto3(data, Tree, keep_unknown=True)
    assert to_boto3(received) == data
    with pytest.raises(ValidationError) as caught:
        build(received)
    assert str(caught.value) == "Tree.leaf['since']: expected a JSON value, got datetime"
    plain = from_boto3({**DATA, "later": [{"a": 1}]}, Tree, keep_unknown=True)
    assert from_json(build(plain), Tree, keep_unknown=True) == plain


def test_names_the_path_of_a_stream(build: Callable[[Any], Any]) -> None:
    received = from_boto3({**DATA, "child": {**DATA, "stream": io.BytesIO(b"x")}}, Tree)
    with pytest.raises(TypeError) as caught:
        build(received)
    message = "Tree.child.stream: cannot convert a stream (BytesIO) to JSON: read it first"
    assert str(caught.value) == message
    assert received.child
    assert isinstance(received.child.stream, io.BytesIO)
    read = replace(received, child=replace(received.child, stream=received.child.stream.read()))
    assert from_json(build(read), Tree) == read


def test_texts_of_non_finite_floats_become_floats() -> None:
    received = from_boto3({**DATA, "ratio": "Infinity"}, Tree)
    assert received.ratio == float("inf")
    validate(received)
    assert to_boto3(received)["ratio"] == float("inf")
    assert from_json(to_json(received), Tree) == received
    assert repr(from_boto3({"ratio": "NaN"}, Tree).ratio) == "nan"


@shape
class Handled(Shape):
    """Structure with a member of each type of botocore's handlers."""

    path: str | None = member("path", types.PathSuffix(max=8), default=None)
    key: str | bytes | None = member("key", types.Base64Text(), default=None)
    policy: Any = member("policy", types.EncodedJSON(), default=None)
    policies: Any = member("policies", ListOf(types.EncodedJSON()), default=None)
    source: str | Leaf | None = member("source", types.TextOr(Leaf), default=None)
    header: Any = member("header", types.JSONHeader(), default=None)
    body: str | None = member("body", types.JSONText(), default=None)


@shape
class Vector(Shape):
    """Structure with lists of floats."""

    items: list[float | None] | None = member("items", ListOf(Float(), sparse=True), default=None)
    rows: list[list[float]] | None = member("rows", ListOf(ListOf(Float())), default=None)


@pytest.mark.parametrize(
    "items", [[], [1, 2.5], [None, 1.0], ["NaN", 1.5], [-0.0, "-Infinity"], [10**400, 1.5]]
)
def test_lists_of_floats_contain_floats(items: list[Any]) -> None:
    received = from_boto3({"items": items, "rows": [items[1:]]}, Vector)
    expected = [float(each) if isinstance(each, str) else each for each in items]
    assert repr(received.items) == repr(expected)
    assert repr(received.rows) == repr([expected[1:]])
    assert received.items is not items
    assert repr(from_json(to_json(received), Vector)) == repr(received)


def test_every_type_has_a_conversion_to_json() -> None:
    def concrete(cls: type[Any]) -> set[type[Any]]:
        inner = {each for base in cls.__subclasses__() for each in concrete(base)}
        return inner | (set() if cls.__name__.startswith("_") else {cls})

    containers = {types.Type, types.ListOf, types.MapOf}
    assert concrete(types.Type) - containers == {*JSON.unstructure}


def test_json_shares_no_document_with_the_shape() -> None:
    tree = Tree(leaf=Leaf(name="a"), count=1, document={"a": [1]})
    to_json(tree)["document"]["a"].append(2)
    assert tree.document == {"a": [1]}


SCALARS: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(max_size=3),
    st.text("ANainfty-I", max_size=9),
    st.binary(max_size=3),
    st.binary(max_size=3).map(bytearray),
    st.datetimes(),
    st.datetimes(timezones=st.just(UTC)),
    st.sampled_from(["red", "NaN", "-Infinity", UnknownValue("pink"), Choice(text="a")]),
    st.builds(io.BytesIO),
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.text(max_size=2) | st.integers(), inner, max_size=2)
    ),
    max_leaves=4,
)


def shapes_in(value: Any) -> Iterator[Any]:
    """Yield a shape and all shapes inside it."""
    if isinstance(value, Shape):
        yield value
        value = value.__getstate__()
    if is_mapping(value):
        value = [*value.values()]
    if is_list(value) or isinstance(value, EventStream):
        for each in value:
            yield from shapes_in(each)


def changeable(cls: type[Any]) -> Iterator[str]:
    """Yield the members that may have any value. An assigned list of events becomes a stream."""
    for info in members(cls):
        if not isinstance(info.type, types.EventStreamOf):
            yield info.name


TRAITS = ("PutTraitsRequest", "PutTraitsResponse", "PutObjectRequest")
CLASSES: dict[str, Callable[[Callable[[str], ModuleType]], type[Shape]]] = {
    "Tree": lambda _: Tree,
    "Handled": lambda _: Handled,
    "Choice": lambda _: Choice,
    **{name: lambda golden, name=name: getattr(golden("traits"), name) for name in TRAITS},
}


@pytest.mark.parametrize("cls", CLASSES.values(), ids=CLASSES)
def test_json_that_is_built_returns_an_equal_shape(
    cls: Callable[[Any], type[Shape]], golden: Callable[[str], ModuleType]
) -> None:
    @given(valid(cls(golden)), st.data())
    def returns_or_is_refused(value: Any, data: st.DataObject) -> None:
        owner: Any = data.draw(st.sampled_from([*shapes_in(value)]))
        changed = data.draw(st.sampled_from([*changeable(owner.__class__)]))
        setattr(owner, changed, data.draw(ANYTHING))
        check_json(value)

    returns_or_is_refused()


def check_json(value: Shape) -> None:
    name = type(value).__name__
    try:
        built = to_json(value, validate=False)
    except ValidationError as error:
        assert all(each.path.startswith(f"{name}.") for each in error.violations)
        return
    except TypeError as error:
        assert "cannot convert a stream" in str(error)
        return
    stored = json.dumps(built, allow_nan=False)
    assert built == CONVERTER.unstructure(value)
    for again in (
        from_json(json.loads(stored), type(value)),
        CONVERTER.structure(built, type(value)),
    ):
        # By repr, because NaN equals nothing.
        assert again == value or repr(again) == repr(value)
        assert json.dumps(to_json(again, validate=False)) == stored


@pytest.mark.parametrize("data", [{"SDK_UNKNOWN_MEMBER": {"name": "later"}}, {"later": {"a": [1]}}])
@pytest.mark.parametrize("keep_unknown", [False, True])
def test_unknown_variant_returns_from_json(data: dict[str, Any], *, keep_unknown: bool) -> None:
    received = from_boto3(data, Choice, keep_unknown=keep_unknown)
    with pytest.raises(ValidationError, match="a variant of Choice that this version models"):
        to_json(received)
    stored = json.loads(json.dumps(to_json(received, validate=False)))
    assert from_json(stored, Choice, keep_unknown=keep_unknown) == received
