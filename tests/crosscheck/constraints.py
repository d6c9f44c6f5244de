"""Checks that violate each constraint of the raw model and reach each bound."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from crosscheck import entry_points, locations
from crosscheck.results import Result, agree
from crosscheck.samples import valid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from crosscheck.locations import Location
    from support.raw_model import RawModel


def constructors_reject(model: RawModel, package: ModuleType) -> Iterator[Result]:
    """Check that a constructor rejects each mutation of its own members."""
    for structure in model.structures():
        whole = valid(model, structure)
        for location in locations.locations(model, structure, deep=False):
            for mutation in locations.mutations(model, location, deep=False):
                bad = location.put(whole, mutation.value)
                act = partial(entry_points.built, model, package, structure, bad)
                expected = [(mutation.kind, location.path_of(mutation.value))]
                yield agree(
                    _subject(model, location, mutation.kind), location.path, expected, _found(act)
                )


def constructors_accept(model: RawModel, package: ModuleType) -> Iterator[Result]:
    """Check that a constructor accepts boundary values, and required members only."""
    for structure in model.structures():
        whole = valid(model, structure)
        for location in locations.locations(model, structure, deep=False):
            for value in locations.boundary_values(model, location):
                act = partial(
                    entry_points.built, model, package, structure, location.put(whole, value)
                )
                yield agree("allowed", location.path, [], _found(act))
        if not model.shapes[structure].get("union"):
            least = {wire: whole[wire] for wire in whole if model.requires(structure, wire)}
            act = partial(entry_points.built, model, package, structure, least)
            yield agree("least", structure, [], _found(act))


def requests_reject(model: RawModel, package: ModuleType) -> Iterator[Result]:
    """Check that a mutation at any depth of an input is reported with its path from the root."""
    for structure in sorted(set(model.inputs().values())):
        whole = valid(model, structure)
        for location in locations.locations(model, structure, deep=True):
            for mutation in locations.mutations(model, location, deep=True):
                bad = location.put(whole, mutation.value)
                for entry_point in (
                    entry_points.checked_after_assignment,
                    entry_points.read_strictly,
                ):
                    expected = [(mutation.kind, location.path_of(mutation.value))]
                    taken = locations.TAKEN_BY_BOTO3.get(model.shapes[location.shape]["type"], ())
                    if entry_point is entry_points.read_strictly and mutation.value in taken:
                        expected = []
                    act = partial(entry_point, model, package, structure, bad)
                    subject = f"{entry_point.__name__}: {_subject(model, location, mutation.kind)}"
                    yield agree(subject, location.path, expected, _found(act))


def _subject(model: RawModel, location: Location, kind: str) -> str:
    """Return the subject of a mutation, such as `integer max` or `string pattern of a value`."""
    within = f" of a {location.part}" if location.part in {"item", "key", "value"} else ""
    return f"{model.shapes[location.shape]['type']} {kind}{within}"


def _found(act: Callable[[], object]) -> object:
    try:
        return entry_points.find_violations(act)
    except (AttributeError, TypeError) as error:  # the class is missing or wrong
        return error
