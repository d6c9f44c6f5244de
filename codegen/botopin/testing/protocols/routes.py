"""Which operation a method and a path mean, by the model's request URIs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.testing.protocols.protocol import Call

if TYPE_CHECKING:
    from collections.abc import Iterable

    from botopin.model.service import Operation

_LABEL: Final = re.compile(r"\{([^}+]+)(\+?)\}")


@frozen
class Route:
    """The request URI of an operation."""

    operation: Operation
    path: re.Pattern[str]
    literals: tuple[bool, ...]
    """Of each segment, whether it is written out: the more of them, the earlier it is tried."""
    query: frozenset[str]
    """What its query must say, as `key` or `key=value`."""


class Routes:
    """The request URIs of a version, the most specific first."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        routes = [_route(each) for each in operations]
        routes.sort(key=_specificity, reverse=True)
        self._routes: dict[str, list[Route]] = {}
        for each in routes:
            self._routes.setdefault(each.operation.http_method or "POST", []).append(each)

    def find(self, method: str, path: str, query: str) -> Call | None:
        """The operation of a request; its path is still percent-encoded."""
        said = frozenset(query.split("&")) if query else frozenset[str]()
        for route in self._routes.get(method, ()):
            found = route.path.fullmatch(path)
            if found and route.query <= said:
                labels = {
                    name: found[f"label_{number}"]
                    for number, (name, _) in enumerate(_labels(route.operation))
                }
                return Call(route.operation, labels)
        return None


def literal_query(operation: Operation) -> frozenset[str]:
    """What the query of an operation's URI always says, as `key` or `key=value`."""
    _, _, query = operation.request_uri.partition("?")
    return frozenset(part for part in query.split("&") if part)


def _labels(operation: Operation) -> list[tuple[str, str]]:
    path, _, _ = operation.request_uri.partition("?")
    return _LABEL.findall(path)


def _route(operation: Operation) -> Route:
    path, _, _ = operation.request_uri.partition("?")
    pattern: list[str] = []
    end = 0
    for number, label in enumerate(_LABEL.finditer(path)):
        # A label may be empty, as botocore sends it: that is a problem of the request's.
        held = r".*" if label[2] else r"[^/]*"
        pattern += [re.escape(path[end : label.start()]), f"(?P<label_{number}>{held})"]
        end = label.end()
    pattern.append(re.escape(path[end:]))
    segments = tuple("{" not in segment for segment in path.split("/"))
    return Route(operation, re.compile("".join(pattern)), segments, literal_query(operation))


def _specificity(route: Route) -> tuple[int, int, int, tuple[bool, ...]]:
    greedy = sum(1 for _, plus in _labels(route.operation) if plus)
    return len(route.query), -greedy, sum(route.literals), route.literals
