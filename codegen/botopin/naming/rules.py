"""Rules that turn names of a model into names of Python.

Names of members follow botocore's `xform_name`, which boto3 users know. A name that Python or the
generated class already uses gets a trailing underscore. If two wire names have the same Python
name, the later one in the model gets a number. Published names are *locked*: they win over the
rules.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from typing import TYPE_CHECKING, Final

from botopin.naming.boto3_names import BOTO3_NAMES

try:
    from botocore import xform_name  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]
except ImportError as missing:
    raise ImportError(
        "botocore, which decides names, is not installed: pip install 'botopin[boto3]' for a "
        "client, 'botopin[testing]' for the mock server",
        name="botocore",
    ) from missing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

PACKAGE: Final = "botopin_aws"
"""Default package of all services."""

RESERVED_MEMBERS: Final = frozenset({"self", "TYPE_CHECKING"})
"""Names that the body of a generated class uses."""

RESERVED_ERROR_MEMBERS: Final = frozenset(
    {
        *("code", "http_status", "fault"),  # attributes of every generated error
        *("operation_name", "response", "MSG_TEMPLATE"),  # botocore's ClientError
        *("add_note", "args", "with_traceback"),  # Python's BaseException
    }
)
"""Attributes of errors that are not members."""

RESERVED_CLASSES: Final = frozenset({"TYPE_CHECKING"})
"""Capitalised names in the package of a version that are not classes."""

RESERVED_RESPONSE_MEMBERS: Final = frozenset({"response_metadata"})
"""Attributes of responses that are not members."""

RESERVED_METHODS: Final = frozenset({"aiobotocore", "boto3", "close", "send"})
"""Methods and properties of clients that are not operations."""

RESERVED_MODULES: Final = frozenset(
    {
        *("async_client", "client", "errors", "error_details", "literals", "unreferenced"),
        *("aux", "con", "nul", "prn"),  # names of devices on Windows
        *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)),
    }
)
"""Module names that a version uses for other contents, or that no file can have."""


def is_identifier(name: str) -> bool:
    """Return whether a name is an ASCII identifier and no keyword. NFKC keeps ASCII as it is."""
    return name.isascii() and name.isidentifier() and not keyword.iskeyword(name)


def is_service(name: str) -> bool:
    """Return whether a folder can have the name of a service, such as bedrock-runtime."""
    return _SERVICE.fullmatch(name) is not None


_SERVICE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def assign_names(
    wire_names: Iterable[str],
    convert: Callable[[str], str],
    *,
    taken: Collection[str] = (),
    locked: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Return a different Python name for each wire name of a scope.

    Args:
        wire_names: Names of the model, in its order.
        convert: Rule for a single name, such as `member_name`.
        taken: Names that the scope already uses.
        locked: Published names, by wire name.
    """
    wire_names = list(wire_names)
    names = {wire: locked[wire] for wire in wire_names if locked and wire in locked}
    used = {*taken, *names.values(), *((locked or {}).values())}
    for wire in wire_names:
        if wire in names:
            continue
        plain = convert(wire)
        name, number = plain, 1
        while name in used or keyword.iskeyword(name):
            name = f"{plain}_" if number == 1 else f"{plain}_{number}"
            number += 1
        names[wire] = name
        used.add(name)
    return {wire: names[wire] for wire in wire_names}


def class_name(shape: str) -> str:
    """Return the name of a shape's class: `accessDetail` becomes `AccessDetail`."""
    bare = shape.lstrip("_")
    name = bare[:1].upper() + bare[1:]
    return name if name.isidentifier() else f"Shape{name}"


def member_name(member: str) -> str:
    """Return the name of a member or method: `clientToken` becomes `client_token`."""
    name = xform_name(member).lstrip("_")
    return name if name.isidentifier() else f"member_{name}"


def enum_member_name(value: str) -> str:
    """Return the name of an enum's value: `ml.t3.large` becomes `ML_T3_LARGE`."""
    words = _CAMEL.sub("_", value)
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    name = _NO_WORD.sub("_", plain).strip("_").upper()
    if not name:
        name = "_".join(unicodedata.name(char, "") for char in value) if value else "EMPTY"
        name = _NO_WORD.sub("_", name).strip("_") or "VALUE"
    return name if name.isidentifier() else f"VALUE_{name}"


_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NO_WORD: Final = re.compile(r"[^A-Za-z0-9]+")


def operation_module(operation: str) -> str:
    """Return the name of an operation's module: `CreateJob` becomes `create_job`.

    The name is in lower case, because some file systems ignore case.
    """
    return member_name(operation).lower()


def service_package(service: str) -> str:
    """Return the name of a service's package: `bedrock-runtime` becomes `bedrock_runtime`."""
    name = _NO_WORD.sub("_", service).lower()
    name = name if name.isidentifier() else f"service_{name}"
    return f"{name}_" if keyword.iskeyword(name) else name


def boto3_name(service: str, service_id: object) -> str:
    """Return the name of a service's client in boto3's reference: `DynamoDB`, `kendra`.

    Without a `serviceId`, the words of the service's name are capitalised.
    """
    if isinstance(service_id, str):
        if service_id in BOTO3_NAMES:
            return BOTO3_NAMES[service_id]
        if name := _NO_NAME.sub("", service_id):
            return name
    return "".join(word.capitalize() for word in service_package(service).split("_"))


_NO_NAME: Final = re.compile(r"^[^A-Za-z0-9]+|[^A-Za-z0-9_]+")  # ASCII only: no NFKC surprises


def client_name(service: str, service_id: object) -> str:
    """Return the name that a service's clients and base error share: `DynamoDB`, `Kendra`."""
    name = boto3_name(service, service_id)
    name = name[:1].upper() + name[1:]
    return name if name.isidentifier() else f"Service{name}"


def waiter_name(waiter: str) -> str:
    """Return boto3's name of a waiter: `InstanceRunning` becomes `instance_running`."""
    name: str = xform_name(waiter)
    return name


def waiter_method(waiter: str) -> str:
    """Return the name of a waiter's method: `InstanceRunning`, `wait_until_instance_running`."""
    return f"wait_until_{member_name(waiter)}"


def version_package(date: str) -> str:
    """Return the name of a version's package: `2026-04-07` becomes `v2026_04_07`."""
    return f"v{date.replace('-', '_')}"
