"""The table of rules for people and programs: docs/rules.md, the terminal, JSON."""

from __future__ import annotations

import re
from io import StringIO
from json import dumps
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from botopin.diff.report import Category
from botopin.diff.rules.catalog import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from botopin.diff.rules.rule import Judgement, Rule

_NOT_APPLICABLE: Final = "–"
_MIN_WIDTH: Final = 40

_LEGEND: Final = """\
Each change gets the verdict of its rule, for every operation and direction that it reaches and
from two viewpoints, written `source/wire`:

- **source**: callers' old code against the new bindings;
- **wire**: a client that is pinned to the old version, talking to the new service.

A verdict is `B` breaking, `D` dangerous (it cannot be proven), `S` safe or `N` no effect on the
contract; a dash stands where the change cannot come up. Errors have the verdicts of responses;
what concerns the service as a whole has those of requests.

A change is as severe as the worst of its verdicts, an operation as the worst of its changes
there, and a service as the worst of its operations. What no operation leads to has no effect,
except where callers go by the name of a class.

Reports keep *tightened* constraints apart, newly modelled or narrower: the service may have had
them always. Deprecations, metadata and documentation stand in sections of their own too.
"""
_LINE_WRAP: Final = re.compile(r"(?<!\n)\n(?!\n|- |\Z)")


def rows() -> list[dict[str, Any]]:
    """The table as plain data: what `json` writes."""
    return [
        {
            "id": rule.id,
            "section": section,
            "title": rule.title,
            "category": str(rule.category),
            **_judgement_data(rule),
            "exceptions": [
                {"when": case.when, **_judgement_data(case)} for case in rule.exceptions
            ],
            "migration": rule.migration,
            "reverse": sorted(rule.reverse),
        }
        for section, rules in SECTIONS.items()
        for rule in rules
    ]


def json() -> str:
    """The table as JSON, with a line end at its end."""
    return dumps(rows(), ensure_ascii=False, indent=2) + "\n"


def markdown() -> str:
    """The text of docs/rules.md."""
    return "\n".join(_markdown())


def text(width: int = 100) -> str:
    """The table for a terminal of at least 40 columns, without colours."""
    width = max(width, _MIN_WIDTH)
    file = StringIO()
    console = Console(
        file=file, width=width, force_terminal=False, color_system=None, force_jupyter=False
    )
    console.print(Text(_without_emphasis(_LINE_WRAP.sub(" ", _LEGEND))))
    for section, rules in SECTIONS.items():
        console.print(Text(f"{section}\n"))
        for rule in rules:
            _print_rule(console, rule)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines()) + "\n"


def _judgement_data(judgement: Judgement) -> Mapping[str, Any]:
    return {
        name: verdict and {"source": str(verdict.source), "wire": str(verdict.wire)}
        for name, verdict in (("request", judgement.request), ("response", judgement.response))
    } | {"why": judgement.why}


def _verdicts(judgement: Judgement) -> tuple[str, str]:
    return str(judgement.request or _NOT_APPLICABLE), str(judgement.response or _NOT_APPLICABLE)


def _markdown() -> Iterator[str]:
    yield "# The rules of the diff"
    yield ""
    yield _LEGEND
    yield "`botopin rules` prints this table, which is made from the rules themselves."
    for section, rules in SECTIONS.items():
        yield ""
        yield f"## {section}"
        yield ""
        yield from _section_rows(rules)
    yield ""


def _section_rows(rules: Sequence[Rule]) -> Iterator[str]:
    yield "| rule | what changed | in a request | in a response or error | why | exceptions |"
    yield "|---|---|---|---|---|---|"
    for rule in rules:
        exceptions = [
            f"{' and '.join(_verdict_texts(case))} where {case.when}: {case.why}"
            for case in rule.exceptions
        ]
        cells = [f"`{rule.id}`", _title(rule), *_verdicts(rule), rule.why, "<br>".join(exceptions)]
        yield f"| {' | '.join(cells)} |".replace("  |", " |")


def _verdict_texts(judgement: Judgement) -> Sequence[str]:
    """Its verdicts, once where both are the same."""
    return [*dict.fromkeys(str(each) for each in (judgement.request, judgement.response) if each)]


def _title(rule: Rule) -> str:
    return rule.title + (" *(tightened)*" if rule.category is Category.TIGHTENED else "")


def _print_rule(console: Console, rule: Rule) -> None:
    """One rule: its id and verdicts in columns, and below them what it means."""
    head = Table.grid(padding=(0, 2))
    head.add_column(ratio=1)
    head.add_column(width=len("request N/N"))
    head.add_column(width=len("response N/N"))
    head.expand = True
    request, response = _verdicts(rule)
    head.add_row(Text(rule.id), Text(f"request {request}"), Text(f"response {response}"))
    console.print(head)
    console.print(Padding(Text(f"{_without_emphasis(_title(rule))}. {rule.why}"), (0, 0, 0, 4)))
    for case in rule.exceptions:
        words = " and ".join(_verdict_texts(case))
        console.print(Padding(Text(f"{words} where {case.when}: {case.why}"), (0, 0, 0, 4)))
    console.print()


def _without_emphasis(marked: str) -> str:
    """Without Markdown's emphasis."""
    return marked.replace("*", "")
