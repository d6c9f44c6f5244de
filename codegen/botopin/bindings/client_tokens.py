"""Plan of the methods that generate tokens for databases.

botocore adds them to the clients of two services. The table dates them by the release of botocore
that has them first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.bindings.imports import NONE
from botopin.bindings.plans import ParameterPlan
from botopin.bindings.python_source import PythonSource, call, identifier, literal, union

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botopin.bindings.client_scope import ClientScope
    from botopin.bindings.plans import MethodPlan


@frozen
class _Argument:
    """Argument of a botocore method."""

    wire_name: str
    name: str
    type: str
    text: str
    default: int | None = None
    is_optional: bool = False


_REGION: Final = _Argument(
    "Region",
    "region",
    "str",
    "AWS Region of the database. Default: that of the client.",
    None,
    True,
)
_CLUSTER: Final = (
    _Argument("Hostname", "hostname", "str", "Name of the cluster's endpoint."),
    _REGION,
    _Argument("ExpiresIn", "expires_in", "int", "Seconds until the token expires.", 900, True),
)


@frozen
class _TokenMethod:
    """Method that generates a token."""

    name: str
    text: str
    arguments: tuple[_Argument, ...]
    since: str = ""
    """First release of botocore that has the method. Empty if every supported release has it."""


_METHODS: Final[Mapping[str, tuple[_TokenMethod, ...]]] = {
    "dsql": (
        _TokenMethod(
            "generate_db_connect_auth_token",
            "Return a token to connect to a cluster as a database role.",
            _CLUSTER,
            since="1.35.74",
        ),
        _TokenMethod(
            "generate_db_connect_admin_auth_token",
            "Return a token to connect to a cluster as the role ``admin``.",
            _CLUSTER,
            since="1.35.74",
        ),
    ),
    "rds": (
        _TokenMethod(
            "generate_db_auth_token",
            "Return a token to connect to a database with IAM credentials, valid for 15 minutes.",
            (
                _Argument("DBHostname", "db_hostname", "str", "Host name of the database."),
                _Argument("Port", "port", "int", "Port of the database."),
                _Argument("DBUsername", "db_username", "str", "Name of the database user."),
                _REGION,
            ),
        ),
    ),
}
"""Methods by service."""


def token_methods(scope: ClientScope) -> Iterator[MethodPlan]:
    """Plan the methods of the scope's service."""
    for method in _METHODS.get(scope.model.service, ()):
        yield _plan(scope, method)


def _plan(scope: ClientScope, method: _TokenMethod) -> MethodPlan:
    parameters: dict[ParameterPlan, str] = {}
    for each in method.arguments:
        annotation = scope.builtin(each.type)
        if each.is_optional and each.default is None:
            annotation = union(annotation, NONE)
        plan = ParameterPlan(
            name=identifier(each.name),
            annotation=annotation,
            optional=each.is_optional,
            default=literal(each.default),
        )
        parameters[plan] = each.text
    arguments = {each.wire_name: identifier(each.name) for each in method.arguments}
    errors: list[tuple[str, str]] = []
    if method.since:
        errors.append(
            ("NotImplementedError", f"The installed botocore is older than {method.since}.")
        )
    return scope.method(
        method.name,
        parameters,
        scope.builtin("str"),
        text=[method.text],
        errors=errors,
        body=scope.return_statement(
            call(PythonSource("self._token"), literal(method.name), **arguments)
        ),
        is_async=scope.is_async,
        positional=len(parameters),
    )
