"""botocore's protocol suites, and the bindings of their models.

A file contains suites, and a suite contains a model and cases. A case is either parameters with the
expected request, or a response with the expected result. `fetch.py` downloads the suites.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import botocore
import pytest
from attrs import field, frozen
from botocore.model import OperationModel, Shape
from botocore.model import ServiceModel as BotocoreModel
from botocore.utils import parse_timestamp

from botopin.bindings.package import render_service_package, render_version_package, service_folder
from botopin.customizations.treatments import apply_handlers
from botopin.model.document_files import MODEL_FILE
from botopin.naming.names import Names
from botopin.sources.folder_store import FolderModelStore
from botopin.testing.served_version import ServedVersion
from conformance.exclusions import EXCLUDED
from conformance.fetch import folder_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VARIABLE: Final = "BOTOPIN_CONFORMANCE"
FOLDER: Final = Path(os.environ.get(VARIABLE) or folder_of(botocore.__version__))

NEEDS_SUITES: Final = pytest.mark.skipif(
    not FOLDER.is_dir(),
    reason=f"no protocol suites: tests/conformance/fetch.py gets them, {VARIABLE} names theirs",
)

PACKAGE: Final = "conformance_bindings"
DATE: Final = "2024-01-01"


@frozen(kw_only=True)
class Case:
    """Case of a suite, with its operation."""

    id: str
    """Identifier, such as `input/rest-json/RestJsonConstantQueryString`, or a number."""
    service: str
    """Service name of the model in the bindings."""
    document: dict[str, Any] = field(repr=False)
    """Model of the case, as in service-2.json."""
    data: Mapping[str, Any] = field(repr=False)
    """Data of the case in the suite."""

    @property
    def protocol(self) -> str:
        name: str = self.document["metadata"]["protocol"]
        return name

    @property
    def operation(self) -> OperationModel:
        """Return botocore's model of the operation."""
        raw = self.data["given"]
        return OperationModel(raw, BotocoreModel(self.document), raw["name"])

    @property
    def params(self) -> dict[str, Any]:
        """Return the parameters for boto3, with datetimes, bytes and floats."""
        shape = self.operation.input_shape
        parameters: dict[str, Any] = in_boto3(shape, self.data["params"]) if shape else {}
        return parameters


@cache
def cases(direction: str) -> tuple[Case, ...]:
    """Return the cases of `input` or `output` in the order of the files."""
    files = sorted(FOLDER.glob(f"**/{direction}/*.json"))
    return tuple(case for file in files for case in _cases_in(file))


def _cases_in(file: Path) -> Iterator[Case]:
    place = file.relative_to(FOLDER).with_suffix("").as_posix()
    for number, suite in enumerate(json.loads(file.read_bytes())):
        operations: list[Any] = []
        for index, data in enumerate(suite["cases"]):
            operation = _add_result_wrapper(suite, data["given"])
            if "params" not in data and "response" not in data:
                continue  # the case checks nothing
            if operation not in operations:
                operations.append(operation)
            yield Case(
                id=f"{place}/{data.get('id') or f'{number}.{index}'}",
                service="-".join(
                    [
                        *place.replace("_", "-").split("/"),
                        f"{number}",
                        f"{operations.index(operation)}",
                    ]
                ),
                document={
                    "metadata": suite["metadata"],
                    "operations": {operation["name"]: operation},
                    "shapes": suite["shapes"],
                },
                data={**data, "given": operation},
            )


def _add_result_wrapper(suite: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    """Return an operation with the wrapper of its result, which the query suites omit."""
    output = operation.get("output")
    if not output or suite["metadata"]["protocol"] != "query":
        return operation
    if not suite["shapes"][output["shape"]].get("members"):
        return operation
    return {**operation, "output": {**output, "resultWrapper": f"{operation['name']}Result"}}


def parameters(check: str, selected: tuple[Case, ...]) -> list[Any]:
    """Return the cases as parameters of a test. An excluded case is expected to fail."""
    excluded = EXCLUDED.get(check, {})
    return [
        pytest.param(
            case,
            id=case.id,
            marks=[pytest.mark.xfail(reason=excluded[case.id], strict=True)]
            if case.id in excluded
            else [],
        )
        for case in selected
    ]


def in_boto3(shape: Shape, value: Any) -> Any:
    """Return a value of the suites for boto3."""
    match shape.type_name:
        case _ if value is None:
            return None
        case "structure" if not shape.is_document_type:
            return {  # in the model's order, as a typed request has it
                name: in_boto3(member, value[name])
                for name, member in shape.members.items()
                if name in value
            }
        case "list":
            return [in_boto3(shape.member, each) for each in value]
        case "map":
            return {key: in_boto3(shape.value, each) for key, each in value.items()}
        case "timestamp" if isinstance(value, str):
            return parse_timestamp(value)
        case "timestamp":
            return datetime.fromtimestamp(value, UTC)
        case "blob":
            return value.encode()
        case "float" | "double":
            return float(value)
        case _:
            return value


class Bindings:
    """Bindings of the suites' models, generated on first use."""

    def __init__(self, folder: Path) -> None:
        self._models, self._out = folder / "models", folder / "out"
        self._made: dict[str, ServedVersion] = {}

    @property
    def path(self) -> str:
        """Return the folder to add to `sys.path`."""
        return str(self._out)

    def of(self, case: Case) -> ServedVersion:
        """Return the model and the package of a case."""
        if case.service not in self._made:
            self._made[case.service] = self._make(case)
        return self._made[case.service]

    def _make(self, case: Case) -> ServedVersion:
        file = self._models / case.service / DATE / MODEL_FILE
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(case.document))
        model = FolderModelStore(self._models).documents(case.service, DATE).model
        files = render_version_package(model, Names(), package=PACKAGE)
        files |= render_service_package(case.service, [DATE])
        root = service_folder(case.service, PACKAGE)
        for path, text in files.items():
            written = self._out / root / path
            written.parent.mkdir(parents=True, exist_ok=True)
            written.write_text(text)
        return ServedVersion(
            model, apply_handlers(model), {}, import_module(f"{root.replace('/', '.')}.v2024_01_01")
        )
