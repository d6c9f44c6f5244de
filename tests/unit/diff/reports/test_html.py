"""HTML reports: complete, valid, safe to open, and limited in size."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from tinyhtml5.parser import HTMLParser

from botopin.diff.report import Category, Direction, Severity, Status, VersionRow
from botopin.diff.reports.html import render_html, render_html_index
from botopin.diff.reports.wording import (
    short_fingerprint,
    status_word,
)
from botopin.diff.witness import Witness, WitnessKind
from unit.diff import sample_reports as sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from botopin.diff.report import Report

REPORTS = {
    "plain": sample.plain_report(),
    "quiet": sample.quiet_report(),
    "full": sample.full_report(),
    "hostile": sample.hostile_report(),
}
each_report = pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)


def versions(text: str = "") -> list[VersionRow]:
    return sample.version_rows(("2020-08-13", "2020-08-14", "2020-10-30"), text)


def pages() -> Iterator[str]:
    yield from map(render_html, REPORTS.values())
    yield render_html_index("braket", "Braket", versions())
    yield render_html_index(sample.HOSTILE, sample.HOSTILE, versions(sample.HOSTILE))


def parsed(page: str) -> Element:
    """Return the root of a page that parses without errors."""
    parser = HTMLParser(namespace_html_elements=False)
    root: Element = parser.parse(page)
    assert parser.errors == []
    return root


def elements(page: str) -> set[tuple[str, ...]]:
    """Return the elements of a page, each with the names of its attributes."""
    return {(str(each.tag), *sorted(map(str, each.attrib))) for each in parsed(page).iter()}


def texts(page: str) -> str:
    """Return the visible text with collapsed whitespace."""
    body = parsed(page).find("body")
    assert body is not None
    for parent in list(body.iter()):
        for child in list(parent):
            if child.tag == "script":
                parent.remove(child)
    return re.sub(r"\s+", " ", "".join(body.itertext()))


def test_every_page_is_valid_html() -> None:
    for page in pages():
        assert parsed(page).get("lang") == "en"


def test_policy_allows_only_constant_script_and_style_by_hash() -> None:
    seen = set()
    for page in map(render_html, REPORTS.values()):
        root = parsed(page)
        (script,), (style,) = root.findall(".//script"), root.findall(".//style")
        assert not script.attrib
        assert not style.attrib
        hashes = [
            b64encode(sha256(str(each.text).encode()).digest()).decode() for each in (style, script)
        ]
        (meta,) = root.findall(".//meta[@http-equiv]")
        assert meta.get("content") == (
            f"default-src 'none'; style-src 'sha256-{hashes[0]}'; "
            f"script-src 'sha256-{hashes[1]}'; base-uri 'none'; form-action 'none'"
        )
        seen.add((script.text, style.text))
    assert len(seen) == 1


def test_index_needs_no_script() -> None:
    root = parsed(render_html_index("braket", "Braket", versions()))
    assert root.findall(".//script") == []
    assert "script-src 'none'" in str(root.find(".//meta[@http-equiv]").get("content"))


def test_page_loads_nothing_and_has_no_inline_styles_or_handlers() -> None:
    for page in pages():
        for each in parsed(page).iter():
            assert each.tag not in {"link", "img", "iframe", "object", "embed", "base", "image"}
            assert not {"src", "srcset", "style", "action", "formaction"} & set(each.attrib)
            assert not [name for name in each.attrib if str(name).startswith("on")]


def test_links_lead_to_unique_anchors_of_page() -> None:
    for page in map(render_html, REPORTS.values()):
        root = parsed(page)
        ids = [each.get("id") for each in root.iter() if each.get("id")]
        assert len(ids) == len(set(ids))
        for link in root.iter("a"):
            assert str(link.get("href")).startswith("#")
            assert str(link.get("href"))[1:] in ids


def test_index_links_to_files_in_same_folder_with_any_name() -> None:
    for name in ("2020-08-14", "javascript:alert(1)", "//evil.example/", "../../x", "\ud800?#"):
        rows = [evolve(each, page=name) for each in versions()]
        links = [
            str(link.get("href"))
            for link in parsed(render_html_index("braket", "Braket", rows)).iter()
            if link.get("href", "#section-content") != "#section-content"
        ]
        assert len(links) == 9  # in the picture, to HTML and to Markdown
        assert all(re.fullmatch(r"\./[\w.%-]+\.(html|md)", link) for link in links)


@given(st.text(min_size=1) | st.sampled_from(sample.HOSTILE_LINES))
@settings(max_examples=12, deadline=None)
def test_model_text_becomes_no_element_or_attribute(text: str) -> None:
    word, words = (render_html(sample.hostile_report(each)) for each in ("word", "one|two " * 20))
    assert elements(render_html(sample.hostile_report(text))) <= elements(word) | elements(words)


def test_control_characters_are_escaped() -> None:
    hostile = [
        render_html(REPORTS["hostile"]),
        render_html_index("a\x1bb", sample.HOSTILE, versions("\u202e")),
    ]
    for page in hostile:
        assert all(sign.isprintable() or sign == "\n" for sign in page)
        page.encode()
    assert "\\u202egnihtyreve\\u202c" in texts(hostile[0])
    assert "\\x1b[31mred" in texts(hostile[0])


@each_report
def test_headings_are_in_order(report: Report) -> None:
    levels = [
        int(str(each.tag)[1]) for each in parsed(render_html(report)).iter() if _heading(each)
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def _heading(element: Element) -> bool:
    return re.fullmatch("h[1-6]", str(element.tag)) is not None


def test_verdict_comes_first_and_breaking_changes_second() -> None:
    text = texts(render_html(REPORTS["full"])).split("How to read this", 1)[1]
    in_order = (
        "Breaks callers: 3 breaking changes in 4 operations",
        "Stop calling cancel_job.",
        "metadata.signatureVersion",
        "Deprecations",
        "CreateSpendingLimit (new)",
        "associations (list of dict) [REQUIRED] The resources.",
        "ConflictException (error)",
        "CreateJob (updated)",
        "Changes (request)",
        "{'associations': [{'arn': 'string', 'type': 'RESERVATION_TIME_WINDOW_ARN'}]}",
        "Request syntax",
        "Removed (response)",
        "{'queueInfo': 'string'}",
        "CancelJob (removed)",
        "Documentation",
        "Metadata",
        "nobody here reads it",
        "0123abcd: no such change",
    )
    for each in in_order:
        assert each in text
        text = text.split(each, 1)[1]


@pytest.mark.parametrize("report", [REPORTS["plain"], REPORTS["full"]], ids=["plain", "full"])
def test_page_contains_whole_report(report: Report) -> None:
    text = texts(render_html(report))
    for change in report.changes:
        python = change.python_name or change.python_path
        names = (change.title, change.wire_path, python, change.migration, change.rule)
        for each in (*names, *change.uses, short_fingerprint(change)):
            assert each.lower() in text.lower()
        for affected in change.affected_operations:
            assert affected.reason in text
        assert change.reason in text
        if change.added:
            assert change.added.documentation[0] in text
    for operation in report.operations:
        assert f"{operation.name} ({status_word(operation.status)})" in text
        assert f"braket.{operation.method}()" in text
        for line in (*operation.request_syntax, *operation.response_syntax):
            assert line.text.strip() in text
    assert (report.release_note or "") in text
    for side in (report.old, report.new):
        assert side.sha256 in text


def test_change_states_both_verdicts() -> None:
    root = parsed(render_html(REPORTS["plain"]))
    card = root.find(".//article[@data-category='tightened']")
    assert card.get("data-severity") == "dangerous"
    text = re.sub(r"\s+", " ", "".join(card.itertext()))
    assert "In the request of CreateJob source dangerous wire dangerous" in text
    assert "In the response of GetJob source no effect wire no effect" in text


def test_operation_links_to_its_groups() -> None:
    root = parsed(render_html(REPORTS["plain"]))
    links = root.find(".//section[@id='CreateJob']").findall(".//ul[@class='links']/li")
    assert [re.sub(r"\s+", " ", "".join(each.itertext())).strip() for each in links] == [
        "dangerous pattern added: HyperParametersValueString",
        "safe member added: CreateJobRequest.associations",
    ]
    ids = [each.get("id") for each in root.iter("article")]
    assert [str(each.find("a").get("href"))[1:] for each in links] == ids[:2]


def test_many_operations_are_folded() -> None:
    first = REPORTS["plain"].operations[0]
    for number, is_open in ((12, True), (13, False)):
        operations = tuple(evolve(first, name=f"Op{index}") for index in range(number))
        root = parsed(render_html(evolve(REPORTS["plain"], operations=operations)))
        bodies = root.findall(".//details[@class='fold body']")
        assert len(bodies) == number
        assert all(("open" in each.attrib) is is_open for each in bodies)


def test_consequences_are_folded_in_the_card_of_their_cause() -> None:
    cause, *others = REPORTS["plain"].changes[:3]
    following = [evolve(each, cause=cause.fingerprint) for each in others]
    report = evolve(REPORTS["plain"], changes=(cause, *following))
    root = parsed(render_html(report))
    (card,) = root.iter("article")
    (folded,) = card.findall("details[@class='more following']")
    text = "".join(folded.itertext())
    assert text.strip().startswith("Causes 2 more changes: member added (2)")
    assert all(each.wire_path in text for each in others)
    link = root.find(".//section[@id='CreateJob']").findall(".//ul[@class='links']/li")[-1]
    assert "causes 1 change here" in "".join(link.itertext())


def test_trait_and_witness_are_beside_the_values() -> None:
    witness = Witness(kind=WitnessKind.TEXT, text="The service refuses 'a b'.", new="a b")
    change = evolve(
        REPORTS["plain"].changes[0], trait="max", old=None, new=300_000, witness=witness
    )
    text = texts(render_html(evolve(REPORTS["plain"], changes=(change,))))
    assert "HyperParametersValueString max now: 300000" in text
    assert "Shown by The service refuses 'a b'." in text


def test_changed_lines_and_segments_are_insertions_and_deletions() -> None:
    section = parsed(render_html(REPORTS["plain"])).find(".//section[@id='CreateJob']")
    (pre,) = section.findall(".//div[@class='code']/pre")
    assert [(each.tag, "".join(each.itertext()).strip()) for each in pre][2:4] == [
        ("ins", "associations=["),
        ("ins", "{"),
    ]
    (mixed,) = pre.findall("span[@class='mixed']")
    assert ["".join(each.itertext()) for each in mixed.findall("del")] == ["|'ml.p2.xlarge'"]
    assert ["".join(each.itertext()) for each in mixed.findall("ins")] == ["|'ml.g6.xlarge'"]


def test_text_in_backticks_is_code() -> None:
    report = sample.full_report()
    reason = "Its `repr` shows it; ``a < b`` and a lone ` do not."
    changes = [evolve(each, reason=reason, affected_operations=()) for each in report.changes]
    page = render_html(evolve(report, changes=tuple(changes), operations=()))
    expected = "Its <code>repr</code> shows it; <code>a &lt; b</code> and a lone ` do not."
    assert page.count(expected) >= page.count('<article class="change')


def test_text_changes_are_shown_word_by_word() -> None:
    change = sample.change(
        rule="documentation-changed",
        wire_path="CreateJob",
        path=("/a", "/a"),
        old="<p>Creates an Amazon Braket job from a script and its data.</p>",
        new="<p>Creates an Amazon Braket hybrid job from a script and its data.</p>",
        category=Category.DOCS,
        reason="Only the documentation differs.",
    )
    root = parsed(
        render_html(sample.report(changes=[change], operations=[], verdict="Nothing changes"))
    )
    (wording,) = root.findall(".//p[@class='wording']")
    assert "".join(wording.itertext()) == str(change.new)
    assert [each.text for each in wording] == ["hybrid "]


def test_changes_that_differ_only_in_path_and_value_share_card() -> None:
    affected = (sample.affected("GetJob", Direction.OUTPUT, Severity.DANGEROUS, Severity.SAFE),)
    changes = [
        sample.change(
            rule="enum-value-added",
            wire_path=f"InstanceType.{value}",
            path=("", f"/{value}"),
            new=value,
            affected=affected,
            reason="So.",
            migration=f"Expect {value}.",
        )
        for value in map("ml.g6.{}xlarge".format, range(19))
    ]
    operation = evolve(
        REPORTS["plain"].operations[2], changes=tuple(each.fingerprint for each in changes)
    )
    page = render_html(sample.report(changes=changes, operations=[operation], verdict="May break"))
    (card,) = parsed(page).iter("article")
    assert card.get("data-number") == "19"
    assert card.find(".//h3").text == "enum value added: 19 values of InstanceType"
    assert card.get("data-directions") == "output"
    text = "".join(card.itertext())
    assert all(each.migration in text and each.wire_path in text for each in changes)
    assert "11 more" in text


def test_names_that_are_invalid_anchors_get_own_anchor() -> None:
    first = REPORTS["plain"].operations[0]
    names = ("CreateJob", "section-operations", "a b", '"><script>', "CreateJob")
    report = evolve(REPORTS["plain"], operations=tuple(evolve(first, name=name) for name in names))
    ids = [
        str(each.get("id"))
        for each in parsed(render_html(report)).iter("section")
        if str(each.get("class")).startswith("operation ")
    ]
    assert ids[0] == "CreateJob"
    assert len(set(ids)) == len(names)
    assert all(re.fullmatch(r"[\w-]+", each) for each in ids)


def test_page_of_huge_report_stays_small_and_counts_omissions() -> None:
    names = [f"Operation{number}" for number in range(400)]
    affected = tuple(
        sample.affected(name, Direction.INPUT, Severity.DANGEROUS, Severity.SAFE) for name in names
    )
    changes = [
        sample.change(
            rule=f"rule-{number % 1500}",
            title="changed",
            wire_path=f"Shape{number % 1500}.member{number}",
            path=(f"/{number}", f"/{number}"),
            old="x|" * 5_000,
            new="y" * 5_000,
            affected=affected,
            reason="So.",
        )
        for number in range(6_000)
    ]
    syntax = sample._marked(
        "'x'|" * 50 + "\n" + "\n".join(["    'a': 'string',"] * 4_000), sample.LineChange.ADDED
    )
    template = REPORTS["full"].operations[0]
    operations = [
        evolve(
            template,
            name=name,
            status=Status.UPDATED,
            request_syntax=syntax,
            changes=tuple(each.fingerprint for each in changes),
        )
        for name in names
    ]
    page = render_html(
        sample.report(changes=changes, operations=operations, verdict="May break callers")
    )
    assert len(page) < 8_000_000
    assert "more are omitted" in page
    assert "of changes omitted" in page
    assert "syntax lines omitted" in page
    assert all(f'id="{name}"' in page for name in names)


def test_index_lists_all_versions_newest_first() -> None:
    table = parsed(render_html_index("braket", "Braket", versions())).find(".//table")
    rows = ["".join(row.find("th").itertext())[:10] for row in table.findall("tbody/tr")]
    assert rows == ["2020-10-30", "2020-08-14", "2020-08-13"]
    links = [link.get("href") for link in table.iter("a")]
    assert links == ["./2020-10-30.html", "./2020-10-30.md", "./2020-08-14.html", "./2020-08-14.md"]
