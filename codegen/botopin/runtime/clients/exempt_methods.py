"""Methods of a client that has exemptions."""

from __future__ import annotations

from functools import wraps
from inspect import iscoroutinefunction, isfunction
from typing import TYPE_CHECKING, Any, ParamSpec

from botopin.runtime.exemptions import client_exemptions

if TYPE_CHECKING:
    from collections.abc import Callable

    from botopin.runtime.exemptions import MemberKey

P = ParamSpec("P")


def exempt_in_methods(client: object, exempted: frozenset[MemberKey]) -> None:
    """Exempt members while a public method of a client builds and sends its request.

    The methods are replaced in the object, so that other clients of the class pay nothing.
    """
    names = {
        name: None
        for cls in type(client).__mro__
        for name, attribute in vars(cls).items()
        if isfunction(attribute) and not name.startswith("_")
    }
    for name in names:
        setattr(client, name, _with_exemptions(getattr(client, name), exempted))


def _with_exemptions(method: Callable[P, Any], exempted: frozenset[MemberKey]) -> Callable[P, Any]:
    """Return a method that exempts members while it runs."""
    if iscoroutinefunction(method):

        @wraps(method)
        async def call_async(*arguments: P.args, **keywords: P.kwargs) -> Any:
            with client_exemptions(exempted):
                return await method(*arguments, **keywords)

        return call_async

    @wraps(method)
    def call(*arguments: P.args, **keywords: P.kwargs) -> Any:
        with client_exemptions(exempted):
            return method(*arguments, **keywords)

    return call
