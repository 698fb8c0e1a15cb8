# ruff: noqa: E501  (documents stand on a line each)
"""Names that the editors marked as somebody else than the page's own words say."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import api

VOLUME = """<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="frus1961-63v10"><teiHeader/><text><front>
<div xml:id="persons"><head>Persons</head><list type="names">
<item><persName xml:id="p_LBJ">Johnson, Lyndon B.</persName>, Vice President of the United States</item>
<item><persName xml:id="p_UAJ">Johnson, U. Alexis</persName>, Deputy Under Secretary of State</item>
<item><persName xml:id="p_CJ">Jones, Charles</persName>, lawyer</item>
<item><persName xml:id="p_DJ">Jones, David C.</persName>, General; Chairman of the Joint Chiefs of Staff</item>
</list></div></front><body>{0}</body></text></TEI>"""
DOCUMENT = """<div type="document" n="{0}" xml:id="d{0}"><head>{0}. Memorandum of Conversation</head>
<opener><dateline>Washington, <date when="1962-05-04">May 4, 1962</date></dateline></opener><p>{1}</p></div>"""
LYNDON, ALEXIS = "person/106664", "person/106681"
CHARLES, DAVID = "person/frus1961-63v10-p_CJ", "person/frus1961-63v10-p_DJ"


def marked(name: str, as_whom: str) -> str:
    return f'<persName corresp="#{as_whom}">{name}</persName>'


BODIES = [
    # the page names another in full, and nowhere him whom the markup names
    (f"U. Alexis Johnson met the Ambassador. {marked('Mr. Johnson', 'p_LBJ')} agreed.", ALEXIS),
    (f"U. Alexis Johnson met him. General {marked('Johnson', 'p_LBJ')} agreed.", ALEXIS),
    # … or him too: by name, by his office, by a title of his own; or nobody
    (f"U. Alexis Johnson met Lyndon B. Johnson. {marked('Mr. Johnson', 'p_LBJ')} agreed.", LYNDON),
    (f"U. Alexis Johnson met the Vice President. {marked('Johnson', 'p_LBJ')} agreed.", LYNDON),
    (f"U. Alexis Johnson came. Vice President {marked('Johnson', 'p_LBJ')} agreed.", LYNDON),
    (f"The Ambassador came. {marked('Mr. Johnson', 'p_LBJ')} agreed.", LYNDON),
    # the role behind the name is another's, or his own, or no role of his
    (f"General {marked('Jones', 'p_CJ')}, Chairman of the Joint Chiefs of Staff, agreed.", DAVID),
    (f"General {marked('Jones', 'p_DJ')}, Chairman of the Joint Chiefs of Staff, agreed.", DAVID),
    (f"{marked('Jones', 'p_CJ')} and the Chairman of the Joint Chiefs of Staff agreed.", CHARLES),
    (f"{marked('Jones', 'p_CJ')}, the lawyer of the company, agreed.", CHARLES),
    # the markup names somebody who bears no word of the name, which others of the list bear
    (f"General {marked('Jones', 'p_LBJ')}, Chairman of the Joint Chiefs of Staff, agreed.", DAVID),
    (f"U. Alexis Johnson met him. Mr. {marked('Johnson', 'p_CJ')} agreed.", ALEXIS),
    (f"{marked('Chuck', 'p_CJ')} agreed.", CHARLES),  # nobody else's
    # the markup names nobody of the list: the words alone tell
    (f"{marked('U. Alexis Johnson', 'p_NONE')} agreed.", ALEXIS),
    (f"{marked('Mr. Frobisher', 'p_NONE')} agreed.", None),
]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> api.Analysis:
    path = tmp_path_factory.mktemp("marked") / "frus1961-63v10.xml"
    documents = "".join(DOCUMENT.format(n, body) for n, (body, _) in enumerate(BODIES, 1))
    path.write_text(VOLUME.format(documents), encoding="utf-8")
    return api.analyse(path)


@pytest.mark.parametrize("at", range(len(BODIES)))
def test_words_beside_a_name_weigh_against_its_markup(read: api.Analysis, at: int) -> None:
    body, who = BODIES[at]
    found = [m for m in read.documents[at].mentions if m.by == "editor" and m.label == "PERSON"]
    assert [m.agent.target if m.agent else None for m in found] == [who], body


@pytest.mark.parametrize(
    ("body", "who"),
    [
        ("Adlai E. Stevenson met him. Stevenson agreed.", ["person/113000"] * 2),
        ("Lucius D. Clay left. General Clay came.", ["person/102641"] * 2),
        # the page names another of the name in full, who is nobody known
        ("Charles Jones met Harold K. Jones. Jones agreed.", [CHARLES, None, None]),
    ],
)
def test_a_bare_name_is_his_whom_alone_the_page_names_in_full(
    tmp_path: Path, body: str, who: list[str | None]
) -> None:
    path = tmp_path / "frus1961-63v10.xml"
    path.write_text(VOLUME.format(DOCUMENT.format(1, body)), encoding="utf-8")
    (found,) = api.analyse(path).documents
    persons = [m for m in found.mentions if m.label == "PERSON"]
    assert [m.agent.target if m.agent else None for m in persons] == who


SIGNED = """<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="frus1955-57v04"><teiHeader/><text><front>
<div xml:id="persons"><head>Persons</head><list type="names">
<item><persName xml:id="p_DAW">Dulles, Allen W.</persName>, Director of Central Intelligence</item>
<item><persName xml:id="p_DJF">Dulles, John Foster</persName>, Secretary of State</item>
</list></div></front><body><div type="document" n="1" xml:id="d1"><head>1. Telegram From {0}</head>
<opener><dateline>Washington, <date when="1956-07-14">July 14, 1956</date></dateline></opener>
<p>Please see the Minister.</p><closer><signed><persName corresp="#{1}">{2}</persName></signed></closer>
</div></body></text></TEI>"""
ALLEN, FOSTER = "person/103701", "person/103703"
OURS = "the Department of State to the Embassy in France"
THEIRS = "the Embassy in France to the Department of State"


@pytest.mark.parametrize(
    ("ends", "marked_as", "name", "who"),
    [
        (OURS, "p_DAW", "Dulles", FOSTER),
        (OURS, "p_DJF", "Dulles", FOSTER),
        (OURS, "p_DAW", "Allen W. Dulles", ALLEN),
        (THEIRS, "p_DAW", "Dulles", ALLEN),
    ],
)
def test_the_secretary_signs_his_departments_telegrams_whatever_the_markup_says(
    tmp_path: Path, ends: str, marked_as: str, name: str, who: str
) -> None:
    path = tmp_path / "frus1955-57v04.xml"
    path.write_text(SIGNED.format(ends, marked_as, name), encoding="utf-8")
    (found,) = api.analyse(path).documents
    (signer,) = found.communications[0].signers
    assert signer.agent is not None
    assert signer.agent.target == who
    assert bool(found.disagreements) is (marked_as == "p_DAW" and who == FOSTER)
