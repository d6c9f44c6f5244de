"""Plan of the methods that wait for the state of a resource."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botopin.bindings.client_scope import optional_parameter
from botopin.bindings.imports import NONE
from botopin.bindings.python_source import PythonSource, call, identifier, literal, union
from botopin.model.documentation import paragraphs
from botopin.naming import rules

if TYPE_CHECKING:
    from botopin.bindings.client_scope import ClientScope
    from botopin.bindings.plans import MethodPlan
    from botopin.model.service import Waiter


def wait_method(scope: ClientScope, waiter: Waiter) -> MethodPlan:
    """Plan the method that waits until a waiter succeeds."""
    operation = scope.model.operations[waiter.operation]
    members = scope.members(operation)
    parameters = scope.parameters(operation, members)
    own = rules.assign_names(
        ("delay", "max_attempts"), str, taken={str(each.name) for each in parameters}
    )
    method = scope.names.operations[operation.name]
    delay, attempts = (optional_parameter(name, scope.builtin("int")) for name in own.values())
    parameters[delay] = f"Seconds between calls of ``{method}``. Default: {waiter.delay}."
    parameters[attempts] = f"Maximum number of calls. Default: {waiter.max_attempts}."
    response = scope.response(operation)
    result = call(
        PythonSource("self._wait_optional" if waiter.accepts_error else "self._wait"),
        literal(rules.waiter_name(waiter.name)),
        scope.request(operation, members),
        response,
        *(identifier(name) for name in own.values()),
    )
    failure = "The waiter fails, or ``max_attempts`` is reached."
    returned = "Return the last response"
    if waiter.accepts_error:
        returned += ", or None if the wait succeeds with an error"
    return scope.method(
        scope.names.waiters[waiter.name],
        parameters,
        union(response, NONE) if waiter.accepts_error else response,
        text=[
            f"Call ``{method}`` until the waiter ``{waiter.name}`` succeeds.",
            f"{returned}.",
            *paragraphs(waiter.description),
        ],
        errors=[("botopin.WaiterError", failure)],
        body=scope.return_statement(result),
        is_async=scope.is_async,
    )
