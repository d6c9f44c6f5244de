"""What is shipped: a wheel with exactly two packages, whose bindings need attrs and cattrs only."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import botopin
from support.paths import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder)]
    subprocess.run([*pip, str(ROOT)], check=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_exactly_two_packages(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"botopin", "botopin_aws"}
    assert "botopin_aws/__init__.py" not in names, "the namespace is shared with users' services"
    for marker in ("botopin/py.typed", "botopin_aws/braket/py.typed"):
        assert marker in names
    assert any(name.endswith(".jinja") for name in names)
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
    """An environment that holds what `pip install botopin` brings, and nothing else."""
    environment = tmp_path / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    python = environment / "bin" / "python"
    if not python.exists():
        pytest.skip("a virtual environment of another layout")
    pip = [sys.executable, "-m", "pip", "--quiet", "--python", str(python)]
    subprocess.run([*pip, "install", "--no-input", str(wheel)], check=True)
    script = """
import importlib.metadata
installed = {found.name.lower() for found in importlib.metadata.distributions()}
assert installed - {"typing_extensions", "typing-extensions"} == {"attrs", "botopin", "cattrs"}

import botopin, botopin.converters.json
from botopin_aws.braket import VERSIONS
from botopin_aws.braket.v2026_04_07 import Association, ValidationException
arn = "arn:aws:braket:us-east-1:123456789012:x"
made = Association(arn=arn, type="RESERVATION_TIME_WINDOW_ARN")
assert botopin.from_json(botopin.to_json(made), Association) == made
assert botopin.converters.json.make_converter().unstructure(made) == botopin.to_json(made)
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
