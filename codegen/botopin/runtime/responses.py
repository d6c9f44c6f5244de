"""What operations return: a shape, and what came with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botopin.runtime.problems import MissingMember
from botopin.runtime.shapes import Shape

if TYPE_CHECKING:
    from botopin.runtime.response_metadata import ResponseMetadata


class Response(Shape):
    """The base of the structures that operations return.

    `response_metadata` is there where a client, or `from_boto3`, made the object of what boto3
    returned. It does not count for `==`, is not part of any dialect, and `replace` drops it.
    """

    __slots__ = ("__metadata__",)

    __metadata__: dict[str, Any] | None
    """What boto3 returned as `ResponseMetadata`."""

    @property
    def response_metadata(self) -> ResponseMetadata:
        """What came with the response.

        Raises:
            MissingMember: the object was not received.
        """
        from botopin.runtime.response_metadata import (  # noqa: PLC0415 - most imports do not need it
            ResponseMetadata,
        )

        metadata = getattr(self, "__metadata__", None)
        if metadata is None:
            message = f"{type(self).__qualname__} was not received, so it has no response metadata"
            raise MissingMember(message, name="response_metadata", obj=self)
        return ResponseMetadata.of(metadata)

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__ or not isinstance(other, Response):
            return NotImplemented
        return Shape.__getstate__(self) == Shape.__getstate__(other)

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        metadata = getattr(self, "__metadata__", None)
        return state if metadata is None else {**state, "__metadata__": metadata}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        if "__metadata__" in state:
            self.__metadata__ = state["__metadata__"]
