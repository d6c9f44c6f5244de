"""Requests of the bindings, serialized by botocore."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen
from botocore.serialize import create_serializer
from botocore.session import Session
from botocore.validate import ParamValidator

from botopin import from_boto3, to_boto3

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.model import OperationModel

    from all_services.plain import Plain
    from all_services.services import Service


_EVENTS: Final[Any] = Session().get_component("event_emitter")


@frozen
class Requests:
    """Requests of one service's operations, serialized by botocore."""

    service: Service
    plain: Plain
    serialized: set[str] = field(factory=set)
    """Operations with a serialized request."""
    failed: dict[str, str] = field(factory=dict)
    """Operations whose requests botocore rejects or serializes differently, with the reason."""
    unsent: dict[str, str] = field(factory=dict)
    """Operations without a serialized request, with the reason."""

    def checker(self, operation: str) -> Callable[[Any], None] | None:
        """Return a function that checks requests, or None if botocore cannot serialize them."""
        if self.service.botocore_model.operation_model(operation).has_event_stream_input:
            self.unsent[operation] = "the input has an event stream"
            return None

        def check(request: Any) -> None:
            try:
                self.check(operation, request)
            except Exception as error:  # noqa: BLE001 - whatever it is, the report names it
                self.failed.setdefault(operation, f"{type(error).__name__}: {error}"[:300])

        return check

    def check(self, operation: str, request: Any) -> None:
        """Check that botocore serializes the request and its plain data to the same bytes.

        Raises:
            AssertionError: The bytes differ, or botocore's validation rejects the request.
        """
        model = self.service.botocore_model.operation_model(operation)
        shape = self.service.operations[operation]["input"]["shape"]
        plain = self.plain.of(shape, request)
        ours = to_boto3(from_boto3(plain, type(request)))
        self._handle(model, ours)
        for name in model.idempotent_members:
            plain.setdefault(name, ours[name])
        self._handle(model, plain)
        report = ParamValidator().validate(ours, model.input_shape)
        assert not report.has_errors(), report.generate_report()
        sent = self._serialize(model, ours)
        assert sent == self._serialize(model, plain), "differs from the bytes of plain data"
        self.serialized.add(operation)

    def _handle(self, model: OperationModel, arguments: dict[str, Any]) -> None:
        """Change arguments as a client does before it validates them."""
        event = f"before-parameter-build.{model.service_model.service_id.hyphenize()}.{model.name}"
        _EVENTS.emit(event, params=arguments, model=model, context={})
        for name, value in arguments.items():
            if isinstance(value, BytesIO):  # both requests read the same bytes
                arguments[name] = value.getvalue()

    def _serialize(self, model: OperationModel, data: dict[str, Any]) -> dict[str, Any]:
        serializer = create_serializer(self.service.protocol, include_validation=False)
        serialized: dict[str, Any] = serializer.serialize_to_request(data, model)
        return serialized
