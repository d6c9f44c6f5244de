"""The one door from names in a model to names in Python."""

from __future__ import annotations

import keyword
import re

import pytest
from botocore import xform_name
from hypothesis import given
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
def test_the_name_of_a_member_is_xform_name(member: str) -> None:
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
    ("service", "package", "error"),
    [
        ("braket", "braket", "BraketError"),
        ("bedrock-runtime", "bedrock_runtime", "BedrockRuntimeError"),
        ("lambda", "lambda_", "LambdaError"),
        ("pipes", "pipes", "PipesError"),
        ("2day", "service_2day", "Service2dayError"),
    ],
)
def test_services_become_packages_and_bases_of_errors(
    service: str, package: str, error: str
) -> None:
    assert rules.service_package(service) == package
    assert rules.base_error(service) == error


@given(st.lists(NAMES, unique=True), st.sampled_from([rules.member_name, rules.class_name]))
def test_promise_12_every_wire_name_has_a_name_of_its_own(wires: list[str], rule: object) -> None:
    assert callable(rule)
    taken = {"self", "Shape"}
    given_names = rules.assign_names(wires, rule, taken=taken)
    assert list(given_names) == wires
    assert len({*given_names.values()}) == len(wires)
    assert taken.isdisjoint(given_names.values())
    for name in given_names.values():
        assert IDENTIFIER.fullmatch(name)
        assert not keyword.iskeyword(name)


@given(st.lists(st.text(max_size=4), unique=True))
def test_promise_12_every_value_of_an_enum_has_a_name_of_its_own(values: list[str]) -> None:
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


def test_a_name_that_was_published_wins_over_order_and_rules() -> None:
    locked = {"FooBar": "foo_bar", "Old": "foo_bar_"}
    names = rules.assign_names(["fooBar", "FooBar", "Old"], rules.member_name, locked=locked)
    assert names == {"fooBar": "foo_bar_2", "FooBar": "foo_bar", "Old": "foo_bar_"}


def test_a_name_that_only_another_version_has_is_not_given_away() -> None:
    assert rules.assign_names(["b"], str.lower, locked={"A": "b"}) == {"b": "b_"}
