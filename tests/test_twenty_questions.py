"""Twenty questions a historian asks, put to the saved queries on documents of published volumes.

Every row was read on the pages. The volumes are not part of the project; without them these tests
are skipped. Only the documents asked about are taken from a volume, with its list of persons.
"""

from __future__ import annotations

import lzma
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from lxml import etree

from kg import build, queries, store
from kg.settings import DEFAULT_BASE

CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "frus"
LIBRARY = queries.load()
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
DOCUMENT = "{http://www.tei-c.org/ns/1.0}div"

pytestmark = pytest.mark.skipif(
    not CORPUS.exists(), reason="needs the published volumes ../shared/corpus/frus"
)

# The documents that are asked about, by volume
TAKEN = {
    "frus1948v01p1": "d12 d114",
    "frus1951v07p2": "d11",
    "frus1952-54v12p2": "d419 d420",
    "frus1955-57v13": "d108",
    "frus1955-57v14": "d29 d192",
    "frus1958-60v01": "d194",
    "frus1958-60v02": "d109",
    "frus1961-63v01": "d8 d15 d28 d54",
    "frus1961-63v05": "d236 d245",
    "frus1961-63v06": "d3 d15 d18 d19 d21 d23 d60 d61 d62 d63 d64 d65 d66 d67 d68 d69 d70 d94 d100"
    " d113",
    "frus1964-68v11": "d162 d178 d185 d247 d248",
    "frus1969-76ve16": "d20",
}


def taken(volume: str, documents: set[str], folder: Path) -> Path:
    """A volume with some of its documents alone."""
    tree = etree.fromstring(lzma.decompress((CORPUS / f"{volume}.xml.xz").read_bytes()))
    for one in list(tree.iter(DOCUMENT)):
        if one.get("type") == "document" and one.get(XML_ID) not in documents:
            one.getparent().remove(one)
    path = folder / f"{volume}.xml"
    path.write_bytes(etree.tostring(tree))
    return path


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[store.OpenStore]:
    folder = tmp_path_factory.mktemp("volumes")
    for volume, documents in TAKEN.items():
        taken(volume, set(documents.split()), folder)
    place = folder / "store"
    build.build([folder], place, workers=1)
    with store.open_store(place) as opened:
        yield opened


def short(term: object) -> str:
    """A term as the rows below write it: local name, value, or nothing."""
    if isinstance(term, ox.NamedNode):
        return term.value.removeprefix(DEFAULT_BASE)
    return term.value if isinstance(term, ox.Literal) else ""


def asked(opened: store.OpenStore, name: str, values: dict[str, str], columns: str) -> list[str]:
    """All rows of a saved query, in order: some of its columns, parted by ``|``."""
    result = queries.run(LIBRARY.get(name), values, opened.store)
    assert isinstance(result.rows, ox.QuerySolutions)
    return ["|".join(short(row[column]) for column in columns.split()) for row in result.rows]


V06 = "frus1961-63v06"
KENNEDY, KHRUSHCHEV = "person/107025", "person/107127"
KOSYGIN = "person/frus1964-68v11-p_KAN1"

