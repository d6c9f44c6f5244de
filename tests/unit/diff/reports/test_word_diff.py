"""Word-by-word differences, from which both texts can be restored."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from botopin.diff.report import LineChange, LineSegment
from botopin.diff.reports.word_diff import diff_words

WORDS = st.lists(st.sampled_from(["a", "job", "<p>", " ", "\n", "creates", ">", "<"]), max_size=12)


def side(pieces: tuple[LineSegment, ...], without: LineChange) -> str:
    return "".join(piece.text for piece in pieces if piece.mark is not without)


@given(WORDS.map("".join), WORDS.map("".join))
def test_segments_without_additions_give_old_text_and_without_removals_new_text(
    old: str, new: str
) -> None:
    pieces = diff_words(old, new)
    assert side(pieces, LineChange.ADDED) == old
    assert side(pieces, LineChange.REMOVED) == new


def test_only_changed_words_are_marked() -> None:
    assert diff_words("<p>Creates a job.</p>", "<p>Creates a hybrid job.</p>") == (
        LineSegment(text="<p>Creates a "),
        LineSegment(text="hybrid ", mark=LineChange.ADDED),
        LineSegment(text="job.</p>"),
    )


def test_unchanged_text_far_from_change_is_omitted() -> None:
    pieces = diff_words(
        "same " * 500 + "old" + " same" * 500, "same " * 500 + "new" + " same" * 500
    )
    assert [piece.text for piece in pieces[1:3]] == ["old", "new"]
    assert pieces[0].text.startswith("… same")
    assert pieces[-1].text.endswith("same …")
    assert sum(len(piece.text) for piece in pieces) < 200


def test_unrelated_texts_are_shown_in_sequence_and_cut() -> None:
    removed, added = diff_words(" ".join(map(str, range(9_000))), " ".join("x" * 9_000))
    assert (removed.mark, added.mark) == (LineChange.REMOVED, LineChange.ADDED)
    assert removed.text.endswith(" …")
    assert len(removed.text) + len(added.text) < 1_000


def test_only_first_of_many_word_changes_are_shown() -> None:
    old, new = (" ".join(f"same{n} {word * 20}" for n in range(70)) for word in ("old", "new"))
    pieces = diff_words(old, new)
    assert pieces[-1] == LineSegment(text=" …")
    assert sum(len(piece.text) for piece in pieces) < 1_500
