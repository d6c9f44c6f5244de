"""Service models with one operation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from botopin.model.reader import read_service

if TYPE_CHECKING:
    from botopin.model.service import ServiceModel


def read_operation(
    shapes: dict[str, Any],
    *,
    name: str = "MakeThing",
    input: str | None = "Request",
    output: str | None = "Response",
) -> ServiceModel:
    operation: dict[str, Any] = {"name": name, "http": {"method": "POST", "requestUri": "/"}}
    operation |= {"input": {"shape": input}} if input else {}
    operation |= {"output": {"shape": output}} if output else {}
    document = {"metadata": {"protocol": "json"}, "operations": {name: operation}, "shapes": shapes}
    return read_service(json.dumps(document).encode(), service="thing", date="2020-01-01")


def structure(**members: str) -> dict[str, Any]:
    return {
        "type": "structure",
        "members": {name: {"shape": shape} for name, shape in members.items()},
    }


def chain(length: int, *, width: int) -> dict[str, Any]:
    """Return structures that each refer to the next `width` times; the last shape is a string."""
    shapes = {
        f"S{number}": structure(**{f"m{index}": f"S{number + 1}" for index in range(width)})
        for number in range(length)
    }
    return shapes | {f"S{length}": {"type": "string"}}
