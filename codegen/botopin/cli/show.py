"""`botopin show`: show how to call an operation of one version."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import evolve
from rich.console import Console

from botopin.cli.arguments import add_models_folder, add_service
from botopin.cli.output import OK, print_warnings, write_output
from botopin.cli.project import config_of_models, locked_names, readable_store
from botopin.customizations.treatments import apply_handlers
from botopin.model.client_documents import add_client_features
from botopin.model.diagnostics import ModelError, SourceError
from botopin.model.document_files import MODEL_FILE
from botopin.naming.lock import lock_names
from botopin.naming.names import Names
from botopin.naming.rules import PACKAGE
from botopin.reference.boto3_syntax import format_boto3_syntax
from botopin.reference.lookup import find_operations, format_date_ranges, suggest_operations
from botopin.reference.operations import format_operations
from botopin.reference.python_example import format_python_example
from botopin.sources.resolve import INSTALLED, folder_date, resolve_version
from botopin.sources.store import has_service

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from botopin.model.service import ServiceModel
    from botopin.sources.info import ModelInfo
    from botopin.sources.store import ModelStore

_MAX_WIDTH: Final = 100
"""Maximum width of prose in characters, even on a wider terminal."""

_DESCRIPTION: Final = """\
Show how to call an operation of one version, its response and its exceptions, in the syntax of
boto3's reference or with the classes of the bindings. Without OPERATION, list the operations."""

_EPILOG: Final = f"""\
--at is one of
  2023-12-04                    a date in the folder of models
  path/to/service-2.json        a model, read with the paginators and waiters in its folder
  botocore-1.44.5-….whl         a wheel of botocore
  {INSTALLED}                     the installed botocore

examples:
  botopin show braket                                   list the operations
  botopin show braket CreateJob                         show an operation of the newest version
  botopin show braket create_job --at 2022-04-28 --doc  show the full page of boto3's reference
  botopin show braket CreateJob --python                show a call with the bindings' classes
  botopin show dynamodb Query --at {INSTALLED}

exit codes: 0 success, 2 invalid input
"""


def add_arguments(parser: ArgumentParser) -> None:
    parser.description = _DESCRIPTION
    parser.epilog = _EPILOG
    add_service(parser)
    parser.add_argument(
        "operation",
        nargs="?",
        metavar="OPERATION",
        help="operation such as CreateJob or create_job, in any case [default: list all]",
    )
    parser.add_argument(
        "--at", metavar="VERSION", help="show this version [default: newest date of the models]"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument(
        "--python", action="store_true", help="print Python code with the classes of the bindings"
    )
    form.add_argument(
        "--doc", action="store_true", help="include the documentation of every member"
    )
    add_models_folder(parser)


def run(options: Namespace) -> int:
    store = readable_store(options)
    version = options.at or _newest(store, options.service)
    published, info = resolve_version(store, options.service, version)
    print_warnings(published.warnings)
    documents = evolve(published, model=apply_handlers(published.model))
    origin = _origin(documents.model, info)
    if options.operation is None:
        if options.python or options.doc:
            option = "--python" if options.python else "--doc"
            raise SourceError(
                f"{option} requires OPERATION: list them with `botopin show {options.service}`"
            )
        write_output(format_operations(documents, origin=origin))
        return OK
    operation = _operation(store, documents.model, options.operation, info.label)
    if not options.python:
        width = min(Console().width, _MAX_WIDTH)
        write_output(
            format_boto3_syntax(documents, operation, origin=origin, width=width, doc=options.doc)
        )
        return OK
    date = info.date or folder_date(Path(version), options.service)
    if not date:
        raise SourceError(
            f"--python requires a version with a date, and the date of {info.label} is unknown: "
            f"add the version with `botopin models add {options.service}`, or keep the file as "
            f"{options.service}/DATE/{MODEL_FILE}"
        )
    config = config_of_models(options)
    model = evolve(add_client_features(documents).model, date=date)
    names = Names.for_model(model, _published_names(store, locked_names(options), options.service))
    package = config.package if config else PACKAGE
    write_output(format_python_example(model, names, operation, package=package, origin=origin))
    return OK


def _newest(store: ModelStore, service: str) -> str:
    """Return the newest date of a service."""
    try:
        return store.dates(service)[-1]
    except SourceError as error:
        message = f"{error}; pass --at {INSTALLED} to read the installed botocore"
        raise SourceError(message) from error


def _published_names(store: ModelStore, locked: Names, service: str) -> Names:
    """Return the names of the bindings, which `botopin generate` locks over all versions."""
    if not has_service(store, service):
        return locked
    versions = (store.documents(service, date) for date in store.dates(service))
    models = (apply_handlers(add_client_features(each).model) for each in versions)
    return lock_names(models, locked)


def _operation(store: ModelStore, model: ServiceModel, text: str, label: str) -> str:
    """Return the operation that a text names."""
    matches = find_operations(model, text)
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise SourceError(f"expected one of {', '.join(matches)} in exact case, got {text!r}")
    missing = f"{model.service} has no operation {text!r} in {label}"
    if others := _other_versions(store, model.service, text):
        raise SourceError(f"{missing}: {others}")
    if similar := suggest_operations(model, text):
        raise SourceError(f"{missing}: did you mean {' or '.join(similar)}?")
    raise SourceError(f"{missing}: list them with `botopin show {model.service}`")


def _other_versions(store: ModelStore, service: str, text: str) -> str:
    """Return which versions have an operation: "braket has CreateJob from 2021-11-22 on"."""
    if not has_service(store, service):
        return ""
    names: dict[str, str] = {}
    dates = store.dates(service)
    for date in dates:
        try:
            matches = find_operations(store.documents(service, date).model, text)
        except ModelError:  # the user did not ask for this version
            continue
        if matches:
            names[date] = matches[0]
    if not names:
        return ""
    return f"{service} has {names[max(names)]} {format_date_ranges(dates, [*names])}"


def _origin(model: ServiceModel, info: ModelInfo) -> str:
    """Return the heading of a version: "Braket, as of 2026-04-07 (botocore 1.44.5)"."""
    parts = [f"as of {info.date}" if info.date else info.label]
    if info.botocore and info.label != f"botocore {info.botocore}":
        parts.append(f"(botocore {info.botocore})")
    return f"{model.full_name}, {' '.join(parts)}"
