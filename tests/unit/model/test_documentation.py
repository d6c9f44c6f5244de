"""Conversion of AWS's HTML documentation to plain paragraphs."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botopin.model.documentation import paragraphs
from support.limits import MANY_SECONDS


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", ()),
        ("Plain text.", ("Plain text.",)),
        ("<p>One.</p> <p>Two.</p>", ("One.", "Two.")),
        ("<p>A  line\n broken.</p>", ("A line broken.",)),
        ("<p>The <code>jobArn</code> of it.</p>", ("The ``jobArn`` of it.",)),
        ('<p>See <a href="https://aws.com">the guide</a>.</p>', ("See the guide.",)),
        ("<p>1 &lt; 2 &amp; 3</p>", ("1 < 2 & 3",)),
        ("<p>One of:</p><ul><li><p>a</p></li><li>b</li></ul>", ("One of:", "- a\n- b")),
        ("<ul><li><p>a</p><p>more</p></li></ul><p>End.</p>", ("- a more", "End.")),
        ("<note><p>Take care.</p></note>", ("Note: Take care.",)),
        ("<important> <p>Take care.</p> </important>", ("Important: Take care.",)),
        ("<fullname>Braket</fullname><p>Text</p>", ("Braket", "Text")),
        ("<p>Not <b>closed", ("Not closed",)),
        ("<p>a < b and <unknown>c</unknown></p>", ("a < b and c",)),
        ("<p></p><p> </p>", ()),
    ],
)
def test_converts_markup_to_text(html: str, expected: tuple[str, ...]) -> None:
    assert paragraphs(html) == expected


@given(st.text())
def test_paragraphs_have_no_stray_whitespace(html: str) -> None:
    for paragraph in paragraphs(html):
        assert paragraph == paragraph.strip()
        for line in paragraph.split("\n"):
            assert line == " ".join(line.split())


@given(st.lists(st.text(st.sampled_from("ab >\n\t\x1c\xa0`'\"")), max_size=4), st.booleans())
def test_shortcut_for_plain_text_agrees_with_the_parser(texts: list[str], marked: bool) -> None:
    html = " ".join(f"<p>{text}</p>" for text in texts) if marked else "".join(texts)
    assert paragraphs(html) == paragraphs(f"{html}<p>&#101;</p>")[:-1]  # needs the parser


@given(st.lists(st.from_regex(r"[a-z]+", fullmatch=True), min_size=1))
def test_markup_loses_no_words(words: list[str]) -> None:
    html = "".join(f"<p>{word}<ul><li>{word}" for word in words)
    assert re.findall("[a-z]+", " ".join(paragraphs(html))) == [w for w in words for _ in "12"]


@pytest.mark.parametrize(
    "html",
    ["<", "<p>", "&", "&#", "<!--", "<a b=", "</", "<![CDATA[", "<?", "<a b='", "<ul><li>", "<!x"],
)
def test_guarantee_3_reads_hostile_markup_in_time(html: str) -> None:
    for text in (html * 10**5, f"<a {html * 10**5}>"):
        started = time.process_time()
        paragraphs(text)
        assert time.process_time() - started < MANY_SECONDS
