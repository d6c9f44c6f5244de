"""Record of the requests that a mock server received, with their responses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

if TYPE_CHECKING:
    from botopin.runtime.shapes import Shape
    from botopin.testing.http.messages import HTTPRequest


@define(kw_only=True)
class ReceivedRequest:
    """One HTTP request that a mock server received, and the response to it.

    Each retry of a client is a separate request.
    """

    http: HTTPRequest
    """Raw HTTP request."""
    operation: str = ""
    """Name of the operation, such as CreateJob. Empty if no operation matches the request."""
    request: Shape | None = None
    """Typed request. None if the request is invalid or the operation has no input."""
    status: int | None = None
    """HTTP status of the response. None until the server has responded."""
    response: Shape | None = None
    """Typed response, even if it did not reach the client. None after an error."""
    error: str = ""
    """Code of the error that the server returned. Empty if it returned a response."""
    message: str = ""
    """Message of the error that the server returned."""
