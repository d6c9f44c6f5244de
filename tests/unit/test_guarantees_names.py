"""Models with hostile names: no shape, member or value is lost, and each works."""

from __future__ import annotations

import builtins
import copy
import importlib
import json
import keyword
import pickle
import sys
import typing
from itertools import count
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botopin import from_boto3, replace, runtime, to_boto3
from botopin.bindings.package import render_service_package, render_version_package
from botopin.model.reader import read_service
from botopin.naming.names import Names
from botopin.runtime import OpenStrEnum, Shape
from botopin.runtime.clients.base import BaseClient
from botopin.runtime.errors import ServiceError, error_members
from botopin.runtime.members import members

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import ModuleType

TAKEN = {
    *keyword.kwlist,
    *keyword.softkwlist,
    *dir(builtins),
    *dir(typing),
    *dir(runtime),
    *dir(Shape),
    *dir(OpenStrEnum),
    *dir(ServiceError),
    *dir(BaseClient),
    *("_", "__", "___", "_1", "__1", "A", "a", "_a", "__a", "a_", "A_", "aA", "AA", "Aa", "a__"),
    *("client", "Client", "AsyncClient", "async_client", "shapes", "errors", "strategies"),
    *("Synth", "SynthClient", "SynthError", "AsyncSynthClient", "Paginator", "Waiter", "Pages"),
    *("data_0", "made_0", "value_0", "key_0", "each_0", "new", "lack", "get", "items", "update"),
    *("annotations", "datetime", "attrs", "botopin", "hypothesis", "st", "valid", "invalid"),
    *("con", "nul", "Aux", "ID", "Id", "iD", "providerARNs", "SDK_UNKNOWN_MEMBER"),
    *("ClassVar", "ClassVariant", "ResponseMetadata", "x" * 200),
}
NAMES = st.sampled_from(sorted(name for name in TAKEN if name.isascii() and name.isidentifier()))
VALUES = NAMES | st.sampled_from(["", " ", "a b", "1", "-", "--", "é", '"""', "\\", "\u2028", "😀"])


@st.composite
def models(draw: Callable[..., Any]) -> dict[str, Any]:
    names = draw(st.lists(NAMES, min_size=3, max_size=25, unique=True))
    targets = st.sampled_from(["SynthText", "SynthNumber", *names])
    structure = st.fixed_dictionaries(
        {
            "type": st.just("structure"),
            "members": st.dictionaries(
                NAMES, st.fixed_dictionaries({"shape": targets}), max_size=8
            ),
        },
        optional={"union": st.just(value=True)},
    )
    kinds = st.one_of(
        structure,
        structure.map(lambda shape: {**shape, "exception": True, "union": False}),
        st.builds(
            lambda values: {"type": "string", "enum": values},
            st.lists(VALUES, min_size=1, max_size=8, unique=True),
        ),
        st.builds(lambda name: {"type": "list", "member": {"shape": name}}, targets),
        st.builds(
            lambda name: {"type": "map", "key": {"shape": "SynthText"}, "value": {"shape": name}},
            targets,
        ),
    )
    shapes = {name: draw(kinds) for name in names}
    messages = [name for name, shape in shapes.items() if plain(shape)]
    operations = {
        name: {"name": name, "input": {"shape": draw(st.sampled_from(messages))}}
        for name in (draw(st.lists(NAMES, max_size=4, unique=True)) if messages else ())
    }
    shapes |= {"SynthText": {"type": "string"}, "SynthNumber": {"type": "integer"}}
    return {"metadata": {"protocol": "json"}, "operations": operations, "shapes": shapes}


def plain(shape: dict[str, Any]) -> bool:
    return shape["type"] == "structure" and not shape.get("exception") and not shape.get("union")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("names")
    sys.path.append(str(folder))
    yield folder
    sys.path.remove(str(folder))


NUMBERS = count()


def import_bindings(model: dict[str, Any], folder: Path) -> ModuleType:
    package = f"hostile_names_{next(NUMBERS)}"
    service = read_service(json.dumps(model).encode(), service="synth", date="2024-01-01")
    files = render_version_package(service, Names(), package=package)
    files |= render_service_package("synth", ["2024-01-01"])
    for path, text in files.items():
        file = folder / package / "synth" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    importlib.invalidate_caches()
    return importlib.import_module(f"{package}.synth.v2024_01_01")


def test_guarantee_12_every_hostile_name_has_its_class_member_or_value(folder: Path) -> None:
    @settings(max_examples=100, deadline=None)
    @given(models())
    def check(model: dict[str, Any]) -> None:
        bindings = import_bindings(model, folder)
        classes = [getattr(bindings, name) for name in bindings.__all__]
        enums = [cls for cls in classes if issubclass(cls, OpenStrEnum)]
        shapes = {
            cls.__botopin_shape_name__ or cls.__name__: cls
            for cls in classes
            if issubclass(cls, Shape | ServiceError) and ServiceError not in cls.__bases__
        }
        expected = {k: each for k, each in model["shapes"].items() if each["type"] == "structure"}
        assert shapes.keys() == expected.keys()
        for name, shape in expected.items():
            check_members(shapes[name], shape["members"])
        values = [shape["enum"] for shape in model["shapes"].values() if shape.get("enum")]
        assert sorted([each.value for each in cls] for cls in enums) == sorted(values)
        for cls in enums:
            assert all(getattr(cls, each.name) is cls(each.value) is each for each in cls)

    check()


def check_members(cls: type[Any], uses: dict[str, Any]) -> None:
    """Check that the class has the members, and that its objects survive round trips and copies."""
    if issubclass(cls, ServiceError):
        assert [info.wire_name for info in error_members(cls)] == [*uses]
        return
    assert [info.wire_name for info in members(cls)] == [*uses]
    typing.get_type_hints(cls)
    attrs.resolve_types(cls)
    scalars = {"SynthText": "text", "SynthNumber": 1}
    data = {wire: scalars[use["shape"]] for wire, use in uses.items() if use["shape"] in scalars}
    if cls.__botopin_union__:
        data = dict([*data.items()][:1])
        if not data:
            return
    names = {info.wire_name: info.name for info in members(cls)}
    built = cls(**{names[wire]: value for wire, value in data.items()})
    assert to_boto3(built) == data
    assert from_boto3(data, cls, strict=True) == built == replace(built) == copy.deepcopy(built)
    assert pickle.loads(pickle.dumps(built)) == built
    assert repr(built).startswith(cls.__qualname__)
