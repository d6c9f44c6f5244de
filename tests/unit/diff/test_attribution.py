"""Attribution of changes to intermediate versions."""

from __future__ import annotations

from functools import cache
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any, Final

import pytest

from botopin.diff.attribution import Step, VersionRange
from botopin.diff.compare.models import compare
from botopin.diff.differences import ChangeKind, Subject
from support.diff_cases import BRAKET_DATES, braket
from unit.diff.model_mutations import read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from botopin.diff.differences import Comparison, Difference
    from botopin.model.documents import ModelDocuments


@cache
def compared(old: str, new: str) -> Comparison:
    return compare(braket(old), braket(new))


def braket_span(old: str, new: str) -> VersionRange:
    dates = BRAKET_DATES[BRAKET_DATES.index(old) : BRAKET_DATES.index(new) + 1]
    return VersionRange(
        [Step(date=after, comparison=compared(before, after)) for before, after in pairwise(dates)]
    )


@pytest.mark.parametrize(("old", "new"), [*combinations(BRAKET_DATES, 2)])
def test_braket_changes_are_introduced_between_compared_versions(old: str, new: str) -> None:
    span = braket_span(old, new)
    dates = BRAKET_DATES[BRAKET_DATES.index(old) + 1 : BRAKET_DATES.index(new) + 1]
    for difference in compared(old, new).differences:
        date = span.introduced_in(difference)
        assert date in dates, difference
        if (difference.subject, difference.kind) == (
            Subject.OPERATION,
            ChangeKind.ADDED,
        ) and not difference.trait:
            assert difference.name in braket(date).model.operations
            assert (
                difference.name
                not in braket(BRAKET_DATES[BRAKET_DATES.index(date) - 1]).model.operations
            )


@pytest.mark.parametrize(
    ("subject", "name", "date"),
    [
        (Subject.OPERATION, "CreateJob", "2021-11-22"),
        (Subject.OPERATION, "SearchSpendingLimits", "2025-11-20"),
        (Subject.OPERATION, "TagResource", "2020-10-30"),
        (Subject.PAGINATOR, "SearchJobs", "2021-11-22"),
        (Subject.MEMBER, "CreateQuantumTaskRequest.associations", "2023-12-04"),
        (Subject.MEMBER, "GetQuantumTaskResponse.jobArn", "2021-11-22"),
        (Subject.MEMBER, "GetQuantumTaskResponse.actionMetadata", "2025-08-13"),
        (Subject.MEMBER, "CreateQuantumTaskRequest.experimentalCapabilities", "2025-11-10"),
        (Subject.MEMBER, "GetDeviceResponse.deviceQueueInfo", "2023-09-22"),
        (Subject.ENUM_VALUE, "DeviceStatus.OFFLINE", "2020-08-14"),
        (Subject.ENUM_VALUE, "DeviceStatus.QPU", "2020-08-14"),
        (Subject.ENUM_VALUE, "DeviceStatus.RETIRED", "2021-06-02"),
        (Subject.SHAPE, "CreateQuantumTaskRequestDeviceParametersString", "2020-10-30"),
    ],
)
def test_braket_history_attributes_changes_to_dates(subject: Subject, name: str, date: str) -> None:
    span = braket_span(BRAKET_DATES[0], BRAKET_DATES[-1])
    (difference,) = (
        difference
        for difference in compared(BRAKET_DATES[0], BRAKET_DATES[-1]).differences
        if (difference.subject, difference.name, difference.trait) == (subject, name, "")
    )
    assert span.introduced_in(difference) == date


@pytest.mark.parametrize(
    ("old", "trait", "name", "date"),
    [
        ("2021-11-22", "pattern", "HyperParametersValueString", "2023-12-04"),
        ("2020-10-30", "max", "CreateQuantumTaskRequestDeviceParametersString", "2021-06-02"),
        # The subject had another name at first.
        ("2020-08-13", "max", "CreateQuantumTaskRequestDeviceParametersString", "2021-06-02"),
        ("2020-08-13", "min", "QuantumTaskArn", "2023-09-22"),
        # Only its anchors changed on 2025-08-13.
        ("2021-11-22", "pattern", "JobArn", "2024-02-09"),
        ("2024-02-09", "pattern", "JobArn", "2025-08-13"),
        ("2020-08-13", "auth", "metadata", "2025-08-13"),
    ],
)
def test_trait_change_is_attributed_to_last_braket(
    old: str, trait: str, name: str, date: str
) -> None:
    span = braket_span(old, BRAKET_DATES[-1])
    (difference,) = (
        difference
        for difference in compared(old, BRAKET_DATES[-1]).differences
        if (difference.trait, difference.name) == (trait, name)
    )
    assert span.introduced_in(difference) == date


