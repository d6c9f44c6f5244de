"""Sensitive values never appear in reprs, warnings, errors and paths."""

from __future__ import annotations

import copy
import traceback
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from types import ModuleType
from typing import Any, TypeAlias

import pytest

from botopin import (
    ValidationError,
    from_boto3,
    from_json,
    replace,
    to_boto3,
    validate,
    validation_mode,
)
from botopin.converters import json as json_dialect

Golden: TypeAlias = Callable[[str], ModuleType]

SECRET = "hunter2"  # noqa: S105 - test value
NUMBER = 8675309


HOSTILE: tuple[Any, ...] = (
    SECRET,
    SECRET * 100,
    NUMBER,
    float(NUMBER),
    SECRET.encode(),
    [SECRET],
    [[SECRET]],
    {SECRET: SECRET},
    {SECRET: NUMBER},
    {SECRET: [SECRET]},
    {SECRET: {SECRET: SECRET}},
    {"ada": {SECRET: NUMBER}},
    {"ada": SECRET},
    [{"number": NUMBER, SECRET: SECRET}],
    {"number": NUMBER, SECRET: SECRET},
    {"number": {SECRET: SECRET}},
    {NUMBER: SECRET},
    {(SECRET,): SECRET},
    datetime(1986, 7, 5, 3, 0, 9),  # noqa: DTZ001 - the missing time zone is the violation
    True,
    object(),
)

MEMBERS = (
    "password", "pin", "score", "key", "birth", "flag", "level", "card", "passwords",
    "passwordsByName", "namesByPassword", "vault", "hiddenList", "hiddenMap", "document", "cards",
    "cardsByPassword",
)  # fmt: skip
"""Members whose values are sensitive or contain sensitive values."""


def shows_secret(text: str) -> bool:
    return any(secret in text for secret in (SECRET, str(NUMBER), "1986"))


def texts_of(action: Callable[[], object]) -> str:
    """Return the texts of an action's error, its causes and its warnings."""
    with warnings.catch_warnings(record=True, action="always") as caught:
        try:
            result = repr(action())
        except Exception as error:  # noqa: BLE001 - no error may show a secret
            result = "".join(traceback.format_exception_only(error)) + repr(error)
            chain = (error.__cause__, error.__context__)
            result += "".join(map(repr, filter(None, chain)))
    return result + "".join(str(each.message) for each in caught)


@pytest.mark.parametrize("member", MEMBERS)
@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: str(value)[:20])
def test_violations_redact_sensitive_values(member: str, value: Any, golden: Golden) -> None:
    vault = golden("sensitive")
    cls = vault.PutSecretsRequest
    name = {attribute.alias: attribute.alias for attribute in cls.__attrs_attrs__}
    attribute = next(each for each in name if each.replace("_", "") == member.lower())
    data = {member: value}
    converter = json_dialect.make_converter()
    built: list[Callable[[], object]] = [
        lambda: cls(**{attribute: value}),
        lambda: replace(cls(user="ada"), **{attribute: value}),
        lambda: from_boto3(data, cls),
        lambda: from_boto3(data, cls, strict=True),
        lambda: from_json(data, cls),
        lambda: from_json(data, cls, strict=True),
        lambda: converter.structure(data, cls),
        lambda: validate(set_unchecked(cls(user="ada"), attribute, value)),
        lambda: send(set_unchecked(cls(user="ada"), attribute, value)),
        lambda: repr(set_unchecked(cls(user="ada"), attribute, value)),
    ]
    for action in built:
        assert not shows_secret(texts_of(action))
        with validation_mode("warn"):
            assert not shows_secret(texts_of(action))


def set_unchecked(value: Any, name: str, content: Any) -> Any:
    setattr(value, name, content)  # assignment is not checked
    return value


def send(value: Any) -> None:
    to_boto3(value)
    to_boto3(value, validate=False)


