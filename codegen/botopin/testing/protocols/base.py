"""Interface of a protocol: parse requests, serialize responses and errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botopin.model.service import Operation
    from botopin.testing.http.messages import HTTPRequest, HTTPResponse, WireError


@frozen
class RoutedRequest:
    """The operation of a request, with the values that the routing extracted."""

    operation: Operation
    labels: Mapping[str, str] = field(factory=dict[str, str])
    """Percent-encoded labels of the path, by `locationName`."""
    form: Mapping[str, str] = field(factory=dict[str, str])
    """Parameters of the form, if the form names the operation."""


class RequestParseError(ValueError):
    """A request does not match the input of its operation. `problems` lists the differences."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class WireProtocol(Protocol):
    """A protocol. Data is in boto3's form: member names, datetimes and bytes."""

    parse_error_code: str
    """Error code for requests that cannot be parsed or have values of the wrong type.

    Empty if the operation's error for invalid requests applies.
    """

    def route(self, request: HTTPRequest) -> RoutedRequest | None:
        """Return the operation of a request, or None if none has its method and path.

        Raises:
            ErrorResponse: A header or parameter names an operation that the version lacks.
        """
        ...

    def parse(self, routed: RoutedRequest, request: HTTPRequest) -> dict[str, Any]:
        """Parse a request into the operation's input.

        Raises:
            RequestParseError: The request does not match the input of the operation.
            ErrorResponse: The request violates the protocol.
        """
        ...

    def serialize(self, operation: Operation, data: Mapping[str, Any]) -> HTTPResponse:
        """Serialize an operation's output.

        Raises:
            ValueError, TypeError: The protocol cannot encode the data.
        """
        ...

    def serialize_error(self, error: WireError) -> HTTPResponse:
        """Serialize an error.

        Raises:
            ValueError, TypeError: The protocol cannot encode the error's members.
        """
        ...
