"""Parsing of strict JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botopin.model import strict_json
from botopin.model.diagnostics import Diagnostic, ModelError
from botopin.model.strict_json import MAX_BYTES, MAX_DEPTH, MAX_DIGITS, parse


def diagnostics_of(data: bytes) -> list[tuple[str, str]]:
    diagnostics: list[Diagnostic] = []
    try:
        parse(data, "f", diagnostics)
    except ModelError as error:
        diagnostics += error.diagnostics
    return [(diagnostic.pointer, diagnostic.message) for diagnostic in diagnostics]


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner)
    ),
)


@settings(deadline=None)
@given(json_values, st.booleans())
def test_agrees_with_the_standard_library(value: object, ascii_only: bool) -> None:
    data = json.dumps(value, ensure_ascii=ascii_only).encode()
    diagnostics: list[Diagnostic] = []
    assert parse(data, "f", diagnostics) == value
    assert not diagnostics


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_a_value_or_a_model_error(data: bytes) -> None:
    diagnostics_of(data)


@pytest.mark.parametrize(
    ("data", "place"),
    [
        pytest.param(b'\xef\xbb\xbf{"a": 1}', "1:1", id="byte order mark"),
        pytest.param('{"a": 1}'.encode("utf-16"), "1:1", id="UTF-16 with a mark"),
        pytest.param('{"a": 1}'.encode("utf-16-le"), "1:2", id="UTF-16 without"),
        pytest.param(b'{\n "\xff": 1}', "2:3", id="invalid byte"),
        pytest.param(b'{"a": "\xed\xa0\x80"}', "1:8", id="surrogate in UTF-8"),
        pytest.param(b'{"a": 1', "1:8", id="truncated"),
        pytest.param(b"{}\n{}", "2:1", id="trailing data"),
        pytest.param(b"", "1:1", id="empty"),
        pytest.param(b"{'a': 1}", "1:2", id="single quotes"),
        pytest.param(b"[1 2]", "1:4", id="missing comma"),
        pytest.param(b'{"a": "\n"}', "1:8", id="raw control character"),
        pytest.param(b"[01]", "1:3", id="leading zero"),
    ],
)
def test_guarantee_1_rejects_other_text_by_line_and_column(data: bytes, place: str) -> None:
    (diagnostic,) = diagnostics_of(data)
    assert diagnostic[0] == place


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity", "1e400", "-1e400"])
def test_guarantee_1_rejects_numbers_that_are_not_finite(literal: str) -> None:
    assert diagnostics_of(f'{{"a": [0, {literal}]}}'.encode()) == [
        ("/a/1", f"expected a finite number of at most {MAX_DIGITS} characters")
    ]


def test_guarantee_2_rejects_duplicate_keys_at_any_level() -> None:
    data = b'{"a": [{"b/c": 1, "b/c": 2, "d": 0}], "e": {}, "e": {"f": 1, "f": 1}}'
    message = "expected distinct keys, got this key twice"
    assert diagnostics_of(data) == [("/a/0/b~1c", message), ("/e", message), ("/e/f", message)]


def test_differently_escaped_key_is_a_duplicate() -> None:
    assert diagnostics_of(b'{"a": 1, "\\u0061": 1}')


def test_guarantee_3_limits_size() -> None:
    assert diagnostics_of(b" " * (MAX_BYTES - 2) + b"{}") == []
    assert diagnostics_of(b" " * (MAX_BYTES - 1) + b"{}") == [
        ("", f"expected at most {MAX_BYTES:,} bytes")
    ]


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_guarantee_3_limits_depth_without_recursion_errors(opening: bytes) -> None:
    closing = b"]" if opening == b"[" else b"}"

    def nested(depth: int) -> bytes:
        return opening * (depth - 1) + opening[:1] + closing[:1] + closing * (depth - 1)

    assert diagnostics_of(nested(MAX_DEPTH)) == []
    for depth in (MAX_DEPTH + 1, 900, 1_000_000):
        assert [place for place, _ in diagnostics_of(nested(depth))] == [""]


def test_guarantee_3_limits_digits() -> None:
    assert diagnostics_of(b"[%s]" % (b"9" * MAX_DIGITS)) == []
    for literal in (b"9" * (MAX_DIGITS + 1), b"9" * 1_000_000, b"0." + b"1" * 1_000_000):
        assert [place for place, _ in diagnostics_of(b"[%s]" % literal)] == ["/0"]


def test_rejects_lone_surrogates_but_not_pairs() -> None:
    assert diagnostics_of(rb'{"a": "\ud83d\ude00", "b": ["\ud83d"], "\ude00": 1}') == [
        ("/b/0", "expected text without lone surrogates"),
        ("/\ude00", "expected a key without lone surrogates"),
    ]


def test_guarantee_8_syntax_error_does_not_echo_the_content() -> None:
    (diagnostic,) = diagnostics_of(b"root:x:0:0:secret")
    assert "secret" not in diagnostic[1]
    assert "root" not in diagnostic[1]


def test_guarantee_9_reports_all_faults_in_one_run() -> None:
    assert len(diagnostics_of(rb'{"a": 1, "a": NaN, "b": 1e999, "c": "\udead"}')) == 4


def test_limits_have_the_documented_values() -> None:
    limits = [name for name in vars(strict_json) if name.startswith("MAX_")]
    assert limits == ["MAX_BYTES", "MAX_DEPTH", "MAX_DIGITS"]
