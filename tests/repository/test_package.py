"""The wheel: its contents, and its bindings in an environment with their dependencies only."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement

import botopin
from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PIP = (sys.executable, "-m", "pip", "--quiet", "--no-input", "--disable-pip-version-check")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's wheel, built with the locked build backend."""
    folder = tmp_path_factory.mktemp("wheel")
    options = ("--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder))
    subprocess.run([*PIP, "wheel", *options, str(ROOT)], check=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_exactly_two_packages(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    top_folders = {name.split("/")[0] for name in names}
    packages = {name for name in top_folders if not name.endswith(".dist-info")}
    assert packages == {"botopin", "botopin_aws"}
    assert "botopin_aws/__init__.py" not in names, "users' services share the namespace package"
    for marker in ("botopin/py.typed", "botopin_aws/braket/py.typed"):
        assert marker in names
    assert any(name.endswith(".jinja") for name in names)
    tables = {name for name in names if name.startswith("botopin/customizations/")}
    assert {"botopin/customizations/exemptions.toml"} < tables
    (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
    text = zipfile.ZipFile(wheel).read(metadata).decode()
    assert f"\nVersion: {botopin.__version__}\n" in text
    assert "\nAuthor: The botopin maintainers\n" in text
    urls = re.findall(
        r"^Project-URL: (\w+), https://github\.com/botopin/botopin", text, re.MULTILINE
    )
    assert urls == ["Homepage", "Documentation", "Changelog", "Issues"]
    assert {Path(name).name for name in names if "/licenses/" in name} == {"LICENSE", "NOTICE"}


def test_the_bindings_work_with_attrs_and_cattrs_only(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    python = environment / "bin" / "python"
    if not python.exists():
        pytest.skip("the layout of virtual environments differs on this system")
    install_offline(wheel, python)
    script = """
import importlib.metadata
installed = {found.name.lower() for found in importlib.metadata.distributions()}
assert installed - {"typing_extensions", "typing-extensions"} == {"attrs", "botopin", "cattrs"}

import botopin, botopin.converters.json
from botopin_aws.braket import VERSIONS
from botopin_aws.braket.v2026_04_07 import Association, ValidationException
arn = "arn:aws:braket:us-east-1:123456789012:x"
association = Association(arn=arn, type="RESERVATION_TIME_WINDOW_ARN")
assert botopin.from_json(botopin.to_json(association), Association) == association
converter = botopin.converters.json.make_converter()
assert converter.unstructure(association) == botopin.to_json(association)
sent = {"Error": {"Code": "ValidationException", "Message": "no"}}
error = ValidationException(sent, "CreateJob")
assert "CreateJob" in str(error) and error.message == "no"
"""
    subprocess.run([python, "-I", "-c", script], check=True, cwd=tmp_path)
    command = shutil.which("botopin", path=str(python.parent))
    assert command is not None
    done = subprocess.run([command, "generate"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "pip install 'botopin[codegen]'" in done.stderr
    module = subprocess.run([python, "-m", "botopin", "--version"], capture_output=True, check=True)
    assert module.stdout.decode() == f"botopin {botopin.__version__}\n"


def install_offline(wheel: Path, python: Path) -> None:
    """Install a wheel and copy its dependencies from the environment of the tests.

    A package index could serve newer dependencies, and the result of a test would change.
    """
    pip = [*PIP, "--python", str(python)]
    subprocess.run([*pip, "install", "--no-index", "--no-deps", str(wheel)], check=True)
    (packages,) = (python.parents[1] / "lib").glob("python*/site-packages")
    (metadata,) = packages.glob("botopin-*.dist-info")
    for dependency in dependencies(Distribution.at(metadata)):
        for file in dependency.files or ():
            if ".." not in file.parts and "__pycache__" not in file.parts:
                (packages / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(str(file.locate()), packages / file)
    subprocess.run([*pip, "check"], check=True)


def dependencies(dependent: Distribution) -> Iterator[Distribution]:
    """Yield the installed distributions that a distribution requires, directly or not."""
    for requirement in map(Requirement, dependent.requires or ()):
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            installed = distribution(requirement.name)
            yield installed
            yield from dependencies(installed)
