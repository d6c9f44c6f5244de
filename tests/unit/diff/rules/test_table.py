"""Table of rules as Markdown, text and JSON."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from markdown_it import MarkdownIt

from botopin.diff.rules import table
from botopin.diff.rules.catalog import RULE_IDS, RULES, SECTIONS
from support.paths import ROOT

DOCS = ROOT / "docs" / "rules.md"


def test_docs_page_is_current(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        DOCS.write_text(table.render_markdown(), encoding="utf-8")
    assert DOCS.read_text(encoding="utf-8") == table.render_markdown()


def test_page_has_one_table_per_section_and_one_row_per_rule() -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(table.render_markdown())
    kinds = [token.type for token in tokens]
    assert kinds.count("table_open") == len(SECTIONS)
    assert kinds.count("tr_open") == len(RULES) + len(SECTIONS)
    headings = [
        after.content
        for token, after in pairwise(tokens)
        if token.type == "heading_open" and token.tag == "h2"
    ]
    assert headings == [*SECTIONS]


def test_json_contains_every_rule_with_verdicts() -> None:
    rows = {row["id"]: row for row in json.loads(table.render_json())}
    assert [*rows] == [*RULE_IDS]
    assert rows["http-changed"]["request"] == {"source": "none", "wire": "breaking"}
    assert rows["http-changed"]["response"] is None
    slash, _ = rows["http-changed"]["exceptions"]
    assert slash["when"] == "only a trailing slash differs"
    assert slash["request"] == {"source": "none", "wire": "dangerous"}


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_terminal_shows_every_rule_within_width(width: int) -> None:
    lines = table.render_text(width).splitlines()
    assert all(len(line) <= max(width, 40) for line in lines)
    assert not any(line.endswith(" ") or "\x1b" in line for line in lines)
    shown = "".join(table.render_text(width).split())
    for rule in RULES:
        texts = [rule.title, rule.why, rule.why_response]
        for each in rule.exceptions:
            texts += [f"if {each.when}:", each.why, each.why_response]
        for text in texts:
            assert "".join(text.split()) in shown, text
    assert all(any(line.startswith(rule) for line in lines) for rule in RULE_IDS) or width < 80
