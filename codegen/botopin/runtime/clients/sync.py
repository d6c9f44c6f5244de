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
    page_size_text,
)
from botopin.runtime.clients.failures import BotocoreWaiterError
from botopin.runtime.clients.pinned import close, pinned_client
from botopin.runtime.clients.waiting import Wait
from botopin.runtime.conversion import from_boto3, to_boto3
from botopin.runtime.errors import ClientError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from typing import Unpack

    import boto3  # pyright: ignore[reportMissingTypeStubs]

    from botopin.runtime.clients.pinned import ClientArguments
    from botopin.runtime.clients.presigned_post import PresignedPost
    from botopin.runtime.shapes import Response, Shape

__all__ = ["Client", "EmptyResponse", "Pages", "page_size_text"]


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
            exempt: Members that this client exempts from the constraints that only botopin
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
    def boto3(self) -> Any:
        """Pinned boto3 client, which accepts and returns dictionaries.

        With stubs for boto3, annotate it: `client: mypy_boto3_braket.BraketClient = ….boto3`.
        """
        return self._boto3

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
        """Call a method of boto3's client that is not an operation."""
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
        arguments = self._presigned_call(request, operation, expires_in, http_method)
        url: str = self._call_other("generate_presigned_url", arguments)
        return url

    def _presigned_post(
        self,
        request: Shape,
        fields: Mapping[str, str] | None,
        conditions: Sequence[Mapping[str, str] | Sequence[str | int]] | None,
        expires_in: int,
    ) -> PresignedPost:
        from botopin.runtime.clients.presigned_post import (  # noqa: PLC0415 - only for S3
            PresignedPost,
            post_arguments,
        )

        arguments = post_arguments(request, fields, conditions, expires_in)
        return PresignedPost(**self._call_other("generate_presigned_post", arguments))

    def _token(self, method: str, **arguments: object) -> str:
        token: str = self._call_other(method, arguments)
        return token

    def _wait(
        self,
        waiter: str,
        request: Shape | None,
        response: type[R],
        delay: int | None,
        max_attempts: int | None,
    ) -> R:
        wait = self._run_waiter(waiter, request, response, delay, max_attempts)
        return wait.response()

    def _wait_optional(
        self,
        waiter: str,
        request: Shape | None,
        response: type[R],
        delay: int | None,
        max_attempts: int | None,
    ) -> R | None:
        wait = self._run_waiter(waiter, request, response, delay, max_attempts)
        return wait.optional_response()

    def _run_waiter(
        self,
        waiter: str,
        request: Shape | None,
        response: type[R],
        delay: int | None,
        max_attempts: int | None,
    ) -> Wait[R]:
        pinned_waiter = self._botocore_client().get_waiter(waiter)
        method = self._method(pinned_waiter.config.operation)
        wait = Wait(type(self), pinned_waiter, response)

        def call(**arguments: Any) -> Any:
            try:
                return wait.receive(method(**arguments))
            except ClientError as error:
                return wait.receive_error(error)

        try:
            wait.waiter(call).wait(**wait.arguments(request, delay, max_attempts))
        except BotocoreWaiterError as error:
            failure = wait.failure(error)
            raise failure from failure.error
        return wait

    def _send(self, request: Shape, operation: str | None) -> Response:
        name, response = self._operation_for(request, operation)
        return self._call(name, request, response)


class Pages(BasePages[Client, R, Item], Generic[R, Item]):
    """Pages of an operation.

    Iteration requests one page after the other. Each new iteration starts at the first page.
    """

    def __iter__(self) -> Iterator[R]:
        request, walk = self._page_requester(self._client.boto3), self._start()
        while (arguments := walk.next_arguments()) is not None:
            try:
                (page,) = request(**arguments)
            except ClientError as error:
                raise convert_error(type(self._client), error) from None
            walk.receive(page)
            yield from_boto3(page, self._response)

    def items(self) -> Iterator[Item]:
        """Iterate over the items of all pages: the elements of lists, the pairs of mappings."""
        for page in self:
            yield from self._items_of(page)
