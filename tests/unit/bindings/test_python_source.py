"""Python source is escaped, whatever the text."""

from __future__ import annotations

import ast
import keyword

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from botopin.bindings import python_source

NASTY = st.text(st.sampled_from("\"\\'\n\r\x00\x85\u2028\u202e\ufeff{}#aé ") | st.characters())


@given(NASTY)
def test_guarantee_10_a_literal_is_one_constant_whatever_its_value(text: str) -> None:
    written = python_source.literal(text)
    assert ast.literal_eval(written) == text
    assert written.isprintable()


@pytest.mark.parametrize("value", [None, True, False, 0, -1, 2**70, 1.5, -0.0])
def test_a_literal_keeps_its_value(value: float | None) -> None:
    assert repr(ast.literal_eval(python_source.literal(value))) == repr(value)


@given(st.lists(NASTY, max_size=4), st.sampled_from([0, 4]))
@example(['Ends with """'], 4)
@example(['"""'], 0)
@example(['""""""""'], 4)
@example(["ends with \\"], 4)
@example(['\\"'], 4)
@example(["raw \\d", "ends with \\"], 4)
def test_guarantee_10_a_docstring_is_one_constant(paragraphs: list[str], indent: int) -> None:
    written = python_source.docstring(paragraphs, indent)
    module = ast.parse(f"class A:\n    {written}\n    after = 1\n" if indent else written)
    holder = module.body[0] if indent else module
    assert isinstance(holder, ast.ClassDef | ast.Module)
    assert len(holder.body) == (2 if indent else 1)
    text = ast.get_docstring(holder)
    assert text is not None
    assert text.split() == " ".join(paragraphs).split()
    assert written.replace("\n", "").isprintable()


def test_a_docstring_wraps_at_a_hundred_columns_and_indents_items_of_lists() -> None:
    written = python_source.docstring(["First.", "- one " + "two " * 30], indent=4)
    lines = written.split("\n")
    assert max(map(len, lines)) <= 100
    assert lines[0] == '"""First.'
    assert lines[2].startswith("    - one two")
    assert lines[3].startswith("      two")
    assert lines[-1] == '    """'


@given(st.text())
def test_guarantee_10_only_ascii_identifiers_become_names(name: str) -> None:
    fit = name.isascii() and name.isidentifier() and not keyword.iskeyword(name)
    if fit:
        assert python_source.identifier(name) == name
    else:
        with pytest.raises(ValueError, match="not an identifier"):
            python_source.identifier(name)


@pytest.mark.parametrize("name", ["ﬁn", "ª", "café", "class", "a b", "", "1a", "None"])
def test_guarantee_12_names_that_nfkc_would_change_are_rejected(name: str) -> None:
    with pytest.raises(ValueError, match="not an identifier"):
        python_source.identifier(name)


@pytest.mark.parametrize("text", ["a\nimport os", "a\rb", "\u202e", "é", "\x0c"])
def test_guarantee_10_a_comment_contains_only_printable_ascii(text: str) -> None:
    with pytest.raises(ValueError, match="a comment cannot contain"):
        python_source.comment(text)


def test_calls_omit_keywords_that_are_none() -> None:
    name = python_source.identifier("f")
    assert (
        python_source.call(name, python_source.literal("a"), x=python_source.literal(1), y=None)
        == "f('a', x=1)"
    )
