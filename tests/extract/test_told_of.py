"""The time that an editorial note tells of."""

import pytest

from kg.extract.dates import find_dates
from kg.extract.heading import read_heading
from kg.extract.run import told_of
from kg.read.plain import read_page


@pytest.mark.parametrize(
    ("volume", "body", "edtf"),
    [
        (
            "frus1964-68v26",
            "On October 1, 1965, they met. On October 9, 1965, it was over.",
            "1965-10-01/1965-10-09",
        ),
        # the release of papers, a recollection
        (
            "frus1964-68v26",
            "The papers, released June 2, 1990, tell of October 1, 1965.",
            "1965-10-01",
        ),
        ("frus1964-68v26", "The papers were released on June 2, 1990.", None),
        ("frus1961-63v06", "It began on December 30, 1960.", "1960-12-30"),
        ("letters", "The papers were released on June 2, 1990.", "1990-06-02"),
        ("frus1961-63v06", "It is of no day.", None),
    ],
)
def test_the_days_it_names(volume: str, body: str, edtf: str | None) -> None:
    page = read_page(f"7. Editorial Note\n{body}\n", f"{volume}/d7")
    heading = read_heading(page)
    found = told_of(volume, heading, find_dates(page, heading), ())
    assert (found.edtf if found else None) == edtf
