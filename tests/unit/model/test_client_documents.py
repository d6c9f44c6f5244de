"""Paginators and waiters are read as strictly as the model (promise 5)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from botopin.model.client_documents import add_client_features
from botopin.model.diagnostics import ModelError
from botopin.model.document_files import MODEL_FILE, PAGINATORS_FILE, WAITERS_FILE
from botopin.model.documents import ModelDocuments, read_documents
from botopin.model.service import Paginator, Waiter
from support.golden_cases import Case

SHAPES = {
    "In": {"type": "structure", "members": {"token": {"shape": "S"}, "limit": {"shape": "S"}}},
    "Out": {"type": "structure", "members": {"next": {"shape": "S"}}},
    "S": {"type": "string"},
}
MODEL = {
    "metadata": {},
    "operations": {"List": {"name": "List", "input": {"shape": "In"}, "output": {"shape": "Out"}}},
    "shapes": SHAPES,
}
PAGINATOR = {
    "input_token": "token",
    "output_token": "next",
    "limit_key": "limit",
    "result_key": ["one", "two.three"],
}
ACCEPTOR = {"matcher": "path", "expected": "ARRIVED", "state": "success", "argument": "state"}
WAITER = {"operation": "List", "delay": 1, "maxAttempts": 2, "acceptors": [ACCEPTOR]}


def read(paginators: Any = None, waiters: Any = None) -> ModelDocuments:
    files = {MODEL_FILE: json.dumps(MODEL).encode()}
    if paginators is not None:
        files[PAGINATORS_FILE] = json.dumps({"pagination": paginators}).encode()
    if waiters is not None:
        files[WAITERS_FILE] = json.dumps({"version": 2, "waiters": waiters}).encode()
    return add_client_features(read_documents(files, service="one", date="2024-01-01"))


def test_what_they_say_is_read() -> None:
    model = read({"List": PAGINATOR}, {"Arrived": WAITER}).model
    assert model.paginators == (
        Paginator(
            operation="List",
            input_tokens=("token",),
            limit_key="limit",
            result_keys=("one", "two.three"),
        ),
    )
    assert model.waiters == (
        Waiter(name="Arrived", operation="List", description="", delay=1, max_attempts=2),
    )


def test_without_documents_there_are_none() -> None:
    assert read().model.paginators == read().model.waiters == ()


@pytest.mark.parametrize(
    ("entry", "pointer", "message"),
    [
        ({"input_token": "later"}, "/pagination/List/input_token", "no member 'later'"),
        ({"limit_key": "later"}, "/pagination/List/limit_key", "no member 'later'"),
        ({"limit_key": 3}, "/pagination/List/limit_key", "expected a string"),
        ({"result_key": ["one", 3]}, "/pagination/List/result_key", "expected a string"),
        ({"input_token": []}, "/pagination/List", "as many output_token as input_token"),
        ({"output_token": ["a", "b"]}, "/pagination/List", "as many output_token as input_token"),
    ],
)
def test_promise_5_a_paginator_that_does_not_fit_is_named(
    entry: dict[str, Any], pointer: str, message: str
) -> None:
    with pytest.raises(ModelError) as caught:
        read({"List": PAGINATOR | entry})
    (defect, *_) = caught.value.diagnostics
    assert (defect.file, defect.pointer) == (PAGINATORS_FILE, pointer)
    assert message in defect.message


@pytest.mark.parametrize(
    ("entry", "pointer", "message"),
    [
        ({"operation": "Later"}, "/waiters/Arrived", "no operation 'Later'"),
        ({"operation": ["List"]}, "/waiters/Arrived", "no operation ['List']"),
        ({"delay": "1"}, "/waiters/Arrived/delay", "expected a whole number"),
        ({"delay": True}, "/waiters/Arrived/delay", "expected a whole number"),
        ({"maxAttempts": -1}, "/waiters/Arrived/maxAttempts", "expected a whole number, 0 or more"),
        ({"description": 3}, "/waiters/Arrived/description", "expected a string"),
        ({"acceptors": None}, "/waiters/Arrived/acceptors", "expected a list of acceptors"),
        ({"acceptors": ["x"]}, "/waiters/Arrived/acceptors/0", "expected a matcher"),
        ({"acceptors": [ACCEPTOR | {"matcher": "x"}]}, "/waiters/Arrived/acceptors/0", "matcher"),
        ({"acceptors": [ACCEPTOR | {"state": "x"}]}, "/waiters/Arrived/acceptors/0", "state"),
    ],
)
def test_promise_5_a_waiter_that_does_not_fit_is_named(
    entry: dict[str, Any], pointer: str, message: str
) -> None:
    with pytest.raises(ModelError) as caught:
        read(waiters={"Arrived": WAITER | entry})
    (defect,) = caught.value.diagnostics
    assert (defect.file, defect.pointer) == (WAITERS_FILE, pointer)
    assert message in defect.message


@pytest.mark.parametrize("name", ["a b", "é", "import os\n", "", "1a"])
def test_promise_6_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ModelError, match="expected a name of letters, digits and _"):
        read(waiters={name: WAITER})


def test_promise_9_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(ModelError) as caught:
        read({"Later": PAGINATOR, "List": []}, {"A": WAITER | {"delay": None}, "B": 3})
    assert len(caught.value.diagnostics) == 4


@pytest.mark.parametrize("held", [[], "x", None, 3])
def test_what_is_no_object_is_refused(held: Any) -> None:
    with pytest.raises(ModelError, match="/pagination: expected an object"):
        add_client_features(
            read_documents(
                {
                    MODEL_FILE: json.dumps(MODEL).encode(),
                    PAGINATORS_FILE: json.dumps({"pagination": held}).encode(),
                },
                service="one",
                date="2024-01-01",
            )
        )


@pytest.mark.parametrize(
    "shape",
    [
        {"type": "structure", "members": {}, "document": True},
        {"type": "structure", "members": {}, "exception": True},
    ],
)
@pytest.mark.parametrize("end", ["input", "output"])
def test_promise_5_an_operation_takes_and_gives_plain_structures(
    shape: dict[str, Any], end: str
) -> None:
    model = {**MODEL, "operations": {"A": {"name": "A", end: {"shape": "X"}}}}
    files = {MODEL_FILE: json.dumps({**model, "shapes": {"X": shape}}).encode()}
    with pytest.raises(ModelError, match=f"/operations/A/{end}/shape: expected a structure, not"):
        read_documents(files, service="one", date="2024-01-01")


def test_a_case_with_both_is_read() -> None:
    folder = Case.named("clients").models / "post-office" / "2024-01-01"
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    model = add_client_features(
        read_documents(files, service="post-office", date="2024-01-01")
    ).model
    assert len(model.paginators) == 4
    assert [each.name for each in model.waiters] == ["ParcelArrived"]
