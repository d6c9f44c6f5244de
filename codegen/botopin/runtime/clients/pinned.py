"""boto3 clients that use the model of one version, regardless of the installed botocore.

Each client has its own botocore session, whose loader returns the version's documents. The session
shares everything else with the user's session: configuration, event handlers, and credentials,
which the user's session refreshes. The new client is compared with the model, and any difference
is an error.
"""

from __future__ import annotations

import copy
from importlib import import_module
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any, Final, TypedDict

from botopin.runtime.clients.documents import (
    ENDPOINTS,
    MODEL,
    botocore,
    check_endpoint_rules,
    load_documents,
    select_protocol,
)
from botopin.runtime.optional_dependencies import require_extra
from botopin.runtime.violations import PinError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
    pinned = PinnedSession(package, service, user_session, botocore("session").Session)
    client = pinned.session.create_client(service, **supported_arguments(arguments))
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

    def __init__(
        self, package: str, service: str, user_session: Any, cls: Callable[..., Any]
    ) -> None:
        """Create the session with the session class of botocore or aiobotocore.

        Raises:
            PinError: The version has no bundled model, or the installed botocore does not support
                its protocol or endpoints.
        """
        self.package = package
        documents = load_documents(package)
        self._model = documents[MODEL]
        select_protocol(self._model, package)
        check_endpoint_rules(documents.get(ENDPOINTS, {}), package)
        self.session = _clone_session(user_session, cls)
        loader = PinnedLoader(user_session.get_component("data_loader"), service, documents)
        self.session.register_component("data_loader", loader)

    def verify(self, client: Any) -> None:
        """Compare a client of the session with the model.

        Raises:
            PinError: The operations or members of the client differ from the model.
        """
        if differences := describe_mismatch(client, self._model):
            raise PinError(f"{self.package}: the client does not match the version: {differences}")


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


def _clone_session(user_session: Any, cls: Callable[..., Any]) -> Any:
    session = cls(include_builtin_handlers=False)
    for component in ("config_store", "response_parser_factory"):
        session.register_component(component, user_session.get_component(component))
    # A new client copies the handlers of its session, and so does this session.
    emitter = copy.copy(user_session.get_component("event_emitter"))
    session.register_component("event_emitter", emitter)
    session.register_component("credential_provider", _Credentials(user_session, session))
    session.register_component("token_provider", _Tokens(user_session))
    session.set_default_client_config(user_session.get_default_client_config())
    session.user_agent_name = user_session.user_agent_name
    session.user_agent_version = user_session.user_agent_version
    session.user_agent_extra = user_session.user_agent_extra
    return session


class _Credentials:
    """Credential provider that asks the user's session, which refreshes its credentials.

    aiobotocore's session returns an awaitable, and aiobotocore awaits the provider's result.
    """

    def __init__(self, user_session: Any, pinned_session: Any) -> None:
        self._user_session = user_session
        self._pinned_session = pinned_session

    def load_credentials(self) -> Any:
        # A role is assumed in the region of the new client.
        if hasattr(self._user_session, _REGION):
            region = getattr(self._pinned_session, _REGION, None)
            setattr(self._user_session, _REGION, region)
        return self._user_session.get_credentials()


_REGION: Final = "_last_client_region_used"
"""Attribute in which a botocore session hands the region of a client to credential providers."""


class _Tokens:
    """Provider of bearer tokens that asks the user's session."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def load_token(self, **arguments: Any) -> Any:
        return self._session.get_auth_token(**arguments)


def supported_arguments(arguments: ClientArguments) -> dict[str, Any]:
    """Return the arguments that are not None: botocore before 1.36 does not know all of them.

    Raises:
        TypeError: An argument has no meaning for a pinned client, such as `api_version`.
    """
    if unknown := arguments.keys() - ClientArguments.__annotations__.keys():
        raise TypeError(f"a pinned client does not accept {', '.join(sorted(unknown))}")
    return {name: value for name, value in arguments.items() if value is not None}


def describe_mismatch(client: Any, model: Any) -> str:
    """Return the differences between a client and a model, or an empty text."""
    described = client.meta.service_model
    differences = _compare(described.operation_names, model["operations"], "operation")
    differences += _operations_without_method(client)
    shapes = model["shapes"]
    for name in set(described.operation_names) & set(model["operations"]):
        operation, stated = described.operation_model(name), model["operations"][name]
        for use, shape in (("input", operation.input_shape), ("output", operation.output_shape)):
            actual: Any = () if shape is None else shape.members
            expected: Any = ()
            if use in stated:
                expected = shapes[stated[use]["shape"]].get("members", ())
            differences += _compare(actual, expected, f"{name} {use} member")
    return "; ".join(differences[:_LISTED])


_LISTED: Final = 5
"""Maximum number of differences that a message lists."""


def _operations_without_method(client: Any) -> list[str]:
    """Return the operations whose method name belongs to another operation or to botocore."""
    base = botocore("client").BaseClient
    methods = {name: method for method, name in client.meta.method_to_api_mapping.items()}
    return [
        f"operation {name} has no method of its own"
        for name in sorted({*client.meta.service_model.operation_names, *methods})
        if (method := methods.get(name)) is None
        or (method != "close" and hasattr(base, method))  # `close` closes by another way
    ]


def _compare(actual: Any, expected: Any, subject: str) -> list[str]:
    return [
        *(f"{subject} {name} is missing" for name in sorted(set(expected) - set(actual))),
        *(f"{subject} {name} is not in the model" for name in sorted(set(actual) - set(expected))),
    ]
