"""Tables of docs/benchmarks.md, from `results.json`.

`python benchmarks/report.py` prints the tables. With the argument `docs/benchmarks.md`, it writes
them between the file's two `<!-- benchmarks -->` lines.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

MARKER: Final = "<!-- benchmarks -->"


def table(results: dict[str, Any]) -> str:
    """Return both tables in Markdown."""
    machine = results["machine"]
    packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    lines = [
        "| | measured (quartiles) | target | |",
        "|---|---|---|---|",
        *(_target(each) for each in results["targets"]),
        "",
        *_comparisons(results["comparisons"]),
        "",
        "Processor time, medians of interleaved rounds; ratios are taken within a round.",
        f"{machine['system']} {machine['architecture']}, Python {machine['python']}, {packages}.",
    ]
    return "\n".join(lines)


def replaced(text: str, block: str) -> str:
    """Replace the part of a text between two markers.

    Raises:
        ValueError: there are not exactly two.
    """
    parts = text.split(MARKER)
    if len(parts) != 3:  # noqa: PLR2004 - before, between and after
        message = f"expected two lines {MARKER}, found {len(parts) - 1}"
        raise ValueError(message)
    return f"{parts[0]}{MARKER}\n{block}\n{MARKER}{parts[2]}"


def _target(target: dict[str, Any]) -> str:
    unit = target["unit"]
    measured = target["measured"]
    spread = ""
    if measured["low"] != measured["high"]:
        spread = f" ({_number(measured['low'])}–{_number(measured['high'])})"
    return (
        f"| {target['what']} | {_number(measured['median'])}{spread} {unit} "
        f"| ≤ {target['limit']:g} {unit} | {'met' if target['met'] else '**missed**'} |"
    ).replace("  |", " |")


def _comparisons(comparisons: list[dict[str, Any]]) -> list[str]:
    """Return a table of ratios for each set of compared libraries."""
    lines: list[str] = []
    header: list[str] = []
    for each in comparisons:
        others = list(each["others"])
        if others != header:
            header = others
            lines += [
                *([""] if lines else []),
                f"| | botopin | {' | '.join(header)} |",
                f"|---|{'---|' * (len(header) + 1)}",
            ]
        times = " | ".join(f"{_number(each['others'][name]['median'])} ×" for name in header)
        lines.append(f"| {each['what']} | {_time(each['milliseconds'])} | {times} |")
    return lines


def _time(milliseconds: float) -> str:
    if milliseconds < 1:
        return f"{_number(milliseconds * 1e3)} µs"
    return f"{_number(milliseconds)} ms"


def _number(value: float) -> str:
    return f"{value:.3g}"


def main(arguments: list[str]) -> int:
    results = json.loads(Path(__file__).with_name("results.json").read_text(encoding="utf-8"))
    block = table(results)
    if not arguments:
        print(block)
        return 0
    file = Path(arguments[0])
    try:
        file.write_text(replaced(file.read_text(encoding="utf-8"), block), encoding="utf-8")
    except ValueError as error:
        print(f"{file}: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
