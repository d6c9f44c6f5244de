"""`botopin rules`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Console

from botopin.cli.output import OK
from botopin.diff.rules import table

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_rules(parser: ArgumentParser) -> None:
    parser.description = (
        "Every rule of `botopin diff`: what it is about, and its verdicts (source/wire) in a "
        "request and in a response: B breaking, D dangerous, S safe, N no effect."
    )
    parser.add_argument("--format", choices=("text", "markdown", "json"), default="text")
    parser.set_defaults(verb=_rules)


def _rules(options: Namespace) -> int:
    match options.format:
        case "markdown":
            sys.stdout.write(table.markdown())
        case "json":
            sys.stdout.write(table.json())
        case _:
            sys.stdout.write(table.text(Console().width))
    return OK
