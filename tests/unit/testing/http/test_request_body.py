"""Request bodies: aws-chunked, checksums and XML with arbitrary bytes."""

from __future__ import annotations

import io
import tracemalloc
from typing import Any
from xml.etree.ElementTree import Element, SubElement

import pytest
from botocore.httpchecksum import AwsChunkedWrapper, Crc32Checksum
from hypothesis import example, given, settings
from hypothesis import strategies as st

from botopin.model.service import (
    ListShape,
    MapShape,
    Member,
    Operation,
    Reference,
    ServiceModel,
    StringShape,
    StructureShape,
)
from botopin.testing.http import checksums
from botopin.testing.http.aws_chunked import MAX_TRAILERS, decode_aws_chunked
from botopin.testing.http.checksums import add_checksum, verify_checksums
from botopin.testing.http.messages import ErrorResponse, HTTPRequest, HTTPResponse, WireError
from botopin.testing.http.request_body import decode_body
from botopin.testing.protocols.base import RequestParseError
from botopin.testing.protocols.bodies.xml_document import parse_xml, xml_bytes, xml_text
from botopin.testing.protocols.rest_xml import RestXML


@given(st.binary(max_size=3000), st.integers(1, 1000))
def test_decodes_chunks_of_botocore(content: bytes, size: int) -> None:
    wrapped = AwsChunkedWrapper(
        io.BytesIO(content), Crc32Checksum, "x-amz-checksum-crc32", chunk_size=size
    )
    plain, trailers = decode_aws_chunked(b"".join(wrapped))
    assert plain == content
    ((name, value),) = trailers
    assert (name, len(value)) == ("x-amz-checksum-crc32", 8)


def test_ignores_chunk_signatures() -> None:
    signed = b"3;chunk-signature=abc\r\nabc\r\n0;chunk-signature=def\r\n\r\n"
    assert decode_aws_chunked(signed) == (b"abc", ())


@given(st.binary(max_size=40) | st.text("0123af;:\r\n", max_size=40).map(str.encode))
@example(b"ffffffffffffffff\r\n")
@example(b"1\r\n")
@example(b"0\r\nx: y")
def test_decodes_or_rejects_any_chunks(body: bytes) -> None:
    try:
        content, _ = decode_aws_chunked(body)
    except ValueError as error:
        assert "expected" in str(error)
    else:
        assert len(content) < len(body)


def test_limits_trailers() -> None:
    lines = [b"x-%d: y\r\n" % number for number in range(MAX_TRAILERS + 1)]
    _, trailers = decode_aws_chunked(b"0\r\n" + b"".join(lines[1:]) + b"\r\n")
    assert len(trailers) == MAX_TRAILERS
    with pytest.raises(ValueError, match=f"at most {MAX_TRAILERS} trailers"):
        decode_aws_chunked(b"0\r\n" + b"".join(lines) + b"\r\n")
    with pytest.raises(ValueError, match="each trailer once, got 'a' again"):
        decode_aws_chunked(b"0\r\na: 1\r\nA: 1\r\n\r\n")


def summed(**trait: Any) -> Operation:
    return Operation(name="Put", traits={"httpChecksum": trait})


def test_verifies_checksums_only_if_modelled() -> None:
    request = HTTPRequest(
        method="PUT", path="/", body=b"x", headers=(("X-Amz-Checksum-CRC32", "AAAAAA=="),)
    )
    verify_checksums(Operation(name="Complete"), request)
    with pytest.raises(ErrorResponse) as caught:
        verify_checksums(summed(requestAlgorithmMember="Algorithm"), request)
    assert caught.value.error.code == "BadDigest"


