"""Configuration and models of `botopin generate`, from its options and pyproject.toml."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from botopin.cli.output import print_info
from botopin.config import Config, ConfigError, check_package, find_config
from botopin.model.diagnostics import SourceError
from botopin.sources.download import download_release
from botopin.sources.folder_store import FolderModelStore
from botopin.sources.installed import InstalledBotocore
from botopin.sources.release_store import ReleaseModelStore
from botopin.sources.wheel import BotocoreWheel

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from botopin.sources.release import BotocoreRelease
    from botopin.sources.store import ModelStore


def read_config(options: Namespace) -> Config:
    """Return the configuration of pyproject.toml, with the options applied.

    Raises:
        ConfigError: The options contradict each other, a required option is missing, or
            pyproject.toml is invalid.
    """
    _check_combinations(options)
    config = _base_config(options)
    if options.all:
        config = evolve(config, services={})
    if options.package is not None:
        config = evolve(config, package=check_package(options.package, "--package"))
    overrides = {
        key: value
        for key in ("out", "names", "changelog")
        if (value := getattr(options, key)) is not None
    }
    config = evolve(config, **overrides)
    if options.report is not None and options.report.resolve() == config.out.resolve():
        message = f"expected different paths for --report and --out, got {options.report} twice"
        raise ConfigError(message)
    return config


def _reads_release(options: Namespace) -> bool:
    return bool(options.installed or options.from_wheel)


def _check_combinations(options: Namespace) -> None:
    if _reads_release(options) and options.models is not None:
        option = "--installed" if options.installed else "--from-wheel"
        raise ConfigError(f"--models cannot be combined with {option}")
    if options.date is not None and not _reads_release(options):
        raise ConfigError("--date requires --installed or --from-wheel")
    if options.date is not None and len(options.from_wheel) > 1:
        raise ConfigError("--date requires a single --from-wheel: each wheel has its own date")
    if options.all and options.wanted:
        raise ConfigError("--all cannot be combined with service names")


def _base_config(options: Namespace) -> Config:
    """Return the configuration of pyproject.toml, or a new one for models from elsewhere."""
    config = find_config(Path.cwd())
    if _reads_release(options) or options.models is not None:
        # The project's names and services apply to its own models only, its exemptions to any.
        out = options.out or (config.out if config else None)
        if out is None:
            raise ConfigError("pass --out DIR: found no pyproject.toml with [tool.botopin]")
        return Config(
            models=options.models or Path(),
            out=out,
            partial=_reads_release(options),
            exemptions=config.exemptions if config else {},
        )
    if config is None:
        raise ConfigError(
            "found no pyproject.toml with [tool.botopin]: pass --models DIR, --installed or "
            "--from-wheel FILE, and --out DIR"
        )
    return config


def open_store(config: Config, options: Namespace) -> ModelStore:
    """Return the models to generate from.

    Raises:
        ConfigError: A release is to be read, and neither --all nor a service is passed.
        SourceError: The release cannot be read, or its date is unknown.
        ModelError: The wheel cannot be read.
    """
    if not config.partial:
        store = FolderModelStore(config.models)
        if not config.services:
            store.require_model()
        return store
    if options.installed:
        return _open_releases(options, [InstalledBotocore()])
    return _open_releases(options, [BotocoreWheel(file) for file in options.from_wheel])


def _open_releases(options: Namespace, releases: Sequence[BotocoreRelease]) -> ModelStore:
    newest = max(releases, key=lambda release: release.date)
    if not (options.all or options.wanted):
        count = len({service for release in releases for service in release.services})
        message = f"pass service names, or --all for the {count} services of {newest.source}"
        raise ConfigError(message)
    for wanted in options.wanted:
        service = wanted.partition("@")[0]
        if not any(service in release.services for release in releases):
            newest.require_service(service)
    for release in releases:
        print_info(options, f"reading {release.source}")
    date = options.date or ""
    if options.installed and not date:
        date = _download_date(newest, options)
    return ReleaseModelStore(releases, date)


def _download_date(release: BotocoreRelease, options: Namespace) -> str:
    """Return the date of the installed release, which only its wheel has."""
    try:
        wheel = download_release(release.version, progress=lambda line: print_info(options, line))
    except SourceError as error:
        message = f"the release date of {release.source} is unknown: pass --date YYYY-MM-DD"
        raise SourceError(f"{message}; {error}") from error
    return wheel.date
