"""Classes of other libraries for the same model: pydantic models, msgspec Structs, attrs classes.

Written from botocore's own reading of the model, by hand-written rules: the same members with the
same types, by their wire names, optional members None. They check types and nothing more (no
pattern, length or bound), ignore unknown members, and have closed enums: each difference saves
the peers work.
"""

from __future__ import annotations

import json
import keyword
from typing import TYPE_CHECKING, Final

from attrs import frozen
from botocore import xform_name
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StringShape, StructureShape
from payloads import VERSION
from timing import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_SCALARS: Final = {
    "string": "str",
    "character": "str",
    "integer": "int",
    "long": "int",
    "float": "float",
    "double": "float",
    "boolean": "bool",
    "timestamp": "datetime",
    "blob": "bytes",
}

CREATE_JOB: Final = ("CreateJobRequest",)
MEASURED: Final = ("CreateJobRequest", "CreateJobResponse", "GetJobResponse", "SearchJobsResponse")


def service_model() -> ServiceModel:
    file = ROOT / "models" / "braket" / VERSION / "service-2.json"
    return ServiceModel(json.loads(file.read_bytes()))


def write_peers(folder: Path) -> None:
    """Write two modules for each library: all measured shapes, and CreateJobRequest only."""
    for library in _LIBRARIES:
        for ending, roots in (("peer", MEASURED), ("create_job", CREATE_JOB)):
            file = folder / f"{library.name}_{ending}.py"
            file.write_text("\n".join(_lines(library, roots)) + "\n", encoding="utf-8")


@frozen(kw_only=True)
class _Library:
    name: str
    header: str
    declaration: str
    member: str


def _lines(library: _Library, roots: Sequence[str]) -> Iterator[str]:
    yield library.header
    for shape in _reached(service_model(), roots):
        if isinstance(shape, StructureShape):
            yield library.declaration.format(shape.name)
            for wire, inner in shape.members.items():
                required = wire in shape.required_members
                kind = _annotation(inner)
                yield library.member.format(
                    name=_python_name(wire),
                    wire=wire,
                    kind=kind if required else f"{kind} | None",
                    default="" if required else "default=None, ",
                )
        elif isinstance(shape, StringShape) and shape.enum:
            yield f"class {shape.name}(StrEnum):"
            for index, value in enumerate(shape.enum):
                yield f"    V{index} = {value!r}"


def _reached(model: ServiceModel, roots: Sequence[str]) -> Iterator[Shape]:
    """Return the shapes of a tree, nested shapes first: Braket has no recursive shapes."""
    seen: set[str] = set()

    def walk(shape: Shape) -> Iterator[Shape]:
        if shape.name in seen:
            return
        seen.add(shape.name)
        if isinstance(shape, StructureShape):
            parts = list(shape.members.values())
        elif isinstance(shape, ListShape):
            parts = [shape.member]
        elif isinstance(shape, MapShape):
            parts = [shape.key, shape.value]
        else:
            parts = []
        for part in parts:
            yield from walk(part)
        yield shape

    for root in roots:
        yield from walk(model.shape_for(root))


def _annotation(shape: Shape) -> str:
    if isinstance(shape, StructureShape):
        return str(shape.name)
    if isinstance(shape, ListShape):
        return f"list[{_annotation(shape.member)}]"
    if isinstance(shape, MapShape):
        return f"dict[{_annotation(shape.key)}, {_annotation(shape.value)}]"
    if isinstance(shape, StringShape) and shape.enum:
        return str(shape.name)
    return _SCALARS[str(shape.type_name)]


def _python_name(wire: str) -> str:
    name: str = xform_name(wire)
    return f"{name}_" if keyword.iskeyword(name) else name


_COMMON: Final = "from datetime import datetime\nfrom enum import StrEnum\n"

_LIBRARIES: Final = (
    _Library(
        name="pydantic",
        header=f"""\
{_COMMON}
from pydantic import BaseModel, ConfigDict, Field

class Model(BaseModel):
    model_config = ConfigDict(extra="ignore", populate_by_name=True)
""",
        declaration="class {}(Model):",
        member="    {name}: {kind} = Field({default}alias={wire!r})",
    ),
    _Library(
        name="msgspec",
        header=f"{_COMMON}\nfrom msgspec import Struct, field\n",
        declaration="class {}(Struct, omit_defaults=True, kw_only=True):",
        member="    {name}: {kind} = field({default}name={wire!r})",
    ),
    _Library(
        name="attrs",
        header=f"{_COMMON}\nfrom attrs import define, field\n",
        declaration="@define(kw_only=True)\nclass {}:",
        member="    {name}: {kind} = field({default}metadata={{'wire': {wire!r}}})",
    ),
)
