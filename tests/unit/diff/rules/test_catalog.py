"""Rules compared with the specification, each with a hit and a near miss."""

from __future__ import annotations

import json
from itertools import combinations
from string import Formatter
from typing import TYPE_CHECKING, Final

import pytest

from botopin.diff.compare.models import compare
from botopin.diff.differences import Qualifier
from botopin.diff.python_paths import PythonPaths
from botopin.diff.report import Category, Direction, Severity
from botopin.diff.rules.catalog import (
    RULE_IDS,
    RULES,
    RULES_BY_ID,
    SECTIONS,
    UNCLASSIFIED,
    find_rule,
)
from botopin.diff.rules.instructions import PLACEHOLDERS
from botopin.diff.rules.judge import qualify_by_names
from botopin.naming.names import Names
from support import diff_cases
from support.diff_cases import BRAKET_DATES, CASES, DiffCase, as_data, braket, judge, laid_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botopin.diff.differences import Difference
    from botopin.diff.rules.rule import Judgement, Match, Rule, RuleException
    from botopin.model.documents import ModelDocuments

EACH_CASE = pytest.mark.parametrize("case", CASES, ids=str)
HITS = [case for case in CASES if case.is_hit]
EACH_HIT = pytest.mark.parametrize("case", HITS, ids=str)
EACH_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)

# Verdicts of the specification in a request, and in a response or an error. A dash means that the
# change cannot occur. Exceptions are below their rule.
TABLE: Final = """
operation-added              S/S  –
operation-removed            B/B  –
operation-renamed            B/B  –
  same name in Python unsent S/S  –
  unsent                     B/S  –
  same name in Python        S/B  –
http-changed                 N/B  –
  trailing slash only        N/D  –
  greedy labels only         N/D  –
response-code-changed        N/S  –
input-added                  D/D  –
  required                   B/B  –
input-removed                B/D  –
output-added                 –    S/S
output-removed               –    B/B
error-added                  –    S/S
error-removed                –    S/S
error-shape-removed          –    B/S
member-added                 S/S  S/S
  first body member          S/S  S/S
union-member-added           S/S  D/D
required-member-added        B/B  S/S
  idempotency token          S/S  S/S
member-removed               B/D  B/D
required-member-removed      B/D  B/B
member-renamed               B/S  B/S
  same name in Python        S/N  S/N
member-renamed-on-wire       B/B  B/B
  same name in Python        S/B  S/B
required-added               B/B  S/S
  idempotency token          S/S  S/S
required-removed             S/S  D/D
type-changed                 B/B  B/B
  same in Python             N/N  N/N
type-widened                 S/S  D/D
type-narrowed                B/D  S/S
enum-value-added             S/S  S/S
enum-value-removed           B/B  B/S
  respelled value, same name S/B  S/S
  respelled value            B/B  B/S
enum-added                   D/D  D/S
enum-removed                 D/S  D/D
bound-tightened              B/B  S/S
  no value lost              S/S  N/N
  undecided                  D/D  S/S
  bound of the type          D/D  S/S
bound-added                  D/D  S/S
  no value lost              S/S  N/N
bound-loosened               S/S  N/N
pattern-added                D/D  S/S
  equal                      N/N  N/N
pattern-changed              D/D  S/S
  equal                      N/N  N/N
  wider                      S/S  N/N
  disjoint                   B/B  S/S
  undecided                  D/D  S/S
pattern-removed              S/S  N/N
pattern-anchors              N/N  N/N
serialization-changed        N/B  N/B
  requiresLength             N/S  N/N
timestamp-format-changed     N/B  N/N
union-added                  B/B  B/S
union-removed                S/S  D/D
document-changed             B/D  B/N
  added                      B/N  B/D
streaming-changed            B/S  S/N
  added                      S/S  B/N
jsonvalue-changed            B/B  B/B
sparse-added                 S/S  B/D
sparse-removed               B/D  S/S
idempotency-token-added      S/S  –
idempotency-token-removed    D/D  –
  required                   B/S  –
sensitive-removed            D/N  D/N
sensitive-added              N/N  N/N
deprecated-added             N/N  N/N
deprecated-removed           N/N  N/N
fault-changed                –    D/N
  error.senderFault          –    N/N
  added error.httpStatusCode –    S/N
  retryable                  –    N/D
  error exception            D/N  D/D
error-code-changed           –    B/B
protocol-changed             N/D  –
signature-version-changed    N/D  –
api-version-changed          N/D  –
endpoint-identity-changed    N/B  –
  endpoints same             N/N  –
auth-removed                 D/B  –
auth-added                   N/N  –
service-id-changed           B/N  –
  added                      N/N  –
endpoint-rules-changed       N/D  –
  endpoints covered          N/N  –
  rules in one version       N/N  –
  endpoints same sampled     N/N  –
  endpoints same             N/N  –
  endpoints gained           N/S  –
  endpoints lost             N/B  –
  endpoints unresolved       N/D  –
context-param-added          N/D  –
  endpoints covered          N/N  –
  rules in one version       N/N  –
  endpoints same sampled     N/N  –
  endpoints same             N/N  –
  endpoints gained           N/S  –
  endpoints lost             N/B  –
  endpoints unresolved       N/D  –
paginator-removed            B/N  –
paginator-changed            B/N  –
  py_input_token             N/N  –
  added changed limit_key    S/N  –
  more_results               D/N  –
  keys added                 S/N  –
  first key moved            D/N  –
paginator-added              S/N  –
waiter-removed               B/N  –
waiter-changed               D/N  –
  operation                  B/N  –
waiter-added                 S/N  –
shape-removed                N/N  N/N
  has a class                D/N  D/N
shape-renamed                N/N  N/N
  same name in Python        N/N  N/N
  has a class                D/N  D/N
documentation-changed        N/N  N/N
order-changed                N/N  N/N
unclassified                 D/D  D/D
  removed                    N/N  N/N
"""