# What is asked; by which saved query, of what; and all rows it answers
QUESTIONS: list[tuple[str, str, dict[str, str], str, list[str]]] = [
    (
        "the exchange of the missile crisis, complete and in order",
        "letters-between",
        {"one": KENNEDY, "other": KHRUSHCHEV, "from": "1962-10-22", "to": "1962-10-29"},
        "date sender message",
        [
            f"1962-10-22|John F. Kennedy|{V06}/d60",
            f"1962-10-23|Nikita Sergeyevich Khrushchev|{V06}/d61/e1",
            f"1962-10-23~|John F. Kennedy|{V06}/d62/e1",
            f"1962-10-24|Nikita Sergeyevich Khrushchev|{V06}/d63",
            f"1962-10-25|John F. Kennedy|{V06}/d64/e1",
            f"1962-10-26|Nikita Sergeyevich Khrushchev|{V06}/d65/e1",
            f"1962-10-27|Nikita Sergeyevich Khrushchev|{V06}/d66",
            f"1962-10-27~|John F. Kennedy|{V06}/d67/e1",
            f"1962-10-28|Nikita Sergeyevich Khrushchev|{V06}/d68",
            f"1962-10-28|Nikita Sergeyevich Khrushchev|{V06}/d70",
            f"1962-10-28~|John F. Kennedy|{V06}/d69/e1",
        ],
    ),
    (
        "replies of those days, and how long they waited",
        "answer-times",
        {"from": "1962-10-22", "to": "1962-10-29"},
        "waited atLeast atMost answered answers answer",
        [
            f"|PT0S|P2DT7H59M59S|1962-10-22|{V06}/d60|{V06}/d61/e1",
            f"|PT0S|P2DT10H59M59S|1962-10-23~|{V06}/d62/e1|{V06}/d63",
            f"|PT0S|P1DT12H51M59S|1962-10-23|{V06}/d61/e1|{V06}/d62/e1",
            f"|PT0S|P2DT14H59M59S|1962-10-24|{V06}/d63|{V06}/d64/e1",
            f"|PT0S|P3DT1H59M59S|1962-10-25|{V06}/d64/e1|{V06}/d65/e1",
            f"|PT0S|P2DT10H59M59S|1962-10-27~|{V06}/d67/e1|{V06}/d68",
            f"|PT0S|P2DT14H5M59S|1962-10-26|{V06}/d65/e1|{V06}/d67/e1",
            f"|PT0S|P1DT1H3M59S|1962-10-28|{V06}/d68|{V06}/d69/e1",
        ],
    ),
    (
        "how the letter of the 26th came: delivered at 4:43, sent on at 7",
        "channel",
        {"message": f"{V06}/d65/e1"},
        "carrier number sent delivered",
        [
            f"{V06}/d65/e1||1962-10-26|1962-10-26T16:43:00+03:00",
            f"{V06}/d65|1101|1962-10-26T19:00:00+03:00|",
        ],
    ),
    (
        "what went by Bolshakov",
        "by-whose-hand",
        {"person": f"person/{V06}-p_BGN1"},
        "date how message",
        [
            f"1961-09-29|handed over by|{V06}/d21",
            f"1961-11-09|handed over by|{V06}/d23",
        ],
    ),
    (
        "what went by Dobrynin",
        "by-whose-hand",
        {"person": "person/103539"},
        "date how message",
        [
            f"1962-10-25|delivered to|{V06}/d64/e1",
            f"1962-10-27~|delivered to|{V06}/d67/e1",
            f"1962-10-28~|delivered to|{V06}/d69/e1",
            f"1963-05-13|delivered to|{V06}/d100",
        ],
    ),
    (
        "one brother to the other",
        "letters-between",
        {"one": "Robert F. Kennedy", "other": "John F. Kennedy"},
        "sender recipient message",
        [f"Robert F. Kennedy|John F. Kennedy|{V06}/d94"],
    ),
    (
        "a message telephoned to Rusk, relayed for the President",
        "who-was-told",
        {"message": f"{V06}/d113"},
        "how agent",
        [
            "addressee|office/us-president",
            "addressee|organization/department-of-state",
            f"addressee|{KENNEDY}",
        ],
    ),
    (
        # Nixon's letters to Brezhnev and Kosygin stand in no volume that may be read for tests.
        "a President and Kosygin",
        "letters-between",
        {"one": "Lyndon B. Johnson", "other": KOSYGIN},
        "date sender message",
        [
            "1967-01-21|Lyndon Baines Johnson|frus1964-68v11/d178",
            "1967-02-27|Kosygin, Alexei Nikolaevich|frus1964-68v11/d185",
            "1968-06-21|Kosygin, Alexei Nikolaevich|frus1964-68v11/d247",
            "1968-06-22|Lyndon Baines Johnson|frus1964-68v11/d248",
        ],
    ),
    (
        "Dulte",
        "telegrams-by-number",
        {"number": "Dulte"},
        "numbered sender recipient message",
        [
            "Dulte 69|Walter Bedell Smith|Department of State|frus1952-54v12p2/d420",
            "Dulte 4|Secretary of State|Department of State|frus1955-57v14/d29",
        ],
    ),
    (
        "Tedul",
        "telegrams-by-number",
        {"number": "tedul"},
        "numbered sender recipient message",
        ["Tedul 61|Secretary of State|Walter Bedell Smith|frus1952-54v12p2/d419"],
    ),
    (
        "Secto",
        "telegrams-by-number",
        {"number": "Secto"},
        "numbered sender recipient message",
        [
            f"Secto 55|David Dean Rusk|Department of State|{V06}/d113",
            f"Secto 55|David Dean Rusk|President of the United States|{V06}/d113",
        ],
    ),
    (
        "Tosec",
        "telegrams-by-number",
        {"number": "Tosec"},
        "numbered sender recipient message",
        [
            f"Tosec 121|Department of State|David Dean Rusk|{V06}/d15",
            f"Tosec 121|Department of State|Llewellyn E. Thompson, Jr.|{V06}/d15",
        ],
    ),
    (
        "backchannel",
        "correspondence",
        {"ofForm": "backchannel-message"},
        "sent sender recipient message",
        ["1970-09-19|Edward Malcolm Korry|Henry A. Kissinger|frus1969-76ve16/d20"],
    ),
    (
        "who headed Moscow, and who signed: McSweeney, while there was no ambassador",
        "heads-of-post",
        {"sender": "organization/embassy-soviet-union", "to": "1962-10-15"},
        "date signer head message",
        [
            "1962-09-07T20:00:00+03:00|John Morgan McSweeney||frus1961-63v05/d236",
            "1962-10-13T14:00:00+03:00|Foy David Kohler|Foy David Kohler|frus1961-63v05/d245",
        ],
    ),
    (
        "who headed Saigon, and who signed: Cunningham, while the ambassador was away",
        "heads-of-post",
        {"sender": "organization/embassy-vietnam"},
        "number signer head message",
        [
            "1329|Elbridge Durbrow|Elbridge Durbrow|frus1961-63v01/d8",
            "1414|Cunningham, H. Francis|Elbridge Durbrow|frus1961-63v01/d15",
            "1596|Elbridge Durbrow|Elbridge Durbrow|frus1961-63v01/d28",
            "1740|Frederick Ernest Nolting, Jr.|Frederick Ernest Nolting, Jr.|frus1961-63v01/d54",
        ],
    ),
    (
        "to which posts a circular went",
        "who-was-told",
        {"message": "frus1958-60v02/d109"},
        "how name",
        [
            "addressee|Embassy in France",
            "addressee|Embassy in Hungary",
            "addressee|Embassy in the Soviet Union",
            "addressee|Garret G. Ackerson, Jr.",
            "addressee|Amory Houghton",
            "addressee|Llewellyn E. Thompson, Jr.",
        ],
    ),
    (
        "a memorandum through Murphy, who initialed it",
        "by-whose-hand",
        {"person": "person/109563"},
        "date how sender recipient message",
        [
            "1955-08-15|seen by|George Venable Allen|Secretary of State|frus1955-57v14/d192",
            "1955-08-15|through|George Venable Allen|Secretary of State|frus1955-57v14/d192",
        ],
    ),
    (
        "signed by Rountree for Dulles",
        "by-whose-hand",
        {"person": "person/103703"},
        "how name signer message",
        ["signed for|John Foster Dulles|William Manning Rountree|frus1955-57v13/d108"],
    ),
    (
        "letters of two together, and to two",
        "correspondence",
        {"person": "person/101726"},
        "sent sender recipient message",
        [
            "1961-01-20|Nikita Sergeyevich Khrushchev; Leonid I. Brezhnev"
            f"|John F. Kennedy|{V06}/d3",
            "1961-07-03|Nikita Sergeyevich Khrushchev; Leonid I. Brezhnev"
            f"|John F. Kennedy|{V06}/d18",
            "1961-07-04|John F. Kennedy"
            f"|Nikita Sergeyevich Khrushchev; Leonid I. Brezhnev|{V06}/d19",
        ],
    ),
    (
        "acting secretaries",
        "heads-of-post",
        {"sender": "office/us-secretary-of-state", "to": "1950"},
        "number signer head message",
        [
            "147|Willard Long Thorp|George Catlett Marshall|frus1948v01p1/d114",
            "Gadel 720|Robert Abercrombie Lovett|George Catlett Marshall|frus1948v01p1/d12",
        ],
    ),
    (
        "the Soviet Embassy in Washington is not the Embassy in Moscow",
        "who-was-told",
        {"message": f"{V06}/d64/e1"},
        "how agent through",
        [
            f"addressee|{KHRUSHCHEV}|{V06}/d64/e1",
            f"delivered|organization/soviet-embassy-washington|{V06}/d64/e1",
            f"delivered|person/103539|{V06}/d64/e1",
            f"addressee|organization/embassy-soviet-union|{V06}/d64",
            f"addressee|person/107327|{V06}/d64",
        ],
    ),
]


