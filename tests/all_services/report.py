"""Documentation page with the results of a run. Only its last line depends on the time."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from all_services.result import Result

REQUIRED: Final = 0.999
"""Required share of shapes with equal round trips, of all shapes with valid values."""

_SHOWN: Final = 200
"""Maximum number of characters of a finding."""

_METHOD: Final = """## Checks of each service

- Generation: `botopin generate --installed` generated the service. Every module was imported, and
  every type hint was resolved.
- Census: each item of the raw JSON (shape, member, required, enum value, minimum, maximum, pattern,
  trait, error code, operation, paginator, waiter) was looked up in the imported package.
- Round trips: for the input and output of each operation, 25 values were drawn with the version's
  strategies and the health checks of Hypothesis. Each value was converted to boto3's format and to
  JSON and back, and was equal. The data for boto3 was compared with the raw JSON. Five of the
  values were also read strictly and converted with cattrs. Values with an event stream were not
  converted to JSON.
- Further values covered structures and members that no value of an operation contained.
- Requests: botocore validated each request, and serialized it to the same bytes as plain data.
- Received values: a client of boto3 parsed three drawn responses of each operation, and again with
  unknown enum values and with floats that are not finite. Each received value was checked as the
  value of every input member with the same shape. The whole response was converted to JSON and
  back. Then three requests of each operation contained received values instead of drawn values. A
  client of boto3 sent the same bytes for them and for the values that botocore itself had returned.
