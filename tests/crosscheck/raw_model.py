"""A model as its JSON says it, and the names that it promises in Python.

Nothing here comes from the generator: the JSON is read plainly, and the rules for names are stated
a second time.
"""

from __future__ import annotations

import json
import keyword
from typing import Any, Final

from attrs import frozen
from botocore import xform_name

from support.paths import ROOT

MODELS: Final = ROOT / "models" / "braket"
DATES: Final = tuple(sorted(folder.name for folder in MODELS.iterdir()))


@frozen
class RawModel:
    date: str
    raw: dict[str, Any]

    @property
    def shapes(self) -> dict[str, dict[str, Any]]:
        shapes: dict[str, dict[str, Any]] = self.raw["shapes"]
        return shapes

    @property
    def package(self) -> str:
        return f"botopin_aws.braket.v{self.date.replace('-', '_')}"

    @property
    def base_error(self) -> str:
        return f"{self.raw['metadata']['serviceId']}Error"

    def structures(self) -> list[str]:
        """Structures that can be built: all but the exceptions."""
        return [
            name
            for name, shape in self.shapes.items()
            if shape["type"] == "structure" and not shape.get("exception")
        ]

    def exceptions(self) -> list[str]:
        return [name for name, shape in self.shapes.items() if shape.get("exception")]

    def enums(self) -> list[str]:
        return [name for name, shape in self.shapes.items() if "enum" in shape]

    def inputs(self) -> dict[str, str]:
        """The shape of every operation's input."""
        operations: dict[str, dict[str, Any]] = self.raw["operations"]
        return {name: each["input"]["shape"] for name, each in operations.items()}

    def members(self, structure: str) -> dict[str, dict[str, Any]]:
        members: dict[str, dict[str, Any]] = self.shapes[structure]["members"]
        return members

    def requires(self, structure: str, wire: str) -> bool:
        """Whether a caller must give the member; botocore fills an idempotency token."""
        token = self.members(structure)[wire].get("idempotencyToken", False)
        return wire in self.shapes[structure].get("required", ()) and not token


def read(date: str) -> RawModel:
    text = (MODELS / date / "service-2.json").read_text(encoding="utf-8")
    return RawModel(date, json.loads(text))


def python_name(wire: str) -> str:
    """The snake case of botocore; a keyword gets an underscore."""
    name: str = xform_name(wire)
    return f"{name}_" if keyword.iskeyword(name) else name
