"""rest-json beyond Braket: headers, payloads, greedy labels and all timestamps."""

from __future__ import annotations

import io
import sys
from binascii import b2a_base64
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import pytest
from botocore.parsers import RestJSONParser
from botocore.serialize import RestJSONSerializer
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from botopin import replace, to_boto3
from botopin.model.service import (
    ListShape,
    Member,
    Operation,
    Reference,
    ServiceModel,
    StringShape,
    StructureShape,
    TimestampShape,
)
from botopin.runtime.strategies.shapes import valid
from botopin.testing import MockServer, UnsupportedServiceError, serve
from botopin.testing.http.messages import HTTPRequest
from botopin.testing.protocols import Protocols
from botopin.testing.protocols.bodies.json_body import JSONBodies
from botopin.testing.protocols.router import Router
from botopin.testing.protocols.text_codec import parse_header, percent_decode, serialize_header
from botopin.testing.protocols.timestamps import parse_timestamp, serialize_timestamp
from support.s3_server import ONCE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from botopin.testing.protocols.base import RoutedRequest


@pytest.fixture(scope="module")
def traits(golden_tree: Path) -> Iterator[tuple[MockServer, Any]]:
    sys.path.append(str(golden_tree))
    with serve("wire-traits", "2024-01-01") as server:
        client = server.client(config=ONCE)
        yield server, client
        client.close()
    sys.path.remove(str(golden_tree))


def whole_seconds(timestamp: datetime | None) -> datetime | None:
    return timestamp and timestamp.replace(microsecond=0)


def test_parses_requests_of_botocore(traits: tuple[MockServer, Any]) -> None:
    server, client = traits
    cls = server.version.find_class("PutTraitsRequest")

    @settings(max_examples=60, derandomize=True, database=None)
    @given(valid(cls))
    @example(cls(account="a", bucket="a/b", key="c d/%2F+é//?&#", json_header={"a": [1, None]}))
    @example(cls(account="a", bucket="b", key="k", header=datetime(2024, 2, 29, tzinfo=UTC)))
    @example(cls(account="a", bucket="b", key="k", blob=b"\0\xff", blobs=[b"a"], attribute="x"))
    def reads(request: Any) -> None:
        request = replace(request, account="a")  # botocore validates the host prefix
        assume(request.bucket not in {"", ".", ".."})
        assume(request.key)
        assume(not {".", ".."} & {*request.key.split("/")})  # urllib3 removes these segments
        server.reset()
        client.put_traits(**to_boto3(request))
        (received,) = server.requests
        expected = replace(
            request,
            client_token=received.request.client_token,  # type: ignore[union-attr]
            header=whole_seconds(request.header),
            rfc=whole_seconds(request.rfc),
        )
        assert received.request == expected

    reads()


def test_botocore_parses_responses(traits: tuple[MockServer, Any]) -> None:
    server, client = traits
    server.reset()
    server.respond("PutTraits", {"status": 202, "headers": {"one": "1", "zwei": "ä, b"}})
    response = client.put_traits(account="a", bucket="b", key="k")
    assert response["ResponseMetadata"]["HTTPStatusCode"] == response["status"] == 202
    assert response["headers"]["one"] == "1"
    assert server.requests[0].status == 202
    with pytest.raises(ValueError, match="expected no control characters"):
        server.respond("PutTraits", {"headers": {"one": "1\r\nSet-Cookie: x"}})
    with pytest.raises(ValueError, match="expected the name of an HTTP header"):
        server.respond("PutTraits", {"headers": {"one: 1\r\nx": "1"}})


def test_payloads_and_streams_are_unchanged(traits: tuple[MockServer, Any]) -> None:
    server, client = traits
    server.reset()
    server.respond("PutObject", lambda request: {"body": request.body[::-1]}, times=1)
    sent = bytes(range(256)) * 500
    assert client.put_object(body=io.BytesIO(sent))["body"].read() == sent[::-1]
    assert server.requests[0].request.body == sent  # type: ignore[union-attr]
    server.respond("PutObject", {"body": io.BytesIO(b"once")})
    for _ in range(2):
        assert client.put_object(body=b"")["body"].read() == b"once"


MOMENTS = st.datetimes(
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001 - Hypothesis requires naive bounds
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours))),
)