@pytest.mark.parametrize(
    ("name", "values", "columns", "rows"),
    [question[1:] for question in QUESTIONS],
    ids=[question[0] for question in QUESTIONS],
)
def test_a_question_is_answered_as_the_pages_answer_it(
    opened: store.OpenStore, name: str, values: dict[str, str], columns: str, rows: list[str]
) -> None:
    assert asked(opened, name, values, columns) == rows


def test_madame_nhu_is_not_her_husband(opened: store.OpenStore) -> None:
    """The volume lists her twice, as *Nhu, Madame* and as *Tran Le Xuan (Madame Ngo Dinh Nhu)*."""
    her, him = (
        {
            words
            for entry in entries
            for words in asked(
                opened, "mentions-of", {"actor": f"person/frus1958-60v01-p_{entry}"}, "words"
            )
        }
        for entries in (("NM1", "TLX1"), ("NHU1",))
    )
    assert {"Madame Nhu", "Madame Ngo Dinh Nhu"} <= her
    assert not any("Madame" in words for words in him)


def test_mrs_kennedy_is_not_the_president(opened: store.OpenStore) -> None:
    asked_for = {"actor": KENNEDY, "from": "1963-08", "to": "1963-08"}
    assert f"{V06}/d113|Kennedy" not in asked(opened, "mentions-of", asked_for, "document words")


def test_namesakes_are_told_apart(opened: store.OpenStore) -> None:
    """Eugene and Walt Rostow, both on one page."""
    document = "frus1964-68v11/d162"
    eugene, walt = (
        asked(opened, "mentions-of", {"actor": f"person/{one}", "to": "1966"}, "document start")
        for one in ("111646", "111647")
    )
    assert {f"{document}|2487", f"{document}|2689"} <= set(eugene)
    assert walt == [f"{document}|6102"]
