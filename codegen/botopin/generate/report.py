"""What a run rendered, and what of the models it cannot hold anybody to, as Markdown."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from botopin.diff.reports.markdown import code, prose
from botopin.model.values import MAX_PATTERN_LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from botopin.bindings.pattern_limits import PatternLimit
    from botopin.generate.run import GenerateResult, ServiceFailure
    from botopin.generate.service import VersionSummary


def generation_report(generated: GenerateResult) -> str:
    """The report, which depends on the models alone."""
    return "\n".join([*_lines(generated), ""])


def _lines(generated: GenerateResult) -> Iterator[str]:
    versions = generated.versions
    yield "# Generated bindings"
    yield ""
    yield "| | |"
    yield "|---|---|"
    yield f"| services | {len({each.service for each in versions}):,} |"
    yield f"| versions | {len(versions):,} |"
    yield f"| operations | {sum(each.operations for each in versions):,} |"
    yield f"| shapes | {sum(each.shapes for each in versions):,} |"
    yield f"| shapes that no value can satisfy | {_count(each.impossible for each in versions)} |"
    unenforced = [pattern for each in versions for pattern in each.unenforced]
    without = [pattern for pattern in unenforced if pattern.re2_enforced_up_to == 0]
    yield f"| patterns not enforced at every length | {len(unenforced):,} |"
    yield f"| of them, not at longer lengths with the extra `re2` either | {len(without):,} |"
    if generated.failures:
        yield from _failures(generated.failures)
    yield from _impossible([each for each in versions if each.impossible])
    yield from _unenforced([each for each in versions if each.unenforced])
    yield ""
    yield "## Versions"
    yield ""
    yield "| service | version | from | operations | shapes |"
    yield "|---|---|---|---:|---:|"
    for each in versions:
        facts = f"{each.origin} | {each.operations:,} | {each.shapes:,}"
        yield f"| {each.service} | {each.date} | {facts} |"


def _count(groups: Iterable[tuple[object, ...]]) -> str:
    return f"{sum(map(len, groups)):,}"


def _failures(failures: Iterable[ServiceFailure]) -> Iterator[str]:
    yield ""
    yield "## Services that cannot be rendered"
    for failure in failures:
        yield ""
        yield f"### {failure.service}"
        yield ""
        for line in str(failure.error).splitlines():
            yield f"- {prose(line)}"


def _impossible(versions: Iterable[VersionSummary]) -> Iterator[str]:
    for number, each in enumerate(versions):
        if not number:
            yield ""
            yield "## Shapes that no value can satisfy"
            yield ""
            yield "No request can hold one; a response may all the same."
            yield ""
        yield f"- {each.service} {each.date}: {', '.join(map(code, each.impossible))}"


def _unenforced(versions: Iterable[VersionSummary]) -> Iterator[str]:
    for number, each in enumerate(versions):
        if not number:
            yield ""
            yield "## Patterns that are not enforced at every length"
            yield ""
            yield (
                "Longer texts pass unchecked, since Python's `re` could take too long, or cannot "
                "say what Java's does. The extra `re2` enforces those that are marked with it, to "
                "the length that stands beside it, if one does."
            )
        yield ""
        yield f"### {each.service} {each.date}"
        yield ""
        for pattern, group in groupby(each.unenforced, key=lambda one: one.pattern):
            yield _pattern(pattern, [*group])


def _pattern(pattern: str, uses: list[PatternLimit]) -> str:
    names = ", ".join(code(each.shape) for each in uses)
    lengths = sorted({each.enforced_up_to for each in uses})
    checked = " or ".join(f"{length:,}" for length in lengths)
    told = f"checked to {checked} characters" if any(lengths) else "not checked"
    first = uses[0]
    more = prose(first.why) if first.re2_enforced_up_to == 0 else "`re2`"
    limit = next((each.re2_enforced_up_to for each in uses if each.re2_enforced_up_to), None)
    to = "" if limit is None else f" to {limit:,} characters"
    return f"- {names}: {code(pattern, MAX_PATTERN_LENGTH)}: {told}; {more}{to}"
