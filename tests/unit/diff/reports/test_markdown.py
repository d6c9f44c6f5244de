"""Reports in Markdown, in which model text is inert."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from botopin.diff.report import Category, Direction, Severity
from botopin.diff.reports.markdown import (
    GITHUB_LIMIT,
    MIN_LIMIT,
    format_code,
    format_prose,
    render_markdown,
)
from botopin.diff.reports.sections import Section, group_by_section
from botopin.diff.reports.text import render_text
from botopin.diff.witness import Witness, WitnessKind
from unit.diff.sample_reports import (
    HOSTILE,
    HOSTILE_LINES,
    affected,
    change,
    full_report,
    hostile_report,
    plain_report,
    quiet_report,
    report,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

    from botopin.diff.report import Change, Report

PARSER = MarkdownIt("gfm-like")
INERT = {"text", "code_inline", "softbreak", "strong_open", "strong_close", "text_special"}
"""Types of inline tokens that a page may contain."""


def test_verdict_comes_first() -> None:
    assert render_markdown(plain_report()).startswith("""\
# braket: 2023-09-22 → 2023-12-04

**Dangerous.** May break callers: 1 dangerous change in 1 operation

| Changes | |
|---|---:|
| breaking | 0 |
| dangerous | 1 |
| safe | 4 |
| no effect | 1 |

Operations: 4 updated

Viewpoint: both.

Release note: This release enhances service support to create quantum tasks and hybrid jobs \
associated with Braket Direct Reservations.

## Dangerous (1)

**pattern added** (`pattern-added`)

""")


def test_operation_shows_additions_like_aws() -> None:
    assert """
### CreateJob (updated)

Creates an Amazon Braket job.

Changes (request)

```python
{'associations': [{'arn': 'string', 'type': 'RESERVATION_TIME_WINDOW_ARN'}]}
```

- dangerous: pattern added: `HyperParametersValueString`
- safe: member added: `CreateJobRequest.associations`
- 1 change to documentation or metadata, or without effect

<details>
<summary>Request syntax</summary>

```diff
  client.create_job(
-     instanceType='ml.m4.xlarge'|'ml.p2.xlarge',
+     instanceType='ml.m4.xlarge'|'ml.g6.xlarge',
+     associations=[
+         {
+             'arn': 'string',
+             'type': 'RESERVATION_TIME_WINDOW_ARN'
+         },
+     ],
  )
```

</details>
""" in render_markdown(plain_report())


def test_added_member_is_described_like_aws() -> None:
    shown = render_markdown(plain_report())
    assert (
        """
<details>
<summary>Documentation</summary>

- `CreateJobRequest.associations` (list of dict) **[REQUIRED]** The resources. first second \
Items: at most `1`. Deprecated since 2026-04-07. Leave it out.
  - `type` (string) **[REQUIRED]** The resources. first second Items: at most `1`. \
Values: `RESERVATION_TIME_WINDOW_ARN`. Deprecated since 2026-04-07. Leave it out. \
Members: see `CreateJobRequest.associations`.
"""
        in shown
    )


def test_removals_are_marked() -> None:
    removed = "Removed (response)\n\n```diff\n- {'queueInfo': 'string'}\n```"
    assert removed in render_markdown(full_report())


def test_breaking_change_has_migration_and_fingerprint() -> None:
    fingerprint = full_report().changes[2].fingerprint[:12]
    assert f"""
**enum value removed** (`enum-value-removed`)

