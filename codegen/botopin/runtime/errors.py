"""The errors that services send.

Each is botocore's `ClientError` too where botocore is installed, so code that catches that one
goes on working. This module is imported only where errors are: it is what loads botocore.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final, overload

from botopin.runtime import hypothesis_registry
from botopin.runtime.compiler import compile_value_structure_function
from botopin.runtime.dialect import BOTO3
from botopin.runtime.members import MemberInfo
from botopin.runtime.type_guards import is_mapping
from botopin.runtime.violations import BotopinError, MissingMemberError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botopin.runtime.types import TypeReference

if TYPE_CHECKING:

    class ClientError(Exception):
        response: Mapping[str, Any]
        operation_name: str

        def __init__(self, error_response: Mapping[str, Any], operation_name: str) -> None: ...

else:
    try:
        from botocore.exceptions import ClientError
    except ImportError:

        class ClientError(Exception):
            """What botocore's class of this name promises, where botocore is not installed."""

            def __init__(self, error_response: Mapping[str, Any], operation_name: str) -> None:
                error = error_response.get("Error", {})
                super().__init__(
                    f"An error occurred ({error.get('Code', 'Unknown')}) when calling the "
                    f"{operation_name} operation: {error.get('Message', 'Unknown')}"
                )
                self.response = error_response
                self.operation_name = operation_name


class ServiceError(BotopinError, ClientError):
    """An error that a service sent.

    `response` is what botocore parsed; the members that the model gives an error are properties
    over it. The class is the same whatever session raised it.
    """

    code: ClassVar[str] = ""
    """The code by which the service names the error on the wire."""

    http_status: ClassVar[int | None] = None

    fault: ClassVar[str] = ""
    """Whose it is: "client" or "server"; empty where the model does not say."""

    __botopin_shape_name__: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if cls.code:
            hypothesis_registry.register_class(cls)

    @classmethod
    def from_client_error(cls, error: Exception) -> ServiceError:
        """The same error as an object of this service's classes, told apart by its code.

        Called on a service's base error with what boto3 raised: `BraketError.of(error)`. An error
        that the version does not know becomes an object of the base itself.

        Raises:
            TypeError: it is no error that a service sent.
        """
        return cls.find_error(error) or cls(*_parts(error))

    @classmethod
    def find_error(cls, error: Exception) -> ServiceError | None:
        """The same error as `of` gives, None where the version does not know its code.

        Raises:
            TypeError: it is no error that a service sent.
        """
        response, operation = _parts(error)
        stated = response.get("Error", {})
        known = {each.code: each for each in cls.__subclasses__() if each.code}
        # A service that left the query protocol sends the code it had there, and its new one.
        for code in (stated.get("Code"), stated.get("QueryErrorCode")):
            if code in known:
                return known[code](response, operation)
        if type(error).__name__ == "EventStreamError":  # named by a member: throttlingException
            folded = {code.casefold(): each for code, each in known.items()}
            found = folded.get(str(stated.get("Code")).casefold())
            return found(response, operation) if found else None
        return None

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.response, self.operation_name)

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__ or not isinstance(other, ServiceError):
            return NotImplemented
        return (self.response, self.operation_name) == (other.response, other.operation_name)

    def __hash__(self) -> int:
        return hash((type(self), self.operation_name))


def _parts(error: Exception) -> tuple[Mapping[str, Any], str]:
    response: Any = getattr(error, "response", None)
    operation: Any = getattr(error, "operation_name", None)
    if is_mapping(response) and isinstance(operation, str):
        return response, operation
    message = f"expected a botocore.exceptions.ClientError, got {error!r}"
    raise TypeError(message)


class ErrorMember:
    """A member of an error: read from the response, never set."""

    def __init__(self, info: MemberInfo) -> None:
        self.info = info
        self.convert: Callable[[Any], Any] | None = None

    def __set_name__(self, owner: type[ServiceError], name: str) -> None:
        self.info.name = name

    @overload
    def __get__(self, error: None, owner: type[ServiceError]) -> ErrorMember: ...
    @overload
    def __get__(self, error: ServiceError, owner: type[ServiceError]) -> Any: ...
    def __get__(self, error: ServiceError | None, owner: type[ServiceError]) -> Any:
        if error is None:
            return self
        held = error.response.get(self.info.wire_name)
        if held is None and self.info.wire_name.lower() == _MESSAGE:
            # botocore says "" where there was none
            held = error.response.get("Error", {}).get("Message") or None
        if held is None:
            if self.info.required:
                message = f"{owner.__qualname__}.{self.info.name}: the response did not carry it"
                raise MissingMemberError(message, name=self.info.name, obj=error)
            return None
        if self.convert is None:
            self.convert = compile_value_structure_function(owner, self.info.type, BOTO3)
        return self.convert(held)

    def __set__(self, error: ServiceError, value: object) -> None:
        message = f"{type(error).__qualname__}.{self.info.name} is read from the response"
        raise AttributeError(message, name=self.info.name, obj=error)


_MESSAGE: Final = "message"


def error_member(
    wire: str,
    type: TypeReference,
    *,
    default: Any = ...,
    idempotency_token: bool = False,
    sensitive: bool = False,
    deprecated: str | None = None,
) -> Any:
    """Declare a member of an error; the arguments are those of `member`."""
    return ErrorMember(
        MemberInfo(
            wire,
            type,
            required=default is ...,
            idempotency_token=idempotency_token,
            sensitive=sensitive,
            deprecated=deprecated,
        )
    )


def error_members(cls: type[ServiceError]) -> tuple[MemberInfo, ...]:
    """The members of an error, in the order of the model."""
    return tuple(
        each.info
        for base in reversed(cls.__mro__)
        for each in vars(base).values()
        if isinstance(each, ErrorMember)
    )
