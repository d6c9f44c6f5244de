"""Examination of one service."""

from __future__ import annotations

import json
import sys
import time
import traceback
import warnings
from typing import TYPE_CHECKING

from attrs import evolve

from all_services import census, client_census
from all_services.classes import Classes
from all_services.impossible_values import explain_unseen
from all_services.plain import Plain
from all_services.received_values import ReceivedValues
from all_services.requests import Requests
from all_services.result import Pattern, Result
from all_services.round_trips import EXAMPLES, FEW, RoundTrips
from all_services.services import DATE
from botopin.bindings.pattern_limits import find_pattern_limits
from botopin.model.constraints import unsatisfiable_shapes
from botopin.model.reader import read_service
from botopin.naming import rules

if TYPE_CHECKING:
    from pathlib import Path

    from all_services.services import Service
    from botopin.model.service import ServiceModel


def examine(service: Service, bindings: Path) -> Result:
    """Examine the newest version of a service in a folder of bindings."""
    started = time.monotonic()
    result = started_result(service)
    try:
        result = _examined(service, bindings, result)
    except Exception as error:  # noqa: BLE001 - the run continues with the next service
        where = traceback.extract_tb(error.__traceback__)[-1]
        reason = f"{type(error).__name__}: {error} ({where.filename}:{where.lineno})"
        result = evolve(result, broken=reason)
    return evolve(result, seconds=round(time.monotonic() - started, 2))


def started_result(service: Service) -> Result:
    """Return the result of a service before its examination."""
    return Result(
        service=service.name,
        api_version=service.api_version,
        protocol=service.protocol,
        counts=dict(census.counted(service)),
    )


def _examined(service: Service, bindings: Path, result: Result) -> Result:
    package = rules.service_package(service.name)
    versions = sorted((bindings / rules.PACKAGE / package).glob("v*/__init__.py"))
    if not versions:
        return evolve(result, broken="was not generated")
    warnings.simplefilter("error")
    sys.path.insert(0, str(bindings))
    name = f"{rules.PACKAGE}.{package}.{versions[-1].parent.name}"
    lost = [*census.imports(name)]
    result = evolve(result, generated=True, imported=True)
    classes = Classes.of(service, name)
    lost += census.documents(service, name)
    lost += census.shapes(service, classes)
    lost += client_census.methods(service, classes)
    return _drawn(service, classes, evolve(result, lost=lost))


def _drawn(service: Service, classes: Classes, result: Result) -> Result:
    model = read_service(json.dumps(service.raw).encode(), service=service.name, date=DATE)
    plain = Plain(service, classes)
    trips = RoundTrips(service, classes, plain)
    requests = Requests(service, plain)
    _operations(service, trips, requests)
    for shape in classes.structures:
        if shape not in plain.met:
            trips.of(shape, FEW)
        trips.rest(shape)
    for shape in classes.errors:
        trips.errors(shape)
    for shape in classes.enums:
        trips.enums(shape)
    mutated = RoundTrips(service, classes, plain)
    for operation in service.operations.values():
        if "input" in operation:
            mutated.faults(operation["input"]["shape"])
    findings = trips.findings
    received = ReceivedValues.of(service, classes, model)
    received.examine()
    unreferenced = census.unreferenced(service)
    every = {*service.shapes, *_member_names(service)}
    unmet = every - plain.met - unreferenced - findings.failed.keys()
    valueless = explain_unseen(service, unmet, findings.empty, unsatisfiable_shapes(model))
    counts = {
        **result.counts,
        "examples": findings.examples[0],
        "faults": mutated.findings.examples[0],
        "met shapes": len((plain.met & {*service.shapes}) - findings.failed.keys()),
        "met members": sum("." in name for name in plain.met),
        "requests": len(requests.serialized),
        **received.counts,
    }
    return evolve(
        result,
        counts=counts,
        failed=findings.failed,
        requests=requests.failed,
        valueless=valueless,
        unhealthy={**findings.unhealthy, **mutated.findings.unhealthy},
        unmet=sorted(unmet - valueless.keys()),
        unreferenced=sorted(unreferenced),
        faults=mutated.findings.failed,
        received=received.failed,
        refused=received.refused,
        unsent=requests.unsent,
        unenforced=_unenforced(model),
    )


def _operations(service: Service, trips: RoundTrips, requests: Requests) -> None:
    """Check the inputs and outputs of operations, and serialize each request."""
    checked: set[str] = set()
    for name, operation in service.operations.items():
        if "input" in operation:
            trips.of(operation["input"]["shape"], EXAMPLES, requests.checker(name))
        if "output" in operation and operation["output"]["shape"] not in checked:
            checked.add(operation["output"]["shape"])
            trips.of(operation["output"]["shape"], EXAMPLES)


def _unenforced(model: ServiceModel) -> list[Pattern]:
    return [
        Pattern(
            shape=each.shape,
            enforced_up_to=each.enforced_up_to,
            re2_enforced_up_to=each.re2_enforced_up_to,
            why=each.why,
        )
        for each in find_pattern_limits(model)
    ]


def _member_names(service: Service) -> set[str]:
    return {
        f"{name}.{wire}"
        for name, shape in service.shapes.items()
        if not shape.get("document")
        for wire in shape.get("members", ())
    }
