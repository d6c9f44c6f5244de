"""What a test double was sent, and what it answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

if TYPE_CHECKING:
    from botopin.runtime.shapes import Shape
    from botopin.testing.http.messages import HTTPRequest


@define(kw_only=True)
class ReceivedRequest:
    """One request, in the order of arrival. A client's retries are requests of their own."""

    http: HTTPRequest
    operation: str = ""
    """CreateJob; empty where the version has none for the method and path."""
    request: Shape | None = None
    """The typed request; None where it was refused, or where the operation takes nothing."""
    status: int | None = None
    """The HTTP status of the answer; None while there is none."""
    response: Shape | None = None
    """The typed response, whether it arrived or not."""
    error: str = ""
    """The code of the error that was sent instead."""
    message: str = ""
    """What that error said."""
