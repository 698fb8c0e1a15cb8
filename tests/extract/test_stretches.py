# ruff: noqa: E501  (pages are given as they are printed)
"""Where a page sets words off that may be a message: from where to where, and how much of what."""

from __future__ import annotations

import pytest

from kg.extract.covers import letter_words
from kg.extract.heading import read_heading
from kg.extract.stretches import Stretch, Stretches, opens
from kg.read.plain import read_page

TELEGRAM = "64. Telegram From the Department of State to the Embassy in France\n"
LETTER = "64. Letter From President Kennedy to Chairman Khrushchev\n"
DATELINE = "Washington, October 25, 1962.\n"


def stretches(body: str, head: str = TELEGRAM) -> tuple[str, list[Stretch]]:
    page = read_page(f"{head}{DATELINE}{body}", "volume/d64")
    return page.text, Stretches(page, read_heading(page), letter_words()).candidates()


def found(body: str, head: str = TELEGRAM) -> list[tuple[str, str]]:
    """What may be messages, a bar behind each that something closes; and how each begins."""
    text, all_of_them = stretches(body, head)
    return [
        (text[s.start : s.end] + "|" * s.closed, " ".join(sorted(s.openings))) for s in all_of_them
    ]


@pytest.mark.parametrize(
    ("text", "at", "does"),
    [
        ("“a", 0, True), ("”a", 0, False), ('"a', 0, True), (' "a', 1, True), ('("a', 1, True),
        ('—"a', 1, True), ('x"a', 1, False), (' " a', 1, False), (' "', 1, False), ('a" b', 1, False),
    ],
)  # fmt: skip
def test_a_mark_opens_by_its_shape_or_by_what_stands_around(text: str, at: int, does: bool) -> None:
    assert opens(text, at) is does


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("He said: “We go.” They left.", [("We go.|", "inline")]),
        ("He said: “We “go” now.” They left.", [("We “go” now.|", "inline")]),
        ('He said: "We go." They "left".', [("We go.|", "inline")]),
        ("Text follows: “We go.”3 They left.", [("We go.|", "inline")]),
        ("He said: “We go.” and “no”.", [("We go.” and “no”.", "inline")]),
        ("“We go on.”", [("We go on.|", "quotation")]),
        # each paragraph opens and the last closes
        ("He said: “We go.\n“They stay.\n“All well.”\nHe left.",
         [("We go.\n“They stay.\n“All well.|", "inline"),
          ("They stay.\n“All well.|", "quotation"), ("All well.|", "quotation")]),
        ("He said: “We go.”\n“They stay.”\nHe left.",
         [("We go.”\n“They stay.|", "inline"), ("They stay.|", "quotation")]),
        # nothing closes it where a paragraph or a sentence ends
        ("He said: “We go\nThey stay” and left.\nHe left.",
         [("We go\nThey stay” and left.", "inline")]),
        ("He said so. Begin text. We go. End text. They left.", [("We go.|", "mark")]),
        ("He said so. Begin text. “We go.” End text. They left.", [("We go.|", "inline mark")]),
        ("He said so. Begin text. “We go.” He left. End text.",
         [("We go.” He left.|", "inline mark")]),
        ("He said so. Begin inner text. We go. End inner text. They left.", []),
        ("He said so. Verbatim text:\n“We go.”\nRusk",
         [("We go.|", "announced mark quotation"), ("Rusk", "announced")]),
        # without a closing, up to the telegram's own signature
        ("Text as follows:\n1. We go on.\n2. They too.\nRusk",
         [("1. We go on.\n2. They too.", "mark"), ("We go on.\n2. They too.", "announced"),
          ("They too.", "announced")]),
        (f"Text as follows:\nWe go on.\nRusk{'k' * 35}", [("We go on.", "announced mark")]),
        (f"Text as follows:\nWe go on.\nRusk{'k' * 36}",
         [(f"We go on.\nRusk{'k' * 36}", "announced mark"), (f"Rusk{'k' * 36}", "announced")]),
        # captions end what stands below the one before
        ("I attach.\n[Enclosure]\nWe go on.\n[Enclosure 2]\nThey stay.",
         [("We go on.", "label"), ("They stay.", "label")]),
        ("I attach.\n[Enclosure]\n“We go on.\n[Enclosure 2]\nThey stay.”",
         [("We go on.", "label quotation"), ("They stay.", "label")]),
    ],
)  # fmt: skip
def test_what_is_set_off(body: str, expected: list[tuple[str, str]]) -> None:
    assert [one for one in found(body) if one in expected or "Rusk" not in one[0]] == expected


@pytest.mark.parametrize(
    ("body", "resume"),
    [
        ("He said: “We go.” End text. He left.", " End text. He left."),
        ("He said: “We go. End text”. He left.", "”. He left."),
        ("Begin text. We go. End text. He left.", ". He left."),
        ("He said: “We go.” He left.", " He left."),
        ("Text follows: We go. End text. He left.", ". He left."),
        (f"Text follows: {'We go. ' * 9}\nSincerely, A. Fox\n{'He. ' * 28}End text. No.", ". No."),
        (f"Text follows: {'We go. ' * 9}\nSincerely, A. Fox\n{'He. ' * 30}End text. No.", "\nHe. He"),
    ],
)  # fmt: skip
def test_where_the_carrying_text_goes_on(body: str, resume: str) -> None:
    text, (one, *_) = stretches(f"{body}\nRusk")
    assert text[one.resume :].startswith(resume)


