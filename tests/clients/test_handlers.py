"""The table of handlers classifies every handler of the installed botocore and boto3."""

from __future__ import annotations

from fnmatch import fnmatchcase
from importlib.metadata import version
from typing import Any, Final

import boto3
import pytest
from botocore.config import Config
from botocore.hooks import HierarchicalEmitter
from botocore.utils import EVENT_ALIASES

from botopin.customizations.table import Handler, read_handlers

SERVICES: Final = ("dynamodb", "iam", "s3", "s3control", "timestream-query")
"""Services whose clients register their own handlers, and a service without such handlers."""
RETRY_MODES: Final = ("adaptive", "legacy", "standard")


def function_name(handler: Any) -> str:
    name: str = getattr(handler, "__qualname__", type(handler).__qualname__)
    if name.endswith("lazy_call.<locals>._handler"):  # boto3 imports the function by this name
        cells = [cell.cell_contents for cell in handler.__closure__]
        (name,) = [content for content in cells if isinstance(content, str)]
    return name


def current_event(event: str) -> str:
    """Return an event with a former service name replaced by the service id, as in botocore."""
    parts = event.split(".")
    return ".".join(
        EVENT_ALIASES.get(part, part) if i == 1 else part for i, part in enumerate(parts)
    )


def registrations() -> list[tuple[str, str]]:
    """Return the events and functions that a session of boto3 and its clients register."""
    found: dict[tuple[str, str], None] = {}
    names = ("register", "register_first", "register_last")
    originals = {name: getattr(HierarchicalEmitter, name) for name in names}

    def recorder(original: Any) -> Any:
        def record(emitter: Any, event_name: str, handler: Any, *args: Any, **kwargs: Any) -> None:
            found[current_event(event_name), function_name(handler)] = None
            original(emitter, event_name, handler, *args, **kwargs)

        return record

    with pytest.MonkeyPatch.context() as patch:
        for name, original in originals.items():
            patch.setattr(HierarchicalEmitter, name, recorder(original))
        session = boto3.Session("testing", "testing", region_name="us-west-2")
        for mode in RETRY_MODES:
            for service in SERVICES:
                session.client(service, config=Config(retries={"mode": mode})).close()
    return sorted(found)


def release(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))


RELEASE: Final = release(version("botocore"))
REGISTRATIONS: Final = registrations()


def exists(row: Handler) -> bool:
    """Return whether a row describes the installed release."""
    return (not row.since or release(row.since) <= RELEASE) and (
        not row.until or release(row.until) > RELEASE
    )


def describes(row: Handler, event: str, function: str) -> bool:
    return fnmatchcase(function, row.function) and any(
        event == each or fnmatchcase(event, each) for each in row.events()
    )


@pytest.mark.parametrize(("event", "function"), REGISTRATIONS)
def test_every_handler_is_classified(event: str, function: str) -> None:
    rows = [row for row in read_handlers() if describes(row, event, function)]
    assert len({row.function for row in rows}) == 1
    assert all(map(exists, rows))


@pytest.mark.parametrize("row", [*filter(exists, read_handlers())], ids=lambda row: row.function)
def test_every_row_names_handlers_of_the_release(row: Handler) -> None:
    functions = [name for name in REGISTRATIONS if fnmatchcase(name[1], row.function)]
    for event in row.events():
        assert any(event == name or fnmatchcase(name, event) for name, _ in functions), event
