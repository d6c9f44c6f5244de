"""Common base of synchronous and asynchronous clients.

A generated client states its service, and its methods build requests. The code of this module
finds the operation of a request object, the class of its response and the class of an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Generic,
    TypeVar,
    get_args,
    get_overloads,
    get_type_hints,
)

from botopin.runtime.clients.documents import (
    MODEL,
    UPGRADE,
    installed_release,
    load_documents,
)
from botopin.runtime.clients.exempt_methods import exempting_class
from botopin.runtime.clients.pagination import ONE_PAGE, PageWalk, Position, load_paginator
from botopin.runtime.clients.settings import require_number, structure_max_items
from botopin.runtime.conversion import to_boto3
from botopin.runtime.errors import base_error
from botopin.runtime.exemption_names import members_to_exempt
from botopin.runtime.exemptions import client_exemptions
from botopin.runtime.members import members
from botopin.runtime.shapes import Response, Shape, shape
from botopin.runtime.type_guards import is_mapping
from botopin.runtime.violations import format_value, suggest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

C = TypeVar("C", bound="BaseClient")
"""Client."""
R = TypeVar("R", bound=Response)
"""Response, such as a page."""
Item = TypeVar("Item")
"""Item of a page."""


@shape
class EmptyResponse(Response):
    """Response of an operation whose model has no output."""


class BaseClient:
    """Base of `Client` and `AsyncClient`."""

    __botopin_service__: ClassVar[str] = ""
    """boto3 service name."""

    __botopin_package__: ClassVar[str] = ""
    """Package of the version, which exports all classes of the version."""

    __botopin_overloads__: ClassVar[tuple[Any, ...]] = ()
    """Overloads of `send`, which `typing.clear_overloads` does not clear."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "__botopin_service__" in vars(cls) and "." in cls.__module__:
            cls.__botopin_package__ = cls.__module__.rpartition(".")[0]
            if "send" in vars(cls):
                cls.__botopin_overloads__ = tuple(get_overloads(vars(cls)["send"]))

    def __init__(self, exempt: Collection[str] = ()) -> None:
        self._methods: dict[str, Callable[..., Any]] = {}
        self.__botopin_exempted__ = members_to_exempt(exempt, self.__botopin_package__)
        if self.__botopin_exempted__:
            self.__class__ = exempting_class(type(self), self.__botopin_exempted__)

    def _botocore_client(self) -> Any:
        """Return the underlying client of boto3 or aiobotocore."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__} of {self.__botopin_package__}>"

    def _method(self, operation: str) -> Callable[..., Any]:
        """Return the underlying client's method for an operation."""
        method = self._methods.get(operation)
        if method is None:
            client = self._botocore_client()
            _check_can_send(client, operation)
            method = getattr(client, method_name(client, operation))
            self._methods[operation] = method
        return method

    def _other_method(self, name: str) -> Callable[..., Any]:
        """Return a method of the underlying client that is not an operation.

        Raises:
            NotImplementedError: The installed botocore lacks the method.
        """
        method: Callable[..., Any] | None = getattr(self._botocore_client(), name, None)
        if method is None:
            raise NotImplementedError(f"{installed_release()} does not offer {name}{UPGRADE}")
        return method

    def _presigned_call(
        self,
        request: Shape | None,
        operation: str | None,
        expires_in: int,
        http_method: str | None,
    ) -> dict[str, Any]:
        """Return the arguments with which the underlying client presigns a request.

        Raises:
            TypeError: The request belongs to no operation, to several operations, or not to
                `operation`. The request is None, but `operation` needs a request. `expires_in` is
                not a number.
            ValidationError: The request violates a constraint.
            NotImplementedError: The request has a stream of events.
        """
        require_number("expires_in", expires_in)
        client = self._botocore_client()
        if request is None:
            name = _check_operation_without_request(client, operation)
            arguments: dict[str, Any] = {}
        else:
            name, _ = self._operation_for(request, operation)
            _check_can_send(client, name)
            arguments = to_boto3(request)
        return {
            "ClientMethod": method_name(client, name),
            "Params": arguments,
            "ExpiresIn": expires_in,
            "HttpMethod": http_method,
        }

    @classmethod
    def _operation_for(cls, request: Shape, operation: str | None) -> tuple[str, type[Response]]:
        """Return the operation of a request and the class of its response.

        Raises:
            TypeError: The request belongs to no operation, to another operation than `operation`,
                or to several operations.
        """
        key = cls, type(request), operation
        if key not in _operations:
            if isinstance(request, type):
                raise TypeError(
                    f"expected a request, got the class {request.__qualname__}: build an object of "
                    "the class"
                )
            _operations[key] = _find_operation(*key)
        return _operations[key]


