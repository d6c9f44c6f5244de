"""Models, names and configuration that the options or pyproject.toml select."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from botopin.config import find_config
from botopin.naming.lock import read_lock
from botopin.naming.rules import PACKAGE
from botopin.sources.bundled_store import BundledModelStore
from botopin.sources.folder_store import FolderModelStore

if TYPE_CHECKING:
    from argparse import Namespace

    from botopin.config import Config
    from botopin.naming.names import Names
    from botopin.sources.store import ModelStore


def folder_store(options: Namespace) -> FolderModelStore:
    """Return the folder of models that the options or the configuration name."""
    if options.models is not None:
        return FolderModelStore(options.models)
    config = find_config(Path.cwd())
    return FolderModelStore(config.models if config else Path("models"))


def readable_store(options: Namespace) -> ModelStore:
    """Return the folder of models, or the bundled models if there is no folder."""
    store = folder_store(options)
    if options.models is None and find_config(Path.cwd()) is None and not store.exists:
        return BundledModelStore(PACKAGE)
    return store


def config_of_models(options: Namespace) -> Config | None:
    """Return the project's configuration, unless `--models` names other models."""
    return None if options.models else find_config(Path.cwd())


def locked_names(options: Namespace) -> Names:
    """Return the locked Python names of the service."""
    config = config_of_models(options)
    return read_lock(config.names if config else None, options.service)