def test_computes_repeated_checksum_once(monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[bytes] = []

    def compute(body: bytes) -> bytes:
        computed.append(body)
        return b"sum"

    monkeypatch.setattr(checksums, "_algorithms", lambda: {"sha512": compute})
    expected = (("x-amz-checksum-sha512", "c3Vt"), ("X-Amz-Checksum-SHA512", "c3Vt")) * 50
    request = HTTPRequest(method="PUT", path="/", body=b"x", headers=expected)
    verify_checksums(summed(requestAlgorithmMember="Algorithm"), request)
    assert computed == [b"x"]


def test_response_checksum_uses_modelled_algorithm() -> None:
    response = HTTPResponse(status=200, body=b"content")
    mode = {"requestValidationModeMember": "Mode", "responseAlgorithms": ["XXHASH3", "SHA1"]}
    with_checksum = add_checksum(summed(**mode), {"Mode": "ENABLED"}, response)
    assert with_checksum.headers == (("x-amz-checksum-sha1", "BA8G/XdAkkeNRQd09bowxdp4rMg="),)
    assert add_checksum(summed(**mode), {}, response) is response
    mode["responseAlgorithms"] = ["XXHASH3"]
    assert add_checksum(summed(**mode), {"Mode": "ENABLED"}, response) is response


def test_rejects_unknown_content_coding() -> None:
    model = ServiceModel(service="x", date="2024-01-01")
    request = HTTPRequest(method="PUT", path="/", headers=(("Content-Encoding", "br"),))
    with pytest.raises(ErrorResponse, match="UnsupportedMediaType"):
        decode_body(model, Operation(name="Put"), request)


LEGAL = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n\r"))


@given(LEGAL, LEGAL)
def test_xml_text_round_trips(inner: str, attribute: str) -> None:
    root = Element("root", {"a": attribute})
    for text in (inner, inner[::-1]):
        try:
            SubElement(root, "item").text = xml_text(text)
        except ValueError:
            assert "\ufffe" in text or "\uffff" in text
            return
    if "\ufffe" in attribute or "\uffff" in attribute:
        return
    again = parse_xml(xml_bytes(root))
    assert [each.text or "" for each in again] == [inner, inner[::-1]]
    assert again.get("a") == attribute


@pytest.mark.parametrize("text", ["\0", "\x0b", "\ud800", "\ufffe", "a\x1fb"])
def test_rejects_text_that_xml_cannot_represent(text: str) -> None:
    with pytest.raises(ValueError, match="XML cannot represent the character"):
        xml_text(text)


def test_rejects_entities_before_expansion() -> None:
    lines = ["<!ENTITY a0 'aaaaaaaaaa'>"]
    lines += [f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)]
    bomb = f"<!DOCTYPE x [{''.join(lines)}]><x>&a11;</x>".encode()
    tracemalloc.start()
    with pytest.raises(ValueError, match="without a document type"):
        parse_xml(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000


SHAPES = {
    "Request": StructureShape(
        name="Request",
        members={
            "inner": Member(name="inner", shape="Request", location_name="Inner"),
            "list": Member(name="list", shape="List"),
            "flat": Member(name="flat", shape="Flat"),
            "map": Member(name="map", shape="Map"),
            "kind": Member(name="kind", shape="Text", location_name="x:kind", xml_attribute=True),
            "secret": Member(name="secret", shape="Secret"),
        },
    ),
    "Text": StringShape(name="Text"),
    "Secret": StructureShape(name="Secret", sensitive=True),
    "List": ListShape(name="List", member=Reference(shape="Text")),
    "Flat": ListShape(name="Flat", member=Reference(shape="Text"), flattened=True),
    "Map": MapShape(name="Map", key=Reference(shape="Text"), value=Reference(shape="Text")),
}
MODEL = ServiceModel(
    service="documents",
    date="2024-01-01",
    metadata={"protocol": "rest-xml"},
    operations={
        "Put": Operation(
            name="Put", http_method="PUT", request_uri="/", input=Reference(shape="Request")
        )
    },
    shapes=SHAPES,
)


def parse(body: bytes) -> dict[str, Any]:
    ours = RestXML(MODEL)
    request = HTTPRequest(method="PUT", path="/", body=body)
    routed = ours.route(request)
    assert routed is not None
    return ours.parse(routed, request)


def test_parses_elements_in_any_namespace() -> None:
    body = (
        b"<Request xmlns='urn:a' xmlns:x='urn:b' x:kind='k'><!-- c --><Inner/>"
        b"<list><member>a</member>\n<member/></list><x:flat>b</x:flat><flat>c</flat>"
        b"<map><entry><key>k</key><value>v</value></entry></map></Request>"
    )
    assert parse(body) == {
        "kind": "k",
        "inner": {},
        "list": ["a", ""],
        "flat": ["b", "c"],
        "map": {"k": "v"},
    }


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<list><item>a</item></list>", "expected elements member, got 'item'"),
        ("<list>a</list>", "expected elements, got text"),
        ("<map><entry><key>k</key></entry></map>", "expected key and value in each entry"),
        ("<map><entry><key>k</key><value/><value/></entry></map>", "expected one element"),
        ("<map>" + "<entry><key>k</key><value/></entry>" * 2 + "</map>", "each key once"),
        ("<secret><hunter2/></secret>", "expected a member of Secret"),
    ],
)
def test_rejects_misplaced_elements(inside: str, expected: str) -> None:
    with pytest.raises(ErrorResponse) as caught:
        parse(f"<Request>{inside}</Request>".encode())
    assert caught.value.error.code == "MalformedXML"
    assert expected in caught.value.error.message
    assert "hunter2" not in caught.value.error.message


PIECES = ["<Request>", "</Request>", "<Inner>", "</Inner>", "<list/>", "<flat>", "</flat>", "a"]
PIECES += ["<map><entry>", "</entry></map>", "<key/>", "<value/>", "&amp;", "&x;", "<![CDATA[<]]>"]


@settings(max_examples=300)
@given(st.binary(max_size=50) | st.lists(st.sampled_from(PIECES)).map("".join).map(str.encode))
@example(b"<Request>" + b"<Inner>" * 500)
@example(b"\xff\xfe<\x00")
def test_parses_or_rejects_any_body(body: bytes) -> None:
    try:
        data = parse(body)
    except (RequestParseError, ErrorResponse) as error:
        assert str(error)
    else:
        assert data.keys() <= SHAPES["Request"].members.keys()  # type: ignore[union-attr]


@given(st.text())
def test_serializes_any_error_message(text: str) -> None:
    error = WireError(code=text, status=400, message=text, members={"Message": text})
    assert RestXML(MODEL).serialize_error(error).status == 400
