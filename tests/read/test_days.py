"""Days as headings and closing lines print them."""

import pytest

from kg.read.days import days, with_hour
from kg.read.languages import language


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("en", "October 22, 1962", "1962-10-22"),
        ("en", "MOSCOW, 6 November 1956, 2.5 a.m.", "1956-11-06T02:05:00"),
        ("en", "1st April, 1949", "1949-04-01"),
        ("en", "22 September 19831", "1983-09-22"),
        ("en", "7.IX.62 ALEKSEEV", "1962-09-07"),
        ("en", "13/5-50", "1950-05-13"),
        ("en", "R 241533Z OCT 62", "1962-10-24T15:33:00Z"),
        ("de", "24. Oktober 1962, 21.45 Uhr1", "1962-10-24T21:45:00"),
        ("de", "Juni 1961", "1961-06"),
        ("fr", "Paris, 7 février 1962, 19 h.", "1962-02-07T19:00:00"),
        ("fr", "le 1er mai 1961", "1961-05-01"),
        ("ru", "27 октября 1962 г.", "1962-10-27"),
        ("es", "5 de abril de 1961", "1961-04-05"),
        ("en", "30 February 1961", None),
        ("en", "5/4/1961", None),
        ("en", "25/4/1961", "1961-04-25"),
        ("en", "Copy No. 12 of 1643-1644", None),
        ("en", "R 080612Z OCT 09", "2009-10-08T06:12:00Z"),
        ("en", "CANBERRA, 3 July [1941]", "1941-07-03"),
        ("en", "on 10.24.1962 at 21:20", "1962-10-24T21:20:00"),
        ("de", "am 24. Oktober 1962 um 21.20", "1962-10-24T21:20:00"),
    ],
)
def test_a_day(code: str, text: str, expected: str | None) -> None:
    words = language(code)
    found = next(days(text, 0, len(text), words), None)
    value = with_hour(text, found, 0, len(text), words).edtf if found else None
    if expected is None:
        assert value is None or len(value) < 10
    else:
        assert value == expected
