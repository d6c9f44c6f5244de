"""Rules that turn names of a model into names of Python."""

from __future__ import annotations

import gzip
import keyword
import re
from pathlib import Path

import botocore
import pytest
from botocore import xform_name
from botocore.model import ServiceModel
from botocore.utils import get_service_module_name
from hypothesis import example, given
from hypothesis import strategies as st

from botopin.naming import rules

NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@pytest.mark.parametrize(
    ("member", "name"),
    [
        ("clientToken", "client_token"),
        ("providerARNs", "provider_arns"),
        ("DBInstanceIDs", "db_instance_ids"),
        ("S3Bucket", "s3_bucket"),
        ("OtaaV1_1", "OtaaV1_1"),
        ("_id", "id"),
        ("__init__", "init__"),
        ("_1st", "member_1st"),
        ("_", "member_"),
    ],
)
def test_members_are_named_as_botocore_names_them(member: str, name: str) -> None:
    assert rules.member_name(member) == name


@given(NAMES.filter(lambda name: not name.startswith("_")))
def test_names_of_members_agree_with_xform_name(member: str) -> None:
    assert rules.member_name(member) == xform_name(member)


@pytest.mark.parametrize(
    ("shape", "name"),
    [
        ("CreateJobRequest", "CreateJobRequest"),
        ("accessDetail", "AccessDetail"),
        ("__accessDetail", "AccessDetail"),
        ("__1st", "Shape1st"),
        ("_", "Shape"),
        ("float", "Float"),
    ],
)
def test_classes_are_named_as_shapes_with_a_capital(shape: str, name: str) -> None:
    assert rules.class_name(shape) == name


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("ml.t3.large", "ML_T3_LARGE"),
        ("us-east-1", "US_EAST_1"),
        ("QueueInfo", "QUEUE_INFO"),
        ("HTTPServer", "HTTP_SERVER"),
        ("2xlarge", "VALUE_2XLARGE"),
        ("0.5", "VALUE_0_5"),
        ("True", "TRUE"),
        ("padded ", "PADDED"),
        ("", "EMPTY"),
        (" ", "SPACE"),
        ("*", "ASTERISK"),
        ("\x7f", "VALUE"),
        ("_value_", "VALUE"),
        ("café", "CAFE"),
        ("α", "GREEK_SMALL_LETTER_ALPHA"),
    ],
)
def test_enum_members_are_named_in_capitals(value: str, name: str) -> None:
    assert rules.enum_member_name(value) == name


@pytest.mark.parametrize(
    ("service", "package", "client"),
    [
        ("braket", "braket", "Braket"),
        ("bedrock-runtime", "bedrock_runtime", "BedrockRuntime"),
        ("lambda", "lambda_", "Lambda"),
        ("pipes", "pipes", "Pipes"),
        ("2day", "service_2day", "Service2day"),
    ],
)
def test_names_of_services_become_packages_and_names_of_clients(
    service: str, package: str, client: str
) -> None:
    assert rules.service_package(service) == package
    assert rules.client_name(service, None) == client


@pytest.mark.parametrize(
    ("service", "service_id", "client"),
    [
        ("braket", "Braket", "Braket"),
        ("dynamodb", "DynamoDB", "DynamoDB"),
        ("ec2", "EC2", "EC2"),
        ("sesv2", "SESv2", "SESV2"),
        ("ce", "Cost Explorer", "CostExplorer"),
        ("stepfunctions", "SFN", "SFN"),
        ("m2", "m2", "MainframeModernization"),
        ("elbv2", "Elastic Load Balancing v2", "ElasticLoadBalancingv2"),
        ("inspector-scan", "Inspector Scan", "Inspectorscan"),
        ("kendra", "kendra", "Kendra"),
        ("repostspace", "repostspace", "RePostPrivate"),
    ],
)
def test_clients_are_named_after_the_service_id(service: str, service_id: str, client: str) -> None:
    assert rules.client_name(service, service_id) == client


@given(st.text() | st.none() | st.integers() | st.lists(st.text()))
@example("")
@example(" - ")
@example("_x")
@example("__")
@example("2day")
@example("\u00e9\u00e9")
@example("None")
@example("import os\n")
@example("\uff21")  # NFKC makes `A` of it
def test_guarantee_12_any_service_id_gives_an_identifier(service_id: object) -> None:
    name = rules.client_name("thing", service_id)
    assert IDENTIFIER.fullmatch(name)
    assert name[0].isupper()
    assert not keyword.iskeyword(f"{name}Client")


def test_names_of_clients_are_those_of_botocore() -> None:
    pytest.importorskip("botocore.service_module_names", reason="an older botocore names others")
    data = Path(botocore.__file__).parent / "data"
    lower_case: set[str] = set()
    files = sorted(data.glob("*/*/service-2.json.gz"))
    for file in files:
        with gzip.open(file) as stream:
            head = stream.read(50_000).decode(errors="replace")
        service = file.parts[-3]
        match = re.search(r'"serviceId"\s*:\s*"([^"]+)"', head)
        assert match, file
        theirs = get_service_module_name(
            ServiceModel({"metadata": {"serviceId": match[1]}}, service_name=service)
        )
        assert rules.boto3_name(service, match[1]) == theirs
        name = rules.client_name(service, match[1])
        assert name == theirs[:1].upper() + theirs[1:]
        assert name.isidentifier()
        if theirs[0].islower():
            lower_case.add(theirs)
    assert len({file.parts[-3] for file in files}) > 400
    assert len(lower_case) >= 11


@given(st.lists(NAMES, unique=True), st.sampled_from([rules.member_name, rules.class_name]))
def test_guarantee_12_every_wire_name_has_a_different_name(wires: list[str], rule: object) -> None:
    assert callable(rule)
    taken = {"self", "Shape"}
    names = rules.assign_names(wires, rule, taken=taken)
    assert list(names) == wires
    assert len({*names.values()}) == len(wires)
    assert taken.isdisjoint(names.values())
    for name in names.values():
        assert IDENTIFIER.fullmatch(name)
        assert not keyword.iskeyword(name)


@given(st.lists(st.text(max_size=4), unique=True))
def test_guarantee_12_every_value_of_an_enum_has_a_different_name(values: list[str]) -> None:
    names = rules.assign_names(values, rules.enum_member_name)
    assert len({*names.values()}) == len(values)
    assert all(IDENTIFIER.fullmatch(name) for name in names.values())
    assert not any(name.startswith("_") for name in names.values())


def test_collisions_are_numbered_in_the_order_of_the_model() -> None:
    assert rules.assign_names(["fooBar", "foo_bar", "FooBar"], rules.member_name) == {
        "fooBar": "foo_bar",
        "foo_bar": "foo_bar_",
        "FooBar": "foo_bar_2",
    }


def test_a_locked_name_wins_over_order_and_rules() -> None:
    locked = {"FooBar": "foo_bar", "Old": "foo_bar_"}
    names = rules.assign_names(["fooBar", "FooBar", "Old"], rules.member_name, locked=locked)
    assert names == {"fooBar": "foo_bar_2", "FooBar": "foo_bar", "Old": "foo_bar_"}


def test_a_locked_name_of_another_version_is_reserved() -> None:
    assert rules.assign_names(["b"], str.lower, locked={"A": "b"}) == {"b": "b_"}
