"""The pytest fixture, and the isolation of clients from AWS."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import EventStreamError

from botopin.testing import UnsupportedServiceError, serve
from botopin.testing.clients import endpoint_variable
from botopin.testing.served_version import load_version
from botopin_aws.braket.v2026_04_07 import ValidationException
from support.installed_services import DATE
from support.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from support.installed_services import InstalledServices

PAGE = ROOT / "docs" / "testing.md"
PLUGIN = "botopin.testing.pytest_plugin"


def run_pytest(folder: Path, test: str) -> str:
    (folder / "test_user.py").write_text(test, encoding="utf-8")
    plugins = ("-p", "no:cacheprovider", "-p", "no:botopin", "-p", PLUGIN)
    command = [sys.executable, "-m", "pytest", *plugins, "-q", "-W", "error", "test_user.py"]
    completed = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"AWS_PROFILE": "production", "HTTP_PROXY": "http://127.0.0.1:9"},
    )
    assert completed.returncode == 0, completed.stdout + completed.stderr
    return completed.stdout


def test_fixture_redirects_clients_and_closes_server(tmp_path: Path) -> None:
    test = """
import os
import socket

import boto3
import pytest

DEVICE = "arn:aws:braket:::device/quantum-simulator/amazon/sv1"
urls = []

def code_under_test():
    client = boto3.client("braket")
    try:
        return client.get_device(deviceArn=DEVICE)
    finally:
        client.close()

def test_one(botopin_server):
    server = botopin_server("braket@2026-04-07")
    urls.append(server.url)
    server.respond("GetDevice", lambda request: {
        "deviceArn": request.device_arn, "deviceName": "SV1", "providerName": "p",
        "deviceType": "SIMULATOR", "deviceStatus": "ONLINE", "deviceCapabilities": "{}",
    })
    assert code_under_test()["deviceName"] == "SV1"
    assert [each.operation for each in server.requests] == ["GetDevice"]
    assert os.environ["AWS_ENDPOINT_URL_BRAKET"] == server.url
    assert "AWS_PROFILE" not in os.environ

def test_two_versions(botopin_server):
    older = botopin_server("braket", "2020-08-13")
    newer = botopin_server("braket@2026-04-07", history=1)
    for server in (older, newer):
        client = server.client()
        assert client.meta.endpoint_url == server.url
        client.get_device(deviceArn=DEVICE)
        client.close()
    assert "CreateJob" not in older.version.model.operations

def test_three():
    assert "AWS_ENDPOINT_URL_BRAKET" not in os.environ
    assert os.environ["AWS_PROFILE"] == "production"
    (url,) = urls
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])))
"""
    assert "3 passed" in run_pytest(tmp_path, test)


def blocks_of(page: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", page, re.DOTALL)


def test_code_of_guide_runs(tmp_path: Path) -> None:
    pytest_example, anywhere, *_, faults = blocks_of(PAGE.read_text(encoding="utf-8"))
    assert "1 passed" in run_pytest(tmp_path, pytest_example)
    namespace: dict[str, Any] = {}
    exec(anywhere, namespace)  # noqa: S102 - code of our own page
    for name in ("client", "plain"):
        namespace[name].close()
    with serve("braket@2026-04-07") as server:
        exec(faults, {"server": server, "ValidationException": ValidationException})  # noqa: S102


def test_stream_code_of_guide_runs(installed: InstalledServices) -> None:
    package = installed.module("bedrock-runtime")
    blocks = blocks_of(PAGE.read_text(encoding="utf-8"))
    (events,) = (each for each in blocks if "messageStart" in each)
    with serve("bedrock-runtime", DATE) as server:
        exec(events, {"server": server, "ThrottlingException": package.ThrottlingException})  # noqa: S102
        client = server.client()
        stream = iter(client.converse_stream(modelId="m")["stream"])
        assert [[*next(stream)] for _ in range(2)] == [["messageStart"], ["contentBlockDelta"]]
        with pytest.raises(EventStreamError, match="throttlingException"):
            next(stream)
        client.close()


def test_plugin_imports_nothing_heavy(tmp_path: Path) -> None:
    test = """
import sys

def test_light():
    heavy = {"attrs", "boto3", "botocore", "http.server", "hypothesis.strategies"}
    assert not heavy & sys.modules.keys() - {"attrs"}
    ours = {name for name in sys.modules if name.startswith("botopin.")}
    assert ours <= {
        "botopin.hypothesis_plugin", "botopin.runtime", "botopin.runtime.lazy_exports",
        "botopin.testing", "botopin.testing.pytest_plugin", *RUNTIME,
    }, sorted(ours)

RUNTIME = [name for name in sys.modules if name.startswith("botopin.runtime.")]
"""
    assert "1 passed" in run_pytest(tmp_path, test)


def test_plugin_is_registered_with_pytest() -> None:
    (entry_point,) = entry_points(group="pytest11", name="botopin")
    assert entry_point.value == PLUGIN


def test_session_has_dummy_credentials() -> None:
    with serve("braket@2026-04-07") as server:
        session = server.session(region="eu-west-2")
        assert session.region_name == "eu-west-2"
        assert session.get_credentials().access_key == "testing"
        client = server.client(session=boto3.Session("a", "b", region_name="us-east-1"))
        client.search_devices(filters=[])
        client.close()
        assert "us-east-1" in (server.requests[0].http.header("authorization") or "")
        plain = session.client(
            "braket", endpoint_url=server.url, config=Config(proxies={"http": None})
        )
        plain.search_devices(filters=[])
        plain.close()


def test_endpoint_variable_matches_botocore(monkeypatch: pytest.MonkeyPatch) -> None:
    version = load_version("braket", "2026-04-07", "botopin_aws")
    assert endpoint_variable(version) == "AWS_ENDPOINT_URL_BRAKET"
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "internal.example")
    with serve("braket@2026-04-07") as server:
        assert server.environment_variables()["NO_PROXY"] == "internal.example,127.0.0.1,localhost"
        for name, value in server.environment_variables().items():
            monkeypatch.setenv(name, value)
        client = boto3.Session().client("braket")
        assert client.meta.endpoint_url == server.url
        client.search_devices(filters=[])
        client.close()


@pytest.mark.parametrize(
    ("arguments", "package", "expected"),
    [
        (("braket",), "botopin_aws", "requires a date: pass braket@DATE; available: "),
        (("braket@",), "botopin_aws", "requires a date: pass braket@DATE; "),
        (("braket@2026-04-08",), "botopin_aws", "(did you mean '2026-04-07'?)"),
        (("braket", "../x"), "botopin_aws", "has no version '../x'"),
        (("nowhere", "2006-03-01"), "botopin_aws", "cannot import botopin_aws.nowhere"),
        (("braket@2026-04-07",), "no.such", "cannot import no.such.braket"),
        (("os.path@x",), "botopin_aws", "cannot import"),
        (("", "2026-04-07"), "botopin_aws", "cannot import"),
        (("braket@2026-04-07",), "..", "cannot import"),
    ],
)
def test_rejects_unknown_version_with_alternatives(
    arguments: tuple[str, ...], package: str, expected: str
) -> None:
    with pytest.raises(UnsupportedServiceError) as caught:
        serve(*arguments, package=package)
    assert expected in str(caught.value)
