"""What becomes of a command: an exit code, and lines on standard error where it failed."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from botopin.model.defects import printable

if TYPE_CHECKING:
    from collections.abc import Callable

OK: Final = 0
FOUND: Final = 1
"""A check found something."""
UNUSABLE: Final = 2
"""What was given cannot be used; nothing was changed."""
_INTERRUPTED: Final = 130


def outcome(verb: Callable[[], int], expected: tuple[type[Exception], ...]) -> int:
    """Run a verb to its exit code.

    Args:
        verb: what to run.
        expected: the exceptions that mean that its input cannot be used.
    """
    try:
        return verb()
    except expected as error:
        for line in str(error).splitlines():
            print(f"botopin: {printable(line)}", file=sys.stderr)
        return UNUSABLE
    except BrokenPipeError:
        # The reader has seen enough. Python would flush to the closed pipe once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except KeyboardInterrupt:
        print("botopin: interrupted; nothing was changed", file=sys.stderr)
        return _INTERRUPTED
