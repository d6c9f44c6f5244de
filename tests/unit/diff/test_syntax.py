"""Syntax of operations: botocore's form, with changes marked."""

from __future__ import annotations

import ast
import gzip
import json
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore import xform_name
from botocore.docs.bcdoc.restdoc import DocumentStructure
from botocore.docs.example import RequestExampleDocumenter, ResponseExampleDocumenter
from botocore.hooks import HierarchicalEmitter
from botocore.model import ServiceModel as BotocoreModel
from hypothesis import given
from hypothesis import strategies as st

from botopin.diff import syntax
from botopin.diff.report import Line, LineChange, LineSegment
from botopin.diff.syntax import MORE, request_syntax, response_syntax
from botopin.model.reader import read_service
from support.paths import ROOT
from unit.diff.one_operation import chain, read_operation, structure

if TYPE_CHECKING:
    from botopin.model.service import ServiceModel

BOTOCORE_DATA = Path(str(files("botocore"))) / "data"
BRAKET = sorted((ROOT / "models" / "braket").glob("*/service-2.json"))
SERVICES = {
    "bedrock-runtime": "documents, event streams in responses, blobs as bodies",
    "cloudformation": "many structures, some without members",
    "dynamodb": "values that nest in themselves through lists and maps",
    "iam": "many small operations, some without input or output",
    "iot-data": "blobs as bodies both ways",
    "kinesis": "an event stream",
    "lambda": "blobs as bodies, an event stream in a response",
    "lex-runtime": "JSON in headers, bodies that stream",
    "lexv2-runtime": "an event stream in a request",
    "s3": "streams, structures without members, bodies that are no blobs",
    "sqs": "lists of flattened maps",
    "transcribe": "long enums",
    "wafv2": "statements that nest in themselves",
}
"""Services with the reason for their selection."""

SHAPES: dict[str, Any] = {
    "Request": {
        "type": "structure",
        "members": {
            "name": {"shape": "String"},
            "kind": {"shape": "Kind"},
            "place": {"shape": "Place"},
        },
    },
    "Response": {"type": "structure", "members": {"count": {"shape": "Integer"}}},
    "Empty": {"type": "structure", "members": {}},
    "Place": {"type": "structure", "members": {"x": {"shape": "Integer"}}},
    "Kind": {"type": "string", "enum": ["A", "B", "C"]},
    "Kinds": {"type": "list", "member": {"shape": "Kind"}},
    "Map": {"type": "map", "key": {"shape": "String"}, "value": {"shape": "Integer"}},
    "String": {"type": "string"},
    "Integer": {"type": "integer"},
}


def read(shapes: dict[str, Any] | None = None, **operation: Any) -> ServiceModel:
    """Read a model with one operation; `shapes` override the default shapes."""
    return read_operation(SHAPES | (shapes or {}), **operation)


def shown(lines: tuple[Line, ...]) -> list[str]:
    """Return lines with marks: +/- before whole lines, {+…+} and {-…-} within lines."""
    texts: list[str] = []
    for line in lines:
        text = "".join(
            piece.text
            if piece.mark is LineChange.SAME
            else f"{{{piece.mark}{piece.text}{piece.mark}}}"
            for piece in line.pieces
        )
        texts.append(f"{line.mark}{text}".rstrip())
    return texts


def without(mark: LineChange, lines: tuple[Line, ...]) -> list[str]:
    return [
        "".join(piece.text for piece in line.pieces if piece.mark is not mark)
        for line in lines
        if line.mark is not mark
    ]


def texts(lines: tuple[Line, ...]) -> list[str]:
    return [line.text for line in lines]


# --- botocore's form ------------------------------------------------------------------------------


def documented(model: Any, operation_name: str) -> tuple[list[str], list[str]]:
    """Return the request and response syntax that botocore's documenter writes."""
    operation = model.operation_model(operation_name)
    context = {
        "special_shape_types": {
            "streaming_input_shape": operation.get_streaming_input(),
            "streaming_output_shape": operation.get_streaming_output(),
            "eventstream_output_shape": operation.get_event_stream_output(),
        }
    }
    prefix = f"client.{xform_name(operation_name)}"
    sides = (
        (RequestExampleDocumenter, operation.input_shape, prefix, [f"{prefix}()"]),
        (ResponseExampleDocumenter, operation.output_shape, None, []),
    )
    request, response = (
        example(documenter, operation, context, shape, prefix) if shape else absent
        for documenter, shape, prefix, absent in sides
    )
    return request, response