- `InstanceType.ml.p2.xlarge` (`braket.InstanceType.ML_P2_XLARGE`), fingerprint `{fingerprint}`
- Affects: request of CreateJob; response of GetJob
- Why in the request: In an input, so.
- Why in the response: In an output, so.
- Migration: Choose another value.
- Introduced in: 2023-12-04
""" in render_markdown(full_report())


def test_headings_are_ordered_by_importance() -> None:
    assert re.findall(r"^##+ (.*)$", render_markdown(full_report()), re.MULTILINE) == [
        "Breaking (3)",
        "Dangerous (2)",
        "Safe (2)",
        "Deprecations (1)",
        "Operations (5)",
        "CreateSpendingLimit (new)",
        "CreateJob (updated)",
        "GetJob (updated)",
        "FindJobs (renamed)",
        "CancelJob (removed)",
        "Accepted (1)",
        "Unused suppressions",
    ]


def test_documentation_and_metadata_are_collapsed() -> None:
    shown = render_markdown(full_report())
    for summary, place in (
        ("4 documentation changes", "GetQuantumTaskRequest"),
        ("1 metadata change", "CompressionType"),
    ):
        folded = shown.partition(f"<summary>{summary}</summary>")[2].partition("</details>")[0]
        assert f"- `{place}`" in folded


@pytest.mark.parametrize("sample", [plain_report(), quiet_report(), full_report()])
def test_markdown_and_text_agree(sample: Report) -> None:
    page, terminal = render_markdown(sample), render_text(sample, width=1_000)
    for section, groups in group_by_section(sample).items():
        for each in chain.from_iterable(group.changes for group in groups):
            assert f"- `{each.wire_path}`" in page
            short = section in {Section.NO_EFFECT, Section.METADATA, Section.DOCUMENTATION}
            assert short or each.wire_path in terminal
    titles = re.findall(r"^([A-Z][\w ]+ \(\d+\))$", terminal, re.MULTILINE)
    headings = re.findall(r"^## ([A-Z][\w ]+ \(\d+\))$", page, re.MULTILINE)
    assert titles == [each for each in headings if not each.startswith("Operations")]
    for line in re.findall(r"^    (?:why|migration|accepted): .*$", terminal, re.MULTILINE):
        assert f"- {line.strip().capitalize().partition(':')[0]}: " in page


def test_report_without_changes_is_verdict_and_table() -> None:
    assert [
        token.type for token in PARSER.parse(render_markdown(quiet_report())) if token.level == 0
    ] == [
        *("heading_open", "inline", "heading_close")[::2],
        *("paragraph_open", "paragraph_close"),
        *("table_open", "table_close"),
        *("paragraph_open", "paragraph_close"),
    ]


def test_changes_beyond_the_first_are_folded() -> None:
    shown = render_markdown(_large_report())
    open_part, _, folded = shown.partition("<summary>90 more</summary>")
    assert "**invented: 100 shapes** (`invented`)" in open_part
    assert len(re.findall(r"- `Old\d+", open_part)) == 10
    assert len(re.findall(r"- `Old\d+", folded.partition("</details>")[0])) == 90


def test_consequences_are_folded_below_their_cause() -> None:
    cause, *others = plain_report().changes[:3]
    following = [evolve(each, cause=cause.fingerprint) for each in others]
    shown = render_markdown(evolve(plain_report(), changes=(cause, *following), operations=()))
    assert "- Causes: 2 more changes: member added (2)\n" in shown
    folded = shown.partition("<summary>2 that follow</summary>")[2]
    assert all(f"- `{each.wire_path}`" in folded for each in others)
    assert "## Safe" not in shown


def test_witness_shows_both_values() -> None:
    witness = Witness(kind=WitnessKind.BYTES, text="The request differs.", old="a=1", new="b=1")
    first = evolve(plain_report().changes[0], witness=witness)
    shown = render_markdown(evolve(plain_report(), changes=(first,), operations=()))
    assert "- Shown by: The request differs.\n  - old: `a=1`\n  - new: `b=1`" in shown


@pytest.mark.parametrize("hostile", [HOSTILE, *HOSTILE_LINES])
def test_guarantee_16_hostile_text_makes_no_markup(hostile: str) -> None:
    _check_harmless(hostile)


@given(st.text(st.characters() | st.sampled_from("`@#<>|*_[]()!~-=+&\\:/.w1 \n$"), min_size=1))
def test_guarantee_16_any_text_makes_no_markup(hostile: str) -> None:
    _check_harmless(hostile)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Plain words, as they are.", "Plain words, as they are."),
        ("It isn't (yet) 3.5 or 2023-12-04!", "It isn't (yet) 3.5 or 2023-12-04!"),
        ("Ask @octocat, see #12.", "Ask `@octocat`, see `#12`."),
        (
            "See https://a.example/b or www.b.example.",
            "See `https://a.example/b` or `www.b.example`.",
        ),
        ("a ``jobArn``, and ``x``y", "a `jobArn`, and `x`y"),
        ("`except` clauses", "`except` clauses"),
        ("`a`@x ``b``", "`a` `@x` `b`"),
        ("``a````b``", "````` ``a````b`` `````"),
        ("`open", "`` `open ``"),
        ("1. item", "`1`. item"),
        ("R & D", "R &amp; D"),
        ("at deadbeef", "at `deadbeef`"),
        ("GH-26 aws/aws-cli#7", "`GH-26` `aws/aws-cli#7`"),
        ("a\x1b[31m", "`a\\x1b[31m`"),
        ("  two\n lines ", "two lines"),
        ("größer 量子", "größer 量子"),
    ],
)
def test_words_are_plain_and_everything_else_is_code(words: str, expected: str) -> None:
    assert format_prose(words) == expected


@given(st.text("` ab\\|", min_size=1))
def test_code_span_survives_backticks(inside: str) -> None:
    (token,) = PARSER.parseInline(f"x {format_code(inside)} y")[0].children[1:-1]  # type: ignore[index]
    assert token.type == "code_inline"
    assert token.content in {inside, f" {inside} "}


def test_report_below_limit_is_complete() -> None:
    assert render_markdown(full_report(), GITHUB_LIMIT) == render_markdown(full_report())


@pytest.mark.parametrize("limit", [MIN_LIMIT, GITHUB_LIMIT])
def test_report_beyond_limit_omits_and_counts_least_important(limit: int) -> None:
    whole = _large_report()
    shown = render_markdown(whole, limit)
    assert limit / 2 < len(shown) <= limit
    assert "**Omitted because of the length limit: " in shown
    notice = next(line for line in shown.splitlines() if "Omitted" in line)
    counts = {
        noun.rstrip("s"): int(number.replace(",", ""))
        for number, noun in re.findall(r"([\d,]+) ([a-z -]+)", notice)
    }
    listed = len(re.findall(r"^- `Old\d+\.gone`", shown, re.MULTILINE))
    assert listed + counts.get("breaking change", 0) == 100
    documented = len(re.findall(r"^- `Doc", shown, re.MULTILINE))
    assert documented + counts["documentation change"] == 4_000
    if counts.get("breaking change"):
        assert "- `Safe" not in shown


@pytest.mark.parametrize("hostile", [HOSTILE, "\U000e0001" * 3_000, "@ " * 3_000, "`" * 3_000])
def test_guarantee_16_hostile_report_fits_lowest_limit(hostile: str) -> None:
    shown = render_markdown(hostile_report(hostile), MIN_LIMIT)
    assert len(shown) <= MIN_LIMIT
    assert "Omitted" in shown
    _check_inert(shown)


def test_limit_too_low_for_verdict_is_rejected() -> None:
    with pytest.raises(ValueError, match="expected a limit of at least 20000, got 100"):
        render_markdown(plain_report(), 100)


def _large_report() -> Report:
    def many(number: int, name: str, member: str, severity: Severity) -> list[Change]:
        docs = severity is Severity.NONE
        return [
            change(
                rule="documentation-changed" if docs else "invented",
                subject="shape",
                title="invented",
                wire_path=f"{name}{index}.{member}",
                path=(f"/shapes/{name}{index}", ""),
                old="was there",
                affected=(affected("CreateJob", Direction.INPUT, severity),),
                reason="So.",
                migration="" if docs else "Do this, or that.",
                category=Category.DOCS if docs else Category.CONTRACT,
            )
            for index in range(number)
        ]

    return report(
        changes=[
            *many(100, "Old", "gone", Severity.BREAKING),
            *many(1_000, "Safe", "more", Severity.SAFE),
            *many(4_000, "Doc", "words", Severity.NONE),
        ],
        operations=[],
        verdict="Breaks callers",
    )


def _check_harmless(hostile: str) -> None:
    shown = render_markdown(hostile_report(hostile))
    shown.encode()
    assert all(character.isprintable() or character == "\n" for character in shown)
    if hostile.strip(" \t\r\n"):  # whitespace alone renders nothing
        assert _count_block_tokens(shown) == _count_block_tokens(
            render_markdown(hostile_report("word"))
        )
    _check_inert(shown)


def _check_inert(shown: str) -> None:
    """Assert that a page has only markup of the report, and no text that GitHub links."""
    for token in _tokens(shown):
        if token.type in {"html_block", "html_inline"}:
            assert re.fullmatch(
                r"</details>\n"
                r"|<details>\n<summary>"
                r"(Re(quest|sponse)( syntax)?|Errors|Documentation|[\d,]+ [a-z ]+)</summary>\n",
                token.content,
            )
        if token.type == "text":
            assert not re.search(r"@\w|#\d|GH-\d|://|www\.|[0-9a-f]{7,}", token.content)
    inline = {child.type for token in PARSER.parse(shown) for child in token.children or ()}
    assert inline <= INERT


def _count_block_tokens(shown: str) -> Counter[str]:
    """Count the tokens by type. The counts do not depend on model text."""
    return Counter(token.type for token in PARSER.parse(shown))


def _tokens(shown: str) -> Iterator[Token]:
    for token in PARSER.parse(shown):
        yield token
        yield from token.children or ()
