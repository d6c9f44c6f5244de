"""Received values: checked, stored as JSON and sent again, for all services.

botocore parses drawn responses. Each received value is used in every input member of the same
shape. It must be valid there and return from JSON. botocore must send it with the same bytes as the
value that botocore itself returned.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen
from botocore.validate import ParamValidator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from all_services.message_parts import (
    BUCKET,
    KnownStream,
    Parts,
    Received,
    structures_in,
    with_known_streams,
    with_new_streams,
)
from all_services.offline_client import OfflineClient
from botopin import ValidationError, from_boto3, from_json, to_boto3, to_json
from botopin.customizations.treatments import apply_handlers
from botopin.runtime.checks import compile_member_check
from botopin.runtime.members import MemberInfo, members
from botopin.runtime.strategies.shapes import valid
from botopin.runtime.validation import compile_tree_check, find_violations
from botopin.testing.customizations.responses import ResponseEncoder
from botopin.testing.protocols import PROTOCOLS
from botopin.testing.responses.encodable import make_encodable
from botopin.testing.served_version import ServedVersion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from all_services.classes import Classes
    from all_services.services import Service
    from botopin.model.service import ServiceModel
    from botopin.runtime.shapes import Shape
    from botopin.runtime.violations import Violation
    from botopin.testing.http.messages import HTTPResponse

EXAMPLES: Final = 3
"""Drawn responses and requests of each operation."""

_KEPT: Final = 6
"""Maximum number of received values that are kept of each shape."""

_MAX_DEPTH: Final = 3
"""Number of structures around the deepest member that is replaced."""

_LOSSY: Final = ("ec2", "query", "rest-xml")
"""Protocols that represent an empty structure, list or map like an absent member."""


@frozen
class ReceivedValues:
    """Received values of one service."""

    service: Service
    classes: Classes
    parts: Parts
    version: ServedVersion
    client: OfflineClient
    failed: dict[str, str] = field(factory=dict)
    """Members whose received values fail, with the reason."""
    counts: Counter[str] = field(factory=Counter)
    refused: Counter[str] = field(factory=Counter)
    """Number of calls and values that boto3 itself refuses, by its error."""
    _values: dict[str, list[Received]] = field(factory=lambda: defaultdict(list))
    """Received values by shape."""
    _sources: dict[str, set[str]] = field(factory=lambda: defaultdict(set))
    """Output members by the shape of their values, if a value was received."""
    _sinks: dict[str, list[tuple[type[Any], MemberInfo]]] = field(init=False)
    """Input members by the shape of their values."""
    _checks: dict[str, list[tuple[str, Any]]] = field(factory=dict)

    @_sinks.default
    def _input_members(self) -> dict[str, list[tuple[type[Any], MemberInfo]]]:
        sinks: dict[str, list[tuple[type[Any], MemberInfo]]] = defaultdict(list)
        for name in self.parts.reached("input"):
            cls = self.classes.structures.get(name)
            for info in members(cls) if cls else ():
                if cls and (shape := self.parts.shape(cls, info)):
                    sinks[shape].append((cls, info))
        return sinks

    @classmethod
    def of(cls, service: Service, classes: Classes, model: ServiceModel) -> ReceivedValues:
        package = import_module(classes.package)
        version = ServedVersion(model, apply_handlers(model), {}, package)
        return cls(service, classes, Parts(service, classes), version, OfflineClient(service.name))

    def examine(self) -> None:
        """Receive values from each operation, then send them with each operation."""
        operations = self.service.operations
        for name in operations:
            self._receive_from(name)
        for name in operations:
            self._send_with(name)
        sources: Counter[str] = Counter()
        for name in self.parts.reached("output"):
            sources.update(self.parts.references(name))
        self.counts["pairs"] = sum(
            count * len(self._sinks.get(shape, ())) for shape, count in sources.items()
        )
        self.counts["pairs checked"] = sum(
            len(found) * len(self._sinks.get(shape, ())) for shape, found in self._sources.items()
        )

    def _receive_from(self, operation: str) -> None:
        model = self.service.operations[operation]
        theirs = self.service.botocore_model.operation_model(operation)
        if (
            "output" not in model
            or theirs.has_event_stream_output
            or not self.client.supports(operation)
        ):
            return
        output = self.classes.structures[model["output"]["shape"]]
        requests = self._requests(operation)
        if valid(output).is_empty or requests.is_empty:
            return
        ours = self.version.model.operations[operation]
        protocol = PROTOCOLS[self.service.protocol](self.version.model)
        encoder = ResponseEncoder(self.version.model)

        def serialize(data: Mapping[str, Any]) -> HTTPResponse:
            return protocol.serialize(ours, encoder.encode(ours, data, None))

        def receive(request: Any, response: Any) -> None:
            self._name_bucket(request)
            data = encoder.make_realistic(ours, to_boto3(response))
            for is_newer in (False, True):
                each = self.parts.as_sent(output, data, is_newer=is_newer)
                each = make_encodable(self.version, ours, each, serialize)
                try:
                    answer = serialize(encoder.complete(ours, each, None))
                except ValueError:
                    self.counts["responses that cannot be encoded"] += 1
                    continue
                try:
                    arguments = to_boto3(request) if request else {}
                    plain = self.client.receive(operation, arguments, answer)
                except Exception as error:  # noqa: BLE001 - boto3's own refusal
                    self.refused[f"response: {type(error).__name__}"] += 1
                    continue
                plain = with_known_streams(plain)
                del plain["ResponseMetadata"]
                self.counts["received responses"] += 1
                self._check_response(operation, from_boto3(plain, output), plain)

        self._draw(operation, receive, requests, valid(output))

    def _check_response(self, operation: str, typed: Any, plain: dict[str, Any]) -> None:
        shape = self.parts.name(type(typed))
        self._check_json(f"{operation}: {shape}", typed)
        for received in self.parts.values_in(type(typed), typed, plain):
            if received.typed == "":  # drawn, since no service returns it; invalid in a path
                continue
            self._sources[received.shape].add(received.source)
            if received.shape in self._sinks:
                self._check_sinks(received)
                if len(self._values[received.shape]) < _KEPT:
                    self._values[received.shape].append(received)

    def _check_sinks(self, received: Received) -> None:
        shape = received.shape
        checks = self._checks.get(shape)
        if checks is None:
            distinct = {repr(info.type): (cls, info) for cls, info in self._sinks[shape]}
            checks = self._checks[shape] = [
                (
                    f"{self.parts.name(cls)}.{info.wire_name}",
                    compile_member_check(cls, info, compile_tree=compile_tree_check, redact=False),
                )
                for cls, info in distinct.values()
            ]
        for sink, check in checks:
            violations: list[Violation] = []
            check(received.typed, (sink,), violations)
            if isinstance(received.typed, KnownStream) and "stream" in str(violations):
                self.refused["received value: stream as bytes"] += 1
                continue
            if violations and self._refuses(shape, received.plain):
                self.refused["received value: invalid for botocore"] += 1
                continue
            for violation in violations:
                if violation.kind == "required" and self.service.protocol in _LOSSY:
                    self.counts["members that XML leaves out"] += 1
                    continue
                self._fail(received.source, f"invalid in {sink}: {violation.kind}: {violation}")

    def _check_json(self, where: str, value: Shape) -> None:
        """Check that a value returns from JSON, unless it has a stream."""
        try:
            built = to_json(value, validate=False)
        except TypeError as error:
            if "cannot convert a stream" not in str(error):
                self._fail(where, f"to_json: {error}")
            return
        except ValidationError as error:
            self._fail(where, f"to_json: {error}")
            return
        stored = json.loads(json.dumps(built, allow_nan=False))
        again = from_json(stored, type(value))
        if again != value and (
            '"NaN"' not in json.dumps(built) or to_json(again, validate=False) != built
        ):  # NaN never equals itself
            self._fail(where, f"from_json: expected {value!r}, got {again!r}")

    def _send_with(self, operation: str) -> None:
        if "input" not in self.service.operations[operation] or not self.client.supports(operation):
            return
        requests = self._requests(operation)
        if requests.is_empty:
            return
        cls = self.classes.structures[self.service.operations[operation]["input"]["shape"]]
        tokens = [info.wire_name for info in members(cls) if info.idempotency_token]
        depth = [0]

        def send(request: Any) -> None:
            self._name_bucket(request)
            plain = to_boto3(request)
            replaced = self._replace(cls, request, plain, depth[0] % _MAX_DEPTH)
            depth[0] += 1
            if not replaced:
                return
            self.counts["requests with received values"] += 1
            where = f"{operation}: {', '.join(sorted(replaced))}"
            for token in tokens:
                plain[token] = "token"
            try:
                expected = self.client.sent(operation, with_new_streams(plain))
            except Exception as error:  # noqa: BLE001 - boto3's own refusal
                self.refused[f"request: {type(error).__name__}"] += 1
                return
            violations = find_violations(request)
            if violations:
                self._fail(where, f"invalid: {violations[0].kind}: {violations[0]}")
                return
            self._check_json(where, request)
            data = to_boto3(request) | dict.fromkeys(tokens, "token")
            actual = self.client.sent(operation, with_new_streams(data))
            if actual != expected:
                self._fail(where, f"sends {actual} instead of {expected}")
            self.counts["requests with equal bytes"] += actual == expected

        self._draw(operation, send, requests)

    def _replace(self, cls: type[Any], request: Any, plain: Any, depth: int) -> list[str]:
        """Replace members at a depth by received values, and return their names."""
        replaced: list[str] = []
        for info in members(cls):
            value = getattr(request, info.name, None)
            received = self._values.get(self.parts.shape(cls, info))
            if depth == 0 and received and (value is not None or not cls.__botopin_union__):
                chosen = received[self.counts["replaced members"] % len(received)]
                self.counts["replaced members"] += 1
                setattr(request, info.name, chosen.typed)
                plain[info.wire_name] = chosen.plain
                replaced.append(f"{self.parts.name(cls)}.{info.wire_name} from {chosen.source}")
            elif depth and value is not None:
                for inner, part, data in structures_in(
                    cls, info.type, value, plain[info.wire_name]
                ):
                    replaced += self._replace(inner, part, data, depth - 1)
        ordered = {
            each.wire_name: plain[each.wire_name]
            for each in members(cls)
            if each.wire_name in plain
        }
        plain.clear()
        plain.update(ordered)
        return replaced

    def _name_bucket(self, request: Any) -> None:
        """Replace the names of buckets: botocore refuses most ARNs and invalid host names."""
        for cls, info in self._sinks.get(BUCKET, ()):
            if isinstance(request, cls) and getattr(request, info.name, None) is not None:
                setattr(request, info.name, "amzn-bucket")

    def _refuses(self, shape: str, plain: Any) -> bool:
        """Return whether botocore's own validation rejects a value that botocore returned."""
        report = ParamValidator().validate(plain, self.service.botocore_model.shape_for(shape))
        return bool(report.has_errors())

    def _requests(self, operation: str) -> Any:
        """Return a strategy for requests of an operation."""
        model = self.service.operations[operation]
        if "input" not in model:
            return st.none()
        return valid(self.classes.structures[model["input"]["shape"]])

    def _draw(self, operation: str, check: Any, *values: Any) -> None:
        chosen = settings(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        try:
            chosen(given(*values)(check))()
        except Exception as error:  # noqa: BLE001 - whatever it is, the report names it
            self._fail(operation, f"{type(error).__name__}: {error}")

    def _fail(self, where: str, why: str) -> None:
        self.failed.setdefault(where, why[:300])
