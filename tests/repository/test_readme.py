"""Examples and commands in the README."""

from __future__ import annotations

import contextlib
import io
import re
from typing import TYPE_CHECKING, Any

from botopin.cli.parser import run
from support.paths import ROOT

if TYPE_CHECKING:
    import pytest

README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"<!-- run -->\n```python\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)


def test_examples_print_the_output_in_the_readme() -> None:
    examples = EXAMPLE.findall(README)
    assert len(examples) == README.count("<!-- run -->") == 4
    namespace: dict[str, Any] = {}
    for code, expected in examples:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(code, namespace)  # noqa: S102 - our own README
        assert printed.getvalue() == expected


def test_every_make_target_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`?make ([a-z]+)`?(?=[ `\n])", README)):
        assert f"\n{target}:" in makefile, target


def test_ci_runs_the_commands_in_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "\nmake test\n" in script
    assert "\nmake check\n" in script


def test_diff_prints_the_output_in_the_readme(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    (shown,) = re.findall(r"```console\n\$ botopin ([^\n]*)\n(.*?)…\n```", README, re.DOTALL)
    arguments, expected = shown
    assert run(arguments.split()) == 0
    assert capsys.readouterr().out.startswith(expected)
