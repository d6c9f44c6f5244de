"""From plans to the text of files.

Templates loop and join, and print nothing but `Source`. `ruff format` lays the text out.
"""

from __future__ import annotations

import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from ruff import find_ruff_bin  # pyright: ignore[reportMissingTypeStubs]

from botopin.bindings.python_source import PythonSource, comma_separated

if TYPE_CHECKING:
    from botopin.bindings.plans import ServicePlan, VersionPlan

FORMATTING = """\
line-length = 100
target-version = "py311"
exclude = []
respect-gitignore = false
[format]
skip-magic-trailing-comma = false
"""
"""How generated code is laid out, whatever ruff's settings are where it ends up."""


class FormattingError(RuntimeError):
    """Ruff could not format what was rendered: a defect of botopin."""


def render_version(version: VersionPlan) -> dict[str, str]:
    """The files of one version's package, by path within it."""
    files = {"__init__.py": _render("version.py.jinja", version=version)}
    if version.literals:
        for name in ("literals.py", "literals.pyi"):
            files[name] = _render(f"{name}.jinja", version=version)
    for module in version.modules:
        files[f"{module.name}.py"] = _render("module.py.jinja", module=module)
    for client in version.clients:
        files[f"{client.name}.py"] = _render("client.py.jinja", client=client)
    return files


def render_service(service: ServicePlan) -> dict[str, str]:
    """The files of a service's package beside its versions."""
    return {"__init__.py": _render("service.py.jinja", service=service), "py.typed": ""}


def format_files(folder: Path) -> None:
    """Lay out every Python file below a folder by `ruff format`, all in one go.

    Raises:
        FormattingError: one of them is not Python; the others are laid out.
    """
    with tempfile.TemporaryDirectory(prefix="botopin-") as beside:
        config = Path(beside) / "ruff.toml"
        config.write_text(FORMATTING, encoding="utf-8")
        ruff = [find_ruff_bin(), "format", "--no-cache", "--config", str(config), "."]
        done = subprocess.run(ruff, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        message = f"ruff could not format what was rendered: {done.stderr.strip()[:1000]}"
        raise FormattingError(message)


def _render(template: str, **plans: Any) -> str:
    return _environment().get_template(template).render(**plans)


@cache
def _environment() -> Environment:
    environment = Environment(  # noqa: S701 - it renders Python, and `_only_source` guards that
        loader=PackageLoader("botopin.bindings"),
        undefined=StrictUndefined,
        finalize=_only_source,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["listed"] = comma_separated
    return environment


def _only_source(value: object) -> object:
    if isinstance(value, PythonSource):
        return value
    message = f"a template may print Source only, not {type(value).__name__}"
    raise TypeError(message)
