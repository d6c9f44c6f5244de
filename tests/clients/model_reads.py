"""Reads of a model by botocore's serializers, validator and parsers, recorded while they run."""

from __future__ import annotations

import base64
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

import pytest
from botocore.model import ServiceModel, Shape
from botocore.parsers import PROTOCOL_PARSERS
from botocore.serialize import SERIALIZERS
from botocore.validate import ParamValidator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PROTOCOLS: Final = tuple(SERIALIZERS)
"""Protocols of the installed botocore."""

REQUESTS: Final = "requests"
RESPONSES: Final = "responses"

_RENAMED: Final = {"name": "locationName"}
"""Keys of botocore's `serialization` that differ from the keys of the model."""
_MOMENT: Final = "2024-01-01T00:00:00Z"
_SCALARS: Final[Mapping[str, Any]] = {
    "string": "text",
    "integer": 1,
    "long": 1,
    "float": 1.5,
    "double": 1.5,
    "boolean": True,
    "blob": b"blob",
    "timestamp": _MOMENT,
}
_LOCATIONS: Final = {
    "header": ("string", "integer", "float", "boolean", "timestamp", "list", "json"),
    "querystring": ("string", "float", "boolean", "timestamp", "list", "map"),
    "uri": ("string", "boolean", "timestamp"),
    "headers": ("map",),
    "statusCode": ("integer",),
}
_HEADERS: Final[Mapping[str, str]] = {
    "float": "1.5",
    "integer": "1",
    "boolean": "true",
    "timestamp": _MOMENT,
    "json": base64.b64encode(json.dumps({"a": 1}).encode()).decode(),
}
"""Headers of a response, by type of the member."""


