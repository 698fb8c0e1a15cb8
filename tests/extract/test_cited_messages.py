"""Telegrams cited by number: ends by the words and by the page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.extract.citations import find_references
from kg.extract.cited_messages import Channel, find_telegrams
from kg.extract.heading import read_heading
from kg.extract.posts import DEPARTMENT, post_of
from kg.model import Cited, Label, Party, ReferenceKind
from kg.read.plain import read_page

MOSCOW = "organization/embassy-soviet-union"
CAIRO = "organization/embassy-egypt"
OUT = Channel(DEPARTMENT, MOSCOW)  # a telegram from the Department to Moscow
IN = Channel(MOSCOW, DEPARTMENT)


def cited(words: str, channel: Channel = OUT, telegraphic: bool = True) -> list[Cited]:
    return [t.cited for t in find_telegrams(words, [(0, len(words))], channel, (), telegraphic)]


@pytest.mark.parametrize(
    ("words", "channel", "form", "number", "sender", "recipient"),
    [
        ("Ref Embtel 1070.", OUT, "telegram", "1070", MOSCOW, DEPARTMENT),
        ("Ref Embtel 1070.", IN, "telegram", "1070", MOSCOW, DEPARTMENT),
        ("Deptel 982 refers.", IN, "telegram", "982", DEPARTMENT, MOSCOW),
        ("Re your 1047.", OUT, "telegram", "1047", MOSCOW, DEPARTMENT),
        ("Reurtel 1047.", OUT, "telegram", "1047", MOSCOW, DEPARTMENT),
        ("See my 563.", IN, "telegram", "563", MOSCOW, DEPARTMENT),
        ("Ourtel 563.", OUT, "telegram", "563", DEPARTMENT, MOSCOW),
        ("Depcirtel 734.", OUT, "circular-telegram", "734", DEPARTMENT, None),
        ("Cairo’s 1074.", OUT, "telegram", "1074", CAIRO, None),
        ("Cairo’s 1074 to Department", OUT, "telegram", "1074", CAIRO, DEPARTMENT),
        ("Embtel 1070 to Dept, rptd Cairo 89", OUT, "telegram", "1070", MOSCOW, DEPARTMENT),
        ("telegram 1070 to the Department", OUT, "telegram", "1070", None, DEPARTMENT),
        ("Embdesp 45.", IN, "despatch", "45", MOSCOW, DEPARTMENT),
        ("telegram 81 from Cairo", OUT, "telegram", "81", CAIRO, DEPARTMENT),
        ("telegram 81 to Cairo", IN, "telegram", "81", DEPARTMENT, CAIRO),
        ("telegram 81 from Cairo to Moscow", IN, "telegram", "81", CAIRO, MOSCOW),
        ("airgram A–212 from Cairo", IN, "airgram", "A–212", CAIRO, DEPARTMENT),
        ("Secto 12", IN, "telegram", "Secto 12", None, DEPARTMENT),
        ("Telegram 5, May 1, to Cairo", IN, "telegram", "5", DEPARTMENT, CAIRO),
        ("ReDeptel 982, May 1.", IN, "telegram", "982", DEPARTMENT, MOSCOW),
        ("Ref: State 285426.", IN, "telegram", "285426", DEPARTMENT, None),
        ("REF: CAIRO 10745", OUT, "telegram", "10745", CAIRO, None),
    ],
)
def test_one_telegram(
    words: str,
    channel: Channel,
    form: str,
    number: str,
    sender: str | None,
    recipient: str | None,
) -> None:
    assert cited(words, channel) == [
        Cited(form=form, number=number, sender=sender, recipient=recipient)
    ]


def test_lists_give_one_reference_a_number() -> None:
    assert [c.number for c in cited("telegrams 737, 740 and 741 to Cairo")] == ["737", "740", "741"]
    assert [c.number for c in cited("Embtels 992 and 1003")] == ["992", "1003"]
    assert [c.number for c in cited("Tel Aviv 1037, 1039, 12 men")] == ["1037", "1039"]


@pytest.mark.parametrize(
    "words",
    [
        "your 200 men",
        "in Moscow 1958",
        "our 15 percent share",
        "Geneva 1030 a.m.",
        "my 3 points",
        "on our 185th Anniversary",
        "telegram of May 5",
        "telegraph 5",
        "embtelegraph",
    ],
)
def test_quantities_and_years_are_no_telegrams(words: str) -> None:
    assert cited(words) == []


def test_bare_numbers_count_only_on_telegrams() -> None:
    assert cited("Paris 5416 and your 1047", telegraphic=False) == []
    assert len(cited("Paris 5416 and your 1047")) == 2


@pytest.mark.parametrize(
    ("words", "post"),
    [
        ("Embassy in the Soviet Union", MOSCOW),
        ("The Ambassador in the Soviet Union ( Kirk )", MOSCOW),
        ("Moscow", MOSCOW),
        ("Legation in Hungary", "organization/embassy-hungary"),
        ("Consulate General at Jerusalem", "organization/consulate-general-jerusalem"),
        ("Mission at the United Nations", "organization/mission-united-nations"),
        ("Acting Secretary of State", DEPARTMENT),
        ("Secretary of State Dulles, at Geneva", None),
        ("President Kennedy", None),
    ],
)
def test_posts(words: str, post: str | None) -> None:
    assert post_of(words) == post


def test_the_editors_may_say_which_document_it_is() -> None:
    page = read_page(
        "12. Telegram From the Embassy in Egypt to the Department of State0\n"
        "Cairo, June 2, 1955.\n15. Embtel 10.1 Text.\n- Source: Department of State.↩\n"
        "- Document 11.↩\n- See telegram 605 to Tel Aviv, supra, and telegram 9, Document 3.↩",
        "frus1955-57v14/d12",
    )
    found = [r for r in find_references(page) if r.kind is ReferenceKind.TELEGRAM]
    assert [(r.cited.number, r.candidates) for r in found] == [
        ("10", ("frus1955-57v14/d11",)),
        ("605", ("frus1955-57v14/d11",)),
        ("9", ("frus1955-57v14/d3",)),
    ]


def test_a_note_about_something_in_a_document_does_not_say_it() -> None:
    page = read_page(
        "64. Telegram From A to B0\n997. Ref Embtel 1070.1 Text.\n- Source: S.↩\n"
        "- See the source note, Document 63.↩",
        "frus1961-63v06/d64",
    )
    (telegram,) = [r for r in find_references(page) if r.kind is ReferenceKind.TELEGRAM]
    assert telegram.text == "Embtel 1070" and telegram.candidates == ()


def test_the_editors_may_say_which_note_tells_of_it() -> None:
    page = read_page(
        "12. Telegram From the Embassy in Egypt to the Department of State0\n"
        "Cairo, June 2, 1955.\n15. Embtel 10.1 Text.2 More.3\n- Source: Department of State.↩\n"
        "- See footnote 2, Document 11.↩\n"
        "- Telegram 605 to Tel Aviv, June 1, is summarized in footnote 3, Document 9.↩\n"
        "- Telegram 7 was not sent. On the draft, see footnote 4, Document 9.↩",
        "frus1955-57v14/d12",
    )
    found = [r for r in find_references(page) if r.kind is ReferenceKind.TELEGRAM]
    described = [(r.cited.number, r.described_in and r.described_in.target) for r in found]
    assert described == [
        ("10", "frus1955-57v14/d11#fn2"),
        ("605", "frus1955-57v14/d9#fn3"),
        ("7", None),
    ]
    assert not any(r.target or r.candidates for r in found)


def test_the_number_of_the_telegram_itself_is_no_citation() -> None:
    heading = "11. The United States Delegation to the Secretary of State\nParis, May 1, 1948.\n"
    page = read_page(f"{heading}Delga 1119. Re Gadel 542 and reftel.", "v/d11")
    heading_read = replace(read_heading(page), form="telegram")
    found = find_references(page, heading_read)
    assert [(r.text, r.cited.number) for r in found] == [
        ("Gadel 542", "Gadel 542"),
        ("reftel", "Gadel 542"),
    ]
    found = find_references(page, replace(heading_read, message_number_span=None))
    assert [r.text for r in found] == ["Delga 1119", "Gadel 542"]  # two by then: no reftel


def test_editors_who_call_a_telegram_by_its_number_cite_nothing() -> None:
    page = read_page(
        "12. Telegram From the Embassy in Egypt to the Department of State\nCairo, June 2, 1955.\n"
        "15. Situation here calm.\n"
        "- The Department replied to telegram 15 in telegram 10 to Cairo.↩\n"
        "- See despatch 15 and telegram 15 to Paris, June 3.↩\n",
        "v/d12",
    )
    found = find_references(page, read_heading(page))
    assert [r.text for r in found] == ["telegram 10", "despatch 15", "telegram 15"]


def test_reftel_is_the_one_telegram_cited_before() -> None:
    heading = (
        "12. Telegram From the Embassy in Egypt to the Department of State\nCairo, June 2, 1955.\n"
    )
    page = read_page(f"{heading}15. Deptel 10. As reftel says. Deptel 11. Reftel.", "v/d12")
    found = find_references(page, read_heading(page))
    assert [(r.text, r.cited.number, r.cited.sender) for r in found] == [
        ("Deptel 10", "10", DEPARTMENT),
        ("reftel", "10", DEPARTMENT),
        ("Deptel 11", "11", DEPARTMENT),
    ]


@pytest.mark.parametrize(
    "words", ["Sent Department 28, rptd info Cairo 29.", "Repeated Moscow 12, Cairo 1030."]
)
def test_what_a_telegram_is_called_elsewhere_is_no_citation(words: str) -> None:
    assert cited(words, IN) == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Telegrams 516 and 541 are printed as Documents 178 and 192.", {"516": 178, "541": 192}),
        (
            "Telegram 1296 and airgram A–257 are published as Documents 154 and 127, respectively.",
            {"1296": 154, "A–257": 127},
        ),
        ("As indicated in telegram 431 of December 1 (Document 9), but", {"431": 9}),
        ("Telegrams 516 and 541 are summarized in Document 178.", {"516": None, "541": None}),
        ("For the text of telegram 328, see Document 132.", {"328": 132}),
        ("For telegram 328, December 3, see Document 132.", {"328": 132}),
        ("Regarding telegram 328, see Document 132.", {"328": 132}),  # if that has the number
        ("telegram 328 (see volume VI, Document 132)", {"328": 132}),
        ("For telegram 328, see footnote 2, Document 132.", {"328": None}),
    ],
)
def test_words_by_which_a_telegram_is_said_to_be_a_document(
    words: str, expected: dict[str, int | None]
) -> None:
    page = read_page(
        f"12. Telegram From A to B0\nCairo, June 2, 1961.\nText.1\n- Source: S.↩\n- {words}↩",
        "frus1961-63v01/d12",
    )
    found = [r for r in find_references(page) if r.kind is ReferenceKind.TELEGRAM]
    assert {r.cited.number: r.candidates for r in found} == {
        number: (f"frus1961-63v{'06' if 'VI' in words else '01'}/d{document}",) if document else ()
        for number, document in expected.items()
    }
    assert all(r.reason.startswith("seen") == ("see " in words) for r in found if r.candidates)


def test_a_channel_has_two_ends() -> None:
    at_home = Party("Acting Secretary of State", 0, 25, Label.OFFICE)
    away = Party("Secretary of State, at Paris", 30, 58, Label.OFFICE)
    post = Party("Embassy in Egypt", 60, 76, Label.POST)
    assert Channel.of((at_home,), (at_home,)) == Channel()
    assert Channel.of((at_home,), (post,)) == Channel(DEPARTMENT, CAIRO)
    assert Channel.of((away,), (post,)).addressee == CAIRO


@pytest.mark.parametrize(
    ("words", "whole", "number"),
    [
        ("stated Deptel 1372, reptd USUN 898, announced", "Deptel 1372, reptd USUN 898", "1372"),
        ("London’s 292 repeated Dept as 5925.", "London’s 292 repeated Dept as 5925", "292"),
        ("Deptel 765 sent Geneva Tocah 202.", "Deptel 765 sent Geneva Tocah 202", "765"),
    ],
)
def test_a_telegram_and_its_copy_elsewhere_are_one(words: str, whole: str, number: str) -> None:
    (found,) = find_telegrams(words, [(0, len(words))], OUT)
    assert (words[found.start : found.end], found.cited.number) == (whole, number)


@pytest.mark.parametrize(
    "words",
    [
        "In telegram No. 117 of February 7 from Cairo he said",
        "In telegram 117, February 7, from Cairo he said",
        "In telegram 117 (February 7) from Cairo he said",
    ],
)
def test_a_day_may_stand_before_the_post(words: str) -> None:
    (found,) = find_telegrams(words, [(0, len(words))], Channel(), (), telegraphic=False)
    assert (found.cited.number, found.cited.sender) == ("117", CAIRO)
