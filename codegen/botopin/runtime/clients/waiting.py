"""Waits for resource states, with calls by botocore's waiter and typed results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic

from botopin.runtime.clients.base import R, convert_error, drop_none
from botopin.runtime.clients.failures import WaiterError
from botopin.runtime.clients.settings import require_number
from botopin.runtime.conversion import from_boto3, to_boto3

if TYPE_CHECKING:
    from collections.abc import Callable

    from botopin.runtime.clients.base import BaseClient
    from botopin.runtime.clients.failures import BotocoreWaiterError
    from botopin.runtime.errors import ClientError
    from botopin.runtime.shapes import Shape


class Wait(Generic[R]):
    """One wait for the state of a resource."""

    def __init__(self, client: type[BaseClient], waiter: Any, response: type[R]) -> None:
        """Prepare a wait.

        Args:
            client: Class of the typed client.
            waiter: botocore's waiter.
            response: Class of the response.
        """
        self._client = client
        self._waiter = waiter
        self._response = response
        self._received: dict[str, Any] = {}
        self._error: ClientError | None = None

    def waiter(self, call: Callable[..., Any]) -> Any:
        """Return botocore's waiter, which calls a function instead of the client's method."""
        return type(self._waiter)(self._waiter.name, self._waiter.config, call)

    def arguments(
        self, request: Shape | None, delay: int | None, max_attempts: int | None
    ) -> dict[str, Any]:
        """Return the arguments for botocore's waiter.

        Raises:
            ValidationError: The request violates a constraint.
            TypeError: A setting is not a number.
        """
        own = drop_none(delay=delay, max_attempts=max_attempts)
        for name, value in own.items():
            require_number(name, value)
        arguments = {} if request is None else to_boto3(request)
        settings = drop_none(Delay=delay, MaxAttempts=max_attempts)
        return {**arguments, "WaiterConfig": settings}

    def receive(self, received: dict[str, Any]) -> dict[str, Any]:
        """Keep a response, and return it in the form that botocore's waiter examines."""
        self._received, self._error = received, None
        return received

    def receive_error(self, error: ClientError) -> Any:
        """Keep an error, and return it in the form that botocore's waiter examines."""
        self._error = error
        return error.response

    def failure(self, error: BotocoreWaiterError) -> WaiterError:
        """Return the typed error for an error of botocore's waiter."""
        return self._failure(error.kwargs["reason"])

    def optional_response(self) -> R | None:
        """Return the response of the last call, or None if an error ended the wait."""
        return None if self._error else from_boto3(self._received, self._response)

    def response(self) -> R:
        """Return the response of the last call.

        Raises:
            WaiterError: An error ended the wait.
        """
        response = self.optional_response()
        if response is None:
            raise self._failure("an error ended the wait")
        return response

    def _failure(self, reason: str) -> WaiterError:
        error: Any = self._error and convert_error(self._client, self._error)
        return WaiterError(self._waiter.name, reason, self.optional_response(), error)