def example(documenter: Any, operation: Any, context: Any, shape: Any, prefix: Any) -> list[str]:
    section = DocumentStructure("root")
    documenter(
        service_name="thing",
        operation_name=operation.name,
        event_emitter=HierarchicalEmitter(),  # without handlers, which change the examples
        context=context,
    ).document_example(section, shape, prefix=prefix)
    text = section.flush_structure().decode().removeprefix("\n::\n\n").rstrip()
    return [line.removeprefix("  ") for line in text.split("\n")]


def assert_as_documented(data: bytes) -> None:
    ours = read_service(data, service="thing", date="2020-01-01")
    botocores = BotocoreModel(json.loads(data), "thing")
    assert ours.operations
    for name in ours.operations:
        request, response = documented(botocores, name)
        assert texts(request_syntax(ours, ours, name)) == request
        assert texts(response_syntax(ours, ours, name)) == response


@pytest.mark.parametrize("path", BRAKET, ids=lambda path: path.parent.name)
def test_every_braket_operation_matches_botocore_documentation(path: Path) -> None:
    assert_as_documented(path.read_bytes())


@pytest.mark.parametrize("service", SERVICES)
def test_every_edge_case_operation_matches_botocore_documentation(service: str) -> None:
    path = max((BOTOCORE_DATA / service).glob("*/service-2.json*"))
    data = path.read_bytes()
    assert_as_documented(gzip.decompress(data) if path.suffix == ".gz" else data)


def test_operation_without_input_and_output_is_bare_call() -> None:
    model = read(input=None, output=None)
    assert shown(request_syntax(model, model, "MakeThing")) == [" client.make_thing()"]
    assert response_syntax(model, model, "MakeThing") == ()


# --- deviations from botocore ---------------------------------------------------------------------


@given(st.text())
def test_enum_value_is_inert_python_literal(value: str) -> None:
    text = syntax._literal(value)
    assert ast.literal_eval(text) == value
    assert text.isprintable()
    assert text.startswith("'")


@pytest.mark.parametrize(
    ("value", "literal"),
    [
        ("it's", r"'it\'s'"),
        ('say "so"', "'say \"so\"'"),
        ("a\\b", r"'a\\b'"),
        ("\x1b[31mred\n", r"'\x1b[31mred\n'"),
        ("\u202egnp.exe", r"'\u202egnp.exe'"),
        ("zürich", "'zürich'"),
    ],
)
def test_enum_value_cannot_leave_quotes_or_control_terminal(value: str, literal: str) -> None:
    model = read({"Kind": {"type": "string", "enum": ["A", value]}})
    assert f"     kind='A'|{literal}," in shown(request_syntax(model, model, "MakeThing"))


# --- marks ----------------------------------------------------------------------------------------


def test_equal_models_have_no_marks() -> None:
    model = read_service(BRAKET[-1].read_bytes(), service="braket", date="2026-04-07")
    for name in model.operations:
        for line in request_syntax(model, model, name) + response_syntax(model, model, name):
            assert line == Line(pieces=(LineSegment(text=line.text),))


def test_braket_associations_are_marked_by_line() -> None:
    old, new = (
        read_service(path.read_bytes(), service="braket", date=path.parent.name)
        for path in BRAKET
        if path.parent.name in {"2023-09-22", "2023-12-04"}
    )
    lines = request_syntax(old, new, "CreateQuantumTask")
    assert shown(lines)[:10] == [
        " client.create_quantum_task(",
        "     action='string',",
        "+    associations=[",
        "+        {",
        "+            'arn': 'string',",
        "+            'type': 'RESERVATION_TIME_WINDOW_ARN'",
        "+        },",
        "+    ],",
        "     clientToken='string',",
        "     deviceArn='string',",
    ]
    assert {line.mark for line in lines[10:]} == {LineChange.SAME}


