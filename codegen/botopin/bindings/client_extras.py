"""Plan of the methods that are not operations, as botocore and boto3 add them to clients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from botopin.bindings.client_presigning import presigned_post_method, presigned_url_methods
from botopin.bindings.client_tokens import cluster_token_methods, database_token_method
from botopin.bindings.client_transfers import transfer_methods
from botopin.customizations.table import event_name, read_handlers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from botopin.bindings.client_scope import ClientScope
    from botopin.bindings.plans import MethodPlan
    from botopin.customizations.table import Handler


def extra_methods(scope: ClientScope) -> Iterator[MethodPlan]:
    """Plan the methods that are not operations.

    As in boto3, an operation of the same name takes precedence.
    """
    names = scope.names
    taken = {*names.operations.values(), *names.pages.values(), *names.waiters.values()}
    for method in _methods(scope):
        if str(method.name) not in taken:
            yield method


def _methods(scope: ClientScope) -> Iterator[MethodPlan]:
    service = event_name(scope.model)
    for handler in read_handlers():
        if handler.function in _PLANS and handler.service in ("", service):
            yield from _PLANS[handler.function](scope, handler)
    if service == "s3":
        yield from transfer_methods(scope)


_PLANS: Final[Mapping[str, Callable[[ClientScope, Handler], Iterator[MethodPlan]]]] = {
    "add_generate_presigned_url": presigned_url_methods,
    "add_generate_presigned_post": presigned_post_method,
    "add_generate_db_auth_token": database_token_method,
    "add_dsql_generate_db_auth_token_methods": cluster_token_methods,
}
"""Functions that plan the methods of a handler."""
