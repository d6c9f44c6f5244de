"""Pages of typed clients: their order, and the tokens at which they start, stop and resume."""

from __future__ import annotations

import json
import pickle
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

import botocore.exceptions
import pytest

import botopin
from botopin import PaginationError, ValidationError, to_boto3
from botopin.runtime.clients.documents import load_documents
from clients.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MARKS = [f"m{number}" for number in range(10)]


class Scripted(Wire):
    """Wire that computes each response from the JSON body of the request."""

    def __init__(self, client: Any, respond: Callable[[Mapping[str, Any]], Any]) -> None:
        super().__init__(client)
        client.meta.events.unregister("before-send", self.answer)
        client.meta.events.register("before-send", self.answer_scripted)
        self.respond = respond

    def answer_scripted(self, request: Any, **more: Any) -> Any:
        self.body = json.dumps(self.respond(json.loads(request.body or "{}"))).encode()
        return self.answer(request, **more)

    @property
    def bodies(self) -> list[Any]:
        return [json.loads(each["body"]) for each in self.sent]


def marks(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return a page of marks, whose tokens are a map of bytes, a number and a text."""
    start = request.get("startPart", 0)
    end = start + int(request.get("limit", "4"))
    page = {"marks": MARKS[start:end], "notes": [f"n{start}"], "total": 10, "more": end < 10}
    tokens = {
        "nextKey": {"k": text(bytes([min(end, 255)]))},
        "nextPart": end,
        "nextName": f"m___{end}",
    }
    return page | tokens


def text(content: bytes) -> str:
    return b64encode(content).decode()


def test_starts_at_tokens_of_any_type(post: Any) -> None:
    wire = Scripted(post.boto3, marks)
    tokens = {"start_key": {"k": b"\xff"}, "start_part": 8, "start_name": "logs___7"}
    assert [*post.list_marks_pages(**tokens).items()] == ["m8", "m9"]
    assert wire.bodies == [{"startKey": {"k": "/w=="}, "startPart": 8, "startName": "logs___7"}]
    assert [*post.list_marks_pages(start_part=9).items()] == ["m9"]


@pytest.mark.parametrize("page_size", [1, 3, 4, 10])
@pytest.mark.parametrize("max_items", [0, 1, 3, 4, 5, 8, 9, 10, 11])
def test_stops_and_resumes_as_boto3(post: Any, max_items: int, page_size: int) -> None:
    wire = Scripted(post.boto3, marks)
    paginator = post.boto3.get_paginator("list_marks")
    theirs = paginator.paginate(PaginationConfig={"MaxItems": max_items, "PageSize": page_size})
    expected = [{k: v for k, v in page.items() if k != "ResponseMetadata"} for page in theirs]
    boto3_requests, wire.sent[:] = wire.bodies, []
    ours = post.list_marks_pages(max_items=max_items, page_size=page_size)
    assert [to_boto3(page) for page in ours] == expected
    assert wire.bodies == boto3_requests
    assert ours.resume_token == theirs.resume_token
    if ours.resume_token is None:
        assert max_items >= len(MARKS)
        return
    rest = paginator.paginate(
        PaginationConfig={"StartingToken": ours.resume_token, "PageSize": page_size}
    )
    assert rest.build_full_result()["marks"] == MARKS[max_items:]
    resumed = post.list_marks_pages(starting_token=theirs.resume_token, page_size=page_size)
    assert [*resumed.items()] == MARKS[max_items:]
    assert resumed.resume_token is None


@pytest.mark.parametrize("second", [1, 3, 10])
@pytest.mark.parametrize("first", [2, 4, 10])
@pytest.mark.parametrize("max_items", [0, 1, 4, 7])
def test_resumes_with_another_page_size(post: Any, max_items: int, first: int, second: int) -> None:
    Scripted(post.boto3, marks)
    found: list[str] = []
    token = None
    for size in (first, second, first, second, first):
        pages = post.list_marks_pages(max_items=max_items, page_size=size, starting_token=token)
        found.extend(pages.items())
        token = pages.resume_token
        if token is None:
            break
    assert found == MARKS[: len(found)]
    assert len(found) == min(5 * max_items, len(MARKS))


@pytest.mark.parametrize("max_items", range(10))
def test_other_results_are_returned_once(post: Any, max_items: int) -> None:
    """Check the other results, which botocore drops if it resumes at the start of a page."""
    Scripted(post.boto3, marks)
    first = post.list_marks_pages(max_items=max_items)
    notes = [note for page in first for note in page.notes]
    rest = [*post.list_marks_pages(starting_token=first.resume_token)]
    assert notes + [note for page in rest for note in page.notes] == ["n0", "n4", "n8"]
    assert rest[0].total == 10


def encoded(**token: Any) -> str:
    return text(json.dumps(token).encode())


BAD_TOKENS = [
    "logs___7",
    "",
    "None",
    "m3",
    text(b"[]"),
    text(b"7"),
    text(b"\xff"),
    encoded(nextToken="m3"),
    encoded(startPart=3),
    encoded(startKey=None, startPart=3, startName=None, boto_truncate_amount=-1),
    encoded(startKey=None, startPart=3, startName=None, boto_truncate_amount="1"),
    encoded(startKey=None, startPart=3, startName=None, boto_encoded_keys=[["no", 1]]),
    text(b"[" * 100_000),
    7,
    b"m3",
]


@pytest.mark.parametrize("token", BAD_TOKENS)
def test_rejects_a_starting_token_that_is_no_resume_token(post: Any, token: Any) -> None:
    with pytest.raises(ValueError, match="expected the resume_token of pages of ListMarks") as e:
        post.list_marks_pages(starting_token=token)
    assert str(e.value).endswith(
        "pass a token of the service as start_key or start_part or start_name"
    )


def test_rejects_a_start_by_both_tokens(post: Any) -> None:
    Scripted(post.boto3, marks)
    pages = post.list_marks_pages(max_items=5)
    assert len([*pages]) == 2
    for token in ({"start_part": 0}, {"start_key": {}}, {"start_name": ""}):
        with pytest.raises(ValueError, match="either starting_token or start_key or .* both"):
            post.list_marks_pages(starting_token=pages.resume_token, **token)


def test_a_token_yields_the_name_of_the_starting_token(post: Any) -> None:
    def respond(request: Mapping[str, Any]) -> dict[str, Any]:
        start = int(request.get("startingToken", "0"))
        return {"runs": [f"r{start}"], **({"nextToken": str(start + 1)} if start < 3 else {})}

    Scripted(post.boto3, respond)
    pages = post.list_runs_pages(max_items=2)
    assert [*pages.items()] == ["r0", "r1"]
    assert [*post.list_runs_pages(starting_token=pages.resume_token).items()] == ["r2", "r3"]
    assert [*post.list_runs_pages(starting_token_="3").items()] == ["r3"]
    with pytest.raises(ValueError, match="as starting_token_"):
        post.list_runs_pages(starting_token="3")
    with pytest.raises(ValueError, match="either starting_token or starting_token_, got both"):
        post.list_runs_pages(starting_token=pages.resume_token, starting_token_="3")


@pytest.mark.parametrize("page_size", [5, "5"])
def test_page_size_may_be_a_number_where_it_is_text(post: Any, page_size: int | str) -> None:
    wire = Scripted(post.boto3, marks)
    assert len([*post.list_marks_pages(page_size=page_size)]) == 2
    assert [body["limit"] for body in wire.bodies] == ["5", "5"]


@pytest.mark.parametrize("page_size", [1000, -1, "many", True, 5.0, b"5"])
def test_rejects_invalid_page_size(post: Any, page_size: Any) -> None:
    with pytest.raises(ValidationError, match=r"ListMarksRequest\.limit: expected"):
        post.list_marks_pages(page_size=page_size)


def test_rejects_negative_max_items(post: Any) -> None:
    with pytest.raises(ValueError, match="max_items: expected at least 0, got -1"):
        post.list_marks_pages(max_items=-1)


@pytest.mark.parametrize("max_items", ["many", float("nan"), float("inf"), [1]])
def test_rejects_max_items_that_is_no_number(post: Any, max_items: Any) -> None:
    with pytest.raises(ValueError, match="max_items: expected a number, got "):
        post.list_marks_pages(max_items=max_items)


@pytest.mark.parametrize(
    ("tokens", "requests"),
    [("AA", 2), ("AB", 3), ("ABC", 4), ("ABBB", 3), ("1ABA", 4), ("12ABCD", 7)],
)
def test_rejects_pages_without_end(post: Any, tokens: str, requests: int) -> None:
    """Check responses whose tokens begin with digits and then repeat the letters forever."""
    cycle = [each for each in tokens if each.isalpha()]
    upcoming = [*tokens, *cycle * 5]
    wire = Scripted(post.boto3, lambda _: {"runs": ["r"], "nextToken": upcoming.pop(0)})
    received: list[Any] = []
    with pytest.raises(PaginationError, match="ListRuns returned startingToken '[AB]'") as caught:
        received.extend(post.list_runs_pages())
    assert isinstance(caught.value, botocore.exceptions.PaginationError)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    assert len(wire.sent) == len(received) == requests


def test_messages_hide_sensitive_tokens(post: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    model = load_documents(post.__botopin_package__)["service-2"]
    token = model["shapes"]["ListRunsRequest"]["members"]["startingToken"]["shape"]
    shape = {**model["shapes"][token], "sensitive": True}
    monkeypatch.setitem(model["shapes"], token, shape)
    Scripted(post.boto3, lambda _: {"runs": ["r"], "nextToken": "secret"})
    with pytest.raises(PaginationError, match="startingToken a sensitive str"):
        list(post.list_runs_pages())
    with pytest.raises(ValueError, match="got a sensitive str: pass"):
        post.list_runs_pages(starting_token="secret")


def test_repeats_the_requests_of_boto3_for_a_token_that_is_received_twice(post: Any) -> None:
    wire = Scripted(post.boto3, lambda _: {"runs": ["r"], "nextToken": "A"})
    for pages in (post.boto3.get_paginator("list_runs").paginate(), post.list_runs_pages()):
        wire.sent.clear()
        with pytest.raises(botocore.exceptions.PaginationError, match="received twice"):
            list(pages)
        assert wire.bodies == [{}, {"startingToken": "A"}]


def test_a_token_may_be_any_text(post: Any) -> None:
    """Check texts that botocore does not send, or splits."""
    names = ["None", "null", "a___1", "___", "é\ud7ff𐀀", text(b"{}")]
    upcoming = [*names]

    def respond(_: Mapping[str, Any]) -> dict[str, Any]:
        return {"runs": ["r"], "nextToken": upcoming.pop(0) if upcoming else None}

    wire = Scripted(post.boto3, respond)
    pages = post.list_runs_pages(max_items=1)
    found = [*pages.items()]
    while pages.resume_token is not None:
        pages = post.list_runs_pages(max_items=1, starting_token=pages.resume_token)
        found.extend(pages.items())
    assert len(found) == len(names) + 1
    assert wire.bodies == [{}, *({"startingToken": name} for name in names)]


def test_a_map_stops_and_resumes_between_its_keys(post: Any) -> None:
    wire = Wire(post.boto3, body={"parcels": {name: {"id": name} for name in "abc"}})
    first = post.map_parcels_pages(max_items=2)
    assert [name for name, _ in first.items()] == ["a", "b"]
    rest = post.map_parcels_pages(starting_token=first.resume_token)
    assert [name for name, _ in rest.items()] == ["c"]
    assert len(wire.sent) == 2


def test_max_items_counts_the_items_of_pages_with_a_number_as_the_first_result(post: Any) -> None:
    Wire(post.boto3, body={"count": 5, "items": ["one", "two"], "others": ["three"]})
    first = post.list_both_pages(page_size=5, max_items=1)
    (page,) = first
    assert (page.count, page.items, page.others) == (5, ["one"], ["three"])
    (page,) = post.list_both_pages(page_size=5, starting_token=first.resume_token)
    assert (page.count, page.items, page.others) == (5, ["two"], [])


def test_text_stops_and_resumes_between_its_characters(post: Any) -> None:
    wire = Wire(post.boto3, body={"text": "abcdef"})
    first = post.read_log_pages(max_items=4)
    assert [page.text for page in first] == ["abcd"]
    theirs = post.boto3.get_paginator("read_log").paginate(PaginationConfig={"MaxItems": 4})
    assert [page["text"] for page in theirs] == ["abcd"]
    rest = post.read_log_pages(starting_token=theirs.resume_token)
    assert [page.text for page in rest] == ["ef"]
    assert first.resume_token == theirs.resume_token
    assert len(wire.sent) == 3
    assert "after this many characters" in type(post).read_log_pages.__doc__


def test_each_iteration_starts_at_the_first_page(post: Any) -> None:
    Scripted(post.boto3, marks)
    pages = post.list_marks_pages(start_part=2, max_items=6)
    assert [*pages.items()] == [*pages.items()] == MARKS[2:8]
    token = pages.resume_token
    assert json.loads(b64decode(token))["startPart"] == 6
    assert next(iter(pages)).marks == MARKS[2:6]
    assert pages.resume_token is None


def test_user_agent_states_the_pagination_as_in_boto3(post: Any) -> None:
    agents: list[Any] = []
    post.boto3.meta.events.register(
        "request-created", lambda request, **_: agents.append(request.headers["User-Agent"])
    )
    Wire(post.boto3)
    list(post.boto3.get_paginator("list_runs").paginate())
    list(post.list_runs_pages())
    assert agents[0] == agents[1]


def test_validation_mode_applies_to_page_sizes(post: Any) -> None:
    wire = Scripted(post.boto3, marks)
    with botopin.validation_mode(pattern="off"):
        assert len([*post.list_marks_pages(page_size=1000)]) == 1
    assert wire.bodies == [{"limit": "1000"}]
