"""Bodies as they come: aws-chunked, checksums and XML, with bytes of all kinds."""

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
def test_what_botocore_chunks_is_put_together(content: bytes, size: int) -> None:
    wrapped = AwsChunkedWrapper(
        io.BytesIO(content), Crc32Checksum, "x-amz-checksum-crc32", chunk_size=size
    )
    plain, trailers = decode_aws_chunked(b"".join(wrapped))
    assert plain == content
    ((name, value),) = trailers
    assert (name, len(value)) == ("x-amz-checksum-crc32", 8)


def test_signatures_of_chunks_are_read_over() -> None:
    signed = b"3;chunk-signature=abc\r\nabc\r\n0;chunk-signature=def\r\n\r\n"
    assert decode_aws_chunked(signed) == (b"abc", ())


@given(st.binary(max_size=40) | st.text("0123af;:\r\n", max_size=40).map(str.encode))
@example(b"ffffffffffffffff\r\n")
@example(b"1\r\n")
@example(b"0\r\nx: y")
def test_any_bytes_are_chunks_or_refused(body: bytes) -> None:
    try:
        content, _ = decode_aws_chunked(body)
    except ValueError as error:
        assert "expected" in str(error)
    else:
        assert len(content) < len(body)


def test_there_may_be_so_many_trailers_and_each_once() -> None:
    lines = [b"x-%d: y\r\n" % number for number in range(MAX_TRAILERS + 1)]
    _, trailers = decode_aws_chunked(b"0\r\n" + b"".join(lines[1:]) + b"\r\n")
    assert len(trailers) == MAX_TRAILERS
    with pytest.raises(ValueError, match=f"at most {MAX_TRAILERS} trailers"):
        decode_aws_chunked(b"0\r\n" + b"".join(lines) + b"\r\n")
    with pytest.raises(ValueError, match="each trailer once, got 'a' again"):
        decode_aws_chunked(b"0\r\na: 1\r\nA: 1\r\n\r\n")


def summed(**trait: Any) -> Operation:
    return Operation(name="Put", traits={"httpChecksum": trait})


def test_only_operations_that_have_checksums_are_held_to_them() -> None:
    request = HTTPRequest(
        method="PUT", path="/", body=b"x", headers=(("X-Amz-Checksum-CRC32", "AAAAAA=="),)
    )
    verify_checksums(Operation(name="Complete"), request)
    with pytest.raises(ErrorResponse) as caught:
        verify_checksums(summed(requestAlgorithmMember="Algorithm"), request)
    assert caught.value.error.code == "BadDigest"


def test_a_checksum_that_is_said_often_is_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[bytes] = []

    def compute(body: bytes) -> bytes:
        computed.append(body)
        return b"sum"

    monkeypatch.setattr(checksums, "_algorithms", lambda: {"sha512": compute})
    said = (("x-amz-checksum-sha512", "c3Vt"), ("X-Amz-Checksum-SHA512", "c3Vt")) * 50
    request = HTTPRequest(method="PUT", path="/", body=b"x", headers=said)
    verify_checksums(summed(requestAlgorithmMember="Algorithm"), request)
    assert computed == [b"x"]


def test_a_checksum_is_of_an_algorithm_that_the_operation_offers() -> None:
    response = HTTPResponse(status=200, body=b"content")
    mode = {"requestValidationModeMember": "Mode", "responseAlgorithms": ["XXHASH3", "SHA1"]}
    asked = add_checksum(summed(**mode), {"Mode": "ENABLED"}, response)
    assert asked.headers == (("x-amz-checksum-sha1", "BA8G/XdAkkeNRQd09bowxdp4rMg="),)
    assert add_checksum(summed(**mode), {}, response) is response
    mode["responseAlgorithms"] = ["XXHASH3"]
    assert add_checksum(summed(**mode), {"Mode": "ENABLED"}, response) is response


def test_a_coding_that_nobody_knows_is_refused() -> None:
    model = ServiceModel(service="x", date="2024-01-01")
    request = HTTPRequest(method="PUT", path="/", headers=(("Content-Encoding", "br"),))
    with pytest.raises(ErrorResponse, match="UnsupportedMediaType"):
        decode_body(model, Operation(name="Put"), request)


LEGAL = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n\r"))


@given(LEGAL, LEGAL)
def test_every_text_that_xml_can_say_stays_as_it_is(inner: str, attribute: str) -> None:
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
def test_what_xml_cannot_say_is_not_written(text: str) -> None:
    with pytest.raises(ValueError, match="XML cannot represent the character"):
        xml_text(text)


def test_entities_are_refused_before_they_grow() -> None:
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


def read(body: bytes) -> dict[str, Any]:
    ours = RestXML(MODEL)
    request = HTTPRequest(method="PUT", path="/", body=body)
    call = ours.route(request)
    assert call is not None
    return ours.read(call, request)


def test_elements_are_read_in_any_namespace() -> None:
    body = (
        b"<Request xmlns='urn:a' xmlns:x='urn:b' x:kind='k'><!-- c --><Inner/>"
        b"<list><member>a</member>\n<member/></list><x:flat>b</x:flat><flat>c</flat>"
        b"<map><entry><key>k</key><value>v</value></entry></map></Request>"
    )
    assert read(body) == {
        "kind": "k",
        "inner": {},
        "list": ["a", ""],
        "flat": ["b", "c"],
        "map": {"k": "v"},
    }


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<list><item>a</item></list>", "expected elements member, got 'item'"),
        ("<list>a</list>", "expected elements, got text"),
        ("<map><entry><key>k</key></entry></map>", "expected key and value in each entry"),
        ("<map><entry><key>k</key><value/><value/></entry></map>", "expected one element"),
        ("<map>" + "<entry><key>k</key><value/></entry>" * 2 + "</map>", "each key once"),
        ("<secret><hunter2/></secret>", "expected a member of Secret"),
    ],
)
def test_elements_in_the_wrong_place_are_refused(inside: str, said: str) -> None:
    with pytest.raises(ErrorResponse) as caught:
        read(f"<Request>{inside}</Request>".encode())
    assert caught.value.error.code == "MalformedXML"
    assert said in caught.value.error.message
    assert "hunter2" not in caught.value.error.message


PIECES = ["<Request>", "</Request>", "<Inner>", "</Inner>", "<list/>", "<flat>", "</flat>", "a"]
PIECES += ["<map><entry>", "</entry></map>", "<key/>", "<value/>", "&amp;", "&x;", "<![CDATA[<]]>"]


@settings(max_examples=300)
@given(st.binary(max_size=50) | st.lists(st.sampled_from(PIECES)).map("".join).map(str.encode))
@example(b"<Request>" + b"<Inner>" * 500)
@example(b"\xff\xfe<\x00")
def test_any_body_is_read_or_refused(body: bytes) -> None:
    try:
        data = read(body)
    except (RequestParseError, ErrorResponse) as error:
        assert str(error)
    else:
        assert data.keys() <= SHAPES["Request"].members.keys()  # type: ignore[union-attr]


@given(st.text())
def test_any_error_can_be_said(text: str) -> None:
    error = WireError(code=text, status=400, message=text, members={"Message": text})
    assert RestXML(MODEL).write_error(error).status == 400
