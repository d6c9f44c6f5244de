"""Timeline pictures are to scale and legible, and escape the texts of models."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botopin.diff.reports.timeline import render_timeline
from unit.diff.sample_reports import HOSTILE, version_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

SVG = "{http://www.w3.org/2000/svg}"
BRAKET = (
    *("2020-08-13", "2020-08-14", "2020-10-30", "2021-06-02", "2021-11-22", "2022-04-28"),
    *("2023-09-22", "2023-12-04", "2024-02-09", "2025-08-13", "2025-11-10", "2025-11-20"),
    "2026-04-07",
)
LABEL_WIDTH, LABEL_HEIGHT = 64, 12


def regular_dates(count: int, days: int = 6) -> list[str]:
    first = date(2014, 11, 13)
    return [(first + timedelta(days=days * each)).isoformat() for each in range(count)]


def render_svg(dates: Sequence[str], text: str = "", title: str = "Braket") -> ET.Element:
    svg = render_timeline(version_rows(dates, text), title=title)
    svg.encode()
    return ET.fromstring(svg)  # noqa: S314 - the text comes from botopin


def labels(svg: ET.Element) -> list[tuple[str, float, float]]:
    return [
        (str(each.text), float(each.attrib["x"]), float(each.attrib["y"]))
        for each in svg.iter(f"{SVG}text")
        if each.get("class") == "label"
    ]


def leader_lines(svg: ET.Element) -> list[tuple[float, float, float]]:
    """Return the x position, the top and the bottom of each leader line."""
    paths = [each.attrib["d"] for each in svg.iter(f"{SVG}path") if each.get("class") == "leader"]
    numbers = [re.findall(r"[\d.]+", path) for path in paths]
    return [(float(x), float(top), float(bottom)) for x, top, bottom in numbers]


def dots(svg: ET.Element) -> list[tuple[str, str]]:
    """Return the label and the kind of each dot, without the legend."""
    return [
        (str(group.find(f"{SVG}title").text), str(sign.get("class")))
        for group in svg
        for sign in group
        if group.find(f"{SVG}title") is not None and str(sign.get("class")).startswith("sign")
    ]


def test_every_braket_version_has_date_and_dot() -> None:
    svg = render_svg(BRAKET)
    assert [text for text, _, _ in labels(svg)] == list(BRAKET)
    assert [label[:10] for label, _ in dots(svg)] == list(BRAKET)


@given(st.lists(st.dates(date(2014, 1, 1), date(2027, 1, 1)), min_size=1, max_size=60))
@settings(max_examples=60, deadline=None)
def test_dates_do_not_overlap_and_no_leader_line_crosses_them(dates: list[date]) -> None:
    svg = render_svg([each.isoformat() for each in sorted(dates)])
    for (_, x1, y1), (_, x2, y2) in combinations(labels(svg), 2):
        assert abs(x1 - x2) >= LABEL_WIDTH or abs(y1 - y2) >= LABEL_HEIGHT
    for x, top, bottom in leader_lines(svg):
        for _, left, y in labels(svg):
            assert not (left <= x <= left + LABEL_WIDTH and top < y - LABEL_HEIGHT < bottom)


@given(st.lists(st.dates(date(2014, 1, 1), date(2027, 1, 1)), min_size=1, max_size=60))
@settings(max_examples=40, deadline=None)
def test_picture_contains_everything(dates: list[date]) -> None:
    svg = render_svg([each.isoformat() for each in sorted(dates)])
    _, _, width, height = map(float, svg.attrib["viewBox"].split())
    for _, x, y in labels(svg):
        assert 0 <= x <= width - LABEL_WIDTH
        assert 0 <= y <= height


def test_time_is_to_scale() -> None:
    svg = render_svg(("2020-01-01", "2020-01-11", "2020-04-10"))
    (a, _, _), (b, _, _), (c, _, _) = leader_lines(svg)
    assert (b - a) / (c - a) == pytest.approx(0.1, abs=0.001)


def test_dot_shows_severity_by_shape_and_color() -> None:
    svg = render_svg(BRAKET[:5])
    signs = {
        str(sign.get("class")).split()[-1]: (sign.tag.removeprefix(SVG), sign.get("d", "")[-1:])
        for group in svg.iter(f"{SVG}a")
        for sign in group
        if sign.get("class")
    }
    assert set(signs) == {"safe", "dangerous", "breaking", "none"}
    assert signs["safe"][0] == signs["none"][0] == "circle"  # a disc and a ring
    paths = {
        re.sub(r"[\d.\- M]", "", str(sign.get("d")))
        for sign in svg.iter(f"{SVG}path")
        if str(sign.get("class")).startswith("sign")
    }
    assert len(paths) == 2  # a triangle and a diamond


def test_dot_links_to_page_and_has_label() -> None:
    svg = render_svg(BRAKET)
    links = {link.get("href"): link.get("aria-label") for link in svg.iter(f"{SVG}a")}
    assert list(links) == [f"./{each}.html" for each in BRAKET[1:]]
    assert links["./2026-04-07.html"] == (
        "2026-04-07: May break callers (18 operations, 158 shapes)"
    )


def test_picture_has_description_for_screen_readers() -> None:
    svg = render_svg(BRAKET)
    assert svg.find(f"{SVG}title").text == "Versions of Braket"
    assert svg.find(f"{SVG}desc").text == (
        "13 versions, 2020-08-13 to 2026-04-07: 6 to 18 operations, 50 to 158 shapes."
    )
    ids = {each.get("id") for each in svg}
    assert set(svg.attrib["aria-labelledby"].split()) <= ids


def test_single_version_has_picture() -> None:
    svg = render_svg(BRAKET[:1])
    assert [text for text, _, _ in labels(svg)] == ["2020-08-13"]
    assert dots(svg) == [("2020-08-13: May break callers (6 operations, 50 shapes)", "sign first")]


def test_600_versions_all_have_dots_and_few_have_dates() -> None:
    dates = regular_dates(600)
    svg = render_svg(dates)
    assert len(dots(svg)) == 600
    labelled = [text for text, _, _ in labels(svg)]
    assert labelled[0] == dates[0]
    assert labelled[-1] == dates[-1]
    assert 10 < len(labelled) < 70


def test_years_do_not_overlap() -> None:
    svg = render_svg(regular_dates(12, days=3_000))
    positions = [
        float(each.attrib["x"])
        for each in svg.iter(f"{SVG}text")
        if each.get("class") == "quiet middle"
    ]
    assert len(positions) > 1
    assert all(after - before >= 30 for before, after in pairwise(positions))


def test_model_text_is_escaped_in_picture() -> None:
    for text in (HOSTILE, "</title><script>", "\x00\ud800\ufffe"):
        tags = [each.tag for each in render_svg(BRAKET, text, text).iter()]
        assert tags == [each.tag for each in render_svg(BRAKET).iter()]


def test_file_has_own_style_and_page_includes_it() -> None:
    standalone = render_timeline(version_rows(BRAKET), title="Braket")
    inline = render_timeline(version_rows(BRAKET), title="Braket", is_inline=True)
    assert "prefers-color-scheme: dark" in standalone
    assert "style" not in inline
    assert "http://" not in standalone.replace("http://www.w3.org/2000/svg", "")


def test_missing_version_or_invalid_date_is_rejected() -> None:
    with pytest.raises(ValueError, match="at least one version"):
        render_timeline([], title="Braket")
    with pytest.raises(ValueError, match="isoformat"):
        render_timeline(version_rows(["yesterday"]), title="Braket")
