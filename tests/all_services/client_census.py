"""Census of the methods of both clients."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from keyword import iskeyword
from typing import TYPE_CHECKING, Any, Final, get_args, get_overloads, get_type_hints

from botocore import xform_name

from botopin.runtime.clients.base import EmptyResponse
from botopin.runtime.errors import base_error
from botopin.runtime.members import members

if TYPE_CHECKING:
    from collections.abc import Iterator

    from all_services.classes import Classes
    from all_services.services import Service


_OTHERS: Final = ("generate_presigned_url", "send")
"""Methods that are not operations."""

_OTHERS_BY_SERVICE: Final = {
    "dsql": ("generate_db_connect_admin_auth_token", "generate_db_connect_auth_token"),
    "rds": ("generate_db_auth_token",),
    "s3": (
        *("copy", "download_file", "download_fileobj", "upload_file", "upload_fileobj"),
        "generate_presigned_post",
    ),
}


_FORMER: Final = {
    "cloudwatch": tuple(f"{verb}_o_tel_enrichment" for verb in ("get", "start", "stop", "update")),
    "mturk": ("list_hi_ts_for_qualification_type",),
    "signin": ("create_o_auth2_token",),
    "socialmessaging": ("delete_whatsapp_media_message",),
}
"""Former names of methods."""


def methods(service: Service, classes: Classes) -> Iterator[str]:
    """Yield the errors in the methods of the clients."""
    for module in ("client", "async_client"):
        client = _client(f"{classes.package}.{module}")
        public = {name for name in vars(client) if not name.startswith("_")}
        expected = {_python(name) for name in service.operations}
        expected |= {f"{_python(name)}_pages" for name in service.paginators}
        expected |= {f"wait_until_{xform_name(name)}" for name in service.waiters}
        for name in sorted(expected - public):
            yield f"{client.__name__}.{name}: is missing"
        others = {*_OTHERS, *_OTHERS_BY_SERVICE.get(service.name, ())}
        expected |= {*_FORMER.get(service.name, ())}
        for name in sorted(public - expected - others):
            yield f"{client.__name__}.{name}: is not in the model"
        for name in sorted(expected & others):
            yield f"{client.__name__}.{name}: is an operation, and hides a method of botocore"
        yield from _operations(service, classes, client)
        yield from _pages(service, classes, client)
        yield from _waits(service, classes, client)
        for name in public:
            get_type_hints(getattr(client, name))


def _sent(client: type[Any]) -> dict[str, tuple[Any, Any]]:
    """Return the request and response of each operation from the overloads of `send`."""
    overloads: dict[str, tuple[Any, Any]] = {}
    for overload in get_overloads(getattr(client, "send", None) or _sent):
        hints = get_type_hints(overload)
        if "operation" in hints:
            overloads[get_args(hints["operation"])[0]] = hints["request"], hints["return"]
    return overloads


def _operations(service: Service, classes: Classes, client: type[Any]) -> Iterator[str]:
    sent = _sent(client)
    for name, raw in service.operations.items():
        where = f"{client.__name__}.{_python(name)}"
        method = getattr(client, _python(name), None)
        if method is None:
            yield f"{where}: is missing"
            continue
        shapes = [raw.get(key, {}).get("shape", "") for key in ("input", "output")]
        request, response = (classes.structures[shape] if shape else None for shape in shapes)
        response = response or EmptyResponse
        returned = get_type_hints(method)["return"]
        if returned is not response:
            yield f"{where}: returns {returned}, not {response}"
        if request is not None and sent.get(name) != (request, response):
            yield f"{client.__name__}.send: {name}: {sent.get(name)}, not {(request, response)}"
        if bool(raw.get("deprecated")) != hasattr(method, "__deprecated__"):
            yield f"{where}: deprecated"
        parameters = dict(inspect.signature(method).parameters)
        parameters.pop("self")
        request_members = members(classes.structures[shapes[0]]) if shapes[0] else ()
        expected = {each.name: each.required and not each.alias for each in request_members}
        if request is not None:
            expected |= dict.fromkeys(request.__botopin_aliases__, False)
        actual = {
            each.name: each.default is inspect.Parameter.empty for each in parameters.values()
        }
        if expected != actual:
            yield f"{where}: the arguments differ from the members of its request"
        has_code = service.protocol != "rest-xml" or raw["http"]["method"] != "HEAD"
        errors = raw.get("errors", ()) if has_code else ()
        raised = {classes.errors[each["shape"]].__name__ for each in errors}
        raised.add(base_error(classes.package).__name__)
        _, _, listed = (inspect.getdoc(method) or "").partition("\nRaises:\n")
        documented = set(re.findall(r"^    (\w+): ", listed, re.MULTILINE))
        if raised != documented:
            yield f"{where}: documents other errors: {sorted(raised ^ documented)}"


def _pages(service: Service, classes: Classes, client: type[Any]) -> Iterator[str]:
    for name, raw in service.paginators.items():
        where = f"{client.__name__}.{_python(name)}_pages"
        if (method := getattr(client, f"{_python(name)}_pages", None)) is None:
            continue  # reported as missing
        hints, limit = get_type_hints(method), raw.get("limit_key")
        shape = service.operations[name]["input"]["shape"]
        if limit:
            is_text = service.shapes[service.shapes[shape]["members"][limit]["shape"]]["type"]
            expected = {int, str} if is_text == "string" else {int}
            hint = hints["page_size"]  # without None if the limit is required
            if not expected <= {hint, *get_args(hint)}:
                yield f"{where}: page_size is {hints['page_size']}"
        for member in members(classes.structures[shape]):
            # The argument for pages keeps this name, so a token of this name is renamed.
            keyword = f"{member.name}_" if member.name == "starting_token" else member.name
            if member.wire_name != limit and keyword not in hints:
                yield f"{where}: lacks {keyword}"
        if not {"max_items", "starting_token"} <= {*hints}:
            yield f"{where}: lacks max_items or starting_token"


def _waits(service: Service, classes: Classes, client: type[Any]) -> Iterator[str]:
    for name, raw in service.waiters.items():
        method = getattr(client, f"wait_until_{xform_name(name)}", None)
        if method is None:
            continue  # reported as missing
        output = service.operations[raw["operation"]].get("output")
        response = classes.structures[output["shape"]] if output else EmptyResponse
        ends = {"error", "status"} & {
            each["matcher"]
            for each in raw["acceptors"]
            if each["state"] == "success" and each["expected"] not in {False, 200}
        }
        expected = response | None if ends else response
        returned = get_type_hints(method)["return"]
        if returned != expected:
            yield f"{client.__name__}.{method.__name__}: returns {returned}, not {expected}"


def _client(module: str) -> type[Any]:
    objects = vars(import_module(module)).values()
    return next(each for each in objects if getattr(each, "__module__", "") == module)


def _python(name: str) -> str:
    plain: str = xform_name(name)
    return f"{plain}_" if iskeyword(plain) else plain
