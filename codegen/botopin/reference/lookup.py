"""Search for operations by name, and their paginators and waiters."""

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
    """Return the operations that a text names: CreateJob, create_job or create-job, in any case.

    An exact match is the only result. Several operations can match a text that differs in case.
    """
    if text in model.operations:
        return (text,)
    exact = tuple(name for name in model.operations if rules.member_name(name) == text)
    return exact or tuple(name for name in model.operations if _fold(name) == _fold(text))


def suggest_operations(model: ServiceModel, text: str) -> list[str]:
    """Return the operations with the most similar names, the most similar first."""
    names = {_fold(name): name for name in model.operations}
    return [names[each] for each in get_close_matches(_fold(text), names, _SUGGESTED)]


def format_date_ranges(dates: Sequence[str], having: Sequence[str]) -> str:
    """Describe the versions that have an operation: "from 2020-08-13 to 2021-06-02".

    Args:
        dates: Dates of all versions, oldest first.
        having: Dates of the versions that have the operation.
    """
    runs: list[list[str]] = []
    for before, date in zip(("", *dates), dates, strict=False):
        if date in having:
            if before in having:
                runs[-1].append(date)
            else:
                runs.append([date])
    ranges: list[str] = []
    for run in runs:
        if run[-1] == dates[-1]:
            ranges.append(f"from {run[0]} on")
        elif len(run) > 1:
            ranges.append(f"from {run[0]} to {run[-1]}")
        else:
            ranges.append(f"in {run[0]}")
    return ", ".join(ranges)


def is_paginated(documents: ModelDocuments, operation: str) -> bool:
    """Return whether botocore has a paginator for an operation.

    Entries without tokens, which AWS's older SDKs have, paginate nothing.
    """
    entry = _items(documents, PAGINATORS_FILE, "pagination").get(operation)
    return bool(_object(entry).get("input_token"))


def waiter_names(documents: ModelDocuments, operation: str) -> list[str]:
    """Return the names in boto3 of the waiters that call an operation."""
    return [
        rules.member_name(name)
        for name, each in _items(documents, WAITERS_FILE, "waiters").items()
        if _object(each).get("operation") == operation
    ]


def _items(documents: ModelDocuments, file: str, key: str) -> dict[str, JSON]:
    return _object(_object(documents.files.get(file)).get(key))


def _object(value: JSON) -> dict[str, JSON]:
    return cast("dict[str, JSON]", value) if isinstance(value, dict) else {}


def _fold(name: str) -> str:
    return name.replace("_", "").replace("-", "").casefold()
