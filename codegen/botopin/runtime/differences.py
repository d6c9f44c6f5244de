"""What a client of botocore's has that its model does not, or the other way round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from botopin.runtime.documents import botocore

if TYPE_CHECKING:
    from collections.abc import Mapping


def differences_from(client: Any, model: Any) -> str:
    """What the client has that the model does not, or the other way round; empty for nothing."""
    described = client.meta.service_model
    found = _difference(described.operation_names, model["operations"], "operation")
    found += _misled(client, model["operations"])
    shapes = model["shapes"]
    for name in set(described.operation_names) & set(model["operations"]):
        operation, stated = described.operation_model(name), model["operations"][name]
        for end, shape in (("input", operation.input_shape), ("output", operation.output_shape)):
            has: Any = () if shape is None else shape.members
            should: Any = shapes[stated[end]["shape"]].get("members", ()) if end in stated else ()
            found += _difference(has, should, f"{name} {end} member")
    return "; ".join(found[:_SHOWN])


_SHOWN: Final = 5


def _misled(client: Any, operations: Any) -> list[str]:
    """Operations whose method botocore gives to another one, or to itself."""
    snake_case = botocore().xform_name
    base = botocore("client").BaseClient
    methods: Mapping[str, str] = client.meta.method_to_api_mapping
    return [
        f"operation {name} has no method of its own"
        for name in sorted(operations)
        if (method := snake_case(name)) != "close"  # which is closed in another way
        and (methods.get(method, name) != name or hasattr(base, method))
    ]


def _difference(has: Any, should: Any, what: str) -> list[str]:
    return [
        *(f"{what} {name} is missing" for name in sorted(set(should) - set(has))),
        *(f"{what} {name} is not its own" for name in sorted(set(has) - set(should))),
    ]
