"""What leads clients to a test double, and keeps them from AWS."""

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
SECRET_KEY: Final = "testing"  # noqa: S105 - it opens nothing

_BEFORE_SEND: Final = "before-send"
"""botocore's event of a request that is ready: nothing changes it afterwards."""
_ON_LOOPBACK: Final = re.compile(rf"(?:{re.escape(ADDRESS)}|localhost|\[::1\])(?::[0-9]+)?")


def environment_variables(version: ServedVersion, url: str) -> dict[str, str]:
    """Environment variables for clients of the version's service."""
    return {
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_SESSION_TOKEN": "testing",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
        # Else `data.127.0.0.1` is looked up. Old botocores (1.34) do not know it.
        "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
        "NO_PROXY": _exclude_loopback("NO_PROXY"),
        "no_proxy": _exclude_loopback("no_proxy"),
        endpoint_variable(version): url,
    }


def endpoint_variable(version: ServedVersion) -> str:
    """The variable by which SDKs find a service's endpoint: AWS_ENDPOINT_URL_BRAKET."""
    name: str = version.model.metadata.get("serviceId") or version.model.service
    return f"AWS_ENDPOINT_URL_{name.replace(' ', '_').replace('-', '_').upper()}"


def dummy_session(region: str, url: str) -> boto3.Session:
    """A session whose credentials are good for nothing, and whose clients stay on loopback.

    What is for another host goes to `url`.
    """
    # Half a second that a server need not spend.
    import boto3  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

    session: Any = boto3.Session(ACCESS_KEY, SECRET_KEY, region_name=region)
    session.events.register(_BEFORE_SEND, _redirect_to(url))
    return session


def pinned_client(version: ServedVersion, url: str, arguments: dict[str, Any]) -> BaseClient:
    """A client of the version that talks to `url`."""
    from botocore.config import Config  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

    from botopin.pinning import pin  # noqa: PLC0415

    config: Any = Config(proxies={})  # which would not find 127.0.0.1
    if "config" in arguments:
        config = config.merge(arguments["config"])
    session = arguments.pop("session", None) or dummy_session(REGION, url)
    given: Any = {**arguments, "config": config, "endpoint_url": url}
    client: Any = pin(
        version.model.service,
        version.model.date,
        session=session,
        package=version.package.__name__.rsplit(".", 2)[0],
        **given,
    )
    client.meta.events.register(_BEFORE_SEND, _redirect_to(url))
    found: BaseClient = client
    return found


def _redirect_to(there: str) -> Callable[..., None]:
    """What leads a request that is ready to a URL, whatever host it is for.

    Operations and endpoint rules put something before the host, which no name server knows. And
    rules may go by what a request says (the `StreamId` of kinesis), and not by `endpoint_url`.
    """
    target = urlsplit(there)

    def lead(request: Any, **_: Any) -> None:
        url: str = request.url
        parts = urlsplit(url)
        if not _ON_LOOPBACK.fullmatch(parts.netloc):
            request.url = parts._replace(scheme=target.scheme, netloc=target.netloc).geturl()

    return lead


def _exclude_loopback(variable: str) -> str:
    held = os.environ.get(variable, "")
    return ",".join([*filter(None, [held]), "127.0.0.1", "localhost"])
