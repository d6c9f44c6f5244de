"""Waiters of all services: errors that end a wait in success, by botocore's own matchers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import botocore.loaders
from botocore.waiter import SingleWaiterConfig

from botopin.model.client_documents import is_error_accepted

if TYPE_CHECKING:
    from collections.abc import Iterator

STATUSES = (301, 403, 404, 410, 500)


def waiters() -> Iterator[tuple[str, dict[str, Any]]]:
    """Return all waiters of the installed botocore."""
    loader = botocore.loaders.Loader()
    for service in loader.list_available_services("waiters-2"):
        for name, waiter in loader.load_service_model(service, "waiters-2")["waiters"].items():
            yield f"{service} {name}", waiter


def can_end_on_an_error(waiter: dict[str, Any]) -> bool:
    """Return whether botocore accepts any of the errors that the acceptors name."""
    acceptors = SingleWaiterConfig(waiter).acceptors
    codes = {each.expected for each in acceptors if each.matcher == "error"} | {"Unknown"}
    for code in codes:
        for status in STATUSES:
            answer = {
                "Error": {"Code": code, "Message": "no"},
                "ResponseMetadata": {"HTTPStatusCode": status},
            }
            matches = (each for each in acceptors if each.matcher_func(answer))
            if (first := next(matches, None)) and first.state == "success":
                return True
    return False


def test_knows_each_waiter_that_an_error_can_end() -> None:
    found = [(name, waiter, can_end_on_an_error(waiter)) for name, waiter in waiters()]
    assert len(found) > 400
    assert sum(can_end for *_, can_end in found) > 70
    for name, waiter, can_end in found:
        assert is_error_accepted(waiter["acceptors"]) == can_end, name