@pytest.mark.parametrize("form", ["iso8601", "rfc822", "unixTimestamp"])
def test_timestamps_match_botocore(form: str) -> None:
    serializer, parser = RestJSONSerializer(), RestJSONParser()

    @given(MOMENTS)
    def agree(timestamp: datetime) -> None:
        if form == "rfc822":
            timestamp = timestamp.replace(microsecond=0)
        theirs = serializer._convert_timestamp_to_str(timestamp, form)
        assert parse_timestamp(form, theirs) == timestamp
        assert parse_timestamp(form, serialize_timestamp(form, timestamp)) == timestamp
        assert parser._timestamp_parser(serialize_timestamp(form, timestamp)) == timestamp

    agree()


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("iso8601", "2024-01-01"),
        ("iso8601", "2024-01-01T00:00:00"),
        ("iso8601", "2024-13-01T00:00:00Z"),
        ("iso8601", 1700000000),
        ("unixTimestamp", "2024-01-01T00:00:00Z"),
        ("unixTimestamp", True),
        ("unixTimestamp", 1e300),
        ("unixTimestamp", -(10**30)),
        ("rfc822", format_datetime(datetime(2024, 1, 1, tzinfo=UTC)).replace("+0000", "CET")),
        ("rfc822", "Mon, 99 Jan 2024 00:00:00 GMT"),
        ("rfc822", None),
    ],
)
def test_rejects_timestamp_of_another_format(form: str, value: object) -> None:
    with pytest.raises(ValueError, match=r"expected|must be in range|invalid|year|month|day"):
        parse_timestamp(form, value)


def test_rejects_timestamp_without_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        serialize_timestamp("iso8601", datetime(2024, 1, 1))  # noqa: DTZ001


def model_with(**shapes: Any) -> ServiceModel:
    return ServiceModel(service="x", date="2024-01-01", shapes=shapes)


@given(st.lists(st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1)))
def test_header_lists_round_trip(values: list[str]) -> None:
    values = [value.strip() or "x" for value in values]
    model = model_with(S=StringShape(name="S"), L=ListShape(name="L", member=Reference(shape="S")))
    member = Member(name="l", shape="L", location="header", location_name="x-l")
    header = serialize_header(model, member, values)
    assert parse_header(model, member, header) == values


@given(st.lists(MOMENTS, max_size=3))
def test_header_lists_of_dates_round_trip(values: list[datetime]) -> None:
    values = [value.replace(microsecond=0) for value in values]
    model = model_with(
        T=TimestampShape(name="T"), L=ListShape(name="L", member=Reference(shape="T"))
    )
    member = Member(name="l", shape="L", location="header", location_name="x-l")
    assert parse_header(model, member, serialize_header(model, member, values)) == values


def test_routes_to_most_specific_path() -> None:
    uris = {
        "Any": "/{key+}",
        "One": "/{bucket}",
        "Two": "/{bucket}/{key}",
        "Fixed": "/fixed",
        "Under": "/fixed/{key}",
        "Asked": "/{bucket}?list",
        "Version": "/{bucket}?list&version=2",
        "Middle": "/{bucket}/{key+}/end",
        "Regex": "/a.b/(c)",
    }
    operations = {
        name: Operation(name=name, http_method="GET", request_uri=uri) for name, uri in uris.items()
    }
    routes = Router(ServiceModel(service="x", date="2024-01-01", operations=operations))

    def find(method: str, path: str, query: str) -> RoutedRequest | None:
        return routes.find(HTTPRequest(method=method, path=path, query=query))

    for path, query, expected in (
        ("/fixed", "", "Fixed"),
        ("/other", "", "One"),
        ("/fixed/x", "", "Under"),
        ("/x/y", "", "Two"),
        ("/x/y/z", "", "Any"),
        ("/x/y/z/end", "", "Middle"),
        ("/x", "list", "Asked"),
        ("/x", "version=2&list", "Version"),
        ("/x", "list=", "Asked"),
        ("/x", "version=2&list=", "Version"),
        ("/x", "list=x", "One"),
        ("/x", "version=&list", "Asked"),
        ("/x", "lists", "One"),
        ("/a.b/(c)", "", "Regex"),
        ("/aXb/(c)", "", "Two"),
    ):
        call = find("GET", path, query)
        assert call is not None
        assert call.operation.name == expected, path
    assert find("POST", "/fixed", "") is None
    call = find("GET", "/x/y%2Fz/w/end", "")
    assert call is not None
    assert call.labels == {"bucket": "x", "key": "y%2Fz/w"}


