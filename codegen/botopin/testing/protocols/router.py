"""Routing of requests to operations by the request URIs of the model.

Operations can share a URI, such as PutObject and UploadPart of S3. The router then chooses by
their required parameters, and after that by the parameters in the request.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.testing.protocols.base import RoutedRequest
from botopin.testing.protocols.members import members_at, resolve_structure, wire_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botopin.model.service import Operation, ServiceModel
    from botopin.testing.http.messages import HTTPRequest

_LABEL: Final = re.compile(r"\{([^}+]+)(\+?)\}")


@frozen
class Route:
    """The request URI of an operation."""

    operation: Operation
    path: re.Pattern[str]
    literals: tuple[bool, ...]
    """Whether each path segment is literal. Routes with more literal segments are tried first."""
    query: frozenset[str]
    """Literal query parameters, as `key` or `key=value`."""
    required: frozenset[tuple[str, str]]
    """Required query parameters and headers, as location and lowercase name."""
    optional: frozenset[tuple[str, str]]
    """Optional query parameters and headers, in the same form."""


class Router:
    """Router for the operations of a version. It tries the most specific URI first."""

    def __init__(self, model: ServiceModel) -> None:
        routes = [_build_route(model, each) for each in model.operations.values()]
        routes.sort(key=_specificity, reverse=True)
        self._routes: dict[str, list[Route]] = {}
        for each in routes:
            self._routes.setdefault(each.operation.http_method or "POST", []).append(each)

    def find(self, request: HTTPRequest) -> RoutedRequest | None:
        """Return the operation of a request with its labels, or None."""
        query = frozenset(query_parts(request.query))
        query_parameters = {("querystring", part.partition("=")[0].lower()) for part in query}
        parameters = query_parameters | {("header", name.lower()) for name, _ in request.headers}
        matching = [
            (route, match)
            for route in self._routes.get(request.method, ())
            if route.query <= query and (match := route.path.fullmatch(request.path))
        ]
        if not matching:
            return None
        first, _ = matching[0]
        same_uri = [each for each in matching if _uri(each[0]) == _uri(first)]
        # If no route has all its required parameters, the route with the fewest reports the error.
        candidates = [each for each in same_uri if each[0].required <= parameters] or same_uri[-1:]
        route, match = min(
            candidates, key=lambda each: len(query_parameters - each[0].required - each[0].optional)
        )
        labels = {
            name: match[f"label_{number}"]
            for number, (name, _) in enumerate(_find_labels(route.operation))
        }
        return RoutedRequest(route.operation, labels)


def literal_query(operation: Operation) -> frozenset[str]:
    """Return the literal query parameters of an operation's URI, as `key` or `key=value`."""
    _, _, query = operation.request_uri.partition("?")
    return frozenset(query_parts(query))


def query_parts(query: str) -> list[str]:
    """Return the parts of a query as `key` or `key=value`. Some SDKs send `key=` for `key`."""
    split = (part.partition("=") for part in query.split("&") if part)
    return [f"{key}={value}" if value else key for key, _, value in split]


def _path(operation: Operation) -> str:
    """Return the path of an operation's URI. Clients begin a path with a slash in any case."""
    path, _, _ = operation.request_uri.partition("?")
    return path if path.startswith("/") else f"/{path}"


def _find_labels(operation: Operation) -> list[tuple[str, str]]:
    return _LABEL.findall(_path(operation))


def _uri(route: Route) -> tuple[str, frozenset[str]]:
    return route.path.pattern, route.query


def _modelled_parameters(
    model: ServiceModel, operation: Operation, *, required: bool
) -> Iterator[tuple[str, str]]:
    for location in ("querystring", "header"):
        for name, member in members_at(resolve_structure(model, operation.input), location):
            if member.required is required:
                yield location, wire_name(name, member).lower()


def _build_route(model: ServiceModel, operation: Operation) -> Route:
    path = _path(operation)
    pattern: list[str] = []
    end = 0
    for number, label in enumerate(_LABEL.finditer(path)):
        # botocore sends empty labels, which the request parser reports.
        label_pattern = r".*" if label[2] else r"[^/]*"
        pattern += [re.escape(path[end : label.start()]), f"(?P<label_{number}>{label_pattern})"]
        end = label.end()
    pattern.append(re.escape(path[end:]))
    segments = tuple("{" not in segment for segment in path.split("/"))
    return Route(
        operation,
        re.compile("".join(pattern)),
        segments,
        literal_query(operation),
        frozenset(_modelled_parameters(model, operation, required=True)),
        frozenset(_modelled_parameters(model, operation, required=False)),
    )


def _specificity(route: Route) -> tuple[int, int, int, tuple[bool, ...], int, bool]:
    greedy = sum(1 for _, plus in _find_labels(route.operation) if plus)
    literals = route.literals
    # The last resort, for pairs such as GetBucketLifecycle and its successor in S3.
    in_use = route.operation.deprecation is None
    return len(route.query), -greedy, sum(literals), literals, len(route.required), in_use
