"""A boto3 client that speaks exactly one dated version, whatever botocore is installed.

Each client gets a botocore session of its own, whose loader holds the documents of the version in
memory. Everything else is the user's session: its configuration, event handlers and credentials,
which go on refreshing there. What the client ended up with is compared with the model: a pin that
took no effect is an error.
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
    """What `boto3.Session.client` takes, but for the name and the API version."""

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
    """A loader of botocore's that knows one service as of one version, and delegates the rest.

    A document that the version does not have is missing: the installed botocore's own, which may
    be newer, never takes its place.
    """

    def __init__(self, loader: Any, service: str, documents: Mapping[str, Any]) -> None:
        self._loader = loader
        self._service = service
        self._documents = documents

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # a copy asks before there is a loader
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
        # Shared by every client of the version, as botocore's own loader shares what it read.
        return self._documents[type_name]


def pinned_client(
    facade: str, service: str, session: boto3.Session | None, arguments: ClientArguments
) -> BaseClient:
    """Make a client that is pinned to the version whose package is `facade`.

    Args:
        facade: the package's name, such as `botopin_aws.braket.v2026_04_07`.
        service: the name of the service in botocore.
        session: the session whose configuration, handlers and credentials are used.
        arguments: what `boto3.Session.client` takes beside the service.

    Raises:
        PinError: the version carries no model, the installed botocore cannot speak its protocol,
            or the client does not have exactly its operations and members.
        ImportError: boto3 is not installed.
    """
    given = _botocore_session(session)
    pinned = PinnedSession(facade, service, given, botocore("session").Session)
    client = pinned.session.create_client(service, **supported_arguments(arguments))
    try:
        pinned.verify(client)
    except BaseException:
        close(client)
        raise
    return client


def close(client: Any) -> None:
    """Close the connections of a client, even of a service that has an operation Close."""
    botocore("client").BaseClient.close(client)


class PinnedSession:
    """A session of botocore's that shares everything with the user's, but for one service."""

    def __init__(self, facade: str, service: str, given: Any, kind: Callable[..., Any]) -> None:
        """Make the session.

        Args:
            facade: the package of the version.
            service: the name of the service in botocore.
            given: the user's session, botocore's or aiobotocore's.
            kind: the class of either.

        Raises:
            PinError: the version carries no model, or botocore cannot speak its protocol.
        """
        self.facade = facade
        documents = load_documents(facade)
        self._model = documents[MODEL]
        select_protocol(self._model, facade)
        check_endpoint_rules(documents.get(ENDPOINTS, {}), facade)
        self.session = _clone_session(given, kind)
        loader = PinnedLoader(given.get_component("data_loader"), service, documents)
        self.session.register_component("data_loader", loader)

    def verify(self, client: Any) -> None:
        """Compare a client of the session with the model.

        Raises:
            PinError: it does not have exactly the operations and members of the version.
        """
        if differences := describe_mismatch(client, self._model):
            message = f"{self.facade}: the client does not follow the version: {differences}"
            raise PinError(message)


def _botocore_session(session: boto3.Session | None) -> Any:
    require_extra("boto3", extra="boto3", feature="a client")
    boto3: Any = import_module("boto3")
    if session is None:
        if boto3.DEFAULT_SESSION is None:
            boto3.setup_default_session()
        session = boto3.DEFAULT_SESSION
    given: Any = getattr(session, "_session", session)
    if not hasattr(given, "get_component") or iscoroutinefunction(given.get_credentials):
        raise TypeError(f"expected a boto3.Session, got {type(session).__qualname__}")
    return given


def _clone_session(given: Any, kind: Callable[..., Any]) -> Any:
    session = kind(include_builtin_handlers=False)
    for shared in ("config_store", "response_parser_factory"):
        session.register_component(shared, given.get_component(shared))
    # A client copies the handlers of its session when it is made. So does this session.
    session.register_component("event_emitter", copy.copy(given.get_component("event_emitter")))
    session.register_component("credential_provider", _Credentials(given, session))
    session.register_component("token_provider", _Tokens(given))
    session.set_default_client_config(given.get_default_client_config())
    session.user_agent_name = given.user_agent_name
    session.user_agent_version = given.user_agent_version
    session.user_agent_extra = given.user_agent_extra
    return session


class _Credentials:
    """A credential provider that asks the user's session, whose credentials refresh themselves.

    aiobotocore's session gives something to await, and awaits what a provider gives.
    """

    def __init__(self, given: Any, pinned: Any) -> None:
        self._given = given
        self._pinned = pinned

    def load_credentials(self) -> Any:
        # The region of the client that is made is where a role is assumed.
        if hasattr(self._given, _REGION):
            setattr(self._given, _REGION, getattr(self._pinned, _REGION, None))
        return self._given.get_credentials()


_REGION: Final = "_last_client_region_used"
"""What a session of botocore's tells its credential providers of a client."""


class _Tokens:
    """A provider of bearer tokens that asks the user's session."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def load_token(self, **arguments: Any) -> Any:
        return self._session.get_auth_token(**arguments)


def supported_arguments(arguments: ClientArguments) -> dict[str, Any]:
    """The arguments that were given; botocore before 1.36 knows no account.

    Raises:
        TypeError: one would not be of any use, such as `api_version`.
    """
    if unknown := arguments.keys() - ClientArguments.__annotations__.keys():
        raise TypeError(f"a pinned client takes no {', '.join(sorted(unknown))}")
    return {name: value for name, value in arguments.items() if value is not None}


def describe_mismatch(client: Any, model: Any) -> str:
    """What the client has that the model does not, or the other way round; empty for nothing."""
    described = client.meta.service_model
    found = _difference(described.operation_names, model["operations"], "operation")
    found += _misled(client, model["operations"])
    shapes = model["shapes"]
    for name in set(described.operation_names) & set(model["operations"]):
        operation, stated = described.operation_model(name), model["operations"][name]
        for end, shape in (("input", operation.input_shape), ("output", operation.output_shape)):
            has: Any = () if shape is None else shape.members
            should: Any = shapes[stated[end]["shape"]].get("members", ()) if end in stated else ()
            found += _difference(has, should, f"{name} {end} member")
    return "; ".join(found[:_SHOWN])


_SHOWN: Final = 5


def _misled(client: Any, operations: Any) -> list[str]:
    """Operations whose method botocore gives to another one, or to itself."""
    snake_case = botocore().xform_name
    base = botocore("client").BaseClient
    methods: Mapping[str, str] = client.meta.method_to_api_mapping
    return [
        f"operation {name} has no method of its own"
        for name in sorted(operations)
        if (method := snake_case(name)) != "close"  # which is closed in another way
        and (methods.get(method, name) != name or hasattr(base, method))
    ]


def _difference(has: Any, should: Any, what: str) -> list[str]:
    return [
        *(f"{what} {name} is missing" for name in sorted(set(should) - set(has))),
        *(f"{what} {name} is not its own" for name in sorted(set(has) - set(should))),
    ]
