"""Child processes that a test interrupts at a given file operation."""

from __future__ import annotations

import os
import sys
import warnings
from typing import TYPE_CHECKING, NamedTuple

from botopin.generate.paths import PublishError

if TYPE_CHECKING:
    from collections.abc import Callable

NOT_INTERRUPTED = 42
"""Exit code of a child that ended before the step at which to interrupt it."""
NOBODY = 65534
"""ID of an unprivileged user."""


class Outcome(NamedTuple):
    """Result of a child process."""

    code: int
    """0: published; 1: PublishError; 2: KeyboardInterrupt; 3: a traceback; negative: a signal."""
    message: str


def start(job: Callable[[], object], pipe: int) -> int:
    """Start a job in a child process, which writes the text of a PublishError to a pipe."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # fork while pytest-xdist has threads
        child = os.fork()
    if child:
        return child
    code = 3
    try:
        job()
        code = 0
    except PublishError as error:
        os.write(pipe, str(error).encode())
        code = 1
    except KeyboardInterrupt:
        code = 2
    finally:
        os._exit(code)


def in_child(job: Callable[[], object]) -> Outcome:
    """Run a job in a child process to its end."""
    reading, writing = os.pipe()
    child = start(job, writing)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        message = pipe.read()
    return Outcome(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), message)


def interrupted(
    job: Callable[[], object], step: int, interrupt: Callable[[], None]
) -> Callable[[], None]:
    """Return a job that calls `interrupt` before the file operation with the number `step`."""

    def run() -> None:
        remaining = step

        def count(event: str, _: object) -> None:
            nonlocal remaining
            if event == "open" or event.startswith(("os.", "ctypes.dlsym")):
                remaining -= 1
                if remaining == 0:
                    interrupt()

        sys.addaudithook(count)
        job()
        if remaining > 0:
            os._exit(NOT_INTERRUPTED)

    return run


def drop_privileges() -> None:
    """Become an unprivileged user if the process is root, who can write to every folder."""
    if os.getuid() == 0:
        os.setuid(NOBODY)


def kill(number: int) -> Callable[[], None]:
    """Return a function that sends a signal to its own process."""
    return lambda: os.kill(os.getpid(), number)
