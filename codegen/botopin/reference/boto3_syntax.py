"""An operation in the form of boto3's reference."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from botopin.diff.syntax import request_syntax, response_syntax
from botopin.model.documentation import paragraphs
from botopin.naming import rules
from botopin.reference.limits import limit_lines, wrapped
from botopin.reference.lookup import is_paginated, waiters
from botopin.reference.parameters import request_parameters, required_members, response_structure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from botopin.model.documents import ModelDocuments
    from botopin.model.service import Operation, Reference, ServiceModel

_AWS_REFERENCE: Final = "https://docs.aws.amazon.com/goto/WebAPI"


def boto3_form(
    documents: ModelDocuments, operation: str, *, origin: str, width: int = 100, doc: bool = False
) -> str:
    """How boto3 calls an operation, what it returns and raises.

    Args:
        documents: of the version.
        operation: its name in the model.
        origin: which version this is, for people.
        width: of lines of prose; those of syntax are as long as they are.
        doc: the whole page of boto3's reference, with the documentation of every member. Without
            it, a list of what is required stands in place of the parameters.
    """
    sections = _sections(documents, documents.model.operations[operation], origin, width, doc=doc)
    return "\n\n".join("\n".join(limit_lines(lines)) for lines in sections) + "\n"


def class_name(model: ServiceModel) -> str:
    """What boto3's reference calls a service's client and its module: Braket, EventBridge."""
    # They take a moment to import, and nothing else here needs them.
    from botocore.model import (  # noqa: PLC0415 # pyright: ignore[reportMissingTypeStubs]
        ServiceModel as BotocoreModel,
    )
    from botocore.utils import (  # noqa: PLC0415 # pyright: ignore[reportMissingTypeStubs]
        get_service_module_name,  # pyright: ignore[reportUnknownVariableType]
    )

    metadata = {key: value for key, value in model.metadata.items() if isinstance(value, str)}
    botocores = BotocoreModel({"metadata": metadata}, service_name=model.service)
    try:
        name: str = get_service_module_name(botocores)  # pyright: ignore[reportAssignmentType, reportUnknownVariableType]
    except ValueError:  # another service has that name, says botocore
        return model.service
    return name


def exceptions(model: ServiceModel, operation: Operation) -> tuple[str, ...]:
    """The exceptions of an operation as boto3's reference names them, in the model's order."""
    module = class_name(model)
    return tuple(f"{module}.Client.exceptions.{error.shape}" for error in operation.errors)


def _sections(
    documents: ModelDocuments, operation: Operation, origin: str, width: int, *, doc: bool
) -> Iterator[Iterable[str]]:
    model, name = documents.model, operation.name
    method = rules.member_name(name)
    module = class_name(model)
    yield [f"{module} / Client / {method}"]
    yield [origin]
    if doc:
        takes = operation.input and model.resolve(operation.input)
        yield [method]
        yield [f"{module}.Client.{method}({'**kwargs' if getattr(takes, 'members', None) else ''})"]
    yield from (_paragraph(text, width) for text in paragraphs(operation.documentation))
    if operation.deprecation is not None:
        yield wrapped(f"Deprecated. {operation.deprecation.message}", width)
    uid = model.metadata.get("uid")
    if doc and isinstance(uid, str):
        yield [f"See also: AWS API Documentation <{_AWS_REFERENCE}/{uid}/{name}>"]
    yield ["Request Syntax"]
    yield _assigned(line.text for line in request_syntax(model, model, name))
    if operation.input:
        yield from _of_request(model, operation.input, width, doc=doc)
    if operation.output:
        yield from _of_response(model, operation.output, name, width, doc=doc)
    else:
        yield ["Returns: None"]
    if operation.errors:
        yield ["Exceptions"]
        yield [f"- {each}" for each in exceptions(model, operation)]
    if is_paginated(documents, name):
        yield ["Paginator"]
        yield [f"- client.get_paginator('{method}')"]
    if found := waiters(documents, name):
        yield ["Waiters"]
        yield [f"- client.get_waiter('{waiter}')" for waiter in found]


def _of_request(
    model: ServiceModel, request: Reference, width: int, *, doc: bool
) -> Iterator[Iterable[str]]:
    needed = required_members(model, request)
    if doc and getattr(model.resolve(request), "members", None):
        yield ["Parameters:"]
        yield request_parameters(model, request, width)
    elif not doc and (first := next(needed, None)):
        yield ["Required"]
        yield chain.from_iterable(_item(each, width) for each in chain([first], needed))


def _of_response(
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


def _assigned(lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield line if number else f"response = {line}"


def _item(text: str, width: int) -> list[str]:
    return wrapped(text, width, first="- ", rest="  ")


def _paragraph(text: str, width: int) -> Iterator[str]:
    for line in text.split("\n"):
        if line.startswith("- "):
            yield from _item(line.removeprefix("- "), width)
        else:
            yield from wrapped(line, width)
