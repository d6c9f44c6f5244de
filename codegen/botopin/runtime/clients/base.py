"""What clients share, whether they are called or awaited.

A generated client states its operations, and its methods build requests. What is here finds the
operation of a request, the class of a response, and the class of an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from botopin.runtime.conversion import to_boto3
from botopin.runtime.shapes import Response, Shape, shape
from botopin.runtime.type_guards import is_mapping
from botopin.runtime.violations import suggest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botopin.runtime.errors import ServiceError

C = TypeVar("C", bound="BaseClient")
"""A client."""
R = TypeVar("R", bound=Response)
"""A page."""
Item = TypeVar("Item")
"""What a page holds."""


@shape
class EmptyResponse(Response):
    """What an operation returns whose model has no output."""


class BaseClient:
    """What a generated client states of itself."""

    __botopin_service__: ClassVar[str] = ""
    """The service's name in boto3."""

    __botopin_base_error__: ClassVar[str] = ""
    """The base of the service's errors; empty where it has none."""

    __botopin_operations__: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """The classes of each operation's request and response; empty where it has none."""

    __botopin_package__: ClassVar[str] = ""
    """The package of the version, which has all of these classes."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "__botopin_service__" in vars(cls) and "." in cls.__module__:
            cls.__botopin_package__ = cls.__module__.rpartition(".")[0]

    def __init__(self) -> None:
        self._methods: dict[str, Callable[..., Any]] = {}

    def _botocore_client(self) -> Any:
        """The client of boto3, or of aiobotocore, underneath."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__} of {self.__botopin_package__}>"

    def _method(self, operation: str) -> Callable[..., Any]:
        """The method of the client underneath."""
        method: Callable[..., Any] | None = self._methods.get(operation)
        if method is None:
            method = getattr(self._botocore_client(), method_name(operation), None)
            if method is None:  # such as an operation that streams both ways
                raise NotImplementedError(f"the installed boto3 does not offer {operation}")
            self._methods[operation] = method
        return method

    @classmethod
    def _operation_for(cls, request: Shape, operation: str | None) -> tuple[str, type[Response]]:
        """The operation that takes a request, and the class of what it returns.

        Raises:
            TypeError: none does, or several do and none is named.
        """
        key = cls, type(request), operation
        if key not in _takers:
            _takers[key] = _taker(*key)
        return _takers[key]


class BasePages(Generic[C, R, Item]):
    """The pages of an operation, which are asked for one after the other."""

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
        self._client = client
        self._operation = operation
        self._request = request
        self._response = response
        self._items = items
        self._settings = drop_none(MaxItems=max_items, StartingToken=starting_token)
        self._pages: Any = None

    @property
    def resume_token(self) -> str | None:
        """Where to go on after `max_items` ended the last walk: the next `starting_token`."""
        token: str | None = self._pages.resume_token if self._pages is not None else None
        return token

    def __repr__(self) -> str:
        return f"<pages of {self._operation}>"

    def _start(self, client: Any) -> Any:
        """A new walk of botocore's."""
        paginator = client.get_paginator(method_name(self._operation))
        arguments = to_boto3(self._request)
        self._pages = paginator.paginate(**arguments, PaginationConfig=self._settings)
        return self._pages

    def _items_of(self, page: R) -> Iterator[Item]:
        if not self._items:
            raise TypeError(f"the pages of {self._operation} hold no list of items")
        held: Any = page
        for name in self._items.split("."):
            held = getattr(held, name, None)  # absent members of a response are no items
        if held is not None:
            items: Any = held.items() if is_mapping(held) else held
            yield from items


def load_class(client: type[BaseClient], name: str) -> Any:
    """Load a class of the client's version by its name."""
    return getattr(import_module(client.__botopin_package__), name)


def convert_error(client: type[BaseClient], error: Exception) -> Exception:
    """Return a service's error as the class of its code, or `error` if the version has none."""
    if not client.__botopin_base_error__:
        return error
    base: type[ServiceError] = load_class(client, client.__botopin_base_error__)
    return base.find_error(error) or error


def method_name(name: str) -> str:
    """What botocore calls an operation or a waiter."""
    converted: str = import_module("botocore").xform_name(name)
    return converted


def drop_none(**arguments: object) -> dict[str, Any]:
    """The arguments that are not None."""
    return {name: value for name, value in arguments.items() if value is not None}


_takers: dict[tuple[type[Any], type[Any], str | None], tuple[str, type[Response]]] = {}


def _taker(
    client: type[BaseClient], kind: type[Any], operation: str | None
) -> tuple[str, type[Response]]:
    home = f"{client.__botopin_package__}."
    kinds = [each for each in kind.__mro__ if each.__module__.startswith(home)]
    name = kinds[0].__qualname__ if kinds else ""
    takers = [
        each for each, ends in client.__botopin_operations__.items() if name and ends[0] == name
    ]
    if not takers:
        raise TypeError(_not_taken(client, kind))
    if operation is None and len(takers) > 1:
        raise TypeError(f"{name} is taken by several: give operation=, {' or '.join(takers)}")
    chosen = takers[0] if operation is None else operation
    if chosen not in takers:
        hint = suggest(chosen, takers) or f" (it is {' or '.join(takers)} that does)"
        raise TypeError(f"no operation {chosen!r} takes a {name}{hint}")
    response = client.__botopin_operations__[chosen][1]
    return chosen, load_class(client, response) if response else EmptyResponse


def _not_taken(client: type[BaseClient], kind: type[Any]) -> str:
    name, home = kind.__qualname__, kind.__module__.rpartition(".")[0]
    known = {request for request, _ in client.__botopin_operations__.values() if request}
    if name in known:
        return (
            f"{name} is of {home}, and this client of {client.__botopin_package__}: "
            f"convert it with botopin.convert(request, to={name})"
        )
    if issubclass(kind, Mapping):
        name += ": botopin.from_boto3(arguments, SomeRequest, strict=True) makes one of arguments"
    return f"expected a request of {client.__botopin_package__}, got {name}{suggest(name, known)}"
