"""The documents around it tell a misprinted year."""

from collections.abc import Iterable
from datetime import date

import pytest

from kg.model import By, Communication, Date, Extraction, Span
from kg.resolve.misdated import NEIGHBOURS, with_years_meant, year_meant

AROUND = ["1956-02-06", "1956-02-07", "1956-02-08", "1956-02-09", "1956-02-09", "1956-02-16"]


def days(texts: Iterable[str]) -> list[date]:
    return [date.fromisoformat(text) for text in texts]


def dated(number: int, edtf: str | None, by: By = By.PROGRAM) -> tuple[int, Extraction]:
    sent = Date(0, 4, "as printed", edtf, edtf[:10], edtf[:10], by=by) if edtf else None
    one = Communication(f"v/d{number}", "telegram", 0, 9, sent=sent)
    return number, Extraction(one.id, "v", str(number), "telegram", "", Span(0, 4), (one,))


def volume(texts: Iterable[str | None], by: By = By.PROGRAM) -> list[tuple[int, Extraction]]:
    return [dated(number, text, by) for number, text in enumerate(texts, 1)]


def sent(found: Extraction) -> Date:
    day = found.communications[0].sent
    assert day is not None
    return day


@pytest.mark.parametrize(
    ("day", "around", "year"),
    [
        ("1976-02-09", AROUND, 1956),
        ("1955-02-09", AROUND, 1956),  # in January still last year's
        ("1976-07-09", AROUND, None),  # it fits nowhere between them: it may be what it says
        ("1956-02-29", AROUND, None),
        ("1956-05-01", AROUND, None),  # not far enough
        ("1976-02-09", AROUND[:1] + AROUND[-2:], None),  # too few neighbours
        ("1976-02-09", AROUND[:2] + AROUND[-2:], 1956),
        # a volume that is not in order of time
        ("1976-02-09", ["1950-02-06", "1952-02-07", "1956-02-08", "1960-02-09"], None),
        ("1960-02-29", ["1957-02-26", "1957-02-27", "1957-02-27", "1957-03-02"], None),
        ("1976-02-03", AROUND, 1956),  # three days before the first of them
        ("1976-02-02", AROUND, None),
        ("1976-02-19", AROUND, 1956),
        ("1976-02-20", AROUND, None),
        ("1958-01-08", ["1958-12-18", "1958-12-18", "1959-01-06", "1959-01-23"], 1959),
    ],
)
def test_the_year_meant(day: str, around: list[str], year: int | None) -> None:
    near = days(around)
    middle = len(near) // 2
    assert year_meant(date.fromisoformat(day), near[:middle], near[middle:]) == year


def test_there_are_neighbours_on_both_sides() -> None:
    assert year_meant(date(1976, 2, 9), days(AROUND), []) is None


def test_a_misprinted_year_is_read_as_its_neighbours() -> None:
    texts = [*AROUND[:3], None, "1976-02-09T11:00:00-05:00", *AROUND[3:]]
    result = list(with_years_meant(volume(texts)))
    assert [number for number, _ in result] == list(range(1, len(texts) + 1))
    found = sent(result[4][1])
    assert (found.edtf, found.earliest, found.text) == ("1956-02-09?", "1956-02-09", "as printed")
    assert (found.reason, found.confidence < 1) == (NEIGHBOURS, True)
    others = [one for number, one in result if number != 5]
    assert others == [one for number, one in volume(texts) if number != 5]


def test_the_day_in_the_markup_stays_as_a_claim() -> None:
    texts = [*AROUND[:3], "1976-02-09", *AROUND[3:]]
    found = dict(with_years_meant(volume(texts, By.EDITOR)))[4]
    (slip,) = found.disagreements
    assert (slip.property, slip.editors, slip.program) == ("sent", "1976-02-09", "1956-02-09?")
    assert (slip.held, sent(found).by) == (By.PROGRAM, By.PROGRAM)


def test_a_volume_of_undated_documents_passes_through() -> None:
    given = volume([None] * 40)
    assert list(with_years_meant(given)) == given
