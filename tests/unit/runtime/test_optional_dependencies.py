"""Missing optional packages raise errors that name the extra to install."""

from __future__ import annotations

import subprocess
import sys

import pytest

from botopin.runtime.optional_dependencies import require_extra
from support.limits import HANG

_WITHOUT = """
import sys
from importlib.abc import MetaPathFinder
class Absent(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] in {absent!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
import importlib.util
original = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name in {absent!r} else original(name, *more)
sys.meta_path.insert(0, Absent())
{code}
"""


def run_without(absent: set[str], code: str) -> str:
    """Return the last line of Python's output if some modules are not installed."""
    text = _WITHOUT.format(absent=absent, code=code)
    done = subprocess.run(
        [sys.executable, "-c", text], capture_output=True, text=True, timeout=HANG, check=False
    )
    return (done.stderr or done.stdout).strip().splitlines()[-1]


BOTO = {"boto3", "botocore"}


@pytest.mark.parametrize(
    ("absent", "code", "extra"),
    [
        (BOTO, "import botopin; botopin.pin('braket', '2026-04-07')", "boto3"),
        ({"boto3"}, "import botopin; botopin.pin('braket', '2026-04-07')", "boto3"),
        (BOTO, "from botopin_aws.braket.v2026_04_07 import BraketClient; BraketClient()", "boto3"),
        (
            {"aiobotocore"},
            "from botopin_aws.braket.v2026_04_07 import AsyncBraketClient; AsyncBraketClient()",
            "async",
        ),
        (BOTO, "from botopin.testing import serve; serve('braket@2026-04-07')", "testing"),
        (
            {"hypothesis"},
            "from botopin.testing import serve; serve('braket@2026-04-07')",
            "testing",
        ),
        (
            {"cbor2"},
            (
                "from botopin.model.service import ServiceModel; "
                "from botopin.testing.protocols import Protocols; "
                "cbor = {'protocol': 'smithy-rpc-v2-cbor'}; "
                "Protocols(ServiceModel(service='x', date='2024-01-01', metadata=cbor))"
            ),
            "testing",
        ),
        ({"hypothesis"}, "from botopin import strategies", "strategies"),
    ],
)
def test_missing_extra_is_named(absent: set[str], code: str, extra: str) -> None:
    output = run_without(absent, code)
    assert output.startswith("ImportError: ")
    assert f"'botopin[{extra}]'" in output


def test_bindings_need_no_extra() -> None:
    code = (
        "from botopin_aws.braket.v2026_04_07 import DeviceConfig; print(DeviceConfig(device='a'))"
    )
    assert run_without({*BOTO, "hypothesis", "aiobotocore", "jinja2"}, code) == (
        "DeviceConfig(device='a')"
    )


def test_serving_needs_no_generator() -> None:
    code = "from botopin.cli.main import main; main(['serve', 'braket@2020-01-01'])"
    generator = {"jinja2", "rich", "ruff", "filelock", "tomli_w"}
    assert "botopin_aws.braket has no version '2020-01-01'" in run_without(generator, code)
    assert "the mock server requires hypothesis: pip install 'botopin[testing]'" in run_without(
        generator | {"hypothesis"}, code
    )


def test_require_extra_accepts_installed_modules() -> None:
    require_extra("attrs", extra="boto3", feature="a client")
    with pytest.raises(ImportError, match=r"a client requires no_such: pip install 'botopin"):
        require_extra("no_such", extra="boto3", feature="a client")
