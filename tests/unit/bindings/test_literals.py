"""Literal types of the enums that requests can contain, and constructors that accept them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import pytest

from botopin.bindings.render import render_version
from support.small_models import plan_model, planned_classes, small_model

if TYPE_CHECKING:
    from botopin.bindings.plans import ClassPlan, VersionPlan

ENUM: dict[str, Any] = {"type": "string", "enum": ["a", 'it\'s "\\n"']}


def structure(**members: str) -> dict[str, Any]:
    return {"type": "structure", "members": {name: {"shape": members[name]} for name in members}}


def plan(request: dict[str, Any] | None = None, **shapes: Any) -> VersionPlan:
    """Return the plan of a version with one operation."""
    defaults = {
        "Request": request or structure(),
        "Response": structure(),
        "String": {"type": "string"},
        "Enum": ENUM,
    }
    operation = {"input": {"shape": "Request"}, "output": {"shape": "Response"}}
    return plan_model(small_model(defaults | shapes, {"Put": operation}))


def parameters(cls: ClassPlan) -> dict[str, str]:
    return {
        str(each.name): f"{each.annotation}{' = None' if each.optional else ''}"
        for each in cls.parameters
    }


def test_values_are_escaped() -> None:
    (alias,) = plan(structure(it="Enum")).literals
    assert alias.name == "EnumLiteral"
    assert ast.literal_eval(alias.type.removeprefix("Literal")) == ENUM["enum"]


def test_no_literals_without_enums_in_requests() -> None:
    version = plan(Response=structure(it="Enum"))
    assert version.literals == ()
    assert not planned_classes(version)["Response"].parameters
    files = render_version(version)
    assert not [name for name in files if name.startswith("literals")]
    assert "literals" not in files["__init__.py"]


def test_enums_of_responses_have_no_literals() -> None:
    version = plan(structure(it="Enum"), Response=structure(other="Other"), Other=ENUM)
    assert [each.name for each in version.literals] == ["EnumLiteral"]
    assert {"literals.py", "literals.pyi"} <= {*render_version(version)}


@pytest.mark.parametrize(
    ("shape", "annotation"),
    [
        ("Enum", "Enum | EnumLiteral | UnknownValue"),
        ("List", "Sequence[Enum | EnumLiteral | UnknownValue]"),
        ("Lists", "Sequence[Sequence[Enum | EnumLiteral | UnknownValue]]"),
        ("Sparse", "Sequence[Enum | EnumLiteral | UnknownValue | None]"),
        ("Keys", "EnumMapping[Enum | EnumLiteral | UnknownValue, str]"),
        ("Values", "Mapping[str, Sequence[Enum | EnumLiteral | UnknownValue]]"),
    ],
)
def test_constructors_accept_literals_at_any_depth(shape: str, annotation: str) -> None:
    version = plan(
        structure(name="String", it=shape) | {"required": ["it"]},
        List={"type": "list", "member": {"shape": "Enum"}},
        Lists={"type": "list", "member": {"shape": "List"}},
        Sparse={"type": "list", "member": {"shape": "Enum"}, "sparse": True},
        Keys={"type": "map", "key": {"shape": "Enum"}, "value": {"shape": "String"}},
        Values={"type": "map", "key": {"shape": "String"}, "value": {"shape": "List"}},
    )
    request = planned_classes(version)["Request"]
    assert parameters(request) == {"name": "str | None = None", "it": annotation}
    attribute = annotation.replace("EnumLiteral | ", "").replace("EnumMapping", "Mapping")
    assert [str(each.annotation) for each in request.members] == ["str | None", attribute]
    (method, *_) = version.clients[0].methods
    argument = annotation.replace("EnumLiteral", "shapes.literals.Literal-")
    argument = argument.replace("Enum |", "shapes.Enum |").replace("Literal-", "EnumLiteral")
    assert str(method.parameters[1].annotation) == argument


def test_only_structures_that_hold_an_enum_have_a_constructor() -> None:
    version = plan(
        structure(inner="Inner", name="String"),
        Inner=structure(it="Enum"),
        Plain=structure(name="String"),
    )
    assert not planned_classes(version)["Request"].parameters
    assert parameters(planned_classes(version)["Inner"]) == {
        "it": "Enum | EnumLiteral | UnknownValue | None = None"
    }


def test_structures_that_no_request_contains_have_no_constructor() -> None:
    version = plan(
        structure(it="Enum"), Response=structure(inner="Inner"), Inner=structure(it="Enum")
    )
    assert not planned_classes(version)["Inner"].parameters
    assert not planned_classes(version)["Response"].parameters


def test_members_of_unions_are_optional() -> None:
    union = structure(it="Enum", name="String") | {"union": True}
    assert parameters(
        planned_classes(plan(structure(choice="Choice"), Choice=union))["Choice"]
    ) == {"it": "Enum | EnumLiteral | UnknownValue | None = None", "name": "str | None = None"}


def test_recursion_ends() -> None:
    version = plan(
        structure(again="Request", loop="Loop", it="Enum"),
        Loop={"type": "list", "member": {"shape": "Loop"}},
    )
    assert [*parameters(planned_classes(version)["Request"])] == ["again", "loop", "it"]


def test_aliases_differ_from_classes() -> None:
    version = plan(structure(it="Enum", other="EnumLiteral"), EnumLiteral=structure(it="Enum"))
    (module,) = (each for each in version.modules if each.classes[0].name == "Enum")
    assert module.literals == ("EnumLiteral as _EnumLiteral",)
    assert parameters(planned_classes(version)["EnumLiteral"]) == {
        "it": "Enum | _EnumLiteral | UnknownValue | None = None"
    }


def test_aliases_differ_from_members() -> None:
    version = plan(structure(it="Enum", UnknownValue="String", EnumLiteral="String"))
    annotation = parameters(planned_classes(version)["Request"])["it"]
    assert annotation == "Enum | EnumLiteral | UnknownValue | None = None"


def test_enum_named_unknown_value_differs_from_the_runtime_class() -> None:
    version = plan(structure(it="UnknownValue"), UnknownValue=ENUM)
    annotation = parameters(planned_classes(version)["Request"])["it"]
    assert annotation == ("UnknownValue | UnknownValueLiteral | _UnknownValue | None = None")
