"""A dated version as the test double sees it: its model, its paginators and its classes."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from attrs import frozen

from botopin.model.document_files import EXTRAS_FILE, MODEL_FILE, PAGINATORS_FILE
from botopin.model.documents import read_documents
from botopin.naming import rules
from botopin.runtime.clients.documents import MODEL_FOLDER
from botopin.runtime.optional_dependencies import require_extra
from botopin.runtime.violations import BotopinError, suggest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from botopin.model.service import JSON, Operation, ServiceModel


class UnsupportedServiceError(BotopinError, ValueError):
    """There is no test double for what was asked; the message says what there is."""


@frozen(eq=False)
class ServedVersion:
    """A generated version, and the model that it carries."""

    model: ServiceModel
    paginators: Mapping[str, Mapping[str, JSON]]
    """By operation, as botocore writes them."""
    package: ModuleType

    @property
    def title(self) -> str:
        """`braket 2026-04-07`."""
        return f"{self.model.service} {self.model.date}"

    def find_class(self, shape: str) -> type[Any]:
        """The generated class of a structure.

        Raises:
            LookupError: the version has no class for it.
        """
        likely = getattr(self.package, rules.class_name(shape), None)
        if likely is not None and _shape_name(likely) == shape:
            found: type[Any] = likely
            return found
        for name in self.package.__all__:  # a locked name, or one that gave way to another
            each = getattr(self.package, name)
            if isinstance(each, type) and _shape_name(each) == shape:
                return each
        message = f"{self.package.__name__} has no class for the shape {shape}"
        raise LookupError(message)

    def request_class(self, operation: Operation) -> type[Any] | None:
        return self.find_class(operation.input.shape) if operation.input else None

    def response_class(self, operation: Operation) -> type[Any] | None:
        return self.find_class(operation.output.shape) if operation.output else None


def load_version(service: str, date: str | None, package: str) -> ServedVersion:
    """Find a version by its names.

    Args:
        service: as botocore names it; `braket@2026-04-07` where `date` is None.
        date: of the version.
        package: the package that the generated services lie in.

    Raises:
        UnsupportedServiceError: there is no such version, or it does not carry its model.
        ModelError: its model has defects.
    """
    require_extra("hypothesis", extra="testing", what="the test double")
    require_extra("boto3", extra="testing", what="the test double")
    if date is None:
        service, _, date = service.partition("@")
    name = f"{package}.{rules.service_package(service)}"
    if not rules.is_service(service) or not _is_importable(name):
        message = (
            f"there is no package {name} to import: botopin generate makes it; "
            "a package of your own must be installed, or be on PYTHONPATH"
        )
        raise UnsupportedServiceError(message)
    dates: tuple[str, ...] = getattr(import_module(name), "VERSIONS", ())
    if date not in dates:
        hint = suggest(date, dates) if date else f" (try {service}@{dates[-1]})" if dates else ""
        message = f"{name} has no version {date!r}{hint}; it has {', '.join(dates)}"
        raise UnsupportedServiceError(message)
    return _load(service, date, f"{name}.{rules.version_package(date)}")


@cache
def _load(service: str, date: str, facade: str) -> ServedVersion:
    folder = files(facade) / MODEL_FOLDER
    wanted = (MODEL_FILE, EXTRAS_FILE, PAGINATORS_FILE)
    found = {name: (folder / name).read_bytes() for name in wanted if (folder / name).is_file()}
    if MODEL_FILE not in found:
        message = f"{facade} does not carry its model: generate it again with this botopin"
        raise UnsupportedServiceError(message)
    documents = read_documents(found, service=service, date=date)
    paginators = documents.files.get(PAGINATORS_FILE, {}).get("pagination", {})
    return ServedVersion(documents.model, paginators, import_module(facade))


def _shape_name(cls: type[Any]) -> str:
    return getattr(cls, "__botopin_shape_name__", "") or cls.__name__


def _is_importable(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):  # a package above it is not there, or it is no name
        return False
