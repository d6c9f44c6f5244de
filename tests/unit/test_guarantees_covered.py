"""Every guarantee of botopin has a test whose name contains its number."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
GUARANTEES = {
    1: "text other than strict UTF-8 JSON is rejected",
    2: "duplicate keys are rejected at any level, except documentation and equal paginators",
    3: "limits on size, depth, digits, names (1,024 characters) and patterns",
    4: "only regular files are read, and errors show none of their content",
    5: "types, references, required entries and bounds that a call meets are checked first",
    6: "names other than identifiers are rejected, never changed",
    7: "unknown traits are ignored, unknown types rejected",
    8: "errors read file, pointer, message; bounded, and safe to print",
    9: "a run reports all errors at once",
    10: "text of a model enters source only as a literal",
    11: "files are UTF-8 with LF, clean, parse and import",
    12: "every shape, member and enum value survives",
    13: "paths stay in their folder and are portable",
    14: "any pattern leaves checks and strategies bounded in time",
    15: "shapes that no value satisfies are reported",
    16: "text of a model is inert in reports",
    17: "a run publishes all of its output or none",
    18: "a kill leaves the old or the new tree, and the next run recovers",
    19: "concurrent runs leave one whole tree",
    20: "bytes depend only on the models",
    21: "a run without changes rewrites no file",
    22: "stale files are removed, foreign files are kept",
    23: "--check writes nothing and reports every difference",
    24: "wheels are read in memory, and unsafe members are rejected",
}


@cache
def find_test_names() -> dict[int, set[str]]:
    names: defaultdict[int, set[str]] = defaultdict(set)
    for path in TESTS.rglob("test_*.py"):
        for each in ast.parse(path.read_bytes()).body:
            if not isinstance(each, ast.FunctionDef):
                continue
            match = re.match(r"test_guarantees?_(\d+)(?:_and_(\d+))?_", each.name)
            for number in match.groups() if match else ():
                if number:
                    names[int(number)].add(each.name)
    return names


@pytest.mark.parametrize("number", GUARANTEES)
def test_guarantee_has_a_test_with_its_number(number: int) -> None:
    assert find_test_names()[number], GUARANTEES[number]


def test_no_test_has_the_number_of_an_unknown_guarantee() -> None:
    assert find_test_names().keys() <= GUARANTEES.keys()
