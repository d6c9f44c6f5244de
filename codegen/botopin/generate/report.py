"""Report of a run in Markdown: rendered versions, and constraints that are not enforced."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from botopin.diff.reports.markdown_text import format_code, format_prose
from botopin.model.values import MAX_PATTERN_LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from botopin.bindings.pattern_limits import PatternLimit
    from botopin.generate.run import GenerateResult, ServiceFailure
    from botopin.generate.service import VersionSummary


def generation_report(generated: GenerateResult) -> str:
    """Return the report, which depends only on the models."""
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
    unsatisfiable = sum(len(each.unsatisfiable) for each in versions)
    yield f"| shapes that no value satisfies | {unsatisfiable:,} |"
    unenforced = [pattern for each in versions for pattern in each.unenforced]
    not_by_re2 = [pattern for pattern in unenforced if pattern.re2_enforced_up_to == 0]
    yield f"| patterns not enforced at every length | {len(unenforced):,} |"
    yield f"| of these, not enforced by the extra `re2` either | {len(not_by_re2):,} |"
    if generated.failures:
        yield from _failures(generated.failures)
    yield from _unsatisfiable([each for each in versions if each.unsatisfiable])
    yield from _unenforced([each for each in versions if each.unenforced])
    yield ""
    yield "## Versions"
    yield ""
    yield "| service | version | from | operations | shapes |"
    yield "|---|---|---|---:|---:|"
    for each in versions:
        cells = f"{each.origin} | {each.operations:,} | {each.shapes:,}"
        yield f"| {each.service} | {each.date} | {cells} |"


def _failures(failures: Iterable[ServiceFailure]) -> Iterator[str]:
    yield ""
    yield "## Services that cannot be rendered"
    for failure in failures:
        yield ""
        yield f"### {failure.name}"
        yield ""
        for line in str(failure.error).splitlines():
            yield f"- {format_prose(line)}"


def _unsatisfiable(versions: Iterable[VersionSummary]) -> Iterator[str]:
    for number, each in enumerate(versions):
        if not number:
            yield ""
            yield "## Shapes that no value satisfies"
            yield ""
            yield "A request cannot contain such a shape; a response is not checked and can."
            yield ""
        yield f"- {each.service} {each.date}: {', '.join(map(format_code, each.unsatisfiable))}"


def _unenforced(versions: Iterable[VersionSummary]) -> Iterator[str]:
    for number, each in enumerate(versions):
        if not number:
            yield ""
            yield "## Patterns that are not enforced at every length"
            yield ""
            yield (
                "Longer texts are not checked: Python's `re` could take too long, or has no "
                "equivalent of the Java syntax. The extra `re2` enforces the patterns marked with "
                "`re2`, up to the stated length."
            )
        yield ""
        yield f"### {each.service} {each.date}"
        yield ""
        for pattern, group in groupby(each.unenforced, key=lambda use: use.pattern):
            yield _pattern(pattern, [*group])


def _pattern(pattern: str, uses: list[PatternLimit]) -> str:
    names = ", ".join(format_code(each.shape) for each in uses)
    lengths = sorted({each.enforced_up_to for each in uses})
    checked = " or ".join(f"{length:,}" for length in lengths)
    extent = f"checked up to {checked} characters" if any(lengths) else "not checked"
    first = uses[0]
    remedy = format_prose(first.why) if first.re2_enforced_up_to == 0 else "`re2`"
    limit = next((each.re2_enforced_up_to for each in uses if each.re2_enforced_up_to), None)
    up_to = "" if limit is None else f" up to {limit:,} characters"
    return f"- {names}: {format_code(pattern, MAX_PATTERN_LENGTH)}: {extent}; {remedy}{up_to}"
