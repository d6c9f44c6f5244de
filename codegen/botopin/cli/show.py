"""`botopin show`: an operation as people call it, as of a date."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from rich.console import Console

from botopin.cli.output import write_output
from botopin.model.client_documents import add_client_features
from botopin.model.diagnostics import ModelError, SourceError
from botopin.naming.lock import lock_names
from botopin.naming.names import Names
from botopin.reference.boto3_syntax import boto3_form
from botopin.reference.lookup import date_ranges, find_operations, suggestions
from botopin.reference.operations import listing
from botopin.reference.python_example import python_form
from botopin.sources.resolve import INSTALLED, resolve_version
from botopin.sources.store import has_service

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from botopin.model.service import ServiceModel
    from botopin.sources.info import ModelInfo
    from botopin.sources.store import ModelStore

_MAX_WIDTH: Final = 100
"""Of prose, however wide the terminal is."""

_DESCRIPTION: Final = """\
Print how an operation is called, what it returns and raises, as of a date: in the form of boto3's
reference, or with --python in the bindings' form. Without OPERATION, list what there is."""

_EPILOG: Final = f"""\
--at is
  2023-12-04                    a date of the folder of models (without it, the newest)
  path/to/service-2.json        a file, with the paginators and waiters that lie beside it
  botocore-1.44.5-….whl         a wheel of botocore
  {INSTALLED}                     the botocore that is installed here

examples:
  botopin show braket                                   which operations there are
  botopin show braket CreateJob                         as of the newest date
  botopin show braket create_job --at 2022-04-28 --doc  the whole page of boto3's reference
  botopin show braket CreateJob --python                with the bindings' classes
  botopin show dynamodb Query --at {INSTALLED}

exit codes: 0 done, 2 the input cannot be used
"""


def add_show(parser: ArgumentParser, verb: Callable[[Namespace], int]) -> None:
    """Say what the command line of `botopin show` takes; `verb` runs it."""
    parser.description = _DESCRIPTION
    parser.epilog = _EPILOG
    parser.formatter_class = RawDescriptionHelpFormatter
    parser.add_argument("service", metavar="SERVICE", help="as botocore names it, such as braket")
    parser.add_argument(
        "operation",
        nargs="?",
        metavar="OPERATION",
        help="CreateJob or create_job, in any case; without it, all are listed",
    )
    parser.add_argument("--at", metavar="SIDE", help="the version (the newest of the models)")
    form = parser.add_mutually_exclusive_group()
    form.add_argument(
        "--python", action="store_true", help="in the bindings' form, as Python to copy"
    )
    form.add_argument(
        "--doc", action="store_true", help="with the documentation of every member, as boto3 has it"
    )
    parser.set_defaults(verb=verb)


def run_show(store: ModelStore, locked: Names, package: str, options: Namespace) -> None:
    """Print what is asked for.

    Args:
        store: the folder of models.
        locked: the locked names of the service.
        package: the namespace that the bindings lie in.
        options: of the command line.

    Raises:
        SourceError: there is no such version or operation, or it cannot be printed.
        ModelError: a file has defects.
    """
    at = options.at or _newest(store, options.service)
    documents, side = resolve_version(store, options.service, at)
    origin = _origin(documents.model, side)
    if options.operation is None:
        if options.python or options.doc:
            raise SourceError(f"give an OPERATION: `botopin show {options.service}` lists them")
        write_output(listing(documents, origin=origin))
        return
    operation = _operation(store, documents.model, options.operation, side.label)
    if not options.python:
        width = min(Console().width, _MAX_WIDTH)
        write_output(boto3_form(documents, operation, origin=origin, width=width, doc=options.doc))
        return
    if not side.date:
        raise SourceError(
            f"{side.label}: its date is not known, and the bindings are imported by date: "
            f"`botopin models add {options.service}` keeps it under one"
        )
    model = add_client_features(documents).model
    names = Names.for_model(model, _locked(store, locked, options.service))
    write_output(python_form(model, names, operation, package=package, origin=origin))


def _newest(store: ModelStore, service: str) -> str:
    known = store.services() if store.exists else ()
    if service in known:
        return store.dates(service)[-1]
    near = get_close_matches(service, known)
    meant = f"did you mean {' or '.join(near)}?" if near else f"--at {INSTALLED} shows botocore's"
    raise SourceError(f"{store.name}: has no service {service!r}: {meant}")


def _locked(store: ModelStore, locked: Names, service: str) -> Names:
    """The names that the bindings have: `botopin generate` locks those of every version."""
    if not has_service(store, service):
        return locked
    versions = (store.documents(service, date) for date in store.dates(service))
    return lock_names((add_client_features(each).model for each in versions), locked)


def _operation(store: ModelStore, model: ServiceModel, text: str, label: str) -> str:
    found = find_operations(model, text)
    if len(found) == 1:
        return found[0]
    if found:
        raise SourceError(f"{text!r}: expected one of {', '.join(found)}, in that spelling")
    missing = f"{model.service} has no operation {text!r} in {label}"
    if elsewhere := _elsewhere(store, model.service, text):
        raise SourceError(f"{missing}: {elsewhere}")
    if near := suggestions(model, text):
        raise SourceError(f"{missing}: did you mean {' or '.join(near)}?")
    raise SourceError(f"{missing}: `botopin show {model.service}` lists them")


def _elsewhere(store: ModelStore, service: str, text: str) -> str:
    """Which dated versions have an operation: braket has CreateJob from 2021-11-22 on."""
    if not has_service(store, service):
        return ""
    having: dict[str, str] = {}
    dates = store.dates(service)
    for date in dates:
        try:
            found = find_operations(store.documents(service, date).model, text)
        except ModelError:  # what is wrong with another version is not asked here
            continue
        if found:
            having[date] = found[0]
    if not having:
        return ""
    return f"{service} has {having[max(having)]} {date_ranges(dates, [*having])}"


def _origin(model: ServiceModel, side: ModelInfo) -> str:
    parts = [f"as of {side.date}" if side.date else side.label]
    if side.botocore and side.label != f"botocore {side.botocore}":
        parts.append(f"(botocore {side.botocore})")
    return f"{model.full_name}, {' '.join(parts)}"
