"""Classes of clients that have exemptions."""

from __future__ import annotations

from functools import wraps
from inspect import iscoroutinefunction, isfunction
from types import new_class
from typing import TYPE_CHECKING, Any, Final, ParamSpec

from botopin.runtime.exemptions import client_exemptions

if TYPE_CHECKING:
    from collections.abc import Callable

    from botopin.runtime.exemptions import MemberKey

P = ParamSpec("P")

_CLASSES: Final = "__botopin_exempting_classes__"
"""Attribute of a client's class with its subclasses, by exempted members."""


def exempting_class(cls: type[Any], exempted: frozenset[MemberKey]) -> type[Any]:
    """Return a subclass whose public methods exempt members while they run.

    The methods build and send the requests. Clients share the subclass, so that each further client
    costs as much as a client without exemptions.
    """
    if _CLASSES not in vars(cls):
        setattr(cls, _CLASSES, {})
    classes: dict[frozenset[MemberKey], type[Any]] = vars(cls)[_CLASSES]
    if exempted not in classes:
        classes[exempted] = _create_class(cls, exempted)
    return classes[exempted]


def _create_class(cls: type[Any], exempted: frozenset[MemberKey]) -> type[Any]:
    attributes: dict[str, Any] = {}
    for base in reversed(cls.__mro__):  # a subclass overrides its bases
        attributes |= vars(base)
    methods = {
        name: _with_exemptions(attribute, exempted)
        for name, attribute in attributes.items()
        if isfunction(attribute) and not name.startswith("_")
    }
    same = {name: getattr(cls, name) for name in ("__module__", "__qualname__", "__doc__")}
    return new_class(
        cls.__name__, (cls,), exec_body=lambda namespace: namespace.update(same, **methods)
    )


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
