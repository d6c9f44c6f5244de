"""Description of an operation in the syntax of boto3's reference."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from botopin.diff.syntax import request_syntax, response_syntax
from botopin.model.documentation import paragraphs
from botopin.naming import rules
from botopin.reference.limits import limit_lines, wrap_text
from botopin.reference.lookup import is_paginated, waiter_names
from botopin.reference.parameters import request_parameters, required_members, response_structure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from botopin.model.documents import ModelDocuments
    from botopin.model.service import Operation, Reference, ServiceModel

_AWS_REFERENCE: Final = "https://docs.aws.amazon.com/goto/WebAPI"


def format_boto3_syntax(
    documents: ModelDocuments, operation: str, *, origin: str, width: int = 100, doc: bool = False
) -> str:
    """Describe an operation's call, response and exceptions.

    Args:
        documents: Documents of the version.
        operation: Name of the operation in the model.
        origin: Name of the version for readers.
        width: Maximum width of prose in characters. Lines of syntax are not wrapped.
        doc: Whether to include the documentation of every member, as on a page of boto3's
            reference. Without it, a list of the required members replaces the parameters.
    """
    sections = _sections(documents, documents.model.operations[operation], origin, width, doc=doc)
    return "\n\n".join("\n".join(limit_lines(lines)) for lines in sections) + "\n"


def _module(model: ServiceModel) -> str:
    """Return the name of the service in boto3's reference: Braket, EventBridge."""
    return rules.boto3_name(model.service, model.metadata.get("serviceId"))


def exceptions(model: ServiceModel, operation: Operation) -> tuple[str, ...]:
    """Return the exceptions of an operation in the model's order, named as in boto3's reference."""
    module = _module(model)
    return tuple(f"{module}.Client.exceptions.{error.shape}" for error in operation.errors)


def _sections(
    documents: ModelDocuments, operation: Operation, origin: str, width: int, *, doc: bool
) -> Iterator[Iterable[str]]:
    model, name = documents.model, operation.name
    method = rules.member_name(name)
    module = _module(model)
    yield [f"{module} / Client / {method}"]
    yield [origin]
    if doc:
        request = operation.input and model.resolve(operation.input)
        yield [method]
        yield [
            f"{module}.Client.{method}({'**kwargs' if getattr(request, 'members', None) else ''})"
        ]
    yield from (_wrap_paragraph(text, width) for text in paragraphs(operation.documentation))
    if operation.deprecation is not None:
        yield wrap_text(f"Deprecated. {operation.deprecation.message}", width)
    uid = model.metadata.get("uid")
    if doc and isinstance(uid, str):
        yield [f"See also: AWS API Documentation <{_AWS_REFERENCE}/{uid}/{name}>"]
    yield ["Request Syntax"]
    yield _assign(line.text for line in request_syntax(model, model, name))
    if operation.input:
        yield from _request_sections(model, operation.input, width, doc=doc)
    if operation.output:
        yield from _response_sections(model, operation.output, name, width, doc=doc)
    else:
        yield ["Returns: None"]
    if operation.errors:
        yield ["Exceptions"]
        yield [f"- {each}" for each in exceptions(model, operation)]
    if is_paginated(documents, name):
        yield ["Paginator"]
        yield [f"- client.get_paginator('{method}')"]
    if names := waiter_names(documents, name):
        yield ["Waiters"]
        yield [f"- client.get_waiter('{waiter}')" for waiter in names]


def _request_sections(
    model: ServiceModel, request: Reference, width: int, *, doc: bool
) -> Iterator[Iterable[str]]:
    required = required_members(model, request)
    if doc and getattr(model.resolve(request), "members", None):
        yield ["Parameters:"]
        yield request_parameters(model, request, width)
    elif not doc and (first := next(required, None)):
        yield ["Required"]
        yield chain.from_iterable(_wrap_item(each, width) for each in chain([first], required))


def _response_sections(
    model: ServiceModel, response: Reference, name: str, width: int, *, doc: bool
) -> Iterator[Iterable[str]]:
    if doc:
        yield ["Return type:", "dict"]
        yield ["Returns:"]
    yield ["Response Syntax"]
    yield (line.text for line in response_syntax(model, model, name))
    if doc:
        yield ["Response Structure"]
        yield response_structure(model, response, width)


def _assign(lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield line if number else f"response = {line}"


def _wrap_item(text: str, width: int) -> list[str]:
    return wrap_text(text, width, first="- ", rest="  ")


def _wrap_paragraph(text: str, width: int) -> Iterator[str]:
    for line in text.split("\n"):
        if line.startswith("- "):
            yield from _wrap_item(line.removeprefix("- "), width)
        else:
            yield from wrap_text(line, width)
