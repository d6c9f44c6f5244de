"""Plan of the methods that sign URLs and forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from botopin.bindings.client_scope import optional_parameter
from botopin.bindings.imports import NONE
from botopin.bindings.plans import MethodPlan, ParameterPlan
from botopin.bindings.python_source import (
    PythonSource,
    call,
    dotted,
    identifier,
    literal,
    subscript,
    union,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from botopin.bindings.client_scope import ClientScope
    from botopin.customizations.table import Handler

_NAME: Final = "generate_presigned_url"

_MAX_OPERATORS: Final = 200
"""Length of a union with the operator ``|``. Pyright reads at most 256 nested expressions."""

EXPIRES_IN_SECONDS: Final = 3600
"""Default of botocore for the time that a signature is valid."""


def expires_in(scope: ClientScope, default: int) -> ParameterPlan:
    """Return the parameter for the time that a signature is valid."""
    return ParameterPlan(
        name=identifier("expires_in"),
        annotation=scope.builtin("int"),
        optional=True,
        default=literal(default),
    )


def presigned_url_methods(scope: ClientScope, _: Handler) -> Iterator[MethodPlan]:
    """Plan `generate_presigned_url`, with overloads if a request needs an operation."""
    signatures = [*_signatures(scope)]
    if len(signatures) > 1:
        for request, operation in signatures:
            yield _overload(scope, request, operation)
        anything = _request(union(scope.runtime("Shape"), NONE))
        yield _method(scope, anything, optional_parameter("operation", scope.builtin("str")))
    else:
        for request, operation in signatures:
            yield _method(scope, request, operation)


def _method(scope: ClientScope, request: ParameterPlan, operation: ParameterPlan) -> MethodPlan:
    text = scope.builtin("str")
    without_request = any(each.input is None for each in scope.model.operations.values())
    texts = {
        request: "Request of an operation of this version"
        + ("; None for an operation without a request." if without_request else "."),
        operation: "Name of the operation. Required if several operations share the request"
        + (", or if ``request`` is None." if without_request else "."),
        expires_in(scope, EXPIRES_IN_SECONDS): "Seconds until the URL expires.",
        optional_parameter(
            "http_method", text
        ): "HTTP method. Default: the method of the operation.",
    }
    return scope.method(
        _NAME,
        texts,
        text,
        text=["Return a signed URL for a request. Anyone who has the URL can send the request."],
        errors=[
            (
                "TypeError",
                "``request`` and ``operation`` do not match an operation of this version.",
            )
        ],
        body=scope.return_statement(
            call(PythonSource("self._presigned_url"), *(each.name for each in texts))
        ),
        is_async=scope.is_async,
        positional=1,
    )


def _overload(scope: ClientScope, request: ParameterPlan, operation: ParameterPlan) -> MethodPlan:
    return MethodPlan(
        name=identifier(_NAME),
        decorators=(scope.imported(identifier("typing"), "overload"),),
        positional=(request,),
        parameters=(
            operation,
            expires_in(scope, EXPIRES_IN_SECONDS),
            optional_parameter("http_method", scope.builtin("str")),
        ),
        returns=scope.builtin("str"),
        doc=None,
        body=PythonSource("..."),
        is_async=scope.is_async,
    )


def _signatures(scope: ClientScope) -> Iterator[tuple[ParameterPlan, ParameterPlan]]:
    """Iterate over the types of the request, each with its type of the operation."""
    operations: dict[str | None, list[str]] = {}
    for each in scope.model.operations.values():
        operations.setdefault(each.input.shape if each.input else None, []).append(each.name)
    optional = [shape for shape, owners in operations.items() if shape and len(owners) == 1]
    if optional:
        request = _request(_any_of(scope, [scope.cls(shape) for shape in optional]))
        yield request, optional_parameter("operation", scope.builtin("str"))
    for shape, owners in operations.items():
        if shape is None or len(owners) > 1:
            yield _request(scope.cls(shape) if shape else NONE), _one_of(scope, owners)


def _any_of(scope: ClientScope, classes: Sequence[PythonSource]) -> PythonSource:
    if len(classes) > _MAX_OPERATORS:
        return subscript(scope.imported(identifier("typing"), "Union"), *classes)
    return union(*classes)


def presigned_post_method(scope: ClientScope, _: Handler) -> Iterator[MethodPlan]:
    """Plan `generate_presigned_post`.

    botocore derives the URL from the operation CreateBucket. The bucket and the key are members
    of PutObject.
    """
    operations = scope.model.operations
    if not {"CreateBucket", "PutObject"} <= {*operations}:
        return
    operation = operations["PutObject"]
    target = [each for each in scope.members(operation) if each.name in ("Bucket", "Key")]
    text = scope.builtin("str")
    fields = subscript(scope.imported(_ABC, "Mapping"), text, text)
    element = union(
        fields, subscript(scope.imported(_ABC, "Sequence"), union(text, scope.builtin("int")))
    )
    conditions = subscript(scope.imported(_ABC, "Sequence"), element)
    texts = scope.parameters(operation, target)
    request = scope.request(operation, target)
    rest = {
        optional_parameter("fields", fields): (
            "Form fields that the policy signs, such as ``acl``. Each field needs a condition."
        ),
        optional_parameter("conditions", conditions): (
            "Conditions of the policy, such as ``{'acl': 'public-read'}`` or "
            "``['content-length-range', 1, 1024]``. The bucket and the key are added."
        ),
        expires_in(scope, EXPIRES_IN_SECONDS): "Seconds until the form expires.",
    }
    yield scope.method(
        "generate_presigned_post",
        texts | rest,
        scope.runtime("PresignedPost", "clients.presigned_post"),
        text=["Return the URL and the signed fields of a form that uploads an object."],
        errors=[("botopin.ValidationError", "The bucket or the key violates a constraint.")],
        body=scope.return_statement(
            call(PythonSource("self._presigned_post"), request, *(each.name for each in rest))
        ),
        is_async=scope.is_async,
        positional=len(texts),
    )


_ABC: Final = dotted("collections", "abc")


def _request(annotation: PythonSource) -> ParameterPlan:
    return ParameterPlan(name=identifier("request"), annotation=annotation, optional=False)


def _one_of(scope: ClientScope, operations: Iterable[str]) -> ParameterPlan:
    kind = scope.imported(identifier("typing"), "Literal")
    return ParameterPlan(
        name=identifier("operation"),
        annotation=subscript(kind, *map(literal, operations)),
        optional=False,
    )