@given(st.text())
def test_decodes_percent_encoding_strictly(text: str) -> None:
    try:
        undone = percent_decode(text)
    except ValueError:
        assert "%" in text or not text.isascii()
    else:
        assert "%" in text or undone == text


def test_serves_operation_without_input_or_output() -> None:
    model = model_with(S=StructureShape(name="S"))
    protocol = Protocols(
        ServiceModel(
            service="x",
            date="2024-01-01",
            metadata={"protocol": "x", "protocols": ["x", "rest-json"]},
            shapes=model.shapes,
            operations={"Ping": Operation(name="Ping", http_method="GET", request_uri="/ping")},
        )
    ).preferred
    request = HTTPRequest(method="GET", path="/ping")
    call = protocol.route(request)
    assert call is not None
    assert protocol.parse(call, request) == {}
    response = protocol.serialize(call.operation, {})
    assert (response.status, response.body) == (200, b"{}")


def test_rejects_unsupported_protocol_with_alternatives() -> None:
    model = ServiceModel(service="x", date="2006-03-01", metadata={"protocol": "soap"})
    with pytest.raises(
        UnsupportedServiceError,
        match="^expected a protocol among ec2, json.*; x 2006-03-01 has soap$",
    ):
        Protocols(model)


def header_list(item: Any) -> tuple[ServiceModel, Member]:
    model = model_with(I=item, L=ListShape(name="L", member=Reference(shape="I")))
    return model, Member(name="l", shape="L", location="header", location_name="x-l")


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("", []),
        ("a", ["a"]),
        (" a b , c", ["a b", "c"]),
        ("a,", ["a"]),
        ("a,,b", ["a", "", "b"]),
        (r'"a, \"b\"" , c', ['a, "b"', "c"]),
        ('"a" b, c', ['"a" b', "c"]),
        ('"a, b', ['"a', "b"]),
    ],
)
def test_splits_header_list_at_unquoted_commas(text: str, items: list[str]) -> None:
    assert parse_header(*header_list(StringShape(name="I")), text) == items


def test_splits_long_header_in_linear_time() -> None:
    """A quadratic algorithm would not finish."""
    many = 1 << 18
    strings = header_list(StringShape(name="I"))
    assert parse_header(*strings, f"x{' ' * many}y") == [f"x{' ' * many}y"]
    assert parse_header(*strings, f'"x"{" " * many}y') == [f'"x"{" " * many}y']
    assert len(parse_header(*strings, '"a,' * many)) == many
    dates = header_list(TimestampShape(name="I"))
    for text in ("x" * many, f"x,{' ' * many}y", "x," * many):
        with pytest.raises(ValueError, match="expected a timestamp"):
            parse_header(*dates, text)


def test_rejects_incomplete_date() -> None:
    dates = header_list(TimestampShape(name="I"))
    with pytest.raises(ValueError, match="expected a timestamp"):
        parse_header(*dates, "Tue, 07 Apr 2026 12:34:56 GMT, Tue")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NaN", "finite number"),
        ('{"a": 1, "a": 2}', "expected distinct keys"),
        ("[" * 5_000 + "]" * 5_000, "at most 100 nested objects and arrays"),
        ("{", "expected JSON"),
    ],
)
def test_parses_json_header_strictly(text: str, expected: str) -> None:
    model = model_with(S=StringShape(name="S"))
    member = Member(name="s", shape="S", location="header", location_name="x", jsonvalue=True)
    with pytest.raises(ValueError, match="expected JSON in base64") as caught:
        parse_header(model, member, b2a_base64(text.encode(), newline=False).decode())
    assert expected in str(caught.value)
    assert parse_header(model, member, "eyJhIjogWzFdfQ==") == {"a": [1]}


def test_redacts_members_of_sensitive_input() -> None:
    shape = StructureShape(
        name="Login", sensitive=True, members={"since": Member(name="since", shape="Time")}
    )
    bodies = JSONBodies(model_with(Time=TimestampShape(name="Time")), "application/json")
    request = HTTPRequest(method="POST", path="/", body=b'{"since": "hunter2", "hunter2": 1}')
    problems: list[str] = []
    bodies.parse_members(shape, request, problems)
    assert len(problems) == 2
    assert "hunter2" not in "".join(problems)
