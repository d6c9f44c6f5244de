"""Handlers for SIGINT and SIGTERM: no other module installs one."""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
_DEFAULTS: Final = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: signal.SIG_DFL}


@contextmanager
def call_on_signal(action: Callable[[], None]) -> Generator[None]:
    """Call `action` at SIGINT or SIGTERM, in place of other Python handlers."""
    with _handlers(lambda _number, _frame: action(), lambda _number, _current: True):
        yield


@contextmanager
def defer_signals() -> Generator[Callable[[], signal.Signals | None]]:
    """Deliver SIGINT and SIGTERM only after the block, unless the caller ignores them.

    Yields:
        A function that returns the first waiting signal, or None.
    """
    waiting: list[int] = []
    try:
        with _handlers(
            lambda number, _frame: waiting.append(number),
            lambda _number, current: current is not signal.SIG_IGN,
        ):
            yield lambda: signal.Signals(waiting[0]) if waiting else None
    finally:
        if waiting:
            signal.raise_signal(waiting[0])


@contextmanager
def unwind_on_signal(announce: Callable[[], None]) -> Generator[None]:
    """Let the first SIGINT or SIGTERM unwind the block, and ignore further ones until its end.

    SIGINT raises KeyboardInterrupt, SIGTERM raises SystemExit. A handler that the embedding
    program installed stays.

    Args:
        announce: Function to call before the block unwinds.
    """

    def stop(number: int, _frame: object) -> NoReturn:
        for each in _SIGNALS:
            if signal.getsignal(each) is stop:
                signal.signal(each, signal.SIG_IGN)
        announce()
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        sys.exit(128 + number)

    with _handlers(stop, lambda each, current: current is _DEFAULTS[each]):
        yield


@contextmanager
def block_sigint() -> Generator[None]:
    """Block SIGINT in the calling thread and in the processes that it starts (POSIX only)."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def ignore_sigint() -> None:
    """Ignore SIGINT in a worker process, whose parent decides when to stop."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _handlers(
    handler: Callable[[int, Any], object], replaces: Callable[[signal.Signals, Any], bool]
) -> Generator[None]:
    """Install a handler for the block if `replaces` accepts a signal and its current handler.

    Only a main thread can install handlers. A handler that was not installed from Python stays,
    because Python cannot put it back.
    """
    before: dict[signal.Signals, Any] = {}
    if threading.current_thread() is threading.main_thread():
        current = {each: signal.getsignal(each) for each in _SIGNALS}
        before = {
            each: installed
            for each, installed in current.items()
            if installed is not None and replaces(each, installed)
        }
    try:
        for each in before:
            signal.signal(each, handler)
        yield
    finally:
        for each, installed in before.items():
            signal.signal(each, installed)
