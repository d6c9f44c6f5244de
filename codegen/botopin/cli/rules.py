"""`botopin rules`: list the rules that judge changes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from rich.console import Console

from botopin.cli.output import OK
from botopin.diff.rules import table

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

_DESCRIPTION: Final = """\
List the rules of `botopin diff`, and the severity that each rule gives a change in a request and
in a response. A cell such as B/S gives the severity for source code and for clients on the wire:
B breaking, D dangerous, S safe, N none."""

_EPILOG: Final = """\
examples:
  botopin rules                     a table for the terminal
  botopin rules --format markdown   the content of docs/rules.md
  botopin rules --format json       all texts, with the migration of each rule
"""


def add_arguments(parser: ArgumentParser) -> None:
    parser.description = _DESCRIPTION
    parser.epilog = _EPILOG
    parser.add_argument(
        "--format",
        choices=("text", "markdown", "json"),
        default="text",
        help="print the rules in this format [default: %(default)s]",
    )


def run(options: Namespace) -> int:
    match options.format:
        case "markdown":
            sys.stdout.write(table.render_markdown())
        case "json":
            sys.stdout.write(table.render_json())
        case _:
            sys.stdout.write(table.render_text(Console().width))
    return OK
