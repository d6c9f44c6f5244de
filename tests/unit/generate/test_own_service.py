"""Bindings of a user's own service, in the user's package, work like the published bindings."""

from __future__ import annotations

import importlib
import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from botopin import PinError, pin
from botopin.cli.parser import run
from botopin.testing import serve
from support.golden_cases import Case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MODELS = Case.named("clients").models
SERVICE, DATE = "post-office", "2024-01-01"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    out = tmp_path_factory.mktemp("own")
    arguments = ["--models", str(MODELS), "--out", str(out), "--package", "my_own.apis"]
    assert run(["generate", *arguments, "--quiet"]) == 0
    sys.path.append(str(out))
    yield "my_own.apis"
    sys.path.remove(str(out))


def test_pinned_client_has_operations_pages_waiters_and_errors(package: str) -> None:
    with serve(SERVICE, DATE, package=package) as service:
        client: Any = pin(
            SERVICE, DATE, package=package, session=service.session(), endpoint_url=service.url
        )
        model = json.loads((MODELS / SERVICE / DATE / "service-2.json").read_bytes())
        assert {*client.meta.service_model.operation_names} == {*model["operations"]}
        assert client.can_paginate("list_parcels")
        assert client.waiter_names == ["parcel_arrived", "parcel_gone", "parcel_known"]
        service.fail("GetParcel", "LostException")
        with pytest.raises(client.exceptions.LostException):
            client.get_parcel(id="one")
        client._endpoint.close()  # `close` is an operation of the service


def test_client_calls_its_mock_server(package: str) -> None:
    bindings = importlib.import_module(f"{package}.post_office.v2024_01_01")
    with (
        serve(SERVICE, DATE, package=package) as service,
        bindings.PostOfficeClient(service.session(), endpoint_url=service.url) as client,
    ):
        service.respond("ListParcels", {"parcels": [{"id": "one", "state": "SENT"}]})
        (parcel,) = client.list_parcels_pages_().items()
        assert parcel == bindings.Parcel(id="one", state=bindings.State.SENT)
        service.fail("GetParcel", bindings.LostException, parcelId="one")
        with pytest.raises(bindings.LostException) as caught:
            client.get_parcel(id="one")
        assert caught.value.parcel_id == "one"
        client.send(bindings.LetterRequest(text="hello"), operation="Resend")
        assert service.requests[-1].operation == "Resend"


def test_pin_rejects_another_spelling_of_the_service(package: str, tmp_path: Path) -> None:
    with pytest.raises(PinError, match="expected bindings of 'post_office' .* got 'post-office'"):
        pin("post_office", DATE, package=package)
    with pytest.raises(PinError, match=r"create botopin_aws\.post_office|expected bindings"):
        pin("post.office", DATE)
