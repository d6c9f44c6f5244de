"""Census of the methods of both clients."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from keyword import iskeyword
from typing import TYPE_CHECKING, Any, get_args, get_overloads, get_type_hints

from botocore import xform_name

from botopin.runtime.clients.base import EmptyResponse
from botopin.runtime.members import members

if TYPE_CHECKING:
    from collections.abc import Iterator

    from all_services.classes import Classes
    from all_services.services import Service


def methods(service: Service, classes: Classes) -> Iterator[str]:
    """Yield the errors in the methods of the clients."""
    for module in ("client", "async_client"):
        client = _client(f"{classes.package}.{module}")
        public = {name for name in vars(client) if not name.startswith("_")}
        wanted = {_python(name) for name in service.operations}
        wanted |= {f"{_python(name)}_pages" for name in service.paginators}
        wanted |= {f"wait_until_{xform_name(name)}" for name in service.waiters}
        for name in sorted(wanted - public):
            yield f"{client.__name__}.{name}: is not there"
        for name in sorted(public - wanted - {"send"}):
            yield f"{client.__name__}.{name}: is nothing of the model"
        yield from _operations(service, classes, client)
        for name in public:
            get_type_hints(getattr(client, name))


def _sent(client: type[Any]) -> dict[str, tuple[Any, Any]]:
    """Return the request and response of each operation from the overloads of `send`."""
    found: dict[str, tuple[Any, Any]] = {}
    for overload in get_overloads(getattr(client, "send", None) or _sent):
        hints = get_type_hints(overload)
        if "operation" in hints:
            found[get_args(hints["operation"])[0]] = hints["request"], hints["return"]
    return found


def _operations(service: Service, classes: Classes, client: type[Any]) -> Iterator[str]:
    sent = _sent(client)
    for name, stated in service.operations.items():
        where = f"{client.__name__}.{_python(name)}"
        method = getattr(client, _python(name), None)
        if method is None:
            yield f"{where}: is not there"
            continue
        ends_of_model = [stated.get(end, {}).get("shape", "") for end in ("input", "output")]
        request, response = (
            classes.structures[shape] if shape else None for shape in ends_of_model
        )
        response = response or EmptyResponse
        given = get_type_hints(method)["return"]
        if given is not response:
            yield f"{where}: returns {given}, not {response}"
        if request is not None and sent.get(name) != (request, response):
            yield f"{client.__name__}.send: {name}: {sent.get(name)}, not {(request, response)}"
        if bool(stated.get("deprecated")) != hasattr(method, "__deprecated__"):
            yield f"{where}: deprecated"
        parameters = dict(inspect.signature(method).parameters)
        parameters.pop("self")
        taken = members(classes.structures[ends_of_model[0]]) if ends_of_model[0] else ()
        wanted = {each.name: each.required for each in taken}
        offered = {
            each.name: each.default is inspect.Parameter.empty for each in parameters.values()
        }
        if wanted != offered:
            yield f"{where}: takes other arguments than its request has members"
        raised = {classes.errors[each["shape"]].__name__ for each in stated.get("errors", ())}
        _, _, listed = (inspect.getdoc(method) or "").partition("\nRaises:\n")
        told = set(re.findall(r"^    (\w+): ", listed, re.MULTILINE))
        if raised != told:
            yield f"{where}: does not say that it raises {sorted(raised ^ told)}"


def _client(module: str) -> type[Any]:
    held = vars(import_module(module)).values()
    return next(each for each in held if getattr(each, "__module__", "") == module)


def _python(name: str) -> str:
    plain: str = xform_name(name)
    return f"{plain}_" if iskeyword(plain) else plain
