"""Comparison with AWS's change pages of two releases.

`tests/golden/change_pages` contains the additions of each updated operation, and the syntax of its
request and response, as the pages show them. If the pages exist next to the project, the copies are
compared with them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pytest

from botopin.diff.additions import request_additions, response_additions
from botopin.diff.report import LineChange
from botopin.diff.syntax import request_syntax, response_syntax
from botopin.model.reader import read_model
from support.paths import ROOT

if TYPE_CHECKING:
    from botopin.diff.report import Line

SEEDS = ROOT.parent / "shared" / "seeds"
PAGES = {"2023-12-04": ("2023-09-22", "004_*.txt"), "2026-04-07": ("2025-11-20", "003_*.txt")}
"""Date of the older version and file name of each page, by date of the newer version."""

each_page = pytest.mark.parametrize("date", PAGES)


class Updated(NamedTuple):
    """Content of a page for one operation, without white space."""

    name: str
    side: str
    """Side with additions: request or response."""
    additions: str
    request: str
    response: str


def blocks(page: str) -> list[str]:
    """Return the Python blocks of a page: additions, request and response of each operation."""
    complete: list[str] = []
    block: list[str] = []
    for line in page.splitlines():
        if block or line.startswith(("{", "client.")):
            block.append(line)
            text = "".join(block)
            if all(text.count(a) == text.count(b) for a, b in ("()", "[]", "{}")):
                complete.append(squeeze(text))
                block = []
    return complete


def squeeze(text: str) -> str:
    """Remove white space, in which a page and a report may differ."""
    return "".join(text.split())


def copied_page(date: str) -> str:
    return (ROOT / "tests" / "golden" / "change_pages" / f"{date}.txt").read_text(encoding="utf-8")


def original_page(date: str) -> str:
    for path in SEEDS.glob(PAGES[date][1]):
        return path.read_text(encoding="utf-8")
    pytest.skip("the change pages are not available")


def updated_by_page(date: str) -> list[Updated]:
    page = copied_page(date)
    headings = re.findall(r"^# (\w+): (\w+)$", page, re.MULTILINE)
    texts = iter(blocks(page))
    return [
        Updated(name, side, additions, request, response)
        for (name, side), additions, request, response in zip(
            headings, texts, texts, texts, strict=True
        )
    ]


def updated_by_models(date: str) -> list[Updated]:
    old, new = (read_model(ROOT / "models" / "braket" / each) for each in (PAGES[date][0], date))
    updated: list[Updated] = []
    for name in sorted(new.operations.keys() & old.operations.keys()):
        additions = {
            "request": request_additions(old, new, name),
            "response": response_additions(old, new, name),
        }
        if any(additions.values()):
            updated.append(
                Updated(
                    name,
                    " and ".join(side for side, text in additions.items() if text),
                    squeeze("".join(additions.values())),
                    new_text(request_syntax(old, new, name)),
                    new_text(response_syntax(old, new, name)),
                )
            )
    return updated


def new_text(lines: tuple[Line, ...]) -> str:
    return squeeze(
        "".join(
            piece.text
            for line in lines
            if line.mark is not LineChange.REMOVED
            for piece in line.pieces
            if piece.mark is not LineChange.REMOVED
        )
    )


@each_page
def test_operations_additions_and_syntax_match_page(date: str) -> None:
    assert updated_by_models(date) == updated_by_page(date)


@each_page
def test_copy_matches_original_page(date: str) -> None:
    page = original_page(date)
    assert blocks(page) == blocks(copied_page(date))
    assert f"Braket - {len(updated_by_page(date))} updated api methods" in page


def test_headings_of_original_page_match_operations_and_sides() -> None:
    page = squeeze(original_page("2023-12-04"))
    operations = updated_by_page("2023-12-04")
    for operation in operations:
        heading = f"{operation.name} (updated) Link ¶\nChanges ({operation.side})"
        assert squeeze(heading) in page
    assert page.count("(updated)") == len(operations)
