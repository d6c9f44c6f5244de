"""botocore's services, serializers and parsers for every wire format."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from botocore.awsrequest import HeadersDict
from botocore.model import ServiceModel as BotocoreModel
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from botocore.session import Session
from botocore.utils import percent_encode_sequence

from botopin.model.reader import read_service
from botopin.testing.http.messages import HTTPRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.loaders import Loader
    from botocore.model import OperationModel, Shape

    from botopin.model.service import ServiceModel
    from botopin.testing.http.messages import HTTPResponse

DEPTH: Final = 5
MOMENT: Final = datetime(2026, 4, 7, 12, 30, 15, tzinfo=UTC)
VALUES: Final = {
    "blob": b"\x00\x7f",
    "boolean": True,
    "integer": 200,
    "long": 2**40,
    "float": 1.5,
    "double": -2.25,
    "timestamp": MOMENT,
    "character": "c",
}


@cache
def loader() -> Loader:
    component: Loader = Session().get_component("data_loader")
    return component


def document(service: str) -> dict[str, Any]:
    loaded: dict[str, Any] = loader().load_service_model(service, "service-2")
    return loaded


def models(service: str) -> tuple[ServiceModel, BotocoreModel]:
    """Return the model of a service from botopin and from botocore."""
    raw = document(service)
    model = read_service(json.dumps(raw).encode(), service=service, date="2026-04-07")
    return model, BotocoreModel(raw, service)


def sample(shape: Shape, depth: int = 0) -> Any:
    """Return a value with every member, down to a maximum depth."""
    match shape.type_name:
        case "structure" if shape.is_document_type:
            return {"a": [1, None, {"b": "c"}]}
        case "structure" if shape.is_tagged_union:
            name, member = next(iter(shape.members.items()))
            return {name: sample(member, depth + 1)}
        case "structure":
            return {
                name: sample(member, depth + 1)
                for name, member in shape.members.items()
                if depth < DEPTH or name in shape.required_members
            }
        case "list":
            return [sample(shape.member, depth + 1)] if depth < DEPTH else []
        case "map":
            return {"key": sample(shape.value, depth + 1)} if depth < DEPTH else {}
        case "string" if shape.serialization.get("location") == "header" and (
            shape.serialization.get("jsonvalue")
        ):
            return {"a": [1, "b"]}
        case "string" if shape.serialization.get("hostLabel"):
            return "host"
        case "string":
            return shape.enum[0] if shape.enum else "a b/ü?&"[: 3 if _in_headers(shape) else None]
        case kind:
            return VALUES[kind]


def whole(shape: Shape) -> dict[str, Any]:
    """Return an output with every member, and with every event of a stream."""
    data: dict[str, Any] = sample(shape)
    if stream := shape.event_stream_name:
        each = shape.members[stream].members.items()
        data[stream] = [{name: sample(s)} for name, s in each if not s.metadata.get("exception")]
    return data


def sent(protocol: str, operation: OperationModel, data: dict[str, Any]) -> HTTPRequest:
    """Return the request that botocore serializes from parameters."""
    serializer = create_serializer(protocol, include_validation=False)
    serialized = serializer.serialize_to_request(data, operation)
    path, _, query = serialized["url_path"].partition("?")
    parameters = serialized["query_string"]
    if not isinstance(parameters, str):
        parameters = percent_encode_sequence(parameters)
    body = serialized["body"]
    if isinstance(body, dict):
        body = percent_encode_sequence(body)
    return HTTPRequest(
        method=serialized["method"],
        path=path,
        query="&".join(filter(None, [query, parameters])),
        headers=tuple((name, str(value)) for name, value in serialized["headers"].items()),
        body=body if isinstance(body, bytes) else body.encode(),
    )


def parsed(protocol: str, response: HTTPResponse, shape: Shape | None) -> dict[str, Any]:
    """Parse a response with botocore, without metadata. A stream becomes a list of events."""
    stream = shape.event_stream_name if shape else None
    data: dict[str, Any] = create_parser(protocol).parse(
        {
            "status_code": response.status,
            "headers": HeadersDict(dict(response.headers)),
            "body": RawStream(response.body) if stream else response.body,
            "context": {"operation_name": "Operation"},
        },
        shape,
    )
    data.pop("ResponseMetadata", None)
    return data | {stream: list(data[stream])} if stream else data


class RawStream:
    """Body that urllib3 delivers in pieces."""

    def __init__(self, body: bytes, size: int = 7) -> None:
        self._body, self._size = body, size

    def stream(self) -> Iterator[bytes]:
        for start in range(0, len(self._body), self._size):
            yield self._body[start : start + self._size]


def _in_headers(shape: Shape) -> bool:
    return shape.serialization.get("location") in {"header", "headers"}
