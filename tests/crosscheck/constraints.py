"""Every constraint of the raw model is violated, and every bound is reached."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from crosscheck import doors, places
from crosscheck.results import Result, agree
from crosscheck.samples import valid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from crosscheck.places import Place
    from support.raw_model import RawModel


def constructors_refuse(model: RawModel, package: ModuleType) -> Iterator[Result]:
    """A constructor refuses every fault in its own members."""
    for structure in model.structures():
        whole = valid(model, structure)
        for place in places.places(model, structure, deep=False):
            for fault in places.faults(model, place, deep=False):
                bad = place.put(whole, fault.value)
                act = partial(doors.built, model, package, structure, bad)
                expected = [(fault.kind, place.path_of(fault.value))]
                yield agree(_subject(model, place, fault.kind), place.path, expected, _found(act))


def constructors_accept(model: RawModel, package: ModuleType) -> Iterator[Result]:
    """A constructor accepts what the model allows, to its bounds, and required members alone."""
    for structure in model.structures():
        whole = valid(model, structure)
        for place in places.places(model, structure, deep=False):
            for value in places.just_right(model, place):
                act = partial(doors.built, model, package, structure, place.put(whole, value))
                yield agree("allowed", place.path, [], _found(act))
        if not model.shapes[structure].get("union"):
            least = {wire: whole[wire] for wire in whole if model.requires(structure, wire)}
            act = partial(doors.built, model, package, structure, least)
            yield agree("least", structure, [], _found(act))


def requests_refuse(model: RawModel, package: ModuleType) -> Iterator[Result]:
    """Every fault at any depth of an input is found with its path from the root."""
    for structure in sorted(set(model.inputs().values())):
        whole = valid(model, structure)
        for place in places.places(model, structure, deep=True):
            for fault in places.faults(model, place, deep=True):
                bad = place.put(whole, fault.value)
                expected = [(fault.kind, place.path_of(fault.value))]
                for door in (doors.checked_after_assignment, doors.read_strictly):
                    act = partial(door, model, package, structure, bad)
                    subject = f"{door.__name__}: {_subject(model, place, fault.kind)}"
                    yield agree(subject, place.path, expected, _found(act))


def _subject(model: RawModel, place: Place, kind: str) -> str:
    """What to count a fault by: `integer max`, `list min`, `string pattern of a value`."""
    within = f" of a {place.part}" if place.part in {"item", "key", "value"} else ""
    return f"{model.shapes[place.shape]['type']} {kind}{within}"


def _found(act: Callable[[], object]) -> object:
    try:
        return doors.problems(act)
    except (AttributeError, TypeError) as error:  # the class is not there, or other than modelled
        return error
