"""The command line: the one place that knows arguments, the terminal and exit codes."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from io import TextIOWrapper
from typing import TYPE_CHECKING, Final

from botopin import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

_NEEDED: Final = ("attrs", "botocore", "filelock", "jinja2", "rich", "ruff", "tomli_w")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command `botopin`.

    Returns:
        0 when it did what was asked, 1 when a check found something, 2 when it could not start.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # what a terminal cannot show is no error
            stream.reconfigure(errors="backslashreplace")
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given == ["--version"]:  # needs no extra
        print(f"botopin {__version__}")
        return 0
    if given[:1] == ["serve"] and find_spec("botocore"):
        from botopin.cli.serve import run as serve  # noqa: PLC0415 - needs no generator

        return serve(given[1:])
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        print(
            f"botopin: the generator is an extra (missing: {', '.join(missing)}): "
            "pip install 'botopin[codegen]'; for `botopin serve`, 'botopin[testing]' is enough",
            file=sys.stderr,
        )
        return 2
    from botopin.cli.parser import run  # noqa: PLC0415 - its imports are what the extra brings

    return run(arguments)
