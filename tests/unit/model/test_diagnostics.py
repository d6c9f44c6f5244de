"""Diagnostics and errors that are safe to print."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from botopin.model.diagnostics import (
    MAX_REPORTED,
    MAX_TEXT,
    Diagnostic,
    ModelError,
    escape_message,
    json_pointer,
)


def test_guarantee_8_diagnostic_has_file_pointer_and_message() -> None:
    assert (
        str(Diagnostic("m.json", "/a/b", "expected a string")) == "m.json: /a/b: expected a string"
    )
    assert str(Diagnostic("m.json", "", "expected an object")) == "m.json: expected an object"


def test_pointers_are_escaped_as_in_rfc_6901() -> None:
    assert json_pointer("a/b", "m~n", 0) == "/a~1b/m~0n/0"


@settings(deadline=None)
@given(st.text(st.characters()))
def test_guarantee_8_errors_are_safe_for_terminals(text: str) -> None:
    line = str(Diagnostic("f", text, text))
    assert line.isprintable()
    line.encode()


def test_guarantee_8_escapes_bidi_and_control_characters() -> None:
    assert escape_message("\x1b[31m\u202e\r\n\x85") == r"\x1b[31m\u202e\r\n\x85"


def test_guarantee_8_errors_have_a_maximum_length() -> None:
    error = ModelError([Diagnostic("f", "/a" * 10_000, "b" * 10_000)] * 10_000)
    lines = str(error).splitlines()
    assert len(lines) == MAX_REPORTED + 1
    assert lines[-1] == f"… and {10_000 - MAX_REPORTED:,} more".replace(",", "")
    assert max(map(len, lines)) < 3 * MAX_TEXT
    assert len(error.diagnostics) == 10_000
