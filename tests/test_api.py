"""The package in a notebook: open a store, ask it, look at a document, analyse a page."""

import datetime as dt
from pathlib import Path

import pytest

import kg
from kg import build
from kg.api import Graph, value_of
from kg.errors import InputError, QueryError, StoreError, UsageError

ROOT = Path(__file__).parent.parent
LETTER = ROOT / "data" / "documents"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    store = tmp_path_factory.mktemp("api") / "store"
    build.build([LETTER], store, workers=1)
    with kg.open(store) as opened:
        yield opened


def test_a_saved_query_gives_rows(graph: Graph) -> None:
    answer = graph.query("letters-between", one="John F. Kennedy", other="Khrushchev")
    assert len(answer) == len(list(answer)) >= 1
    assert set(answer[0]) == set(answer.columns)


def test_an_answer_tells_what_it_leaves_out(graph: Graph) -> None:
    told = graph.query("correspondence").left_out
    assert told is not None
    assert str(told) == "0 messages not placed in time, 0 parties not identified"
    assert graph.sparql("SELECT * { ?m a cw:Message }").left_out is None


def test_parameters_that_are_words_of_python_take_an_underscore(graph: Graph) -> None:
    late = graph.query("correspondence", from_="1990-01-01")
    assert len(late) == 0 < len(graph.query("correspondence"))


def test_a_wrong_name_is_told_with_the_nearest(graph: Graph) -> None:
    with pytest.raises(QueryError, match="letters-betwen"):
        graph.query("letters-betwen")


def test_sparql_gives_rows_a_truth_or_turtle(graph: Graph) -> None:
    rows = graph.sparql("SELECT (COUNT(*) AS ?n) { ?m a cw:Message }")
    assert rows[0]["n"] == 2
    assert graph.sparql("ASK { ?m cw:replyTo ?other }") is True
    assert "cw:sender" in graph.sparql("CONSTRUCT { ?m cw:sender ?p } WHERE { ?m cw:sender ?p }")


def test_an_answer_becomes_a_data_frame(graph: Graph) -> None:
    pandas = pytest.importorskip("pandas")
    answer = graph.query("correspondence")
    frame = answer.to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert (len(frame), list(frame.columns)) == (len(answer), list(answer.columns))


def test_an_answer_shows_as_a_table(graph: Graph, capsys: pytest.CaptureFixture[str]) -> None:
    answer = graph.query("correspondence")
    answer.show()
    assert "1962-10-25" in capsys.readouterr().out
    assert answer._repr_html_().count("<tr>") == len(answer) + 1


def test_a_library_that_is_missing_is_named(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(UsageError, match="pandas"):
        graph.query("correspondence").to_pandas()


def test_a_document_has_its_text_messages_and_people(graph: Graph) -> None:
    page = graph.document("frus1961-63v06/d64")
    assert page.title.startswith("Telegram From the Department of State")
    assert [row["message"].rpartition("frus1961-63v06/")[2] for row in page.messages] == [
        "d64",
        "d64/e1",
    ]
    assert "Khrushchev" in {row["printed"] for row in page.persons}
    with pytest.raises(InputError, match="d9999"):
        graph.document("frus1961-63v06/d9999")


def test_a_page_is_analysed_in_one_call() -> None:
    found = kg.analyse(LETTER)
    assert [message.id for message in found.messages] == [
        "frus1961-63v06/d64",
        "frus1961-63v06/d64/e1",
    ]
    assert found.records()[0]["id"] == "frus1961-63v06/d64"
    assert found.left_out == ()


def test_nothing_to_analyse_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Nothing could be read"):
        kg.analyse(tmp_path)


def test_no_store_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store"):
        kg.open(tmp_path)


@pytest.mark.parametrize(
    ("term", "value"),
    [
        ('"1962-10-25"^^<http://www.w3.org/2001/XMLSchema#date>', dt.date(1962, 10, 25)),
        ('"1962-10"', "1962-10"),
        ('"7"^^<http://www.w3.org/2001/XMLSchema#integer>', 7),
        ('"seven"^^<http://www.w3.org/2001/XMLSchema#integer>', "seven"),
        ("<https://example.org/a>", "https://example.org/a"),
    ],
)
def test_terms_become_values(term: str, value: object) -> None:
    import pyoxigraph as ox

    parsed = next(iter(ox.parse(f"<urn:a> <urn:b> {term} .", format=ox.RdfFormat.N_TRIPLES)))
    assert value_of(parsed.object) == value


def test_who_initialed_what_he_sent_signed_it(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(
        "240. Memorandum From the Assistant Secretary of State for European Affairs (Tyler) to "
        "Secretary of State Rusk\nWashington, May 4, 1962.\nSUBJECT\nBerlin\nWe should answer "
        "soon.\n- Source: Department of State, Central Files, 611.61/5–462. Secret. Drafted by "
        "Guthrie. Initialed by Tyler and seen by Rusk.\n",
        encoding="utf-8",
    )
    (message,) = kg.analyse(page).messages
    assert [party.text for party in message.signers] == ["Tyler"]
    assert [party.text for party in message.seen_by] == ["Rusk"]


def test_a_record_is_signed_by_one_who_was_there(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(
        "54. Memorandum of a Conversation, Department of State, Washington, December 4, 1958\n"
        "PARTICIPANTS\nDean Rusk, Secretary of State\nGeorge W. Ball, Under Secretary of State\n"
        "Mr. Ball raised the question of Berlin.\nG.W.B.\n"
        "- Source: Department of State, Central Files, 611.61/12–458. Secret.\n",
        encoding="utf-8",
    )
    (record,) = kg.analyse(page).messages
    there = {party.text: party.agent.target for party in record.participants if party.agent}
    (signer,) = record.signers
    assert signer.agent is not None
    assert signer.agent.target == there["George W. Ball"]
