"""All changes of one pair of versions, each tried alone."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from attrs import evolve, frozen

from botopin.diff.compare.models import compare
from botopin.diff.differences import ChangeKind, Qualifier, Subject
from botopin.diff.python_paths import PythonPaths
from botopin.diff.report import Direction, Severity, Viewpoint
from botopin.diff.rules.catalog import find_rule
from botopin.diff.rules.judge import Judge
from botopin.diff.rules.policy import Policy
from botopin.explain.single_change import NotApplicableError, SingleChange
from botopin.explain.translator import Translator
from botopin.model.diagnostics import ModelError, pointer_tokens
from botopin.model.document_files import ENDPOINTS_FILE
from botopin.naming.names import Names
from witness.oracle import ENDPOINT_TRAITS, MAX_OPERATIONS, Parts, Trial
from witness.reach import Reach
from witness.result import FAILED, Result, Tried
from witness.whole import compare_whole, unaffected

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from botopin.diff.differences import Comparison, Difference
    from botopin.diff.report import Change
    from botopin.model.documents import ModelDocuments


PER_KEY: Final = 3
"""Maximum number of changes with equal rule keys in one pair that are tried."""


_COMMON: Final = frozenset({"documentation-changed", "shape-added", "order-changed"})
"""Rules of most changes, of which one of each key is tried in a pair."""


def examine(title: Result, old: ModelDocuments, new: ModelDocuments) -> Result:
    """Return the result of a pair of versions.

    Args:
        title: Result without content.
        old: Older version.
        new: Newer version.
    """
    started = time.process_time()
    comparison = compare(old, new)
    judged = [*_judged(comparison, old, new)]
    tried = [*_try_all(judged, comparison, old, new)]
    found = unaffected(comparison, (change for _, change, _ in judged))
    compared = [*compare_whole(old, new, found, str(title))]
    return evolve(
        title,
        protocol=str(new.model.metadata.get("protocol", "")),
        changes=len(comparison.differences),
        tried=tried,
        unchanged=len(compared),
        unreported=[
            f"{each.operation} {each.direction}: {text}" for each, text in compared if text
        ],
        seconds=round(time.process_time() - started, 2),
    )


def try_pair(old: ModelDocuments, new: ModelDocuments) -> Iterator[Tried]:
    """Try the changes between two versions."""
    comparison = compare(old, new)
    yield from _try_all(_judged(comparison, old, new), comparison, old, new)


def _try_all(
    judged: Iterable[_Judged], comparison: Comparison, old: ModelDocuments, new: ModelDocuments
) -> Iterator[Tried]:
    judged = [*judged]
    causes = {change.fingerprint: change for _, change, _ in judged}
    translator = Translator.of(comparison)
    counts: Counter[Any] = Counter()
    parts: Parts = {}
    groups = [
        [each for each in comparison.differences if is_member(each)]
        for is_member in (_is_respelled, _is_about_endpoints, _is_about_host)
    ]
    for difference, change, directions in judged:
        counts[difference.rule_key] += 1
        if counts[difference.rule_key] > (1 if change.rule in _COMMON else PER_KEY):
            continue
        companions = [
            each
            for group in groups
            if difference in group
            for each in group
            if each is not difference
        ]
        single = SingleChange(old.files, new.files, difference, translator, companions)
        for each in directions:
            tried = _try(old.model.service, single, change, each, parts)
            cause = causes.get(change.cause)
            if cause is not None:
                worse = change.source > cause.source or change.wire > cause.wire
                tried = evolve(tried, cause=cause.rule, is_worse_than_cause=worse)
            elif _is_covered(difference):
                tried = evolve(tried, cause="endpoint-rules-changed")
            yield tried


def _is_covered(difference: Difference) -> bool:
    """Return whether another entry of the report carries the effect on endpoints."""
    return Qualifier.ENDPOINTS_COVERED in difference.qualifiers or (
        difference.file == ENDPOINTS_FILE and bool(difference.trait)
    )


def _is_respelled(difference: Difference) -> bool:
    """Return whether a trait has another notation, which may depend on other traits."""
    owner = difference.owner
    is_other_shape = isinstance(owner, tuple) and all(owner) and owner[0] != owner[1]
    return (
        difference.kind is ChangeKind.RESPELLED
        and "documentation" not in difference.trait
        and not is_other_shape  # other members still refer to the old shape
    )


def _is_about_endpoints(difference: Difference) -> bool:
    """Return whether a difference affects endpoints only together with the others of its kind."""
    is_text = "documentation" in difference.trait or difference.kind is ChangeKind.REORDERED
    return not is_text and (
        difference.file == ENDPOINTS_FILE
        or difference.subject is Subject.CLIENT_PARAMETER
        or difference.trait in ENDPOINT_TRAITS
    )


def _is_about_host(difference: Difference) -> bool:
    """Return whether a trait is a part of the prefix of hosts, or of an operation's host."""
    return difference.trait in {"endpoint", "hostLabel"}


@frozen
class _Direction:
    direction: Direction | None
    source: Severity
    wire: Severity
    operations: tuple[str, ...]
    """Old names of operations."""


