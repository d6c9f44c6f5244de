"""Comparison of the clients of a version with the operations and paginators of its raw model."""

from __future__ import annotations

import inspect
import json
from typing import TYPE_CHECKING, Any, Final, get_type_hints

from botopin.runtime.clients.aio import AsyncClient, AsyncPages
from botopin.runtime.clients.sync import Client, Pages
from crosscheck.results import Result, agree
from crosscheck.surface import annotation, member_annotation
from support.raw_model import MODELS, attribute

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from support.raw_model import RawModel

_OTHERS: Final = frozenset({"generate_presigned_url", "send"})
"""Methods that are not operations."""

_PAGING: Final = ("page_size", "max_items", "starting_token")


def methods(model: RawModel, package: ModuleType) -> Iterator[Result]:
    """Check that both clients have a method for each operation and paginator, and no other."""
    service = model.json["metadata"]["serviceId"]
    operations: dict[str, Any] = model.json["operations"]
    paginators = _paginators(model)
    expected = {attribute(name) for name in operations}
    expected |= {f"{attribute(name)}_pages" for name in paginators}
    for name, base, pages in (
        (f"{service}Client", Client, Pages),
        (f"Async{service}Client", AsyncClient, AsyncPages),
    ):
        client = getattr(package, name)
        yield agree("client", name, expected=True, found=issubclass(client, base))
        public = {each for each in vars(client) if not each.startswith("_")}
        yield agree("methods", name, expected | _OTHERS, public)
        for operation in operations:
            yield from _method(model, package, client, operation)
        for operation in paginators:
            yield from _pages(model, package, client, operation, pages)


def _method(model: RawModel, package: ModuleType, client: Any, operation: str) -> Iterator[Result]:
    stated = model.json["operations"][operation]
    where = f"{client.__name__}.{attribute(operation)}"
    method = getattr(client, attribute(operation), None)
    if method is None:
        yield Result("method", where, "is not there")
        return
    hints = get_type_hints(method)
    output = getattr(package, stated["output"]["shape"], None)
    yield agree("returns", where, output, hints.pop("return"))
    expected = {
        attribute(wire): member_annotation(
            model, package, stated["input"]["shape"], wire, is_argument=True
        )
        for wire in model.members(stated["input"]["shape"])
    }
    yield agree("arguments", where, expected, hints)
    parameters = inspect.signature(method).parameters
    for wire in model.members(stated["input"]["shape"]):
        parameter = parameters.get(attribute(wire))
        if parameter is None:
            continue
        named = f"{where}({parameter.name})"
        yield agree("keyword", named, inspect.Parameter.KEYWORD_ONLY, parameter.kind)
        required = model.requires(stated["input"]["shape"], wire)
        default = inspect.Parameter.empty if required else None
        yield agree("default", named, default, parameter.default)


def _pages(
    model: RawModel, package: ModuleType, client: Any, operation: str, pages: Any
) -> Iterator[Result]:
    paginator = _paginators(model)[operation]
    stated = model.json["operations"][operation]
    where = f"{client.__name__}.{attribute(operation)}_pages"
    method = getattr(client, f"{attribute(operation)}_pages", None)
    if method is None:
        yield Result("method", where, "is not there")
        return
    hints = get_type_hints(method)
    listed = model.shapes[stated["output"]["shape"]]["members"][paginator["result_key"]]["shape"]
    item = annotation(model, package, model.shapes[listed]["member"]["shape"])
    response = getattr(package, stated["output"]["shape"], None)
    yield agree("returns", where, pages[response, item], hints.pop("return"))
    left = {
        attribute(wire)
        for wire in model.members(stated["input"]["shape"])
        if wire != paginator["limit_key"]
    }
    yield agree("arguments", where, left | {*_PAGING}, {*hints})


def _paginators(model: RawModel) -> dict[str, dict[str, str]]:
    file = MODELS / model.date / "paginators-1.json"
    paginators: dict[str, dict[str, str]] = json.loads(file.read_bytes())["pagination"]
    return paginators
