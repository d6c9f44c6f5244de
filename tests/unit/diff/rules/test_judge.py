"""Verdicts on differences: severities, affected operations, fingerprints, policy, Python paths."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from collections import Counter
from itertools import combinations, permutations
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from botopin.diff.compare.models import compare
from botopin.diff.differences import (
    ABSENT,
    ChangeKind,
    Comparison,
    Difference,
    OperationOwner,
    Qualifier,
    Subject,
)
from botopin.diff.python_paths import PythonPaths
from botopin.diff.report import Change, Direction, Severity, Viewpoint
from botopin.diff.rules.catalog import RULES_BY_ID
from botopin.diff.rules.judge import Judge
from botopin.diff.rules.policy import Acceptance, Policy
from botopin.model.service import ServiceModel
from botopin.naming import rules
from botopin.naming.names import Names
from support.diff_cases import BRAKET_DATES, CASES, DiffCase, braket, judge
from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from botopin.diff.differences import ShapePair

NONE, SAFE, DANGEROUS, BREAKING = Severity
ALL_DIRECTIONS = [OperationOwner("PlaceOrder", direction) for direction in Direction]
ORDER = ("Order", "Order")


def difference(**changes: Any) -> Difference:
    """Return a difference; by default, an added enum value."""
    values: dict[str, Any] = {
        "subject": Subject.ENUM_VALUE,
        "kind": ChangeKind.ADDED,
        "name": "Order.SMALL",
        "old": ABSENT,
        "new": "SMALL",
        "old_pointer": "",
        "new_pointer": "/shapes/Order/enum/0",
        "owner": ORDER,
    }
    return Difference(**values | changes)


def union_member(**changes: Any) -> Difference:
    """Return an added member of a union: safe in a request, dangerous in a response."""
    member: dict[str, Any] = {
        "subject": Subject.MEMBER,
        "name": "Order.small",
        "new": {"shape": "Small"},
        "new_pointer": "/shapes/Order/members/small",
        "qualifiers": frozenset({Qualifier.UNION}),
    }
    return difference(**member | changes)


def comparison(
    *differences: Difference,
    affected_operations: Iterable[OperationOwner] = ALL_DIRECTIONS,
    uses: Mapping[ShapePair, tuple[str, ...]] | None = None,
) -> Comparison:
    return Comparison(
        differences=differences,
        operations={"PlaceOrder": "PlaceOrder"},
        renamed_shapes={},
        affected_operations={ORDER: tuple(affected_operations)},
        uses=uses or {},
    )


def judging(
    *,
    service: str = "orders",
    viewpoint: Viewpoint = Viewpoint.BOTH,
    policy: Policy | None = None,
    old: Names | None = None,
    new: Names | None = None,
) -> Judge:
    return Judge(
        modules=("v2023_09_22", "v2023_12_04"),
        service=service,
        viewpoint=viewpoint,
        policy=policy or Policy(),
        paths=PythonPaths(service, old or Names(), new or Names()),
        models=(ServiceModel(service=service, date=""), ServiceModel(service=service, date="")),
        introduced_in=lambda difference: "2026-04-07",
    )


def only(differences: Difference | Comparison, **values: Any) -> Change:
    found = comparison(differences) if isinstance(differences, Difference) else differences
    (change,) = judging(**values).judge(found)
    return change


def severities(**values: Severity) -> Policy:
    """Return a policy: `rule__direction=severity`, or `rule=severity` for all directions."""
    found: dict[tuple[str, Direction | None], Severity] = {}
    for key, severity in values.items():
        rule, _, direction = key.replace("__", ":").replace("_", "-").partition(":")
        directions = [Direction(direction)] if direction else [None, *Direction]
        found |= {(rule, each): severity for each in directions}
    return Policy(severities=found)


# Viewpoints


@pytest.mark.parametrize(
    ("case", "source", "wire"),
    [
        ("http-changed/hit", NONE, BREAKING),
        ("service-id-changed/hit", BREAKING, NONE),
        ("member-removed/hit", BREAKING, DANGEROUS),
        ("sensitive-removed/hit", DANGEROUS, NONE),
        ("error-shape-removed/hit", BREAKING, SAFE),
    ],
)
def test_each_viewpoint_has_own_verdict_and_both_takes_worse(
    case: str, source: Severity, wire: Severity
) -> None:
    folder = DiffCase.named(case)
    by_case = {
        viewpoint: {
            change.severity
            for change in judge(*folder.sides, viewpoint=viewpoint)
            if change.rule == folder.rule
        }
        for viewpoint in Viewpoint
    }
    assert by_case == {
        Viewpoint.SOURCE: {source},
        Viewpoint.WIRE: {wire},
        Viewpoint.BOTH: {max(source, wire)},
    }


@pytest.mark.parametrize("case", CASES, ids=str)
def test_viewpoint_changes_only_severity(case: DiffCase) -> None:
    sides = case.sides
    compared = compare(*sides)
    by_fingerprint = {
        viewpoint: {
            change.fingerprint: change
            for change in judge(*sides, viewpoint=viewpoint, comparison=compared)
        }
        for viewpoint in Viewpoint
    }
    for fingerprint, change in by_fingerprint[Viewpoint.BOTH].items():
        assert change.severity is max(change.source, change.wire)
        for viewpoint, own in ((Viewpoint.SOURCE, change.source), (Viewpoint.WIRE, change.wire)):
            seen = by_fingerprint[viewpoint][fingerprint]
            # The reason is that of the worst direction from the viewpoint.
            assert evolve(seen, affected_operations=(), reason="") == evolve(
                change, severity=own, affected_operations=(), reason=""
            )
            for one, other in zip(
                seen.affected_operations, change.affected_operations, strict=True
            ):
                assert one == evolve(other, severity=getattr(other, viewpoint))


# Propagation


@pytest.mark.parametrize("case", CASES, ids=str)
def test_change_is_as_severe_as_its_worst_operation(case: DiffCase) -> None:
    for change in judge(*case.sides):
        if change.affected_operations:
            assert change.source is max(each.source for each in change.affected_operations)
            assert change.wire is max(each.wire for each in change.affected_operations)
            worst = [
                each
                for each in change.affected_operations
                if change.severity in {each.source, each.wire}
            ]
            assert change.reason in {each.reason for each in worst}


def severity_in(change: Change, operation: str) -> Severity:
    """Return the severity of a change for one operation."""
    matching = (each.severity for each in change.affected_operations if each.operation == operation)
    return max(matching, default=NONE)


def test_operation_is_as_severe_as_its_worst_direction() -> None:
    judge = judging()
    owners = [OperationOwner(name, Direction.INPUT) for name in ("Ask", "Both")]
    owners += [OperationOwner(name, Direction.OUTPUT) for name in ("Both", "Tell")]
    (change,) = judge.judge(comparison(union_member(), affected_operations=owners))
    by_operation = {name: severity_in(change, name) for name in ("Ask", "Both", "Tell", "Other")}
    assert by_operation == {"Ask": SAFE, "Both": DANGEROUS, "Tell": DANGEROUS, "Other": NONE}
    assert change.severity is max(by_operation.values())


def test_new_instance_types_are_safe_in_requests_and_responses() -> None:
    old, new = braket("2025-11-20"), braket("2026-04-07")
    judge = judging(
        service="braket",
        old=Names.for_model(old.model, Names()),
        new=Names.for_model(new.model, Names()),
    )
    changes = [
        change
        for change in judge.judge(compare(old, new))
        if change.wire_path.startswith("InstanceType.") and change.rule == "enum-value-added"
    ]
    assert len(changes) == 19
    assert "InstanceType.ml.t3.large" in {change.wire_path for change in changes}
    for change in changes:
        assert {
            (each.operation, each.direction): each.severity for each in change.affected_operations
        } == {("CreateJob", Direction.INPUT): SAFE, ("GetJob", Direction.OUTPUT): SAFE}


def test_change_to_unused_shape_has_no_effect() -> None:
    change = only(comparison(difference(), affected_operations=()))
    assert (change.source, change.wire, change.severity) == (NONE, NONE, NONE)
    assert change.reason == "No operation uses the shape."
    assert not change.migration


@pytest.mark.parametrize(
    ("values", "severity"),
    [
        ({"kind": ChangeKind.REMOVED, "qualifiers": frozenset({Qualifier.HAS_CLASS})}, DANGEROUS),
        ({"kind": ChangeKind.RENAMED, "qualifiers": frozenset({Qualifier.HAS_CLASS})}, DANGEROUS),
        ({"kind": ChangeKind.RENAMED, "qualifiers": frozenset({Qualifier.EXCEPTION})}, BREAKING),
        ({"kind": ChangeKind.REMOVED}, NONE),
        ({"kind": ChangeKind.RENAMED}, NONE),
        ({"kind": ChangeKind.REMOVED, "trait": "enum"}, DANGEROUS),
        ({"kind": ChangeKind.ADDED, "trait": "enum"}, NONE),
    ],
)
def test_removed_class_of_unused_shape_has_effect(
    values: dict[str, Any], severity: Severity
) -> None:
    shape = difference(subject=Subject.SHAPE, name="Order", **values)
    assert only(comparison(shape, affected_operations=())).severity is severity


def test_service_change_has_request_verdict() -> None:
    change = only(
        difference(subject=Subject.METADATA, trait="auth", kind=ChangeKind.ADDED, owner=None)
    )
    assert (change.rule, change.affected_operations, change.severity) == ("auth-added", (), NONE)
    removed = {"qualifiers": frozenset({Qualifier.SCHEME_REMOVED})}
    change = only(difference(subject=Subject.METADATA, trait="auth", owner=None, **removed))
    assert (change.rule, change.source, change.wire) == ("auth-removed", DANGEROUS, BREAKING)


# The policy


@pytest.mark.parametrize(
    ("policy", "severity"),
    [
        (severities(union_member_added=NONE), NONE),
        (severities(union_member_added=BREAKING), BREAKING),
        (severities(union_member_added__output=NONE), DANGEROUS),
        (severities(union_member_added__output=NONE, union_member_added__error=NONE), SAFE),
        (severities(union_member_added__input=BREAKING), BREAKING),
        (severities(member_removed=BREAKING), DANGEROUS),
    ],
)
@pytest.mark.parametrize("viewpoint", Viewpoint)
def test_policy_sets_severity_by_rule_and_direction(
    policy: Policy, severity: Severity, viewpoint: Viewpoint
) -> None:
    change = only(union_member(), policy=policy, viewpoint=viewpoint)
    without = only(union_member(), viewpoint=viewpoint)
    assert evolve(change, affected_operations=(), reason="") == evolve(
        without, severity=severity, affected_operations=(), reason=""
    )


def test_reason_names_policy_that_sets_severity() -> None:
    change = only(union_member(), policy=severities(union_member_added__output=BREAKING))
    rules = RULES_BY_ID["union-member-added"].why_response
    assert change.reason == f"The policy sets the severity to breaking. {rules}"
    assert [each.reason for each in change.affected_operations] == [
        RULES_BY_ID["union-member-added"].why,
        f"The policy sets the severity to breaking. {rules}",
        rules,
    ]
    change = only(union_member(), policy=severities(union_member_added__output=NONE))
    assert change.reason == rules  # the severity of errors is unchanged
    agreed = only(union_member(), policy=severities(union_member_added__output=DANGEROUS))
    assert agreed == only(union_member())
    metadata = difference(
        subject=Subject.METADATA, trait="serviceId", kind=ChangeKind.CHANGED, owner=None
    )
    change = only(metadata, policy=severities(service_id_changed=SAFE))
    assert change.reason.startswith("The policy sets the severity to safe. Class")


def test_policy_sets_severity_of_affected_operation() -> None:
    judge = judging(policy=severities(enum_value_added__output=BREAKING))
    owners = [OperationOwner("Ask", Direction.INPUT), OperationOwner("Tell", Direction.OUTPUT)]
    (change,) = judge.judge(comparison(difference(), affected_operations=owners))
    assert severity_in(change, "Ask") is SAFE
    assert severity_in(change, "Tell") is BREAKING


def test_policy_has_no_effect_on_direction_without_verdict() -> None:
    token = difference(
        subject=Subject.MEMBER,
        name="Order.token",
        trait="idempotencyToken",
        kind=ChangeKind.REMOVED,
    )
    responses = comparison(token, affected_operations=ALL_DIRECTIONS[1:])
    policy = severities(idempotency_token_removed=BREAKING)
    assert only(responses, policy=policy).severity is NONE
    assert only(comparison(token), policy=policy).severity is BREAKING
    unused = comparison(difference(), affected_operations=())
    assert only(unused, policy=severities(enum_value_added=BREAKING)).severity is NONE


def test_policy_sets_severity_of_change_without_direction() -> None:
    metadata = difference(
        subject=Subject.METADATA, trait="serviceId", kind=ChangeKind.CHANGED, owner=None
    )
    assert only(metadata, policy=severities(service_id_changed=SAFE)).severity is SAFE
    assert only(metadata, policy=severities(service_id_changed__input=SAFE)).severity is BREAKING
    shape = difference(
        subject=Subject.SHAPE,
        name="Order",
        kind=ChangeKind.REMOVED,
        qualifiers=frozenset({Qualifier.HAS_CLASS}),
    )
    unreached = comparison(shape, affected_operations=())
    assert only(unreached, policy=severities(shape_removed=NONE)).severity is NONE


def test_accepted_change_has_reason_and_keeps_verdicts() -> None:
    differences = comparison(difference(), difference(new="LARGE", name="Order.LARGE"))
    before = judging().judge(differences)
    accepts = (Acceptance(fingerprint=before[0].fingerprint[:12], reason="agreed"),)
    after = judging(policy=Policy(accepts=accepts)).judge(differences)
    assert after == (evolve(before[0], suppression_reason="agreed"), before[1])


# Fingerprints


def test_fingerprint_is_stable() -> None:
    """Policies of projects contain fingerprints."""
    assert only(difference()).fingerprint == (
        "5576d615e0914e679b457da61836cd8144d8f555ab164115fd8f6188e69c6d81"
    )


def test_fingerprint_is_equal_in_another_process() -> None:
    code = (
        "import sys; sys.path[:0] = ['tests']\n"
        "from support.diff_cases import DiffCase, judge\n"
        "for change in judge(*DiffCase.named('shape-added/hit').sides): print(change.fingerprint)"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    changes = judge(*DiffCase.named("shape-added/hit").sides)
    assert runs == {"".join(f"{change.fingerprint}\n" for change in changes).encode()}


def test_fingerprint_ignores_order_of_keys() -> None:
    value = {"type": "structure", "members": {"a": {"shape": "A"}, "b": {"shape": "B"}}}
    other = {"members": {"b": {"shape": "B"}, "a": {"shape": "A"}}, "type": "structure"}
    assert json.dumps(value) != json.dumps(other)
    assert only(difference(new=value)).fingerprint == only(difference(new=other)).fingerprint


def test_fingerprint_depends_on_service_rule_path_and_values() -> None:
    changed = {
        "subject": Subject.SHAPE,
        "name": "Order",
        "trait": "pattern",
        "kind": ChangeKind.CHANGED,
    }
    differences = [
        difference(),
        difference(name="Order.LARGE"),
        difference(new="LARGE"),
        difference(new_pointer="/shapes/Parcel/enum/0"),
        difference(file="paginators-1.json"),
        difference(**changed, old="a", new="b"),
        difference(**changed, old="a", new="b", old_pointer="/shapes/Order/pattern"),
        difference(**changed, old="A", new="b"),
        difference(**changed, old=None, new="b"),
        difference(**changed, old="a", new="b", qualifiers=frozenset({Qualifier.ANCHORS_ONLY})),
    ]
    fingerprints = {only(each).fingerprint for each in differences}
    assert len(fingerprints) == len(differences)
    assert only(difference(), service="braket").fingerprint not in fingerprints


@pytest.mark.parametrize(
    ("values", "other"),
    [
        ({}, {"new_pointer": "/shapes/Order/enum/7"}),
        (
            {"subject": Subject.ERROR, "new_pointer": "/operations/PlaceOrder/errors/0"},
            {"subject": Subject.ERROR, "new_pointer": "/operations/PlaceOrder/errors/12"},
        ),
        (
            {"trait": "fault", "new_pointer": "/operations/PlaceOrder/errors/0/fault"},
            {"trait": "fault", "new_pointer": "/operations/PlaceOrder/errors/1/fault"},
        ),
    ],
)
def test_fingerprint_ignores_list_index(values: dict[str, Any], other: dict[str, Any]) -> None:
    one, another = only(difference(**values)), only(difference(**values | other))
    assert one.pointers != another.pointers
    assert one.fingerprint == another.fingerprint


def test_fingerprint_keeps_members_named_like_lists() -> None:
    places = [f"/shapes/Order/members/{name}" for name in ("enum/0", "enum/1", "errors/0")]
    assert len({only(difference(new_pointer=place)).fingerprint for place in places}) == len(places)


def test_fingerprints_of_comparison_are_unique() -> None:
    for sides in [case.sides for case in CASES]:
        changes = judge(*sides)
        assert len({change.fingerprint for change in changes}) == len(changes)
    for old, new in combinations(BRAKET_DATES, 2):
        changes = judge(braket(old), braket(new))
        assert len({change.fingerprint for change in changes}) == len(changes)


def test_two_members_that_become_required_are_two_changes() -> None:
    required = {"subject": Subject.MEMBER, "trait": "required", "old": False, "new": True}
    place = {"old_pointer": "/shapes/Order/required", "new_pointer": "/shapes/Order/required"}
    found = judging().judge(
        comparison(*(difference(name=name, **required, **place) for name in ("Order.a", "Order.b")))
    )
    assert {change.rule for change in found} == {"required-added"}
    assert len({change.fingerprint for change in found}) == 2


def test_unknown_trait_on_many_parts_is_one_change() -> None:
    shapes = ("Order", "Parcel", "Label")
    found = judging().judge(
        evolve(
            comparison(
                *(
                    difference(
                        subject=Subject.SHAPE,
                        name=name,
                        trait="fragile",
                        new=True,
                        owner=(name, name),
                        new_pointer=f"/shapes/{name}/fragile",
                    )
                    for name in shapes
                )
            ),
            affected_operations={
                (name, name): (OperationOwner(f"Use{name}", Direction.INPUT),) for name in shapes
            },
        )
    )
    (change,) = found
    assert (change.rule, change.severity) == ("unclassified", DANGEROUS)
    assert [each.operation for each in change.affected_operations] == [
        "UseLabel",
        "UseOrder",
        "UseParcel",
    ]
    assert change.reason.endswith("3 parts of the model changed this way.")


# Order


@given(st.data())
def test_order_of_changes_does_not_depend_on_order_of_differences(data: st.DataObject) -> None:
    compared = compare(braket("2023-12-04"), braket("2024-02-09"))
    expected = judging(service="braket").judge(compared)
    differences = tuple(data.draw(st.permutations(compared.differences)))
    assert judging(service="braket").judge(evolve(compared, differences=differences)) == expected


def test_values_at_one_pointer_are_sorted() -> None:
    pair = ("Size", "Extent")
    common = {
        "kind": ChangeKind.REMOVED,
        "new": ABSENT,
        "new_pointer": "/shapes/Extent",
        "owner": pair,
    }
    names = [f"SIZE-{number}" for number in range(10, 30)]
    differences = [
        difference(
            name=f"Extent.{name}", old=name, old_pointer=f"/shapes/Size/enum/{index}", **common
        )
        for index, name in enumerate(reversed(names))
    ]
    compared = evolve(
        comparison(*differences),
        affected_operations={pair: tuple(ALL_DIRECTIONS)},
        uses={pair: ("Order.size",)},
    )
    changes = judging().judge(compared)
    assert {change.wire_path for change in changes} == {"Order.size"}
    assert [change.old for change in changes] == names
    assert len({change.fingerprint for change in changes}) == len(names)


def test_most_severe_change_comes_first() -> None:
    changes = judge(braket(BRAKET_DATES[0]), braket(BRAKET_DATES[-1]))
    severities = [change.severity for change in changes]
    assert severities == sorted(severities, reverse=True)
    assert {*severities} == {NONE, SAFE, BREAKING}
    for severity in Severity:
        rules = [
            (list(type(change.category)).index(change.category), change.rule)
            for change in changes
            if change.severity is severity
        ]
        assert rules == sorted(rules)


# Migrations


@given(st.text(max_size=20), st.text(max_size=20))
def test_braces_in_model_are_no_placeholders(before: str, after: str) -> None:
    old, new = f"{{python}}{{0}}{{name.__class__}}{before}", f"{after}{{{{}}{{!r:>9}}"
    bound = difference(
        subject=Subject.SHAPE,
        name="Order",
        trait="max",
        kind=ChangeKind.CHANGED,
        old=old,
        new=new,
        qualifiers=frozenset({Qualifier.NARROWER}),
    )
    expected = f"Keep orders.Order within the new `max`: {old} became {new}."
    names = Names(classes={"Order": "Order"})
    assert only(bound, old=names, new=names).migration == expected


def test_long_value_is_cut_and_object_is_omitted_in_sentence() -> None:
    shape = {
        "subject": Subject.SHAPE,
        "name": "Order",
        "trait": "pattern",
        "kind": ChangeKind.ADDED,
    }
    assert only(difference(**shape, new="x" * 1000)).migration.endswith(f"{'x' * 79}….")
    assert only(difference(**shape, new={"x": 1})).migration.endswith(" ….")


PLACEHOLDER = re.compile(r"\{[a-z_]+\}")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_change_has_migration_if_action_is_needed(case: DiffCase) -> None:
    for change in judge(*case.sides):
        asks = max(change.source, change.wire) >= DANGEROUS or change.rule == "deprecated-added"
        assert bool(change.migration) is asks
        assert not PLACEHOLDER.search(change.migration)


# Paths in Python

LOCKED = ROOT / "models" / "names" / "braket.json"


def path_of(case: str, rule: str) -> str:
    changes = judge(*DiffCase.named(case).sides)
    (change,) = [change for change in changes if change.rule == rule]
    return change.python_path


@pytest.mark.parametrize(
    ("case", "path"),
    [
        ("operation-added/hit", "orders.cancel_order"),
        ("operation-removed/hit", "orders.cancel_order"),
        ("input-removed/hit", "orders.list_orders"),
        ("error-added/hit", "orders.SoldOut"),
        ("error-shape-removed/hit", "orders.SoldOut"),
        ("enum-value-added/hit", "orders.Size.MEDIUM"),
        ("enum-value-removed/hit", "orders.Size.SMALL"),
        ("member-removed/hit", "orders.Order.note"),
        ("pattern-added/hit", "orders.Order.label"),  # the shape has no class
        ("enum-removed/hit", "orders.Order.size"),  # the shape no longer has a class
        ("enum-removed/hit-unreached", "orders.Colour"),
        ("shape-removed/hit", "orders.Order.label"),
        ("paginator-removed/hit", "orders.list_orders"),
        ("waiter-removed/hit", "orders.order_listed"),
        ("protocol-changed/hit", "orders"),
    ],
)
def test_change_has_python_path(case: str, path: str) -> None:
    rule = case.partition("/")[0]
    assert path_of(case, rule) == path


def test_removal_from_renamed_shape_has_old_path() -> None:
    removal = difference(
        subject=Subject.MEMBER,
        kind=ChangeKind.REMOVED,
        name="Parcel.noteText",
        old={"shape": "Text"},
        new=ABSENT,
        owner=("Package", "Parcel"),
    )
    names = {
        "old": Names(classes={"Package": "Package"}, members={"Package": {"noteText": "note"}}),
        "new": Names(classes={"Parcel": "Parcel"}),
    }
    compared = evolve(comparison(removal), affected_operations={("Package", "Parcel"): ()})
    assert only(compared, **names).python_path == "orders.Package.note"


def test_paths_use_locked_names() -> None:
    locked = Names(
        classes={"Order": "Purchase", "Size": "Extent"},
        members={"Order": {"note": "remark"}},
        enum_members={"Size": {"SMALL": "TINY"}},
    )
    sides = DiffCase.named("enum-value-removed/hit").sides
    (change,) = judge(*sides, locked=locked)
    assert change.python_path == "orders.Extent.TINY"
    sides = DiffCase.named("member-removed/hit").sides
    (change,) = judge(*sides, locked=locked)
    assert change.python_path == "orders.Purchase.remark"
    changes = judge(*DiffCase.named("pattern-added/hit").sides, locked=locked)
    assert [change.uses for change in changes] == [("Purchase.label",)]


def test_every_braket_path_exists() -> None:
    """Paths exist in the new bindings, or in the old bindings for removals."""
    locked = Names.from_json(json.loads(LOCKED.read_bytes()))
    counted: Counter[int] = Counter()
    for old, new in permutations(BRAKET_DATES, 2):
        before, after = (
            importlib.import_module(f"botopin_aws.braket.{rules.version_package(date)}")
            for date in (old, new)
        )
        methods = {
            rules.member_name(name) for date in (old, new) for name in braket(date).model.operations
        }
        for change in judge(braket(old), braket(new), locked=locked):
            package, *tokens = change.python_path.split(".")
            assert package == "braket"
            counted[len(tokens)] += 1
            for path in [tokens, *(use.split(".") for use in change.uses)]:
                assert exists(path, methods, after, before), change.python_path
    assert set(counted) == {0, 1, 2}


def exists(tokens: list[str], methods: set[str], *modules: Any) -> bool:
    match tokens:
        case []:
            return True
        case [name]:
            return name in methods or any(hasattr(module, name) for module in modules)
        case [name, member]:
            classes = [getattr(module, name) for module in modules if hasattr(module, name)]
            return any(hasattr(cls, member) for cls in classes)
        case _:
            return False


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("shape-removed/hit-class", "v2023_09_22"),
        ("member-removed/hit", "v2023_09_22"),
        ("enum-value-removed/hit", "v2023_09_22"),
        ("shape-added/hit", "v2023_12_04"),
        ("bound-added/hit", "v2023_12_04"),
    ],
)
def test_removal_uses_module_of_old_version(folder: str, name: str) -> None:
    old, new = DiffCase.named(folder).sides
    known = [Names.for_model(each.model, Names()) for each in (old, new)]
    judge = judging(service=new.model.service, old=known[0], new=known[1])
    rule = folder.partition("/")[0]
    matching = [each for each in judge.judge(compare(old, new)) if each.rule == rule]
    assert {each.python_name.partition(".")[0] for each in matching} == {name}
