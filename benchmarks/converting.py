"""Cost of compiled conversion and validation."""

from __future__ import annotations

import importlib
import sys
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import attrs
import cattrs
import msgspec
from attrs import frozen
from boto3_dataclass_braket import type_defs  # type: ignore[import-untyped]
from botocore.validate import ParamValidator
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override
from fresh import build_request
from payloads import create_job_request, get_job_response, search_jobs_response
from peers import service_model, write_peers
from results import Comparison, Results, Target
from timing import interleaved, ratio, repeated

import botopin
import botopin.converters.boto3
from botopin_aws.braket import v2026_04_07 as braket

if TYPE_CHECKING:
    from collections.abc import Callable

_ROUNDS: Final = 25
_CONVERTER: Final = "through cattrs"


@frozen(kw_only=True)
class Workload:
    """Data for boto3, and the class of each library for it."""

    title: str
    data: dict[str, Any]
    shape: Any
    model: Any
    struct: Any
    plain: Any
    dataclass: Any


def measure() -> Results:
    workloads = _workloads()
    results = [_measure_structuring(each) for each in workloads]
    results += [_measure_unstructuring(each) for each in workloads]
    results.append(_measure_validation())
    return Results(
        targets=[target for each in results for target in each.targets],
        comparisons=[comparison for each in results for comparison in each.comparisons],
    )


def _workloads() -> list[Workload]:
    with TemporaryDirectory() as scratch:
        write_peers(Path(scratch))
        sys.path.insert(0, scratch)
        try:
            peers = {
                library: importlib.import_module(f"{library}_peer")
                for library in ("pydantic", "msgspec", "attrs")
            }
        finally:
            sys.path.remove(scratch)
    return [
        Workload(
            title=title,
            data=data,
            shape=getattr(braket, name),
            model=getattr(peers["pydantic"], name),
            struct=getattr(peers["msgspec"], name),
            plain=getattr(peers["attrs"], name),
            dataclass=getattr(type_defs, name),
        )
        for title, name, data in (
            ("a CreateJob request", "CreateJobRequest", create_job_request()),
            ("a GetJob response with 10 events", "GetJobResponse", get_job_response()),
            ("a SearchJobs response with 100 jobs", "SearchJobsResponse", search_jobs_response()),
        )
    ]


def _measure_structuring(work: Workload) -> Results:
    data, shape = work.data, work.shape
    converter = botopin.converters.boto3.make_converter()
    stock = _stock_converter()
    assert converter.structure(data, shape) == botopin.from_boto3(data, shape)
    series = interleaved(
        {
            "botopin": repeated(lambda: botopin.from_boto3(data, shape)),
            _CONVERTER: repeated(lambda: converter.structure(data, shape)),
            "msgspec": repeated(lambda: msgspec.convert(data, work.struct)),
            "pydantic": repeated(lambda: work.model.model_validate(data)),
            "cattrs": repeated(lambda: stock.structure(data, work.plain)),
            "boto3-dataclass": repeated(lambda: _read_members(work.dataclass.make_one(data))),
        },
        _ROUNDS,
    )
    return Results(
        targets=[
            Target(
                what=f"{function} of {work.title}, against {other}",
                unit="×",
                measured=ratio(series[ours], series[other]),
                limit=limit,
            )
            for function, ours, other, limit in (
                ("`from_boto3`", "botopin", "pydantic", 0.55),
                ("`from_boto3`", "botopin", "msgspec", 2.5),
                ("the cattrs converter's `structure`", _CONVERTER, "msgspec", 2.8),
            )
        ],
        comparisons=[Comparison.of(f"dict to object: {work.title}", series)],
    )


def _measure_unstructuring(work: Workload) -> Results:
    converter = botopin.converters.boto3.make_converter()
    stock = _stock_converter()
    value = botopin.from_boto3(work.data, work.shape)
    model = work.model.model_validate(work.data)
    struct = msgspec.convert(work.data, work.struct)
    plain = stock.structure(work.data, work.plain)
    functions: dict[str, Callable[[], Any]] = {
        "botopin": lambda: botopin.to_boto3(value, validate=False),
        _CONVERTER: lambda: converter.unstructure(value),
        "msgspec": lambda: msgspec.to_builtins(struct, builtin_types=(datetime, bytes)),
        "pydantic": lambda: model.model_dump(by_alias=True, exclude_none=True),
        "cattrs": lambda: stock.unstructure(plain),
    }
    expected = {name: value for name, value in work.data.items() if name != "ResponseMetadata"}
    for name, function in functions.items():
        assert function() == expected, name
    series = interleaved({name: repeated(each) for name, each in functions.items()}, _ROUNDS)
    return Results(
        targets=[
            Target(
                what=f"`to_boto3` of {work.title} without validation, against msgspec",
                unit="×",
                measured=ratio(series["botopin"], series["msgspec"]),
                limit=1.5,
            )
        ],
        comparisons=[Comparison.of(f"object to dict: {work.title}", series)],
    )


def _measure_validation() -> Results:
    request = create_job_request()
    shape = service_model().shape_for("CreateJobRequest")
    validator = ParamValidator()
    assert botopin.to_boto3(build_request(braket)) == request
    assert not validator.validate(request, shape).has_errors()
    series = interleaved(
        {
            "botopin": repeated(lambda: botopin.to_boto3(build_request(braket))),
            "botocore's ParamValidator": repeated(lambda: validator.validate(request, shape)),
        },
        _ROUNDS,
    )
    return Results(
        targets=[
            Target(
                what="build a CreateJobRequest and `to_boto3` it with every check, "
                "against botocore's ParamValidator",
                unit="×",
                measured=ratio(series["botopin"], series["botocore's ParamValidator"]),
                limit=0.8,
            )
        ],
        comparisons=[Comparison.of("build, validate and convert a CreateJob request", series)],
    )


def _read_members(value: Any) -> None:
    """Read every member of a boto3-dataclass tree, which converts a member when it is read."""
    for name in value.boto3_raw_data:
        read = getattr(value, name, None)
        for each in read if isinstance(read, list) else (read,):
            if hasattr(each, "boto3_raw_data"):
                _read_members(each)


def _stock_converter() -> cattrs.Converter:
    """Return cattrs' own functions for attrs classes, with the names of the members."""
    converter = cattrs.Converter(omit_if_default=True)

    def renamed(cls: type[Any]) -> dict[str, Any]:
        return {each.name: override(rename=each.metadata["wire"]) for each in attrs.fields(cls)}

    def structure(cls: type[Any]) -> Callable[[Any, Any], Any]:
        return make_dict_structure_fn(cls, converter, **renamed(cls))

    def unstructure(cls: type[Any]) -> Callable[[Any], Any]:
        return make_dict_unstructure_fn(
            cls, converter, _cattrs_omit_if_default=True, **renamed(cls)
        )

    converter.register_structure_hook_factory(attrs.has, structure)
    converter.register_unstructure_hook_factory(attrs.has, unstructure)
    converter.register_structure_hook(datetime, lambda value, _: value)
    return converter
