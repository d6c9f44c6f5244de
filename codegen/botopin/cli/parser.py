"""Parser of the command line, and its commands."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from typing import TYPE_CHECKING, Final, Protocol

from botopin import __version__
from botopin.bindings.render import FormattingError
from botopin.cli import diff, generate, models, rules, serve, show
from botopin.cli.output import run_command
from botopin.generate.run import RenderingError
from botopin.model.diagnostics import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

_DESCRIPTION: Final = """\
Generate version-pinned, typed Python bindings for AWS APIs from botocore's dated service models."""

_EPILOG: Final = """\
examples:
  botopin generate                               generate the services in pyproject.toml
  botopin generate --installed s3 ec2 --out out  generate two services of the installed botocore
  botopin diff braket 2023-09-22 2023-12-04      report the changes and their severity
  botopin show braket CreateJob --python         show a call with the classes of the bindings
  botopin serve braket@2026-04-07                develop without an AWS account
  botopin models add braket --latest             add the model of the newest botocore

`botopin COMMAND --help` has more examples.

exit codes: 0 success, 1 a check failed, 2 invalid input (no file was changed, unless
--keep-going published the other services)
"""

_ERRORS: Final = (InputError, FormattingError, RenderingError)


class Command(Protocol):
    """A module that implements a command."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the arguments and the description to the command's parser."""
        ...

    def run(self, options: Namespace) -> int:
        """Run the command and return its exit code."""
        ...


_COMMANDS: Final[dict[str, tuple[str, Command]]] = {
    "generate": ("generate bindings", generate),
    "diff": ("compare two versions and report breaking changes", diff),
    "show": ("show how to call an operation", show),
    "serve": ("run a mock server on 127.0.0.1", serve),
    "rules": ("list the rules that judge changes", rules),
    "models": ("list, add and verify dated models", models),
}
"""By name: the summary in `botopin --help`, and the module."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command line, and print expected errors as lines on standard error."""
    options = _parser().parse_args(arguments)
    command: Command = options.command
    return run_command(lambda: command.run(options), _ERRORS)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "botopin",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"botopin {__version__}",
        help="print the version and exit",
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name, (summary, command) in _COMMANDS.items():
        subparser = commands.add_parser(
            name, help=summary, formatter_class=RawDescriptionHelpFormatter
        )
        command.add_arguments(subparser)
        subparser.set_defaults(command=command)
    return parser
