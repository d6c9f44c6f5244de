"""Walk over pages, compared with botocore's paginator for all paginators of all services."""

from __future__ import annotations

import copy
from functools import cache
from typing import TYPE_CHECKING, Any

import botocore.loaders
import pytest
from attrs import frozen
from botocore.paginate import Paginator as BotocorePaginator

from botopin.runtime.clients.pagination import (
    PageWalk,
    Paginator,
    Position,
    find_counted_result,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

LENGTHS = (3, 1, 4, 2)
"""Number of items of each page."""
TOTAL = sum(LENGTHS)
MAX_ITEMS = (None, 0, 1, 3, 4, 5, 8, 9, 10, 11)


@frozen
class Operation:
    """A paginated operation of a service, with pages that a function returns by their tokens."""

    service: str
    name: str
    config: dict[str, Any]
    counted: str
    """Result that the walk counts."""
    types: dict[str, str]
    """Types of the results, by path."""
    tokens: dict[str, str]
    """Types of the input tokens, by member."""

    @property
    def form(self) -> object:
        """Everything that can affect a walk, without the names."""
        expressions = (*texts(self.config["output_token"]), self.config.get("more_results"))
        nesting = [[*filter(_PUNCTUATION.__contains__, each or "-")] for each in expressions]
        counted = self.counted and self.results.index(self.counted)
        return repr((self.tokens.values(), self.types.values(), nesting, counted))

    @property
    def results(self) -> Sequence[str]:
        return texts(self.config["result_key"])

    def token(self, member: str, page: int) -> Any:
        match self.tokens[member]:
            case "integer":
                return page
            case "map":
                return {"key": {"B": bytes([page, 255])}}
            case _:
                return f"___{page}"

    def pages(self) -> list[dict[str, Any]]:
        """Return all pages; the next token may be a member of the last item."""
        pages: list[dict[str, Any]] = []
        for number, length in enumerate(LENGTHS):
            page: dict[str, Any] = {"ResponseMetadata": {"number": number}}
            first = sum(LENGTHS[:number])
            for path in self.results:
                put(page, path, value_of(self.types[path], range(first, first + length)))
            is_last = number == len(LENGTHS) - 1
            if more := self.config.get("more_results"):
                put(page, more, value=not is_last)
            if not is_last or more:
                expressions = texts(self.config["output_token"])
                for member, path in zip(self.tokens, expressions, strict=True):
                    put(page, path.split(" || ")[0], self.token(member, number + 1))
            pages.append(page)
        return pages


_PUNCTUATION = ".[|-"


def texts(value: str | Sequence[str]) -> Sequence[str]:
    return [value] if isinstance(value, str) else value


def value_of(kind: str, numbers: range) -> Any:
    match kind:
        case "list":
            return [{"number": number} for number in numbers]
        case "map" | "structure":
            return {str(number): number for number in numbers}
        case "string":
            return "".join(map(str, numbers))[: len(numbers)]
        case _:
            return len(numbers)


def put(page: Any, path: str, value: Any) -> None:
    """Set the value at a path, which may refer to the last item of a list."""
    *parents, name = path.replace("[-1]", ".-1").split(".")
    for parent in parents:
        page = page[-1] if parent == "-1" else page.setdefault(parent, {})
    page[name] = value


def type_at(shapes: Mapping[str, Any], shape: str, path: str) -> str:
    for name in path.split("."):
        shape = shapes[shape]["members"][name]["shape"]
    kind: str = shapes[shape]["type"]
    return kind


@cache
def operations() -> tuple[Operation, ...]:
    return tuple(_operations())


@cache
def forms() -> tuple[Operation, ...]:
    """Return one operation for each form of pagination."""
    return tuple({operation.form: operation for operation in operations()}.values())


def _operations() -> Iterator[Operation]:
    loader = botocore.loaders.Loader()  # its cache of models is discarded
    for service in loader.list_available_services("paginators-1"):
        configs = loader.load_service_model(service, "paginators-1")["pagination"]
        model = loader.load_service_model(service, "service-2")
        loader.__dict__["_cache"].clear()
        for name, config in configs.items():
            stated = model["operations"][name]
            shapes, inputs, outputs = model["shapes"], stated["input"], stated["output"]
            yield Operation(
                service,
                name,
                config,
                find_counted_result(model, name, config),
                {
                    path: type_at(shapes, outputs["shape"], path)
                    for path in texts(config["result_key"])
                },
                {
                    member: type_at(shapes, inputs["shape"], member)
                    for member in texts(config["input_token"])
                },
            )


class Service:
    """Record of requests for the pages of an operation."""

    def __init__(self, operation: Operation) -> None:
        self.operation = operation
        self.requests: list[dict[str, Any]] = []

    def __call__(self, **arguments: Any) -> dict[str, Any]:
        self.requests.append(copy.deepcopy(arguments))
        member = next(iter(self.operation.tokens))
        numbers = {
            repr(self.operation.token(member, number)): number for number in range(len(LENGTHS))
        }
        return self.operation.pages()[numbers.get(repr(arguments.get(member)), 0)]


@frozen
class Walked:
    """Requests, pages and resume token of one iteration."""

    requests: list[dict[str, Any]]
    pages: list[dict[str, Any]]
    resume_token: str | None

    def items(self, path: str) -> list[Any]:
        """Return the items of all pages."""
        found: list[Any] = []
        for page in self.pages:
            value: Any = page
            for name in path.split("."):
                value = (value or {}).get(name)
            found.extend(value.items() if isinstance(value, dict) else value or ())
        return found


def ours(
    operation: Operation, max_items: int | None = None, token: str | None = None, **start: Any
) -> Walked:
    service, paginator = Service(operation), Paginator(operation.config, operation.counted)
    position = None if token is None else Position.decode(token, paginator)
    walk = PageWalk(operation.name, paginator, start, max_items=max_items, start=position)
    pages: list[dict[str, Any]] = []
    while (arguments := walk.next_arguments()) is not None:
        pages.append(service(**arguments))
        walk.receive(pages[-1])
    return Walked(service.requests, pages, walk.resume_token)


def botocores(
    operation: Operation, max_items: int | None = None, token: str | None = None, **start: Any
) -> Walked:
    service = Service(operation)
    paginator = BotocorePaginator(service, operation.config, None)
    config = {"MaxItems": max_items, "StartingToken": token}
    found = paginator.paginate(**start, PaginationConfig=config)
    pages = list(found)
    return Walked(service.requests, pages, found.resume_token)


def test_walks_as_botocore() -> None:
    """Compare every iteration, unless botocore cannot cut the first result."""
    assert len(operations()) > 3000
    assert len(forms()) < 50
    for operation in operations():
        where = f"{operation.service} {operation.name}"
        can_cut = operation.types[operation.results[0]] in {"list", "string"}
        same_count = operation.counted == operation.results[0]
        limits = MAX_ITEMS if operation in forms() else (None, 5)
        for max_items in limits if can_cut and same_count else (None,):
            assert ours(operation, max_items) == botocores(operation, max_items), where
        member = next(iter(operation.tokens))
        start = {member: operation.token(member, 1)}
        assert ours(operation, **start) == botocores(operation, **start), where


def test_resumes_where_it_stopped() -> None:
    for operation in forms():
        if not operation.counted:
            continue
        where = f"{operation.service} {operation.name}"
        everything = ours(operation).items(operation.counted)
        for max_items in MAX_ITEMS[1:]:
            first = ours(operation, max_items)
            found = first.items(operation.counted)
            assert found == everything[:max_items], where
            if first.resume_token is None:
                assert max_items is None or max_items >= TOTAL, where
                continue
            rest = ours(operation, token=first.resume_token)
            assert found + rest.items(operation.counted) == everything, where
            assert rest.resume_token is None, where


def test_resumes_with_the_tokens_of_botocore_and_as_botocore() -> None:
    """Compare the items: botocore drops other results if no item of a page was returned."""
    for operation in forms():
        path = operation.results[0]
        if operation.types[path] not in {"list", "string"} or operation.counted != path:
            continue
        where = f"{operation.service} {operation.name}"
        for max_items in (0, 1, 3, 4, 5, 8):
            token = botocores(operation, max_items).resume_token
            assert token is not None, where
            resumed, expected = ours(operation, 5, token), botocores(operation, 5, token)
            assert resumed.requests == expected.requests, where
            assert resumed.items(path) == expected.items(path), where
            assert resumed.resume_token == expected.resume_token, where
            if max_items in {1, 5}:  # in the middle of a page
                assert resumed.pages == expected.pages, where


@pytest.mark.parametrize(
    ("service", "name", "counted"),
    [
        ("devops-guru", "ListAnomalousLogGroups", "AnomalousLogGroups"),
        ("rds", "DownloadDBLogFilePortion", "LogFileData"),
        ("apigateway", "GetUsage", "items"),
        ("budgets", "DescribeBudgetPerformanceHistory", ""),
        ("cloudfront", "ListDistributions", "DistributionList.Items"),
        ("dynamodb", "Query", "Items"),
    ],
)
def test_counts_the_first_list_or_map(service: str, name: str, counted: str) -> None:
    (found,) = (each for each in operations() if (each.service, each.name) == (service, name))
    assert found.counted == counted
