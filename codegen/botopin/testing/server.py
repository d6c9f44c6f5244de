"""The mock server that users start and control."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from botopin.naming.rules import PACKAGE
from botopin.runtime.violations import suggest
from botopin.testing import clients
from botopin.testing.handler import RequestHandler
from botopin.testing.http.messages import HTTPResponse
from botopin.testing.http.server import LoopbackServer
from botopin.testing.responses.errors import build_error
from botopin.testing.served_version import load_version
from botopin.testing.state.store import REGION
from botopin.testing.stubs import DelayStub, DisconnectStub, ErrorStub, ResponseStub, Stub

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    import boto3  # pyright: ignore[reportMissingTypeStubs]
    from botocore.client import BaseClient  # pyright: ignore[reportMissingTypeStubs]

    from botopin.model.service import Operation
    from botopin.runtime.errors import ServiceError
    from botopin.testing.recording import ReceivedRequest
    from botopin.testing.served_version import ServedVersion

_HTML = "<html><head><title>{0}</title></head><body><h1>{0} {1}</h1></body></html>\n"


class MockServer:
    """A mock server on 127.0.0.1 for one version of a service. Create it with `serve`.

    The server validates every request against the version and remembers the resources that
    requests create. All methods are safe to call from several threads. Close the server with
    `close`, or use it as a context manager.
    """

    def __init__(
        self,
        version: ServedVersion,
        *,
        port: int = 0,
        watch: Callable[[ReceivedRequest], object] | None = None,
        history: int | None = None,
    ) -> None:
        self.version = version
        self._handler = RequestHandler(version, watch, history)
        self._server = LoopbackServer(self._handler.handle, port)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def url(self) -> str:
        """URL for a client's `endpoint_url`, such as http://127.0.0.1:49152."""
        return self._server.url

    @property
    def requests(self) -> tuple[ReceivedRequest, ...]:
        """Requests received so far, in the order of arrival."""
        with self._handler.lock:
            return tuple(self._handler.received)

    def close(self) -> None:
        """Stop the server and end all open connections."""
        self._server.close()

    def reset(self) -> None:
        """Discard all recorded requests, stubs and resources."""
        self._handler.reset()

    def respond(
        self,
        operation: str,
        response: Mapping[str, Any] | Any,
        *,
        times: int | None = None,
        validate: bool = True,
    ) -> None:
        """Set the response to the next requests of an operation.

        It replaces the response that the server would otherwise take from its state or generate.
        Several responses to one operation are used in the order of the calls. A response without
        `times` is used until the next call.

        Args:
            operation: Name of the operation, such as `"GetDevice"`.
            response: Dictionary as boto3 returns it, typed response, or function that maps the
                typed request to either. A function may also return or raise an error. An event
                stream is a list of events; each is a dictionary as boto3 returns it, or an error.
            times: Number of requests to respond to. None means all.
            validate: Whether the response must be valid for the version. Pass False to send a
                response of a newer version of the service.

        Raises:
            LookupError: The version has no such operation.
            ValueError: The response is not valid for the operation, or the protocol cannot
                encode it.
            TypeError: The response is neither a dictionary nor the operation's response class.
        """
        known = self._find_operation(operation)
        if callable(response):
            stub = ResponseStub(response, validate)
        else:
            data = self._handler.prepare_response(known, response, validate=validate)
            stub = ResponseStub(lambda _: data, validate=False)  # it is validated already
        self._add_stub(operation, stub, times)

    def fail(
        self,
        operation: str,
        error: str | type[ServiceError] | ServiceError,
        *,
        times: int | None = 1,
        message: str = "",
        status: int | None = None,
        **members: Any,
    ) -> None:
        """Return an error for the next requests of an operation, without any other effect.

        The server sends the response of the real service, so the client raises the class that it
        would raise with AWS. In S3, for example, a response to HEAD has no body: the client
        raises the base class, with the status as code.

        Args:
            operation: Name of the operation, such as `"CreateJob"`.
            error: Code or shape of the error, its class, or an error object. The other arguments
                are ignored for an object.
            times: Number of requests that fail. None means all.
            message: Message of the error.
            status: HTTP status from 400 to 599. By default the status of the model. With a
                status, the code may be one that the version does not model.
            members: Other members of the error by their names in boto3 or in Python.

        Raises:
            LookupError: The version has no such operation, error or member.
            ValueError: The protocol cannot encode the error, or the status is not an error.
        """
        if status is not None and not 400 <= status <= 599:  # noqa: PLR2004 - HTTP error statuses
            text = f"status: expected 400 to 599, got {status}"
            raise ValueError(text)
        known = self._find_operation(operation)
        wire_error = build_error(
            self.version, error, operation=known, message=message, members=members, status=status
        )
        self._handler.protocols.preferred.serialize_error(wire_error)
        self._add_stub(operation, ErrorStub(wire_error), times)

    def fail_with_html(self, operation: str, *, status: int = 503, times: int | None = 1) -> None:
        """Return an HTML page, as a load balancer does if the service behind it is unavailable.

        Args:
            operation: Name of the operation, such as `"GetJob"`.
            status: HTTP status of the page.
            times: Number of requests that fail. None means all.

        Raises:
            LookupError: The version has no such operation.
            ValueError: The status is not an HTTP status from 200 to 599.
        """
        body = _HTML.format(status, "from botopin's mock server").encode()
        headers = (("Content-Type", "text/html"),)
        response = HTTPResponse(status=status, headers=headers, body=body)
        self._add_stub(operation, ErrorStub(response), times)

    def truncate(self, operation: str, *, times: int | None = 1) -> None:
        """Process the next requests of an operation, but send only half of each response body.

        Args:
            operation: Name of the operation, such as `"GetJob"`.
            times: Number of responses to truncate. None means all.

        Raises:
            LookupError: The version has no such operation.
        """
        self._add_stub(operation, DisconnectStub("truncated"), times)

    def drop(self, operation: str, *, times: int | None = 1) -> None:
        """Process the next requests of an operation, but close the connection without a response.

        Args:
            operation: Name of the operation, such as `"CreateJob"`.
            times: Number of responses to drop. None means all.

        Raises:
            LookupError: The version has no such operation.
        """
        self._add_stub(operation, DisconnectStub("dropped"), times)

    def delay(self, operation: str, *, seconds: float, times: int | None = 1) -> None:
        """Process the next requests of an operation, but wait before each response is sent.

        A delay can be combined with any other planned response or failure.

        Args:
            operation: Name of the operation, such as `"GetJob"`.
            seconds: Delay in seconds.
            times: Number of responses to delay. None means all.

        Raises:
            LookupError: The version has no such operation.
        """
        self._add_stub(operation, DelayStub(seconds), times)

    def get_resource(self, identifier: str) -> dict[str, Any]:
        """Return the members and tags of a resource, by their names in boto3.

        Args:
            identifier: ARN or other identifier of the resource.

        Raises:
            LookupError: The resource does not exist.
        """
        with self._handler.lock:
            resource = self._handler.resources.get(identifier)
            if resource.tags:
                return {**resource.members, "tags": dict(resource.tags)}
            return dict(resource.members)

    def update_resource(self, identifier: str, **members: Any) -> None:
        """Change a resource as the service would: `update_resource(arn, status="COMPLETED")`.

        Args:
            identifier: ARN or other identifier of the resource.
            members: New values by the members' names in boto3 or in Python. None removes a member.

        Raises:
            LookupError: The resource does not exist, or it has no such member.
            ValueError: A value is not valid for the version.
        """
        with self._handler.lock:
            self._handler.resources.update(identifier, members)

    def session(self, *, region: str = REGION) -> boto3.Session:
        """Return a boto3 session with dummy credentials.

        Its clients cannot reach AWS, but still need `endpoint_url=server.url`. Clients of
        `client` do not.
        """
        return clients.dummy_session(region, self.url)

    def client(self, **arguments: Any) -> BaseClient:
        """Return a boto3 client that is pinned to the version and uses this server.

        Args:
            arguments: Keyword arguments of `boto3.Session.client`, such as `config`.
        """
        return clients.pinned_client(self.version, self.url, arguments)

    def environment_variables(self) -> dict[str, str]:
        """Return environment variables that make every client of the service use this server."""
        return clients.environment_variables(self.version, self.url)

    def _find_operation(self, name: str) -> Operation:
        operations = self.version.model.operations
        if name not in operations:
            message = f"{self.version.title} has no operation {name!r}{suggest(name, operations)}"
            raise LookupError(message)
        return operations[name]

    def _add_stub(self, operation: str, stub: Stub, times: int | None) -> None:
        self._find_operation(operation)
        with self._handler.lock:
            self._handler.stubs.add(operation, stub, times)


def serve(
    service: str,
    date: str | None = None,
    *,
    package: str = PACKAGE,
    port: int = 0,
    watch: Callable[[ReceivedRequest], object] | None = None,
    history: int | None = None,
) -> MockServer:
    """Start a mock server on 127.0.0.1 for one version of a service.

    ```python
    with serve("braket@2026-04-07") as server:
        client = server.client()
    ```

    Args:
        service: Name of the service in botocore, with an optional `@` and the date.
        date: Date of the version, if `service` does not contain it.
        package: Package that contains the generated services.
        port: Port to listen on. 0 selects a free port.
        watch: Function that is called with each request after its response is known, in the
            thread that handles the request.
        history: Maximum number of requests to keep in `requests`. None means all.

    Raises:
        UnsupportedServiceError: The version does not exist, or its protocol is not supported.
        OSError: The port is in use.
    """
    return MockServer(load_version(service, date, package), port=port, watch=watch, history=history)
