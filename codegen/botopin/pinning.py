"""Pinned boto3 clients by service name and version date."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from botopin.naming import rules
from botopin.runtime.clients.pinned import pinned_client
from botopin.runtime.optional_dependencies import is_importable
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
    """Create a boto3 client that is pinned to one version, regardless of the installed botocore.

    The result is a regular botocore client with the session's configuration, event handlers and
    credentials, which refresh as usual. The version determines operations, members, paginators,
    waiters and endpoints. The installed botocore serializes and parses the messages.

    Args:
        service: Name of the service in botocore, such as `braket`.
        date: Date of the version, such as `2026-04-07`.
        session: Session that provides configuration and credentials [boto3's default session].
        package: Package that contains the generated services.
        client_arguments: Further arguments of `boto3.Session.client`: `region_name`,
            `endpoint_url`, `config` and so on.

    Raises:
        PinError: The version does not exist, or the installed botocore cannot use it. The client
            never falls back to another version.
        ImportError: boto3 is not installed.
    """
    date = str(date)  # allows a `datetime.date`
    service_package = f"{package}.{rules.service_package(service)}"
    if not is_importable(service_package):
        raise PinError(
            f"cannot find bindings of {service!r}: create {service_package} with `botopin generate`"
        )
    bindings = import_module(service_package)
    name: str = getattr(bindings, "SERVICE", "")
    if name != service:  # botocore looks up endpoints and settings by the exact name
        raise PinError(f"expected bindings of {service!r} in {service_package}, got {name!r}")
    dates: tuple[str, ...] = bindings.VERSIONS
    if date not in dates:
        hint = f"{suggest(date, dates)}; available versions: {', '.join(dates)}"
        raise PinError(f"{service_package} has no version {date!r}{hint}")
    version = f"{service_package}.{rules.version_package(date)}"
    return pinned_client(version, service, session, client_arguments)
