"""Output, exit codes and error messages of commands."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from botopin.model.diagnostics import SourceError, escape_message

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterable

    from botopin.model.diagnostics import Diagnostic

OK: Final = 0
CHECK_FAILED: Final = 1
"""Exit code for a failed check."""
INVALID_INPUT: Final = 2
"""Exit code for invalid input; no file was changed."""
INTERRUPTED: Final = 130
"""Exit code after SIGINT."""

_MAX_WARNINGS: Final = 10
"""Maximum number of warnings that are printed for one file."""


def run_command(command: Callable[[], int], errors: tuple[type[Exception], ...]) -> int:
    """Run a command and return its exit code; `errors` report invalid input."""
    try:
        return command()
    except errors as error:
        print_error(str(error))
        return INVALID_INPUT
    except BrokenPipeError:
        _discard_output()
        return OK
    except KeyboardInterrupt:
        print_error("interrupted; no file was changed")
        return INTERRUPTED


def write_output(content: str | bytes, *, fix: str = "redirect it to a file") -> None:
    """Print all output of a command.

    Args:
        content: Text in the terminal's encoding, or bytes that are written unchanged.
        fix: Advice for a user without standard output.

    Raises:
        SourceError: Standard output cannot be written.
        BrokenPipeError: The reader has closed the pipe.
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
        _discard_output()
        raise SourceError(f"cannot write to standard output: {error.strerror}") from error
    except AttributeError:
        raise SourceError(f"cannot write to standard output, which is closed: {fix}") from None


def _discard_output() -> None:
    """Redirect standard output to the null device, because Python flushes it once more at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def print_error(text: str) -> None:
    """Print each line of a text on standard error, with the name of the program."""
    for line in text.splitlines():
        print(f"botopin: {escape_message(line)}", file=sys.stderr, flush=True)


def print_warnings(warnings: Iterable[Diagnostic]) -> None:
    """Print the faults of models that do not affect boto3, each once, on standard error."""
    by_file: dict[str, list[Diagnostic]] = {}
    for each in dict.fromkeys(warnings):
        by_file.setdefault(each.file, []).append(each)
    for file, diagnostics in by_file.items():
        for each in diagnostics[:_MAX_WARNINGS]:
            print_error(f"warning: {each}")
        if (more := len(diagnostics) - _MAX_WARNINGS) > 0:
            print_error(f"warning: {file}: … and {more} more")


def print_info(options: Namespace, line: str) -> None:
    """Print a line, unless the option `--quiet` is set."""
    if not options.quiet:
        print(line)


def display_path(path: Path) -> str:
    """Return a path relative to the working directory, if it is inside."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
