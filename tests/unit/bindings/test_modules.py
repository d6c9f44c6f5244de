"""Partition of shapes into modules by the operations that use them, and the modules' names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from botopin.bindings.modules import ShapeModule, partition_shapes
from botopin.model.reader import read_model
from botopin.model.service import ServiceModel, references
from support.golden_cases import CASES, Case
from support.small_models import small_model

if TYPE_CHECKING:
    from collections.abc import Mapping


def model(operations: Mapping[str, tuple[str, ...]], shapes: dict[str, Any]) -> ServiceModel:
    """Return a model. Each operation has an input shape and may have an output shape."""
    stated = {
        name: dict(zip(("input", "output"), ({"shape": end} for end in ends), strict=False))
        for name, ends in operations.items()
    }
    return small_model(shapes, stated)


def structure(*shapes: str, **traits: Any) -> dict[str, Any]:
    members = {shape.lower(): {"shape": shape} for shape in shapes}
    return {"type": "structure", "members": members, **traits}


def modules(found: tuple[ShapeModule, ...]) -> dict[str, tuple[str, ...]]:
    return {module.name: module.shapes for module in found}


def test_long_names_have_short_and_different_modules() -> None:
    long = "GetThing" + "Of" * 500
    shapes = {name: structure() for name in (f"{long}Input", f"{long}Request")}
    operations = {f"{long}A": (f"{long}Input",), f"{long}B": (f"{long}Request",)}
    names = {module.name for module in partition_shapes(model(operations, shapes))}
    assert len(names) == 2
    assert all(len(name) < 120 for name in names)


def test_a_module_holds_the_shapes_of_the_same_operations() -> None:
    partition = partition_shapes(
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
    assert modules(partition) == {
        "put_a": ("Own", "In", "Out"),
        "get_a": ("Get",),
        "list_a": ("List",),
        "two": ("Two",),
        "all": ("All",),
        "unreferenced": ("Nobody",),
    }


def test_details_of_errors_have_their_own_module() -> None:
    partition = partition_shapes(
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
    assert modules(partition) == {
        "put": ("In",),
        "error_details": ("Detail",),
        "shared": ("Shared",),
    }


def names_of_shared(operations: Mapping[str, tuple[str, ...]], **shapes: Any) -> list[str]:
    """Return the names of the modules that several operations share."""
    inputs = {f"{name}In": structure(*used) for name, used in operations.items()}
    partition = partition_shapes(
        model({name: (f"{name}In",) for name in operations}, {**inputs, **shapes})
    )
    return [module.name for module in partition if len(module.used_by) > 1]


def test_a_shared_module_is_named_after_its_only_root() -> None:
    inner, root = structure(), structure("Inner")
    assert names_of_shared(
        {"CreateJob": ("JobConfig", "Inner"), "GetJob": ("JobConfig",)}, JobConfig=root, Inner=inner
    ) == ["job_config"]


def test_a_root_may_refer_to_itself_and_to_classes_through_lists() -> None:
    root = {"type": "structure", "members": {"again": {"shape": "Root"}, "list": {"shape": "List"}}}
    assert names_of_shared(
        {"CreateJob": ("Root",), "GetJob": ("Root",)},
        Root=root,
        List={"type": "list", "member": {"shape": "Aaa"}},
        Aaa=structure(),
    ) == ["root"]


@pytest.mark.parametrize(
    ("operations", "name"),
    [
        (("CreateJob", "GetJob"), "job"),
        (("GetJob", "SearchJobs"), "job"),
        (("CreateDataSetImport", "GetDataSetDetails"), "data_set"),
        (("ListPolicies", "GetPolicyVersion"), "policy"),
        (("DescribeImports", "StartImport"), "import_"),
        (("CreateBiasJob", "ListBiasJobs"), "bias_job"),
        (("GetAnalysis", "ListAnalysis"), "analysis"),
    ],
)
def test_several_roots_are_named_after_the_words_that_operations_share(
    operations: tuple[str, ...], name: str
) -> None:
    used = dict.fromkeys(operations, ("One", "Two"))
    assert names_of_shared(used, One=structure(), Two=structure()) == [name]


def test_operations_without_shared_words_leave_the_root_with_most_members() -> None:
    leaf = {"type": "string"}
    for operations in (("CreateJob", "StopTask"), ("Create_3d", "Get_3d")):
        used = dict.fromkeys(operations, ("One", "Two"))
        assert names_of_shared(used, One=structure(), Two=structure("Leaf"), Leaf=leaf) == ["two"]


def test_a_taken_name_is_never_used() -> None:
    used = {
        "Job": ("Client", "Other"),
        "CreateJob": ("Client", "Other"),
        "CreateTask": ("Job", "Task", "Literals"),
        "GetTask": ("Job", "Task", "Literals"),
        "ListTasks": ("Task", "Literals"),
        "ListAll": ("Literals",),
    }
    shapes = ("Client", "Other", "Job", "Task", "Literals")
    shared_names = names_of_shared(used, **{name: structure() for name in shapes})
    # `job` is an operation's module, `task` the only root of another module.
    assert shared_names == ["job_", "task", "literals_", "client_"]


def test_operations_whose_modules_would_share_a_name_are_numbered() -> None:
    operations = {name: (f"{name}In",) for name in ("Put", "put", "Errors", "errors")}
    partition = partition_shapes(
        model(operations, {used[0]: structure() for used in operations.values()})
    )
    assert {module.used_by: module.name for module in partition} == {
        ("Put",): "put",
        ("put",): "put_",
        ("Errors",): "errors_",
        ("errors",): "errors_2",
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_class_is_in_one_module_and_modules_import_without_cycles(case: Case) -> None:
    for file in case.models.glob("*/*/service-2.json"):
        service = read_model(file.parent)
        partition = partition_shapes(service)
        placed = [shape for module in partition for shape in module.shapes]
        assert len({*placed}) == len(placed)
        home = {shape: module for module in partition for shape in module.shapes}
        for module in partition:
            for shape in module.shapes:
                for other in classes_beside(service, shape, home):
                    # What is reached by more never refers to what is reached by less.
                    assert {*module.used_by} <= {*home[other].used_by}


def classes_beside(service: ServiceModel, shape: str, home: dict[str, ShapeModule]) -> set[str]:
    """Return the classes that a shape refers to, directly or through lists and maps."""
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
