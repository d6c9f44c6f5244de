"""Streamed response bodies of real services, over HTTP with boto3."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

import pytest
from botocore import xform_name
from botocore.response import StreamingBody
from hypothesis import given, settings

from botopin import ByteStream, from_boto3, from_json, to_boto3, to_json, validate
from botopin.naming.rules import client_name, version_package
from botopin.runtime.strategies.shapes import valid
from botopin.testing import serve
from integration.botocore_wire import document
from support.installed_services import DATE
from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.installed_services import InstalledServices

CODEGEN: Final = ROOT / "codegen"

USER_CODE: Final = '''
"""Typed versions of code that boto3's users write."""

import csv
import json
import shutil
from contextlib import closing
from io import BytesIO
from pathlib import Path

from botopin import ByteStream
from botopin_aws.bedrock_runtime.DATE import AsyncBedrockRuntimeClient, BedrockRuntimeClient
from botopin_aws.s3.DATE import AsyncS3Client, S3Client
from botopin_aws.sagemaker_runtime.DATE import AsyncSageMakerRuntimeClient, SageMakerRuntimeClient

s3 = S3Client()
text: str = s3.get_object(bucket="b", key="k").body.read().decode("utf-8")
first: bytes = s3.get_object(bucket="b", key="k").body.read(1024)
model = BedrockRuntimeClient()
parsed = json.loads(model.invoke_model(model_id="m", body=b"{}").body.read())
parsed = json.load(model.invoke_model(model_id="m", body=BytesIO(b"{}")).body)
endpoint = SageMakerRuntimeClient()
payload: bytes = endpoint.invoke_endpoint(endpoint_name="e", body=b"{}").body.read()
body = s3.get_object(bucket="b", key="k").body
for line in body.iter_lines():
    print(line.decode())
rows = csv.reader(line.decode() for line in body.iter_lines(keepends=True))
for chunk in body.iter_chunks(chunk_size=1 << 20):
    print(len(chunk))
for part in body:
    print(len(part))
with closing(body), Path("x").open("wb") as target:
    shutil.copyfileobj(body, target)
with s3.get_object(bucket="b", key="k").body as raw:
    raw.read()
with Path("x").open("rb") as source:
    s3.put_object(bucket="b", key="k", body=source)
    endpoint.invoke_endpoint(endpoint_name="e", body=source)
with model.converse_stream(model_id="m").stream as events:
    for event in events:
        print(event.message_start)


def read_lines(body: ByteStream) -> list[bytes]:
    return [*body.iter_lines()]


async def read_asynchronously() -> bytes:
    async with AsyncS3Client() as client, AsyncSageMakerRuntimeClient() as runtime:
        body = (await client.get_object(bucket="b", key="k")).body
        async for chunk in body.iter_chunks():
            print(len(chunk))
        async for line in body.iter_lines():
            print(line.decode())
        async for part in body:
            print(len(part))
        async with body as stream:
            print((await stream.read()).decode())
        async with AsyncBedrockRuntimeClient() as model:
            invoked = await model.invoke_model(model_id="m", body=b"{}")
            print(json.loads(await invoked.body.read()))
        response = await runtime.invoke_endpoint(endpoint_name="e", body=b"{}")
        return await response.body.read()