class _Traits(dict[str, Any]):
    """Traits that record each key that is looked up."""

    def __init__(
        self, place: str, traits: Mapping[str, Any], log: set[tuple[str, str]], prefix: str = ""
    ) -> None:
        super().__init__(traits)
        self._place = place
        self._log = log
        self._prefix = prefix

    def _record(self, key: object) -> None:
        name = _RENAMED.get(str(key), str(key))
        self._log.add((self._place, f"{self._prefix}{name}"))

    def get(self, key: Any, default: Any = None) -> Any:
        self._record(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> Any:
        self._record(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self._record(key)
        return super().__contains__(key)


class _Shapes:
    """Shapes of each type for each place; the name of a shape starts with its place."""

    def __init__(self) -> None:
        self.shapes: dict[str, dict[str, Any]] = {}
        self.values: dict[str, Any] = {}
        """A value for each shape."""

    def add(self, name: str, value: Any, /, **shape: Any) -> str:
        self.shapes[name] = shape
        self.values[name] = value
        return name

    def structure(self, name: str, members: Mapping[str, str], **traits: Any) -> str:
        references = {key: {"shape": shape} for key, shape in members.items()}
        value = {key: self.values[shape] for key, shape in members.items()}
        return self.add(name, value, type="structure", members=references, **traits)

    def simple(self, place: str) -> Iterator[str]:
        """Yield scalars, and structures, lists and maps of scalars."""
        for scalar, value in _SCALARS.items():
            minimum = {} if scalar in {"boolean", "timestamp"} else {"min": 1}
            yield self.add(f"{place}_{scalar}", value, type=scalar, **minimum)
        inner = self.add("member_inner", "text", type="string")
        yield self.structure(f"{place}_structure", {"inner": inner})
        yield self.structure(f"{place}_union", {"inner": inner}, union=True)
        yield self.structure(f"{place}_document", {}, document=True)
        item = {"shape": self.add("item_inner", "text", type="string")}
        yield self.add(f"{place}_list", ["text"], type="list", member=item, min=1)
        item = {"shape": self.add("flattened-item_inner", "text", type="string")}
        name = f"{place}_flattened-list"
        yield self.add(name, ["text"], type="list", member=item, flattened=True, min=1)
        pair = {
            "key": {"shape": self.add("key_inner", "key", type="string")},
            "value": {"shape": self.add("value_inner", "value", type="string")},
        }
        yield self.add(f"{place}_map", {"key": "value"}, type="map", **pair, min=1)

    def containers(self, place: str) -> Iterator[str]:
        """Yield lists and maps of every simple shape, flattened and not."""
        key = self.add("key_string", "key", type="string")
        for flattened in (False, True):
            for each in self.simple("flattened-item" if flattened else "item"):
                name = f"{place}_list-of-{each}"
                reference, value = {"shape": each}, [self.values[each]]
                yield self.add(name, value, type="list", member=reference, flattened=flattened)
            for each in self.simple("value"):
                name = f"{place}_map-of-{each}-{flattened}"
                pair = {"key": {"shape": key}, "value": {"shape": each}}
                value = {"key": self.values[each]}
                yield self.add(name, value, type="map", **pair, flattened=flattened)

    def located(self) -> Iterator[tuple[str, str, str]]:
        """Yield each shape outside the body, with its location and its type."""
        key = self.add("key_header", "key", type="string")
        header = self.add("value_header", "value", type="string")
        items = {each: next(self.simple("item")) for each in ("string",)}
        items["timestamp"] = self.add("item_timestamp", _MOMENT, type="timestamp")
        for location, types in _LOCATIONS.items():
            for each in types:
                name = f"member_{location}-{each}"
                match each:
                    case "list":
                        for item, shape in items.items():
                            traits = {"type": "list", "member": {"shape": shape}}
                            yield (
                                self.add(f"{name}-of-{item}", [self.values[shape]], **traits),
                                location,
                                item,
                            )
                    case "map":
                        pair = {"key": {"shape": key}, "value": {"shape": header}}
                        yield self.add(name, {"key": "value"}, type="map", **pair), location, each
                    case "json":
                        traits = {"type": "string", "jsonvalue": True}
                        name = f"jsonvalue_{location}"
                        yield self.add(name, "text", **traits), location, each
                    case scalar:
                        yield self.add(name, _SCALARS[scalar], type=scalar), location, each


class _Example:
    """A model that uses every type in every place, with a request and a response for it."""

    def __init__(self, protocol: str) -> None:
        self._protocol = protocol
        self._shapes = _Shapes()
        self._operations: dict[str, Any] = {}
        self._headers: dict[str, str] = {}
        self._located: set[str] = set()
        """Members outside the body."""
        self._define()
        self.model = ServiceModel(
            {
                "metadata": {
                    "protocol": protocol,
                    "apiVersion": "2024-01-01",
                    "endpointPrefix": "example",
                    "jsonVersion": "1.0",
                    "targetPrefix": "Example",
                    "serviceId": "Example",
                },
                "operations": self._operations,
                "shapes": self._shapes.shapes,
            }
        )

    def _define(self) -> None:
        shapes = self._shapes
        label = shapes.add("member_label", "label", type="string", hostLabel=True)
        absent = shapes.add("member_absent", "absent", type="string")
        body = [*shapes.simple("member"), *shapes.containers("member"), label]
        references: dict[str, dict[str, Any]] = {each: {"shape": each} for each in body}
        for shape, location, kind in shapes.located():
            references[shape] = {"shape": shape, "location": location, "locationName": shape}
            self._located.add(shape)
            self._headers[shape] = _HEADERS.get(kind, "text")
        labels = [name for name, each in references.items() if each.get("location") == "uri"]
        self._operation("Body", references, absent, uri="".join(f"/{{{each}}}" for each in labels))
        place = "payload" if self._protocol.startswith("rest-") else "member"
        for kind in ("structure", "blob", "string", "union"):
            name = f"{place}_payload-{kind}"
            shapes.add(name, shapes.values[f"member_{kind}"], **shapes.shapes[f"member_{kind}"])
            reference = {"shape": name, "locationName": "Payload"}
            self._operation(f"Payload{kind}", {name: reference}, absent, payload=name)
        shapes.structure("event_body", {"inner": "member_inner"}, locationName="Body")
        event = {"header": {"shape": "member_integer", "eventheader": True}}
        payloads = {"structure": "member_structure", "blob": "member_blob", "all": ""}
        for name, shape in payloads.items():
            members = {
                **event,
                **({"payload": {"shape": shape, "eventpayload": True}} if shape else {}),
            }
            shapes.add(f"member_event-{name}", {}, type="structure", event=True, members=members)
        events = {name: {"shape": f"member_event-{name}"} for name in payloads}
        shapes.add("member_stream", {}, type="structure", eventstream=True, members=events)

    def _operation(
        self, name: str, members: Mapping[str, Any], absent: str, uri: str = "/", **traits: str
    ) -> None:
        values = {member: self._shapes.values[each["shape"]] for member, each in members.items()}
        for side in ("input", "output", "error"):
            # No value is sent for `absent`.
            shape = {"type": "structure", "members": {**members, absent: {"shape": absent}}}
            self._shapes.add(f"{side}_{name}", values, **shape, locationName="Root", **traits)
        self._shapes.shapes[f"error_{name}"]["exception"] = True
        shapes = [self._shapes.shapes[each["shape"]] for each in members.values()]
        has_label = any("hostLabel" in each for each in shapes)
        self._operations[name] = {
            "name": name,
            "http": {"method": "POST", "requestUri": uri},
            "endpoint": {"hostPrefix": "{member_label}." if has_label else "host."},
            "input": {"shape": f"input_{name}"},
            "output": {"shape": f"output_{name}"},
            "errors": [{"shape": f"error_{name}"}],
        }

    def requests(self) -> None:
        """Validate and serialize a request of each operation."""
        serializer, validator = SERIALIZERS[self._protocol](), ParamValidator()
        for name in self.model.operation_names:
            operation = self.model.operation_model(name)
            values = self._shapes.values[operation.input_shape.name]
            assert not validator.validate(values, operation.input_shape).has_errors()
            serializer.serialize_to_request(values, operation)

    def responses(self) -> list[tuple[Any, Any]]:
        """Return responses, each with its shape."""
        found = []
        for name in self.model.operation_names:
            operation = self.model.operation_model(name)
            for shape, status in ((operation.output_shape, 200), (operation.error_shapes[0], 400)):
                body = self._body(shape)
                response = {"status_code": status, "headers": self._headers, "body": body}
                found.append((response, shape))
        return found

    def events(self) -> list[tuple[Any, Any]]:
        """Return events of a stream, each with the shape of the stream."""
        stream = self.model.shape_for("member_stream")
        body = self._write({"inner": "text"}, self.model.shape_for("event_body"))
        return [
            (
                {"status_code": 200, "headers": {":event-type": name, "header": 1}, "body": body},
                stream,
            )
            for name in stream.members
        ]

    def _body(self, shape: Any) -> bytes:
        values = self._shapes.values[shape.name]
        payload = shape.serialization.get("payload")
        if payload and self._protocol.startswith("rest-"):
            values, shape = values[payload], shape.members[payload]
            if shape.type_name in {"blob", "string"}:
                return b"text"
        return self._write(values, shape)

    def _write(self, values: Mapping[str, Any], shape: Any) -> bytes:
        values = {name: value for name, value in values.items() if name not in self._located}
        if self._protocol in {"rest-xml", "query", "ec2"}:
            return b"".join(map(ET.tostring, _elements("Root", shape, values)))
        serializer = SERIALIZERS["rest-json" if self._protocol == "json" else self._protocol]()
        body: bytes = serializer._serialize_body_params(values, shape)
        return body


def _elements(name: str, shape: Any, value: Any) -> list[ET.Element]:
    """Return the XML of a value; several elements for a flattened list or map."""
    element = ET.Element(name)
    children: list[ET.Element] = []
    match shape.type_name:
        case "structure":
            for key, each in value.items():
                member = shape.members[key]
                children += _elements(member.serialization.get("name", key), member, each)
        case "list":
            is_flat = shape.serialization.get("flattened")
            for each in value:
                children += _elements(name if is_flat else "member", shape.member, each)
            if is_flat:
                return children
        case "map":
            for key, each in value.items():
                element.append(entry := ET.Element("entry"))
                entry.extend(_elements("key", shape.key, key))
                entry.extend(_elements("value", shape.value, each))
            if shape.serialization.get("flattened"):
                entry.tag = name
                return [entry]
        case "blob":
            element.text = base64.b64encode(value).decode()
        case _:
            element.text = str(value)
    element.extend(children)
    return [element]


def record_reads(protocol: str, direction: str) -> set[tuple[str, str]]:
    """Return the place and the key of each trait that botocore looks up.

    The place `jsonvalue` has only the keys that botocore does not look up for other members.
    """
    log: set[tuple[str, str]] = set()
    example = _Example(protocol)
    if direction == REQUESTS:
        with _recording(example.model, log):
            example.requests()
    else:
        parser = PROTOCOL_PARSERS[protocol]()
        responses, events = example.responses(), example.events()
        model = _Example(protocol).model  # shapes cache their traits
        with _recording(model, log):
            for response, shape in responses:
                parser.parse(response, model.shape_for(shape.name))
            for event, shape in events if parser._event_stream_parser else ():
                parser._event_stream_parser.parse(event, model.shape_for(shape.name))
    return {each for each in log if each[0] != "jsonvalue" or ("member", each[1]) not in log}


@contextmanager
def _recording(model: ServiceModel, log: set[tuple[str, str]]) -> Iterator[None]:
    """Record the traits of shapes, of operations and of the service in `log`."""

    def recorder(function: Any) -> property:
        def traits(shape: Shape) -> _Traits:
            return _Traits(shape.name.partition("_")[0], function.__get__(shape, Shape), log)

        return property(traits)

    with pytest.MonkeyPatch.context() as patch:
        for name in ("serialization", "metadata"):
            patch.setattr(Shape, name, recorder(vars(Shape)[name]))
        patch.setattr(model, "metadata", _Traits("metadata", model.metadata, log))
        for name in model.operation_names:
            operation = model.operation_model(name)
            for key in ("http", "endpoint"):
                traits = _Traits("operation", getattr(operation, key), log, prefix=f"{key}.")
                patch.setattr(operation, key, traits)
        yield
