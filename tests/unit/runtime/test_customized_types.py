"""Types of values that botocore's handlers change."""

from __future__ import annotations

import pickle
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botopin import (
    ValidationError,
    ValidationWarning,
    convert,
    find_losses,
    from_boto3,
    from_json,
    replace,
    to_boto3,
    to_json,
    validate,
    validation_mode,
)
from botopin.converters import boto3 as boto3_dialect
from botopin.converters import json as json_dialect
from botopin.runtime import (
    ASCIIText,
    Base64Text,
    BucketName,
    EncodedJSON,
    Integer,
    MapOf,
    PathSuffix,
    Shape,
    String,
    TextOr,
    member,
    shape,
)
from botopin.runtime.fast_checks import compile_fast_check
from botopin.runtime.joint_checks import KeyDigest, OutpostsAccount
from botopin.runtime.strategies.shapes import invalid_arguments, valid
from botopin.runtime.validation import find_violations


@shape
class Source(Shape):
    bucket: str = member("Bucket", String())
    key: str = member("Key", String())


@shape
class Request(Shape):
    __botopin_aliases__: ClassVar[dict[str, str]] = {"sizes": "size"}
    __botopin_joint_checks__ = (
        KeyDigest("secret", "digest"),
        OutpostsAccount("name", "accesspoint"),
    )

    zone: str | None = member("Zone", PathSuffix(min=1, max=4, pattern="[A-Z]+"), default=None)
    data: str | bytes | None = member("Data", Base64Text(max=8), default=None)
    secret: str | bytes | None = member("Secret", Base64Text(), sensitive=True, default=None)
    digest: str | None = member("Digest", String(), default=None)
    policy: Any = member("Policy", EncodedJSON(max=20), default=None)
    source: str | Source | None = member("Source", TextOr("Source", pattern=".+/.+"), default=None)
    bucket: str | None = member("Bucket", BucketName(), default=None)
    headers: dict[str, str] | None = member("H", MapOf(ASCIIText(), ASCIIText()), default=None)
    size: int | None = member("Size", Integer(), alias="Sizes", default=None)
    name: str | None = member("Name", String(), default=None)
    account_id: str | None = member("AccountId", String(), default=None)


ARN = "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-1/accesspoint/one"


def request(**arguments: Any) -> Request:
    return Request(**{"account_id": "1", **arguments})


ACCEPTED = (
    {"zone": "/hostedzone/ABCD"},
    {"zone": "ABCD"},
    {"data": b"\xff" * 6},
    {"data": "é" * 3},
    {"secret": bytes(32)},
    {"secret": "YQ==", "digest": "one"},
    {"policy": {"Version": "2012"}},
    {"policy": [1, None, True]},
    {"policy": '{"a": 1}'},
    {"source": "a/b"},
    {"source": Source(bucket="a", key="b c")},
    {"bucket": "a.b_C-1"},
    {"bucket": "arn:aws:s3:us-west-2:123456789012:accesspoint/one"},
    {"headers": {"a": "b"}},
    {"size": 3},
    {"name": "one"},
    {"name": ARN, "account_id": None},
    {"name": ARN, "account_id": "123456789012"},
)

REFUSED = (
    ({"zone": "/hostedzone/ABCDE"}, "zone", "at most 4 characters"),
    ({"zone": "/hostedzone/"}, "zone", "at least 1 character"),
    ({"zone": "/HOSTED/abc"}, "zone", "a match of [A-Z]+"),
    ({"zone": 7}, "zone", "str, got 7"),
    ({"data": bytes(7)}, "data", "at most 8 characters"),
    ({"data": 7}, "data", "str or bytes, got 7"),
    ({"secret": bytes(32), "digest": "one"}, "secret", "base64 text, because digest is set"),
    ({"policy": {"a": b"b"}}, "policy['a']", "JSON value"),
    ({"policy": {"a": "b" * 20}}, "policy", "at most 20 characters"),
    ({"source": "a"}, "source", "a match of .+/.+"),
    ({"source": 7}, "source", "Source"),
    ({"bucket": "a b"}, "bucket", "a bucket name or the ARN of an access point"),
    ({"headers": {"a": "é"}}, "headers['a']", "ASCII characters"),
    ({"name": "one", "account_id": None}, "account_id", "an Outposts ARN as name"),
    ({"name": ARN, "account_id": "2"}, "account_id", "123456789012, the account of name"),
    ({"name": ARN.replace("accesspoint", "bucket")}, "name", "the ARN of an Outposts accesspoint"),
    ({"name": "a:b:c:d:e:f"}, "name", "the ARN of an Outposts accesspoint"),
    ({"size": 1, "sizes": 2}, "size", "size or sizes, got both"),
)


@pytest.mark.parametrize("arguments", ACCEPTED, ids=str)
def test_accepted_values_survive_every_conversion(arguments: dict[str, Any]) -> None:
    value = request(**arguments)
    validate(value)
    assert not find_violations(value)
    assert pickle.loads(pickle.dumps(value)) == value
    assert from_json(to_json(value), Request, strict=True) == value
    converter = json_dialect.make_converter()
    assert converter.structure(converter.unstructure(value), Request) == value
    assert convert(value, Request) == value
    plain = boto3_dialect.make_converter()
    assert plain.unstructure(value) == to_boto3(value)
    again = from_boto3(to_boto3(value), Request, strict=True)
    assert to_boto3(again) == to_boto3(value) == to_boto3(plain.structure(to_boto3(value), Request))
    assert replace(request(), **arguments) == value


