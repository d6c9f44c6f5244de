"""Bindings of services of the installed botocore, generated on first use.

Large services are reduced to the operations that tests use.
"""

from __future__ import annotations

import gzip
import json
import subprocess
from importlib import import_module, invalidate_caches
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import botocore
import pytest

from botopin.cli.main import main
from botopin.naming.rules import service_package, version_package
from support.paths import ROOT

if TYPE_CHECKING:
    from types import ModuleType

DATE: Final = "2026-01-01"
"""Date of the newest version of each service in the bindings."""

CUT: Final = {
    "cloudfront": ("CreateDistribution", "ListDistributions", "UpdateFunction"),
    "ec2": (
        "CreateFleet",
        "DescribeInstances",
        "GetConsoleOutput",
        "ModifyVpcEndpoint",
        "RunInstances",
        "TerminateInstances",
    ),
    "iam": (
        "AcquireRole",
        "CreateInstanceProfile",
        "CreatePolicy",
        "CreatePolicyVersion",
        "CreateRole",
        "CreateServiceLinkedRole",
        "CreateUser",
        "DeleteUser",
        "GetAccountAuthorizationDetails",
        "GetAccountSummary",
        "GetContextKeysForCustomPolicy",
        "GetContextKeysForPrincipalPolicy",
        "GetGroupPolicy",
        "GetInstanceProfile",
        "GetPolicyVersion",
        "GetRole",
        "GetRolePolicy",
        "GetRoleTemplateVersion",
        "GetUser",
        "GetUserPolicy",
        "ListInstanceProfiles",
        "ListInstanceProfilesForRole",
        "ListPolicyVersions",
        "ListRoles",
        "ListUsers",
        "PutGroupPolicy",
        "PutRolePolicy",
        "PutUserPolicy",
        "SimulateCustomPolicy",
        "SimulatePrincipalPolicy",
        "UpdateAssumeRolePolicy",
        "UpdateRoleDescription",
    ),
    "route53": ("ChangeResourceRecordSets", "ListHostedZones", "ListResourceRecordSets"),
    "s3control": ("GetPublicAccessBlock", "PutPublicAccessBlock", "ListJobs"),
}
"""Operations of each reduced service. The other services are complete."""

_DATA: Final = Path(botocore.__file__).parent / "data"
_KEYS: Final = {"paginators-1": "pagination", "waiters-2": "waiters"}


class InstalledServices:
    """Bindings in one folder on `sys.path`."""

    def __init__(self, folder: Path) -> None:
        self._models, self._out = folder / "models", folder / "out"
        self._out.mkdir()
        self._imported: dict[str, ModuleType] = {}

    @property
    def path(self) -> str:
        return str(self._out)

    def module(self, service: str) -> ModuleType:
        """Generate and import a service."""
        if service not in self._imported:
            models = self._models / service
            self._write_model(service, models)
            arguments = ["--models", str(models), "--out", str(self._out)]
            _generate([*arguments, "--no-changelog", "--quiet", service])
            invalidate_caches()  # the import of another service caches the list of services
            name = f"botopin_aws.{service_package(service)}.{version_package(DATE)}"
            self._imported[service] = import_module(name)
        return self._imported[service]

    def _write_model(self, service: str, models: Path) -> None:
        folder = models / service / DATE
        # The folder exists if a test requests the service again after a failed generation.
        folder.mkdir(parents=True, exist_ok=True)
        newest = max(path.parent for path in (_DATA / service).glob("*/service-2.json*"))
        for path in newest.glob("*.json*"):
            raw = path.read_bytes()
            document = json.loads(gzip.decompress(raw) if path.suffix == ".gz" else raw)
            name = path.name.partition(".json")[0]
            if service in CUT:
                document = _cut(name, document, CUT[service])
            if not name.startswith("examples") and document:
                (folder / f"{name}.json").write_text(json.dumps(document))


def _generate(arguments: list[str]) -> None:
    """Generate bindings, with the development environment if this one has no generator."""
    if find_spec("jinja2"):
        assert main(["generate", *arguments]) == 0
        return
    botopin = ROOT / ".venv" / "bin" / "botopin"
    if not botopin.exists():
        pytest.skip(f"{botopin} does not exist: run `make generate`")
    subprocess.run([botopin, "generate", *arguments], check=True)


def _cut(name: str, document: dict[str, Any], operations: tuple[str, ...]) -> dict[str, Any]:
    if name == "paginators-1.sdk-extras":
        return {}  # amends operations that may be missing
    if name == "service-2":
        kept = {each: document["operations"][each] for each in operations}
        return {**document, "operations": kept, "shapes": _reached(kept, document["shapes"])}
    if key := _KEYS.get(name):
        kept = {
            each: traits
            for each, traits in document[key].items()
            if traits.get("operation", each) in operations
        }
        return {**document, key: kept}
    return document


def _reached(operations: dict[str, Any], shapes: dict[str, Any]) -> dict[str, Any]:
    reached: dict[str, Any] = {}
    pending: list[Any] = [operations]
    while pending:
        part = pending.pop()
        if isinstance(part, dict):
            name = part.get("shape")
            if isinstance(name, str) and name not in reached:
                reached[name] = shapes[name]
                pending.append(shapes[name])
        if isinstance(part, dict | list):
            pending += part.values() if isinstance(part, dict) else part
    return {name: shape for name, shape in shapes.items() if name in reached}
