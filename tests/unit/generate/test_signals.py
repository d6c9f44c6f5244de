"""Signal handlers are installed for a block and put back after the block."""

from __future__ import annotations

import signal
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from botopin.generate.signals import block_sigint, call_on_signal, defer_signals, unwind_on_signal

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs the signals of POSIX")

BOTH = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])


@pytest.fixture(autouse=True)
def default_handlers() -> Iterator[None]:
    """Set the default handlers: a shell lets background jobs ignore SIGINT."""
    before = {
        signal.SIGINT: signal.signal(signal.SIGINT, signal.default_int_handler),
        signal.SIGTERM: signal.signal(signal.SIGTERM, signal.SIG_DFL),
    }
    yield
    after = {each: signal.getsignal(each) for each in before}
    for each, handler in before.items():
        signal.signal(each, handler)
    assert after == {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: signal.SIG_DFL}


@BOTH
def test_action_is_called_at_a_signal(number: signal.Signals) -> None:
    called = threading.Event()
    with call_on_signal(called.set):
        signal.raise_signal(number)
        assert called.is_set()


def test_deferred_signal_arrives_after_the_block() -> None:
    reached: list[bool] = []

    def run() -> None:
        with defer_signals() as waiting:
            assert waiting() is None
            signal.raise_signal(signal.SIGINT)
            reached.append(waiting() is signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        run()
    assert reached == [True]


def test_deferred_signal_arrives_after_an_error() -> None:
    def run() -> None:
        with defer_signals():
            signal.raise_signal(signal.SIGINT)
            raise ValueError

    with pytest.raises(KeyboardInterrupt):
        run()


def test_ignored_signal_is_not_deferred() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with defer_signals() as waiting:
        signal.raise_signal(signal.SIGINT)
        assert waiting() is None
    signal.signal(signal.SIGINT, signal.default_int_handler)


@BOTH
def test_first_signal_unwinds_and_further_ones_are_ignored(number: signal.Signals) -> None:
    events: list[str] = []

    def run() -> None:
        with unwind_on_signal(lambda: events.append("announced")):
            try:
                signal.raise_signal(number)
            finally:
                signal.raise_signal(signal.SIGINT)
                signal.raise_signal(signal.SIGTERM)
                events.append("cleaned up")

    with pytest.raises(KeyboardInterrupt if number == signal.SIGINT else SystemExit) as caught:
        run()
    assert events == ["announced", "cleaned up"]
    if isinstance(caught.value, SystemExit):
        assert caught.value.code == 128 + signal.SIGTERM


def test_handler_of_the_embedding_program_stays() -> None:
    received: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: received.append(number))
    with unwind_on_signal(lambda: None):
        signal.raise_signal(signal.SIGTERM)
    assert received == [signal.SIGTERM]
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def test_handler_that_python_did_not_install_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_handler_of_python(_number: int) -> None:
        return None

    with monkeypatch.context() as patch:
        patch.setattr(signal, "getsignal", no_handler_of_python)
        patch.delattr(signal, "signal")
        with call_on_signal(lambda: None), defer_signals(), unwind_on_signal(lambda: None):
            pass


def test_other_threads_install_no_handler() -> None:
    handlers: list[object] = []

    def run() -> None:
        with call_on_signal(lambda: None), defer_signals(), unwind_on_signal(lambda: None):
            handlers.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert handlers == [signal.default_int_handler]


def test_blocked_signal_arrives_after_the_block() -> None:
    reached: list[bool] = []

    def run() -> None:
        with block_sigint():
            signal.raise_signal(signal.SIGINT)
            reached.append(True)
        signal.getsignal(signal.SIGINT)  # Python runs handlers between its instructions

    with pytest.raises(KeyboardInterrupt):
        run()
    assert reached == [True]
