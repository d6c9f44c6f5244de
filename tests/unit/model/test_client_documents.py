"""Strict reading of paginators and waiters."""

from __future__ import annotations

import json
from typing import Any

import pytest

from botopin.model.client_documents import add_client_features
from botopin.model.diagnostics import Diagnostic, ModelError
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


FILES = {"pagination": PAGINATORS_FILE, "waiters": WAITERS_FILE}


def read(**contents: Any) -> ModelDocuments:
    """Read the model with the contents of `pagination` and `waiters`."""
    documents = {MODEL_FILE: MODEL} | {FILES[key]: {key: value} for key, value in contents.items()}
    files = {name: json.dumps(document).encode() for name, document in documents.items()}
    return add_client_features(read_documents(files, service="one", date="2024-01-01"))


def test_reads_paginators_and_waiters() -> None:
    model = read(pagination={"List": PAGINATOR}, waiters={"Arrived": WAITER}).model
    assert model.paginators == (
        Paginator(
            operation="List",
            input_tokens=("token",),
            limit_key="limit",
            result_keys=("one", "two.three"),
        ),
    )
    assert model.waiters == (
        Waiter(
            name="Arrived",
            operation="List",
            description="",
            delay=1,
            max_attempts=2,
            accepts_error=False,
        ),
    )


@pytest.mark.parametrize(
    ("acceptor", "accepts_error"),
    [
        ({"matcher": "error", "expected": "Gone", "state": "success"}, True),
        ({"matcher": "error", "expected": True, "state": "success"}, True),
        ({"matcher": "error", "expected": False, "state": "success"}, False),
        ({"matcher": "error", "expected": "Gone", "state": "failure"}, False),
        ({"matcher": "error", "expected": "Gone", "state": "retry"}, False),
        ({"matcher": "status", "expected": 200, "state": "success"}, False),
        ({"matcher": "status", "expected": 404, "state": "success"}, True),
        ({"matcher": "status", "expected": 404, "state": "retry"}, False),
        ({"matcher": "path", "expected": 404, "state": "success", "argument": "code"}, False),
    ],
)
def test_an_error_that_is_a_success_ends_a_wait(acceptor: Any, *, accepts_error: bool) -> None:
    waiter = WAITER | {"acceptors": [ACCEPTOR, acceptor]}
    (read_waiter,) = read(waiters={"Arrived": waiter}).model.waiters
    assert read_waiter.accepts_error is accepts_error


def test_model_without_documents_has_neither() -> None:
    assert read().model.paginators == read().model.waiters == ()


@pytest.mark.parametrize(
    ("entry", "pointer", "message"),
    [
        (
            {"input_token": "later"},
            "/pagination/List/input_token",
            "member of the input, got 'later'",
        ),
        ({"limit_key": "later"}, "/pagination/List/limit_key", "member of the input, got 'later'"),
        ({"limit_key": 3}, "/pagination/List/limit_key", "expected a string"),
        ({"result_key": ["one", 3]}, "/pagination/List/result_key", "expected a string"),
        ({"input_token": []}, "/pagination/List", "as many output_token as input_token"),
        ({"output_token": ["a", "b"]}, "/pagination/List", "as many output_token as input_token"),
    ],
)
def test_guarantee_5_reports_invalid_paginators(
    entry: dict[str, Any], pointer: str, message: str
) -> None:
    with pytest.raises(ModelError) as caught:
        read(pagination={"List": PAGINATOR | entry})
    (diagnostic, *_) = caught.value.diagnostics
    assert (diagnostic.file, diagnostic.pointer) == (PAGINATORS_FILE, pointer)
    assert message in diagnostic.message


