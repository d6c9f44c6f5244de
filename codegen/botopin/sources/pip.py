"""pip as a subprocess, under the user's configuration of pip."""

from __future__ import annotations

import subprocess
import sys

from botopin.model.diagnostics import SourceError


def run_pip(*arguments: str, task: str, fix: str) -> str:
    """Run pip and return its standard output.

    Args:
        arguments: Command and options of pip.
        task: The task in the error message, such as `list the releases of botocore`.
        fix: The advice in the error message.

    Raises:
        SourceError: pip fails; the message has one line with the reason of pip.
    """
    command = [sys.executable, "-m", "pip", *arguments, "--no-input", "--disable-pip-version-check"]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        lines = done.stderr.splitlines() or [f"exit code {done.returncode}"]
        errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
        raise SourceError(f"cannot {task} with pip: {(errors or lines)[-1]}; {fix}")
    return done.stdout
