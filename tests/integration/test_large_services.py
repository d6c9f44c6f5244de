"""On-demand loading and type checks of a large service."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from botopin.cli.main import main
from support.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = ROOT / "codegen"
BEGIN = """
import sys
import botopin_aws.ec2.v2026_01_01 as ec2
def loaded():
    prefix = ec2.__name__ + "."
    return [name for name in sys.modules if name.startswith(prefix)]
"""


@pytest.fixture(scope="module")
def ec2(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the bindings of ec2, which has about 2,600 structures."""
    out = tmp_path_factory.mktemp("ec2")
    options = ("--date", "2026-01-01", "--out", str(out), "--quiet")
    assert main(["generate", "--installed", "ec2", *options]) == 0
    return out


def run(ec2: Path, script: str) -> str:
    """Run code in a new process."""
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + script],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ec2), str(SOURCES)])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stderr
    return done.stdout


def test_loads_only_what_is_used(ec2: Path) -> None:
    counts = run(
        ec2,
        """
names = [len(loaded())]
ec2.StartInstancesRequest
names.append(len(loaded()))
ec2.DescribeInstancesResult
names.append(len(loaded()))
import pathlib
names.append(len([*pathlib.Path(ec2.__file__).parent.glob("*.py")]))
print(*names)
""",
    )
    nothing, little, more, everything = map(int, counts.split())
    assert nothing == 0
    assert 0 < little <= 10
    assert little < more <= 45
    assert everything > 1000


def test_every_name_is_exported_with_hints_and_pickles(ec2: Path) -> None:
    count = run(
        ec2,
        """
import pickle
from typing import get_type_hints
from botopin_aws.ec2.v2026_01_01 import *
found = 0
for name in ec2.__all__:
    each = globals()[name]
    assert each is getattr(ec2, name)
    assert pickle.loads(pickle.dumps(each)) is each
    if hasattr(each, "__attrs_attrs__"):
        hints = get_type_hints(each)
        assert all(attribute.name in hints for attribute in each.__attrs_attrs__)
        found += 1
assert {*ec2.__all__} <= {*dir(ec2)}
print(found)
""",
    )
    assert int(count) > 2500


def test_first_use_in_many_threads_loads_once(ec2: Path) -> None:
    run(
        ec2,
        """
import threading
from botopin import from_boto3, to_boto3, validate
sys.setswitchinterval(1e-6)
names = [name for name in ec2.__all__ if name.startswith(("Describe", "Run", "Create"))][::5]
at_once = threading.Barrier(8)
results, errors = [], []
def first_use(order):
    at_once.wait()
    try:
        for name in order:
            cls = getattr(ec2, name)
            if name.endswith("Result"):
                value = from_boto3({}, cls)
                to_boto3(value, validate=False)
            if name == "RunInstancesRequest":
                validate(cls(min_count=1, max_count=2))
        results.append({name: id(getattr(ec2, name)) for name in names})
    except BaseException as error:
        errors.append(error)
threads = [
    threading.Thread(target=first_use, args=(names[::step] + names,)) for step in (1, -1) * 4
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert not errors, errors
assert all(each == results[0] for each in results)
""",
    )


def test_typed_client_loads_what_a_call_needs(ec2: Path) -> None:
    run(
        ec2,
        """
assert "describe_instances" in dir(ec2.EC2Client)
assert loaded() == ["botopin_aws.ec2.v2026_01_01.client"]
""",
    )


PYRIGHT_DEPTH = 256
"""Nested expressions that pyright reads."""


def test_expressions_are_nested_less_deeply_than_pyright_reads(ec2: Path) -> None:
    for path in (ec2 / "botopin_aws/ec2/v2026_01_01").glob("*client.py"):
        level: list[ast.AST] = [ast.parse(path.read_bytes())]
        depth = 0
        while level:
            level = [child for node in level for child in ast.iter_child_nodes(node)]
            depth += 1
        assert depth < PYRIGHT_DEPTH, path
