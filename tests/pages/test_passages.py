"""A text with annotations inside one another, overlapping, and over the end of a line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.pages.passages import is_title, lines, runs
from kg.pages.views import Annotation, Run

TEXT = "the Department of State Bulletin\n\nJohn"


def mark(words: str, kind: str = "x") -> Annotation:
    start = TEXT.index(words)
    return Annotation(start, start + len(words), words, kind)


def test_text_without_annotations_is_one_run() -> None:
    assert list(runs(TEXT, 0, 3, [])) == [Run("the", None)]


def test_the_shortest_annotation_takes_the_text_and_each_has_one_anchor() -> None:
    body, state, whole = mark("Department of State"), mark("State"), mark("State Bulletin")
    found = list(runs(TEXT, 0, 32, [body, state, whole]))
    assert [(run.text, run.annotation and run.annotation.anchor) for run in found] == [
        ("the ", None),
        ("Department of ", "Department of State"),
        ("State", "State"),
        (" Bulletin", "State Bulletin"),
    ]
    assert [run.anchors for run in found] == [
        (),
        ("Department of State",),
        ("State", "State Bulletin"),
        (),
    ]


def test_an_annotation_over_two_lines_has_its_anchor_on_the_first() -> None:
    over = Annotation(24, 38, "over", "x")
    first, second = (list(runs(TEXT, s, e, [over])) for s, e in lines(TEXT))
    assert first[-1].anchors == ("over",)
    assert second == [Run("John", over)]


spans = st.tuples(st.integers(0, 37), st.integers(1, 10)).map(
    lambda pair: Annotation(pair[0], pair[0] + pair[1], f"{pair[0]},{pair[1]}", "x")
)


@given(st.lists(spans, max_size=8, unique=True))
def test_no_character_is_lost_and_no_anchor_comes_twice(found: list[Annotation]) -> None:
    shown = list(runs(TEXT, 0, len(TEXT), found))
    assert "".join(run.text for run in shown) == TEXT
    anchors = [anchor for run in shown for anchor in run.anchors]
    assert sorted(anchors) == sorted({one.anchor for one in found})


def test_a_menu_is_no_title() -> None:
    title = "Telegram from the Embassy in Cairo, 3 May 1961"
    assert is_title("Telegram from the Embassy in Cairo, 3 May 19611\nThe dam.", title)
    assert not is_title("Skip to content\nTelegram from the Embassy in Cairo", title)
