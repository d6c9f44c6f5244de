"""Arguments that several commands share."""

from __future__ import annotations

from argparse import ArgumentTypeError
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable


def add_service(parser: ArgumentParser) -> None:
    """Add the argument `SERVICE`."""
    parser.add_argument("service", metavar="SERVICE", help="service in botocore, such as braket")


def add_models_folder(parser: ArgumentParser) -> None:
    """Add the option `--models`."""
    parser.add_argument(
        "--models",
        type=Path,
        metavar="DIR",
        help="use the models in DIR/SERVICE/DATE/service-2.json [default: `models` of "
        "[tool.botopin] in pyproject.toml, or ./models]",
    )


def add_quiet(parser: ArgumentParser, help: str = "print errors only") -> None:
    """Add the option `--quiet`."""
    parser.add_argument("--quiet", action="store_true", help=help)


def whole_number(minimum: int, maximum: int | None = None) -> Callable[[str], int]:
    """Return an argument type for whole numbers within bounds."""

    def parse(text: str) -> int:
        number = int(text) if text.isdecimal() and text.isascii() else -1
        if number < minimum or (maximum is not None and number > maximum):
            bounds = f"of at least {minimum}" if maximum is None else f"from {minimum} to {maximum}"
            raise ArgumentTypeError(f"expected a whole number {bounds}, got {text!r}")
        return number

    return parse