def test_braket_instance_types_are_marked_within_line() -> None:
    old, new = (
        read_service(path.read_bytes(), service="braket", date=path.parent.name)
        for path in BRAKET
        if path.parent.name in {"2025-11-20", "2026-04-07"}
    )
    lines = request_syntax(old, new, "CreateJob")
    assert {line.mark for line in lines} == {LineChange.SAME}
    (line,) = (line for line in lines if len(line.pieces) > 1)
    added = "".join(piece.text for piece in line.pieces if piece.mark is LineChange.ADDED)
    assert added.count("'ml.") == 19
    assert LineChange.REMOVED not in {piece.mark for piece in line.pieces}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            structure(a="String", b="Integer", c="String"),
            structure(a="String", c="String", d="Kinds"),
            [
                "     a='string',",
                "-    b=123,",
                "     c='string',",
                "+    d=[",
                "+        'A'|'B'|'C',",
                "+    ]",
            ],
            id="removed member keeps its position",
        ),
        pytest.param(
            structure(a="String"),
            structure(a="Integer"),
            ["     a={-'string'-}{+123+}"],
            id="a scalar of another type",
        ),
        pytest.param(
            structure(a="Kind", z="String"),
            structure(a="String", z="String"),
            ["     a={-'A'|'B'|'C'-}{+'string'+},", "     z='string'"],
            id="an enum that became a string",
        ),
        pytest.param(
            structure(a="String", z="String"),
            structure(a="Place", z="String"),
            ["-    a='string',", "+    a={", "+        'x': 123", "+    },", "     z='string'"],
            id="a scalar that became a structure",
        ),
        pytest.param(
            structure(a="Place"),
            structure(a="Map"),
            [
                "-    a={",
                "-        'x': 123",
                "-    }",
                "+    a={",
                "+        'string': 123",
                "+    }",
            ],
            id="a structure that became a map",
        ),
        pytest.param(
            structure(a="Place"),
            structure(a="Empty"),
            ["-    a={", "-        'x': 123", "-    }", "+    a={}", "+"],
            id="a structure that lost all members",
        ),
        pytest.param(
            structure(a="String", b="Integer"),
            structure(b="Integer", a="String"),
            ["     b=123,", "     a='string'"],
            id="another order is no change",
        ),
        pytest.param(
            structure(a="Request"),
            structure(a="Place"),
            ["-    a={'... recursive ...'}", "+    a={", "+        'x': 123", "+    }"],
            id="recursion ends",
        ),
    ],
)
def test_change_is_marked_at_its_location(
    old: dict[str, Any], new: dict[str, Any], expected: list[str]
) -> None:
    lines = request_syntax(read({"Request": old}), read({"Request": new}), "MakeThing")
    assert shown(lines) == [" client.make_thing(", *expected, " )"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (["A", "C"], ["A", "B", "C", "D"], "'A'{+|'B'+}|'C'{+|'D'+}"),
        (["A", "B", "C"], ["B"], "{-'A'|-}'B'{-|'C'-}"),
        (["B"], ["A", "B"], "{+'A'|+}'B'"),
        (["A", "B"], ["A", "C"], "'A'{-|'B'-}{+|'C'+}"),
        (["A", "B"], ["C"], "{-'A'|'B'-}{+'C'+}"),
        (["A", "B"], ["B", "A"], "'B'|'A'"),
    ],
)
def test_enum_values_are_marked_within_line(old: list[str], new: list[str], expected: str) -> None:
    def with_enum(values: list[str]) -> ServiceModel:
        kind = {"type": "string", "enum": values}
        return read({"Kind": kind, "Response": structure(kind="Kinds")})

    lines = response_syntax(with_enum(old), with_enum(new), "MakeThing")
    assert shown(lines) == [" {", "     'kind': [", f"         {expected},", "     ]", " }"]


def test_new_operation_is_all_added_and_removed_operation_all_removed() -> None:
    model = read()
    same = request_syntax(model, model, "MakeThing") + response_syntax(model, model, "MakeThing")
    for old, new, mark in ((None, model, LineChange.ADDED), (model, None, LineChange.REMOVED)):
        lines = request_syntax(old, new, "MakeThing") + response_syntax(old, new, "MakeThing")
        assert texts(lines) == texts(same)
        assert {line.mark for line in lines} == {mark}


def test_added_or_removed_input_and_output_are_marked_completely() -> None:
    bare, full = read(input=None, output=None), read(input="Place")
    assert shown(request_syntax(bare, full, "MakeThing")) == [
        "-client.make_thing()",
        "+client.make_thing(",
        "+    x=123",
        "+)",
    ]
    assert shown(response_syntax(full, bare, "MakeThing")) == ["-{", "-    'count': 123", "-}"]


