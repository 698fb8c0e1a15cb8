"""Runs of capitalised words, segments, and the facts of the lexicon."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kg.errors import InputError
from kg.extract.person_names import Lexicon, NameFinder, filed, with_junior
from kg.model import Tier


def lexicon(**words: tuple[int, int, int]) -> Lexicon:
    """Words seen so often, as last word of a name, as another word of one."""
    rows = np.zeros((len(words), 5), np.int32)
    for row, (seen, last, other) in zip(rows, words.values(), strict=True):
        row[:] = (seen, last, other, last > 0, 1)
    return Lexicon(list(words), rows, [0] * len(words), [0] * len(words))


@pytest.fixture
def finder() -> NameFinder:
    return NameFinder(lexicon(The=(900, 0, 0), Rusk=(50, 50, 0), Dean=(40, 5, 35)))


SEGMENTS = [
    ("The Rusk memorandum", ["Rusk"]),
    ("to Ambassador Charles E. Bohlen.", ["Charles E. Bohlen"]),
    ("(Dobrynin)1 said", ["Dobrynin"]),
    ("from Khrushchev0", ["Khrushchev"]),
    ("Khrushchev’s letter", ["Khrushchev"]),
    ("NASSER'S LETTER’S END", ["NASSER", "LETTER", "END"]),
    ("with Couve de Murville today", ["Couve de Murville"]),
    ("Mr.V. Kuznetsov", ["V. Kuznetsov"]),
    ("R.W. Bailey and O’Daniel", ["R.W. Bailey", "O’Daniel"]),
    ("Chiang Kai-shek", ["Chiang Kai-shek"]),
    ("anti-communist", []),
    ("met deGaulle", ["deGaulle"]),
    ("de Gaulle said", ["de Gaulle"]),
    ("Mr. K. of", []),
    ("The The", []),
    ("the U.S. Rusk said", ["Rusk"]),  # the full stop ends a sentence
    ("F.S. Rusk said", ["F.S. Rusk"]),
    ("in the D/Z. Rusk said", ["D", "Z", "Rusk"]),
    ("paragraph 8–E. Rusk said", ["E", "Rusk"]),
    ("Jean-M. Rusk", ["Jean-M. Rusk"]),
    ("LT GEN RUSK", ["RUSK"]),
    ("President-elect Rusk", ["Rusk"]),
    ("Chargé d’Affaires Rusk", ["Rusk"]),
]


@pytest.mark.parametrize(("text", "expected"), SEGMENTS, ids=[case[0] for case in SEGMENTS])
def test_segments(finder: NameFinder, text: str, expected: list[str]) -> None:
    assert [text[s.start : s.end] for s in finder.segments(text)] == expected


class List(dict[str, Tier]):
    """A list of persons that prints just these names."""

    def __call__(self, name: str) -> Tier | None:
        return self.get(name)

    def prints(self, name: str) -> bool:
        return name in self


LISTED = [
    ("shown to Col. King and", ["King"]),
    ("shown to Colonel King", ["King"]),
    ("shown to the King and", []),
    ("shown to King Saud", ["Saud"]),
    ("by J.C. King", ["J.C. King"]),
    ("agency (King) to the", ["King"]),
    ("agency (King said)", []),
    ("agency (Judge) to the", []),  # nobody listed has that surname
    ("shown to Mr. Judge and", []),
    ("told Rusk-Gulf that", ["Rusk-Gulf"]),  # a surname of two words
    ("told Rusk-The that", ["Rusk"]),
]


@pytest.mark.parametrize(("text", "expected"), LISTED, ids=[case[0] for case in LISTED])
def test_segments_with_a_list(text: str, expected: list[str]) -> None:
    finder = NameFinder(lexicon(The=(900, 0, 0), Gulf=(900, 0, 0), Rusk=(50, 50, 0)))
    fit = List(
        {
            "King": Tier.SURNAME,
            "Judge": Tier.GIVEN,
            "Rusk": Tier.PART,
            "Gulf": Tier.PART,
            "Rusk-Gulf": Tier.SURNAME,
        }
    )
    assert [text[s.start : s.end] for s in finder.segments(text, fit)] == expected


def test_words_around(finder: NameFinder) -> None:
    (segment,) = finder.segments("signed by Rusk and")
    assert segment.before == "by"
    (segment,) = finder.segments("one\nRusk\ntwo")
    assert segment.before == "^"
    (segment,) = finder.segments("Secretary (Rusk)1")
    assert segment.before == "~("


def test_junior() -> None:
    text = "Herbert Hoover, Jr., said"
    assert text[: with_junior(text, 0, 14)] == "Herbert Hoover, Jr."
    assert with_junior(text, 0, 7) == 7
    assert with_junior(text, 8, 14) == 14  # "Bourguiba, Jr."
    assert with_junior("John N. Irwin, II is", 0, 13) == 17
    assert with_junior("John Irwin IIc", 0, 10) == 10


def test_capitals_are_filed_as_a_name() -> None:
    assert (filed("KENNEDY"), filed("UAR"), filed("McCone")) == ("Kennedy", "UAR", "McCone")


def test_facts() -> None:
    words = lexicon(Rusk=(50, 40, 0))
    assert words.facts("Rusk").last == 0.8
    assert words.facts("Nobody").last == -1.0


def test_often_seen_and_never_named() -> None:
    words = lexicon(The=(10, 0, 0), Few=(9, 0, 0), State=(1000, 4, 0), Ball=(1000, 5, 0))
    assert [words.facts(w).never for w in ("The", "Few", "State", "Ball")] == [
        True, False, True, False,
    ]  # fmt: skip


def test_what_is_called_mister_is_a_name() -> None:
    rows = np.zeros((1, 5), np.int32)
    rows[0] = (100, 0, 0, 0, 1)
    assert not Lexicon(["Kroll"], rows, [0], [3]).facts("Kroll").never


def test_lexicon_is_written_and_read(tmp_path: Path) -> None:
    lexicon(Rusk=(50, 40, 0)).save(tmp_path / "lexicon.npz")
    assert Lexicon.load(tmp_path / "lexicon.npz").facts("Rusk").last == 0.8
    with pytest.raises(InputError, match="missing"):
        Lexicon.load(tmp_path / "none.npz")
