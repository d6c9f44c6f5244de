"""From templates to HTML and SVG: everything is escaped, and what would steer text is shown."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from botopin.diff.reports.escape import visible


def rendered(template: str, /, **values: Any) -> Markup:
    """Escaped text, fit to be a value of another template."""
    text = _environment().get_template(template).render(**values)
    return Markup(text)  # noqa: S704 - the template escaped every value


def constant(name: str) -> Markup:
    """A file among the templates that holds no values: a stylesheet, a script."""
    source, _, _ = _loader().get_source(_environment(), name)
    return Markup(source)  # noqa: S704 - it is our own file, and no value is in it


def _shown(value: object) -> object:
    """What a template prints; line breaks stay, they steer nothing."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return "\n".join(visible(line) for line in value.split("\n"))


def _breakable(line: str) -> Markup:
    """Let a long line of enum values wrap between two of them."""
    return Markup("|<wbr>").join(visible(line).split("|"))


def _sibling(page: str) -> str:
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
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "breakable": _breakable,
        "sibling": _sibling,
        "thousands": "{:,}".format,
    }
    return environment
