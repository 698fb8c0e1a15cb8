"""One reading of text: what looks the same to a reader is the same, and leads back to its place."""

import unicodedata

import pytest

from kg.read.fair_copy import fair_copy

CLEAN = (
    "President Sékou Touré—as Lawrence O’Brien wrote, “See ‘Document 63.’”\nCAFÉ’s “CAFÉ”, 10° 30′"
)


def test_what_is_clean_is_its_own_fair_copy() -> None:
    copy = fair_copy(CLEAN)
    assert copy.same
    assert copy.text is CLEAN
    assert copy.back(3, 9) == copy.forth(3, 9) == (3, 9)
    assert not copy.warnings


@pytest.mark.parametrize(
    ("given", "fair"),
    [
        (unicodedata.normalize("NFD", "Sékou Touré"), "Sékou Touré"),
        ("한국", "한국"),
        ("Ken\u200bnedy and Khru\u00adshchev", "Kennedy and Khrushchev"),
        ("Khru\u00ad\nshchev", "Khrushchev"),
        ("a\u00a0b\u2009c\td   e", "a b c d e"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("\ufeffone", "one"),
        ("O'Brien said \"no,\" and 'yes' in '61", "O’Brien said “no,” and ‘yes’ in ’61"),
        ('("Dear Sir:" -- he wrote)', "(“Dear Sir:” — he wrote)"),
        ("``Quoted''", "“Quoted”"),
        ("'tis the Soviets' view", "’tis the Soviets’ view"),
        ("oﬃce of the ﬁrst", "office of the first"),
        ("O\x92Brien \x93so\x94 \x96", "O’Brien “so” –"),
        ("non\u2011aligned", "non-aligned"),
        ("a\x01b\x0cc", "ab\nc"),
    ],
)
def test_disguises_come_off(given: str, fair: str) -> None:
    copy = fair_copy(given)
    assert copy.text == fair
    assert fair_copy(copy.text).same


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "mac_roman"])
def test_what_was_misread_is_read_as_meant_and_told(encoding: str) -> None:
    meant = "President Sékou Touré—as he wrote—and Lawrence O’Brien. “See Document 63,” he said."
    misread = meant.encode().decode(encoding, errors="ignore")
    copy = fair_copy(misread)
    assert copy.text == meant
    assert "UTF-8" in copy.warnings[0]
    start = copy.text.index("Touré")
    first, last = copy.back(start, start + 5)
    assert misread[first:last].startswith("Tour")
    assert copy.forth(first, last) == (start, start + 5)


@pytest.mark.parametrize("text", ["IRMÃ’s", "‘†’ and ”† in a table", "À Ç É”", "naïve Â"])
def test_odd_looking_letters_that_are_right_stay(text: str) -> None:
    assert fair_copy(text).same


def test_spans_lead_there_and_back() -> None:
    given = "The\u00ad  Sou\u0308th   of\u200b 'Korea'"
    copy = fair_copy(given)
    for word in ("The", "Soüth", "of", "Korea"):
        start = copy.text.index(word)
        first, last = copy.back(start, start + len(word))
        assert fair_copy(given[first:last]).text == word
        assert copy.forth(first, last) == (start, start + len(word))
