"""The test double: what users hold in their hands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from botopin.naming.rules import PACKAGE
from botopin.runtime.violations import suggest
from botopin.testing.clients import dummy_session, environment, pinned_client
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
    """A service on 127.0.0.1 that speaks one dated version, until it is closed.

    Requests are checked against the version; what one created, another one finds. Everything may
    be called from several threads.
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

    def __repr__(self) -> str:
        return f"<Service {self.version.title} at {self.url}>"

    @property
    def url(self) -> str:
        """For `endpoint_url`: http://127.0.0.1:49152."""
        return self._server.url

    @property
    def requests(self) -> tuple[ReceivedRequest, ...]:
        """What was received until now, in the order of arrival."""
        with self._handler.lock:
            return tuple(self._handler.received)

    def close(self) -> None:
        """Stop; open connections are cut."""
        self._server.close()

    def reset(self) -> None:
        """Forget what was received, planned and created."""
        self._handler.reset()

    def respond(
        self,
        operation: str,
        response: Mapping[str, Any] | Any,
        *,
        times: int | None = None,
        validate: bool = True,
    ) -> None:
        """Give an operation's answer, in place of state or of what would be made up.

        Answers are used in the order in which they were given; one that has no `times` stays until
        another one is given.

        Args:
            operation: GetDevice.
            answer: a dictionary as boto3 returns it, a response, or a function of the typed request
                that gives either, or that returns or raises an error. A stream in it is a list of
                its events, each as boto3 gives it or an error.
            times: for how many requests; None for all.
            validate: whether the answer must be valid for the version. False sends what a newer
                service could send.

        Raises:
            LookupError: the version has no such operation.
            ValueError: it is no valid answer of the operation, or cannot be written.
            TypeError: it is neither a dictionary nor the operation's response.
        """
        known = self._find_operation(operation)
        if callable(response):
            plan = ResponseStub(response, validate)
        else:
            data = self._handler.prepare_response(known, response, validate=validate)
            plan = ResponseStub(lambda _: data, validate=False)  # it has been checked
        self._add_stub(operation, plan, times)

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
        """Answer the next requests with an error. Nothing is created or changed by them.

        Args:
            operation: CreateJob.
            error: its code, its class, or an object that has everything.
            times: for how many requests; None for all.
            message: what the error says.
            status: the HTTP status; the model's without it. With it, the code may be one that the
                version does not know.
            members: the error's other members, by their names in boto3 or in Python.

        Raises:
            LookupError: the version has no such operation, error or member.
            ValueError: it cannot be written, or the status is none of an error.
        """
        if status is not None and not 400 <= status <= 599:  # noqa: PLR2004 - what HTTP calls errors
            text = f"status: expected 400 to 599, got {status}"
            raise ValueError(text)
        self._find_operation(operation)
        planned = build_error(self.version, error, message=message, members=members, status=status)
        self._handler.protocols.preferred.write_error(planned)
        self._add_stub(operation, ErrorStub(planned), times)

    def fail_with_html(self, operation: str, *, status: int = 503, times: int | None = 1) -> None:
        """Answer with a page, as what stands before a service does when the service is down.

        Raises:
            LookupError: the version has no such operation.
        """
        body = _HTML.format(status, "from botopin's test double").encode()
        headers = (("Content-Type", "text/html"),)
        response = HTTPResponse(status=status, headers=headers, body=body)
        self._add_stub(operation, ErrorStub(response), times)

    def truncate(self, operation: str, *, times: int | None = 1) -> None:
        """Do what is asked, and send half of the answer.

        Raises:
            LookupError: the version has no such operation.
        """
        self._add_stub(operation, DisconnectStub("truncated"), times)

    def drop(self, operation: str, *, times: int | None = 1) -> None:
        """Do what is asked, and close the connection without an answer.

        Raises:
            LookupError: the version has no such operation.
        """
        self._add_stub(operation, DisconnectStub("dropped"), times)

    def delay(self, operation: str, *, seconds: float, times: int | None = 1) -> None:
        """Do what is asked, and answer later. Goes together with any other plan.

        Raises:
            LookupError: the version has no such operation.
        """
        self._add_stub(operation, DelayStub(seconds), times)

    def get_resource(self, identifier: str) -> dict[str, Any]:
        """What is known of a resource, by its ARN, in boto3's names; with its tags.

        Raises:
            LookupError: there is no such resource.
        """
        with self._handler.lock:
            held = self._handler.resources.get(identifier)
            return {**held.members, "tags": dict(held.tags)} if held.tags else dict(held.members)

    def update_resource(self, identifier: str, **members: Any) -> None:
        """Move a resource on, as time would: `service.change(arn, status="COMPLETED")`.

        Args:
            identifier: of the resource.
            members: by their names in boto3 or in Python; None takes one away.

        Raises:
            LookupError: there is no such resource, or it has no such member.
            ValueError: a value is not what the version says.
        """
        with self._handler.lock:
            self._handler.resources.update(identifier, members)

    def session(self, *, region: str = REGION) -> boto3.Session:
        """A boto3 session with credentials that are good for nothing.

        Its clients still need `endpoint_url=service.url`; those of `client()` do not.
        """
        return dummy_session(region, self.url)

    def client(self, **arguments: Any) -> BaseClient:
        """A client that is pinned to the version and talks to this service.

        Args:
            arguments: what `boto3.Session.client` takes: `config` and so on.
        """
        return pinned_client(self.version, self.url, arguments)

    def environment_variables(self) -> dict[str, str]:
        """Environment variables that lead every client of this service here, and nowhere else."""
        return environment(self.version, self.url)

    def _find_operation(self, name: str) -> Operation:
        operations = self.version.model.operations
        if name not in operations:
            message = f"{self.version.title} has no operation {name!r}{suggest(name, operations)}"
            raise LookupError(message)
        return operations[name]

    def _add_stub(self, operation: str, plan: Stub, times: int | None) -> None:
        self._find_operation(operation)
        with self._handler.lock:
            self._handler.stubs.add(operation, plan, times)


def serve(
    service: str,
    date: str | None = None,
    *,
    package: str = PACKAGE,
    port: int = 0,
    watch: Callable[[ReceivedRequest], object] | None = None,
    history: int | None = None,
) -> MockServer:
    """Start a service on 127.0.0.1 that speaks one dated version.

    ```python
    with serve("braket@2026-04-07") as service:
        client = boto3.client("braket", endpoint_url=service.url)
    ```

    Args:
        service: as botocore names it, with the date behind an @.
        date: of the version, where it is not behind the @.
        package: the package that the generated services lie in.
        port: a free one where it is 0.
        watch: called with each request once it is answered, in the thread that answered it.
        history: how many requests are kept; None for all.

    Raises:
        UnsupportedServiceError: the version does not exist, or its protocol is not supported.
        OSError: the port is taken.
    """
    return MockServer(load_version(service, date, package), port=port, watch=watch, history=history)
