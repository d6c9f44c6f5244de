"""What a project says in `[tool.botopin]` of its pyproject.toml."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from botopin.model.diagnostics import InputError
from botopin.naming.rules import PACKAGE, is_identifier
from botopin.runtime.type_guards import is_list, is_mapping
from botopin.sources.store import is_date

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_KEYS: Final = frozenset({"changelog", "models", "names", "out", "package", "services"})


class ConfigError(InputError):
    """The settings cannot be used; one line says where and why."""


@frozen(kw_only=True)
class Config:
    """Where models come from and where bindings go. Paths are resolved."""

    models: Path
    out: Path
    names: Path | None = None
    """The folder of locked names, one file a service; None locks none."""
    package: str = PACKAGE
    services: Mapping[str, tuple[str, ...] | None] = field(
        factory=dict[str, "tuple[str, ...] | None"]
    )
    """What is generated: the dates of each service, None for all. Empty for every service."""
    partial: bool = False
    """Whether versions in the folder of output that are not among the models stay as they are."""
    changelog: bool = True
    """Whether a service with several versions gets a changelog beside the bindings."""


def find_config(start: Path) -> Config | None:
    """The settings of the nearest pyproject.toml above `start` that has any.

    Raises:
        ConfigError: the file cannot be read, or says something unknown.
    """
    for folder in (start, *start.parents):
        file = folder / "pyproject.toml"
        if not file.is_file():
            continue
        try:
            table = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            message = f"{file}: {error}"
            raise ConfigError(message) from error
        tool = table.get("tool", {})
        section = tool.get("botopin") if is_mapping(tool) else None
        if section is None:
            continue
        if not is_mapping(section):
            message = f"{file}: tool.botopin: expected a table, got {type(section).__name__}"
            raise ConfigError(message)
        return _settings(section, file)
    return None


def package_name(text: str, where: str) -> str:
    """The package that services lie in, if a text can name one.

    Raises:
        ConfigError: it cannot; `where` says who said it.
    """
    if all(map(is_identifier, text.split("."))):
        return text
    message = f"{where}: expected a Python name such as {PACKAGE} or my.api, got {text!r}"
    raise ConfigError(message)


def _settings(section: Mapping[str, Any], file: Path) -> Config:
    where = f"{file}: [tool.botopin]"
    unknown = ", ".join(sorted(section.keys() - _KEYS))
    if unknown:
        message = f"{where}: unknown: {unknown}; known are {', '.join(sorted(_KEYS))}"
        raise ConfigError(message)

    def text(key: str, default: str | None) -> str | None:
        value = section.get(key, default)
        if value is not None and not isinstance(value, str):
            message = f"{where}: {key}: expected a text, got {type(value).__name__}"
            raise ConfigError(message)
        return value

    services: dict[str, tuple[str, ...] | None] = {}
    configured: Any = section.get("services", {})
    if not is_mapping(configured):
        message = f"{where}: services: expected a table, got {type(configured).__name__}"
        raise ConfigError(message)
    for service, dates in configured.items():
        if dates == "all":
            services[service] = None
        elif is_list(dates) and dates and all(isinstance(d, str) and is_date(d) for d in dates):
            services[service] = tuple(dates)
        else:
            message = f'{where}: services.{service}: expected "all" or a list of ISO dates'
            raise ConfigError(message)
    if not isinstance(changelog := section.get("changelog", True), bool):
        message = f"{where}: changelog: expected true or false, got {type(changelog).__name__}"
        raise ConfigError(message)
    names = text("names", None)
    return Config(
        models=file.parent / str(text("models", "models")),
        out=file.parent / str(text("out", "generated")),
        names=None if names is None else file.parent / names,
        package=package_name(str(text("package", PACKAGE)), f"{where}: package"),
        services=services,
        changelog=changelog,
    )
