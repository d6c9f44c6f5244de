"""Rendering of plans with templates.

Templates loop and join, and print only `PythonSource`. `ruff format` formats the files.
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

RUFF_CONFIG = """\
line-length = 100
target-version = "py311"
exclude = []
respect-gitignore = false
[format]
skip-magic-trailing-comma = false
"""
"""Settings of ruff for generated code, independent of the project that contains it."""


class FormattingError(RuntimeError):
    """Rendered code that ruff cannot format: an internal error of botopin."""


def render_version(version: VersionPlan) -> dict[str, str]:
    """Return the files of a version's package, by path within the package."""
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
    """Return the files of a service's package, without its versions."""
    return {"__init__.py": _render("service.py.jinja", service=service), "py.typed": ""}


def format_files(folder: Path) -> None:
    """Format all Python files in a folder with `ruff format`.

    Raises:
        FormattingError: A file is not valid Python. The other files are formatted.
    """
    with tempfile.TemporaryDirectory(prefix="botopin-") as temporary:
        config = Path(temporary) / "ruff.toml"
        config.write_text(RUFF_CONFIG, encoding="utf-8")
        ruff = [find_ruff_bin(), "format", "--no-cache", "--config", str(config), "."]
        completed = subprocess.run(ruff, cwd=folder, capture_output=True, text=True, check=False)
    if completed.returncode:
        message = f"ruff cannot format the rendered code: {completed.stderr.strip()[:1000]}"
        raise FormattingError(message)


def _render(template: str, **plans: Any) -> str:
    return _environment().get_template(template).render(**plans)


@cache
def _environment() -> Environment:
    environment = Environment(  # noqa: S701 - the output is Python, and `_require_source` rejects other texts
        loader=PackageLoader("botopin.bindings"),
        undefined=StrictUndefined,
        finalize=_require_source,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["comma_separated"] = comma_separated
    return environment


def _require_source(value: object) -> object:
    if isinstance(value, PythonSource):
        return value
    raise TypeError(f"a template can print only PythonSource, not {type(value).__name__}")
