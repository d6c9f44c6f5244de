"""Paths of requests, from typed clients to the mock server over HTTP.

The URIs of the golden model `paths` begin without a slash, and their labels have every type.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings

from botopin import to_boto3
from botopin.strategies import invalid_arguments, valid
from botopin.testing import serve
from botopin.testing.protocols.members import members_at, resolve_structure
from botopin.testing.served_version import load_version
from support.installed_services import DATE
from support.s3_server import ONCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from botopin.testing import MockServer
    from support.installed_services import InstalledServices

EXAMPLES: Final = 10
SERVICES: Final = ("apigateway", "cloudfront", "efs", "glacier", "pinpoint", "schemas")
OPERATIONS_OF_EACH: Final = 12


@pytest.fixture(scope="module")
def bookshop(golden: Callable[[str], ModuleType]) -> Iterator[tuple[Any, MockServer]]:
    package = golden("paths")
    with (
        serve("bookshop", "2024-01-01") as server,
        package.BookshopClient(server.session(), endpoint_url=server.url, config=ONCE) as client,
    ):
        yield client, server


@pytest.mark.parametrize(
    "operation", ["GetBook", "GetFile", "GetLoan", "GetPage", "GetRules", "RenameBook"]
)
def test_each_drawn_request_reaches_its_operation(
    operation: str, bookshop: tuple[Any, MockServer], golden: Callable[[str], ModuleType]
) -> None:
    client, server = bookshop

    @settings(max_examples=EXAMPLES * 3)
    @given(valid(getattr(golden("paths"), f"{operation}Request")))
    def is_received(request: Any) -> None:
        client.send(request)
        received = server.requests[-1]
        assert received.operation == operation
        assert without_fractions(received.request) == without_fractions(request)

    is_received()


def without_fractions(request: Any) -> dict[str, Any]:
    """Return arguments without fractions of seconds, which botocore omits in a path."""
    arguments = to_boto3(request)
    if "day" in arguments:
        arguments["day"] = arguments["day"].replace(microsecond=0)
    return arguments


def test_uris_without_a_path_reach_the_root(bookshop: tuple[Any, MockServer]) -> None:
    client, server = bookshop
    client.get_shelf()
    client.get_rules(language="de")
    client.get_rules()
    assert [(each.operation, each.http.path, each.http.query) for each in server.requests[-3:]] == [
        ("GetShelf", "/", ""),
        ("GetRules", "/", "rules&language=de"),
        ("GetRules", "/", "rules"),
    ]


@pytest.mark.parametrize("text", [".", "..", "...", "/", "//", "a/../b", "%2F", "%", "?", "#", " "])
def test_special_texts_arrive_unchanged(text: str, bookshop: tuple[Any, MockServer]) -> None:
    client, server = bookshop
    client.get_book(title=text)
    client.get_file(key=text)
    book, file = server.requests[-2:]
    assert (book.operation, book.request.title) == ("GetBook", text)  # type: ignore[union-attr]
    assert (file.operation, file.request.key) == ("GetFile", text)  # type: ignore[union-attr]


def test_mutations_contain_an_empty_path(golden: Callable[[str], ModuleType]) -> None:
    found: set[tuple[str, str]] = set()

    @settings(max_examples=200, suppress_health_check=list(HealthCheck))
    @given(invalid_arguments(golden("paths").GetPageRequest))
    def collect(invalid: Any) -> None:
        found.add((invalid.kind, str(invalid.arguments.get("Key"))))

    collect()
    assert ("min", "") in found


@pytest.mark.parametrize("service", SERVICES)
def test_drawn_requests_of_services_reach_their_operations(
    service: str, installed: InstalledServices
) -> None:
    installed.module(service)
    version = load_version(service, DATE, "botopin_aws")
    operations = [each for each in version.model.operations.values() if "{" in each.request_uri]
    with serve(service, DATE) as server:
        client = server.client(config=ONCE)
        for operation in operations[:: max(1, len(operations) // OPERATIONS_OF_EACH)]:
            assert operation.input is not None
            labels = [
                name
                for name, _ in members_at(resolve_structure(version.model, operation.input), "uri")
            ]
            is_received(server, getattr(client, xform_name(operation.name)), operation.name, labels)
        client.close()


def is_received(server: MockServer, call: Any, operation: str, labels: list[str]) -> None:
    """Check that drawn requests reach an operation with their labels."""
    cls = server.version.request_class(server.version.model.operations[operation])
    assert cls is not None

    @settings(max_examples=EXAMPLES)
    @given(valid(cls))
    def check(request: Any) -> None:
        arguments = to_boto3(request)
        with suppress(ClientError):  # such as a missing resource
            call(**arguments)
        received = server.requests[-1]
        assert received.operation == operation
        assert received.request is not None
        actual = to_boto3(received.request)
        sent = {name: arguments[name] for name in labels if name in arguments}
        assert {name: actual[name] for name in sent} == sent

    check()
