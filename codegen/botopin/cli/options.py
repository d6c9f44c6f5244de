"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from botopin.config import find_config
from botopin.naming.rules import PACKAGE
from botopin.sources.bundled_store import BundledModelStore
from botopin.sources.folder_store import FolderModelStore

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from botopin.sources.store import ModelStore


def add_models_folder(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--models", type=Path, metavar="DIR", help="the folder of <service>/<date>/service-2.json"
    )


def add_quiet(parser: ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="print errors only")


def model_store(options: Namespace) -> FolderModelStore:
    if options.models is not None:
        return FolderModelStore(options.models)
    found = find_config(Path.cwd())
    return FolderModelStore(found.models if found else Path("models"))


def readable_store(options: Namespace) -> ModelStore:
    """The folder of models, or without one what the installed bindings carry."""
    store = model_store(options)
    if options.models is None and find_config(Path.cwd()) is None and not store.exists:
        return BundledModelStore(PACKAGE)
    return store
