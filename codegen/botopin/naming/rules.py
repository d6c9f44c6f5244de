"""The one door from names in a model to names in Python.

Attribute names follow botocore's own `xform_name`, so they are what boto3 users expect; a name
that Python or the generated class already uses gets a trailing underscore. Two wire names that
would share a Python name are told apart by a number, in the order of the model, and a name that
was published is *locked*: it wins over whatever the rules here would say today.
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
        "names follow botocore's, which is not installed: pip install 'botopin[boto3]' for a "
        "client, 'botopin[testing]' for the test double",
        name="botocore",
    ) from missing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

PACKAGE: Final = "botopin_aws"
"""The package that services lie in where no other is named."""

RESERVED_MEMBERS: Final = frozenset({"self"})
"""Member names that attrs' constructor cannot take."""

RESERVED_ERROR_MEMBERS: Final = frozenset(
    {
        *("code", "http_status", "fault"),  # what every generated error states
        *("operation_name", "response", "MSG_TEMPLATE"),  # botocore's ClientError
        *("add_note", "args", "with_traceback"),  # Python's BaseException
    }
)

RESERVED_CLASSES: Final = frozenset({"TYPE_CHECKING"})
"""What else the facade of a version says in capitals."""

RESERVED_RESPONSE_MEMBERS: Final = frozenset({"response_metadata"})
"""What every response has beside its members."""

RESERVED_METHODS: Final = frozenset({"aiobotocore", "boto3", "close", "send"})
"""What every client has beside its operations."""

RESERVED_MODULES: Final = frozenset(
    {
        *("async_client", "client", "errors", "error_details", "literals", "unreferenced"),
        *("aux", "con", "nul", "prn"),  # names of devices on Windows
        *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)),
    }
)
"""Module names that a version uses for other contents, or that no file can have."""


def is_identifier(name: str) -> bool:
    """Whether a name can stand in code: ASCII, so that NFKC changes nothing, and no keyword."""
    return name.isascii() and name.isidentifier() and not keyword.iskeyword(name)


def is_service(name: str) -> bool:
    """Whether a folder's name can be a service's: bedrock-runtime."""
    return _SERVICE.fullmatch(name) is not None


_SERVICE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def assign_names(
    wires: Iterable[str],
    convert: Callable[[str], str],
    *,
    taken: Collection[str] = (),
    locked: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Give every wire name of a scope a Python name of its own.

    Args:
        wires: the names of the model, in its order.
        convert: the plain rule, such as `member_name`.
        taken: names that the scope cannot give away.
        locked: names that were published, by wire name.
    """
    wires = list(wires)
    given = {wire: locked[wire] for wire in wires if locked and wire in locked}
    used = {*taken, *given.values(), *((locked or {}).values())}
    for wire in wires:
        if wire in given:
            continue
        plain = convert(wire)
        name, number = plain, 1
        while name in used or keyword.iskeyword(name):
            name = f"{plain}_" if number == 1 else f"{plain}_{number}"
            number += 1
        given[wire] = name
        used.add(name)
    return {wire: given[wire] for wire in wires}


def class_name(shape: str) -> str:
    """`CreateJobRequest` stays; `accessDetail` and `__accessDetail` become `AccessDetail`."""
    bare = shape.lstrip("_")
    name = bare[:1].upper() + bare[1:]
    return name if name.isidentifier() else f"Shape{name}"


def member_name(member: str) -> str:
    """`clientToken` becomes `client_token`."""
    name = xform_name(member).lstrip("_")
    return name if name.isidentifier() else f"member_{name}"


def enum_member_name(value: str) -> str:
    """`ml.t3.large` becomes `ML_T3_LARGE`, `QueueInfo` becomes `QUEUE_INFO`."""
    words = _CAMEL.sub("_", value)
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    name = _NO_WORD.sub("_", plain).strip("_").upper()
    if not name:
        name = "_".join(unicodedata.name(sign, "") for sign in value) if value else "EMPTY"
        name = _NO_WORD.sub("_", name).strip("_") or "VALUE"
    return name if name.isidentifier() else f"VALUE_{name}"


_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NO_WORD: Final = re.compile(r"[^A-Za-z0-9]+")


def operation_module(operation: str) -> str:
    """The module of what one operation takes and gives: `CreateJob` becomes `create_job`.

    In small letters, since some file systems tell no others apart.
    """
    return member_name(operation).lower()


def service_package(service: str) -> str:
    """`braket` stays, `bedrock-runtime` becomes `bedrock_runtime`, `lambda` becomes `lambda_`."""
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
    """`InstanceRunning` becomes `wait_until_instance_running`."""
    return f"wait_until_{member_name(waiter)}"


def version_package(date: str) -> str:
    """`2026-04-07` becomes `v2026_04_07`."""
    return f"v{date.replace('-', '_')}"