read_lines("text")  # rejected
s3.get_object(bucket="b", key="k").body.write(b"")  # rejected
s3.put_object(bucket="b", key="k", body="text")  # rejected
'''


def _mypy(folder: Path, file: Path, tree: str) -> set[int]:
    config = folder / "mypy.ini"
    config.write_text(
        f"[mypy]\nstrict = true\nmypy_path = {tree}:{CODEGEN}\ncache_dir = {folder / 'cache'}\n"
        "explicit_package_bases = true\nnamespace_packages = true\nfollow_imports = silent\n"
        "[mypy-botocore.*,boto3.*,re2.*]\nignore_missing_imports = true\n"
    )
    command = [sys.executable, "-m", "mypy", "--config-file", str(config), "--output", "json"]
    completed = subprocess.run(
        [*command, str(file)], cwd=folder, capture_output=True, text=True, check=False
    )
    assert not completed.stderr, completed.stderr
    diagnostics = [
        json.loads(line) for line in completed.stdout.splitlines() if line.startswith("{")
    ]
    return {each["line"] for each in diagnostics if each["severity"] == "error"}


def _pyright(folder: Path, file: Path, tree: str) -> set[int]:
    config = folder / "pyrightconfig.json"
    settings = {"include": [str(file)], "extraPaths": [tree, str(CODEGEN)]}
    config.write_text(json.dumps({**settings, "typeCheckingMode": "strict"}))
    command = [sys.executable, "-m", "pyright", "-p", str(config), "--outputjson"]
    completed = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    diagnostics = json.loads(completed.stdout)["generalDiagnostics"]
    return {
        each["range"]["start"]["line"] + 1 for each in diagnostics if each["severity"] == "error"
    }


@pytest.mark.parametrize("check", [_mypy, _pyright])
def test_code_that_reads_a_body_passes_type_checkers(
    check: Callable[[Path, Path, str], set[int]], installed: InstalledServices, tmp_path: Path
) -> None:
    for service in ("bedrock-runtime", "sagemaker-runtime", "s3"):
        installed.module(service)
    file = tmp_path / "user.py"
    file.write_text(USER_CODE.replace("DATE", version_package(DATE)))
    rejected = {
        n for n, line in enumerate(USER_CODE.splitlines(), 1) if line.endswith("# rejected")
    }
    assert check(tmp_path, file, installed.path) == rejected


def test_body_has_the_methods_of_its_type() -> None:
    methods = {name for name in vars(ByteStream) if callable(getattr(ByteStream, name))}
    asynchronous = {"__aiter__", "__aenter__", "__aexit__"}
    own = {"__init__", "__subclasshook__"}  # defined by every protocol class
    assert methods - own > asynchronous
    assert {
        name for name in methods - own - asynchronous if not hasattr(StreamingBody, name)
    } == set()


RESPONSES: Final[dict[str, tuple[Any, ...]]] = {
    "sagemaker-runtime": (
        *("InvokeEndpoint", {"endpoint_name": "e", "body": b"{}"}),
        *("InvokeEndpointOutput", "body", {}),
    ),
    "bedrock-runtime": (
        *("InvokeModel", {"model_id": "m", "body": b"{}"}, "InvokeModelResponse", "body"),
        {"content_type": "a/b"},
    ),
    "s3": ("GetObject", {"bucket": "bucket", "key": "k"}, "GetObjectOutput", "body", {}),
}
"""Operation, arguments, response, body and other required members, by service."""


@pytest.mark.parametrize("service", RESPONSES)
@pytest.mark.parametrize("form", [bytes, bytearray, io.BytesIO])
def test_response_accepts_bytes_or_a_file_as_body(
    form: Callable[[bytes], Any], service: str, installed: InstalledServices
) -> None:
    operation, arguments, response, member, required = RESPONSES[service]
    service_id = document(service)["metadata"]["serviceId"]
    bindings = installed.module(service)
    cls = getattr(bindings, response)
    with serve(service, DATE) as mock:
        mock.respond(operation, cls(**required, **{member: form(b"one\ntwo\n")}))
        client_class = getattr(bindings, f"{client_name(service, service_id)}Client")
        with client_class(mock.session(), endpoint_url=mock.url) as client:
            answer = getattr(client, xform_name(operation))(**arguments)
            body = getattr(answer, member)
            assert isinstance(body, StreamingBody)
            validate(answer)
            assert [*body.iter_lines()] == [b"one", b"two"]


@pytest.mark.parametrize("service", RESPONSES)
def test_body_survives_both_round_trips(service: str, installed: InstalledServices) -> None:
    _, _, response, member, _ = RESPONSES[service]
    bindings = installed.module(service)
    cls = getattr(bindings, response)

    @given(valid(cls))
    @settings(max_examples=20)
    def is_kept(drawn: Any) -> None:
        assert isinstance(getattr(drawn, member), bytes | None)
        assert from_boto3(to_boto3(drawn), cls) == drawn
        assert from_json(to_json(drawn), cls) == drawn

    is_kept()
