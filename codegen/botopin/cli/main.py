"""Entry point of the command `botopin`, which works without optional dependencies."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from io import TextIOWrapper
from typing import TYPE_CHECKING, Final

from botopin import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

_REQUIRED: Final = (
    *(
        "attrs",
        "botocore",
        "filelock",
        "jinja2",
        "packaging",
        "requests",
        "rich",
        "ruff",
        "tomli_w",
    ),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command `botopin`.

    Args:
        arguments: Arguments of the command line, or None for `sys.argv`.

    Returns:
        Exit code: 0 for success, 1 if a check failed, 2 for invalid input.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # not every terminal can print every character
            stream.reconfigure(errors="backslashreplace")
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words == ["--version"]:
        print(f"botopin {__version__}")
        return 0
    if words[:1] == ["serve"] and find_spec("botocore"):
        from botopin.cli import serve  # noqa: PLC0415 - needs the extra `testing` only

        return serve.main(words[1:])
    missing = [name for name in _REQUIRED if find_spec(name) is None]
    if missing:
        print(
            f"botopin: cannot import {', '.join(missing)}: run `pip install 'botopin[codegen]'`, "
            "or `pip install 'botopin[testing]'` for `botopin serve` alone",
            file=sys.stderr,
        )
        return 2
    from botopin.cli.parser import run  # noqa: PLC0415 - needs the extra `codegen`

    return run(arguments)
