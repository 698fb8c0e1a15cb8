"""When a telegram came in: the words of the source note, the clock of Washington."""

import pytest

from kg.extract.run import Extractor
from kg.read.plain import read_page


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.mark.parametrize(
    ("sent", "note", "edtf", "reason"),
    [
        ("May 19, 1955—6 p.m.", "Received at 6:50 p.m.", "1955-05-19T18:50:00-04:00",
         "first-after-sent"),
        ("May 19, 1955—11 p.m.", "Received at 12:15 a.m.", "1955-05-20T00:15:00-04:00",
         "first-after-sent"),
        ("April 10, 1956—8 p.m.", "Received at 12:15 a.m., April 11.",
         "1956-04-11T00:15:00-05:00", "printed"),
        ("May 19, 1955—6 p.m.", "Received at 10:30 a.m.", None, ""),  # before it was sent
        ("May 19, 1955—6 p.m.", "Received in Athens at 6:50 p.m.", None, ""),  # whose clock?
        ("May 19, 1955—6 p.m.", "Received at 2210Z.", "1955-05-19T22:10:00Z", "first-after-sent"),
        ("May 19, 1955—6 p.m.", "Received in the Department of State at 3:30 p.m.",
         "1955-05-19T15:30:00-04:00", "first-after-sent"),
        ("May 19, 1955—6 p.m.", "Received in the Department of State on May 20 at 7:15 p.m.",
         "1955-05-20T19:15:00-04:00", "printed"),
        ("May 19, 1955", "The telegram was received at 6:50 p.m. on May 20.",
         "1955-05-20T18:50:00-04:00", "printed"),
        ("May 19, 1955", "Received May 20. Repeated to Paris.", "1955-05-20",
         "year-of-document"),
        ("May 19, 1955—6 p.m.", "Rusk received Dobrynin on May 20.", None, ""),
        ("May 19, 1955—6 p.m.", "Received.", None, ""),
        ("May 19, 1955", "Received at 6:50 p.m.", None, ""),  # of which day?
    ],
)  # fmt: skip
@pytest.mark.parametrize("to", ["Department of State", "Embassy in Egypt"])
def test_received(
    extractor: Extractor, sent: str, note: str, edtf: str | None, reason: str, to: str
) -> None:
    text = (
        f"25. Telegram From the Embassy in Israel to the {to}1\n"
        f"Tel Aviv, {sent}.\n737. Nothing new.\nLawson\n"
        f"- Source: Department of State, Central Files, 684A.86/5–1955. Secret. {note}↩\n"
    )
    one = extractor.extract(read_page(text, "frus1955-57v14/d25")).communications[0]
    if to != "Department of State" or edtf is None:
        assert one.received is None
    else:
        assert one.received is not None
        assert (one.received.edtf, one.received.reason) == (edtf, reason)
        assert text[one.received.start : one.received.end] == one.received.text
        assert one.received.note == 0
