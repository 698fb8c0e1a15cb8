"""Dates as people write them."""

from __future__ import annotations

import pytest

from kg.values import Span, span


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("1962", "1962-01-01", "1962-12-31"),
        ("1962-10", "1962-10-01", "1962-10-31"),
        ("1962-10-22", "1962-10-22", "1962-10-22"),
        ("October 1962", "1962-10-01", "1962-10-31"),
        ("Oct 22, 1962", "1962-10-22", "1962-10-22"),
        ("22nd of October 1962", "1962-10-22", "1962-10-22"),
        ("1962 October 22", "1962-10-22", "1962-10-22"),
        ("22/10/62", "1962-10-22", "1962-10-22"),
        ("10/22/1962", "1962-10-22", "1962-10-22"),
        ("22.10.1962", "1962-10-22", "1962-10-22"),
        ("Sept. '61", "1961-09-01", "1961-09-30"),
        ("16–28 October 1962", "1962-10-16", "1962-10-28"),
        ("October 16-28, 1962", "1962-10-16", "1962-10-28"),
        ("between October 16 and November 3, 1962", "1962-10-16", "1962-11-03"),
        ("from 1961 to 1963", "1961-01-01", "1963-12-31"),
        ("1961-1963", "1961-01-01", "1963-12-31"),
        ("1962-10-16/1962-10-28", "1962-10-16", "1962-10-28"),
        ("1962-10/1962-12", "1962-10-01", "1962-12-31"),
        ("February 1960", "1960-02-01", "1960-02-29"),
        ("the 1950s", "1950-01-01", "1959-12-31"),
        ("spring 1962", "1962-03-01", "1962-05-31"),
        ("before May 1961", "", "1961-04-30"),
        ("until October 22, 1962", "", "1962-10-22"),
        ("since 1960", "1960-01-01", ""),
        ("after October 1962", "1962-11-01", ""),
    ],
)
def test_what_is_meant(typed: str, first: str, last: str) -> None:
    assert span(typed) == Span(first, last)


def test_days_and_months_that_could_stand_either_way() -> None:
    assert span("5/10/62") == Span("1962-10-05", "1962-10-05", "1962-05-10")
    assert span("10/10/62") == Span("1962-10-10", "1962-10-10")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "yesterday",
        "October",
        "31 February 1962",
        "13 days",
        "1963 to 1962",
        "0 May 1960",
        "Cuba",
    ],
)
def test_what_is_no_date(typed: str) -> None:
    assert span(typed) is None
