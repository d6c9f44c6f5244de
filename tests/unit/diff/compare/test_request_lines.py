"""Witnesses of changed request lines and host prefixes."""

from __future__ import annotations

from typing import Any

import pytest

from botopin.diff.compare.models import compare
from botopin.diff.witness import Witness, WitnessKind
from unit.diff.model_mutations import read

SENT = "Pinned clients send `PUT /things`; the new version expects "
CALLED = "Pinned clients call a host with "
METHOD = {"method": "PATCH", "requestUri": "/things"}
URI = {"method": "PUT", "requestUri": "/v2/things"}


def model(http: Any, endpoint: Any = None, protocol: str = "rest-json") -> Any:
    return {
        "version": "2.0",
        "metadata": {"endpointPrefix": "thing", "protocol": protocol, "jsonVersion": "1.0"},
        "operations": {
            "Put": {"name": "Put", "http": http, **({"endpoint": endpoint} if endpoint else {})}
        },
        "shapes": {},
    }


def witnesses(old: Any, new: Any) -> list[Witness | None]:
    comparison = compare(*(read({"service-2.json": each}) for each in (old, new)))
    return [each.witness for each in comparison.differences]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"method": "PUT", "requestUri": "/things"}, METHOD, f"{SENT}`PATCH /things`."),
        ({"method": "PUT", "requestUri": "/things"}, URI, f"{SENT}`PUT /v2/things`."),
        (
            {"requestUri": "/things"},
            METHOD,
            "Pinned clients send `POST /things`; the new version expects `PATCH /things`.",
        ),
    ],
)
def test_shows_both_request_lines(old: Any, new: Any, expected: str) -> None:
    assert witnesses(model(old), model(new)) == [Witness(kind=WitnessKind.BYTES, text=expected)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("streaming-", "stream-", "the prefix `streaming-`; the new version expects `stream-`."),
        ("", "{id}.", "no prefix; the new version expects `{id}.`."),
        ("data.", "", "the prefix `data.`; the new version expects no prefix."),
    ],
)
def test_shows_both_host_prefixes(old: str, new: str, expected: str) -> None:
    sides = [model(URI, {"hostPrefix": each} if each else None) for each in (old, new)]
    (witness,) = witnesses(*sides)
    assert witness
    assert witness.text == CALLED + expected


def test_shows_nothing_where_requests_stay_the_same() -> None:
    respelled = {"method": "POST", "requestUri": "/"}
    sides = [model(each, protocol="json") for each in ({"requestUri": "/"}, respelled)]
    assert witnesses(*sides) == [None]
    moved = {"method": "PUT", "requestUri": "/v2"}
    sides = [model(each, protocol="json") for each in ({**moved, "requestUri": "/"}, moved)]
    assert witnesses(*sides) == [None]
