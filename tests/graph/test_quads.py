"""Quads made from the letter of 25 October 1962: each fact where a query will look for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import letter
import pyoxigraph as ox
import pytest
from pyoxigraph import CanonicalizationAlgorithm, DefaultGraph, Literal, NamedNode, Quad

import kg
from kg import build as program
from kg.errors import RegisterError
from kg.graph import dataset
from kg.graph import quads as build
from kg.graph import vocab as v
from kg.model import By, Label, Link, ListedPerson, Mention, Note, PageBreak, Party, Volume
from kg.settings import CONCEPTS, DEFAULT_BASE, shipped

FACTS = DefaultGraph()


def iri(local: str) -> NamedNode:
    return NamedNode(DEFAULT_BASE + local)


D64, E1, D63 = iri(letter.ID), iri(f"{letter.ID}/e1"), iri("frus1961-63v06/d63")
LETTERS = (v.RICO_RECORD.value, v.SCHEMA_MESSAGE.value)
CLAIMS = iri("graph/frus1961-63v06")


def at(words: str, nth: int = 1) -> NamedNode:
    span = letter.span(words, nth)
    return iri(f"{letter.ID}#char={span.start},{span.end}")


@pytest.fixture(scope="module")
def quads() -> frozenset[Quad]:
    return frozenset(build.quads(letter.extraction(), letter.document()))


def objects(quads: frozenset[Quad], subject: NamedNode, predicate: NamedNode) -> set[str]:
    return {
        q.object.value
        for q in quads
        if q.subject == subject and q.predicate == predicate and q.graph_name == FACTS
    }


@pytest.mark.parametrize(
    ("subject", "predicate", "expected"),
    [
        (D64, v.TYPE, {v.DOCUMENT.value, v.MESSAGE.value, v.NIF_CONTEXT.value, *LETTERS}),
        (D64, v.NUMBER, {"64"}),
        (D64, v.ORDER, {"64"}),
        (D64, v.IS_STRING, {letter.text()}),
        (D64, v.FORM, {f"{CONCEPTS}form/telegram"}),
        (D64, v.MESSAGE_NUMBER, {"997"}),
        (D64, v.SENDER, {DEFAULT_BASE + "organization/department-of-state"}),
        (D64, v.SENDER_PERSON, set()),
        (D64, v.RECIPIENT, {DEFAULT_BASE + "organization/embassy-soviet-union"}),
        (D64, v.RECIPIENT_PERSON, {DEFAULT_BASE + "person/110137"}),
        (D64, v.CLASSIFICATION, {f"{CONCEPTS}classification/confidential"}),
        (D64, v.HANDLING, {f"{CONCEPTS}handling/niact", f"{CONCEPTS}handling/eyes-only"}),
        (D64, v.ENCLOSES, {E1.value}),
        (D64, v.REFERENCES, {D63.value}),
        (D64, v.DRAFTED_AT, {DEFAULT_BASE + "organization/white-house"}),
        (E1, v.TYPE, {v.MESSAGE.value, *LETTERS}),
        (E1, v.SCHEMA_SENDER, {DEFAULT_BASE + "person/107025"}),
        (E1, v.RICO_ADDRESSEE, {DEFAULT_BASE + "person/107127"}),
        (E1, v.IS_PART_OF, {D64.value}),
        (E1, v.LABEL, {"Letter from John F. Kennedy to Khrushchev, October 25, 1962"}),
        (E1, v.SENDER, {DEFAULT_BASE + "person/107025"}),
        (E1, v.SENDER_PERSON, {DEFAULT_BASE + "person/107025"}),
        (E1, v.RECIPIENT_PERSON, {DEFAULT_BASE + "person/107127"}),
        (E1, v.SENT, {"October 25, 1962"}),
        (E1, v.EDTF_VALUE, {"1962-10-25"}),
        (E1, v.DELIVERED_EDTF, {"1962-10-25T01:45:00-04:00"}),
        (E1, v.REPLY_TO, {D63.value}),
        (E1, v.REFERENCES, {D63.value}),
        (at("Khrushchev"), v.TYPE, {v.PERSON_MENTION.value, v.NIF_PHRASE.value}),
        (at("Khrushchev"), v.TA_CONFIDENCE, {"0.97"}),
        (at("Khrushchev"), v.TA_ANNOTATORS, {DEFAULT_BASE + "dataset#program"}),
        (at("Khrushchev"), v.IDENT_REF, {DEFAULT_BASE + "person/107127"}),
        (at("Khrushchev"), v.ANCHOR_OF, {"Khrushchev"}),
        (at("Soviet official"), v.IDENT_REF, set()),
        (at("Embtel 1070"), v.RESOLVED, {"false"}),
        (at("Document 63"), v.CITES, {D63.value}),
        (at("Document 63"), v.IN_NOTE, {D64.value + "#fn1"}),
        (at("Document 63"), v.PART, {"source note"}),
        (at("Document 63"), v.IN_APPARATUS, {"true"}),
    ],
)
def test_the_letter(quads, subject, predicate, expected) -> None:  # type: ignore[no-untyped-def]
    assert objects(quads, subject, predicate) == expected


def test_a_cited_telegram_that_is_not_printed_is_a_node(quads: frozenset[Quad]) -> None:
    (cited,) = objects(quads, at("Embtel 1070"), v.CITES)
    node = NamedNode(cited)
    assert objects(quads, node, v.TYPE) == {v.CITED_DOCUMENT.value}
    assert objects(quads, node, v.MESSAGE_NUMBER) == {"1070"}
    assert objects(quads, node, v.SENDER) == {DEFAULT_BASE + "organization/embassy-soviet-union"}


def test_holdings_are_inside_holdings_and_kept_by_a_repository(quads: frozenset[Quad]) -> None:
    (lot,) = objects(quads, D64, v.HELD_IN)
    (series,) = objects(quads, NamedNode(lot), v.PART_OF_HOLDING)
    (keeper,) = objects(quads, NamedNode(lot), v.KEPT_BY)
    assert objects(quads, NamedNode(series), v.TITLE) == {"Presidential Correspondence"}
    assert objects(quads, NamedNode(lot), v.LABEL) == {
        "Department of State, Presidential Correspondence, Lot 66 D 204"
    }
    assert objects(quads, NamedNode(keeper), v.TYPE) == {v.REPOSITORY.value}


def test_every_conclusion_has_a_claim_with_evidence_reason_and_confidence(
    quads: frozenset[Quad],
) -> None:
    concluded = (v.SENDER, v.RECIPIENT, v.REPLY_TO, v.ENCLOSES, v.CITES)
    claims = {q.subject for q in quads if q.predicate == v.TYPE and q.object == v.CLAIM}
    said: dict[tuple[object, object, object], NamedNode] = {}
    values = {claim: {} for claim in claims}
    for q in quads:
        if q.subject in claims:
            assert q.graph_name == CLAIMS
            values[q.subject].setdefault(q.predicate, q.object)
    for claim, about in values.items():
        assert {v.REASON, v.CONFIDENCE, v.GENERATED_BY, v.EVIDENCE} <= about.keys()
        said[about[v.SUBJECT], about[v.PREDICATE], about[v.OBJECT]] = claim
    for q in quads:
        cited_only = "cited" in q.subject.value or "cited" in q.object.value
        if q.predicate in concluded and q.graph_name == FACTS and not cited_only:
            assert (q.subject, q.predicate, q.object) in said, q


def test_facts_and_claims_stay_apart(quads: frozenset[Quad]) -> None:
    assert {q.graph_name for q in quads} == {FACTS, CLAIMS}
    assert not {q for q in quads if q.graph_name == FACTS and q.predicate == v.CONFIDENCE}


def test_no_blank_nodes(quads: frozenset[Quad]) -> None:
    terms = {term for q in quads for term in (q.subject, q.object, q.graph_name)}
    assert not [term for term in terms if isinstance(term, ox.BlankNode)]


def canonical(quads) -> str:  # type: ignore[no-untyped-def]
    dataset_ = ox.Dataset(quads)
    dataset_.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = ox.serialize(dataset_, format=ox.RdfFormat.N_QUADS).decode().splitlines()
    return "\n".join(sorted(lines))


def test_the_same_input_gives_the_same_graph(quads: frozenset[Quad]) -> None:
    again = list(build.quads(letter.extraction(), letter.document()))
    assert again == list(build.quads(letter.extraction(), letter.document()))
    assert canonical(again) == canonical(reversed(list(quads)))


def test_another_base_moves_data_and_not_vocabulary() -> None:
    moved = frozenset(
        build.quads(letter.extraction(), letter.document(), "https://example.org/letters/")
    )
    values = {
        term.value
        for q in moved
        for term in (q.subject, q.predicate, q.object)
        if isinstance(term, NamedNode)
    }
    left = {value for value in values if value.startswith(DEFAULT_BASE)}
    assert all(value.startswith((DEFAULT_BASE + "ontology#", CONCEPTS)) for value in left)
    assert len(moved) == len(frozenset(build.quads(letter.extraction(), letter.document())))


def test_editors_win_the_plain_triple_and_the_program_keeps_its_claim() -> None:
    found = letter.extraction()
    telegram = found.communications[0]
    theirs = Party(
        "Department of State",
        22,
        41,
        Label.BODY,
        By.EDITOR,
        agent=Link("organization/x", "markup", 1.0, By.EDITOR),
    )
    both = replace(telegram, senders=(*telegram.senders, theirs))
    quads = frozenset(build.quads(replace(found, communications=(both,)), letter.document()))
    assert objects(quads, D64, v.SENDER) == {DEFAULT_BASE + "organization/x"}
    claimed = {
        q.subject
        for q in quads
        if q.predicate == v.OBJECT and q.object == iri("organization/department-of-state")
    }
    (claim,) = claimed
    assert Quad(claim, v.GENERATED_BY, iri("frus1961-63v06#extraction"), CLAIMS) in quads


def test_editors_win_a_mention_too() -> None:
    found = letter.extraction()
    span = letter.span("Khrushchev")
    theirs = Mention(
        span.start,
        span.end,
        "Khrushchev",
        Label.PERSON,
        1.0,
        By.EDITOR,
        agent=Link("person/frus1961-63v06-p_KNS2", "markup", 1.0, By.EDITOR),
    )
    quads = frozenset(
        build.quads(replace(found, mentions=(*found.mentions, theirs)), letter.document())
    )
    assert objects(quads, at("Khrushchev"), v.IDENT_REF) == {
        DEFAULT_BASE + "person/frus1961-63v06-p_KNS2"
    }
    subjects = {
        q.subject for q in quads if q.predicate == v.OBJECT and q.object == iri("person/107127")
    }
    assert any(Quad(s, v.SUBJECT, at("Khrushchev"), CLAIMS) in quads for s in subjects)


def test_a_document_that_is_no_correspondence_is_dated_and_not_sent() -> None:
    found = letter.extraction()
    minutes = replace(found.communications[0], form="minutes", senders=(), recipients=())
    quads = frozenset(build.quads(replace(found, communications=(minutes,)), letter.document()))
    assert v.MESSAGE.value not in objects(quads, D64, v.TYPE)
    assert objects(quads, D64, v.DATED) == {"October 25."}
    assert not objects(quads, D64, v.SENT)


def test_a_paper_attached_and_addressed_to_nobody_is_no_message(tmp_path: Path) -> None:
    page = tmp_path / "frus1961-63v05_d9.txt"
    page.write_text(
        "9. Memorandum From Secretary of State Rusk to President Kennedy\n"
        "Washington, October 25, 1962.\nSUBJECT\nPapers\n"
        "I attach a paper on the talks and a letter to the Chairman.\nDean Rusk\n"
        "[Attachment 1]\nPAPER\nThe first part of the paper says what is to be done in Berlin.\n"
        "[Attachment 2]\nLetter From President Kennedy to Chairman Khrushchev\n"
        "Washington, October 24, 1962.\nDear Mr. Chairman: I have read your letter with care.\n"
        "Sincerely, John F. Kennedy\n",
        encoding="utf-8",
    )
    program.build([page], tmp_path / "store", workers=1)
    with kg.open(tmp_path / "store") as graph:
        found = graph.sparql(
            "SELECT ?how ?class { ?page ?how ?inner . ?inner a ?class"
            " VALUES ?how { cw:attaches cw:encloses } FILTER(STRSTARTS(STR(?class), STR(cw:))) }"
            " ORDER BY ?how"
        )
    assert [tuple(str(one).rpartition("#")[2] for one in row.values()) for row in found] == [
        ("attaches", "AttachedPaper"),
        ("encloses", "Message"),
    ]


def test_of_two_notes_with_one_number_the_first_has_it() -> None:
    document = replace(letter.document(), notes=(Note(0, "1", 0, 5), Note(1, "1", 6, 9)))
    bare = replace(letter.extraction(), references=())
    nodes = {q.subject.value for q in build.quads(bare, document) if q.object == v.NOTE}
    assert nodes == {D64.value + "#fn1", D64.value + "#note-1"}


def test_pages_and_volume_and_its_list_of_persons() -> None:
    document = replace(letter.document(), pages=(PageBreak(10, "pg_171"),), chapters=("Crisis",))
    quads = frozenset(build.quads(letter.extraction(), document))
    assert objects(quads, D64, v.ON_PAGE) == {DEFAULT_BASE + "frus1961-63v06/pg_171"}
    assert objects(quads, D64, v.CHAPTER) == {"Crisis"}
    volume = Volume(
        "v1",
        "A volume",
        "Kennedy",
        "1996",
        ("An Editor",),
        (ListedPerson("p_KNS2", "Khrushchev, Nikita S.", "Chairman"),),
        identifiers=(("isbn-13", "978"),),
    )
    link = Link("person/107127", "same-name", 0.99)
    listed = frozenset(build.Builder().volume_quads(volume, {"p_KNS2": link}))
    node = iri("person/v1-p_KNS2")
    assert objects(listed, node, v.IDENTIFIED_AS) == {DEFAULT_BASE + "person/107127"}
    assert objects(listed, node, v.LABEL) == {"Khrushchev, Nikita S."}
    assert objects(listed, iri("v1"), v.TITLE) == {"A volume"}


# rdflib 7.6 warns of its own use of a deprecated name
@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")
def test_our_serialisation_reads_back_with_both_parsers(quads: frozenset[Quad]) -> None:
    import rdflib

    data = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    assert frozenset(ox.parse(data, format=ox.RdfFormat.N_QUADS)) == quads
    independent = rdflib.Dataset()
    independent.parse(data=data, format="nquads")
    assert sum(1 for _ in independent.quads()) == len(quads)


def test_the_register_stands_in_its_graph_and_in_short_in_the_default_one() -> None:
    paths = sorted((shipped("data") / "register").glob("*.ttl"))
    assert paths
    base = "https://example.org/letters/"
    quads = frozenset(dataset.register_quads(paths, base))
    kennedy = NamedNode(base + "person/107025")
    assert Quad(kennedy, v.TYPE, v.PERSON) in quads
    assert objects(quads, kennedy, v.LABEL)
    assert not objects(quads, kennedy, v.DC_SOURCE)
    graph = NamedNode(base + "graph/register")
    assert any(q.predicate == v.DC_SOURCE and q.graph_name == graph for q in quads)


def test_the_ontology_gives_its_labels_to_the_default_graph() -> None:
    quads = frozenset(dataset.ontology_quads())
    assert objects(quads, NamedNode(f"{CONCEPTS}form/letter"), v.LABEL) == {"Letter"}
    assert objects(quads, v.SENDER, v.LABEL) == {"sender"}


def test_the_dataset_names_its_sources() -> None:
    source = dataset.SourceFile("v1", "v1.xml.xz", "ab" * 32)
    quads = frozenset(dataset.dataset_quads([source], "0.1.0"))
    assert any(q.object == Literal("sha256:" + "ab" * 32) for q in quads)
    model = iri("dataset#model")
    assert Quad(iri("v1#extraction"), v.USED, model, iri("graph/dataset")) in quads


def test_the_edition_shows_its_own_page_of_a_document() -> None:
    found = frozenset(build.quads(letter.extraction(), letter.document()))
    address = "https://history.state.gov/historicaldocuments/frus1961-63v06/d64"
    assert objects(found, D64, v.ONLINE_EDITION) == {address}
    other = replace(letter.document(), id="pages/d64", volume="pages")
    renamed = replace(letter.extraction(), id="pages/d64", volume="pages")
    elsewhere = frozenset(build.quads(renamed, other))
    assert not [q for q in elsewhere if q.predicate == v.ONLINE_EDITION]


def test_entries_of_lists_of_other_volumes_are_left_out(tmp_path: Path) -> None:
    def entry(volume: str) -> str:
        name = f"<{DEFAULT_BASE}person/{volume}-p_K1>"
        return (
            f"{name} <{v.LISTED_IN.value}> <{DEFAULT_BASE}{volume}> .\n"
            f'{name} <{v.FOAF_NAME.value}> "Kohler, Foy D." .\n'
        )

    path = tmp_path / "imported.nt"
    path.write_text(entry("v1") + entry("v2"))
    some = {q.subject for q in dataset.register_quads([path], volumes=frozenset({"v2"}))}
    assert some == {iri("person/v2-p_K1")}
    assert len({q.subject for q in dataset.register_quads([path])}) == 2


def test_a_register_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    bad = tmp_path / "bad.ttl"
    bad.write_text("<a> <b> .")
    with pytest.raises(RegisterError, match=r"bad\.ttl"):
        list(dataset.register_quads([bad]))
    blank = tmp_path / "blank.nt"
    blank.write_text("_:b <https://example.org/p> <https://example.org/o> .")
    with pytest.raises(RegisterError, match="blank node"):
        list(dataset.register_quads([blank]))
    other = tmp_path / "register.doc"
    other.write_text("")
    with pytest.raises(RegisterError, match="no form known"):
        list(dataset.register_quads([other]))


def test_what_the_register_does_not_know_has_a_label_all_the_same() -> None:
    post = "organization/embassy-soviet-union"
    builder = build.Builder(known=lambda name: name != post)
    found = frozenset(builder.quads(letter.extraction(), letter.document()))
    node = iri(post)
    assert objects(found, node, v.LABEL) == {"Embassy Soviet Union"}
    assert objects(found, node, v.ALT_LABEL) == {"Embassy in the Soviet Union"}
    assert objects(found, node, v.TYPE) == {v.POST.value, v.ORGANIZATION.value}
    assert not objects(found, iri("organization/department-of-state"), v.LABEL)
    assert not objects(found, iri("person/107127"), v.LABEL)


@pytest.mark.parametrize("role", ["authors", "participants", "copied_to"])
def test_a_body_in_any_role_has_a_label(role: str) -> None:
    body = Party("Policy Staff", 10, 22, Label.BODY, agent=Link("organization/staff", "formula", 1))
    whole, *rest = letter.extraction().communications
    found = replace(letter.extraction(), communications=(replace(whole, **{role: (body,)}), *rest))
    quads = frozenset(build.Builder(known=lambda _: False).quads(found, letter.document()))
    assert objects(quads, iri("organization/staff"), v.LABEL) == {"Staff"}


def test_who_is_named_twice_in_a_role_is_claimed_once_by_the_surer_ground() -> None:
    parties = tuple(
        Party(name, at, at + 6, Label.PERSON, agent=Link("person/103703", "listed", sure))
        for name, at, sure in (("Dulles", 10, 0.8), ("J. F. Dulles", 30, 0.9))
    )
    found = replace(letter.extraction(), drafters=parties)
    quads = frozenset(build.quads(found, letter.document()))
    subjects = {q.subject for q in quads if q.predicate == v.PREDICATE and q.object == v.DRAFTER}
    sure = [q.object.value for q in quads if q.predicate == v.CONFIDENCE and q.subject in subjects]
    assert [float(one) for one in sure] == [0.9]
