"""A folder of models in, a folder of code out, byte for byte; and the code works."""

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
def test_a_folder_of_models_becomes_the_expected_folder(
    case: Case, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    out = tmp_path / "out"
    models = ("--models", str(case.models), "--out", str(out))
    assert run(["generate", *models, "--no-changelog", "--quiet"]) == 0
    if request.config.getoption("--update-golden"):
        shutil.rmtree(case.expected, ignore_errors=True)
        shutil.copytree(out, case.expected)
    assert "\n".join(differences(files_of(case.expected), files_of(out))) == ""


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def differences(expected: dict[str, bytes], found: dict[str, bytes]) -> Iterator[str]:
    yield from (f"missing: {path}" for path in sorted(expected.keys() - found.keys()))
    yield from (f"extra: {path}" for path in sorted(found.keys() - expected.keys()))
    for path in sorted(expected.keys() & found.keys()):
        if expected[path] != found[path]:
            old, new = (side[path].decode().splitlines() for side in (expected, found))
            yield from difflib.unified_diff(old, new, f"expected/{path}", path, lineterm="", n=1)


def classes_of(facade: ModuleType) -> list[type[Any]]:
    return [getattr(facade, name) for name in facade.__all__]


def possible_shapes(package: str) -> list[type[Shape]]:
    facade = importlib.import_module(package)
    shapes = [cls for cls in classes_of(facade) if issubclass(cls, Shape)]
    return [cls for cls in shapes if not valid(cls).is_empty]


@EACH_PACKAGE
@pytest.mark.usefixtures("golden")
def test_promise_11_every_module_imports_and_every_name_is_there(case: Case, package: str) -> None:
    facade = importlib.import_module(package)
    folder = case.expected / package.replace(".", "/")
    modules = [importlib.import_module(f"{package}.{path.stem}") for path in folder.glob("[!_]*")]
    defined = {
        cls
        for module in modules
        for cls in vars(module).values()
        if isinstance(cls, type) and cls.__module__ == module.__name__
    }
    assert {*classes_of(facade)} == defined
    assert {*facade.__all__} <= {*dir(facade)}


@EACH_PACKAGE
@pytest.mark.usefixtures("golden")
def test_promise_12_every_shape_member_and_enum_value_has_a_place(case: Case, package: str) -> None:
    """Against the raw model: nothing is lost to collisions, keywords or helpers."""
    date = package[-10:].replace("_", "-")
    (file,) = case.models.glob(f"*/{date}/service-2.json")
    shapes: dict[str, Any] = json.loads(file.read_bytes())["shapes"]
    found = {
        getattr(cls, "__botopin_shape_name__", "") or cls.__name__: cls
        for cls in classes_of(importlib.import_module(package))
        # the base of the errors is no shape, and a client none either
        if ServiceError not in cls.__bases__ and not issubclass(cls, BaseClient)
    }
    enums = {cls.__name__: cls for cls in found.values() if issubclass(cls, OpenStrEnum)}
    structures = {name: cls for name, cls in found.items() if cls not in enums.values()}
    for name, shape in shapes.items():
        if shape["type"] == "structure" and not shape.get("document"):
            cls = structures.pop(name)
            assert [facts.wire_name for facts in members_of(cls)] == [*shape["members"]]
    assert not structures
    wanted = sorted(shape["enum"] for shape in shapes.values() if shape.get("enum"))
    assert sorted([each.value for each in cls] for cls in enums.values()) == wanted


def members_of(cls: type[Any]) -> tuple[MemberInfo, ...]:
    return error_members(cls) if issubclass(cls, ServiceError) else members(cls)


@EACH_PACKAGE
@pytest.mark.usefixtures("golden")
def test_what_the_strategies_draw_goes_round_in_both_dialects(case: Case, package: str) -> None:
    boto3, plain = boto3_dialect.make_converter(), json_dialect.make_converter()
    possible = possible_shapes(package)

    @settings(max_examples=60, deadline=None)
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
def test_one_thing_wrong_is_what_a_strict_reader_names(case: Case, package: str) -> None:
    possible = possible_shapes(package)

    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        cls = data.draw(st.sampled_from(possible))
        spoilt = data.draw(invalid_arguments(cls))
        with pytest.raises(ValidationError) as caught:
            from_boto3(spoilt.arguments, cls, strict=True)
        kinds = {(problem.kind, problem.path) for problem in caught.value.violations}
        assert kinds == {(spoilt.kind, spoilt.path)}

    check()


def test_the_whole_tree_passes_mypy_strict(golden_tree: Path, tmp_path: Path) -> None:
    config = tmp_path / "mypy.ini"
    config.write_text(
        "[mypy]\nstrict = true\nexplicit_package_bases = true\nnamespace_packages = true\n"
        f"mypy_path = {golden_tree}\ncache_dir = {tmp_path / 'cache'}\n"
    )
    passes([sys.executable, "-m", "mypy", "--config-file", str(config), str(golden_tree)])


def test_the_whole_tree_passes_pyright_strict(golden_tree: Path) -> None:
    config = golden_tree / "pyrightconfig.json"  # pyright looks for files below its settings
    config.write_text('{"typeCheckingMode": "strict", "pythonVersion": "3.11"}')
    options = ["--stats", "--pythonpath", sys.executable, "-p", str(config)]
    said = passes([sys.executable, "-m", "pyright", *options])
    files = [*golden_tree.rglob("*.py"), *golden_tree.rglob("*.pyi")]
    assert f"Total files checked: {len(files)}" in said


def passes(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