class BasePages(Generic[C, R, Item]):
    """Pages of an operation, requested one after the other."""

    def __init__(
        self,
        client: C,
        operation: str,
        request: Shape,
        response: type[R],
        *,
        items: str = "",
        max_items: int | None,
        starting_token: str | None,
    ) -> None:
        """Prepare the iteration.

        Raises:
            ValueError: `max_items` is negative or not a number; `starting_token` is not a
                `resume_token` of the operation; or the request also has a token.
        """
        self._client = client
        self._operation = operation
        self._request = request
        self._response = response
        self._items = items
        self._max_items = None if max_items is None else structure_max_items(max_items)
        self._paginator = load_paginator(client.__botopin_package__, operation)
        self._position = None if starting_token is None else self._decode(starting_token)
        self._walk: PageWalk | None = None

    @property
    def resume_token(self) -> str | None:
        """`starting_token` that continues the last iteration, which `max_items` stopped."""
        return self._walk.resume_token if self._walk is not None else None

    def __repr__(self) -> str:
        return f"<pages of {self._operation}>"

    def _decode(self, starting_token: str) -> Position:
        tokens = [
            each
            for each in members(type(self._request))
            if each.wire_name in self._paginator.input_tokens
        ]
        # The argument for pages keeps this name, so a token member of this name was renamed.
        names = [f"{e.name}_" if e.name == "starting_token" else e.name for e in tokens]
        alternative = " or ".join(names)
        if any(getattr(self._request, each.name) is not None for each in tokens):
            raise ValueError(f"expected either starting_token or {alternative}, got both")
        position = Position.decode(starting_token, self._paginator)
        if position is None:
            raise ValueError(
                f"starting_token: expected the resume_token of pages of {self._operation}, got "
                f"{format_value(starting_token, redact=self._paginator.is_sensitive)}: "
                f"pass a token of the service as {alternative}"
            )
        return position

    def _page_requester(self, client: Any) -> Callable[..., Any]:
        """Return a function that requests one page and returns an iterator over this page.

        botocore's paginator makes the request, so that the user agent states the pagination.
        """
        name = method_name(client, self._operation)
        paginator = client.get_paginator(name)
        model = client.meta.service_model.operation_model(self._operation)
        requester: Any = type(paginator)(getattr(client, name), ONE_PAGE, model)
        paginate: Callable[..., Any] = requester.paginate
        return paginate

    def _start(self) -> PageWalk:
        with client_exemptions(self._client.__botopin_exempted__):
            arguments = to_boto3(self._request)
        self._walk = PageWalk(
            self._operation,
            self._paginator,
            arguments,
            max_items=self._max_items,
            start=self._position,
        )
        return self._walk

    def _items_of(self, page: R) -> Iterator[Item]:
        if not self._items:
            raise TypeError(f"the pages of {self._operation} have no list of items")
        items: Any = page
        for name in self._items.split("."):
            items = getattr(items, name, None)  # a response may lack any member
        if items is not None:
            pairs: Any = items.items() if is_mapping(items) else items
            yield from pairs


def convert_error(client: type[BaseClient], error: Exception) -> Exception:
    """Return an error of a client's service as an object of its class.

    The class is the service's base class if the version does not model the error. An error of
    another service stays unchanged: STS, for example, may refuse the credentials for a call.
    """
    package = client.__botopin_package__
    if getattr(error, "operation_name", None) not in load_documents(package)[MODEL]["operations"]:
        return error
    return base_error(package).from_client_error(error)


