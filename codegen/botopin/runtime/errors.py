"""Base class of generated errors.

If botocore is installed, generated errors are subclasses of botocore's `ClientError`, so that
existing `except ClientError` clauses catch them. Only code that uses errors imports this module,
because the import loads botocore.
"""

from __future__ import annotations

from importlib import import_module
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

    code: str = ""
    """Code of the error; the received code if the class has none."""

    http_status: int | None = None
    """HTTP status code; the received status if the model states none."""

    fault: ClassVar[str] = ""
    """Side at fault: "client" or "server"; empty if the model states none."""

    __botopin_shape_name__: ClassVar[str] = ""

    __botopin_operations__: ClassVar[tuple[str, ...]] = ()
    """Operations that declare the error, if errors of the service share its code; else empty."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if cls.code:
            hypothesis_registry.register_class(cls)

    def __init__(self, error_response: Mapping[str, Any], operation_name: str) -> None:
        super().__init__(error_response, operation_name)
        if not self.code:
            self.code = str(error_response.get("Error", {}).get("Code", ""))
        if self.http_status is None:
            metadata = error_response.get("ResponseMetadata", {})
            self.http_status = metadata.get("HTTPStatusCode")

    @classmethod
    def from_client_error(cls, error: Exception) -> ServiceError:
        """Convert a `ClientError` of boto3 to an error class of this service.

        ```python
        try:
            client.get_job(jobArn=arn)
        except ClientError as error:
            raise BraketError.from_client_error(error) from error
        ```

        Args:
            error: `ClientError` of boto3.

        Returns:
            An object of the class that `find_error` finds, or of the service's base class if the
            version does not model the error.

        Raises:
            TypeError: `error` is not a `ClientError`.
        """
        return cls.find_error(error) or _base_of(cls)(*_parts(error))

    @classmethod
    def find_error(cls, error: Exception) -> ServiceError | None:
        """Convert a `ClientError` like `from_client_error`, if the version models the error.

        `QueryErrorCode` contains the name of the error's shape, so it takes precedence over `Code`.
        If errors share a code, an error that the operation declares takes precedence.

        Args:
            error: `ClientError` of boto3.

        Returns:
            An object of the error's class, or None if the version does not model the error.

        Raises:
            TypeError: `error` is not a `ClientError`.
        """
        response, operation = _parts(error)
        is_event = type(error).__name__ == "EventStreamError"
        error_class = _find_class(
            _base_of(cls), response.get("Error", {}), operation, is_event=is_event
        )
        return error_class(response, operation) if error_class else None

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.response, self.operation_name)

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__ or not isinstance(other, ServiceError):
            return NotImplemented
        return (self.response, self.operation_name) == (other.response, other.operation_name)

    def __hash__(self) -> int:
        return hash((type(self), self.operation_name))


def base_error(package: str) -> type[ServiceError]:
    """Return the base class of a version's errors.

    Args:
        package: Package of the version, such as `botopin_aws.braket.v2026_04_07`.
    """
    names = vars(import_module(f"{package}.errors")).values()
    return next(each for each in names if isinstance(each, type) and ServiceError in each.__bases__)


def _base_of(cls: type[ServiceError]) -> type[ServiceError]:
    """Return the base class of the service that an error class belongs to."""
    return next((each for each in cls.__mro__ if ServiceError in each.__bases__), cls)


def _find_class(
    base: type[ServiceError], details: Mapping[str, Any], operation: str, *, is_event: bool
) -> type[ServiceError] | None:
    """Return the error class of a parsed error, or None if the version does not model the error."""
    modelled = [each for each in base.__subclasses__() if each.code]
    code, shape = (_simple_code(details.get(key)) for key in ("Code", "QueryErrorCode"))
    for each in modelled:
        if shape == (each.__botopin_shape_name__ or each.__name__):
            return each
    for actual in (code, shape):
        if named := [each for each in modelled if each.code == actual]:
            declared = [each for each in named if operation in each.__botopin_operations__]
            return (declared or named)[-1]  # boto3 raises the last class of a code
    if is_event:  # the code of an event is the name of its member: throttlingException
        folded = code.casefold()
        return next((each for each in modelled if each.code.casefold() == folded), None)
    return None


def _simple_code(code: object) -> str:
    """Return a code without namespace and URL, which older botocore does not always remove.

    A service may send `com.amazonaws.braket#ConflictException:http://internal.amazon.com/coral/`.
    """
    return str(code or "").partition(":")[0].rpartition("#")[2]


def _parts(error: Exception) -> tuple[Mapping[str, Any], str]:
    """Return the parsed response and the operation of a `ClientError`."""
    response: Any = getattr(error, "response", None)
    operation: Any = getattr(error, "operation_name", None)
    if not is_mapping(response) or not isinstance(operation, str):
        raise TypeError(f"expected a botocore.exceptions.ClientError, got {error!r}")
    details = response.get("Error", {})
    message = response.get(OAUTH_MESSAGE)
    if message and not details.get("Message"):  # botocore 1.42.67 and newer set it
        response = {**response, "Error": {**details, "Message": message}}
    return response, operation


OAUTH_MESSAGE: Final = "error_description"
"""Member with the message of an OAuth 2.0 error, which sso-oidc returns."""


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
