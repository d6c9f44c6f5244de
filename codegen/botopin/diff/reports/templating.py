"""Rendering of templates to HTML and SVG, with escaped values and visible control characters."""

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
    """Render a template to escaped text, which can be a value of another template."""
    text = _environment().get_template(template).render(**values)
    return Markup(text)  # noqa: S704 - the template escaped every value


def read_constant(name: str) -> Markup:
    """Read a file of the template folder without values: a stylesheet or a script."""
    source, _, _ = _loader().get_source(_environment(), name)
    return Markup(source)  # noqa: S704 - the file belongs to botopin and contains no value


def _escape_lines(text: str) -> str:
    """Escape unprintable characters except line breaks."""
    return "\n".join(map(escape_unprintable, text.split("\n")))


def _finalize(value: object) -> object:
    """Prepare a value that a template prints."""
    return (
        _escape_lines(value) if isinstance(value, str) and not isinstance(value, Markup) else value
    )


def _breakable(text: str) -> Markup:
    """Allow line breaks between alternatives that `|` separates."""
    return Markup("|<wbr>").join(_escape_lines(text).split("|"))


def _mark_code(text: str) -> Markup:
    """Mark text between single or double backticks as code."""
    parts = _CODE.split(text)
    return Markup().join(
        Markup("<code>{}</code>").format(_escape_lines(part))
        if number % 3 == _CODED
        else _escape_lines(part)
        for number, part in enumerate(parts)
        if number % 3 != _TICKS
    )


def _sibling_link(page: str) -> str:
    """Return a link to a file of the same folder; no file name can add a scheme or a folder."""
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