# Rules whose change occurs in only one of the two response directions.
ONLY: Final = {
    "output-added": {Direction.OUTPUT},
    "output-removed": {Direction.OUTPUT},
    "error-added": {Direction.ERROR},
    "error-removed": {Direction.ERROR},
    "error-shape-removed": {Direction.ERROR},
    "fault-changed": {Direction.ERROR},
    "error-code-changed": {Direction.ERROR},
}

# Rules without a row in the specification, with the reason for the rule.
OURS: Final = {
    "enum-changed": "two of botocore's members override the values of their shape",
    "request-handling-changed": "checksums and compression change, but the contract does not",
    "shape-added": "new members add shapes, which must not be unclassified",
    "target-changed": "5,400 members of past models refer to another shape of the same structure",
    "metadata-changed": "clients and bindings ignore names and dates of the service",
    "spelling-changed": "many models spell out defaults",
}


def table() -> dict[str, list[tuple[str, str, str]]]:
    """Return the verdicts of each rule and of its exceptions."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    rule = ""
    for line in TABLE.strip().splitlines():
        name, request, response = line[:29].rstrip(), line[29:34].strip(), line[34:].strip()
        if not name.startswith(" "):
            rule = name
        found.setdefault(rule, []).append((name.strip(), request, response))
    return found


def verdicts(judgement: Judgement) -> tuple[str, str]:
    request, response = (str(each or "–") for each in (judgement.request, judgement.response))
    return request, response


def condition(exception: RuleException) -> str:
    """Return the condition of an exception as the table states it."""
    words = [*sorted(exception.kinds), *sorted(exception.with_), *sorted(exception.traits - {""})]
    return " ".join(words).replace("respelled value same name in Python", _SAME_NAME)


_SAME_NAME: Final = "respelled value, same name"


def test_every_verdict_matches_specification() -> None:
    found = {
        rule.id: [
            (rule.id, *verdicts(rule)),
            *((condition(each), *verdicts(each)) for each in rule.exceptions),
        ]
        for rule in RULES
    }
    for rule in OURS:
        del found[rule]
    assert found == table()


def test_rule_ids_are_unique_and_last_rule_matches_rest() -> None:
    assert len(RULE_IDS) == len(RULES)
    assert RULES[-1] is UNCLASSIFIED
    assert [rule for section in SECTIONS.values() for rule in section] == [*RULES]


def test_tightened_rules_are_new_or_narrower_constraints() -> None:
    assert {rule.id for rule in RULES if rule.category is Category.TIGHTENED} == {
        *("required-added", "enum-added", "bound-tightened", "bound-added"),
        *("pattern-added", "pattern-changed"),
    }


@EACH_CASE
def test_changes_match_golden_file(case: DiffCase, request: pytest.FixtureRequest) -> None:
    changes = judge(*case.sides)
    actual = laid_out([as_data(change, changes) for change in changes])
    if request.config.getoption("--update-golden"):
        case.changes.write_text(actual, encoding="utf-8")
    assert actual == case.changes.read_text(encoding="utf-8")


@EACH_CASE
def test_hit_has_rule_and_near_miss_does_not(case: DiffCase) -> None:
    rules = {change["rule"] for change in json.loads(case.changes.read_bytes())}
    assert (case.rule in rules) is case.is_hit


def test_every_rule_has_hit_and_near_miss_and_every_folder_has_rule() -> None:
    assert {(case.rule, case.name) for case in CASES if case.name in {"hit", "near-miss"}} == {
        (rule, name) for rule in RULE_IDS for name in ("hit", "near-miss")
    }
    assert {case.rule for case in CASES} == {*RULE_IDS}
    assert all(case.name.startswith(("hit-", "near-miss")) or case.name == "hit" for case in CASES)


@EACH_CASE
def test_folder_contains_only_two_different_models(case: DiffCase) -> None:
    old, new = case.sides
    known = {diff_cases.MODEL_FILE: ""}
    expected = {"changes.json"} | {
        f"{side}{known.get(name, '.' + name.removesuffix('.json'))}.json"
        for side, documents in (("old", old), ("new", new))
        for name in documents.files
    }
    # README.md names the service and the releases of models that are cut from real ones.
    assert {path.name for path in case.folder.iterdir()} - {"README.md"} == expected
    assert json.dumps(old.files) != json.dumps(new.files)


@EACH_RULE
def test_hits_cover_rule_and_every_exception(rule: Rule) -> None:
    hits = [case for case in HITS if case.rule == rule.id]
    shown = {
        id(rule.judgement_for(difference))
        for case in hits
        for difference in qualified(*case.sides)
        if find_rule(difference) is rule
    }
    assert shown == {id(judgement) for judgement in (rule, *rule.exceptions)}


@EACH_RULE
def test_hit_affects_every_direction_of_rule(rule: Rule) -> None:
    changes = judge(*DiffCase.named(f"{rule.id}/hit").sides)
    affected = [change.affected_operations for change in changes if change.rule == rule.id]
    if not any(affected):
        assert rule in SECTIONS["Service"]
        return
    expected = {Direction.INPUT} if rule.request else set[Direction]()
    expected |= {Direction.OUTPUT, Direction.ERROR} if rule.response else set()
    expected = ONLY.get(rule.id, expected)
    assert any(expected <= {each.direction for each in operations} for operations in affected)


@EACH_HIT
def test_swapped_hit_matches_reverse_rule(case: DiffCase) -> None:
    old, new = case.sides
    forth = {change.rule for change in judge(old, new)}
    back = {change.rule for change in judge(new, old)}
    assert back <= {reverse for rule in forth for reverse in RULES_BY_ID[rule].reverse}
    assert back & RULES_BY_ID[case.rule].reverse


@EACH_RULE
def test_reverse_of_rules_is_symmetric(rule: Rule) -> None:
    assert rule.reverse
    assert all(rule.id in RULES_BY_ID[reverse].reverse for reverse in rule.reverse)


def qualified(old: ModelDocuments, new: ModelDocuments) -> list[Difference]:
    """Return the differences between two versions, as the judge finds rules for them."""
    paths = PythonPaths("orders", *(Names.for_model(each.model, Names()) for each in (old, new)))
    return [qualify_by_names(each, paths) for each in compare(old, new).differences]


def differences() -> Iterator[Difference]:
    """Yield the differences of all golden pairs and all Braket pairs, in both directions."""
    pairs = [case.sides for case in CASES]
    pairs += [(braket(old), braket(new)) for old, new in combinations(BRAKET_DATES, 2)]
    for old, new in pairs:
        yield from qualified(old, new)
        yield from qualified(new, old)


def test_no_two_rules_match_one_difference() -> None:
    kinds = {(f.subject, f.kind, f.trait, f.qualifiers): f for f in differences()}
    assert len(kinds) > 150
    for difference in kinds.values():
        matching = [rule.id for rule in RULES if rule.matches(difference)]
        assert len(matching) <= 2
        assert matching[-1] == UNCLASSIFIED.id
        assert find_rule(difference).id == matching[0]


_ONE_OF: Final = {Qualifier.WIDER, Qualifier.NARROWER, Qualifier.NEWLY_ADDED}
"""Qualifiers that exclude each other."""


def overlap(one: Match, other: Match) -> bool:
    """Return whether a difference could meet both conditions."""
    having = one.with_ | other.with_
    traits = other.traits if one.traits is None else one.traits
    if traits is not None:
        traits = {each for each in traits if other.traits is None or each in other.traits}
        traits -= one.excluding | other.excluding
    return bool(
        one.subjects & other.subjects
        and one.kinds & other.kinds
        and (traits is None or traits)
        and not having & (one.without | other.without)
        and len(having & _ONE_OF) <= 1
    )


def test_no_two_rules_could_match_one_difference() -> None:
    pairs = combinations([rule for rule in RULES if rule is not UNCLASSIFIED], 2)
    overlapping = {
        (one.id, other.id)
        for one, other in pairs
        for match in one.on
        if any(overlap(match, another) for another in other.on)
    }
    assert not overlapping


@EACH_RULE
def test_rule_that_may_break_callers_has_migration(rule: Rule) -> None:
    judgements = (rule, *rule.exceptions)
    worst = max(
        severity
        for each in judgements
        for verdict in (each.request, each.response)
        if verdict
        for severity in (verdict.source, verdict.wire)
    )
    if worst >= Severity.DANGEROUS or rule.category is Category.DEPRECATION:
        assert rule.migration or rule.id == "deprecated-removed"
    for each in judgements:
        if each.request and each.response and each.request != each.response:
            assert each.why_response
    effects = [text for each in judgements for text in (each.why, each.why_response)]
    migrations = [each.migration or "" for each in judgements]
    for text in (rule.title, *effects, *migrations):
        assert text == text.strip()
    assert all(each.why for each in judgements)
    assert all(text.endswith(".") for text in (*effects, *migrations) if text)
    names = {
        name for text in migrations for _, name, _, _ in Formatter().parse(text) if name is not None
    }
    assert names <= PLACEHOLDERS


def test_rules_use_every_qualifier() -> None:
    used = {
        aspect
        for rule in RULES
        for each in (*rule.on, *rule.exceptions)
        for aspect in (*each.with_, *getattr(each, "without", ()))
    }
    others = {
        # The recorder records the difference as respelled.
        Qualifier.MARKUP_ONLY,
        # The judge applies these to every rule.
        Qualifier.UNSEEN_IN_REQUESTS,
        Qualifier.UNSEEN_IN_RESPONSES,
    }
    assert {*Qualifier} - used == others
