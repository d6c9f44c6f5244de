"""Requests of the bindings, serialized by botocore."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen
from botocore.handlers import generate_idempotent_uuid
from botocore.serialize import create_serializer
from botocore.validate import ParamValidator

from botopin import from_boto3, to_boto3

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.model import OperationModel

    from all_services.plain import Plain
    from all_services.services import Service


@frozen
class Requests:
    """The requests of one service's operations, written by botocore itself."""

    service: Service
    plain: Plain
    written: set[str] = field(factory=set)
    """The operations of which a request was written."""
    failed: dict[str, str] = field(factory=dict)
    """The operations whose requests botocore refuses, or writes otherwise."""
    unsent: dict[str, str] = field(factory=dict)
    """The operations that botocore writes no request of, and why."""

    def writer(self, operation: str) -> Callable[[Any], None] | None:
        """What checks the requests of an operation; None where botocore offers it not."""
        if self.service.theirs.operation_model(operation).has_event_stream_input:
            self.unsent[operation] = "takes an event stream"
            return None

        def write(request: Any) -> None:
            try:
                self.check(operation, request)
            except Exception as error:  # noqa: BLE001 - whatever it is, the report names it
                self.failed.setdefault(operation, f"{type(error).__name__}: {error}"[:300])

        return write

    def check(self, operation: str, request: Any) -> None:
        """A request is written as the same bytes from plain data, before and after the bindings.

        Raises:
            AssertionError: it is not, or botocore's own validation refuses it.
        """
        facts = self.service.theirs.operation_model(operation)
        shape = self.service.operations[operation]["input"]["shape"]
        plain = self.plain.of(shape, request)
        ours = to_boto3(from_boto3(plain, type(request)))
        generate_idempotent_uuid(ours, facts)  # as a client does before it validates
        for name in facts.idempotent_members:
            plain.setdefault(name, ours[name])
        report = ParamValidator().validate(ours, facts.input_shape)
        assert not report.has_errors(), report.generate_report()
        sent = self._written(facts, ours)
        assert sent == self._written(facts, plain), "is written as other bytes than plain data"
        self.written.add(operation)

    def _written(self, facts: OperationModel, data: dict[str, Any]) -> dict[str, Any]:
        serializer = create_serializer(self.service.protocol, include_validation=False)
        written: dict[str, Any] = serializer.serialize_to_request(data, facts)
        return written
