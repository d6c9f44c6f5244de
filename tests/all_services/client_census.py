"""Every operation, paginator and waiter of a raw model has its method in both clients."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from keyword import iskeyword
from typing import TYPE_CHECKING, Any, get_type_hints

from botocore import xform_name

from botopin.runtime.members import members

if TYPE_CHECKING:
    from collections.abc import Iterator

    from all_services.classes import Classes
    from all_services.services import Service


def methods(service: Service, classes: Classes) -> Iterator[str]:
    """What is wrong with the methods."""
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


def _operations(service: Service, classes: Classes, client: type[Any]) -> Iterator[str]:
    for name, stated in service.operations.items():
        where = f"{client.__name__}.{_python(name)}"
        method = getattr(client, _python(name), None)
        ends = client.__botopin_operations__.get(name)
        if method is None or ends is None:
            yield f"{where}: is not there"
            continue
        ends_of_model = [stated.get(end, {}).get("shape", "") for end in ("input", "output")]
        classes_of_model = [
            classes.structures[shape].__name__ if shape else "" for shape in ends_of_model
        ]
        if [*ends] != classes_of_model:
            yield f"{where}: takes and gives {ends}, not {classes_of_model}"
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
