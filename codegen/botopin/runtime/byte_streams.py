"""The body of a response, as type checkers see it."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Generator, Iterator
    from types import TracebackType

    class Content(bytes):
        """What is read: bytes, which over aiobotocore are awaited."""

        def __await__(self) -> Generator[object, None, bytes]: ...

    class Parts(Iterator[bytes], AsyncIterator[bytes], Protocol):
        """Bytes in parts, for `for`, or over aiobotocore for `async for`."""


class ByteStream(Protocol):
    """Bytes that come as they are read: botocore's `StreamingBody`, or aiobotocore's.

    It says what botocore 1.33 and later have, for both clients: with `BraketClient` and its like
    nothing is awaited, with `AsyncBraketClient` reading is. As a context manager it closes.
    """

    def read(self, amt: int | None = None, /) -> Content:
        """Read so many bytes, or all."""
        ...

    def iter_chunks(self, chunk_size: int = 1024) -> Parts:
        """Read in chunks of so many bytes."""
        ...

    def iter_lines(self, chunk_size: int = 1024, keepends: bool = False) -> Parts:  # noqa: FBT001, FBT002 - botocore's
        """Read line by line."""
        ...

    def __iter__(self) -> Iterator[bytes]: ...

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    def readable(self) -> bool:
        """Whether there may be more to read."""
        ...

    def close(self) -> None:
        """Close the connection that the bytes come over."""
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