- Mutations: for each operation, five requests with one mutation were rejected for that mutation."""

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
    """Return whether every service is complete, and nearly all round trips are equal."""
    return (
        all(each.imported and not each.broken and not _lost(each) for each in results)
        and not any(each.requests or each.unhealthy or each.faults for each in results)
        and not any(each.received for each in results)
        and _equal_round_trips(results)
        >= REQUIRED * (_referred_to(results) - _without_value(results))
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
    yield f"Processor time: {seconds / 60:.0f} minutes, without generation."


def _summary(results: Sequence[Result]) -> Iterator[str]:
    total = _total(results)
    referred_to = _referred_to(results)
    yield "| | |"
    yield "|---|---|"
    services = len(results)
    yield f"| services | {services:,} |"
    for title, holds in _STAGES:
        yield f"| … {title} | {sum(map(holds, results)):,} |"
    yield f"| shapes that their model refers to | {referred_to:,} |"
    yield f"| … without a valid value | {_without_value(results):,} |"
    yield f"| … with equal round trips | {_equal_round_trips(results):,} ({_share(results):.3%}) |"
    for name in _COUNTED:
        yield f"| {name} | {total[name]:,} |"
    yield f"| members in values of round trips | {total['met members']:,} |"
    yield f"| values of round trips | {total['examples']:,} |"
    yield f"| operations with input | {total['inputs']:,} |"
    yield f"| … whose requests botocore serializes like plain data | {total['requests']:,} |"
    yield f"| pairs of an output and an input member of the same shape | {total['pairs']:,} |"
    yield f"| … with a received value | {total['pairs checked']:,} |"
    yield f"| responses that a client received | {total['received responses']:,} |"
    yield f"| requests with received values | {total['requests with received values']:,} |"
    yield f"| … sent like the values of botocore | {total['requests with equal bytes']:,} |"
    yield f"| mutations that were rejected | {total['faults']:,} |"


def _protocols(results: Sequence[Result]) -> Iterator[str]:
    stages = " | ".join(title for title, _ in _STAGES)
    yield f"| protocol | services | {stages} | operations | requests | shapes | equal round trips |"
    yield f"|---|{'---:|' * (len(_STAGES) + 5)}"
    for protocol in sorted({each.protocol for each in results}):
        selected = [each for each in results if each.protocol == protocol]
        total = _total(selected)
        cells = [f"{len(selected):,}", *(f"{sum(map(holds, selected)):,}" for _, holds in _STAGES)]
        cells += [
            f"{total['operations']:,}",
            f"{total['requests']:,}",
            f"{_referred_to(selected):,}",
        ]
        cells += [f"{_equal_round_trips(selected):,}"]
        yield f"| {protocol} | {' | '.join(cells)} |"


def _exceptions(results: Sequence[Result]) -> Iterator[str]:
    yield "## Exceptions"
    tables: tuple[tuple[str, Callable[[Result], Iterable[tuple[str, str]]]], ...] = (
        ("Not examined completely", lambda each: [("", each.broken)] if each.broken else []),
        ("Lost", lambda each: map(_split, _lost(each))),
        ("Documented, not enforced", lambda each: map(_split, _documented(each))),
        ("Round trips that differ", lambda each: each.failed.items()),
        (
            "Requests that botocore rejects or serializes differently",
            lambda each: each.requests.items(),
        ),
        ("Received values that fail", lambda each: each.received.items()),
        ("Strategies that fail health checks", lambda each: each.unhealthy.items()),
        ("Mutations that are accepted", lambda each: each.faults.items()),
        ("Operations without a request", lambda each: each.unsent.items()),
        ("Without a value", lambda each: each.valueless.items()),
        ("Not seen", lambda each: ((name, "no value was drawn") for name in each.unmet)),
    )
    for title, found in tables:
        rows = [(each.service, name, why) for each in results for name, why in found(each)]
        if rows:
            yield ""
            yield f"### {title}: {len(rows):,}"
            yield ""
            yield "| service | item | reason |"
            yield "|---|---|---|"
            for service, name, why in rows:
                yield f"| {service} | {_code(name)} | {_cell(why)} |"
    yield from _patterns(results)
    yield from _refused(results)
    unreferenced = sum(len(each.unreferenced) for each in results)
    yield ""
    yield (
        f"{unreferenced:,} plain shapes (no structures, no enums) are not referred to in their "
        "model. They have no Python class. The bundled model of each version contains them."
    )


def _patterns(results: Sequence[Result]) -> Iterator[str]:
    rows = [(each.service, pattern) for each in results for pattern in each.unenforced]
    if not rows:
        return
    yield ""
    yield f"### Patterns not enforced at every length: {len(rows):,}"
    yield ""
    yield "| service | shape | enforced up to | with `botopin[re2]` | reason |"
    yield "|---|---|---:|---|---|"
    for service, limits in rows:
        match limits.re2_enforced_up_to:
            case 0:
                with_re2 = "the same"
            case None:
                with_re2 = "at every length"
            case longest:
                with_re2 = f"to {longest:,}"
        yield (
            f"| {service} | {_code(limits.shape)} | {limits.enforced_up_to} | {with_re2} "
            f"| {_cell(limits.why)} |"
        )


def _refused(results: Sequence[Result]) -> Iterator[str]:
    """Yield the calls with received or drawn values that boto3 itself refuses."""
    total: Counter[str] = Counter()
    for each in results:
        total.update(each.refused)
    if total:
        yield ""
        yield f"### Calls that boto3 refuses: {total.total():,}"
        yield ""
        yield "| error | calls |"
        yield "|---|---:|"
        for error, count in sorted(total.items()):
            yield f"| {error} | {count:,} |"


def _lost(result: Result) -> list[str]:
    return [each for each in result.lost if each not in _documented(result)]


def _documented(result: Result) -> list[str]:
    """Return the constraints that docstrings state and no validation enforces."""
    return [each for each in result.lost if ": enum: a member's own values" in each]


_STAGES: Final[tuple[tuple[str, Callable[[Result], bool]], ...]] = (
    ("generated", lambda each: each.generated),
    ("imported", lambda each: each.imported),
    ("nothing lost", lambda each: each.imported and not _lost(each)),
    ("every round trip equal", lambda each: not (each.broken or each.failed or each.requests)),
)


def _total(results: Sequence[Result]) -> Counter[str]:
    total: Counter[str] = Counter()
    for each in results:
        total.update(each.counts)
    return total


def _referred_to(results: Sequence[Result]) -> int:
    return sum(each.counts["shapes"] - len(each.unreferenced) for each in results)


def _equal_round_trips(results: Sequence[Result]) -> int:
    return sum(each.counts.get("met shapes", 0) for each in results)


def _without_value(results: Sequence[Result]) -> int:
    """Return the number of shapes without a valid value."""
    return sum("." not in name for each in results for name in each.valueless)


def _share(results: Sequence[Result]) -> float:
    return _equal_round_trips(results) / max(_referred_to(results), 1)


def _split(finding: str) -> tuple[str, str]:
    where, _, why = finding.partition(": ")
    return where, why


def _code(name: str) -> str:
    return f"`{name}`" if name else ""


def _cell(text: str) -> str:
    line = " ".join(text.split()).replace("|", "\\|")
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
