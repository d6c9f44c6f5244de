"""Documentation page with the witnesses of a run."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from botopin.diff.rules.catalog import RULE_IDS
from botopin.diff.witness import WitnessKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from witness.result import Result, Tried

_SHOWN: Final = 160
"""Maximum number of characters of a witness."""
_EXAMPLES: Final = 3
"""Maximum number of examples of one kind of disagreement."""


def acceptable(results: Sequence[Result]) -> bool:
    """Return whether each verdict agrees with the witnesses, and no difference is unreported."""
    return not any(
        each.unreported or any(tried.contradiction for tried in each.tried) for each in results
    )


def render(results: Sequence[Result]) -> str:
    return "\n".join(_lines(results)) + "\n"


def _lines(results: Sequence[Result]) -> Iterator[str]:
    tried = [(each, one) for each in results for one in each.tried]
    done = [one for _, one in tried if not one.untried]
    services = {each.service for each in results}
    protocols = {each.protocol for each in results if each.protocol}
    yield "# Witnesses of verdicts"
    yield ""
    yield from _METHOD
    yield ""
    yield "| | |"
    yield "|---|---:|"
    yield f"| pairs of releases | {len(results):,} |"
    yield f"| services | {len(services):,} |"
    yield f"| protocols | {len(protocols):,} |"
    yield f"| changes in these pairs | {sum(each.changes for each in results):,} |"
    yield f"| changes tried, by direction | {len(done):,} |"
    yield f"| … with a witness | {sum(bool(one.witnesses) for one in done):,} |"
    yield f"| … breaking | {sum(one.is_breaking for one in done):,} |"
    yield f"| … breaking without a witness | {_count(done, 'breaking without a witness')} |"
    yield f"| … none | {sum(one.is_none for one in done):,} |"
    yield f"| … none with a witness | {_count(done, 'none with a witness')} |"
    yield f"| not applicable alone | {len(tried) - len(done):,} |"
    yield f"| unaffected operations compared whole | {sum(each.unchanged for each in results):,} |"
    yield f"| … with an unreported difference | {sum(len(each.unreported) for each in results)} |"
    yield ""
    yield "## By rule"
    yield ""
    yield from _by_rule(done)
    yield from _disagreements(tried, "Verdicts that contradict the witnesses", "contradiction")
    yield from _disagreements(tried, "Halves of verdicts in doubt", "doubt")
    yield from _unreported(results)
    yield from _untried(tried)
    yield from _broken(results)


_METHOD: Final = (
    "Written by `make witness`, not by hand.",
    "",
    "Each reported change was applied alone to the old model, which was cut down to two operations",
    "in each direction that the change affects. A witness is a demonstration of its effect:",
    "",
    "- bytes: botocore serializes the same value differently by the old and the changed model.",
    "- parse: botocore's parser of the old model loses or changes a value in a response of the",
    "  changed model.",
    "- name: a class, member, value, parameter or method of the bindings is gone, or its type or",
    "  None changed.",
    "- text: botopin's validation refuses a value that the old constraints allow.",
    "- resolve: botocore resolves another endpoint, signature or checksum.",
    "",
    "A breaking verdict needs a witness, and the verdict none must have no witness. A consequence",
    "of another change must be no worse than its cause. A half of a verdict is in doubt if only a",
    "witness of the other viewpoint supports it, or if a safe half has a witness. It is not in",
    "doubt if the service accepts both forms of a request: with and without a checksum, or with",
    "the body `{}` and without a body. Operations that no change above safe affects were also",
    "compared by the whole old and new model. Half of the pairs were chosen for rare keys. At most",
    "three changes of one kind were tried in a pair. Event streams were not parsed.",
)


def _count(done: Iterable[Tried], contradiction: str) -> int:
    return sum(one.contradiction == contradiction for one in done)


def _by_rule(done: Sequence[Tried]) -> Iterator[str]:
    kinds = " | ".join(WitnessKind)
    yield f"| rule | tried | witness | {kinds} | verdict agrees | both halves agree |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    by_rule: dict[str, list[Tried]] = defaultdict(list)
    for one in done:
        by_rule[one.rule].append(one)
    for rule in [*RULE_IDS, *sorted({*by_rule} - {*RULE_IDS})]:
        if found := by_rule.get(rule):
            by_kind = [sum(kind in one.witnesses for one in found) for kind in WitnessKind]
            agreeing = sum(not one.contradiction for one in found)
            halves = sum(not one.contradiction and not one.doubt for one in found)
            counts = [len(found), sum(bool(one.witnesses) for one in found), *by_kind]
            cells = " | ".join(f"{each:,}" if each else "" for each in (*counts, agreeing, halves))
            yield f"| `{rule}` | {cells} |"


def _disagreements(
    tried: Iterable[tuple[Result, Tried]], title: str, attribute: str
) -> Iterator[str]:
    groups: dict[tuple[str, str, str], list[tuple[Result, Tried]]] = defaultdict(list)
    for result, one in tried:
        if why := getattr(one, attribute):
            groups[one.rule, why, one.direction or "service"].append((result, one))
    if not groups:
        return
    yield ""
    yield f"## {title}: {sum(map(len, groups.values())):,}"
    for (rule, why, direction), found in sorted(groups.items()):
        yield ""
        yield f"`{rule}`, {direction}: {why} ({len(found):,})"
        yield ""
        for result, one in found[:_EXAMPLES]:
            trait = f" {one.trait}" if one.trait else ""
            witness = "; ".join(f"{kind}: {text}" for kind, text in one.witnesses.items())
            operations = ", ".join(one.operations)
            yield (
                f"- {result.title}: `{one.name}`{trait} {one.kind}, {one.source}/{one.wire}, "
                f"`{one.pointer}`, tried on {operations or 'no operation'}"
                + (f": {_shorten(witness)}" if witness else "")
            )


def _unreported(results: Iterable[Result]) -> Iterator[str]:
    rows = [(each, text) for each in results for text in each.unreported]
    if rows:
        yield ""
        yield f"## Differences that no change above safe reports: {len(rows):,}"
        yield ""
        for result, text in rows:
            yield f"- {result.title}: {_shorten(text)}"


def _untried(tried: Iterable[tuple[Result, Tried]]) -> Iterator[str]:
    groups: dict[tuple[str, str], list[tuple[Result, Tried]]] = defaultdict(list)
    for result, one in tried:
        if one.untried:
            groups[one.rule, one.untried.partition(":")[0]].append((result, one))
    if groups:
        yield ""
        yield f"## Changes that cannot be applied alone: {sum(map(len, groups.values())):,}"
        yield ""
        for (rule, _), found in sorted(groups.items()):
            result, one = found[0]
            example = f"{result.title}: `{one.name}`: {_shorten(one.untried)}"
            yield f"- `{rule}` ({len(found):,}): {example}"


def _broken(results: Iterable[Result]) -> Iterator[str]:
    broken = [each for each in results if each.broken]
    if broken:
        yield ""
        yield f"## Pairs that were not examined: {len(broken):,}"
        yield ""
        for each in broken:
            yield f"- {each.title}: {_shorten(each.broken)}"


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