SIGNED = "Dear Mr. Chairman:\nWe go.\nSincerely,\nJohn F. Kennedy"


@pytest.mark.parametrize(
    ("above", "taken"),
    [
        ("His Excellency\nMoscow, May 4, 1962\n", "His Excellency\nMoscow, May 4, 1962\n"),
        ("Not these words\nMoscow, May 4, 1962\n", "Moscow, May 4, 1962\n"),
        ("THE KREMLIN\n", "THE KREMLIN\n"),
        (f"THE KREMLIN {'X' * 27}\n", f"THE KREMLIN {'X' * 27}\n"),
        (f"THE KREMLIN {'X' * 28}\n", ""),
        (f"Of May 4, 1962 {'x' * 75}\n", f"Of May 4, 1962 {'x' * 75}\n"),
        (f"Of May 4, 1962 {'x' * 76}\n", ""),
        ("[Enclosure—May 4, 1962]\n", ""),
        ("MOSCOW\n" * 7, "MOSCOW\n" * 6),
    ],
)
def test_the_date_and_address_above_a_salutation_are_its_letters(above: str, taken: str) -> None:
    text, all_of_them = stretches(f"Nothing is told of it here.\n{above}{SIGNED}\nHe left.")
    (one,) = [s for s in all_of_them if "salutation" in s.openings]
    assert text[one.lead :].startswith(taken + SIGNED)
    greeting = one.salutation  # looked for in five lines
    assert greeting is None or text[greeting.start : greeting.end] == "Dear Mr. Chairman:"
    assert (greeting is None) is (taken.count("\n") > 4)


def features(body: str, head: str = TELEGRAM) -> dict[str, float]:
    _, (*_, one) = stretches(body, head)
    return dict(one.features)


@pytest.mark.parametrize(("count", "share"), [(1, 1 / 3), (2, 2 / 3), (3, 1), (4, 1)])
@pytest.mark.parametrize(
    ("word", "name"),
    [("you", "you"), ("Your", "you"), ("I", "i"), ("our", "i"), ("he", "third"), ("Their", None)],
)
def test_how_often_persons_are_spoken_of(
    word: str, name: str | None, count: int, share: float
) -> None:
    told = features(f"He said: “{'So ' + word} {('and ' + word + ' ') * (count - 1)}do.”")
    assert {n: v for n, v in told.items() if n in ("you", "i", "third")} == (
        {name: pytest.approx(share)} if name else {}
    )


@pytest.mark.parametrize(
    ("words", "length"), [(24, "short"), (25, ""), (80, ""), (81, "long"), (600, "long")]
)
def test_how_long_it_is(words: int, length: str) -> None:
    told = features(f"He said: “{'So ' * (words - 1)}do.”")
    assert {"short", "long"} & told.keys() == ({length} if length else set())


def test_where_on_the_page_it_stands() -> None:
    text, (one,) = stretches(f"{'x' * 40}: “{'Y' * 60}.”\n")
    begin = text.index("\n")
    assert one.features["late"] == pytest.approx((one.start - begin) / (len(text.rstrip()) - begin))
    assert "most-of-it" not in one.features
    assert "most-of-it" in features(f": “{'Y' * 60}.”")


@pytest.mark.parametrize(("behind", "signed"), [(200, True), (260, False)])
def test_a_signature_stands_near_the_end(behind: int, signed: bool) -> None:
    told = features(f"He said: “We go.\nSincerely, John F. Kennedy {'x' * behind}.”\nHe left.")
    assert ("signed" in told) is signed


@pytest.mark.parametrize(
    ("lines", "own", "personal"),
    [(0, True, True), (1, True, True), (2, True, False), (5, False, False)],
)
def test_a_letters_own_salutation_is_at_its_head(lines: int, own: bool, personal: bool) -> None:
    body = "".join(f"line {n} of the letter.\n" for n in range(lines))
    _, all_of_them = stretches(f"{body}{SIGNED}", LETTER)
    told = next(s.features for s in all_of_them if "salutation" in s.openings)
    assert ("own-salutation" in told) is own
    assert ("own-salutation:personal" in told) is personal


@pytest.mark.parametrize(
    ("cover", "heard"),
    [
        ("Following message from the President to the Chairman:", "said:noun said:noun-near said:from said:to said:colon said:follows"),
        ("The message was sent. He then went home and said this:", "said:colon"),
        ("Following is a message of the highest interest to nobody in particular and to all men:", "said:noun said:colon said:follows"),
        ("Following message from the President. 2.", "said:noun said:from said:follows said:noun-near"),
        ("Message follows. He had it from the President to read and so he read all of it:", "said:follows said:from said:colon earlier:announced"),
        ("See Document 5:", "said:apparatus said:colon"),
    ],
)  # fmt: skip
def test_what_the_words_before_it_say(cover: str, heard: str) -> None:
    told = features(f"{cover} “So we do.”")
    names = ("noun", "noun-near", "from", "to", "colon", "follows", "apparatus")
    asked = {*(f"said:{name}" for name in names), "earlier:announced", "earlier:from"}
    assert {name for name in asked if told.get(name)} == set(heard.split())