def test_t3_instance_types_are_introduced_on_2026_04_07() -> None:
    span = braket_span("2021-11-22", "2026-04-07")
    dates = {
        difference.name: span.introduced_in(difference)
        for difference in compared("2021-11-22", "2026-04-07").differences
        if difference.subject is Subject.ENUM_VALUE
        and difference.name.startswith("InstanceType.ml.t3.")
    }
    assert "InstanceType.ml.t3.large" in dates
    assert {*dates.values()} == {"2026-04-07"}


# --- renames on the way ---------------------------------------------------------------------------


def model(operation: str, shape: str, **members: Any) -> ModelDocuments:
    """Return a service with one operation whose input has these members."""
    described = {"http": {"method": "GET", "requestUri": "/"}, "input": {"shape": shape}}
    service = {
        "metadata": {},
        "operations": {operation: described},
        "shapes": {
            shape: {"type": "structure", "members": members},
            "Text": {"type": "string"},
            "Short": {"type": "string", "max": 5},
            "Shorter": {"type": "string", "max": 3, "pattern": "a"},
            "Shortest": {"type": "string", "max": 3, "pattern": "a", "min": 1},
        },
    }
    return read({"service-2.json": service})


def dates_of(*versions: ModelDocuments) -> dict[tuple[str, str, ChangeKind], str]:
    """Return the dates of all changes from first to last version, by name, trait and kind."""
    steps = [
        Step(date=str(number), comparison=compare(*pair))
        for number, pair in enumerate(pairwise(versions), start=1)
    ]
    span = VersionRange(steps)

    def key(difference: Difference) -> tuple[str, str, ChangeKind]:
        return difference.name, difference.trait, difference.kind

    return {key(f): span.introduced_in(f) for f in compare(versions[0], versions[-1]).differences}


TEXT: Final = {"shape": "Text"}
NOTED: Final = {"shape": "Text", "documentation": "noted"}


def test_addition_before_rename_is_attributed_by_old_name() -> None:
    assert dates_of(
        model("Get", "Request", a=TEXT),
        model("Get", "Request", a=NOTED),
        model("Fetch", "Request", a=NOTED),
        model("Fetch", "FetchRequest", a=NOTED),
    ) == {
        ("Fetch", "", ChangeKind.RENAMED): "2",
        ("FetchRequest", "", ChangeKind.RENAMED): "3",
        ("FetchRequest.a", "documentation", ChangeKind.ADDED): "1",
    }


def test_unrecognizable_rename_is_removal_date() -> None:
    assert dates_of(
        model("Get", "Request", a=TEXT),
        model("Fetch", "Request", a=TEXT),
        model("Fetch", "Request", a=TEXT, b=TEXT),
    ) == {
        ("Get", "", ChangeKind.REMOVED): "1",
        ("Fetch", "", ChangeKind.ADDED): "1",
        ("Request.b", "", ChangeKind.ADDED): "2",
    }


def test_removal_is_attributed_by_last_name() -> None:
    assert dates_of(
        model("Get", "Request", a=TEXT, b=TEXT),
        model("Get", "GetRequest", a=TEXT, b=TEXT),
        model("Get", "GetRequest", a=TEXT),
        model("Get", "GetRequest", a=NOTED),
    ) == {
        ("GetRequest", "", ChangeKind.RENAMED): "1",
        ("GetRequest.b", "", ChangeKind.REMOVED): "2",
        ("GetRequest.a", "documentation", ChangeKind.ADDED): "3",
    }


def test_removal_before_rename_of_owner_is_attributed() -> None:
    assert dates_of(
        model("Get", "Request", a=TEXT, b=TEXT),
        model("Get", "Request", a=TEXT),
        model("Get", "GetRequest", a=TEXT),
        model("Get", "GetRequest", a=NOTED),
    ) == {
        ("GetRequest", "", ChangeKind.RENAMED): "2",
        ("GetRequest.b", "", ChangeKind.REMOVED): "1",
        ("GetRequest.a", "documentation", ChangeKind.ADDED): "3",
    }


def test_removal_by_replacement_is_attributed_to_replacement() -> None:
    dates = dates_of(
        model("Get", "Request", a=TEXT, b=TEXT),
        model("Get", "Query", z={"shape": "Short"}),
        model("Get", "Query", z={"shape": "Short", "documentation": "noted"}),
    )
    assert (
        dates["Query.a", "", ChangeKind.REMOVED] == dates["Query.b", "", ChangeKind.REMOVED] == "1"
    )


