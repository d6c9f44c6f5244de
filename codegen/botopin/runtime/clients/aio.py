"""Base of generated asynchronous clients, which use aiobotocore."""

from __future__ import annotations

from importlib import import_module
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
from botopin.runtime.clients.pinned import PinnedSession, supported_arguments
from botopin.runtime.clients.waiting import Wait
from botopin.runtime.conversion import from_boto3, to_boto3
from botopin.runtime.errors import ClientError
from botopin.runtime.optional_dependencies import require_extra

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Mapping, Sequence
    from typing import Unpack

    from botopin.runtime.clients.pinned import ClientArguments
    from botopin.runtime.clients.presigned_post import PresignedPost
    from botopin.runtime.shapes import Response, Shape

__all__ = ["AsyncClient", "AsyncPages", "EmptyResponse", "page_size_text"]


class AsyncClient(BaseClient):
    """Asynchronous client of one version, open within `async with`.

    The shapes are the same as with `Client`. The body of a response is aiobotocore's stream, whose
    methods are awaited. `async for` iterates over it and over event streams.
    """

    def __init__(
        self,
        session: Any = None,
        *,
        exempt: Collection[str] = (),
        **client_arguments: Unpack[ClientArguments],
    ) -> None:
        """Prepare a pinned client. `async with` opens it.

        Args:
            session: `aiobotocore.session.AioSession` that provides configuration and credentials.
                A new session if None.
            exempt: Members that this client exempts from the constraints that only botopin
                enforces, such as `{"CreateJobRequest.role_arn"}` (see `botopin.exempt`).
            client_arguments: Arguments of the session's `create_client`, such as `region_name`,
                `endpoint_url` and `config`.

        Raises:
            PinError: The installed botocore cannot use exactly this version.
            ValueError: An exemption names no class or member of the version.
            ImportError: aiobotocore is not installed.
        """
        super().__init__(exempt)
        require_extra("aiobotocore", extra="async", feature="an async client")
        aio: Any = import_module("aiobotocore.session")
        user_session = aio.get_session() if session is None else session
        if not isinstance(user_session, aio.AioSession):
            raise TypeError(f"expected an AioSession, got {type(session).__qualname__}")
        self._session = PinnedSession(
            self.__botopin_package__, self.__botopin_service__, user_session
        )
        self._arguments = supported_arguments(client_arguments)
        self._client: Any = None

    @property
    def aiobotocore(self) -> Any:
        """Pinned aiobotocore client, which accepts and returns dictionaries."""
        return self._botocore_client()

    async def close(self) -> None:
        """Close the connections."""
        client, self._client = self._client, None
        self._methods.clear()
        if client is not None:
            await client.__aexit__(None, None, None)

    async def __aenter__(self) -> Self:
        if self._client is not None:
            raise RuntimeError(f"{type(self).__qualname__} is already open: create another client")
        context = self._session.session.create_client(self.__botopin_service__, **self._arguments)
        self._client = await context.__aenter__()
        try:
            self._session.verify(self._client)
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def _botocore_client(self) -> Any:
        if self._client is None:
            name = type(self).__qualname__
            raise RuntimeError(f"the client is not open: async with {name}() as client")
        return self._client

    async def _call(self, operation: str, request: Shape | None, response: type[R]) -> R:
        method = self._method(operation)
        arguments = {} if request is None else to_boto3(request)
        try:
            received = await method(**arguments)
        except ClientError as error:
            raise convert_error(type(self), error) from None
        return from_boto3(received, response)

    async def _call_other(self, name: str, arguments: dict[str, Any]) -> Any:
        """Call a method of aiobotocore's client that is not an operation."""
        try:
            return await self._other_method(name)(**arguments)
        except ClientError as error:
            raise convert_error(type(self), error) from None

    async def _presigned_url(
        self,
        request: Shape | None,
        operation: str | None,
        expires_in: int,
        http_method: str | None,
    ) -> str:
        arguments = self._presigned_call(request, operation, expires_in, http_method)
        url: str = await self._call_other("generate_presigned_url", arguments)
        return url

    async def _presigned_post(
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
        return PresignedPost(**await self._call_other("generate_presigned_post", arguments))

    async def _token(self, method: str, **arguments: object) -> str:
        token: str = await self._call_other(method, arguments)
        return token

    async def _wait(
        self,
        waiter: str,
        request: Shape | None,
        response: type[R],
        delay: int | None,
        max_attempts: int | None,
    ) -> R:
        wait = await self._run_waiter(waiter, request, response, delay, max_attempts)
        return wait.response()

    async def _wait_optional(
        self,
        waiter: str,
        request: Shape | None,
        response: type[R],
        delay: int | None,
        max_attempts: int | None,
    ) -> R | None:
        wait = await self._run_waiter(waiter, request, response, delay, max_attempts)
        return wait.optional_response()

    async def _run_waiter(
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

        async def call(**arguments: Any) -> Any:
            try:
                return wait.receive(await method(**arguments))
            except ClientError as error:
                return wait.receive_error(error)

        try:
            await wait.waiter(call).wait(**wait.arguments(request, delay, max_attempts))
        except BotocoreWaiterError as error:
            failure = wait.failure(error)
            raise failure from failure.error
        return wait

    async def _send(self, request: Shape, operation: str | None) -> Response:
        name, response = self._operation_for(request, operation)
        return await self._call(name, request, response)


class AsyncPages(BasePages[AsyncClient, R, Item], Generic[R, Item]):
    """Pages of an operation.

    `async for` requests one page after the other. Each new iteration starts at the first page.
    """

    async def __aiter__(self) -> AsyncIterator[R]:
        request, walk = self._page_requester(self._client.aiobotocore), self._start()
        while (arguments := walk.next_arguments()) is not None:
            try:
                (page,) = [page async for page in request(**arguments)]
            except ClientError as error:
                raise convert_error(type(self._client), error) from None
            walk.receive(page)
            yield from_boto3(page, self._response)

    async def items(self) -> AsyncIterator[Item]:
        """Iterate over the items of all pages: the elements of lists, the pairs of mappings."""
        async for page in self:
            for item in self._items_of(page):
                yield item
