"""Dates in running text, each to its printed precision."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from edtf import parse_edtf

from kg.extract.date_grammar import When, nearest_day
from kg.extract.dateline import written_at
from kg.extract.dates import conclude_sent, find_dates, from_persian, marked_date
from kg.extract.heading import read_heading
from kg.model import By, Date, Document, Mark, MarkKind
from kg.read.plain import read_page
from kg.settings import shipped

HEAD = (
    "64. Telegram From the Department of State to the Embassy in France\n"
    "Washington, January 9, 1963, 7 p.m.\n"
)
DATELINE = (67, 101)


def dates(body: str, head: str = HEAD):
    document = read_page(head + body, "volume/d1")
    found = find_dates(document, read_heading(document))
    assert all(0.5 < d.confidence <= 1 for d in found)
    assert all(document.text[d.start : d.end] == d.text for d in found)
    return [d for d in found if d.start >= len(head)]


def test_a_dateline_with_blanks_that_do_not_break() -> None:
    page = "5. Letter From President Kennedy\nWashington,\xa0October\xa025,\xa01962.\nDear Nehru:"
    place = read_heading(read_page(page, "volume/d5")).place
    assert place is not None
    assert place.text == "Washington"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("delivered 1:45 a.m. Washington time October 25.", "1962-10-25T01:45:00-04:00"),
        ("at 10 a.m. EST on December 3, 1962", "1962-12-03T10:00:00-05:00"),
        ("on September 18, 1968, 1525Z", "1968-09-18T15:25:00Z"),
        ("In August there were reports", "1962-08"),
        ("By mid-September I knew", "1962-09-11~/1962-09-20~"),
        ("In early September I", "1962-09-01~/1962-09-10~"),
        ("by late February 1963", "1963-02-21~/1963-02-28~"),
        ("about February 3", "1963-02-03~"),
        ("October 22–28 was long", "1962-10-22/1962-10-28"),
        ("between July–August 1958 and now", "1958-07/1958-08"),
        ("in December-January 1963", "1962-12/1963-01"),
        ("from December 30–January 4 they met", "1962-12-30/1963-01-04"),
        ("from December 30–January 4, 1962, they met", "1961-12-30/1962-01-04"),
        ("the 1962 talks of October 22–22", "1962-10-22/1962-10-22"),
        ("Dec. 31, 1956–Jan. 3, 1957.", "1956-12-31/1957-01-03"),
        ("On 4 March 1948 he", "1948-03-04"),
        ("his message of October 3:\n“I have", "1962-10-03"),
        ("the 12th of September 1953", "1953-09-12"),
        ("your letter of October twenty-seventh 1962 and", "1962-10-27"),
        ("by the first of July, 1962, we", "1962-07-01"),
        ("on the third day of April of 1964", "1964-04-03"),
        ("his May first speech", "1963-05-01"),
        ("on October 7, I960, and", "1960-10-07"),
        ("in August l971", "1971-08"),
        ("a 22 November deadline", "1962-11-22"),
        ("a third of March harvests", "1963-03"),
        ("for March, the first of three months", "1963-03"),
        ("early in the 1930s", "193X"),
        ("since 1954, when", "1954"),
        ("in the spring of 1960", "1960-21"),
        ("your letter of the 4th.", "1963-01-04"),
        ("by the 3rd, we", "1963-02-03"),
        ("I saw him yesterday.", "1963-01-08"),
        ("last Friday he", "1963-01-04"),
        ("last month", "1962-12"),
        ("September 2/3, 1957—midnight", "1957-09-03T00:00:00"),
        ("August 27?, 1956", "1956-08-27?"),
        ("in May we met", "1962-05"),
        ("last February he", "1962-02"),
        ("next January we", "1964-01"),
        ("the 11th and 12th of October", "1962-10-11/1962-10-12"),
        ("8 p.m. EST on March 7, 1965", "1965-03-07T20:00:00-05:00"),
        ("the day before yesterday", "1963-01-07"),
        ("he comes this week", "1963-01-07/1963-01-13"),
    ],
)
def test_one_date(body, expected):
    assert [d.edtf for d in dates(body)] == [expected]


@pytest.mark.parametrize(
    "body",
    [
        "Embtel 1070 and Deptel 982; 493.009/3–156; Lot 66 D 204; p. 639",
        "May we say so? They may. March on!",
        "to August Heckscher and April Glaspie",
        "the 17th parallel, the 20th Party Congress, the 38th meeting",
        "some 1800 troops and 2000 tons; in 1900 cases",
        "February 30 is no day",
        "on 5 occasions",
        "the first May session; the second April Glaspie",
        "the first of three; the tenth of a percent",
    ],
)
def test_no_date(body):
    assert dates(body) == []


def test_year_of_the_date_that_follows():
    assert [d.edtf for d in dates("on August 12 and September 9, 1961,")] == [
        "1961-08-12",
        "1961-09-09",
    ]
    found = dates("on August 12 and 15, 1961,")
    assert [(d.text, d.edtf) for d in found] == [
        ("August 12", "1961-08-12"),
        ("15, 1961", "1961-08-15"),
    ]


def test_a_list_of_dates_has_the_year_that_closes_it():
    found = dates("telegrams of October 5, October 9 and 12, and January 3, 1961.")
    assert [d.edtf for d in found] == ["1960-10-05", "1960-10-09", "1960-10-12", "1961-01-03"]


def test_note_numbers_are_no_part_of_dates():
    found = dates("Your letter of October 24,1 arrived on November 3.2\n- One.↩\n- Two.↩\n")
    assert [(d.text, d.edtf) for d in found] == [
        ("October 24", "1962-10-24"),
        ("November 3", "1962-11-03"),
    ]


def test_dates_know_their_note():
    found = dates("Text.1\n- Of October 3, 1962.↩\n")
    assert [d.note for d in found] == [0]


def test_every_value_is_edtf():
    body = "About May 5; early June; October 1–3; 1 a.m. Moscow time May 5; the 1950s; noon, May 6"
    found = dates(body)
    assert len(found) == 6
    for one in found:
        parse_edtf(one.edtf)
        first, last = map(datetime.fromisoformat, (one.earliest, one.latest))
        assert first <= last


def test_midnight_keeps_both_ends_of_the_day():
    document = read_page(HEAD.replace("7 p.m.", "midnight.") + "Text.", "volume/d1")
    sent = read_heading(document).sent
    assert sent is not None
    assert (sent.edtf, sent.earliest, sent.latest) == (
        "1963-01-09",
        "1963-01-09T00:00:00-05:00",
        "1963-01-10T00:00:00-05:00",
    )


def test_conclude_from_a_line_of_its_own():
    head = "7. Telegram From the Department of State to the Embassy in France\n"
    document = read_page(
        head + "12. Deliver following.\nMay 4, 1961\n“Dear Mr. President:\nI wrote.\n", "v/d7"
    )
    heading = read_heading(document)
    sent = conclude_sent(document, heading, find_dates(document, heading))
    assert sent is not None
    assert (sent.text, sent.edtf, sent.reason) == (
        "May 4, 1961",
        "1961-05-04",
        "date-on-its-own-line",
    )
    assert sent.confidence < 1


def test_conclude_from_the_file_number():
    head = "7. Telegram From the Department of State to the Embassy in France1\n"
    document = read_page(
        head + "12. No date.\n- Source: Central Files, 611.61/10–2562. Secret.↩\n", "v/d7"
    )
    heading = read_heading(document)
    sent = conclude_sent(document, heading, find_dates(document, heading))
    assert sent is not None
    assert (sent.edtf, sent.reason) == ("1962-10-25", "date-in-file-number")


@pytest.mark.parametrize(
    ("chapters", "expected"),
    [
        (("Arms Control", "August 1961"), "1961-08-08"),
        (("Arms Control", "July–August 1961"), "1961-08-08"),
        (("Arms Control", "September 1961"), "1963-08-08"),  # the page's own year
        (("Arms Control in August 1961",), "1963-08-08"),  # a subject, not a division by date
        ((), "1963-08-08"),
    ],
)
def test_year_of_the_division(chapters, expected):
    text = "26. Memorandum from Bundy to Seaborg, August 8. Plans for 1963. Secret. 2 pp.\n"
    document = replace(read_page(text, "frus1961-63v07/d26"), chapters=chapters)
    sent = read_heading(document).sent
    assert sent is not None
    assert sent.edtf == expected


def test_nothing_concluded_from_nothing():
    document = read_page("7. Letter From A. Smith to B. Jones\nHe wrote in May.\n", "v/d7")
    heading = read_heading(document)
    assert conclude_sent(document, heading, find_dates(document, heading)) is None


def test_the_letter_of_october_1962():
    path = shipped("data") / "documents" / "frus1961-63v06" / "d64.txt"
    document = read_page(path.read_bytes().decode("utf-8"), "frus1961-63v06/d64")
    heading = read_heading(document)
    found = find_dates(document, heading)
    assert [(d.text, d.edtf) for d in found] == [
        ("1:45 a.m. Washington time October 25", "1962-10-25T01:45:00-04:00"),
        ("October 25, 1962", "1962-10-25"),
        ("October 24", "1962-10-24"),
        ("August", "1962-08"),
        ("early September", "1962-09-01~/1962-09-10~"),
        ("September", "1962-09"),
        ("November 19, 1973", "1973-11-19"),
    ]
    sent = conclude_sent(document, heading, found, found[:2])
    assert sent is not None
    assert (sent.edtf, sent.start, sent.end) == ("1962-10-25", 303, 319)
    assert sent.confidence < 1


def test_date_of_an_attachment_is_not_the_documents():
    head = "7. Memorandum From Secretary of State Rusk to President Johnson\n"
    document = read_page(head + "Attached is a paper.\n[Attachment]\nMay 4, 1964\nText.\n", "v/d7")
    heading = read_heading(document)
    assert conclude_sent(document, heading, find_dates(document, heading)) is None


def test_a_range_runs_forward() -> None:
    assert When(1971, 7, 2, until=When(1971, 7, 7)).valid()
    assert not When(1971, 7, 7, until=When(1971, 7, 2)).valid()
    assert not When(None, 7, 7, until=When(None, 7, 2)).valid()
    assert When(1971, 12, 30, until=When(1972, 1, 2)).valid()
    assert When(None, 12, 30, until=When(None, 1, 2)).valid()
    assert When(1971, 7, 7, until=When(1971, 7)).valid()
    assert When(1971, 7, 7, until=When(1971, 7, 7)).valid()
    assert When(None, 2, 29).valid()
    assert not When(1971, 2, 29).valid()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("on 11 Aug 61 they met", "1961-08-11"),
        ("on 11 August ’61 they met", "1961-08-11"),
        ("on August 11, ’61, they met", "1961-08-11"),
        ("on JAN. 27, 1961, they met", "1961-01-27"),
        ("ON 27 JAN 1961 THEY MET", "1961-01-27"),
        ("on 1/27/61 they met", "1961-01-27"),
        ("on 28/10/1962 they met", "1962-10-28"),
        ("on 27.1.61 they met", "1961-01-27"),
        ("on 28.X.62 they met", "1962-10-28"),
        ("on 1961-01-27 they met", "1961-01-27"),
        ("with 241533Z OCT 62 it came", "1962-10-24T15:33:00Z"),
        ("with 24/1533Z Oct 62 it came", "1962-10-24T15:33:00Z"),
        ("with 242359Z OCT 62 it came", "1962-10-24T23:59:00Z"),
        ("on the 27th ultimo they met", "1962-12-27"),
        ("on the 3rd instant they met", "1963-01-03"),
        ("on the 5th prox. they meet", "1963-02-05"),
        ("in circa 1959 they met", "1959~"),
        ("on May 7, 19575 they met", "1957-05-07"),
        ("on 21 January1 they met", "1963-01-21"),
    ],
)
def test_what_stands_beside_a_date_decides_what_it_is(body: str, expected: str) -> None:
    (found,) = dates(body)
    assert found.edtf == expected


@pytest.mark.parametrize(
    "body",
    [
        "on 5/4/61 they met",  # May or April
        "Section 1.2.45 of the Act",
        "the ratio of 10/12/5",
        "NSC 5412/2/55 says so",
        "file 611.61/10–2462 has it",
        "IT MAY BE SO IN MARCH ORDER",
        "on 32.13.61",
        "with 242459Z it came",
    ],
)
def test_what_is_not_told_stays_open(body: str) -> None:
    assert not dates(body)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Moscow, 28.X.62", "1962-10-28"),
        ("Moscow, 28/10/1962", "1962-10-28"),
        ("Moscow, 1962-10-27.", "1962-10-27"),
        ("241533Z OCT 62", "1962-10-24T15:33:00Z"),
        ("MOSCOW, JAN. 27, 1961", "1961-01-27"),
        ("Moscow, 27 Oct. ’62", "1962-10-27"),
        ("Moscow, circa March 1, 1962.", "1962-03-01~"),
        ("Moscow, ca. October 1962", "1962-10~"),
    ],
)
def test_datelines_of_any_spelling(line: str, expected: str) -> None:
    page = read_page(f"64. Telegram From the Embassy in the Soviet Union\n{line}\nHe came.", "v/d1")
    sent = read_heading(page).sent
    assert sent is not None
    assert sent.edtf == expected


def test_a_range_of_hours_past_midnight_ends_the_next_day() -> None:
    (found,) = dates("Talks of January 8, 1963, 8:30 p.m.–12:30 a.m. at the Embassy.")
    assert found.earliest.startswith("1963-01-08T20:30:00")
    assert found.latest.startswith("1963-01-09T00:30:59")


@pytest.mark.parametrize(
    ("day", "ahead", "meant"),
    [
        (22, False, "1962-10-22"),
        (25, False, "1962-10-25"),  # three days ahead may still be meant by "on the 25th"
        (26, False, "1962-09-26"),
        (22, True, "1962-10-22"),
        (21, True, "1962-11-21"),
        (31, False, None),  # there is no 31 September
    ],
)
def test_the_day_of_a_month_left_out_is_the_nearest(
    day: int, ahead: bool, meant: str | None
) -> None:
    found = nearest_day(day, date(1962, 10, 22), ahead)
    assert (found.edtf() if found else None) == meant


PAPER = "7. Paper Prepared in the Department of State\n"


@pytest.mark.parametrize(
    ("body", "edtf"),
    [
        ("Text of May 3. In 1957, 1957 and 1957 as on March 1, 1959.", "1959-05-03"),
        ("Text of May 3. In 1957, 1958 and 1958.", "1958-05-03"),
        ("January 5, 1957. January 6, 1957. March 3, 1959. Text of May 3.", "1959-05-03"),
        ("January 5, 1957. January 6, 1957. March 1959. Text of May 3.", "1957-05-03"),
        ("January 5, 1959. Printed January 6, 1975. Text of May 3.", "1959-05-03"),
        ("Text of May 3.1\n- See March 1, 1959.↩\n", "1959-05-03"),
        ("Text of May 3. Of 1958.1\n- See March 1, 1959, and March 2, 1959.↩\n", "1958-05-03"),
        ("Text of May 3.1\n- Central Files, 611.61/5–359. Of June 1, 1958.↩\n", "1959-05-03"),
        ("Text of May 3.1\n- Central Files, 611.61/5–459. Of June 1, 1958.↩\n", "1958-05-03"),
    ],
)
def test_the_year_of_a_page_that_has_no_day_of_its_own(body: str, edtf: str) -> None:
    page = read_page(PAPER + body, "frus1957-60v07/d7")
    found = {d.text: (d.edtf, d.confidence) for d in find_dates(page, read_heading(page))}
    assert found["May 3"] == (edtf, 0.9)


def test_a_year_outside_the_volume_is_not_the_documents() -> None:
    """A paper without a dateline; what it cites was published long after it was written."""
    body = "Text of May 3.\nPrinted January 5, 1975, and January 6, 1975. See March 1, 1959.\n"
    page = read_page(PAPER + body, "frus1958-60v07/d7")
    found = {d.text: d.edtf for d in find_dates(page, read_heading(page))}
    assert found["May 3"] == "1959-05-03"


@pytest.mark.parametrize(
    ("persian", "gregorian"),
    [
        ("1331-04-30", "1952-07-21"),  # the rising for Mosaddeq
        ("1332-05-28", "1953-08-19"),  # his fall
        ("1333-12-30", "1955-03-21"),  # a leap year
        ("1334-01-01", "1955-03-22"),
        ("1332-12-30", None),
        ("1340-01-01", "1961-03-21"),
        ("1341-11-06", "1963-01-26"),  # the referendum of the White Revolution
        ("1357-07-01", "1978-09-23"),
        ("1357-11-22", "1979-02-11"),  # the revolution
        ("1340-06-31", "1961-09-22"),
        ("1340-07-31", None),
        ("1340-13-01", None),
        ("1340-01-00", None),
    ],
)
def test_days_of_the_persian_calendar(persian: str, gregorian: str | None) -> None:
    assert from_persian(persian) == gregorian


# as the calendar of Iran had them
LEAP = (
    *(1300, 1304, 1309, 1313, 1317, 1321, 1325, 1329, 1333, 1337, 1342, 1346, 1350, 1354),
    *(1358, 1362, 1366, 1370, 1375, 1379, 1383, 1387, 1391, 1395, 1399),
)


def test_every_persian_day_follows_the_day_before() -> None:
    months = [(m, 31 if m < 7 else 30 if m < 12 else 29) for m in range(1, 13)]
    for year in range(1300, 1400):
        ends = [(m, days + (m == 12 and year in LEAP)) for m, days in months]
        days = [from_persian(f"{year}-{m:02d}-{d:02d}") for m, end in ends for d in (1, end)]
        lengths = [end - 1 for _, end in ends]
        given = [date.fromisoformat(day) for day in days if day]
        assert [(b - a).days for a, b in pairwise(given)][::2] == lengths
        assert {(b - a).days for a, b in list(pairwise(given))[1::2]} == {1}
        assert all(from_persian(f"{year}-{m:02d}-{end + 1}") is None for m, end in ends)
        following = from_persian(f"{year + 1}-01-01")
        assert following == (given[-1] + timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("body", "edtf", "first", "last"),
    [
        ("5–7 p.m. on March 3, 1962", "1962-03-03T17:00:00", "03T17:00:00", "03T19:00:59"),
        ("11–1 p.m. on March 3, 1962", "1962-03-03T11:00:00", "03T11:00:00", "03T13:00:59"),
        ("noon–1 p.m. March 3, 1962", "1962-03-03T12:00:00", "03T12:00:00", "03T13:00:59"),
        ("3–3 p.m. March 3, 1962", "1962-03-03T15:00:00", "03T15:00:00", "03T15:00:59"),
        ("March 3, 1962, 0005Z", "1962-03-03T00:05:00Z", "03T00:05:00Z", "03T00:05:59Z"),
        ("March 3, 1962, 12:30 a.m.", "1962-03-03T00:30:00", "03T00:30:00", "03T00:30:59"),
        ("March 3, 1962, 12 p.m.", "1962-03-03T12:00:00", "03T12:00:00", "03T12:00:59"),
        ("March 3, 1962, 19:30 p.m.", "1962-03-03T19:30:00", "03T19:30:00", "03T19:30:59"),
        ("midnight March 3, 1962", "1962-03-03", "03T00:00:00", "04T00:00:00"),
        ("March 5/6, 1962—midnight", "1962-03-06T00:00:00", "06T00:00:00", "06T00:00:59"),
        ("March 5 or 6, 1962", "1962-03-05/1962-03-06", "05T00:00:00", "06T23:59:59"),
        ("in or about March 1962", "1962-03~", "01T00:00:00", "31T23:59:59"),
        ("late February 1964", "1964-02-21~/1964-02-29~", "21T00:00:00", "29T23:59:59"),
        ("late February 1962", "1962-02-21~/1962-02-28~", "21T00:00:00", "28T23:59:59"),
        ("in winter 1958", "1958-24", "01T00:00:00", "31T23:59:59"),
        ("the 1950’s", "195X", "01T00:00:00", "31T23:59:59"),
    ],
)
def test_the_first_and_the_last_second_meant(body: str, edtf: str, first: str, last: str) -> None:
    (found,) = dates(body)
    assert found.edtf == edtf
    assert (found.earliest[8:], found.latest[8:]) == (first, last)


def test_a_winter_ends_in_the_next_year_and_a_decade_after_ten() -> None:
    (winter,), (decade,) = dates("in winter 1958"), dates("the 1950s")
    assert (winter.earliest[:7], winter.latest[:7]) == ("1958-12", "1959-03")
    assert (decade.earliest[:7], decade.latest[:7]) == ("1950-01", "1959-12")


@pytest.mark.parametrize(
    ("body", "edtf"),
    [
        ("last Monday he", "1963-01-07"),
        ("last Wednesday he", "1963-01-02"),
        ("this Wednesday he", "1963-01-09"),
        ("next Wednesday he", "1963-01-16"),
        ("next Friday he", "1963-01-11"),
        ("this month", "1963-01"),
        ("next month", "1963-02"),
        ("last year", "1962"),
        ("this year", "1963"),
        ("next year", "1964"),
        ("last week", "1962-12-31/1963-01-06"),
        ("next week", "1963-01-14/1963-01-20"),
        ("the 31st ultimo", "1962-12-31"),
        ("by the 9th, he", "1963-01-09"),
        ("by the 8th, he", "1963-02-08"),
        ("on the 12th, he", "1963-01-12"),
        ("on the 13th, he", "1962-12-13"),
        ("the day after tomorrow", "1963-01-11"),
        ("tomorrow he", "1963-01-10"),
        ("tonight he", "1963-01-09"),
        ("today he", "1963-01-09"),
        ("last January", "1962-01"),
        ("last December", "1962-12"),
        ("next December", "1963-12"),
        ("next February", "1963-02"),
        ("early May", "1963-05-01~/1963-05-10~"),  # not more than four months ahead
        ("on May 8", "1962-05-08"),
        ("on September 9", "1962-09-09"),
    ],
)
def test_days_told_from_the_day_of_sending(body: str, edtf: str) -> None:
    (found,) = dates(body)
    assert found.edtf == edtf
    assert 0.5 < found.confidence < 1


def test_today_is_the_day_in_a_telegram_alone() -> None:
    paper = HEAD.replace("Telegram From", "Letter From")
    assert dates("today he", paper) == []
    assert [d.edtf for d in dates("yesterday he", paper)] == ["1963-01-08"]


@pytest.mark.parametrize(
    ("sent", "body", "edtf"),
    [
        ("November 9, 1962", "March 3", "1963-03-03"),
        ("November 9, 1962", "March 30", "1962-03-30"),
        ("June 9, 1962", "October 5", "1962-10-05"),
        ("June 9, 1962", "October 20", "1961-10-20"),
        ("January 20, 1963", "December 31", "1962-12-31"),
        ("December 20, 1962", "January 2", "1963-01-02"),
        ("March 20, 1964", "February 29", "1964-02-29"),
    ],
)
def test_a_day_without_a_year_is_the_nearest_looking_back(sent: str, body: str, edtf: str) -> None:
    head = HEAD.replace("January 9, 1963, 7 p.m", sent)
    assert [d.edtf for d in dates(f"on {body}", head)] == [edtf]


@pytest.mark.parametrize(
    "body", ["June 31, 1962", "31 June 1962", "on February 29 we", "0 May 1962"]
)
def test_days_that_no_calendar_has(body: str) -> None:
    assert not [d for d in dates(body) if d.edtf.count("-") == 2]


# ---------------------------------------------------------------- as editors mark them


def marked(text: str, zone: str | None = None, **attributes: str) -> Date | None:
    """A text that is marked as a date."""
    page = Document("v/d1", "v", text, ())
    mark = Mark(MarkKind.DATE, 0, len(text), None, tuple(attributes.items()))
    return marked_date(page, mark, zone)


@pytest.mark.parametrize(
    ("text", "zone", "when", "edtf"),
    [
        ("x", None, "1962-10-25", "1962-10-25"),
        ("x", None, "1962-10", "1962-10"),
        ("x", None, "1962", "1962"),
        ("x", None, "1962-10-25T01:59:00", "1962-10-25T01:59:00"),
        ("x", "America/New_York", "1962-10-25T01:59:00", "1962-10-25T01:59:00-04:00"),
        ("x", "America/New_York", "1962-10-25T00:00:00", "1962-10-25"),  # stands for no time
        ("x", "America/New_York", "1962-10-25T00:01:00", "1962-10-25T00:01:00-04:00"),
        ("x", "America/New_York", "1962-10-25T01:00:00", "1962-10-25T01:00:00-04:00"),
        ("x", "America/New_York", "1962-10-25T15:00:00+03:00", "1962-10-25T15:00:00+03:00"),
        ("x", "America/New_York", "1962-10-25T15:00:00Z", "1962-10-25T15:00:00Z"),
        ("1500Z", "America/New_York", "1962-10-25T15:00:00", "1962-10-25T15:00:00Z"),
        ("0000Z", "America/New_York", "1962-10-25T00:00:00", "1962-10-25T00:00:00Z"),
        ("5 p.m.", "America/New_York", "1962-10-25T17:00:00Z", "1962-10-25T17:00:00-04:00"),
        ("x", None, "1962-10-25T23:59:00", "1962-10-25T23:59:00"),
        ("x", None, "1962-10-25T24:30:00", "1962-10-25"),
        ("x", None, "1962-10-25T12:60:00", "1962-10-25"),
    ],
)
def test_a_marked_moment(text: str, zone: str | None, when: str, edtf: str) -> None:
    found = marked(text, zone, when=when)
    assert found is not None
    assert (found.edtf, found.text, found.by, found.confidence) == (edtf, text, By.EDITOR, 1.0)


@pytest.mark.parametrize(
    "given",
    [
        {"when": "1962-02-30"},
        {"when": "Friday"},
        {"to": "1962-10-25"},
        {"from": "1962-10-25", "to": "1962-10-24"},
        {"when": "1962-10-25", "calendar": "#julian"},
    ],
)
def test_what_is_marked_with_no_day(given: dict[str, str]) -> None:
    assert marked("x", **given) is None


@pytest.mark.parametrize(
    ("given", "edtf", "latest"),
    [
        ({"from": "1962-10-22", "to": "1962-10-28"}, "1962-10-22/1962-10-28", "1962-10-28"),
        ({"from": "1962-10-22", "to": "1962-10-22"}, "1962-10-22", "1962-10-22"),
        ({"notBefore": "1962-10", "notAfter": "1962-11"}, "[1962-10..1962-11]", "1962-11-30"),
        ({"notBefore": "1962-10", "to": "1962-11"}, "1962-10/1962-11", "1962-11-30"),
        ({"from": "1962-10-22T01:00:00", "to": "1962-10-22T02:00:00"}, "1962-10-22", "1962-10-22"),
        ({"when": "1341-11-06", "calendar": "#Persian"}, "1963-01-26", "1963-01-26"),
    ],
)
def test_a_marked_stretch_of_time(given: dict[str, str], edtf: str, latest: str) -> None:
    found = marked("x", **given)
    assert found is not None
    assert (found.edtf, found.latest[:10]) == (edtf, latest)


@pytest.mark.parametrize(
    ("ana", "cert", "when", "edtf", "confidence"),
    [
        ("#date_apparent-typo", "", {"when": "1962-10-25"}, "1962-10-25?", 0.9),
        ("#date_imprecise-inferred", "", {"when": "1962-10-25"}, "1962-10-25~", 0.9),
        ("#date_inferred", "", {"when": "1962-10"}, "1962-10?", 0.8),
        ("#date_undated", "", {"from": "1962-10-02", "to": "1962-10-31"},
         "1962-10-02?/1962-10-31?", 0.8),
        ("#circa", "", {"from": "1962-10-01", "to": "1962-11-30"}, "1962-10-01~/1962-11-30~", 0.9),
        ("#circa", "", {"from": "1962-10-01", "to": "1962-10-30"}, "1962-10-01~/1962-10-30~", 0.9),
        ("", "medium", {"when": "1962-10-25"}, "1962-10-25?", 0.75),
        ("#circa", "low", {"when": "1962-10-25"}, "1962-10-25%", 0.5),
        ("#inferred", "low", {"when": "1962-10-25"}, "1962-10-25?", 0.5),
        ("", "high", {"when": "1962-10-25T01:59:00"}, "1962-10-25T01:59:00", 1.0),
        ("#inferred", "", {"when": "1962-10-25T01:59:00"}, "1962-10-25?", 0.8),
    ],
)  # fmt: skip
def test_what_editors_say_of_how_they_came_by_a_date(
    ana: str, cert: str, when: dict[str, str], edtf: str, confidence: float
) -> None:
    found = marked("x", ana=ana, cert=cert, **when)
    assert found is not None
    assert (found.edtf, found.confidence) == (edtf, confidence)
    assert bool(found.detail) is (confidence < 1)
    assert ("not certain" in found.detail) is (cert in {"medium", "low"})


# ---------------------------------------------------------------- concluded without a dateline


def concluded(body: str, *inside: str) -> tuple[str, str, float] | None:
    """What is concluded of a page; ``inside`` are the days of messages in it."""
    head = "7. Telegram From the Department of State to the Embassy in France\n"
    document = read_page(head + body, "v/d7")
    heading = read_heading(document)
    days = [Date(0, 1, "", day, f"{day}T00:00:00", f"{day}T23:59:59") for day in inside]
    sent = conclude_sent(document, heading, find_dates(document, heading), days)
    return (sent.edtf, sent.reason, sent.confidence) if sent else None


LINE = "12. Deliver following.\nMay 4, 1961\n“Dear Mr. President:\nI wrote.\n"
FILED = "12. Deliver this.1\n- Source: Central Files, 611.61/5–461. Secret.↩\n"


def test_no_conclusion_is_earlier_than_a_message_inside() -> None:
    assert concluded(LINE, "1961-05-04") == ("1961-05-04", "date-on-its-own-line", 0.65)
    assert concluded(LINE, "1961-05-05") == ("1961-05-05", "date-of-enclosed-message", 0.5)
    assert concluded(FILED, "1961-05-04") == ("1961-05-04", "date-in-file-number", 0.83)
    assert concluded(FILED, "1961-05-05") == ("1961-05-05", "date-of-enclosed-message", 0.5)
    assert concluded("12. Said today, May 2, 1961.\n", "1961-05-03") == (
        "1961-05-03", "date-of-enclosed-message", 0.5,
    )  # fmt: skip
    assert concluded("12. No.\n", "1961-05-04", "1961-05-06") == (
        "1961-05-06", "date-of-enclosed-message", 0.5,
    )  # fmt: skip
    assert concluded("12. No.\n", "1961-05") is None


def test_a_conclusion_is_surer_where_the_page_agrees() -> None:
    assert concluded(LINE + "We met May 4, 1961.\n") == (
        "1961-05-04", "date-on-its-own-line", 0.8,
    )  # fmt: skip
    assert concluded(LINE + "We met May 5, 1961.\n") == (
        "1961-05-04", "date-on-its-own-line", 0.65,
    )  # fmt: skip
    noted = LINE.replace("I wrote.", "I wrote.1") + "- Printed May 4, 1961.↩\n"
    assert concluded(noted) == ("1961-05-04", "date-on-its-own-line", 0.65)
    both = LINE.replace("I wrote.", "I wrote.1") + "- Source: Central Files, 611.61/5–461.↩\n"
    assert concluded(both) == ("1961-05-04", "date-in-file-number-and-text", 0.95)
    apart = LINE.replace("I wrote.", "I wrote.1") + "- Source: Central Files, 611.61/5–561.↩\n"
    assert concluded(apart) == ("1961-05-05", "date-in-file-number", 0.83)


def test_a_day_said_to_be_today_is_that_of_writing() -> None:
    assert concluded("12. It came today, May 2, 1961.\n") == (
        "1961-05-02", "date-said-to-be-today", 0.8,
    )  # fmt: skip
    assert concluded("12. It came on May 2, 1961.\n") is None
    assert concluded("12. It came.1\n- It came today, May 2, 1961.↩\n") is None


def test_two_full_dates_with_a_dash_are_a_range_only_forward_and_without_hours() -> None:
    assert [d.edtf for d in dates("Jan. 3, 1957–Dec. 31, 1956.")] == ["1957-01-03", "1956-12-31"]
    assert [d.edtf for d in dates("Jan. 3, 1957–Jan. 3, 1957.")] == ["1957-01-03", "1957-01-03"]
    (found,) = dates("March 1, 1962 – March 4, 1962.")
    assert (found.edtf, found.earliest[:10], found.latest[:10]) == (
        "1962-03-01/1962-03-04", "1962-03-01", "1962-03-04",
    )  # fmt: skip


# ---------------------------------------------------------------- datelines


@pytest.mark.parametrize(
    ("line", "place", "edtf", "received"),
    [
        ("Moscow, October 27.", "Moscow", "1962-10-27", None),  # the year of the page
        ("Moscow, October.", None, None, None),
        ("Moscow, December 31, 1962. [Received January 1—8:09 p.m.]", "Moscow", "1962-12-31",
         "1963-01-01T20:09:00-05:00"),
        ("Moscow, December 31, 1962. [Received December 31—8:09 p.m.]", "Moscow", "1962-12-31",
         "1962-12-31T20:09:00-05:00"),
        ("Moscow, January 1, 1962. [Received January 2—8:09 p.m.]", "Moscow", "1962-01-01",
         "1962-01-02T20:09:00-05:00"),
        ("Moscow, January 1, 1962. [Received January]", "Moscow", "1962-01-01", None),
        ("Washington, April 28/29, 1962—midnight.", "Washington", "1962-04-29T00:00:00-05:00",
         None),
        ("Moscow, April 28, 1962, 5 p.m. Washington time.", "Moscow", "1962-04-28T17:00:00-05:00",
         None),
        ("Moscow, April 28, 1962, 5 p.m. local time.", "Moscow", "1962-04-28T17:00:00+03:00", None),
        ("Warsaw, December 11, 1968, " + "x" * 48, "Warsaw", "1968-12-11", None),
        ("Warsaw, December 11, 1968, " + "x" * 49, None, None, None),
        ("Warsaw, December, " + "x" * 9, None, None, None),
        ("Nowhere, December 11, 1968, 1579Z", None, None, None),
        ("he said undated", None, None, None),
        ("Washington, undated, he said", None, None, None),
        ("Washington, early October 1962", None, None, None),
        ("JCSM–46–74 Washington, May 4, 1962", "Washington", "1962-05-04", None),
        ("THE WHITE HOUSE WASHINGTON, May 4, 1962", "WASHINGTON", "1962-05-04", None),
        ("[place not declassified], May 4, 1962", "place not declassified", "1962-05-04", None),
        ("Date: May 4, 1962", None, "1962-05-04", None),
        ("Aboard the yacht, May 4, 1962", "Aboard the yacht", "1962-05-04", None),
        (f"A{'b' * 59}, May 4, 1962", f"A{'b' * 59}", "1962-05-04", None),
        (f"A{'b' * 60}, May 4, 1962", None, None, None),
        ("the house, May 4, 1962", None, None, None),
    ],
)  # fmt: skip
def test_what_a_dateline_says(
    line: str, place: str | None, edtf: str | None, received: str | None
) -> None:
    head = "64. Telegram From the Embassy in the Soviet Union to the Department of State\n"
    found = read_heading(read_page(f"{head}{line}\nHe came May 3, 1962.", "v/d1"))
    assert (found.place.text if found.place else None) == place
    assert (found.sent.edtf if found.sent else None) == edtf
    assert (found.received.edtf if found.received else None) == received


def test_a_dateline_without_its_year_is_less_sure() -> None:
    page = "64. Telegram From the Embassy in France\nParis, May 4.\nHe came May 3, 1962."
    sent = read_heading(read_page(page, "v/d1")).sent
    assert sent is not None
    assert (sent.edtf, sent.confidence) == ("1962-05-04", 0.9)
    assert sent.detail


def test_midnight_between_two_days_is_read_and_one_alone_is_told() -> None:
    page = "64. Telegram From the Embassy in France\nParis, {}.\nHe came."
    found = [
        read_heading(read_page(page.format(line), "v/d1")).sent
        for line in ("April 28/29, 1962—midnight", "April 28, 1962—midnight", "April 28, 1962")
    ]
    assert [bool(sent and sent.detail) for sent in found] == [False, True, False]
    assert [sent and (sent.earliest[8:19], sent.latest[8:19]) for sent in found] == [
        ("29T00:00:00", "29T00:00:59"),
        ("28T00:00:00", "29T00:00:00"),
        ("28T00:00:00", "28T23:59:59"),
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("“Moscow, {}. Dear Mr. President", "Moscow"),
        ("  Moscow, {}", "Moscow"),
        ("His letter dated Moscow, {}, came", "Moscow"),
        ("He wrote: Moscow, {}, and more", "Moscow"),
        ("He said “Moscow, {}, and more", "Moscow"),
        ("He went to Moscow, {}, and left", None),  # not where it was written
        ("Highmoor Hall, {}", "Highmoor Hall"),  # any place in a line of its own
        ("Highmoor Hall, {}.\nHe", "Highmoor Hall"),
        ("Highmoor Hall, {}. He", None),
        ("dated Highmoor Hall, {}", None),
        ("Line\nMoscow, {}\nLine", "Moscow"),
        ("Moscow,\n{}", None),
        (f"{'The ' * 12}City, Moscow, {{}}", None),
        ("{}", None),
    ],
)
def test_where_what_bears_a_date_was_written(text: str, place: str | None) -> None:
    day = "October 23, 1962"
    start = text.index("{}")
    text = text.format(day)
    found = written_at(text, 0, start, start + len(day))
    assert (found and found.text) == place
    if found and found.start is not None:
        assert text[found.start : found.end] == place
        inside = written_at(text, found.start + 1, start, start + len(day))
        assert inside is None or inside.text != place, "nothing before the floor counts"
