"""Server side of the protocol json (Smithy's aws.protocols#awsJson1_0 and awsJson1_1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botopin.runtime.violations import format_value
from botopin.testing.http.messages import reject
from botopin.testing.protocols.base import RoutedRequest
from botopin.testing.protocols.bodies.json_body import JSONBodies
from botopin.testing.protocols.rpc import RPC

if TYPE_CHECKING:
    from botopin.model.service import ServiceModel
    from botopin.testing.http.messages import HTTPRequest


class AWSJSON(RPC):
    """Server side of json for one version. A header names the operation."""

    def __init__(self, model: ServiceModel) -> None:
        version = model.metadata.get("jsonVersion", "1.0")
        super().__init__(model, JSONBodies(model, f"application/x-amz-json-{version}"))
        prefix = model.metadata.get("targetPrefix", "")
        self._targets = {f"{prefix}.{name}": each for name, each in model.operations.items()}

    def route(self, request: HTTPRequest) -> RoutedRequest | None:
        target = request.header("x-amz-target")
        operation = self._targets.get(target or "")
        if operation is None:
            version = f"{self._model.service} {self._model.date}"
            message = (
                f"{version} has no operation for the header X-Amz-Target: {format_value(target)}"
            )
            raise reject("UnknownOperationException", message, 404)
        return RoutedRequest(operation) if (request.method, request.path) == ("POST", "/") else None
