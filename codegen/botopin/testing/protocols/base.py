"""What a wire format has to do for the test double: read requests, write answers and errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botopin.model.service import Operation
    from botopin.testing.http.messages import HTTPRequest, HTTPResponse, WireError


@frozen
class RoutedRequest:
    """Which operation a request is for, and what its path said."""

    operation: Operation
    labels: Mapping[str, str] = field(factory=dict[str, str])
    """Still percent-encoded, by `locationName`."""
    form: Mapping[str, str] = field(factory=dict[str, str])
    """The parameters, where a form says the operation."""


class RequestParseError(ValueError):
    """A request is not what its operation takes; `problems` says everything that was found."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class WireProtocol(Protocol):
    """A wire format. Data is in boto3's dialect: member names, datetimes and bytes."""

    parse_error_code: str
    """The code of the error for what cannot be read, or is of another type than the operation's.

    Empty where the operation's own error for invalid requests says it.
    """

    def route(self, request: HTTPRequest) -> RoutedRequest | None:
        """Find the operation; None where the version has none for this method and path.

        Raises:
            RefusedError: the version has none for what else names it.
        """
        ...

    def read(self, call: RoutedRequest, request: HTTPRequest) -> dict[str, Any]:
        """Take a request apart.

        Raises:
            MisreadError: it is not what the operation takes.
            RefusedError: it is nothing that the protocol knows.
        """
        ...

    def write(self, operation: Operation, data: Mapping[str, Any]) -> HTTPResponse:
        """Write an operation's output.

        Raises:
            ValueError, TypeError: the data cannot be said on the wire.
        """
        ...

    def write_error(self, error: WireError) -> HTTPResponse:
        """Write an error.

        Raises:
            ValueError, TypeError: its members cannot be said on the wire.
        """
        ...
