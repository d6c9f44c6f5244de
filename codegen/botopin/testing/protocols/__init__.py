"""Protocols of the mock server, by their names in a model's metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from botopin.runtime.optional_dependencies import require_extra
from botopin.testing.protocols.aws_json import AWSJSON
from botopin.testing.protocols.query import EC2, Query
from botopin.testing.protocols.rest_json import RestJSON
from botopin.testing.protocols.rest_xml import RestXML
from botopin.testing.served_version import UnsupportedServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botopin.model.service import ServiceModel
    from botopin.testing.http.messages import HTTPRequest
    from botopin.testing.protocols.base import WireProtocol


def _rpc_v2_cbor(model: ServiceModel) -> WireProtocol:
    require_extra("cbor2", extra="testing", feature="the protocol smithy-rpc-v2-cbor")
    from botopin.testing.protocols.rpc_v2_cbor import RPCv2CBOR  # noqa: PLC0415

    return RPCv2CBOR(model)


PROTOCOLS: Final[Mapping[str, Callable[[ServiceModel], WireProtocol]]] = {
    "ec2": EC2,
    "json": AWSJSON,
    "query": Query,
    "rest-json": RestJSON,
    "rest-xml": RestXML,
    "smithy-rpc-v2-cbor": _rpc_v2_cbor,
}


class Protocols:
    """The protocols that one version supports."""

    def __init__(self, model: ServiceModel) -> None:
        """Create the protocols of a model.

        Raises:
            UnsupportedServiceError: The mock server supports none of the version's protocols.
        """
        # botocore can choose any protocol of this list.
        metadata = model.metadata
        protocols: list[str] = metadata.get("protocols") or [metadata.get("protocol", "")]
        if "awsQueryCompatible" in metadata:
            protocols = [*protocols, "query"]  # the protocol of the service's older models
        self._protocols = {name: PROTOCOLS[name](model) for name in protocols if name in PROTOCOLS}
        if not self._protocols:
            raise UnsupportedServiceError(
                f"expected a protocol among {', '.join(PROTOCOLS)}; "
                f"{model.service} {model.date} has {', '.join(protocols)}"
            )

    @property
    def preferred(self) -> WireProtocol:
        """First supported protocol of the model."""
        return next(iter(self._protocols.values()))

    def select(self, request: HTTPRequest) -> WireProtocol:
        """Return the protocol of a request."""
        return self._protocols.get(_detect_protocol(request), self.preferred)


def _detect_protocol(request: HTTPRequest) -> str:
    """Return the name of a request's protocol, or "" if the preferred protocol applies."""
    if request.path.startswith("/service/"):
        return "smithy-rpc-v2-cbor"
    if request.header("x-amz-target") is not None:
        return "json"
    content_type = request.header("content-type") or ""
    return "query" if content_type.startswith("application/x-www-form-urlencoded") else ""
