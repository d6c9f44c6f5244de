"""Processes that examine services: a hang or crash is reported, and the run continues."""

from __future__ import annotations

import multiprocessing
import time
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from attrs import evolve

from all_services.examine import examine, started_result
from all_services.result import write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.process import BaseProcess
    from pathlib import Path

    from all_services.services import Service

_fork = multiprocessing.get_context("fork")  # Hypothesis and botocore are imported once


def examine_all(
    services: Sequence[Service], bindings: Path, results: Path, *, jobs: int, limit: float
) -> Iterator[Service]:
    """Examine services, the largest first, and write the results.

    Args:
        services: Services to examine.
        bindings: Folder with the packages of the services.
        results: Folder for the results, `<service>.json`.
        jobs: Maximum number of simultaneous processes.
        limit: Maximum seconds for one service.

    Yields:
        Each service when its result is complete.
    """
    waiting = sorted(services, key=lambda each: each.size)
    running: dict[BaseProcess, tuple[Service, float]] = {}
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                service = waiting.pop()
                process = _fork.Process(target=_examine, args=(service, bindings, results))
                process.start()
                running[process] = service, time.monotonic()
            wait([process.sentinel for process in running], timeout=1)
            for process, (service, started) in [*running.items()]:
                seconds = time.monotonic() - started
                if process.is_alive() and seconds < limit:
                    continue
                why = f"took more than {limit:g} s" if process.is_alive() else "its process died"
                process.kill()
                process.join()
                del running[process]
                if not (results / f"{service.name}.json").exists():
                    broken = evolve(started_result(service), broken=why, seconds=round(seconds, 2))
                    write(broken, results / f"{service.name}.json")
                yield service
    finally:
        for process in running:
            process.kill()
            process.join()


def _examine(service: Service, bindings: Path, results: Path) -> None:
    write(examine(service, bindings), results / f"{service.name}.json")
