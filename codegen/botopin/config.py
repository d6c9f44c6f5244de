"""The settings in `[tool.botopin]` of a project's pyproject.toml."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from botopin.customizations.exemption_rows import (
    ExemptionRow,
    ExemptionTables,
    Rows,
    located_rows,
    register_exemptions,
)
from botopin.model import structuring
from botopin.model.diagnostics import InputError, ModelError
from botopin.model.files import read_file
from botopin.naming.rules import PACKAGE, is_identifier
from botopin.runtime.type_guards import is_list, is_mapping
from botopin.sources.dates import is_date

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_MAX_BYTES: Final = 1024 * 1024
"""Bytes of a pyproject.toml."""


class ConfigError(InputError):
    """The settings cannot be used; each line names the file, the key and the reason."""


Dates = tuple[str, ...] | None
"""Dates of one service to generate; None for all."""


@frozen(kw_only=True)
class Config:
    """Settings of a run, with resolved paths."""

    models: Path
    """Folder of models."""
    out: Path
    """Output folder."""
    names: Path | None = None
    """Folder of locked names, one file for each service. None: no name is locked."""
    package: str = PACKAGE
    """Package that contains the services."""
    services: Mapping[str, Dates] = field(factory=dict[str, Dates])
    """Dates to generate, by service. Empty: every service."""
    partial: bool = False
    """Whether published versions that are not among the models stay."""
    changelog: bool = True
    """Whether a service with several versions gets a changelog."""
    exemptions: Rows = field(factory=dict[str, tuple[ExemptionRow, ...]])
    """Constraints that the bindings do not enforce, in addition to botopin's own list."""


@frozen(kw_only=True)
class _Section:
    """The keys of `[tool.botopin]`."""

    models: str = "models"
    out: str = "generated"
    names: str | None = None
    package: str = PACKAGE
    services: dict[str, Dates] = field(factory=dict[str, Dates])
    changelog: bool = True
    exemptions: ExemptionTables = field(factory=ExemptionTables)


def find_config(start: Path) -> Config | None:
    """Return the settings of the nearest pyproject.toml at or above `start`, or None.

    A pyproject.toml without `[tool.botopin]` is skipped.

    Raises:
        ConfigError: A file cannot be read, or a setting is unknown or has a wrong value.
    """
    for folder in (start, *start.parents):
        file = folder / "pyproject.toml"
        if not file.is_file():
            continue
        try:
            table = tomllib.loads(read_file(file, limit=_MAX_BYTES).decode())
        except ModelError as error:
            raise ConfigError(str(error)) from error
        except (ValueError, RecursionError) as error:  # of TOML, UTF-8 or a number's length
            raise ConfigError(f"{file}: expected TOML: {error}") from error
        tool = table.get("tool", {})
        section = tool.get("botopin") if is_mapping(tool) else None
        if section is not None:
            return _config(section, file)
    return None


def check_package(name: str, option: str) -> str:
    """Check that a name can be the package that contains the services.

    Args:
        name: Name of the package.
        option: Setting or option that contains the name.

    Returns:
        The name.

    Raises:
        ConfigError: The name cannot be a package.
    """
    if all(map(is_identifier, name.split("."))):
        return name
    raise ConfigError(f"{option}: expected a Python name such as {PACKAGE} or my.api, got {name!r}")


def _config(data: object, file: Path) -> Config:
    try:
        section = structuring.structure(_CONVERTER, data, _Section, file=str(file), at=_POINTER)
    except ModelError as error:
        raise ConfigError(str(error)) from error
    return Config(
        models=file.parent / section.models,
        out=file.parent / section.out,
        names=None if section.names is None else file.parent / section.names,
        package=check_package(section.package, f"{file}: {_POINTER}/package"),
        services=section.services,
        changelog=section.changelog,
        exemptions=located_rows(section.exemptions, str(file), f"{_POINTER}/exemptions"),
    )


_POINTER: Final = "/tool/botopin"
_CONVERTER: Final = structuring.strict_converter(mapping="a table")


def _structure_dates(value: object, _: object) -> Dates:
    if value == "all":
        return None
    if is_list(value) and value and all(isinstance(d, str) and is_date(d) for d in value):
        return tuple(value)
    raise TypeError(f'expected "all" or a list of ISO dates, got {value!a}')


_CONVERTER.register_structure_hook_func(lambda cls: cls == Dates, _structure_dates)
register_exemptions(_CONVERTER)
