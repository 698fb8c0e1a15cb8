"""Whatever text a page holds: the reader gives valid offsets or says what is wrong with it."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError
from kg.model import BlockKind
from kg.read.fair_copy import fair_copy
from kg.read.plain import read_page

WORDS = st.sampled_from(
    [
        "1.",
        "Letter",
        "Union0",
        "1070.1",
        "October 24,2",
        "19621 2",
        "Moscow, May 2, 1961.",
        "*",
        "†",
        "[*]",
        "↩",
        "- Source.",
        "-",
        "\n",
        "\n- Note 1.↩\n",
        "Dear Mr. Chairman:",
        "SUBJECT",
        "3",
        "12",
        "\ufeff",
        "\r\n",
        "\u2028",
        "[Page 3]",
        "501.BB/11–2048",
        "a",
        "5320a",
        "Rusk",
        "\ufeff",
    ]
)
TEXTS = st.lists(st.one_of(WORDS, st.text(max_size=12)), max_size=60).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_offsets_are_valid(text: str) -> None:
    try:
        document = read_page(text, "v/d1")
    except InputError:
        return
    assert document.text == text
    assert sum(block.kind is BlockKind.HEADING for block in document.blocks) == 1
    for block in document.blocks:
        words = fair_copy(text[block.start : block.end]).text  # U+0085 is an ellipsis of cp1252
        assert words and words == words.strip()
    starts = [block.start for block in document.blocks]
    assert len(starts) == len(set(starts))
    calls = [note.call for note in document.notes if note.call]
    assert calls == sorted(calls, key=lambda call: call.start)
    assert all(a.end <= b.start for a, b in pairwise(calls))
    for note in document.notes:
        if note.call:
            called = fair_copy(text[note.call.start : note.call.end]).text
            assert called == note.number  # U+0086 is a dagger of cp1252
            inside = document.note_at(note.call.start)
            assert inside is None or inside.index < note.index
