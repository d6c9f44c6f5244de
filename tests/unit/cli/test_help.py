"""The help of every command follows one style."""

from __future__ import annotations

import re

import pytest

from botopin.cli.parser import run

COMMANDS = (
    *("", "generate", "diff", "show", "serve", "rules", "models"),
    *("models add", "models list", "models verify"),
)
ENTRY = re.compile(r"^  {1,2}(\S.*?)(?:  +|\n {10,})(\S.*(?:\n {10,}\S.*)*)", re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_sentences_above_and_phrases_in_its_entries(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run([*command.split(), "--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    usage, description, *_ = text.split("\n\n")
    assert usage.startswith(f"usage: botopin {command}".rstrip())
    assert re.fullmatch(r"[A-Z][^\0]*\.", description)
    entries = ENTRY.findall(text.partition("\nexamples:")[0].partition("\n\n")[2])
    assert entries
    for name, summary in entries:
        assert re.match(r"[a-z]", summary), name
        assert not summary.endswith("."), name
