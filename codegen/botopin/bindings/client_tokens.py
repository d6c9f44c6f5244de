"""Plan of the methods that generate tokens for databases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.bindings.imports import NONE
from botopin.bindings.plans import ParameterPlan
from botopin.bindings.python_source import PythonSource, call, identifier, literal, union

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from botopin.bindings.client_scope import ClientScope
    from botopin.bindings.plans import MethodPlan
    from botopin.customizations.table import Handler


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
    "AWS Region of the database. Default: the client's Region.",
    None,
    True,
)
_DATABASE: Final = (
    _Argument("DBHostname", "db_hostname", "str", "Host name of the database."),
    _Argument("Port", "port", "int", "Port of the database."),
    _Argument("DBUsername", "db_username", "str", "Name of the database user."),
    _REGION,
)
_CLUSTER: Final = (
    _Argument("Hostname", "hostname", "str", "Name of the cluster's endpoint."),
    _REGION,
    _Argument("ExpiresIn", "expires_in", "int", "Seconds until the token expires.", 900, True),
)


def database_token_method(scope: ClientScope, handler: Handler) -> Iterator[MethodPlan]:
    """Plan the method of RDS."""
    yield _plan(
        scope,
        handler,
        "generate_db_auth_token",
        "Return a token to connect to a database with IAM credentials, valid for 15 minutes.",
        _DATABASE,
    )


def cluster_token_methods(scope: ClientScope, handler: Handler) -> Iterator[MethodPlan]:
    """Plan the methods of Aurora DSQL."""
    for name, role in (
        ("generate_db_connect_auth_token", "a database role"),
        ("generate_db_connect_admin_auth_token", "the role ``admin``"),
    ):
        yield _plan(
            scope, handler, name, f"Return a token to connect to a cluster as {role}.", _CLUSTER
        )


def _plan(
    scope: ClientScope, handler: Handler, name: str, text: str, arguments: Sequence[_Argument]
) -> MethodPlan:
    parameters: dict[ParameterPlan, str] = {}
    for each in arguments:
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
    keywords = {each.wire_name: identifier(each.name) for each in arguments}
    older = f"The installed botocore is older than {handler.since}."
    return scope.method(
        name,
        parameters,
        scope.builtin("str"),
        text=[text],
        errors=[("NotImplementedError", older)] if handler.since else (),
        body=scope.return_statement(call(PythonSource("self._token"), literal(name), **keywords)),
        is_async=scope.is_async,
        positional=len(parameters),
    )
