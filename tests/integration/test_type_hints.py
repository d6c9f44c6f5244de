"""Type hints of generated code resolve at run time, and literal types cost nothing before."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from typing import Any, Literal, get_type_hints

import pytest

from botopin import UnknownValue
from botopin.runtime import Shape
from botopin.runtime.members import members
from botopin_aws.braket import VERSIONS, v2026_04_07
from botopin_aws.braket.v2026_04_07 import (
    BraketClient,
    HybridJobAdditionalAttributeName,
    InstanceConfig,
    InstanceType,
    literals,
)


@pytest.mark.parametrize("date", VERSIONS)
def test_hints_of_every_class_and_client_method_resolve(date: str) -> None:
    package = import_module(f"botopin_aws.braket.v{date.replace('-', '_')}")
    for name in package.__all__:
        cls = getattr(package, name)
        hints = get_type_hints(cls)
        if issubclass(cls, Shape):
            assert {info.name for info in members(cls)} <= {*hints}
        if name.endswith("Client"):
            methods = [each for each in vars(cls) if not each.startswith("_")]
            assert methods
            for method in methods:
                assert "return" in get_type_hints(getattr(cls, method))


def test_hints_of_enums() -> None:
    hints = get_type_hints(InstanceConfig)
    assert hints["instance_type"] == InstanceType | UnknownValue
    names = get_type_hints(BraketClient.get_job)["additional_attribute_names"]
    options: Any = HybridJobAdditionalAttributeName | str | UnknownValue
    assert options in names.__args__[0].__args__


def test_literal_types_are_str_at_run_time() -> None:
    alias: Any = literals.InstanceTypeLiteral
    assert alias is str
    assert v2026_04_07.literals is literals
    with pytest.raises(AttributeError, match=r"v2026_04_07\.literals' has no attribute 'Instance'"):
        _ = literals.Instance  # type: ignore[attr-defined]


def test_stub_lists_the_values_of_an_enum() -> None:
    stub: dict[str, Any] = {}
    path = literals.__file__ + "i"
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 - the path is a text
        exec(compile(file.read(), path, "exec"), stub)  # noqa: S102
    values = tuple(each.value for each in InstanceType)
    assert stub["InstanceTypeLiteral"] == Literal[values]


CALL = """
import sys, typing
from botopin_aws.braket.v2026_04_07 import BraketClient, InstanceConfig
InstanceConfig(instance_type="ml.m5.large", volume_size_in_gb=30)
assert "botopin_aws.braket.v2026_04_07.literals" not in sys.modules
typing.get_type_hints(BraketClient.get_job)
assert "botopin_aws.braket.v2026_04_07.literals" in sys.modules
"""


def test_literal_types_are_imported_only_for_hints() -> None:
    subprocess.run([sys.executable, "-c", CALL], check=True)
