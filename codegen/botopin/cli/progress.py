"""Progress of a generation on the terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from botopin.generate.service import Selection

_MAX_LINES: Final = 20
"""Maximum number of services that get their own line without a terminal."""


@contextmanager
def rendering_progress(
    selections: Sequence[Selection], *, quiet: bool
) -> Generator[Callable[[str], None]]:
    """Show the progress of rendering on standard error.

    A terminal shows a bar. A log shows a line for each service, or for each tenth of many.

    Yields:
        A function to call with each service that is complete.
    """
    if quiet:
        yield _ignore
    elif sys.stderr.isatty():
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=Console(stderr=True),
            transient=True,
        ) as bar:
            task = bar.add_task("rendering", total=len(selections))
            yield lambda service: bar.update(task, advance=1, description=service)
    elif len(selections) > _MAX_LINES:
        yield _print_tenths(len(selections))
    else:
        for each in selections:
            print(f"rendering {each.service}: {', '.join(each.dates)}", file=sys.stderr)
        yield _ignore


def _ignore(service: str) -> None:
    """Ignore a complete service."""


def _print_tenths(total: int) -> Callable[[str], None]:
    """Return a function that prints a line after each tenth of the services."""
    done = 0

    def progress(service: str) -> None:
        nonlocal done
        done += 1
        if done * 10 // total > (done - 1) * 10 // total:
            print(f"rendered {done} of {total} services", file=sys.stderr, flush=True)

    return progress
