"""Assembled reports: operations, verdict sentences and attribution."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from botopin.diff.assemble import Version, assemble
from botopin.diff.report import Direction, Severity, Status
from botopin.diff.rules.policy import Acceptance, Policy
from botopin.naming.names import Names
from botopin.sources.info import ModelInfo
from support.diff_cases import CASES
from unit.diff.model_mutations import mutate, read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botopin.diff.report import OperationChange, Report
    from botopin.model.documents import ModelDocuments
    from support.diff_cases import DiffCase

NONE, SAFE, DANGEROUS, BREAKING = Severity
SENTENCE = re.compile(
    r"(No changes|The policy accepts all changes)\."
    r"|No effect on callers: the contract is the same\."
    r"|(Breaks callers|May break callers|Safe for callers): [1-9]\d* "
    r"(breaking |dangerous )?changes? "
    r"(in [1-9]\d* operations?( and in the service as a whole)?|in the service as a whole)"
    r"(, which causes? [1-9]\d* more changes?)?\."
)

SHAPES: Mapping[str, Any] = {
    "Text": {"type": "string"},
    "Size": {"type": "string", "enum": ["S"]},
    "Order": {"type": "structure", "members": {"size": {"shape": "Size"}}},
    "Note": {"type": "structure", "members": {"text": {"shape": "Text"}}},
}
HTTP = {"method": "POST"}
PUT: Mapping[str, Any] = {"input": {"shape": "Order"}}
GET: Mapping[str, Any] = {"output": {"shape": "Order"}}
NOTE: Mapping[str, Any] = {"input": {"shape": "Note"}, "output": {"shape": "Note"}}


def files(
    operations: Mapping[str, Mapping[str, Any]],
    shapes: Mapping[str, Any] | None = None,
    **metadata: str,
) -> dict[str, Any]:
    """Return a service; the URI of an operation is its name."""
    described = {
        name: {"http": HTTP | {"requestUri": f"/{name}"}, **more}
        for name, more in operations.items()
    }
    document = {
        "metadata": {"protocol": "rest-json", **metadata},
        "operations": described,
        "shapes": {**SHAPES, **(shapes or {})},
    }
    return {"service-2.json": document}


def version(documents: ModelDocuments, date: str = "") -> Version:
    documents = evolve(documents, model=evolve(documents.model, date=date))
    info = ModelInfo(date=date, botocore="", sha256=documents.sha256, label="one", module="")
    names = Names.for_model(documents.model, Names())
    return Version(documents=documents, info=info, names=names)


def report(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    *,
    dates: tuple[str, str] = ("", ""),
    policy: Policy | None = None,
) -> Report:
    return assemble(
        version(read(old), dates[0]), version(read(new), dates[1]), policy=policy or Policy()
    )


def shape(name: str, **members: str) -> dict[str, Any]:
    references = {member: {"shape": target} for member, target in members.items()}
    return {name: {"type": "structure", "members": references}}


def ruling(**severities: Severity) -> Policy:
    """Return a policy that sets severities in every direction."""
    return Policy(
        severities={
            (rule.replace("_", "-"), direction): severity
            for rule, severity in severities.items()
            for direction in (*Direction, None)
        }
    )


def accepting(fingerprints: Sequence[str]) -> Policy:
    return Policy(accepts=tuple(Acceptance(fingerprint=f, reason="Known.") for f in fingerprints))


def by_name(report: Report) -> dict[str, OperationChange]:
    return {operation.name: operation for operation in report.operations}


# --- operations -----------------------------------------------------------------------------------


def test_operations_are_sorted_by_severity_and_name() -> None:
    old = files({"Zap": PUT, "Gone": {}, "Same": NOTE, "GetThing": GET, "Bare": NOTE})
    new = files(
        {"Zap": PUT, "New": {}, "Also": {}, "Same": NOTE, "GetThings": GET, "Bare": NOTE},
        {"Size": {"type": "string", "enum": ["S", "M"]}},
    )
    new["service-2.json"]["operations"]["Bare"] = {"http": {"method": "PUT", "requestUri": "/"}}
    new["service-2.json"]["operations"]["GetThings"]["output"] = {"shape": "Note"}
    new["service-2.json"]["operations"]["GetThings"]["http"] = HTTP | {"requestUri": "/GetThing"}
    old["service-2.json"]["operations"]["GetThing"]["output"] = {"shape": "Note"}
    assembled = report(old, new)
    actual = [(each.status, each.name, each.old_name) for each in assembled.operations]
    assert actual == [
        (Status.CHANGED, "Bare", "Bare"),
        (Status.RENAMED, "GetThings", "GetThing"),
        (Status.REMOVED, "Gone", "Gone"),
        (Status.NEW, "Also", ""),
        (Status.NEW, "New", ""),
        (Status.UPDATED, "Zap", "Zap"),
    ]
    assert assembled.summary.operations == {
        "new": 2,
        "updated": 1,
        "changed": 1,
        "renamed": 1,
        "removed": 1,
    }


def deep(*last: str) -> dict[str, Any]:
    """Return structures nested deeper than the comparison of renamed operations."""
    chain = [shape(f"S{number}", inner=f"S{number + 1}") for number in range(9)]
    return {name: each for found in chain for name, each in found.items()} | shape(
        "S9", **dict.fromkeys(last, "Text")
    )


def test_renamed_operation_has_additions() -> None:
    sides = {"input": {"shape": "Note"}, "output": {"shape": "S0"}}
    old = files({"GetThing": sides}, deep("a"))
    new = files(
        {"GetThings": {**sides, "http": HTTP | {"requestUri": "/GetThing"}}}, deep("a", "b")
    )
    (operation,) = report(old, new).operations
    assert (operation.status, operation.old_name) == (Status.RENAMED, "GetThing")
    assert operation.request_delta == ""
    assert operation.response_delta.endswith("{'b': 'string'}" + "}" * 9)


def test_added_or_removed_operation_has_syntax_but_no_additions() -> None:
    one, both = files({"Put": PUT}), files({"Put": PUT, "Get": GET})
    for old, new, mark in ((one, both, "+"), (both, one, "-")):
        (operation,) = report(old, new).operations
        assert not operation.request_delta
        assert not operation.response_delta
        assert {line.mark for line in operation.response_syntax} == {mark}


def test_operation_severity_depends_on_own_directions() -> None:
    """A member that becomes optional is harmless in a request, but not in a response."""
    required = {"Order": {**SHAPES["Order"], "required": ["size"]}}
    old, new = files({"Put": PUT, "Get": GET}, required), files({"Put": PUT, "Get": GET})
    assembled = report(old, new)
    (change,) = assembled.changes
    severities = {name: each.severity for name, each in by_name(assembled).items()}
    assert severities == {"Put": SAFE, "Get": DANGEROUS}
    assert change.severity is assembled.summary.severity is DANGEROUS
    assert assembled.summary.verdict == "May break callers: 1 dangerous change in 1 operation."


def test_changes_of_operation_are_sorted_by_severity() -> None:
    old = files({"Put": PUT})
    new = files({"Put": PUT}, shape("Order", other="Text"))
    assembled = report(old, new)
    severities = {each.fingerprint: each.severity for each in assembled.changes}
    actual = [severities[each] for each in by_name(assembled)["Put"].changes]
    assert actual == sorted(actual, reverse=True)
    assert actual[0] > actual[-1]


def test_documentation_gives_operation_no_section_unless_policy_raises_it() -> None:
    old = files({"Put": PUT, "Get": GET})
    new = files({"Put": PUT, "Get": GET}, {"Size": {**SHAPES["Size"], "documentation": "How big."}})
    assert report(old, new).operations == ()
    verdict = "No effect on callers: the contract is the same."
    assert report(old, new).summary.verdict == verdict
    assembled = report(old, new, policy=ruling(documentation_changed=BREAKING))
    assert {name: each.severity for name, each in by_name(assembled).items()} == {
        "Put": BREAKING,
        "Get": BREAKING,
    }
    assert assembled.summary.verdict == "Breaks callers: 1 breaking change in 2 operations."


def test_breaking_change_has_section_despite_policy() -> None:
    old, new = files({"Put": PUT}), files({})
    assembled = report(old, new, policy=ruling(operation_removed=NONE))
    assert by_name(assembled)["Put"].severity is NONE


# --- the summary ----------------------------------------------------------------------------------


def test_accepted_changes_are_listed_but_not_counted() -> None:
    old, new = files({"Put": PUT, "Get": GET}), files({"Get": GET})
    (change,) = report(old, new).changes
    assembled = report(old, new, policy=accepting([change.fingerprint, "0" * 64]))
    assert [each.suppression_reason for each in assembled.changes] == ["Known."]
    assert assembled.unused_suppressions == ("0" * 64,)
    assert by_name(assembled)["Put"].severity is NONE
    summary = assembled.summary
    assert (summary.severity, summary.suppressed) == (NONE, 1)
    assert summary.by_rule == {"operation-removed": 1}
    assert set(summary.by_severity.values()) == {0}
    assert summary.verdict == "The policy accepts all changes."


def test_equal_models_have_no_changes() -> None:
    assembled = report(files({"Put": PUT}), files({"Put": PUT}))
    assert assembled.summary.verdict == "No changes."
    assert not assembled.operations


def test_service_change_is_in_no_operation() -> None:
    old, new = files({"Put": PUT}), files({"Put": PUT}, signatureVersion="v2")
    verdict = report(old, new).summary.verdict
    assert verdict.endswith(" in the service as a whole.")


def test_waiter_of_unknown_operation_belongs_to_service() -> None:
    waiter = {"operation": "Nothing", "delay": 1, "maxAttempts": 1, "acceptors": []}
    old = files({"Put": PUT})
    new = {**old, "waiters-2.json": {"version": 2, "waiters": {}}}
    old["waiters-2.json"] = {"version": 2, "waiters": {"There": waiter}}
    verdict = report(old, new).summary.verdict
    assert verdict == "Breaks callers: 1 breaking change in the service as a whole."


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("accepted", [False, True])
def test_every_verdict_is_full_sentence(case: DiffCase, *, accepted: bool) -> None:
    old, new = map(version, case.sides)
    assembled = assemble(old, new)
    if accepted:
        worst = [each for each in assembled.changes if each.severity is assembled.summary.severity]
        assembled = assemble(old, new, policy=accepting([each.fingerprint for each in worst]))
    assert SENTENCE.fullmatch(assembled.summary.verdict)


@given(st.integers(0, 2**32), st.sampled_from(Severity))
def test_verdict_of_any_change_is_full_sentence(seed: int, severity: Severity) -> None:
    policy = ruling(documentation_changed=severity, spelling_changed=severity, order_changed=NONE)
    old = files({"Put": PUT, "Get": GET})
    assembled = report(old, mutate(old, seed, 3), policy=policy)
    assert SENTENCE.fullmatch(assembled.summary.verdict)
    shown = {each.name: each.severity for each in assembled.operations}
    for change in assembled.changes:
        for affected in change.affected_operations:
            if affected.operation in {"Put", "Get"}:
                assert shown.get(affected.operation, NONE) >= affected.severity


# --- dates ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dates", "introduced_in"),
    [
        (("2020-01-01", "2021-01-01"), "2021-01-01"),
        (("", "2021-01-01"), "2021-01-01"),
        (("2020-01-01", ""), ""),
        (("2021-01-01", "2020-01-01"), ""),
    ],
)
def test_change_is_introduced_in_newer_model_if_dates_ascend(
    dates: tuple[str, str], introduced_in: str
) -> None:
    assembled = report(files({"Put": PUT}), files({}), dates=dates)
    assert [each.introduced_in for each in assembled.changes] == [introduced_in]


def test_change_between_several_versions_has_date_of_its_version() -> None:
    old, middle, new = files({}), files({"Put": PUT}), files({"Put": PUT, "Get": GET})
    between = read(middle)
    assembled = assemble(
        version(read(old), "2020-01-01"),
        version(read(new), "2022-01-01"),
        between=[evolve(between, model=evolve(between.model, date="2021-01-01"))],
    )
    assert assembled.steps == ("2020-01-01", "2021-01-01", "2022-01-01")
    dates = {each.wire_path: each.introduced_in for each in assembled.changes}
    assert (dates["Put"], dates["Get"]) == ("2021-01-01", "2022-01-01")
