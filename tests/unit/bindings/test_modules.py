"""How shapes are cut into modules: by the operations that reach them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from botopin.bindings.modules import ShapeModule, partition_shapes
from botopin.model.reader import read_model, read_service
from botopin.model.service import ServiceModel, references
from support.golden_cases import CASES, Case

if TYPE_CHECKING:
    from collections.abc import Mapping


def model(operations: Mapping[str, tuple[str, ...]], shapes: dict[str, Any]) -> ServiceModel:
    """A model whose operations take the first, and may give the second shape."""
    document = {
        "metadata": {},
        "operations": {
            name: {
                "name": name,
                **dict(zip(("input", "output"), ({"shape": end} for end in ends), strict=False)),
            }
            for name, ends in operations.items()
        },
        "shapes": shapes,
    }
    return read_service(json.dumps(document).encode(), service="thing", date="2024-01-01")


def structure(*shapes: str, **traits: Any) -> dict[str, Any]:
    members = {shape.lower(): {"shape": shape} for shape in shapes}
    return {"type": "structure", "members": members, **traits}


def modules(found: tuple[ShapeModule, ...]) -> dict[str, tuple[str, ...]]:
    return {module.name: module.shapes for module in found}


def test_a_module_holds_what_exactly_the_same_operations_reach() -> None:
    found = partition_shapes(
        model(
            {"PutA": ("In", "Out"), "GetA": ("Get",), "ListA": ("List",)},
            {
                "In": structure("Own", "Two"),
                "Out": structure("All"),
                "Get": structure("Two", "All"),
                "List": structure("All"),
                "Own": structure(),
                "Two": structure(),
                "All": structure(),
                "Nobody": structure(),
            },
        )
    )
    assert modules(found) == {
        "put_a": ("Own", "In", "Out"),
        "get_a": ("Get",),
        "list_a": ("List",),
        "put_a_and_get_a": ("Two",),
        "put_a_and_2_others": ("All",),
        "unreferenced": ("Nobody",),
    }


def test_errors_have_a_module_of_their_own_and_details_beside() -> None:
    found = partition_shapes(
        model(
            {"Put": ("In",)},
            {
                "In": structure("Shared"),
                "Fault": structure("Shared", "Detail", exception=True),
                "Shared": structure(),
                "Detail": structure(),
            },
        )
    )
    assert modules(found) == {
        "put": ("In",),
        "error_details": ("Detail",),
        "put_and_errors": ("Shared",),
    }


def test_modules_that_would_share_a_name_are_told_apart() -> None:
    operations = {name: (f"{name}In",) for name in ("Put", "put", "Errors", "errors")}
    found = partition_shapes(
        model(operations, {ends[0]: structure() for ends in operations.values()})
    )
    assert {module.used_by: module.name for module in found} == {
        ("Put",): "put",
        ("put",): "put_",
        ("Errors",): "errors_",
        ("errors",): "errors_2",
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_class_is_in_one_module_and_modules_import_without_cycles(case: Case) -> None:
    for file in case.models.glob("*/*/service-2.json"):
        service = read_model(file.parent)
        found = partition_shapes(service)
        placed = [shape for module in found for shape in module.shapes]
        assert len({*placed}) == len(placed)
        home = {shape: module for module in found for shape in module.shapes}
        for module in found:
            for shape in module.shapes:
                for other in classes_beside(service, shape, home):
                    # What is reached by more never refers to what is reached by less.
                    assert {*module.used_by} <= {*home[other].used_by}


def classes_beside(service: ServiceModel, shape: str, home: dict[str, ShapeModule]) -> set[str]:
    """The classes that a shape refers to, through lists and maps."""
    found: set[str] = set()
    queue = [shape]
    seen: set[str] = set()
    for each in queue:
        for _, reference in references(service.shapes[each]):
            if reference.shape in home:
                found.add(reference.shape)
            elif reference.shape not in seen:
                seen.add(reference.shape)
                queue.append(reference.shape)
    return found
