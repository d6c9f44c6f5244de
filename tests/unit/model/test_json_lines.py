"""Lines of JSON pointers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botopin.model.diagnostics import json_pointer
from botopin.model.json_lines import line_of
from botopin.model.strict_json import MAX_DEPTH

TEXT = """\
{
  "a": {
    "b": [1,
      {"c": "}, \\" {"},
      true
    ],
    "m~n/o": null, "same": 1
  },
  "d":
    [[], {}, [
      "e"]]
}
"""

# Keys and strings with the characters that the scanner reacts to.
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('{}[],:"\\/~\n'))
_DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(_TEXTS, inner),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("pointer", "line"),
    [
        ("", 1),
        ("/a", 2),
        ("/a/b", 3),
        ("/a/b/0", 3),
        ("/a/b/1", 4),
        ("/a/b/1/c", 4),
        ("/a/b/2", 5),
        ("/a/m~0n~1o", 7),
        ("/a/same", 7),
        ("/d", 9),
        ("/d/0", 10),
        ("/d/2", 10),
        ("/d/2/0", 11),
    ],
)
def test_finds_the_line_of_a_key_or_item(pointer: str, line: int) -> None:
    assert line_of(TEXT, [pointer]) == {pointer: line}


@pytest.mark.parametrize(
    ("pointer", "line"),
    [
        ("/z", 1),
        ("/a/z/z", 2),
        ("/a/b/3", 3),
        ("/a/b/-", 3),
        ("/a/b/01", 3),
        ("/a/b/0/z", 3),
        ("/a/b/1/c/0", 4),
        ("/d/1/0", 10),
    ],
)
def test_missing_value_has_the_line_of_its_nearest_ancestor(pointer: str, line: int) -> None:
    assert line_of(TEXT, [pointer]) == {pointer: line}


def record_dumped_lines(value: Any, pointer: str, line: int, lines: dict[str, int]) -> int:
    """Record the lines of `json.dumps(indent=1)`, and return the last line.

    Each key, item and closing bracket is on its own line; `{}` and `[]` are on one line.
    """
    lines[pointer] = line
    if isinstance(value, dict | list) and value:
        children = value.items() if isinstance(value, dict) else enumerate(value)
        for token, child in children:
            line = record_dumped_lines(child, pointer + json_pointer(token), line + 1, lines)
        line += 1
    return line


@given(_DOCUMENTS, st.booleans())
def test_finds_every_line_with_any_escaping(document: Any, ascii: bool) -> None:
    expected: dict[str, int] = {}
    record_dumped_lines(document, "", 1, expected)
    text = json.dumps(document, indent=1, ensure_ascii=ascii)
    assert line_of(text.encode(), list(expected)) == expected


@given(_DOCUMENTS)
def test_minified_file_has_one_line(document: Any) -> None:
    expected: dict[str, int] = {}
    record_dumped_lines(document, "", 1, expected)
    text = "\r\n" + json.dumps(document, separators=(",", ":"))
    assert line_of(text, list(expected)) == dict.fromkeys(expected, 2)


def test_follows_the_deepest_document_and_a_deeper_pointer() -> None:
    text = "[\n" * MAX_DEPTH + "]" * MAX_DEPTH
    deep = "/0" * (MAX_DEPTH - 1)
    beyond = "/0" * 100_000
    assert line_of(text, [deep, beyond]) == {deep: MAX_DEPTH, beyond: MAX_DEPTH}
