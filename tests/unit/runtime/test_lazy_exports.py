"""A version exports every name and imports modules at first use."""

from __future__ import annotations

import importlib
import pickle
import subprocess
import sys

import pytest

from botopin_aws.braket import v2026_04_07


def run(script: str) -> None:
    subprocess.run([sys.executable, "-c", script], check=True)


def test_version_imports_a_module_at_first_use_of_its_shapes() -> None:
    run("""
import sys
import botopin_aws.braket.v2026_04_07 as version
package = version.__name__
def loaded():
    prefix = package + "."
    return {name.removeprefix(prefix) for name in sys.modules if name.startswith(prefix)}
assert loaded() == set(), loaded()
version.CreateJobRequest
assert loaded() == {"create_job", "job", "association"}, loaded()
""")


def test_bindings_import_no_heavy_packages() -> None:
    run("""
import sys
before = set(sys.modules)
from botopin_aws.braket.v2026_04_07 import CreateJobRequest, GetJobResponse
import botopin
botopin.from_boto3({"jobArn": "a"}, GetJobResponse)
heavy = {"botocore", "boto3", "jinja2", "cattrs", "hypothesis", "rich"} & set(sys.modules)
assert not heavy, heavy
""")


def test_import_and_one_build_load_11_modules_and_translate_no_pattern() -> None:
    run("""
import sys
from botopin_aws.braket.v2026_04_07 import (
    AlgorithmSpecification, CreateJobRequest, DeviceConfig, InstanceConfig, JobOutputDataConfig,
    ScriptModeConfig,
)
CreateJobRequest(
    job_name="bell-pairs",
    role_arn="arn:aws:iam::123456789012:role/service-role/AmazonBraketJobsExecutionRole",
    algorithm_specification=AlgorithmSpecification(
        script_mode_config=ScriptModeConfig(entry_point="a:b", s3_uri="s3://amazon-braket-a/a")
    ),
    device_config=DeviceConfig(device="arn:aws:braket:::device/quantum-simulator/amazon/sv1"),
    instance_config=InstanceConfig(instance_type="ml.m5.large", volume_size_in_gb=30),
    output_data_config=JobOutputDataConfig(s3_path="s3://amazon-braket-a/results"),
)
modules = [name for name in sys.modules if name.startswith("botopin.runtime.")]
assert len(modules) <= 11, modules
translators = {"botopin.runtime.regex.matcher", "botopin.runtime.regex.parser", "re2"}
assert not translators & set(sys.modules)
""")


def test_importing_a_service_imports_no_version() -> None:
    run("""
import sys
from botopin_aws.braket import LATEST, VERSIONS
assert LATEST == VERSIONS[-1] and len(VERSIONS) > 1
assert not [name for name in sys.modules if name.startswith("botopin_aws.braket.")]
""")


def test_dir_lists_every_name_and_modules_are_attributes() -> None:
    assert set(v2026_04_07.__all__) <= set(dir(v2026_04_07))
    assert v2026_04_07.errors.BraketError is v2026_04_07.BraketError
    assert v2026_04_07.__all__ == sorted(v2026_04_07.__all__)


def test_a_typo_is_an_attribute_error_and_an_import_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'CreateJobRequset'"):
        _ = v2026_04_07.CreateJobRequset  # type: ignore[attr-defined]
    with pytest.raises(ImportError):
        exec("from botopin_aws.braket.v2026_04_07 import CreateJobRequset")  # noqa: S102


def test_star_import_brings_everything() -> None:
    names: dict[str, object] = {}
    exec("from botopin_aws.braket.v2026_04_07 import *", names)  # noqa: S102
    assert set(v2026_04_07.__all__) <= names.keys()


def test_classes_state_their_module_and_can_be_pickled() -> None:
    cls = v2026_04_07.InstanceConfig
    assert getattr(importlib.import_module(cls.__module__), cls.__qualname__) is cls
    assert pickle.loads(pickle.dumps(cls)) is cls


def test_all_versions_can_be_imported_together() -> None:
    from botopin_aws.braket import VERSIONS

    versions = [
        importlib.import_module(f"botopin_aws.braket.v{date.replace('-', '_')}")
        for date in VERSIONS
    ]
    assert len({version.GetDeviceRequest for version in versions}) == len(VERSIONS)
