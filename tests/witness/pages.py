"""Results of botocore's paginators by the old and by the new configuration."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from botocore.exceptions import PaginationError
from botocore.paginate import Paginator

from botopin.model.document_files import PAGINATORS_FILE
from witness.messages import first_difference
from witness.samples import Samples

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from witness.version import Version


def lost_pages(old: Version, new: Version, operation: str) -> str:
    """Return what the result of all pages lost or sends differently; empty if nothing."""
    before, after = (
        version.files.get(PAGINATORS_FILE, {}).get("pagination", {}).get(operation)
        for version in (old, new)
    )
    shape = old.shape_of(operation, "output")
    if before is None or not shape:
        return ""
    if after is None:
        return "the paginator is gone"
    page = Samples(old.shapes).of(shape)
    tokens = [token for each in (before, after) for token in _texts(each.get("output_token"))]
    tokens += [token for each in (before, after) for token in _texts(each.get("more_results"))]
    one, other = (_paginate(each, page, tokens, old, operation) for each in (before, after))
    if "error" in one:
        return ""
    if "error" not in other:  # more keys are no loss
        other["result"] = {k: v for k, v in other["result"].items() if k in one["result"]}
    return first_difference(one, other)


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [*(value or ())]


def _paginate(
    configuration: Mapping[str, Any],
    page: Mapping[str, Any],
    tokens: Iterable[str],
    version: Version,
    operation: str,
) -> dict[str, Any]:
    """Return the calls and the result of a paginator over two pages."""
    calls: list[dict[str, Any]] = []

    def method(**arguments: Any) -> dict[str, Any]:
        calls.append(arguments)
        response = deepcopy(dict(page))
        if len(calls) > 1:
            for token in tokens:
                _remove(response, token.partition(" || ")[0].split("."))
        return response

    try:
        paginator = Paginator(method, configuration, version.botocore.operation_model(operation))
        result = paginator.paginate().build_full_result()
    except (PaginationError, ValueError, KeyError, TypeError, AttributeError) as error:
        return {"error": f"{type(error).__name__}: {error}"[:200]}
    return {"calls": calls, "result": result}


def _remove(value: Any, path: list[str]) -> None:
    for name in path[:-1]:
        value = value.get(name) if isinstance(value, dict) else None
    if isinstance(value, dict):
        value.pop(path[-1], None)
