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
from botopin.runtime.violations import near

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botopin.runtime.errors import ServiceError

R = TypeVar("R", bound=Response)
"""A page."""
Item = TypeVar("Item")
"""What a page holds."""


@shape
class EmptyResponse(Response):
    """What an operation returns whose model has no output."""


class ClientFacts:
    """What a generated client states of itself."""

    __service__: ClassVar[str] = ""
    """The service's name in boto3."""

    __error__: ClassVar[str] = ""
    """The base of the service's errors; empty where it has none."""

    __operations__: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """The classes of each operation's request and response; empty where it has none."""

    __facade__: ClassVar[str] = ""
    """The package of the version, which has all of these classes."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "__service__" in vars(cls) and "." in cls.__module__:
            cls.__facade__ = cls.__module__.rpartition(".")[0]

    def __init__(self) -> None:
        self._methods: dict[str, Callable[..., Any]] = {}

    def __pinned__(self) -> Any:
        """The client of boto3, or of aiobotocore, underneath."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__} of {self.__facade__}>"

    def _method(self, operation: str) -> Callable[..., Any]:
        """The method of the client underneath."""
        method: Callable[..., Any] | None = self._methods.get(operation)
        if method is None:
            method = getattr(self.__pinned__(), snake_case(operation), None)
            if method is None:  # such as an operation that streams both ways
                raise NotImplementedError(f"the installed boto3 does not offer {operation}")
            self._methods[operation] = method
        return method

    @classmethod
    def _taken_by(cls, request: Shape, operation: str | None) -> tuple[str, type[Response]]:
        """The operation that takes a request, and the class of what it returns.

        Raises:
            TypeError: none does, or several do and none is named.
        """
        key = cls, type(request), operation
        if key not in _takers:
            _takers[key] = _taker(*key)
        return _takers[key]

    @classmethod
    def __class_of__(cls, name: str) -> Any:
        """A class of the version, by its name."""
        return getattr(import_module(cls.__facade__), name)

    @classmethod
    def __typed__(cls, error: Exception) -> Exception:
        """A service's error as the class of its code; as it is, where the version has none."""
        if not cls.__error__:
            return error
        base: type[ServiceError] = cls.__class_of__(cls.__error__)
        return base.modelled(error) or error


class PagesOf(Generic[R, Item]):
    """The pages of an operation, which are asked for one after the other."""

    def __init__(
        self,
        client: ClientFacts,
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
        self._settings = given(MaxItems=max_items, StartingToken=starting_token)
        self._pages: Any = None

    @property
    def resume_token(self) -> str | None:
        """Where to go on after `max_items` ended the last walk: the next `starting_token`."""
        token: str | None = self._pages.resume_token if self._pages is not None else None
        return token

    def __repr__(self) -> str:
        return f"<pages of {self._operation}>"

    def _start(self) -> Any:
        """A new walk of botocore's."""
        client = self._client.__pinned__()
        paginator = client.get_paginator(snake_case(self._operation))
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


def snake_case(name: str) -> str:
    """What botocore calls an operation or a waiter."""
    converted: str = import_module("botocore").xform_name(name)
    return converted


def given(**arguments: object) -> dict[str, Any]:
    """The arguments that are not None."""
    return {name: value for name, value in arguments.items() if value is not None}


_takers: dict[tuple[type[Any], type[Any], str | None], tuple[str, type[Response]]] = {}


def _taker(
    client: type[ClientFacts], kind: type[Any], operation: str | None
) -> tuple[str, type[Response]]:
    home = f"{client.__facade__}."
    kinds = [each for each in kind.__mro__ if each.__module__.startswith(home)]
    name = kinds[0].__qualname__ if kinds else ""
    takers = [each for each, ends in client.__operations__.items() if name and ends[0] == name]
    if not takers:
        raise TypeError(_not_taken(client, kind))
    if operation is None and len(takers) > 1:
        raise TypeError(f"{name} is taken by several: give operation=, {' or '.join(takers)}")
    chosen = takers[0] if operation is None else operation
    if chosen not in takers:
        hint = near(chosen, takers) or f" (it is {' or '.join(takers)} that does)"
        raise TypeError(f"no operation {chosen!r} takes a {name}{hint}")
    response = client.__operations__[chosen][1]
    return chosen, client.__class_of__(response) if response else EmptyResponse


def _not_taken(client: type[ClientFacts], kind: type[Any]) -> str:
    name, home = kind.__qualname__, kind.__module__.rpartition(".")[0]
    known = {request for request, _ in client.__operations__.values() if request}
    if name in known:
        return (
            f"{name} is of {home}, and this client of {client.__facade__}: "
            f"convert it with botopin.convert(request, to={name})"
        )
    if issubclass(kind, Mapping):
        name += ": botopin.from_boto3(arguments, SomeRequest, strict=True) makes one of arguments"
    return f"expected a request of {client.__facade__}, got {name}{near(name, known)}"
