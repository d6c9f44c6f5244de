"""Type of a streaming response body."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Generator, Iterator
    from types import TracebackType

    class Content(bytes):
        """Content of a stream: bytes with boto3, an awaitable of bytes with aiobotocore."""

        def __await__(self) -> Generator[object, None, bytes]: ...

    class Parts(Iterator[bytes], AsyncIterator[bytes], Protocol):
        """Parts of a stream, for `for` with boto3 and for `async for` with aiobotocore."""


class ByteStream(Protocol):
    """Streaming body of a response: `StreamingBody` of botocore or of aiobotocore.

    The protocol describes botocore 1.33 and later for both kinds of client. `read` returns bytes
    with a synchronous client and must be awaited with an asynchronous client. As a context manager,
    the stream closes itself.
    """

    def read(self, amt: int | None = None, /) -> Content:
        """Read `amt` bytes, or all remaining bytes if `amt` is None."""
        ...

    def iter_chunks(self, chunk_size: int = 1024) -> Parts:
        """Read the stream in chunks of `chunk_size` bytes."""
        ...

    def iter_lines(self, chunk_size: int = 1024, keepends: bool = False) -> Parts:  # noqa: FBT001, FBT002 - botocore's
        """Read the stream line by line."""
        ...

    def __iter__(self) -> Iterator[bytes]: ...

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    def readable(self) -> bool:
        """Return whether more data may be available."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...

    def __enter__(self) -> IO[bytes]: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None: ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None: ...
