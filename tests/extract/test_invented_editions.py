"""Texts made up in the forms of many editions: who wrote to whom, when, under which number."""

from pathlib import Path

import pytest

from kg.extract.sheet import Sheet
from kg.extract.votes import vote
from kg.read.readers import read_file

TEXTS = Path(__file__).with_name("invented_editions.txt").read_text("utf-8").split("\n=== ")[1:]


def names(parties) -> str:
    return "; ".join(party.text for party in parties).replace("’", "'") or "-"


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.partition(" ")[0])
def test_a_text_of_another_edition(text: str, tmp_path: Path) -> None:
    told, _, body = text.partition("\n")
    name, *wanted = told.split(" | ")
    page = tmp_path / f"{name.replace('/', '-')}.txt"
    page.write_text(body, "utf-8")
    (document,) = read_file(page, f"invented/{page.stem}")
    heading = vote(Sheet.of(document).document).heading
    sent = heading.sent.edtf if heading.sent else "-"
    found = [names(heading.senders), names(heading.recipients), sent]
    assert [*found, heading.message_number or "-"] == wanted
