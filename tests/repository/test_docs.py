"""Commands, options and links in the documentation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from botopin.cli.parser import run
from botopin.customizations.table import read_handlers
from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
COMMAND = re.compile(
    r"(?:^|`|run: |\| |\$ |entry: )\s*botopin ([a-z]+(?: [a-z]+)?)([^`\n#]*)", re.MULTILINE
)


def commands() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for verb, rest in COMMAND.findall(page.read_text(encoding="utf-8")):
            for option in re.findall(r"(?<= )--?[a-z][a-z-]*", rest):
                yield verb, option


def test_options_in_the_docs_exist(capsys: pytest.CaptureFixture[str]) -> None:
    documented = set(commands())
    assert {option for _, option in documented} >= {
        "--format",
        "--fail-on",
        "--limit",
        "-o",
        "--check",
    }
    for verb, option in documented:
        words = verb.split()
        with pytest.raises(SystemExit):
            run([*words[: 2 if words[0] == "models" else 1], "--help"])
        assert re.search(rf"(?<![\w-]){option}(?![\w-])", capsys.readouterr().out), (verb, option)


def test_links_in_the_docs_exist() -> None:
    for page in PAGES:
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), (page.name, link)


def test_every_treatment_of_a_handler_is_documented() -> None:
    lines = (ROOT / "docs" / "botocore-behavior.md").read_text(encoding="utf-8").splitlines()
    for row in read_handlers():
        names = [*row.members, *row.shapes, *row.methods]
        if row.treatment:
            assert any(
                line.startswith(f"| {row.service} |")
                and all(f"`{each}`" in line for each in names)
                and f"`{row.function}`" in line
                and row.does in line
                for line in lines
            ), row
