"""Small models that differ in one trait, for the comparison of the form on the wire."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any, Final

from botopin.diff.compare.models import compare
from botopin.diff.differences import ChangeKind
from botopin.diff.wire.normal_forms import WIRE_TRAITS
from botopin.model.document_files import MODEL_FILE
from botopin.model.documents import read_documents

if TYPE_CHECKING:
    from botopin.diff.differences import Qualifier
    from botopin.model.documents import ModelDocuments

MOMENT: Final = "2024-01-02T03:04:05Z"
VALUE: Final[dict[str, Any]] = {
    "text": "text",
    "moment": MOMENT,
    "number": 1,
    "tags": {"key": "value"},
    "items": ["item"],
    "moments": [MOMENT],
    "flat": ["item"],
    "nested": {"inner": "inner"},
}
"""Value of the input of `Put` and of the output of `Get`."""
NAMES: Final = (None, "name", "Name", "other")
NAMESPACES: Final = (None, {"uri": "urn:a"}, "urn:a", {"uri": "urn:a", "prefix": "p"})


def wire_model(protocol: str) -> dict[str, Any]:
    """Return a model with each kind of shape in a request and in a response."""
    shapes: dict[str, Any] = {
        "Text": {"type": "string"},
        "Number": {"type": "integer"},
        "Moment": {"type": "timestamp"},
        "Tags": {"type": "map", "key": {"shape": "Plain"}, "value": {"shape": "Plain"}},
        "Plain": {"type": "string"},
        "Items": {"type": "list", "member": {"shape": "Plain"}},
        "Moments": {"type": "list", "member": {"shape": "Moment"}},
        "Flat": {"type": "list", "member": {"shape": "Plain"}, "flattened": True},
        "Nested": {"type": "structure", "members": {"inner": {"shape": "Plain"}}},
    }
    members = {name: {"shape": name.capitalize()} for name in VALUE}
    for name in ("Input", "Output"):
        shapes[name] = {"type": "structure", "members": copy.deepcopy(members)}
    return {
        "metadata": {
            "apiVersion": "2024-01-01",
            "endpointPrefix": "things",
            "protocol": protocol,
            "jsonVersion": "1.0",
            "targetPrefix": "Things",
            "serviceId": "Things",
        },
        "operations": {
            "Put": {
                "name": "Put",
                "http": {"method": "POST", "requestUri": "/"},
                "input": {"shape": "Input", "locationName": "Input"},
            },
            "Get": {
                "name": "Get",
                "http": {"method": "GET", "requestUri": "/"},
                "output": {"shape": "Output"},
            },
        },
        "shapes": shapes,
    }


def with_traits(document: dict[str, Any], traits: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of a model with traits, by path; None removes a trait."""
    changed = copy.deepcopy(document)
    for path, value in traits.items():
        *parents, key = path.split("/")
        holder = changed
        for parent in parents:
            holder = holder[parent]
        holder.pop(key, None)
        if value is not None:
            holder[key] = value
    return changed


def documents(document: dict[str, Any]) -> ModelDocuments:
    files = {MODEL_FILE: json.dumps(document).encode()}
    return read_documents(files, service="things", date="")


def is_seen(old: dict[str, Any], new: dict[str, Any], unseen: Qualifier) -> bool:
    """Return whether the comparison finds a difference that has no such qualifier."""
    return any(
        each.trait in WIRE_TRAITS
        and each.kind is not ChangeKind.RESPELLED
        and unseen not in each.qualifiers
        for each in compare(documents(old), documents(new)).differences
    )
