"""Python names of a version, and their lock."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from botopin.naming.lock import lock_names
from botopin.naming.names import Names
from support.small_models import small_model

if TYPE_CHECKING:
    from botopin.model.service import ServiceModel


def model(
    shapes: dict[str, Any], service: str = "thing", metadata: dict[str, Any] | None = None
) -> ServiceModel:
    return small_model({"String": {"type": "string"}, **shapes}, service=service, metadata=metadata)


def structure(*members: str, **traits: Any) -> dict[str, Any]:
    return {"type": "structure", "members": {name: {"shape": "String"} for name in members}} | (
        traits
    )


def names(shapes: dict[str, Any], service: str = "thing") -> Names:
    return Names.for_model(model(shapes, service), Names())


def test_only_structures_enums_and_errors_have_classes() -> None:
    assigned = names(
        {
            "A": structure(),
            "B": {"type": "string", "enum": ["x"]},
            "NoValues": {"type": "string", "enum": []},
            "Anything": structure(document=True),
            "Fault": structure(exception=True),
            "List": {"type": "list", "member": {"shape": "A"}},
        }
    )
    assert list(assigned.classes) == ["A", "B", "Fault"]


def test_guarantee_12_names_that_generated_code_uses_are_reserved() -> None:
    assigned = names(
        {
            "TYPE_CHECKING": structure("self"),
            "BedrockRuntimeError": structure(),
            "Fault": structure("code", "args", "response", exception=True),
        },
        service="bedrock-runtime",
    )
    assert assigned.client == "BedrockRuntime"
    assert assigned.classes["TYPE_CHECKING"] == "TYPE_CHECKING_"
    assert assigned.classes["BedrockRuntimeError"] == "BedrockRuntimeError_"
    assert assigned.members["TYPE_CHECKING"] == {"self": "self_"}
    assert assigned.members["Fault"] == {"code": "code_", "args": "args_", "response": "response_"}


def test_guarantee_12_a_member_does_not_shadow_what_its_class_imports() -> None:
    assigned = names({"Owner": structure("TYPE_CHECKING", "self")})
    assert assigned.members["Owner"] == {"TYPE_CHECKING": "TYPE_CHECKING_", "self": "self_"}


def test_guarantee_12_a_member_does_not_shadow_a_class() -> None:
    """As iotwireless's `LoRaWANDevice.AbpV1_1`, which is of the shape `AbpV1_1`."""
    assigned = names({"AbpV1_1": structure(), "Device": structure("AbpV1_1")})
    assert assigned.classes["AbpV1_1"] == "AbpV1_1"
    assert assigned.members["Device"]["AbpV1_1"] == "AbpV1_1_"


def test_guarantee_12_a_shape_named_as_a_client_or_base_error_gets_an_underscore() -> None:
    """As athena's `AthenaError`, which is a shape."""
    shapes = {name: structure() for name in ("AthenaError", "AthenaClient", "AsyncAthenaClient")}
    assert names(shapes, service="athena").classes == {name: f"{name}_" for name in shapes}


def test_the_newest_version_decides_the_name_of_the_clients_unless_it_is_locked() -> None:
    older = model({"NewError": structure()}, metadata={"serviceId": "Old"})
    newer = model({}, metadata={"serviceId": "New"})
    locked = lock_names([older, newer], Names())
    assert (locked.client, locked.classes) == ("New", {"NewError": "NewError_"})
    assert Names.for_model(older, locked).base_error == "NewError"
    newest = model({}, metadata={"serviceId": "Newest"})
    locked = lock_names([older, newer, newest], locked)
    assert locked.client == "New"
    assert Names.for_model(newest, locked).client_class == "NewClient"
    assert Names.for_model(newest, locked).async_client_class == "AsyncNewClient"


def test_rejects_a_lock_with_invalid_names() -> None:
    for data in (
        {"client": "New", "classes": {"NewError": "NewError"}},
        {"client": "a b"},
        {"client": 1},
        {"classes": {"A": 1}},
        {"members": {"A": 1}},
        {"clients": "New"},
        [],
    ):
        with pytest.raises(
            ValueError,
            match=r"expected a string|expected an object|unknown key|name of|cannot be a name",
        ):
            Names.from_json(data)
    assert Names.from_json({"client": "None"}).client_class == "NoneClient"


def test_published_names_never_change() -> None:
    older = model({"accessDetail": structure("fooBar"), "Decoder": structure()})
    newer = model(
        {
            "AccessDetail": structure(),
            "InvalidDecoder": structure(),
            "Decoder": structure(),
            "accessDetail": structure("foo_bar", "fooBar"),
        }
    )
    locked = lock_names([older, newer], Names())
    assert locked.classes == {
        "accessDetail": "AccessDetail",
        "Decoder": "Decoder",
        "AccessDetail": "AccessDetail_",
        "InvalidDecoder": "InvalidDecoder",
    }
    assert locked.members["accessDetail"] == {"fooBar": "foo_bar", "foo_bar": "foo_bar_"}
    for each in (older, newer):
        assert Names.for_model(each, locked).merged_with(locked).to_json() == locked.to_json()


def test_locked_names_survive_their_file() -> None:
    assigned = names({"B": structure("x", "X"), "A": {"type": "string", "enum": ["b", "a"]}})
    again = Names.from_json(json.loads(json.dumps(assigned.to_json())))
    assert again.to_json() == assigned.to_json()
    assert list(assigned.to_json()["classes"]) == ["A", "B"]
    assert next(iter(assigned.to_json())) == "client"
