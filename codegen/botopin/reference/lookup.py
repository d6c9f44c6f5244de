"""An operation, as people name it; and what else is known of it beside the service model."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, cast

from botopin.model.document_files import PAGINATORS_FILE, WAITERS_FILE
from botopin.naming import rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from botopin.model.documents import ModelDocuments
    from botopin.model.service import JSON, ServiceModel

_SUGGESTED: Final = 3


def find_operations(model: ServiceModel, text: str) -> tuple[str, ...]:
    """The operations that a text names: CreateJob, create_job, create-job, in any case.

    One that is called so exactly comes alone; otherwise there may be several, or none.
    """
    if text in model.operations:
        return (text,)
    exact = tuple(name for name in model.operations if rules.member_name(name) == text)
    return exact or tuple(name for name in model.operations if _folded(name) == _folded(text))


def suggestions(model: ServiceModel, text: str) -> list[str]:
    """Operations that are called nearly so, the nearest first."""
    names = {_folded(name): name for name in model.operations}
    return [names[each] for each in get_close_matches(_folded(text), names, _SUGGESTED)]


def date_ranges(dates: Sequence[str], having: Sequence[str]) -> str:
    """When something was there: from 2021-11-22 on; from 2020-08-13 to 2021-06-02.

    Args:
        dates: of all versions, oldest first.
        having: of those that have it.
    """
    runs: list[list[str]] = []
    for before, date in zip(("", *dates), dates, strict=False):
        if date in having:
            if before in having:
                runs[-1].append(date)
            else:
                runs.append([date])
    said: list[str] = []
    for run in runs:
        if run[-1] == dates[-1]:
            said.append(f"from {run[0]} on")
        elif len(run) > 1:
            said.append(f"from {run[0]} to {run[-1]}")
        else:
            said.append(f"in {run[0]}")
    return ", ".join(said)


def is_paginated(documents: ModelDocuments, operation: str) -> bool:
    """Whether botocore has a paginator for an operation."""
    return operation in _items(documents, PAGINATORS_FILE, "pagination")


def waiters(documents: ModelDocuments, operation: str) -> list[str]:
    """The names, as boto3 takes them, of the waiters that call an operation."""
    return [
        rules.member_name(name)
        for name, each in _items(documents, WAITERS_FILE, "waiters").items()
        if _object(each).get("operation") == operation
    ]


def _items(documents: ModelDocuments, file: str, key: str) -> dict[str, JSON]:
    return _object(_object(documents.files.get(file)).get(key))


def _object(value: JSON) -> dict[str, JSON]:
    return cast("dict[str, JSON]", value) if isinstance(value, dict) else {}


def _folded(name: str) -> str:
    return name.replace("_", "").replace("-", "").casefold()
