"""Which operation a request means: by the request URIs of the model.

Where two have the same one, as S3's PutObject and UploadPart, it is by what else they require, and
then by which of them has the parameters that are there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.model.service import StructureShape
from botopin.testing.protocols.base import RoutedRequest
from botopin.testing.protocols.members import members_at, wire_name

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
    """Of each segment, whether it is written out: the more of them, the earlier it is tried."""
    query: frozenset[str]
    """What its query must say, as `key` or `key=value`."""
    required: frozenset[tuple[str, str]]
    """What else its query and its headers must hold: the place, and the name in small letters."""
    optional: frozenset[tuple[str, str]]
    """What else they may hold, in the same form."""


class Router:
    """The request URIs of a version, the most specific first."""

    def __init__(self, model: ServiceModel) -> None:
        routes = [_build_route(model, each) for each in model.operations.values()]
        routes.sort(key=_specificity, reverse=True)
        self._routes: dict[str, list[Route]] = {}
        for each in routes:
            self._routes.setdefault(each.operation.http_method or "POST", []).append(each)

    def find(self, request: HTTPRequest) -> RoutedRequest | None:
        """The operation of a request."""
        said = frozenset(query_parts(request.query))
        asked = {("querystring", part.partition("=")[0].lower()) for part in said}
        held = asked | {("header", name.lower()) for name, _ in request.headers}
        matching = [
            (route, found)
            for route in self._routes.get(request.method, ())
            if route.query <= said and (found := route.path.fullmatch(request.path))
        ]
        if not matching:
            return None
        first, _ = matching[0]
        alike = [each for each in matching if _uri(each[0]) == _uri(first)]
        # Where each lacks something, it is the least demanding one that refuses.
        fitting = [each for each in alike if each[0].required <= held] or alike[-1:]
        route, found = min(
            fitting, key=lambda each: len(asked - each[0].required - each[0].optional)
        )
        labels = {
            name: found[f"label_{number}"]
            for number, (name, _) in enumerate(_find_labels(route.operation))
        }
        return RoutedRequest(route.operation, labels)


def literal_query(operation: Operation) -> frozenset[str]:
    """What the query of an operation's URI always says, as `key` or `key=value`."""
    _, _, query = operation.request_uri.partition("?")
    return frozenset(query_parts(query))


def query_parts(query: str) -> list[str]:
    """The parts of a query, as `key` or `key=value`; `key=`, as some SDKs write it, is `key`."""
    split = (part.partition("=") for part in query.split("&") if part)
    return [f"{key}={value}" if value else key for key, _, value in split]


def _find_labels(operation: Operation) -> list[tuple[str, str]]:
    path, _, _ = operation.request_uri.partition("?")
    return _LABEL.findall(path)


def _uri(route: Route) -> tuple[str, frozenset[str]]:
    return route.path.pattern, route.query


def _modelled_parameters(
    model: ServiceModel, operation: Operation, *, required: bool
) -> Iterator[tuple[str, str]]:
    shape = model.resolve(operation.input) if operation.input else None
    if isinstance(shape, StructureShape):
        for place in ("querystring", "header"):
            for name, member in members_at(shape, place):
                if member.required is required:
                    yield place, wire_name(name, member).lower()


def _build_route(model: ServiceModel, operation: Operation) -> Route:
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
    # Where nothing tells two apart, as S3's two GetBucketLifecycle, it is the one in use.
    in_use = route.operation.deprecation is None
    return len(route.query), -greedy, sum(literals), literals, len(route.required), in_use
