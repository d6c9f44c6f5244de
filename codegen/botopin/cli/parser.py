"""The verbs of the command line."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from botopin import __version__
from botopin.bindings.render import FormattingError
from botopin.cli.diff import add_diff, run_diff
from botopin.cli.generate import add_generate
from botopin.cli.models import add_models
from botopin.cli.options import add_models_folder, add_quiet, readable_store
from botopin.cli.output import CHECK_FAILED, OK, run_command
from botopin.cli.rules import add_rules
from botopin.cli.serve import add_serve
from botopin.cli.show import add_show, run_show
from botopin.config import find_config
from botopin.generate.run import RenderingError
from botopin.model.diagnostics import InputError
from botopin.naming.lock import read_lock
from botopin.naming.rules import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_DESCRIPTION: Final = """\
Version-pinned, typed Python for AWS APIs, generated from botocore's dated service models."""

_EXAMPLES: Final = """\
examples:
  botopin generate                              everything that pyproject.toml configures
  botopin generate braket@2026-04-07            one version; the others stay as they are
  botopin generate --check                      exit code 1 where the output is not up to date
  botopin generate --models my/models --out out my own models, in my own folder
  botopin generate --installed s3 ec2 --out out services of the botocore that is installed
  botopin generate --installed --all --out out  every service of it
  botopin diff braket 2023-09-22 2023-12-04     what changed, and whom it breaks
  botopin show braket CreateJob --python        how it is called, with the bindings' classes
  botopin serve braket@2026-04-07               a service to develop against, without an account
  botopin models add braket --latest            a new dated model, from the newest botocore
  botopin models list                           which models are here

exit codes: 0 done, 1 a check found something, 2 the input cannot be used (nothing was changed,
but for what --keep-going published)
"""


_EXPECTED: Final = (InputError, FormattingError, RenderingError)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command line, and turn every expected failure into lines on standard error."""
    options = _parser().parse_args(arguments)
    verb: Callable[[Namespace], int] = options.verb
    return run_command(lambda: verb(options), _EXPECTED)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "botopin",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"botopin {__version__}")
    verbs = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    generate = verbs.add_parser("generate", help="render the bindings")
    add_generate(generate)
    add_models_folder(generate)
    add_quiet(generate)
    diff = verbs.add_parser("diff", help="what changed between two versions, and whom it breaks")
    add_diff(diff, _diff)
    add_models_folder(diff)
    show = verbs.add_parser("show", help="how an operation is called, and what it returns")
    add_show(show, _show)
    add_models_folder(show)
    serve = verbs.add_parser("serve", help="a service on 127.0.0.1 that speaks one version")
    add_serve(serve)
    add_rules(verbs.add_parser("rules", help="the rules by which changes are judged"))
    add_models(verbs.add_parser("models", help="list, add and verify dated models"))
    return parser


def _diff(options: Namespace) -> int:
    found = None if options.models else find_config(Path.cwd())
    locked = read_lock(found.names if found else None, options.service)
    return CHECK_FAILED if run_diff(readable_store(options), locked, options) else OK


def _show(options: Namespace) -> int:
    found = None if options.models else find_config(Path.cwd())
    locked = read_lock(found.names if found else None, options.service)
    run_show(readable_store(options), locked, found.package if found else PACKAGE, options)
    return OK
