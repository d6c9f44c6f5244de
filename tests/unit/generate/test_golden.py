"""Golden folders: generated files equal the expected files byte for byte, and work."""

from __future__ import annotations

import difflib
import importlib
import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botopin import ValidationError, from_boto3, from_json, to_boto3, to_json, validate
from botopin.cli.parser import run
from botopin.converters import boto3 as boto3_dialect
from botopin.converters import json as json_dialect
from botopin.runtime import OpenStrEnum, Shape
from botopin.runtime.clients.base import BaseClient
from botopin.runtime.errors import ServiceError, error_members
from botopin.runtime.members import members
from botopin.runtime.strategies.shapes import invalid_arguments, valid
from support.customized_models import customized
from support.golden_cases import CASES, Case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

    from botopin.runtime.members import MemberInfo

PACKAGES = [(case, package) for case in CASES for package in case.packages()]
EACH_PACKAGE = pytest.mark.parametrize(
    ("case", "package"), PACKAGES, ids=[f"{case.name}-{name[-10:]}" for case, name in PACKAGES]
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_models_become_the_expected_files(
    case: Case, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    out = tmp_path / "out"
    models = ("--models", str(case.models), "--out", str(out), "--package", case.package)
    assert run(["generate", *models, "--no-changelog", "--quiet"]) == 0
    if request.config.getoption("--update-golden"):
        shutil.rmtree(case.expected, ignore_errors=True)
        shutil.copytree(out, case.expected)
    assert "\n".join(differences(read_files(case.expected), read_files(out))) == ""


def read_files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def differences(expected: dict[str, bytes], actual: dict[str, bytes]) -> Iterator[str]:
    yield from (f"missing: {path}" for path in sorted(expected.keys() - actual.keys()))
    yield from (f"extra: {path}" for path in sorted(actual.keys() - expected.keys()))
    for path in sorted(expected.keys() & actual.keys()):
        if expected[path] != actual[path]:
            old, new = (side[path].decode().splitlines() for side in (expected, actual))
            yield from difflib.unified_diff(old, new, f"expected/{path}", path, lineterm="", n=1)


def public_classes(bindings: ModuleType) -> list[type[Any]]:
    return [getattr(bindings, name) for name in bindings.__all__]


def satisfiable_shapes(package: str) -> list[type[Shape]]:
    bindings = importlib.import_module(package)
    shapes = [cls for cls in public_classes(bindings) if issubclass(cls, Shape)]
    return [cls for cls in shapes if not valid(cls).is_empty]


@EACH_PACKAGE
@pytest.mark.usefixtures("golden")
def test_guarantee_11_every_module_imports_and_every_name_exists(case: Case, package: str) -> None:
    bindings = importlib.import_module(package)
    folder = case.expected / package.replace(".", "/")
    modules = [importlib.import_module(f"{package}.{path.stem}") for path in folder.glob("[!_]*")]
    defined = {
        cls
        for module in modules
        for cls in vars(module).values()
        if isinstance(cls, type) and cls.__module__ == module.__name__
    }
    assert {*public_classes(bindings)} == defined
    assert {*bindings.__all__} <= {*dir(bindings)}


@EACH_PACKAGE
@pytest.mark.usefixtures("golden")
def test_guarantee_12_every_shape_member_and_enum_value_exists(case: Case, package: str) -> None:
    """Compare with the raw model: no name is lost to collisions, keywords or helpers."""
    file = case.models.joinpath(*case.folders()[package], "service-2.json")
    shapes: dict[str, Any] = customized(json.loads(file.read_bytes()))["shapes"]
    classes = {
        getattr(cls, "__botopin_shape_name__", "") or cls.__name__: cls
        for cls in public_classes(importlib.import_module(package))
        # the base class of errors and the clients are not shapes
        if ServiceError not in cls.__bases__ and not issubclass(cls, BaseClient)
    }
    enums = {cls.__name__: cls for cls in classes.values() if issubclass(cls, OpenStrEnum)}
    structures = {name: cls for name, cls in classes.items() if cls not in enums.values()}
    for name, shape in shapes.items():
        if shape["type"] == "structure" and not shape.get("document"):
            cls = structures.pop(name)
            assert [info.wire_name for info in members_of(cls)] == [*shape["members"]]
    assert not structures
    expected = sorted(shape["enum"] for shape in shapes.values() if shape.get("enum"))
    assert sorted([each.value for each in cls] for cls in enums.values()) == expected


def members_of(cls: type[Any]) -> tuple[MemberInfo, ...]:
    return error_members(cls) if issubclass(cls, ServiceError) else members(cls)


@EACH_PACKAGE
@pytest.mark.usefixtures("golden")
def test_drawn_values_survive_a_round_trip_in_both_dialects(case: Case, package: str) -> None:
    boto3, plain = boto3_dialect.make_converter(), json_dialect.make_converter()
    possible = satisfiable_shapes(package)

    @settings(max_examples=30, deadline=None)
    @given(st.sampled_from(possible).flatmap(valid))
    def check(value: Shape) -> None:
        cls = type(value)
        validate(value)
        assert to_boto3(value) == boto3.unstructure(value)
        assert from_boto3(to_boto3(value), cls, strict=True) == value
        assert boto3.structure(to_boto3(value), cls) == value
        text = json.dumps(to_json(value))
        assert from_json(json.loads(text), cls, strict=True) == value
        assert plain.structure(json.loads(text), cls) == value

    check()


@EACH_PACKAGE
@pytest.mark.usefixtures("golden")
def test_strict_structuring_reports_exactly_the_drawn_mutation(case: Case, package: str) -> None:
    possible = satisfiable_shapes(package)

    @settings(max_examples=30, deadline=None)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        cls = data.draw(st.sampled_from(possible))
        drawn = data.draw(invalid_arguments(cls))
        with pytest.raises(ValidationError) as caught:
            from_boto3(drawn.arguments, cls, strict=True)
        kinds = {(violation.kind, violation.path) for violation in caught.value.violations}
        assert kinds == {(drawn.kind, drawn.path)}

    check()


def test_generated_files_pass_mypy_strict(golden_tree: Path, tmp_path: Path) -> None:
    config = tmp_path / "mypy.ini"
    config.write_text(
        "[mypy]\nstrict = true\nexplicit_package_bases = true\nnamespace_packages = true\n"
        f"mypy_path = {golden_tree}\ncache_dir = {tmp_path / 'cache'}\n"
    )
    run_checker([sys.executable, "-m", "mypy", "--config-file", str(config), str(golden_tree)])


def test_generated_files_pass_pyright_strict(golden_tree: Path) -> None:
    config = golden_tree / "pyrightconfig.json"  # pyright looks for files below its settings
    config.write_text('{"typeCheckingMode": "strict", "pythonVersion": "3.11"}')
    options = ["--stats", "--pythonpath", sys.executable, "-p", str(config)]
    output = run_checker([sys.executable, "-m", "pyright", *options])
    files = [*golden_tree.rglob("*.py"), *golden_tree.rglob("*.pyi")]
    assert f"Total files checked: {len(files)}" in output


def run_checker(command: list[str]) -> str:
    completed = subprocess.run(command, capture_output=True, text=True, check=False)
    assert completed.returncode == 0, completed.stdout + completed.stderr
    return completed.stdout
