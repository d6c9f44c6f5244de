"""Parsing of forms: arbitrary forms against a small model."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from botopin.model.service import (
    BlobShape,
    IntegerShape,
    ListShape,
    MapShape,
    Member,
    Operation,
    Reference,
    ServiceModel,
    StringShape,
    StructureShape,
)
from botopin.testing.http.messages import ErrorResponse, HTTPRequest, WireError
from botopin.testing.protocols.base import RequestParseError
from botopin.testing.protocols.query import EC2, Query

SHAPES = {
    "Input": StructureShape(
        name="Input",
        members={
            "number": Member(name="number", shape="Integer"),
            "names": Member(name="names", shape="Flat", location_name="Name"),
            "tags": Member(name="tags", shape="Tags"),
            "secret": Member(name="secret", shape="Secret"),
            "again": Member(name="again", shape="Input"),
            "bytes": Member(name="bytes", shape="Blob"),
        },
    ),
    "Integer": IntegerShape(name="Integer"),
    "String": StringShape(name="String"),
    "Secret": IntegerShape(name="Secret", sensitive=True),
    "Blob": BlobShape(name="Blob"),
    "Flat": ListShape(name="Flat", member=Reference(shape="String"), flattened=True),
    "Tags": MapShape(name="Tags", key=Reference(shape="String"), value=Reference(shape="Integer")),
}
MODEL = ServiceModel(
    service="forms",
    date="2024-01-01",
    metadata={"apiVersion": "2024-01-01", "protocol": "query"},
    operations={"Do": Operation(name="Do", input=Reference(shape="Input"))},
    shapes=SHAPES,
)
START = "Action=Do&Version=2024-01-01&"


def parse(form: str, protocol: type[Query] = Query) -> dict[str, Any]:
    ours = protocol(MODEL)
    request = HTTPRequest(method="POST", path="/", body=(START + form).encode())
    routed = ours.route(request)
    assert routed is not None
    return ours.parse(routed, request)


def test_sorts_items_by_number() -> None:
    form = "Name.10=c&Name.2=b&Name.1=a&tags.entry.1.key=k&tags.entry.1.value=7&again.number=-1"
    assert parse(form) == {"names": ["a", "b", "c"], "tags": {"k": 7}, "again": {"number": -1}}
    assert parse("Name=") == {"names": []}
    assert parse("Name.1=a&Number=1".replace("Number", "number"), EC2) == {
        "names": ["a"],
        "number": 1,
    }


def test_redacts_sensitive_values() -> None:
    with pytest.raises(RequestParseError) as caught:
        parse("secret=hunter2&number=seven")
    assert "hunter2" not in str(caught.value)
    assert "seven" in str(caught.value)


def test_rejects_repeated_parameter() -> None:
    entry = "tags.entry.{0}.key=k&tags.entry.{0}.value=1"
    with pytest.raises(RequestParseError, match="expected each key once"):
        parse(f"{entry.format(1)}&{entry.format(2)}")


@settings(max_examples=300)
@given(
    st.one_of(
        st.text("abnmge.=&1%+", max_size=60),
        st.lists(
            st.tuples(
                st.sampled_from(["number", "Name", "tags", "again", "bytes", "x"]),
                st.text("entrykyvalu.12", max_size=12),
                st.text(max_size=5),
            ).map("{0[0]}.{0[1]}={0[2]}".format),
            max_size=5,
        ).map("&".join),
    )
)
@example("again." * 300 + "number=1")
@example("Name.999999999999=x")
@example("Name..1=x")
@example(".=&..=&=")
def test_parses_or_rejects_any_form(form: str) -> None:
    for protocol in (Query, EC2):
        try:
            data = parse(form, protocol)
        except (RequestParseError, ErrorResponse) as error:
            assert str(error)
        else:
            assert data.keys() <= {"number", "names", "tags", "secret", "again", "bytes"}


@given(st.text())
def test_serializes_any_error_message(text: str) -> None:
    for protocol in (Query, EC2):
        error = WireError(code=text, status=400, message=text, members={"Message": text})
        assert protocol(MODEL).serialize_error(error).status == 400
