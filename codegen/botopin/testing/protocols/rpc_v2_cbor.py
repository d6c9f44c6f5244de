"""Server side of the protocol smithy-rpc-v2-cbor (Smithy's rpcv2Cbor)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from botopin.runtime.violations import format_value
from botopin.testing.http.messages import reject
from botopin.testing.protocols.base import RoutedRequest
from botopin.testing.protocols.bodies.cbor_body import CBORBodies
from botopin.testing.protocols.rpc import RPC

if TYPE_CHECKING:
    from botopin.model.service import ServiceModel
    from botopin.testing.http.messages import HTTPRequest

_HEADER: Final = "smithy-protocol"
_PROTOCOL: Final = "rpc-v2-cbor"


class RPCv2CBOR(RPC):
    """Server side of smithy-rpc-v2-cbor for one version. The path names the operation."""

    def __init__(self, model: ServiceModel) -> None:
        super().__init__(model, CBORBodies(model, "application/cbor"))
        self._headers = ((_HEADER, _PROTOCOL),)
        prefix = model.metadata.get("targetPrefix", "")
        self._paths = {
            f"/service/{prefix}/operation/{name}": each for name, each in model.operations.items()
        }

    def route(self, request: HTTPRequest) -> RoutedRequest | None:
        operation = self._paths.get(request.path)
        return RoutedRequest(operation) if operation and request.method == "POST" else None

    def parse(self, routed: RoutedRequest, request: HTTPRequest) -> dict[str, Any]:
        protocol = request.header(_HEADER)
        if protocol != _PROTOCOL:
            # The protocol requires services to reject requests without this header.
            message = f"expected the header {_HEADER}: {_PROTOCOL}, got {format_value(protocol)}"
            raise reject("UnknownOperationException", message, 404)
        return super().parse(routed, request)
