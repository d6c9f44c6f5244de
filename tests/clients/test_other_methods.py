"""Typed counterparts of the methods of boto3's clients that are not operations."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import botocore
import pytest
from botocore import xform_name

from botopin.naming.names import Names
from clients.wire import session
from support.small_models import plan_model, small_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from support.installed_services import InstalledServices

COVERED: Final = frozenset(
    {"can_paginate", "close", "exceptions", "get_paginator", "get_waiter", "meta", "waiter_names"}
)
"""Methods that `client.boto3` offers, or that our clients have under another name."""

OTHERS: Final = frozenset(
    {
        *("copy", "download_file", "download_fileobj", "upload_file", "upload_fileobj"),
        *("generate_presigned_post", "generate_presigned_url", "generate_db_auth_token"),
        *("generate_db_connect_auth_token", "generate_db_connect_admin_auth_token"),
    }
)


@pytest.mark.parametrize("service", ["dsql", "rds", "s3", "sqs"])
def test_client_has_the_methods_of_boto3(
    installed: InstalledServices, golden: Callable[[str], ModuleType], service: str
) -> None:
    if service not in session().get_available_services():
        pytest.skip(f"the installed botocore has no {service}")
    package = golden("database-tokens") if service == "dsql" else installed.module(service)
    theirs: Any = session().client(service)
    operations = {*theirs.meta.method_to_api_mapping}
    others = {each for each in dir(theirs) if not each.startswith("_")} - operations - COVERED
    assert others <= OTHERS
    (name,) = (each for each in package.__all__ if each.endswith("Client") and "Async" not in each)
    assert others <= {*dir(getattr(package, name))}


def operation_names() -> Iterator[tuple[str, str]]:
    """Yield the service and each `name` in the models of the installed botocore."""
    for path in (Path(botocore.__file__).parent / "data").glob("*/*/service-2.json*"):
        raw = path.read_bytes()
        text = gzip.decompress(raw) if path.suffix == ".gz" else raw
        for name in re.findall(rb'"name"\s*:\s*"(\w+)"', text):
            yield path.parts[-3], name.decode()


def test_no_operation_has_the_name_of_another_method() -> None:
    names = {*operation_names()}
    assert ("s3", "PutObject") in names
    assert not [each for each in names if xform_name(each[1]) in OTHERS]


def test_operation_wins_over_a_method_of_the_same_name() -> None:
    operations = {"GeneratePresignedUrl": {"input": {"shape": "Request"}}}
    model = small_model({"Request": {"type": "structure", "members": {}}}, operations)
    assert Names.for_model(model, Names()).operations == {
        "GeneratePresignedUrl": "generate_presigned_url"
    }
    for client in plan_model(model).clients:
        (method,) = client.methods
        assert "self._call(" in str(method.body)
