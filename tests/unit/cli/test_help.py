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


def help_of(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        run([*command.split(), "--help"])
    assert ended.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("command", COMMANDS)
def test_entries_start_in_lower_case_and_have_no_final_dot(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = help_of(command, capsys)
    entries = ENTRY.findall(text.partition("\nexamples:")[0].partition("\n\n")[2])
    assert entries
    for name, description in entries:
        assert re.match(r"[a-z]", description), name
        assert not description.endswith("."), name


@pytest.mark.parametrize("command", COMMANDS)
def test_description_consists_of_sentences(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    usage, description, *_ = help_of(command, capsys).split("\n\n")
    assert usage.startswith(f"usage: botopin {command}".rstrip())
    assert re.fullmatch(r"[A-Z][^\0]*\.", description)
