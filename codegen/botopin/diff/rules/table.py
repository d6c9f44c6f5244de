"""Table of rules as Markdown (docs/rules.md), as text for a terminal, and as JSON."""

from __future__ import annotations

import json
import re
from io import StringIO
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from botopin.diff.report import Category
from botopin.diff.rules.catalog import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from botopin.diff.rules.rule import Judgement, Rule, RuleException

_NOT_APPLICABLE: Final = "–"
_MIN_WIDTH: Final = 40

_LEGEND: Final = """\
A rule judges each change in every affected operation and direction, from two viewpoints. A
verdict is written `source/wire`:

- **source**: existing caller code with the new bindings;
- **wire**: a client that is pinned to the old version and calls the new service.

A verdict is `B` (breaking), `D` (dangerous: it may break some callers), `S` (safe) or `N` (no
effect on the contract). A dash means that the change cannot occur in that direction. Errors use
the verdicts for responses. Changes of the whole service use the verdicts for requests.

The severity of a change is the worst of its verdicts. The severity of an operation is the worst
of its changes. A change to a shape that no operation uses has no effect, unless callers import
the class of the shape.

Reports list *tightened* constraints separately: a constraint that is newly modelled or narrower
may always have applied. Deprecations, metadata and documentation have their own sections as well.
"""
_LINE_WRAP: Final = re.compile(r"(?<!\n)\n(?!\n|- |\Z)")


def render_json() -> str:
    """Return the table as JSON that ends with a newline."""
    rows = [
        {
            "id": rule.id,
            "section": section,
            "title": rule.title,
            "category": str(rule.category),
            **_judgement_data(rule),
            "exceptions": [
                {"when": each.when, **_judgement_data(each)} for each in rule.exceptions
            ],
            "migration": rule.migration,
            "reverse": sorted(rule.reverse),
        }
        for section, rules in SECTIONS.items()
        for rule in rules
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def render_markdown() -> str:
    """Return the text of docs/rules.md."""
    return "\n".join(_markdown())


def render_text(width: int = 100) -> str:
    """Return the table for a terminal of at least 40 columns, without colors."""
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
    } | {"why": judgement.why, "why_response": judgement.why_response or judgement.why}


def _verdicts(judgement: Judgement) -> tuple[str, str]:
    return str(judgement.request or _NOT_APPLICABLE), str(judgement.response or _NOT_APPLICABLE)


def _markdown() -> Iterator[str]:
    yield "# Rules of the diff"
    yield ""
    yield _LEGEND
    yield "`botopin rules` prints this table. It is generated from the rules."
    for section, rules in SECTIONS.items():
        yield ""
        yield f"## {section}"
        yield ""
        yield from _section_rows(rules)
    yield ""


def _section_rows(rules: Sequence[Rule]) -> Iterator[str]:
    yield "| Rule | Change | Request | Response or error | Effect | Exceptions |"
    yield "|---|---|---|---|---|---|"
    for rule in rules:
        exceptions = [_exception_text(each) for each in rule.exceptions]
        cells = [
            f"`{rule.id}`",
            _title(rule),
            *_verdicts(rule),
            _effect(rule, "<br>"),
            "<br>".join(exceptions),
        ]
        yield f"| {' | '.join(cells)} |".replace("  |", " |")


def _exception_text(exception: RuleException) -> str:
    verdicts = (exception.request, exception.response)
    unique = dict.fromkeys(str(each) for each in verdicts if each)
    return f"{' and '.join(unique)} if {exception.when}: {_effect(exception)}"


def _effect(judgement: Judgement, separator: str = " ") -> str:
    """Return the effect on requests, and that on responses if it is another."""
    if not judgement.why_response:
        return judgement.why
    return f"Request: {judgement.why}{separator}Response: {judgement.why_response}"


def _title(rule: Rule) -> str:
    return rule.title + (" *(tightened)*" if rule.category is Category.TIGHTENED else "")


def _print_rule(console: Console, rule: Rule) -> None:
    """Print the ID and the verdicts of a rule in columns, and its texts below them."""
    head = Table.grid(padding=(0, 2))
    head.add_column(ratio=1)
    head.add_column(width=len("request N/N"))
    head.add_column(width=len("response N/N"))
    head.expand = True
    request, response = _verdicts(rule)
    head.add_row(Text(rule.id), Text(f"request {request}"), Text(f"response {response}"))
    console.print(head)
    console.print(
        Padding(Text(f"{_without_emphasis(_title(rule))}. {_effect(rule)}"), (0, 0, 0, 4))
    )
    for exception in rule.exceptions:
        console.print(Padding(Text(_exception_text(exception)), (0, 0, 0, 4)))
    console.print()


def _without_emphasis(marked: str) -> str:
    """Remove Markdown's emphasis."""
    return marked.replace("*", "")
