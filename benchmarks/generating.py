"""Cost of generating all versions of Braket."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from results import Results, Target
from timing import Spread, interleaved, python

_ROUNDS: Final = 7
_COMMAND: Final = "import sys; from botopin.cli.main import main; sys.exit(main())"


def measure() -> Results:
    with TemporaryDirectory() as scratch:
        out = Path(scratch) / "out"

        def generate() -> float:
            start = _children()
            python("-c", _COMMAND, "generate", "braket", "--quiet", "--out", str(out))
            return _children() - start

        def into_nothing() -> float:
            shutil.rmtree(out, ignore_errors=True)
            return generate()

        series = interleaved({"cold": into_nothing, "again": generate}, _ROUNDS)
        assert (out / "botopin_aws" / "braket" / "v2026_04_07" / "create_job.py").exists()
    return Results(
        targets=[
            Target(
                what="generate all versions of Braket into an empty folder",
                unit="s",
                measured=Spread.of(series["cold"]),
                limit=5,
            ),
            Target(
                what="generate them again, with nothing to do",
                unit="s",
                measured=Spread.of(series["again"]),
                limit=1,
            ),
        ],
        comparisons=[],
    )


def _children() -> float:
    """Return the processor time of ended child processes, including the formatter."""
    times = os.times()
    return times.children_user + times.children_system
