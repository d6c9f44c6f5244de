"""Table of botocore's handlers: its rows, and the faults of wrong rows."""

from __future__ import annotations

from typing import get_args

import pytest

from botopin.customizations.table import Treatment, parse_handlers, read_handlers
from botopin.customizations.treatments import _TREATMENTS
from botopin.model.diagnostics import ModelError

ROW = 'function = "f"\nevent = "before-call"\neffect = "wire"\ndoes = "nothing"\n'


def test_the_shipped_table_is_valid() -> None:
    assert len(read_handlers()) > 80


def test_every_treatment_has_a_function_and_a_row() -> None:
    names = {*filter(None, get_args(Treatment))}
    assert names == {*_TREATMENTS} == {row.treatment for row in read_handlers() if row.treatment}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ('effekt = "wire"', "unknown key; did you mean effect?"),
        ('since = "1.36"', "since: expected a botocore release such as 1.36.0, got '1.36'"),
        ('until = "next"', "until: expected a botocore release such as 1.36.0, got 'next'"),
        ('treatment = "base46"\nmembers = ["Key"]', "expected one of account-of-arn, alias"),
        ('treatment = "base64"', "the treatment base64 needs members, shapes or methods"),
        ('members = ["Key"]', "members, shapes, methods and note need a treatment"),
        ('operations = "GetKey"', "expected an array, got 'GetKey'"),
    ],
)
def test_a_wrong_row_is_reported(row: str, message: str) -> None:
    with pytest.raises(ModelError) as caught:
        parse_handlers(f"[[handlers]]\n{ROW}{row}\n")
    assert message in str(caught.value)
    assert "/handlers/0" in str(caught.value)


def test_an_unknown_effect_is_reported() -> None:
    with pytest.raises(ModelError, match="expected one of request, response"):
        parse_handlers("[[handlers]]\n" + ROW.replace('"wire"', '"wires"'))


def test_excluded_operations_are_skipped() -> None:
    (row,) = parse_handlers(f'[[handlers]]\n{ROW}excluded = ["CreateAccessPoint"]\n')
    assert row.applies_to("GetAccessPoint")
    assert not row.applies_to("CreateAccessPoint")
    assert [*row.events()] == ["before-call"]