def method_name(client: Any, operation: str) -> str:
    """Return the name of a botocore client's method for an operation."""
    methods: Mapping[str, str] = client.meta.method_to_api_mapping
    return next(method for method, name in methods.items() if name == operation)


def page_size_text(page_size: int | str | None) -> Any:
    """Return a page size as text, for an operation whose limit is a string."""
    is_number = isinstance(page_size, int) and not isinstance(page_size, bool)
    return str(page_size) if is_number else page_size


def drop_none(**arguments: object) -> dict[str, Any]:
    """Return the arguments that are not None."""
    return {name: value for name, value in arguments.items() if value is not None}


def _check_can_send(client: Any, operation: str) -> None:
    """Check that botocore can send the requests of an operation.

    botocore removes most methods of operations with a stream of events. It cannot serialize the
    requests of the remaining operations.

    Raises:
        NotImplementedError: The request has a stream of events.
    """
    if client.meta.service_model.operation_model(operation).has_event_stream_input:
        raise NotImplementedError(
            f"cannot call {operation}: botocore cannot send a stream of events"
        )


def _check_operation_without_request(client: Any, operation: str | None) -> str:
    """Return the name of an operation that has no request."""
    if operation is None:
        raise TypeError(
            "expected a request, got None: pass a request object, or operation=… for an operation "
            "without a request"
        )
    service = client.meta.service_model
    if operation not in service.operation_names:
        known = suggest(operation, service.operation_names)
        raise TypeError(f"there is no operation {operation!r}{known}")
    if service.operation_model(operation).input_shape is not None:
        raise TypeError(f"{operation} has a request: pass a request object")
    return operation


_operations: dict[tuple[type[Any], type[Any], str | None], tuple[str, type[Response]]] = {}
"""Operations and classes of responses, by client, class of the request, and operation."""


def _find_operation(
    client: type[BaseClient], cls: type[Any], operation: str | None
) -> tuple[str, type[Response]]:
    overloads = _overloads_by_request(client)
    package = f"{client.__botopin_package__}."
    generated = [each for each in cls.__mro__ if each.__module__.startswith(package)]
    name = generated[0].__qualname__ if generated else ""
    if name not in overloads:
        raise TypeError(_describe_mismatch(client, cls, overloads))
    responses: dict[str, type[Response]] = {}
    for overload in overloads[name]:
        hints = get_type_hints(overload)
        if "operation" in hints:  # a single operation has a second overload without it
            responses[get_args(hints["operation"])[0]] = hints["return"]
    if operation is None and len(responses) == 1:
        (operation,) = responses
    if operation is None:
        options = " or ".join(f'"{each}"' for each in responses)
        raise TypeError(f"{name} belongs to several operations: pass operation={options}")
    if operation not in responses:
        owners = " and ".join(responses)
        raise TypeError(f"{name} belongs to {owners}, not to {operation!r}")
    return operation, responses[operation]


def _overloads_by_request(client: type[BaseClient]) -> dict[str, list[Callable[..., Any]]]:
    """Return the overloads of a generated client's `send`, by the name of the request's class.

    The overloads are the only statement of the requests that a client accepts. Their annotations
    are texts, so no module of the version is imported.
    """
    overloads: dict[str, list[Callable[..., Any]]] = {}
    for overload in client.__botopin_overloads__:
        request: str = overload.__annotations__["request"]
        overloads.setdefault(request.rpartition(".")[2], []).append(overload)
    return overloads


def _describe_mismatch(client: type[BaseClient], cls: type[Any], known: Collection[str]) -> str:
    """Return the message for an object that is not a request of a client's version."""
    name, package = cls.__qualname__, cls.__module__.rpartition(".")[0]
    if name in known:
        return (
            f"{name} belongs to {package}, but this client to {client.__botopin_package__}: "
            f"convert it with botopin.convert(request, {name})"
        )
    if issubclass(cls, Mapping):
        name += ": build a request with botopin.from_boto3(arguments, SomeRequest, strict=True)"
    if package.startswith(client.__botopin_package__):
        name += suggest(name, known)
    return f"expected a request of {client.__botopin_package__}, got {name}"
