"""The wire formats that the test double speaks, by their names in a model's metadata."""

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
    require_extra("cbor2", extra="testing", what="the protocol smithy-rpc-v2-cbor")
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
    """The wire formats that one version speaks."""

    def __init__(self, model: ServiceModel) -> None:
        """Find them.

        Raises:
            UnsupportedServiceError: the test double speaks none of them.
        """
        # `protocols` lists every one that the service speaks; botocore may choose any of them.
        metadata = model.metadata
        offered: list[str] = metadata.get("protocols") or [metadata.get("protocol", "")]
        if "awsQueryCompatible" in metadata:
            offered = [*offered, "query"]  # which older versions of the service's model say
        self._protocols = {name: PROTOCOLS[name](model) for name in offered if name in PROTOCOLS}
        if not self._protocols:
            message = (
                f"{model.service} {model.date} speaks {', '.join(offered)}; "
                f"the test double speaks {', '.join(PROTOCOLS)}"
            )
            raise UnsupportedServiceError(message)

    @property
    def preferred(self) -> WireProtocol:
        """The first one that the model lists."""
        return next(iter(self._protocols.values()))

    def select(self, request: HTTPRequest) -> WireProtocol:
        """The one that a request is in."""
        return self._protocols.get(_detect_protocol(request), self.preferred)


def _detect_protocol(request: HTTPRequest) -> str:
    """The format of a request, of those that one service may list; else it is the preferred one."""
    if request.path.startswith("/service/"):
        return "smithy-rpc-v2-cbor"
    if request.header("x-amz-target") is not None:
        return "json"
    kind = request.header("content-type") or ""
    return "query" if kind.startswith("application/x-www-form-urlencoded") else ""


def preferred_protocol(model: ServiceModel) -> WireProtocol:
    """The wire format that a version prefers.

    Raises:
        UnsupportedServiceError: the test double speaks none of the version's.
    """
    return Protocols(model).preferred
