"""Arguments of other types that boto3 accepts: typed requests send the same bytes."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from botopin import from_boto3
from botopin_aws.braket.v2026_04_07 import BraketClient, CreateSpendingLimitRequest
from clients.wire import CONFIG, Wire, session

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    "value",
    [
        datetime(2026, 4, 7, 12, 30, 15, 250),  # noqa: DTZ001 - boto3 takes a naive time as UTC
        "2026-04-07",
        "2026-04-07T12:30:15.25+02:00",
        1775565296,
        1775565296.75,
        Decimal("1775565296.75"),
    ],
)
def test_timestamps_are_sent_as_boto3_sends_them(value: Any) -> None:
    arguments = {
        "clientToken": "one",
        "deviceArn": "arn:aws:braket:::device/quantum-simulator/amazon/sv1",
        "spendingLimit": "1.50",
        "timePeriod": {"startAt": value, "endAt": value},
    }
    calls: list[Callable[[BraketClient], object]] = [
        lambda client: client.boto3.create_spending_limit(**arguments),  # type: ignore[attr-defined]
        lambda client: client.send(from_boto3(arguments, CreateSpendingLimitRequest, strict=True)),
    ]
    with BraketClient(session(), config=CONFIG) as client:
        wire = Wire(client.boto3)
        for call in calls:
            call(client)
    assert wire.sent[0]["body"] == wire.sent[1]["body"]
