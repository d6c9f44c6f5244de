"""Pages and waiters of real services over HTTP, compared with boto3."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.config import Config

from botopin import WaiterError, from_boto3, to_boto3
from botopin.testing import serve
from support.installed_services import DATE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botopin.testing import MockServer
    from support.installed_services import InstalledServices

KEYS = [*(f"logs___{number}" for number in range(9)), "zebra", "zulu"]
ONCE = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})


@contextmanager
def client_of(installed: InstalledServices, service: str) -> Iterator[tuple[Any, MockServer]]:
    """Serve a service, and yield its typed client and the server."""
    module = installed.module(service)
    name = next(each for each in module.__all__ if each.endswith("Client") and each[:5] != "Async")
    with serve(f"{service}@{DATE}") as server:
        arguments: dict[str, Any] = {"endpoint_url": server.url, "config": ONCE}
        with getattr(module, name)(server.session(), **arguments) as client:
            yield client, server


class Requests:
    """Requests that a server received, in boto3's form."""

    def __init__(self, server: MockServer) -> None:
        self._server = server
        self._read = 0

    def new(self) -> list[dict[str, Any]]:
        """Return the requests since the last call."""
        received = self._server.requests
        first, self._read = self._read, len(received)
        return [to_boto3(each.request) for each in received[first:] if each.request is not None]


def list_objects(request: Any) -> Mapping[str, Any]:
    marker, size = request.marker or "", request.max_keys or 4
    keys = [key for key in sorted(KEYS) if key > marker]
    contents = [{"Key": key} for key in keys[:size]]
    return {"Contents": contents, "IsTruncated": len(keys) > size, "Marker": marker}


def list_parts(request: Any) -> Mapping[str, Any]:
    first, size = (request.part_number_marker or 0) + 1, request.max_parts or 4
    last = min(first + size - 1, 9)
    parts = [{"PartNumber": number, "ETag": "e"} for number in range(first, last + 1)]
    return {"Parts": parts, "IsTruncated": last < 9, "NextPartNumberMarker": last}


def scan(request: Any) -> Mapping[str, Any]:
    key = request.exclusive_start_key
    first, size = (key["id"].b[0] + 1 if key else 0), request.limit or 4
    last = min(first + size, 9) - 1
    items = [{"id": {"B": bytes([number, 255])}} for number in range(first, last + 1)]
    page = {"Items": items, "Count": len(items), "ScannedCount": len(items)}
    return page | ({"LastEvaluatedKey": items[-1]} if last < 8 else {})


def list_record_sets(request: Any) -> Mapping[str, Any]:
    names = [(f"n{number}.example.", "A" if number % 2 else "AAAA") for number in range(9)]
    start = (request.start_record_name or "", request.start_record_type or "")
    remaining = [each for each in names if each >= start]
    size = int(request.max_items or "4")
    page = [{"Name": name, "Type": kind} for name, kind in remaining[:size]]
    more = len(remaining) > size
    tokens = (
        dict(zip(("NextRecordName", "NextRecordType"), remaining[size], strict=True))
        if more
        else {}
    )
    return {"ResourceRecordSets": page, "IsTruncated": more, "MaxItems": str(size), **tokens}


def list_versions(request: Any) -> Mapping[str, Any]:
    start, size = int(request.key_marker or "0"), request.max_keys or 4
    last = min(start + size, 9)
    page: dict[str, Any] = {
        "Versions": [{"Key": str(number)} for number in range(start, last)],
        "IsTruncated": last < 9,
    }
    return page | ({"NextKeyMarker": str(last), "NextVersionIdMarker": "v"} if last < 9 else {})


BUCKET = {"bucket": "bucket"}
PAGES: list[Any] = [
    ("s3", "ListObjects", list_objects, BUCKET, {"marker": "logs___7"}),
    (
        "s3",
        "ListParts",
        list_parts,
        BUCKET | {"key": "k", "upload_id": "u"},
        {"part_number_marker": 3},
    ),
    (
        "s3",
        "ListObjectVersions",
        list_versions,
        BUCKET,
        {"key_marker": "5", "version_id_marker": "a___1"},
    ),
    (
        "dynamodb",
        "Scan",
        scan,
        {"table_name": "jobs"},
        {"exclusive_start_key": {"id": {"B": b"\x04\xff"}}},
    ),
    (
        "route53",
        "ListResourceRecordSets",
        list_record_sets,
        {"hosted_zone_id": "Z1"},
        {"start_record_name": "n3.example.", "start_record_type": "A"},
    ),
]


