"""Traits that have an effect only on some types."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from botopin.diff.report import Severity
from botopin.model.document_files import MODEL_FILE
from botopin.model.documents import read_documents
from support.diff_cases import judge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.model.documents import ModelDocuments


@pytest.mark.parametrize(
    ("member", "trait", "value"),
    [
        ("Text", "timestampFormat", "rfc822"),
        ("Text", "flattened", True),
        ("Text", "sparse", True),
        ("Text", "union", True),
        ("Text", "document", True),
        ("Flag", "streaming", True),
        ("Flag", "jsonvalue", True),
        ("Flag", "min", 5),
        ("Time", "max", 5),
    ],
)
@pytest.mark.parametrize("on_shape", [True, False])
def test_trait_without_effect_on_a_type_is_harmless(
    member: str, trait: str, value: Any, *, on_shape: bool
) -> None:
    types = {"Text": "string", "Flag": "boolean", "Time": "timestamp"}
    shapes = {name: {"type": each} for name, each in types.items()}
    reference: dict[str, Any] = {"shape": member}
    old = read_version(shapes, reference)
    holder = shapes[member] if on_shape else reference
    holder |= {trait: value}
    assert {each.severity for each in judge(old, read_version(shapes, reference))} == {
        Severity.NONE
    }


def read_version(shapes: Mapping[str, Any], reference: Mapping[str, Any]) -> ModelDocuments:
    structure = {"type": "structure", "members": {"value": reference}}
    document = {
        "metadata": {"protocol": "query", "serviceId": "Thing"},
        "operations": {
            "Make": {
                "name": "Make",
                "http": {"method": "POST", "requestUri": "/"},
                "input": {"shape": "In"},
                "output": {"shape": "Out", "resultWrapper": "Result"},
            }
        },
        "shapes": {**shapes, "In": structure, "Out": structure},
    }
    return read_documents({MODEL_FILE: json.dumps(document).encode()}, service="thing", date="")
