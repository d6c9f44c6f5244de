"""A pinned client, by the names of a service and a date."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from botopin.naming import rules
from botopin.runtime.clients.pinned import pinned_client
from botopin.runtime.violations import PinError, suggest

if TYPE_CHECKING:
    from typing import Unpack

    import boto3  # pyright: ignore[reportMissingTypeStubs]
    from botocore.client import BaseClient  # pyright: ignore[reportMissingTypeStubs]

    from botopin.runtime.clients.pinned import ClientArguments


def pin(
    service: str,
    date: str,
    *,
    session: boto3.Session | None = None,
    package: str = rules.PACKAGE,
    **client_arguments: Unpack[ClientArguments],
) -> BaseClient:
    """Make a boto3 client that speaks exactly a dated version, whatever botocore is installed.

    It is a real client of botocore's, with the session's credentials (which go on refreshing),
    configuration and event handlers. The version decides about operations, members, paginators,
    waiters and endpoints; how a value is written on the wire stays the installed botocore's.

    Args:
        service: the name in botocore, such as `braket`.
        date: of the version, such as `2026-04-07`.
        session: whose configuration and credentials are used; boto3's default session without it.
        package: the package that the generated services lie in.
        client_arguments: what `boto3.Session.client` takes: `region_name`, `endpoint_url`,
            `config` and so on.

    Raises:
        PinError: there is no such version, or it cannot be spoken; never is another one used.
        ImportError: boto3 is not installed.
    """
    date = str(date)  # a `datetime.date` says the same
    root = f"{package}.{rules.service_package(service)}"
    if not _is_there(root):
        raise PinError(f"there are no bindings of {service!r}: no package {root}")
    bindings = import_module(root)
    name: str = getattr(bindings, "SERVICE", "")
    if name != service:  # botocore finds endpoints and settings by the name
        raise PinError(f"{root} holds bindings of {name!r}, not of {service!r}")
    facade = f"{root}.{rules.version_package(date)}"
    dates: tuple[str, ...] = bindings.VERSIONS
    if date not in dates:
        known = f"{suggest(date, dates)}; it has {', '.join(dates)}"
        raise PinError(f"{root} has no version {date!r}{known}")
    return pinned_client(facade, service, session, client_arguments)


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):  # a package above it is not there, or it is no name
        return False
