"""Timing for noisy machines: candidates take turns, and ratios are computed within a turn."""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from attrs import frozen

Sample: TypeAlias = Callable[[], float]
"""Function that measures once, in seconds."""

ROOT = Path(__file__).resolve().parent.parent

clock = time.process_time
"""Processor time, independent of other processes."""


@frozen
class Spread:
    """Median and quartiles of a series of measurements."""

    median: float
    low: float
    """Lower quartile."""
    high: float
    """Upper quartile."""

    @classmethod
    def of(cls, series: Sequence[float]) -> Spread:
        low, median, high = statistics.quantiles(series, n=4, method="inclusive")
        return cls(median, low, high)

    def scaled(self, factor: float) -> Spread:
        return Spread(self.median * factor, self.low * factor, self.high * factor)


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """Return the ratio of two series, turn by turn."""
    return Spread.of([one / other for one, other in zip(ours, theirs, strict=True)])


def interleaved(candidates: Mapping[str, Sample], rounds: int) -> dict[str, list[float]]:
    """Measure candidates in turns: the order rotates, and the first round is not counted."""
    names = list(candidates)
    series: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(-1, rounds):
        start = turn % len(names)
        for name in names[start:] + names[:start]:
            seconds = candidates[name]()
            if turn >= 0:
                series[name].append(seconds)
    return series


def repeated(function: Callable[[], Any], seconds: float = 0.02) -> Sample:
    """Return the time of one call, averaged over about the given number of seconds."""
    function()
    start = clock()
    calls = 0
    while clock() - start < seconds:
        function()
        calls += 1

    def sample() -> float:
        gc.collect()
        gc.disable()
        try:
            start = clock()
            for _ in range(calls):
                function()
            return (clock() - start) / calls
        finally:
            gc.enable()

    return sample


def python(*arguments: str, path: Sequence[Path] = ()) -> str:
    """Return the output of a new interpreter. `path` has priority over the checkout.

    Raises:
        RuntimeError: The interpreter failed.
    """
    places = [*path, ROOT / "generated", ROOT / "codegen"]
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(map(str, places)))
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # modules come compiled, as after an install
    done = subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        message = f"{' '.join(arguments)} failed:\n{done.stderr}"
        raise RuntimeError(message)
    return done.stdout


def fresh(name: str, *, path: Sequence[Path] = ()) -> Sample:
    """A measurement of `fresh.py`, each in an interpreter of its own."""
    script = str(Path(__file__).with_name("fresh.py"))
    return lambda: float(python(script, name, path=path))
