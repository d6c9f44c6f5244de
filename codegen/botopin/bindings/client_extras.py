"""Plan of the methods that are no operations, as boto3 adds them to clients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botopin.bindings.client_presigning import presigned_post_methods, presigned_url_methods
from botopin.bindings.client_tokens import token_methods
from botopin.bindings.client_transfers import transfer_methods

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botopin.bindings.client_scope import ClientScope
    from botopin.bindings.plans import MethodPlan


def extra_methods(scope: ClientScope) -> Iterator[MethodPlan]:
    """Plan the methods beside the operations. An operation of the same name wins, as in boto3."""
    names = scope.names
    taken = {*names.operations.values(), *names.pages.values(), *names.waiters.values()}
    for method in (
        *presigned_url_methods(scope),
        *presigned_post_methods(scope),
        *transfer_methods(scope),
        *token_methods(scope),
    ):
        if str(method.name) not in taken:
            yield method
