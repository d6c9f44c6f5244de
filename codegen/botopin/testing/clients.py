"""Clients and environment variables that send requests to a mock server instead of AWS."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from botopin.testing.http.server import ADDRESS
from botopin.testing.state.store import REGION

if TYPE_CHECKING:
    from collections.abc import Callable

    import boto3  # pyright: ignore[reportMissingTypeStubs]
    from botocore.client import BaseClient  # pyright: ignore[reportMissingTypeStubs]

    from botopin.testing.served_version import ServedVersion

ACCESS_KEY: Final = "testing"
SECRET_KEY: Final = "testing"  # noqa: S105 - no service accepts the key

_BEFORE_SEND: Final = "before-send"
"""Name of the last botocore event before a request is sent."""
_LOOPBACK: Final = re.compile(rf"(?:{re.escape(ADDRESS)}|localhost|\[::1\])(?::[0-9]+)?")


def environment_variables(version: ServedVersion, url: str) -> dict[str, str]:
    """Return the environment variables that connect clients of the service to `url`."""
    return {
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_SESSION_TOKEN": "testing",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
        # With host prefixes, clients would look up `data.127.0.0.1`. botocore 1.34 ignores this.
        "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
        "NO_PROXY": _exclude_loopback("NO_PROXY"),
        "no_proxy": _exclude_loopback("no_proxy"),
        endpoint_variable(version): url,
    }


def endpoint_variable(version: ServedVersion) -> str:
    """Return the name of the variable that sets the endpoint, such as AWS_ENDPOINT_URL_BRAKET."""
    service_id: str = version.model.metadata.get("serviceId") or version.model.service
    return f"AWS_ENDPOINT_URL_{service_id.replace(' ', '_').replace('-', '_').upper()}"


def dummy_session(region: str, url: str) -> boto3.Session:
    """Return a session with dummy credentials whose clients only reach the loopback interface.

    A request for any other host is redirected to `url`.
    """
    # The import takes half a second, and a server alone does not need boto3.
    import boto3  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

    session: Any = boto3.Session(ACCESS_KEY, SECRET_KEY, region_name=region)
    session.events.register(_BEFORE_SEND, _redirect_to(url))
    return session


def pinned_client(version: ServedVersion, url: str, arguments: dict[str, Any]) -> BaseClient:
    """Return a boto3 client that is pinned to the version and sends its requests to `url`."""
    from botocore.config import Config  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

    from botopin.pinning import pin  # noqa: PLC0415

    config: Any = Config(proxies={})  # a proxy cannot reach the loopback interface
    if "config" in arguments:
        config = config.merge(arguments["config"])
    session = arguments.pop("session", None) or dummy_session(REGION, url)
    client_arguments: Any = {**arguments, "config": config, "endpoint_url": url}
    untyped: Any = pin(
        version.model.service,
        version.model.date,
        session=session,
        package=version.package.__name__.rsplit(".", 2)[0],
        **client_arguments,
    )
    untyped.meta.events.register(_BEFORE_SEND, _redirect_to(url))
    client: BaseClient = untyped
    return client


def _redirect_to(server_url: str) -> Callable[..., None]:
    """Return an event handler that redirects requests for other hosts to a mock server.

    Operations and endpoint rules can add a prefix to the host, and no DNS server resolves the
    result. Some rules depend on the request, such as the `StreamId` of kinesis, and ignore
    `endpoint_url`.
    """
    target = urlsplit(server_url)

    def redirect(request: Any, **_: Any) -> None:
        url: str = request.url
        parts = urlsplit(url)
        if not _LOOPBACK.fullmatch(parts.netloc):
            request.url = parts._replace(scheme=target.scheme, netloc=target.netloc).geturl()

    return redirect


def _exclude_loopback(variable: str) -> str:
    hosts = os.environ.get(variable, "")
    return ",".join([*filter(None, [hosts]), "127.0.0.1", "localhost"])
