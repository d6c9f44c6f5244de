"""What a run found, as a page of the docs; equal results give equal pages, but for a last line."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from all_services.result import Result

REQUIRED: Final = 0.999
"""Which share of the shapes that a value can have must go round exactly."""

_SHOWN: Final = 200
"""How much of one finding is shown."""

_METHOD: Final = """## What was done with each service

- `botopin generate --installed` rendered it. Every module was imported, every type hint resolved.
- Census: each item of the raw JSON (shape, member, required, enum value, minimum, maximum, pattern,
  trait, error code, operation, paginator, waiter) was looked up in the imported package.
- 25 values of each operation's input and output, drawn by the version's own strategies with the
  health checks of Hypothesis on, went to boto3's form and to JSON and back, and were equal. What
  boto3 gets was compared with what the raw JSON says of the value. Five of the values went through
  the strict reader and cattrs too. (What holds a stream of events does not go to JSON.)
- Structures and members that no operation's values showed got values of their own.
- botocore's own validation passed each request, and its serializer wrote the same of it as of plain
  data.
- Five requests of each operation with one thing wrong were refused for exactly that."""

_COUNTED: Final = (
    "structures",
    "errors",
    "members",
    "enum values",
    "constraints",
    "operations",
    "paginators",
    "waiters",
)


def acceptable(results: Sequence[Result]) -> bool:
    """Whether all imports, has lost nothing and goes round, but for very few shapes."""
    return (
        all(each.imported and not each.broken and not _lost(each) for each in results)
        and not any(each.requests or each.unhealthy or each.faults for each in results)
        and _round(results) >= REQUIRED * (_held(results) - _valueless(results))
    )


def render(results: Sequence[Result], release: str, command: str) -> str:
    return "\n".join(_lines(results, release, command)) + "\n"


def _lines(results: Sequence[Result], release: str, command: str) -> Iterator[str]:
    yield f"# Every service of botocore {release}"
    yield ""
    yield f"Written by `{command}`, not by hand."
    yield ""
    yield from _summary(results)
    yield ""
    yield "## By protocol"
    yield ""
    yield from _protocols(results)
    yield ""
    yield _METHOD
    yield ""
    yield from _exceptions(results)
    seconds = sum(each.seconds for each in results)
    yield ""
    yield f"Took {seconds / 60:.0f} minutes of one processor, without generating."


def _summary(results: Sequence[Result]) -> Iterator[str]:
    total = _total(results)
    held = _held(results)
    yield "| | |"
    yield "|---|---|"
    services = len(results)
    yield f"| services | {services:,} |"
    for said, holds in _STAGES:
        yield f"| … {said} | {sum(map(holds, results)):,} |"
    yield f"| shapes that something in their model holds | {held:,} |"
    yield f"| … that no value can have | {_valueless(results):,} |"
    yield f"| … that go round exactly | {_round(results):,} ({_share(results):.3%}) |"
    for name in _COUNTED:
        yield f"| {name} | {total[name]:,} |"
    yield f"| members seen in values that went round | {total['met members']:,} |"
    yield f"| values that went round | {total['examples']:,} |"
    yield f"| operations that take something | {total['inputs']:,} |"
    yield f"| … whose requests botocore writes as from plain data | {total['requests']:,} |"
    yield f"| arguments with one thing wrong, found | {total['faults']:,} |"


def _protocols(results: Sequence[Result]) -> Iterator[str]:
    stages = " | ".join(said for said, _ in _STAGES)
    yield f"| protocol | services | {stages} | operations | requests | shapes | go round |"
    yield f"|---|{'---:|' * (len(_STAGES) + 5)}"
    for protocol in sorted({each.protocol for each in results}):
        of = [each for each in results if each.protocol == protocol]
        total = _total(of)
        cells = [f"{len(of):,}", *(f"{sum(map(holds, of)):,}" for _, holds in _STAGES)]
        cells += [f"{total['operations']:,}", f"{total['requests']:,}", f"{_held(of):,}"]
        cells += [f"{_round(of):,}"]
        yield f"| {protocol} | {' | '.join(cells)} |"


def _exceptions(results: Sequence[Result]) -> Iterator[str]:
    yield "## Exceptions"
    tables: tuple[tuple[str, Callable[[Result], Iterable[tuple[str, str]]]], ...] = (
        ("Not examined to the end", lambda each: [("", each.broken)] if each.broken else []),
        ("Lost", lambda each: map(_split, _lost(each))),
        ("Documented, not enforced", lambda each: map(_split, _documented(each))),
        ("Do not go round", lambda each: each.failed.items()),
        ("Requests that are refused or written otherwise", lambda each: each.requests.items()),
        ("Strategies that health checks refuse", lambda each: each.unhealthy.items()),
        ("Faults not found", lambda each: each.faults.items()),
        ("Operations without a request", lambda each: each.unsent.items()),
        ("Without a value", lambda each: each.valueless.items()),
        ("Not seen", lambda each: ((name, "values of it were not drawn") for name in each.unmet)),
    )
    for title, found in tables:
        rows = [(each.service, name, why) for each in results for name, why in found(each)]
        if rows:
            yield ""
            yield f"### {title}: {len(rows):,}"
            yield ""
            yield "| service | what | why |"
            yield "|---|---|---|"
            for service, name, why in rows:
                yield f"| {service} | {_code(name)} | {_cell(why)} |"
    yield from _patterns(results)
    unreferenced = sum(len(each.unreferenced) for each in results)
    yield ""
    yield (
        f"{unreferenced:,} plain shapes (no structures, no enums) are held by nothing in their own "
        "model, so no Python stands for them; the model beside each version has them."
    )


def _patterns(results: Sequence[Result]) -> Iterator[str]:
    rows = [(each.service, pattern) for each in results for pattern in each.unenforced]
    if not rows:
        return
    yield ""
    yield f"### Patterns not enforced at every length: {len(rows):,}"
    yield ""
    yield "| service | shape | checked to | with `botopin[re2]` | why |"
    yield "|---|---|---:|---|---|"
    for service, found in rows:
        match found.re2_enforced_up_to:
            case 0:
                with_re2 = "no more"
            case None:
                with_re2 = "at every length"
            case longest:
                with_re2 = f"to {longest:,}"
        yield (
            f"| {service} | {_code(found.shape)} | {found.enforced_up_to} | {with_re2} "
            f"| {_cell(found.why)} |"
        )


def _lost(result: Result) -> list[str]:
    return [each for each in result.lost if each not in _documented(result)]


def _documented(result: Result) -> list[str]:
    """What a docstring says and nothing checks."""
    return [each for each in result.lost if ": enum: a member's own values" in each]


_STAGES: Final[tuple[tuple[str, Callable[[Result], bool]], ...]] = (
    ("generated", lambda each: each.generated),
    ("imported", lambda each: each.imported),
    ("nothing lost", lambda each: each.imported and not _lost(each)),
    ("everything goes round", lambda each: not (each.broken or each.failed or each.requests)),
)


def _total(results: Sequence[Result]) -> Counter[str]:
    total: Counter[str] = Counter()
    for each in results:
        total.update(each.counts)
    return total


def _held(results: Sequence[Result]) -> int:
    return sum(each.counts["shapes"] - len(each.unreferenced) for each in results)


def _round(results: Sequence[Result]) -> int:
    return sum(each.counts.get("met shapes", 0) for each in results)


def _valueless(results: Sequence[Result]) -> int:
    """How many shapes have no value."""
    return sum("." not in name for each in results for name in each.valueless)


def _share(results: Sequence[Result]) -> float:
    return _round(results) / max(_held(results), 1)


def _split(finding: str) -> tuple[str, str]:
    where, _, why = finding.partition(": ")
    return where, why


def _code(name: str) -> str:
    return f"`{name}`" if name else ""


def _cell(text: str) -> str:
    line = " ".join(text.split()).replace("|", "\\|")
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