_Judged: TypeAlias = "tuple[Difference, Change, list[_Direction]]"


def judge_changes(
    comparison: Comparison, old: ModelDocuments, new: ModelDocuments
) -> tuple[Change, ...]:
    """Return the changes between two versions, judged from both viewpoints without a policy."""
    names = [Names.for_model(old.model, Names())]
    names.append(Names.for_model(new.model, names[0]))
    judge = Judge(
        models=(old.model, new.model),
        modules=("", ""),
        service=new.model.service,
        viewpoint=Viewpoint.BOTH,
        policy=Policy(),
        paths=PythonPaths(new.model.service, *names),
        introduced_in=lambda _: "",
    )
    return judge.judge(comparison)


def _judged(comparison: Comparison, old: ModelDocuments, new: ModelDocuments) -> Iterator[_Judged]:
    """Yield each difference with its change, and the change's verdicts by direction."""
    reach = Reach(old.files)
    by_name: dict[object, list[Difference]] = defaultdict(list)
    by_place: dict[object, list[Difference]] = defaultdict(list)
    for each in comparison.differences:
        place = (each.file, each.old_pointer, each.new_pointer)
        by_name[*place, each.name].append(each)
        by_place[place].append(each)
    for change in judge_changes(comparison, old, new):
        paths = change.pointers
        place = (paths.file, paths.old, paths.new)
        found = by_name.get((*place, change.wire_path)) or by_place[place]
        difference = next((each for each in found if find_rule(each).id == change.rule), None)
        if difference is not None:
            yield difference, change, _directions(change, difference, comparison, reach)


def _directions(
    change: Change, difference: Difference, comparison: Comparison, reach: Reach
) -> list[_Direction]:
    if not change.affected_operations:
        return [
            _Direction(
                None,
                change.source,
                change.wire,
                _operations_of(difference, comparison, reach.operations),
            )
        ]
    found = []
    for direction in Direction:
        chosen = [each for each in change.affected_operations if each.direction is direction]
        if not chosen:
            continue
        worst = max(each.source for each in chosen), max(each.wire for each in chosen)
        names = [
            comparison.operations.get(each.operation, each.operation)
            for each in sorted(chosen, key=lambda each: (each.source, each.wire) != worst)
        ]
        owner = difference.owner
        if isinstance(owner, tuple) and owner[0]:  # other operations reach only the new shape
            names = [name for name in names if reach.contains(name, direction, owner[0])] or names
        found.append(_Direction(direction, *worst, tuple(names[:MAX_OPERATIONS])))
    return found


def _operations_of(
    difference: Difference, comparison: Comparison, operations: Mapping[str, Any]
) -> tuple[str, ...]:
    """Return a few operations for a change without affected operations."""
    named: list[str] = []
    for pointer in (difference.old_pointer, difference.new_pointer):
        match pointer_tokens(pointer):
            case ["pagination" | "operations", name, *_]:
                named.append(comparison.operations.get(name, name))
            case ["waiters", *_]:
                named += [
                    each["operation"]
                    for each in (difference.old, difference.new)
                    if isinstance(each, dict) and "operation" in each
                ]
            case _:
                pass
    signed_first = sorted(
        comparison.operations.values(),
        key=lambda name: operations[name].get("authtype") == "none",
    )
    return tuple(dict.fromkeys(named or signed_first))[:MAX_OPERATIONS]


def _is_unused(difference: Difference, each: _Direction) -> bool:
    """Return whether no operation uses a shape, and callers do not even import its class."""
    is_none = each.source is each.wire is Severity.NONE
    return each.direction is None and isinstance(difference.owner, tuple) and is_none


def _witnesses(
    service: str, change: SingleChange, each: _Direction, parts: Parts
) -> tuple[dict[str, str], str]:
    """Return the witnesses by kind, and the reason for not trying the change, if there is one."""
    witnesses: dict[str, str] = {}
    try:
        trial = Trial(service, change, each.operations, each.direction, parts)
        for found in trial.witnesses():
            text = f"{found.operation}: {found.text}" if found.operation else found.text
            witnesses.setdefault(str(found.kind), text)
    except NotApplicableError as error:
        return {}, str(error)
    except ModelError as error:
        return {}, f"the changed model has faults: {error}"[:300]
    except Exception as error:  # noqa: BLE001 - the report names any error
        return {}, f"{FAILED}: {type(error).__name__}: {error}"[:300]
    return witnesses, ""


def _try(
    service: str, change: SingleChange, judged: Change, each: _Direction, parts: Parts
) -> Tried:
    difference = change.difference
    untried = "no operation uses the shape" if _is_unused(difference, each) else ""
    witnesses: dict[str, str] = {}
    if not untried:
        witnesses, untried = _witnesses(service, change, each, parts)
    return Tried(
        rule=judged.rule,
        name=judged.wire_path,
        pointer=difference.new_pointer or difference.old_pointer,
        direction=str(each.direction or ""),
        source=str(each.source),
        wire=str(each.wire),
        witnesses=witnesses,
        untried=untried,
        operations=[*each.operations],
        qualifiers=", ".join(sorted(difference.qualifiers)),
        kind=str(difference.kind),
        trait=difference.trait,
    )