@shape
class EarlierRequest(Shape):
    __botopin_shape_name__ = "Request"

    name: str | None = member("Name", String(), default=None)


@pytest.mark.parametrize("name", ["Size", "Sizes"])
def test_preserved_members_become_typed_by_both_names(name: str) -> None:
    data = {"Name": ARN, name: 3}
    earlier = from_boto3(data, EarlierRequest, keep_unknown=True)
    assert convert(earlier, Request) == from_boto3(data, Request)


def test_an_account_that_an_earlier_version_lacks_is_a_loss() -> None:
    earlier = EarlierRequest(name="one")
    (loss,) = find_losses(earlier, Request)
    assert (loss.kind, loss.name) == ("required", "account_id")
    assert convert(earlier, Request, allow_losses={"account_id"}).account_id is None
    assert convert(EarlierRequest(name=ARN), Request).name == ARN


def test_a_preserved_member_with_both_names_stays_unknown() -> None:
    data = {"Name": ARN, "Size": 3, "Sizes": 4}
    converted = convert(from_boto3(data, EarlierRequest, keep_unknown=True), Request)
    assert converted.size == 3
    assert to_boto3(converted) == data


@pytest.mark.parametrize(("arguments", "path", "expected"), REFUSED, ids=str)
def test_refused_values_are_described(arguments: dict[str, Any], path: str, expected: str) -> None:
    with pytest.raises(ValidationError) as caught:
        request(**arguments)
    (violation,) = caught.value.violations
    assert violation.path == f"Request.{path}"
    assert expected in str(violation)


@pytest.mark.parametrize(
    "arguments",
    [
        {"bucket": "a b"},
        {"headers": {"a": "é"}},
        {"secret": b"", "digest": "one"},
        {"name": "one", "account_id": None},
        {"name": ARN, "account_id": "2"},
        {"name": "a:b:c:d:e:f"},
    ],
    ids=str,
)
def test_checks_of_botocore_have_no_exemption(arguments: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        request(**arguments)
    assert all(each.exemption is None for each in caught.value.violations)


def test_a_text_that_botocore_sends_as_it_is_can_be_exempt() -> None:
    with pytest.raises(ValidationError, match=r'exempt=\{"Request.zone"\}'):
        request(zone="/hostedzone/ABCDE")


def test_reprs_redact_a_key() -> None:
    assert "secret=***" in repr(request(secret=b"key"))


def test_bytes_are_tagged_in_json() -> None:
    assert to_json(request(data=b"a"))["Data"] == {"base64": "YQ=="}
    with pytest.raises(ValidationError, match='expected text, or {"base64": …}'):
        from_json({"Data": {"base46": "YQ=="}}, Request)


def test_requests_contain_the_text_of_a_json_value() -> None:
    assert to_boto3(request(policy={"a": 1}))["Policy"] == '{"a": 1}'
    assert to_json(request(policy={"a": 1}))["Policy"] == {"a": 1}


def test_second_names_become_the_names_of_the_model() -> None:
    assert request(sizes=3) == request(size=3) == replace(request(), sizes=3)
    assert to_boto3(request(sizes=3))["Size"] == 3
    assert from_boto3({"Sizes": 3}, Request).size == 3
    assert from_json({"Sizes": 3, "AccountId": "1"}, Request, strict=True).size == 3
    for read in (from_boto3, from_json):
        with pytest.raises(ValidationError, match="expected Size or Sizes, got both"):
            read({"Size": 1, "Sizes": 1}, Request)


def test_warnings_name_the_line_of_the_call() -> None:
    with validation_mode("warn"), pytest.warns(ValidationWarning, match="bucket") as caught:
        Request(bucket="a b", account_id="1")
    assert caught[0].filename == __file__


@given(valid(Request))
def test_drawn_values_are_valid(value: Request) -> None:
    validate(value)
    assert from_boto3(to_boto3(value), Request, strict=True) == value


@given(st.data())
def test_drawn_mutations_are_reported(data: st.DataObject) -> None:
    drawn = data.draw(invalid_arguments(Request))
    with pytest.raises(ValidationError) as caught:
        from_boto3(drawn.arguments, Request, strict=True)
    assert {(each.kind, each.path) for each in caught.value.violations} == {
        (drawn.kind, drawn.path)
    }


@pytest.mark.parametrize("arguments", [*ACCEPTED, *(each for each, *_ in REFUSED)], ids=str)
def test_the_fast_check_accepts_only_valid_values(arguments: dict[str, Any]) -> None:
    value = request()
    for name, each in arguments.items():
        setattr(value, Request.__botopin_aliases__.get(name, name), each)
    try:
        is_valid = compile_fast_check(Request)(value)
    except (AttributeError, TypeError):
        return
    assert not is_valid or not find_violations(value)
