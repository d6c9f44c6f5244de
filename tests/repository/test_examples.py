"""The programs in `examples/` run and print the expected output."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

from support.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES: Final = ROOT / "examples"

EXPECTED_OUTPUT: Final = {
    "create_a_job.py": """\
created job
bell-pairs QUEUED on ml.g6.xlarge
bell-pairs COMPLETED
rejected by the service: ConflictException
rejected before it was sent: GetJobRequest.job_arn
""",
    "walk_all_jobs.py": """\
jobs a page: [4, 2]
first: ['sweep-1', 'sweep-2', 'sweep-3']
rest: ['sweep-4', 'sweep-5']
""",
    "upgrade_a_request.py": """\
nothing was lost: True
Converting CreateJobRequest from 2026-04-07 to 2023-09-22 would lose:
  CreateJobRequest.associations: 2026-04-07 has this member, 2023-09-22 does not
  CreateJobRequest.instance_config.instance_type: 2023-09-22 expects one of the 39 values of \
InstanceType (did you mean 'ml.g4dn.xlarge'?), got 'ml.g6.xlarge' from 2026-04-07
To convert anyway, pass allow_losses={'associations', 'instance_config.instance_type'}
kept unchanged: ml.g6.xlarge
""",
}


def test_every_example_has_expected_output() -> None:
    assert {path.name for path in EXAMPLES.glob("*.py")} == {*EXPECTED_OUTPUT}


@pytest.mark.parametrize("name", EXPECTED_OUTPUT)
def test_example_prints_expected_output(name: str, tmp_path: Path) -> None:
    completed = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLES / name)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (completed.returncode, completed.stderr) == (0, "")
    assert completed.stdout == EXPECTED_OUTPUT[name]
