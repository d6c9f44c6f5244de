"""Comparison of a client with the model of its version.

botocore derives operations and members from a document, and methods from operations. The document
of a version is compared with the shapes that botocore derives from it once in a process. For each
client, two checks remain: the client has this document, and each operation has its method.
Event handlers of a session can change both.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from botopin.runtime.clients.documents import MODEL, botocore, supported_documents


def describe_mismatch(client: Any, package: str) -> str:
    """Return the differences between a client and the model in a package, or an empty text."""
    described = client.meta.service_model
    model = supported_documents(package)[MODEL]
    if getattr(described, _DOCUMENT, None) is model:
        differences = _bundled_differences(package)
    else:
        differences = compare_members(described, model)
    return "; ".join([*differences, *operations_without_method(client)][:_LISTED])


_DOCUMENT: Final = "_service_description"
"""Attribute of botocore's service model: its document."""

_LISTED: Final = 5
"""Maximum number of differences that a message lists."""


@cache
def _bundled_differences(package: str) -> list[str]:
    """Compare the document in a package with the shapes that botocore derives from it.

    botocore's model is temporary: it would keep each shape that it has derived.
    """
    model = supported_documents(package)[MODEL]
    return compare_members(botocore("model").ServiceModel(model), model)


def compare_members(described: Any, model: Any) -> list[str]:
    """Return the operations and members in which botocore's service model differs from a model."""
    differences = _compare(described.operation_names, model["operations"], "operation")
    shapes = model["shapes"]
    for name in set(described.operation_names) & set(model["operations"]):
        operation, stated = described.operation_model(name), model["operations"][name]
        for use, shape in (("input", operation.input_shape), ("output", operation.output_shape)):
            actual: Any = () if shape is None else shape.members
            expected: Any = ()
            if use in stated:
                expected = shapes[stated[use]["shape"]].get("members", ())
            differences += _compare(actual, expected, f"{name} {use} member")
    return differences


def operations_without_method(client: Any) -> list[str]:
    """Return the operations whose method is missing, or belongs to another operation or botocore.

    botocore itself removes methods of operations that take a stream of events.
    """
    methods: dict[str, str] = client.meta.method_to_api_mapping
    model = client.meta.service_model
    occupied = methods.keys() & {*dir(botocore("client").BaseClient)} - {"close"}
    missing = {
        method
        for method, name in methods.items()
        if not (hasattr(client, method) or model.operation_model(name).has_event_stream_input)
    }
    reachable = {name for method, name in methods.items() if method not in occupied | missing}
    operations = {*model.operation_names, *methods.values()}
    return [f"operation {name} has no method of its own" for name in sorted(operations - reachable)]


def _compare(actual: Any, expected: Any, subject: str) -> list[str]:
    return [
        *(f"{subject} {name} is missing" for name in sorted(set(expected) - set(actual))),
        *(f"{subject} {name} is not in the model" for name in sorted(set(actual) - set(expected))),
    ]
