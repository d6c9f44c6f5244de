"""A version of a service as the mock server uses it: model, paginators and generated classes."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from attrs import frozen

from botopin.customizations.treatments import apply_handlers
from botopin.model.document_files import EXTRAS_FILE, MODEL_FILE, PAGINATORS_FILE
from botopin.model.documents import read_documents
from botopin.naming import rules
from botopin.runtime.clients.documents import MODEL_FOLDER
from botopin.runtime.optional_dependencies import is_importable, require_extra
from botopin.runtime.violations import BotopinError, suggest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from botopin.model.service import JSON, Operation, ServiceModel


class UnsupportedServiceError(BotopinError, ValueError):
    """The mock server cannot serve the requested version; the message lists the alternatives."""


@frozen(eq=False)
class ServedVersion:
    """A generated version with its bundled model."""

    model: ServiceModel
    """Messages as the service receives and sends them."""
    customized: ServiceModel
    """Messages as botocore accepts and returns them, which the generated classes describe."""
    paginators: Mapping[str, Mapping[str, JSON]]
    """Paginators of botocore by operation."""
    package: ModuleType

    @property
    def title(self) -> str:
        """Service and date, such as `braket 2026-04-07`."""
        return f"{self.model.service} {self.model.date}"

    def find_class(self, shape: str) -> type[Any]:
        """Return the generated class of a structure.

        Raises:
            LookupError: The version has no class for the structure.
        """
        likely = getattr(self.package, rules.class_name(shape), None)
        if likely is not None and _shape_name(likely) == shape:
            cls: type[Any] = likely
            return cls
        for name in self.package.__all__:  # the name was locked, or avoids a conflict
            each = getattr(self.package, name)
            if isinstance(each, type) and _shape_name(each) == shape:
                return each
        raise LookupError(f"{self.package.__name__} has no class for the shape {shape}")

    def request_class(self, operation: Operation) -> type[Any] | None:
        return self.find_class(operation.input.shape) if operation.input else None

    def response_class(self, operation: Operation) -> type[Any] | None:
        return self.find_class(operation.output.shape) if operation.output else None


def load_version(service: str, date: str | None, package: str) -> ServedVersion:
    """Load a generated version.

    Args:
        service: Name of the service in botocore, or `braket@2026-04-07` if `date` is None.
        date: Date of the version.
        package: Package that contains the generated services.

    Raises:
        UnsupportedServiceError: The version does not exist, or its package has no bundled model.
        ModelError: The bundled model is invalid.
    """
    require_extra("hypothesis", extra="testing", feature="the mock server")
    require_extra("boto3", extra="testing", feature="the mock server")
    if date is None:
        service, _, date = service.partition("@")
    name = f"{package}.{rules.service_package(service)}"
    if not rules.is_service(service) or not is_importable(name):
        raise UnsupportedServiceError(
            f"cannot import {name}: generate the package with `botopin generate`, "
            "then install it or add its folder to PYTHONPATH"
        )
    dates: tuple[str, ...] = getattr(import_module(name), "VERSIONS", ())
    if date not in dates:
        fault = f"requires a date: pass {service}@DATE"
        if date:
            fault = f"has no version {date!r}{suggest(date, dates)}"
        raise UnsupportedServiceError(f"{name} {fault}; available: {', '.join(dates)}")
    return _load(service, date, f"{name}.{rules.version_package(date)}")


@cache
def _load(service: str, date: str, package: str) -> ServedVersion:
    folder = files(package) / MODEL_FOLDER
    names = (MODEL_FILE, EXTRAS_FILE, PAGINATORS_FILE)
    contents = {name: (folder / name).read_bytes() for name in names if (folder / name).is_file()}
    if MODEL_FILE not in contents:
        raise UnsupportedServiceError(
            f"{package} has no bundled model: generate the package with this release of botopin"
        )
    documents = read_documents(contents, service=service, date=date)
    paginators = documents.files.get(PAGINATORS_FILE, {}).get("pagination", {})
    customized = apply_handlers(documents.model)
    return ServedVersion(documents.model, customized, paginators, import_module(package))


def _shape_name(cls: type[Any]) -> str:
    return getattr(cls, "__botopin_shape_name__", "") or cls.__name__