@pytest.mark.parametrize("case", PAGES, ids=lambda case: f"{case[0]}-{case[1]}")
def test_pages_match_boto3(installed: InstalledServices, case: Any) -> None:
    service, operation, respond, arguments, start = case
    with client_of(installed, service) as (client, server):
        requests = Requests(server)
        server.respond(operation, respond)
        method = boto3_name(client, operation)
        pages_method: Any = getattr(client, f"{method}_pages")
        request = request_of(client, operation, arguments)
        paginator = client.boto3.get_paginator(method)

        everything = compare(requests, pages_method(**arguments), paginator.paginate(**request))
        for size in (1, 3, 100):
            theirs = paginator.paginate(**request, PaginationConfig={"PageSize": size})
            ours = pages_method(**arguments, page_size=size)
            assert compare(requests, ours, theirs) == everything

        typed = typed_start(client, operation, start)
        started = request_of(client, operation, arguments | typed)
        rest = compare(requests, pages_method(**arguments, **typed), paginator.paginate(**started))
        assert rest == everything[-len(rest) :]
        assert 0 < len(rest) < len(everything)

        for max_items in (1, 4, 5, 8):
            theirs = paginator.paginate(**request, PaginationConfig={"MaxItems": max_items})
            ours = pages_method(**arguments, max_items=max_items)
            assert compare(requests, ours, theirs) == everything[:max_items]
            assert ours.resume_token == theirs.resume_token
            resumed = pages_method(**arguments, starting_token=ours.resume_token)
            assert [*resumed.items()] == everything[max_items:]


def boto3_name(client: Any, operation: str) -> str:
    names: Mapping[str, str] = client.boto3.meta.method_to_api_mapping
    return next(method for method, name in names.items() if name == operation)


def request_of(client: Any, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return a request in boto3's form."""
    package = __import__(type(client).__module__.rpartition(".")[0], fromlist=["_"])
    cls = getattr(package, f"{operation}Request", None) or getattr(package, f"{operation}Input")
    return to_boto3(cls(**arguments))


def typed_start(client: Any, operation: str, start: dict[str, Any]) -> dict[str, Any]:
    """Return tokens with typed values: a key of DynamoDB has `AttributeValue` objects."""
    if operation != "Scan":
        return start
    package = __import__(type(client).__module__.rpartition(".")[0], fromlist=["_"])
    value = from_boto3(start["exclusive_start_key"]["id"], package.AttributeValue, strict=True)
    return {"exclusive_start_key": {"id": value}}


def compare(requests: Requests, ours: Any, theirs: Any) -> list[Any]:
    """Compare pages and requests of both, and return the items of ours."""
    requests.new()
    expected = [{k: v for k, v in page.items() if k != "ResponseMetadata"} for page in theirs]
    boto3_requests = requests.new()
    assert [to_boto3(page) for page in ours] == expected
    assert requests.new() == boto3_requests
    return [*ours.items()]


def test_a_key_named_none_does_not_start_the_pages_again(installed: InstalledServices) -> None:
    """Check a marker that botocore does not send."""
    keys = ["A", "None", "Z"]

    def respond(request: Any) -> Mapping[str, Any]:
        following = [key for key in keys if key > (request.marker or "")]
        return {"Contents": [{"Key": following[0]}], "IsTruncated": len(following) > 1}

    with client_of(installed, "s3") as (client, server):
        server.respond("ListObjects", respond)
        assert [each.key for each in client.list_objects_pages(**BUCKET).items()] == keys


def test_page_size_is_a_number_or_text(installed: InstalledServices) -> None:
    with client_of(installed, "greengrass") as (client, server):
        server.respond("ListGroups", {"Groups": [{"Name": "one"}]})
        for page_size in (5, "5"):
            list(client.list_groups_pages(page_size=page_size))
        paginator = client.boto3.get_paginator("list_groups")
        list(paginator.paginate(PaginationConfig={"PageSize": 5}))
        assert Requests(server).new() == [{"MaxResults": "5"}] * 3


def test_waits_for_a_table(installed: InstalledServices) -> None:
    with client_of(installed, "dynamodb") as (client, server):
        server.respond("DescribeTable", {"Table": {"TableStatus": "CREATING"}}, times=1)
        server.respond("DescribeTable", {"Table": {"TableStatus": "ACTIVE"}})
        waited = client.wait_until_table_exists(table_name="jobs", delay=0)
        assert waited.table.table_status == "ACTIVE"
        with pytest.raises(WaiterError, match="Max attempts exceeded") as caught:
            client.wait_until_table_not_exists(table_name="jobs", delay=0, max_attempts=2)
        last = cast("Any", caught.value.last_response)
        assert last.table.table_status == "ACTIVE"
        server.fail("DescribeTable", "ResourceNotFoundException")
        assert client.wait_until_table_not_exists(table_name="jobs", delay=0) is None


@pytest.mark.parametrize("status", [404, 403])
def test_waits_with_answers_of_head(installed: InstalledServices, status: int) -> None:
    """Check codes that no service models: botocore's code of an empty body is the status."""
    with client_of(installed, "s3") as (client, server):
        server.fail("HeadBucket", str(status), status=status, times=None)
        if status == 404:
            assert client.wait_until_bucket_not_exists(**BUCKET, delay=0) is None
        else:
            assert client.wait_until_bucket_exists(**BUCKET, delay=0) is None
            with pytest.raises(WaiterError, match="403") as caught:
                client.wait_until_bucket_not_exists(**BUCKET, delay=0)
            assert caught.value.error is not None
            assert caught.value.last_response is None
