"""boto3 clients that use the model of one version, regardless of the installed botocore.

Each client has its own botocore session, whose loader returns the version's documents. The session
shares everything else with the user's session: configuration, event handlers, and credentials,
which the user's session refreshes. The new client is compared with the model, and any difference
is an error.
"""

from __future__ import annotations

from importlib import import_module
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any, TypedDict

from botopin.runtime.clients.backports import backported_components, register_backports
from botopin.runtime.clients.documents import botocore, supported_documents
from botopin.runtime.clients.shared_session import share_session
from botopin.runtime.clients.verification import describe_mismatch
from botopin.runtime.optional_dependencies import require_extra
from botopin.runtime.violations import PinError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import boto3  # pyright: ignore[reportMissingTypeStubs]
    from botocore.client import BaseClient  # pyright: ignore[reportMissingTypeStubs]
    from botocore.config import Config  # pyright: ignore[reportMissingTypeStubs]


class ClientArguments(TypedDict, total=False):
    """Arguments of `boto3.Session.client`, except the service and the API version."""

    region_name: str | None
    use_ssl: bool | None
    verify: bool | str | None
    endpoint_url: str | None
    aws_access_key_id: str | None
    aws_secret_access_key: str | None
    aws_session_token: str | None
    aws_account_id: str | None
    config: Config | None


class PinnedLoader:
    """botocore loader that returns one version's documents and delegates other services.

    A document that the version lacks is missing. The document of the installed botocore never
    replaces it, because the release may be newer.
    """

    def __init__(self, loader: Any, service: str, documents: Mapping[str, Any]) -> None:
        self._loader = loader
        self._service = service
        self._documents = documents

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # `copy` asks before `__init__` has run
            raise AttributeError(name)
        return getattr(self._loader, name)

    def load_service_model(
        self, service_name: str, type_name: str, api_version: str | None = None
    ) -> Any:
        if service_name != self._service:
            return self._loader.load_service_model(service_name, type_name, api_version)
        if type_name not in self._documents:
            raise botocore("exceptions").UnknownServiceError(
                service_name=f"{service_name} ({type_name})",
                known_service_names=f"no {type_name} in the pinned version",
            )
        # All clients of a version share the document, as with botocore's own loader.
        return self._documents[type_name]


def pinned_client(
    package: str, service: str, session: boto3.Session | None, arguments: ClientArguments
) -> BaseClient:
    """Create a boto3 client that is pinned to the version in a package.

    Without a session, boto3's default session provides configuration, handlers and credentials.

    Raises:
        PinError: The version has no bundled model, the installed botocore does not support its
            protocol or endpoints, or the client's operations and members differ from the model.
        ImportError: boto3 is not installed.
    """
    user_session = _botocore_session(session)
    pinned = PinnedSession(package, service, user_session)
    client = pinned.session.create_client(service, **supported_arguments(arguments))
    register_backports(client, service)
    try:
        pinned.verify(client)
    except BaseException:
        close(client)
        raise
    return client


def close(client: Any) -> None:
    """Close the connections of a client, even if the service has an operation `Close`."""
    botocore("client").BaseClient.close(client)


class PinnedSession:
    """botocore session that shares everything with the user's session except one service."""

    def __init__(self, package: str, service: str, user_session: Any) -> None:
        """Create the session from a session of botocore or aiobotocore.

        Raises:
            PinError: The version has no bundled model, or the installed botocore does not support
                its protocol or endpoints.
        """
        self._package = package
        documents = supported_documents(package)
        loader = PinnedLoader(user_session.get_component("data_loader"), service, documents)
        components = {"data_loader": loader, **backported_components(user_session, service)}
        self.session = share_session(user_session, package, components)

    def verify(self, client: Any) -> None:
        """Compare a client of the session with the model.

        Raises:
            PinError: The operations or members of the client differ from the model.
        """
        if differences := describe_mismatch(client, self._package):
            raise PinError(f"{self._package}: the client does not match the version: {differences}")


def _botocore_session(session: boto3.Session | None) -> Any:
    require_extra("boto3", extra="boto3", feature="a client")
    boto3: Any = import_module("boto3")
    if session is None:
        if boto3.DEFAULT_SESSION is None:
            boto3.setup_default_session()
        session = boto3.DEFAULT_SESSION
    user_session: Any = getattr(session, "_session", session)
    is_async = iscoroutinefunction(getattr(user_session, "get_credentials", None))
    if is_async or not hasattr(user_session, "get_component"):
        raise TypeError(f"expected a boto3.Session, got {type(session).__qualname__}")
    return user_session


def supported_arguments(arguments: ClientArguments) -> dict[str, Any]:
    """Return the arguments that are not None: botocore before 1.36 does not know all of them.

    Raises:
        TypeError: An argument has no meaning for a pinned client, such as `api_version`.
    """
    if unknown := arguments.keys() - ClientArguments.__annotations__.keys():
        raise TypeError(f"a pinned client does not accept {', '.join(sorted(unknown))}")
    return {name: value for name, value in arguments.items() if value is not None}
