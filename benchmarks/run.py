"""Measure everything, side by side, and write `results.json`: `python benchmarks/run.py`.

The exit code is 0 whatever the numbers say: a missed target is a finding, not a failure. It is 1
where something could not be measured.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import calling
import converting
import creating
import differing
import generating
import importing
import large
from report import table
from results import Results

RESULTS = Path(__file__).with_name("results.json")


def main() -> int:
    targets = []
    comparisons = []
    for group in (importing, converting, calling, creating, generating, large, differing):
        print(f"measuring: {group.__name__}", file=sys.stderr)
        results = group.measure()
        targets += results.targets
        comparisons += results.comparisons
    results = Results(targets=targets, comparisons=comparisons).to_json()
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(table(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