@pytest.mark.parametrize(
    ("entry", "pointer", "message"),
    [
        ({"operation": ["List"]}, "/waiters/Arrived", "operation of the model, got ['List']"),
        ({"delay": "1"}, "/waiters/Arrived/delay", "expected a whole number"),
        ({"delay": True}, "/waiters/Arrived/delay", "expected a whole number"),
        ({"maxAttempts": -1}, "/waiters/Arrived/maxAttempts", "expected a whole number, 0 or more"),
        ({"description": 3}, "/waiters/Arrived/description", "expected a string"),
        ({"acceptors": None}, "/waiters/Arrived/acceptors", "expected a list of acceptors"),
        ({"acceptors": ["x"]}, "/waiters/Arrived/acceptors/0", "one of the matchers path,"),
        ({"acceptors": [ACCEPTOR | {"matcher": "x"}]}, "/waiters/Arrived/acceptors/0", "matcher"),
        ({"acceptors": [ACCEPTOR | {"state": "x"}]}, "/waiters/Arrived/acceptors/0", "state"),
    ],
)
def test_guarantee_5_reports_invalid_waiters(
    entry: dict[str, Any], pointer: str, message: str
) -> None:
    with pytest.raises(ModelError) as caught:
        read(waiters={"Arrived": WAITER | entry})
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.file, diagnostic.pointer) == (WAITERS_FILE, pointer)
    assert message in diagnostic.message


@pytest.mark.parametrize("entry", [{}, {"result_key": "one"}, {"output_token": []}])
def test_entry_without_tokens_is_no_paginator(entry: dict[str, Any]) -> None:
    documents = read(pagination={"List": entry})
    assert documents.model.paginators == ()
    assert documents.warnings == ()


def test_entries_of_operations_that_the_model_lacks_are_warnings() -> None:
    documents = read(
        pagination={"Later": PAGINATOR}, waiters={"Arrived": WAITER | {"operation": "Later"}}
    )
    assert (documents.model.paginators, documents.model.waiters) == ((), ())
    message = "expected an operation of the model, got 'Later': left out"
    assert documents.warnings == (
        Diagnostic(PAGINATORS_FILE, "/pagination/Later", message),
        Diagnostic(WAITERS_FILE, "/waiters/Arrived", message),
    )


@pytest.mark.parametrize("name", ["a b", "é", "import os\n", "", "1a"])
def test_guarantee_6_rejects_invalid_names(name: str) -> None:
    with pytest.raises(ModelError, match="expected a name of letters, digits and _"):
        read(waiters={name: WAITER})


def test_guarantee_9_reports_all_faults_at_once() -> None:
    with pytest.raises(ModelError) as caught:
        read(
            pagination={"List": []},
            waiters={"A": WAITER | {"delay": None}, "B": 3},
        )
    assert len(caught.value.diagnostics) == 3


@pytest.mark.parametrize("value", [[], "x", None, 3])
def test_rejects_values_that_are_not_objects(value: Any) -> None:
    with pytest.raises(ModelError, match="/pagination: expected an object"):
        read(pagination=value)


@pytest.mark.parametrize("trait", ["document", "exception", "union", "eventstream"])
@pytest.mark.parametrize("key", ["input", "output"])
def test_guarantee_5_rejects_special_structures_as_input_or_output(trait: str, key: str) -> None:
    shape = {"type": "structure", "members": {}, trait: True}
    model = {**MODEL, "operations": {"A": {"name": "A", key: {"shape": "X"}}}}
    files = {MODEL_FILE: json.dumps({**model, "shapes": {"X": shape}}).encode()}
    with pytest.raises(ModelError, match=f"/operations/A/{key}/shape: expected a structure, not"):
        read_documents(files, service="one", date="2024-01-01")


def test_reads_the_golden_case_with_both() -> None:
    folder = Case.named("clients").models / "post-office" / "2024-01-01"
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    model = add_client_features(
        read_documents(files, service="post-office", date="2024-01-01")
    ).model
    assert len(model.paginators) == 7
    assert [each.name for each in model.waiters] == ["ParcelArrived", "ParcelGone", "ParcelKnown"]
