"""What becomes of a command: its output and exit code, and lines on standard error."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from botopin.model.diagnostics import SourceError, escape_unprintable

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

OK: Final = 0
CHECK_FAILED: Final = 1
"""A check found something."""
INVALID_INPUT: Final = 2
"""What was given cannot be used; nothing was changed."""
INTERRUPTED: Final = 130
"""By SIGINT."""


def run_command(verb: Callable[[], int], expected: tuple[type[Exception], ...]) -> int:
    """Run a verb to its exit code.

    Args:
        verb: what to run.
        expected: the exceptions that mean that its input cannot be used.
    """
    try:
        return verb()
    except expected as error:
        for line in str(error).splitlines():
            print(f"botopin: {escape_unprintable(line)}", file=sys.stderr)
        return INVALID_INPUT
    except BrokenPipeError:
        # The reader has seen enough. Python would flush to the closed pipe once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except KeyboardInterrupt:
        print("botopin: interrupted; nothing was changed", file=sys.stderr)
        return INTERRUPTED


def write_output(content: str | bytes, *, otherwise: str = "there is nowhere to print to") -> None:
    """Print all of a command's output.

    Args:
        content: text in the terminal's encoding, or bytes as they are.
        otherwise: what to do where there is no standard output.

    Raises:
        SourceError: it cannot be written.
        BrokenPipeError: nobody reads it any more.
    """
    try:
        if isinstance(content, str):
            sys.stdout.write(content)
        else:
            sys.stdout.buffer.write(content)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        # Python would try to flush once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SourceError(f"standard output: cannot be written: {error.strerror}") from error
    except AttributeError:
        raise SourceError(f"standard output is closed: {otherwise}") from None


def info(options: Namespace, line: str) -> None:
    """Print a line, unless a command was told to be quiet."""
    if not options.quiet:
        print(line)


def display_path(path: Path) -> str:
    """A path as a person would type it."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