def test_last_of_two_removals_counts() -> None:
    assert dates_of(
        model("Get", "Request", a=TEXT),
        model("Get", "Request"),
        model("Get", "Request", a=TEXT),
        model("Get", "Request"),
        model("Get", "Request", b={"shape": "Short"}),
    ) == {("Request.a", "", ChangeKind.REMOVED): "3", ("Request.b", "", ChangeKind.ADDED): "4"}


def raising(operation: str, *errors: str, shapes: Sequence[str] = ()) -> ModelDocuments:
    """Return a service with one operation and its error shapes."""
    described = {
        "http": {"method": "GET", "requestUri": "/"},
        "errors": [{"shape": error} for error in errors],
    }
    error = {"type": "structure", "members": {}, "exception": True}
    service = {
        "metadata": {},
        "operations": {operation: described},
        "shapes": dict.fromkeys((*errors, *shapes), error),
    }
    return read({"service-2.json": service})


def test_removal_of_error_and_shape_is_attributed_to_shape() -> None:
    errors = ("Get", "Lost", "Busy")
    after = [raising("Get", "Busy", shapes=["Lost"]), raising("Get", "Busy")]
    dates = dates_of(raising(*errors), *after, raising("Get", "Busy", "Late"))
    assert dates["Get.Lost", "", ChangeKind.REMOVED] == dates["Lost", "", ChangeKind.REMOVED] == "2"
    # If the shape remains, only the removal from the operation counts.
    dates = dates_of(raising(*errors), after[0], raising("Get", "Busy", "Late", shapes=["Lost"]))
    assert dates["Get.Lost", "", ChangeKind.REMOVED] == "1"


def test_error_removal_before_operation_rename_is_attributed() -> None:
    dates = dates_of(
        raising("GetThing", "Lost", "Busy"),
        raising("GetThing", "Busy", shapes=["Lost"]),
        raising("GetThings", "Busy", shapes=["Lost"]),
    )
    assert dates["GetThings", "", ChangeKind.RENAMED] == "2"
    assert dates["GetThings.Lost", "", ChangeKind.REMOVED] == "1"


def requiring(*required: str, **members: Any) -> ModelDocuments:
    described = model("Get", "Request", **members)
    document = described.files["service-2.json"]
    shapes = document["shapes"]
    request = {**shapes["Request"], "required": [*required]}
    return read({"service-2.json": document | {"shapes": shapes | {"Request": request}}})


def test_required_member_is_attributed_to_version_that_requires_it() -> None:
    bare, optional, required = requiring(), requiring(a=TEXT), requiring("a", a=TEXT)
    last = requiring("a", a=TEXT, b={"shape": "Short"})
    added = ("Request.a", "", ChangeKind.ADDED)
    assert dates_of(bare, optional, required, last)[added] == "2"
    assert dates_of(bare, required, last)[added] == "1"
    assert dates_of(bare, required, optional, requiring(a=TEXT, b=TEXT))[added] == "1"


def test_later_rename_of_member_is_followed() -> None:
    wired = {"locationName": "a"}
    assert dates_of(
        model("Get", "Request", a=TEXT),
        model("Get", "Request", a=NOTED),
        model("Get", "Request", long=NOTED | wired),
    ) == {
        ("Request.long", "", ChangeKind.RENAMED): "2",
        ("Request.long", "locationName", ChangeKind.RESPELLED): "2",
        ("Request.long", "documentation", ChangeKind.ADDED): "1",
    }


def test_last_addition_after_removal_counts() -> None:
    assert dates_of(
        model("Get", "Request"),
        model("Get", "Request", a=TEXT),
        model("Get", "Request"),
        model("Get", "Request", a=TEXT),
        model("Get", "Request", a=TEXT, b=TEXT),
    ) == {("Request.a", "", ChangeKind.ADDED): "3", ("Request.b", "", ChangeKind.ADDED): "4"}


def test_traits_of_stepwise_replacement_are_attributed_to_last_shape() -> None:
    dates = dates_of(
        model("Get", "Request", a={"shape": "Text"}),
        model("Get", "Request", a={"shape": "Short"}),
        model("Get", "Request", a={"shape": "Shorter"}),
        model("Get", "Request", a={"shape": "Shortest"}),
        model("Get", "Request", a={"shape": "Shortest"}, b=TEXT),
    )
    assert dates == {
        ("Request.a", "shape", ChangeKind.CHANGED): "3",
        ("Request.b", "", ChangeKind.ADDED): "4",
        ("Shortest", "min", ChangeKind.ADDED): "3",
        ("Shortest", "max", ChangeKind.ADDED): "3",
        ("Shortest", "pattern", ChangeKind.ADDED): "3",
    }


def test_change_without_matching_step_has_no_date() -> None:
    span = VersionRange([])
    (difference,) = compare(model("Get", "Request"), model("Get", "Request", a=TEXT)).differences
    assert span.introduced_in(difference) == ""
