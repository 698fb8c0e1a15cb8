"""What headings say, on the forms that printed editions use."""

import pytest

from kg.extract.heading import read_heading
from kg.model import Label
from kg.read.page import read_page


def heading(text: str):
    return read_heading(read_page(text, "volume/d1"))


def parties(found):
    return [(p.text, p.label) for p in found]


def test_telegram_between_body_and_post():
    text = (
        "64. Telegram From the Department of State to the Embassy in the Soviet Union0\n"
        "Washington, October 25, 1962, 1:59 a.m.\n997. Please deliver.\n- Source: ibid.↩\n"
    )
    found = heading(text)
    assert (found.number, found.form, found.correspondence) == ("64", "telegram", True)
    assert found.title == "Telegram From the Department of State to the Embassy in the Soviet Union"
    assert parties(found.senders) == [("Department of State", Label.BODY)]
    assert parties(found.recipients) == [("Embassy in the Soviet Union", Label.POST)]
    assert found.sent is not None
    assert found.sent.edtf == "1962-10-25T01:59:00-04:00"
    assert found.place is not None
    assert found.place.text == "Washington"


@pytest.mark.parametrize(
    ("title", "senders", "recipients"),
    [
        (
            "Memorandum From the Under Secretary of State (Hoover) to the President",
            ["Hoover"],
            ["President"],
        ),
        ("Letter From President Eisenhower to Prime Minister Eden", ["Eisenhower"], ["Eden"]),
        (
            "Memorandum From the Special Assistant to the President (Rostow) to Secretary of State"
            " Rusk",
            ["Rostow"],
            ["Rusk"],
        ),
        (
            "Telegram From the Mission to the United Nations to the Department of State",
            ["Mission to the United Nations"],
            ["Department of State"],
        ),
        (
            "Memorandum From the Secretary of State and the Acting Secretary of Defense (Anderson)"
            " to the Assistant Secretary of State for Near Eastern and African Affairs (Talbot)",
            ["Secretary of State", "Anderson"],
            ["Talbot"],
        ),
    ],
)
def test_parties(title, senders, recipients):
    found = heading(f"7. {title}\nWashington, May 4, 1956.\nText.\n")
    assert [p.text for p in found.senders] == senders
    assert [p.text for p in found.recipients] == recipients


def test_spans_index_the_page():
    text = "7. Letter From the Ambassador in India (Bowles) to Robert W. Komer1\nText.\n- Note.↩\n"
    found = heading(text)
    for party in (*found.senders, *found.recipients):
        assert text[party.start : party.end] == party.text


def test_file_line_before_the_title_gives_the_form():
    text = (
        "756D.11/6–1554: Telegram\nNo. 272 The Ambassador in Indonesia (Cumming) to the Department"
        " of State\nDjakarta, June 15, 1954—5 p.m.\nSecret\n1495. Limit distribution.\n"
    )
    found = heading(text)
    assert (found.number, found.form) == ("272", "telegram")
    assert [p.text for p in found.senders] == ["Cumming"]
    assert found.sent is not None
    assert found.sent.edtf == "1954-06-15T17:00:00+07:30"
