"""Summary of the round trips of each version."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from support.raw_model import ALL, KINDS

if TYPE_CHECKING:
    import pytest

COLUMNS = (*KINDS, "members")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the number of shapes with round trips and of all shapes, as recorded by the tests."""
    seen: defaultdict[str, set[str]] = defaultdict(set)
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "round trips":
                date, *parts = str(value).split()
                seen[date].update(parts)
    if not seen:
        return
    terminalreporter.section("round trips")
    terminalreporter.line("".join(f"{title:>12}" for title in ("version", *COLUMNS)))
    totals: Counter[str] = Counter()
    for model in ALL:
        rows: dict[str, set[str]] = {kind: set(model.of_kind(kind)) for kind in KINDS}
        rows["members"] = {
            part
            for kind in ("structures", "unions", "errors")
            for shape in rows[kind]
            for part in model.parts(shape)
            if "." in part
        }
        cells = [model.date]
        for column, there in rows.items():
            gone_round = len(there & seen[model.date])
            totals[column] += gone_round
            totals[f"all {column}"] += len(there)
            cells.append(f"{gone_round}/{len(there)}")
        terminalreporter.line("".join(f"{cell:>12}" for cell in cells))
    cells = ["all", *(f"{totals[column]}/{totals[f'all {column}']}" for column in COLUMNS)]
    terminalreporter.line("".join(f"{cell:>12}" for cell in cells))