@pytest.mark.parametrize(
    ("build", "kinds"),
    [
        (lambda cls: cls(password=SECRET), {"min"}),
        (lambda cls: cls(password=SECRET * 2), {"max"}),
        (lambda cls: cls(password="hunter22"), {"pattern"}),
        (lambda cls: cls(pin=NUMBER), {"max"}),
        (lambda cls: cls(score=NUMBER), {"max"}),
        (lambda cls: cls(key=SECRET.encode() * 9), {"max"}),
        (lambda cls: cls(level=SECRET), {"enum"}),
        (lambda cls: cls(flag=SECRET), {"type"}),
        (lambda cls: cls(birth=SECRET), {"type"}),
        (lambda cls: cls(passwords=[SECRET]), {"min"}),
        (lambda cls: cls(names_by_password={SECRET: SECRET * 9}), {"min", "max"}),
        (lambda cls: cls(vault={"ada": {SECRET: "x"}}), {"min"}),
        (lambda cls: cls(hidden_list=[SECRET * 9]), {"max"}),
        (lambda cls: cls(hidden_map={SECRET * 9: SECRET * 9}), {"max"}),
        (lambda cls: cls(document={SECRET: b""}), {"type"}),
    ],
)
def test_redacted_violations_state_path_and_expectation(
    build: Callable[[Any], object], kinds: set[str], golden: Golden
) -> None:
    with pytest.raises(ValidationError) as caught:
        build(golden("sensitive").PutSecretsRequest)
    assert {violation.kind for violation in caught.value.violations} == kinds
    assert str(caught.value).startswith("PutSecretsRequest.")
    assert "expected " in str(caught.value)
    assert not shows_secret(str(caught.value))


def test_sensitive_structure_shows_only_its_class(golden: Golden) -> None:
    vault = golden("sensitive")
    card = vault.Card(number=SECRET, holder="ada")
    assert repr(card) == "Card(number=***, holder=***)"
    request = vault.PutSecretsRequest(user="ada", card=card, cards=[card])
    assert repr(request) == "PutSecretsRequest(user='ada', card=***, cards=***)"
    with pytest.raises(ValidationError, match=r"Card\.holder: expected at most 8 characters"):
        vault.Card(number=SECRET, holder=SECRET * 9)
    with pytest.raises(ValidationError) as caught:
        from_boto3({"number": "1", SECRET: SECRET}, vault.Card, strict=True)
    assert not shows_secret(str(caught.value))


def test_other_values_are_shown(golden: Golden) -> None:
    vault = golden("sensitive")
    request = vault.PutSecretsRequest(user="ada", either=vault.Either(password="hunterxx"))
    assert repr(request) == "PutSecretsRequest(user='ada', either=Either(password=***))"
    with pytest.raises(ValidationError, match="expected str, got 8675309"):
        vault.PutSecretsRequest(user=NUMBER)


def test_sensitive_trait_of_a_member_redacts_its_target(golden: Golden) -> None:
    cls = golden("overrides").ExportRequest
    request = cls(output_type="JSON", secret=SECRET, names=[SECRET], plain="seen", secret_kind="a")
    assert repr(request) == (
        "ExportRequest(output_type='JSON', secret=***, secret_kind=***, names=***, plain='seen')"
    )
    with pytest.raises(ValidationError) as caught:
        replace(request, secret=SECRET * 9, names=[SECRET * 9], secret_kind=SECRET)
    assert len(caught.value.violations) == 3
    assert not shows_secret(str(caught.value))


def test_sensitive_values_are_stored_unchanged(golden: Golden) -> None:
    vault = golden("sensitive")
    request = vault.PutSecretsRequest(
        password="hunterxx", card=vault.Card(number=SECRET), birth=datetime(1986, 7, 5, tzinfo=UTC)
    )
    again = copy.deepcopy(request)
    assert again == request
    assert to_boto3(again)["card"] == {"number": SECRET}
    assert from_boto3(to_boto3(request), vault.PutSecretsRequest, strict=True) == request
