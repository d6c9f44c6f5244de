"""Base class of generated errors.

If botocore is installed, generated errors are subclasses of botocore's `ClientError`, so that
existing `except ClientError` clauses catch them. Only code that uses errors imports this module,
because the import loads botocore.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final, overload

from botopin.runtime import hypothesis_registry
from botopin.runtime.dialect import BOTO3
from botopin.runtime.members import MemberInfo
from botopin.runtime.structure_compiler import compile_value_structure_function
from botopin.runtime.type_guards import is_mapping
from botopin.runtime.violations import BotopinError, MissingMemberError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botopin.runtime.types import TypeReference

    class ClientError(Exception):
        response: Mapping[str, Any]
        operation_name: str

        def __init__(self, error_response: Mapping[str, Any], operation_name: str) -> None: ...

else:
    try:
        from botocore.exceptions import ClientError
    except ImportError:

        class ClientError(Exception):
            """Replacement for botocore's class of this name."""

            def __init__(self, error_response: Mapping[str, Any], operation_name: str) -> None:
                error = error_response.get("Error", {})
                super().__init__(
                    f"An error occurred ({error.get('Code', 'Unknown')}) when calling the "
                    f"{operation_name} operation: {error.get('Message', 'Unknown')}"
                )
                self.response = error_response
                self.operation_name = operation_name


class ServiceError(BotopinError, ClientError):
    """Error returned by a service.

    `response` is the response as botocore parses it. The modelled members of the error are
    properties that read it. All sessions raise the same class.
    """

    code: ClassVar[str] = ""
    """Code of the error in responses of the service."""

    http_status: ClassVar[int | None] = None
    """HTTP status code; None if the model states none."""

    fault: ClassVar[str] = ""
    """Side at fault: "client" or "server"; empty if the model states none."""

    __botopin_shape_name__: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if cls.code:
            hypothesis_registry.register_class(cls)

    @classmethod
    def from_client_error(cls, error: Exception) -> ServiceError:
        """Convert a `ClientError` of boto3 to an error class of this service, by its code.

        ```python
        try:
            client.get_job(jobArn=arn)
        except ClientError as error:
            raise BraketError.from_client_error(error) from error
        ```

        Args:
            error: `ClientError` of boto3.

        Returns:
            An object of the class with the error's code, or of `cls` itself if the version does not
            model the code.

        Raises:
            TypeError: `error` is not a `ClientError`.
        """
        return cls.find_error(error) or cls(*_parts(error))

    @classmethod
    def find_error(cls, error: Exception) -> ServiceError | None:
        """Convert a `ClientError` like `from_client_error`, if the version models its code.

        Args:
            error: `ClientError` of boto3.

        Returns:
            An object of the class with the error's code, or None if the version does not model the
            code.

        Raises:
            TypeError: `error` is not a `ClientError`.
        """
        response, operation = _parts(error)
        details = response.get("Error", {})
        known = {each.code: each for each in cls.__subclasses__() if each.code}
        # A service that has left the query protocol sends its former code and its new code.
        for code in (details.get("Code"), details.get("QueryErrorCode")):
            if code in known:
                return known[code](response, operation)
        # The code of an event error is the name of a member: throttlingException.
        if type(error).__name__ == "EventStreamError":
            by_folded_code = {code.casefold(): each for code, each in known.items()}
            error_class = by_folded_code.get(str(details.get("Code")).casefold())
            return error_class(response, operation) if error_class else None
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
    raise TypeError(f"expected a botocore.exceptions.ClientError, got {error!r}")


class ErrorMember:
    """Read-only property that reads a member of an error from the response."""

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
        value = error.response.get(self.info.wire_name)
        if value is None and self.info.wire_name.lower() == _MESSAGE:
            # botocore reports "" for a missing message.
            value = error.response.get("Error", {}).get("Message") or None
        if value is None:
            if self.info.required:
                path = f"{owner.__qualname__}.{self.info.name}"
                message = f"{path} is required, but the response did not contain it"
                raise MissingMemberError(message, name=self.info.name, obj=error)
            return None
        if self.convert is None:
            self.convert = compile_value_structure_function(owner, self.info.type, BOTO3)
        return self.convert(value)

    def __set__(self, error: ServiceError, value: object) -> None:
        message = f"cannot set {type(error).__qualname__}.{self.info.name}: it is read-only"
        raise AttributeError(message, name=self.info.name, obj=error)


_MESSAGE: Final = "message"


def error_member(
    wire_name: str,
    type: TypeReference,
    *,
    default: Any = ...,
    idempotency_token: bool = False,
    sensitive: bool = False,
    deprecated: str | None = None,
) -> Any:
    """Declare a member of an error, with the arguments of `botopin.runtime.member`."""
    return ErrorMember(
        MemberInfo(
            wire_name,
            type,
            required=default is ...,
            idempotency_token=idempotency_token,
            sensitive=sensitive,
            deprecated=deprecated,
        )
    )


def error_members(cls: type[ServiceError]) -> tuple[MemberInfo, ...]:
    """Return the members of an error in the order of the model."""
    return tuple(
        each.info
        for base in reversed(cls.__mro__)
        for each in vars(base).values()
        if isinstance(each, ErrorMember)
    )
