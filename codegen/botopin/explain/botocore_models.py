"""The parts of botocore's models that examples need; botocore has no annotations of its own."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from botopin.diff.compare.normalize import protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botopin.model.service import JSON


class Shape(Protocol):
    """A shape; more attributes depend on its type."""

    name: str
    type_name: str
    metadata: Mapping[str, Any]


class Operation(Protocol):
    """An operation of a service."""

    name: str
    service_model: Service
    input_shape: Shape | None
    output_shape: Shape | None


class Service(Protocol):
    """A service model."""

    metadata: Mapping[str, Any]
    operation_names: Sequence[str]

    def operation_model(self, operation_name: str) -> Operation:
        """Return an operation by its name."""
        ...


def load_service(document: JSON, service: str) -> Service:
    """Return botocore's model of a service-2.json.

    Raises:
        ModuleNotFoundError: botocore is not installed.
    """
    model: Any = import_module("botocore.model")  # slow to import
    loaded: Service = model.ServiceModel(document, service)
    return loaded


def protocol_of(operation: Operation) -> str:
    """Return the protocol that botocore chooses for the service of an operation."""
    return str(protocol(operation.service_model.metadata))
