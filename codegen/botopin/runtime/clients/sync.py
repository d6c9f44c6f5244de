"""Base of generated clients with typed requests, responses and errors.

A pinned boto3 client signs, sends and retries the requests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Self

from botopin.runtime.clients.base import (
    BaseClient,
    BasePages,
    EmptyResponse,
    Item,
    R,
    convert_error,
)
from botopin.runtime.clients.pinned import close, pinned_client
from botopin.runtime.conversion import from_boto3, to_boto3
from botopin.runtime.errors import ClientError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import Unpack

    import boto3  # pyright: ignore[reportMissingTypeStubs]
    from botocore.client import BaseClient as BotocoreClient  # pyright: ignore[reportMissingTypeStubs]

    from botopin.runtime.clients.pinned import ClientArguments
    from botopin.runtime.shapes import Response, Shape

__all__ = ["Client", "EmptyResponse", "Pages"]


class Client(BaseClient):
    """Client of one version: a context manager that threads can share."""

    def __init__(
        self,
        session: boto3.Session | None = None,
        *,
        exempt: Collection[str] = (),
        **client_arguments: Unpack[ClientArguments],
    ) -> None:
        """Create a pinned client.

        Args:
            session: Session that provides configuration and credentials. boto3's default session
                if None.
            exempt: Members that this client does not hold to the constraints that only botopin
                enforces, such as `{"CreateJobRequest.role_arn"}` (see `botopin.exempt`).
            client_arguments: Arguments of `boto3.Session.client`, such as `region_name`,
                `endpoint_url` and `config`.

        Raises:
            PinError: The installed botocore cannot use exactly this version.
            ValueError: An exemption names no class or member of the version.
            ImportError: boto3 is not installed.
        """
        super().__init__(exempt)
        package, service = self.__botopin_package__, self.__botopin_service__
        self._boto3: Any = pinned_client(package, service, session, client_arguments)

    @property
    def boto3(self) -> BotocoreClient:
        """Pinned boto3 client, which accepts and returns dictionaries."""
        client: BotocoreClient = self._boto3
        return client

    def close(self) -> None:
        """Close the connections."""
        close(self._boto3)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _botocore_client(self) -> Any:
        return self._boto3

    def _call(self, operation: str, request: Shape | None, response: type[R]) -> R:
        method = self._method(operation)
        arguments = {} if request is None else to_boto3(request)
        try:
            received = method(**arguments)
        except ClientError as error:
            raise convert_error(type(self), error) from None
        return from_boto3(received, response)

    def _call_other(self, name: str, arguments: dict[str, Any]) -> Any:
        """Call a method of boto3's client that is no operation."""
        try:
            return self._other_method(name)(**arguments)
        except ClientError as error:
            raise convert_error(type(self), error) from None

    def _presigned_url(
        self,
        request: Shape | None,
        operation: str | None,
        expires_in: int,
        http_method: str | None,
    ) -> str:
        arguments = self._presigned_call(request, operation)
        arguments |= {"ExpiresIn": expires_in, "HttpMethod": http_method}
        url: str = self._call_other("generate_presigned_url", arguments)
        return url

    def _send(self, request: Shape, operation: str | None) -> Response:
        name, response = self._operation_for(request, operation)
        return self._call(name, request, response)


class Pages(BasePages[Client, R, Item], Generic[R, Item]):
    """Pages of an operation.

    Iteration requests one page after the other. Each new iteration starts at the first page.
    """

    def __iter__(self) -> Iterator[R]:
        try:
            for page in self._start(self._client.boto3):
                yield from_boto3(page, self._response)
        except ClientError as error:
            raise convert_error(type(self._client), error) from None

    def items(self) -> Iterator[Item]:
        """Iterate over the items of all pages: the elements of lists, the pairs of mappings."""
        for page in self:
            yield from self._items_of(page)
