"""The version of botopin, in Python and on the command line."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version

import pytest

import botopin
from botopin.cli.parser import run

WITHOUT_EXTRAS = """
import sys
sys.modules |= dict.fromkeys(("botocore", "jinja2", "rich"))
from botopin.cli.main import main
sys.exit(main(["--version"]))
"""


def test_version_is_the_version_of_the_distribution() -> None:
    assert botopin.__version__ == version("botopin")


@pytest.mark.parametrize("program", [["-m", "botopin", "--version"], ["-c", WITHOUT_EXTRAS]])
def test_version_is_printed(program: list[str]) -> None:
    done = subprocess.run([sys.executable, *program], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == (f"botopin {botopin.__version__}\n", "")


def test_parser_knows_the_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(["--version"])
    assert (ended.value.code, capsys.readouterr().out) == (0, f"botopin {botopin.__version__}\n")
