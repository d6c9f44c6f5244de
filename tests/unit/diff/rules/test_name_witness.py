"""Witnesses in the bindings: names that are gone, and annotations that changed."""

from __future__ import annotations

import importlib
import json
from functools import cache
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from botopin.diff.report import Severity
from botopin.diff.witness import WitnessKind
from botopin.naming import rules
from botopin.naming.names import Names
from support.diff_cases import BRAKET_DATES, CASES, DiffCase, braket, judge
from support.paths import ROOT

if TYPE_CHECKING:
    from botopin.diff.report import Change
    from botopin.diff.witness import Witness

ELSEWHERE = {"bound-tightened", "context-param-added", "endpoint-rules-changed"}
"""Rules whose breaking changes have witnesses of other kinds."""
REFUSED_BY_BOTOCORE = "required-added/hit-nested-token"
"""Case without a change of names: the bindings accept the request, but botocore refuses it."""


def witness_of(case: str, rule: str) -> Witness:
    changes = judge(*DiffCase.named(case).sides)
    return next(each.witness for each in changes if each.rule == rule and each.witness)


@pytest.mark.parametrize(
    ("case", "text", "old", "new"),
    [
        (
            "member-renamed/hit",
            "The new bindings have `Order.remark` instead of `Order.note`.",
            "Order.note",
            "Order.remark",
        ),
        (
            "service-id-changed/hit",
            "The new bindings have `OrderDeskClient` instead of `OrdersClient`.",
            "OrdersClient",
            "OrderDeskClient",
        ),
        (
            "required-removed/hit",
            "`Order.size` may be None.",
            "Order.size: Size | UnknownValue",
            "Order.size: Size | UnknownValue | None",
        ),
        (
            "required-added/hit",
            "`Order` requires the argument `note`.",
            "Order.note: str | None",
            "Order.note: str",
        ),
        (
            "type-changed/hit",
            "`Order.weight` has the type `str | None` instead of `int | None`.",
            "Order.weight: int | None",
            "Order.weight: str | None",
        ),
        (
            "input-added/hit-required",
            "`OrdersClient.list_orders` requires the arguments size.",
            "OrdersClient.list_orders()",
            "OrdersClient.list_orders(size=…)",
        ),
        (
            "output-removed/hit",
            "`OrdersClient.cancel_order` returns None instead of `CancelOrderResponse`.",
            "OrdersClient.cancel_order() -> CancelOrderResponse",
            "OrdersClient.cancel_order() -> None",
        ),
        (
            "paginator-removed/hit",
            "The new bindings have no `OrdersClient.list_orders_pages`.",
            "OrdersClient.list_orders_pages",
            "",
        ),
        (
            "waiter-removed/hit",
            "The new bindings have no `OrdersClient.wait_until_order_listed`.",
            "OrdersClient.wait_until_order_listed",
            "",
        ),
        (
            "fault-changed/hit-status",
            "`DBInstanceNotReadyFault.http_status` is 400 instead of 503.",
            "DBInstanceNotReadyFault.http_status = 503",
            "DBInstanceNotReadyFault.http_status = 400",
        ),
        (
            "paginator-changed/hit-token",
            "The pages of `KinesisClient.list_streams` no longer use `ExclusiveStartStreamName`.",
            "ExclusiveStartStreamName",
            "NextToken",
        ),
    ],
)
def test_change_has_witness(case: str, text: str, old: str, new: str) -> None:
    witness = witness_of(case, case.partition("/")[0])
    assert (witness.text, witness.old, witness.new) == (text, old, new)


@pytest.mark.parametrize(
    "case", [case for case in CASES if str(case) != REFUSED_BY_BOTOCORE], ids=str
)
def test_change_that_breaks_code_has_witness(case: DiffCase) -> None:
    for change in judge(*case.sides):
        if change.source is Severity.BREAKING and change.rule not in ELSEWHERE:
            assert change.witness is not None, change.wire_path


@pytest.mark.parametrize("case", CASES, ids=str)
def test_harmless_change_has_no_name_witness(case: DiffCase) -> None:
    for change in judge(*case.sides):
        if change.source <= Severity.SAFE and change.witness:
            assert change.witness.kind is not WitnessKind.NAME


def test_names_of_witnesses_are_in_bindings_of_their_version() -> None:
    """Names that are gone exist in the old bindings of Braket, and not in the new ones."""
    locked = Names.from_json(json.loads((ROOT / "models/names/braket.json").read_bytes()))
    checked = 0
    for old, new in permutations(BRAKET_DATES, 2):
        for change in judge(braket(old), braket(new), locked=locked):
            checked += check_names(change, bindings(old), bindings(new))
    assert checked > 100


def check_names(change: Change, old: Any, new: Any) -> int:
    """Check the names of a witness, and return how many there are."""
    witness = change.witness
    if witness is None or witness.kind is not WitnessKind.NAME:
        return 0
    names = [witness.old.split("(")[0], witness.new.split("(")[0]]
    names = [name.split(":")[0].split(" ")[0] for name in names]
    assert exists(old, names[0]), witness
    if names[1]:
        assert exists(new, names[1]), witness
    else:
        assert not exists(new, names[0]), witness
    return len(names)


def exists(module: Any, path: str) -> bool:
    owner, _, attribute = path.partition(".")
    cls = getattr(module, owner, None)
    return cls is not None and (not attribute or hasattr(cls, attribute))


@cache
def bindings(date: str) -> Any:
    version = rules.version_package(date)
    return importlib.import_module(f"botopin_aws.braket.{version}")
