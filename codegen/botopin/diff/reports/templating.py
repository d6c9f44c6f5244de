"""From templates to HTML and SVG: everything is escaped, and what would steer text is shown."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from botopin.text import escape_unprintable

_CODE: Final = re.compile(r"(`{1,2})([^`\n]+)\1(?!`)")
_TICKS, _CODED = 1, 2  # the groups


def render(template: str, /, **values: Any) -> Markup:
    """Escaped text, fit to be a value of another template."""
    text = _environment().get_template(template).render(**values)
    return Markup(text)  # noqa: S704 - the template escaped every value


def read_constant(name: str) -> Markup:
    """A file among the templates that holds no values: a stylesheet, a script."""
    source, _, _ = _loader().get_source(_environment(), name)
    return Markup(source)  # noqa: S704 - it is our own file, and no value is in it


def _escape_lines(text: str) -> str:
    """Line breaks stay, they steer nothing."""
    return "\n".join(map(escape_unprintable, text.split("\n")))


def _finalize(value: object) -> object:
    """What a template prints."""
    return (
        _escape_lines(value) if isinstance(value, str) and not isinstance(value, Markup) else value
    )


def _breakable(text: str) -> Markup:
    """Let a long line of enum values wrap between two of them."""
    return Markup("|<wbr>").join(_escape_lines(text).split("|"))


def _mark_code(text: str) -> Markup:
    """Text in which what stands in single or double backticks is code."""
    parts = _CODE.split(text)
    return Markup().join(
        Markup("<code>{}</code>").format(_escape_lines(part))
        if number % 3 == _CODED
        else _escape_lines(part)
        for number, part in enumerate(parts)
        if number % 3 != _TICKS
    )


def _sibling_link(page: str) -> str:
    """A link to a file beside this one, whatever its name: no scheme, no other folder."""
    return f"./{quote(page, safe='', errors='replace')}"


@cache
def _loader() -> PackageLoader:
    return PackageLoader("botopin.diff.reports")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=_loader(),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "breakable": _breakable,
        "coded": _mark_code,
        "sibling": _sibling_link,
        "thousands": "{:,}".format,
    }
    return environment