def test_method_of_renamed_operation_is_marked() -> None:
    old, new = read(name="MakeThing", input="Place"), read(name="CreateThing", input="Place")
    assert shown(request_syntax(old, new, "CreateThing", "MakeThing")) == [
        " {-client.make_thing-}{+client.create_thing+}(",
        "     x=123",
        " )",
    ]
    assert shown(response_syntax(old, new, "CreateThing", "MakeThing"))[0] == " {"


KINDS = ["S0", "S1", "S2", "List", "Map", "Enum", "String", "Double", "Empty"]


@st.composite
def random_models(draw: st.DrawFn) -> ServiceModel:
    """Draw a model; names have one order in all models, so old lines keep their order."""
    targets = st.sampled_from(KINDS)
    structures = {
        name: {
            "type": "structure",
            "members": {
                member: {"shape": draw(targets)}
                for member in sorted(draw(st.sets(st.sampled_from("abcdef"), max_size=4)))
            },
        }
        for name in ("S0", "S1", "S2")
    }
    return read(
        structures
        | {
            "List": {"type": "list", "member": {"shape": draw(targets)}},
            "Map": {"type": "map", "key": {"shape": "String"}, "value": {"shape": draw(targets)}},
            "Enum": {
                "type": "string",
                "enum": sorted(draw(st.sets(st.sampled_from("UVWXYZ"), min_size=1))),
            },
            "Double": {"type": "double"},
        },
        input="S0",
        output="S1",
    )


@given(random_models(), random_models())
def test_syntax_without_removals_is_new_and_without_additions_old(
    old: ServiceModel, new: ServiceModel
) -> None:
    for write in (request_syntax, response_syntax):
        lines = write(old, new, "MakeThing")
        assert without(LineChange.REMOVED, lines) == texts(write(new, new, "MakeThing"))
        before = [line.rstrip(",") for line in texts(write(old, old, "MakeThing"))]
        assert [line.rstrip(",") for line in without(LineChange.ADDED, lines)] == before


@given(random_models(), random_models())
def test_mark_is_on_line_or_segments_but_not_both(old: ServiceModel, new: ServiceModel) -> None:
    for line in request_syntax(old, new, "MakeThing"):
        marks = [piece.mark for piece in line.pieces]
        assert marks == [LineChange.SAME] or line.mark is LineChange.SAME
        assert all(one is not other for one, other in pairwise(marks))
        assert "" not in [piece.text for piece in line.pieces]


# --- limits ---------------------------------------------------------------------------------------


def test_unlimited_syntax_is_cut() -> None:
    model = read(chain(40, width=2), input="S0")  # 2 ** 40 lines
    lines = request_syntax(model, model, "MakeThing")
    assert len(lines) == syntax.MAX_LINES + 1
    assert shown(lines[-1:]) == [f" {MORE}"]


def test_syntax_at_limit_is_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    model = read(input="Place")
    monkeypatch.setattr(syntax, "MAX_LINES", 3)
    assert len(request_syntax(model, model, "MakeThing")) == 3
    monkeypatch.setattr(syntax, "MAX_LINES", 2)
    assert texts(request_syntax(model, model, "MakeThing")) == [
        "client.make_thing(",
        "    x=123",
        MORE,
    ]


def test_value_deeper_than_recursion_limit_is_cut() -> None:
    model = read(chain(3_000, width=1), input="S0")
    lines = request_syntax(model, model, "MakeThing")
    assert len(lines) == syntax.MAX_DEPTH + 2
    assert lines[-1].text == MORE


def test_large_enum_in_every_member_is_cut() -> None:
    shapes = {
        "Kind": {"type": "string", "enum": [f"{number:050}" for number in range(5_000)]},
        "Request": structure(**{f"m{number}": "Kind" for number in range(1_000)}),
    }
    model = read(shapes)
    lines = request_syntax(model, model, "MakeThing")
    assert sum(len(line.text) for line in lines) <= syntax.MAX_CHARACTERS + len(MORE)
    assert lines[-1].text == MORE


def test_cut_of_new_operation_is_marked_as_added() -> None:
    lines = response_syntax(None, read(chain(40, width=2), output="S0"), "MakeThing")
    assert {line.mark for line in lines} == {LineChange.ADDED}
    assert lines[-1].text == MORE
