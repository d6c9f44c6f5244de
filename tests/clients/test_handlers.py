"""The table of handlers classifies every built-in handler of the installed botocore."""

from __future__ import annotations

from fnmatch import fnmatchcase
from importlib.metadata import version
from typing import Any

import pytest
from botocore.handlers import BUILTIN_HANDLERS
from botocore.utils import EVENT_ALIASES

from botopin.customizations.table import Handler, read_handlers


def function_name(handler: Any) -> str:
    name: str = getattr(handler, "__qualname__", type(handler).__qualname__)
    return name


def current_event(event: str) -> str:
    """Return an event with the service id that botocore replaces a former name by."""
    parts = event.split(".")
    return ".".join(
        EVENT_ALIASES.get(part, part) if i == 1 else part for i, part in enumerate(parts)
    )


def release(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))


RELEASE = release(version("botocore"))


def rows_for(event: str, function: str) -> list[Handler]:
    return [
        row
        for row in read_handlers()
        if fnmatchcase(function, row.function)
        and any(event == each or fnmatchcase(event, each) for each in row.events())
    ]


@pytest.mark.parametrize(
    ("event", "function"),
    [(current_event(entry[0]), function_name(entry[1])) for entry in BUILTIN_HANDLERS],
)
def test_every_built_in_handler_is_classified(event: str, function: str) -> None:
    (row,) = rows_for(event, function)
    assert not row.since or release(row.since) <= RELEASE
    assert not row.until or release(row.until) > RELEASE


@pytest.mark.parametrize(
    "row",
    [
        row
        for row in read_handlers()
        if (not row.since or release(row.since) <= RELEASE)
        and (not row.until or release(row.until) > RELEASE)
        and "." not in row.function  # a class registers the method for each client
    ],
    ids=lambda row: f"{row.event}.{row.service}",
)
def test_every_row_names_a_handler_of_the_release(row: Handler) -> None:
    registered = [(current_event(each[0]), function_name(each[1])) for each in BUILTIN_HANDLERS]
    for event in row.events():
        assert any(
            fnmatchcase(function, row.function) and fnmatchcase(name, event)
            for name, function in registered
        ), event
