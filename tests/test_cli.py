"""The commands as users type them: what they print, and how they end."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer

from kg import cli, settings
from kg.settings import shipped

ROOT = Path(__file__).parent.parent
LETTER = shipped("data") / "documents"


class Ran:
    """One run of the command line: its exit code and what it printed."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def kg(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]):
    """Run the command line in this process."""
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["kg", *map(str, arguments)])
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capfdbinary.readouterr()
        return Ran(code, out.decode(), err.decode())

    return run


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from kg import build

    target = tmp_path_factory.mktemp("cli") / "store"
    build.build([LETTER], target)
    return target


def test_the_version_is_one_everywhere(kg) -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert kg("--version").out == f"kg {told}\n"
    assert f"\nversion: {told}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
    assert f'owl:versionInfo "{told}"' in (ROOT / "ontologies/ontology.ttl").read_text("utf-8")


def test_help_has_every_command(kg) -> None:
    told = kg("--help")
    assert told.code == 0
    for command in ("build", "extract", "query", "sparql", "serve", "publish", "evaluate",
                    "register", "validate", "fetch", "demo"):  # fmt: skip
        assert command in told.out


@pytest.mark.parametrize(
    "command",
    sorted(
        name
        for one, command in typer.main.get_command(cli.app).commands.items()
        for name in (one, *(f"{one} {inner}" for inner in getattr(command, "commands", ())))
    ),
)
def test_every_command_shows_an_example(kg, command: str) -> None:
    told = kg(*command.split(), "--help")
    assert told.code == 0
    assert re.search(rf"Examples?:\s+kg {command}", told.out)


def test_help_and_query_do_not_load_spacy() -> None:
    check = (
        "import sys; sys.argv = ['kg', {!r}, '--help']\n"
        "from kg import cli\n"
        "try: cli.main()\n"
        "except SystemExit: pass\n"
        "sys.exit('spacy' in sys.modules)"
    )
    for command in ("build", "query"):
        done = subprocess.run([sys.executable, "-c", check.format(command)], check=False)
        assert done.returncode == 0


def test_build_reports_what_is_in_the_store(kg, tmp_path: Path) -> None:
    told = kg("build", LETTER, "--store", tmp_path / "s")
    assert told.code == 0
    assert "1 Document" in told.out
    assert "2 Message" in told.out


def test_a_build_goes_on_past_what_it_cannot_read(kg, tmp_path: Path) -> None:
    folder = tmp_path / "frus1961-63v06"
    folder.mkdir()
    (folder / "d64.txt").write_bytes((LETTER / "frus1961-63v06" / "d64.txt").read_bytes())
    (folder / "d65.txt").write_bytes(b"")
    (folder / "d66.txt").write_bytes(b"65. Telegram \xff\xfe")
    (folder / "d67.txt").write_bytes(b"\0\1\2\3")
    told = kg("build", folder, "--store", tmp_path / "s")
    assert told.code == 1
    assert "1 Document" in told.out
    assert "3 left out" in told.err
    assert "d65.txt" in told.err


def test_nothing_to_read_is_an_error_and_leaves_no_store(kg, tmp_path: Path) -> None:
    told = kg("build", tmp_path / "nowhere", "--store", tmp_path / "s")
    assert told.code == 3
    assert "nowhere" in told.err
    assert len(told.err.strip().splitlines()) <= 4
    assert not (tmp_path / "s" / "current").exists()


def test_extract_prints_json_lines(kg) -> None:
    told = kg("extract", LETTER)
    assert told.code == 0
    (record,) = [json.loads(line) for line in told.out.splitlines()]
    assert record["id"] == "frus1961-63v06/d64"
    assert record["handling"] == ["Niact", "Eyes Only"]


def test_query_runs_with_parameters(kg, store: Path) -> None:
    told = kg("query", "letters-between", "--one", "John F. Kennedy", "--other=Khrushchev",
              "--store", store, "--format", "csv")  # fmt: skip
    assert told.code == 0, told.err
    assert "frus1961-63v06/d64/e1" in told.out
    assert "not placed in time" in told.err


def test_query_lists_and_explains(kg) -> None:
    assert "letters-between" in kg("query", "--list").out
    told = kg("query", "letters-between", "--help")
    assert "--one" in told.out
    assert "person" in told.out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("query", "leters-between"), 5, "letters-between"),
        (("query", "letters-between", "--one", "Nobody at all", "--other", "Kennedy"), 5, "Nobody"),
        (("query", "letters-between", "--who", "Kennedy"), 5, "no parameter"),
        (("query", "letters-between", "--one"), 2, "no value"),
        (("query", "correspondence", "--from", "yesterday"), 5, "yesterday"),
        (("sparql", "SELECT * { ?s ?p }"), 5, ""),
        (("sparql",), 2, "One query"),
        (("sparql", "ASK {}", "--format", "docx"), 2, "docx"),
    ],
)
def test_a_wrong_call_is_told_in_two_lines(
    kg, store: Path, arguments, code: int, words: str
) -> None:
    told = kg(*arguments, "--store", store)
    assert told.code == code, told.err
    assert words in told.err
    assert "Traceback" not in told.err


def test_no_store_yet(kg, tmp_path: Path) -> None:
    told = kg("query", "correspondence", "--store", tmp_path / "none")
    assert told.code == 4
    assert "kg build" in told.err


@pytest.mark.parametrize(
    ("format", "begins"),
    [("json", '{"head"'), ("csv", "n\r\n"), ("tsv", "?n\n"), ("xml", "<?xml")],
)
def test_sparql_writes_every_result_format(kg, store: Path, format: str, begins: str) -> None:
    told = kg(
        "sparql", "SELECT (COUNT(*) AS ?n) { ?m a cw:Message }", "--store", store, "-f", format
    )
    assert told.code == 0
    assert told.out.startswith(begins)


def test_sparql_from_a_file_and_graphs(kg, store: Path, tmp_path: Path) -> None:
    file = tmp_path / "q.rq"
    file.write_text("CONSTRUCT { ?m cw:replyTo ?n } WHERE { ?m cw:replyTo ?n }", encoding="utf-8")
    told = kg("sparql", "--file", file, "--store", store)
    assert told.code == 0
    assert "frus1961-63v06/d63" in told.out
    assert kg("sparql", "ASK { ?m a cw:Message }", "--store", store).out == "yes\n"


def test_validate_says_that_the_letter_conforms(kg, store: Path) -> None:
    told = kg("validate", "--store", store, "--workers", "1")
    assert told.code == 0, told.out
    assert "conform" in told.out


def test_a_register_that_is_not_there(kg, tmp_path: Path) -> None:
    told = kg("extract", LETTER, "--register", tmp_path / "none")
    assert told.code == 6
    assert "kg register import" in told.err


def test_values_without_an_order_are_told_as_such(kg, store: Path) -> None:
    clock = 'STR(24 + FLOOR(RAND() * 3)), "T", STR(10 + FLOOR(RAND() * 14)), ":00:00"'
    zone = 'IF(RAND() < .5, "", IF(RAND() < .5, "Z", "-04:00"))'
    many = "VALUES ?a { 1 2 3 4 5 6 7 8 9 } VALUES ?b { 1 2 3 4 5 6 7 8 9 } VALUES ?c { 1 2 3 4 5 }"
    moment = f'STRDT(CONCAT("1962-10-", {clock}, {zone}), xsd:dateTime)'
    query = f"SELECT ?t {{ {many} BIND({moment} AS ?t) }} ORDER BY "
    told = kg("sparql", query + "?t", "--store", store)
    assert told.code == 5
    assert "some have a zone and some have none" in told.err
    assert "panicked" not in told.err
    told = kg("sparql", query + "STR(?t)", "--store", store, "--format", "csv")
    assert told.code == 0
    assert told.out.count("\n") == 1 + 9 * 9 * 5


def test_no_moment_of_a_graph_lacks_a_zone(kg, store: Path) -> None:
    query = (
        "ASK { ?s ?p ?o FILTER(DATATYPE(?o) IN (xsd:dateTime, xsd:time) "
        '&& !REGEX(STR(?o), "(Z|[+-][0-9:]{5})$")) }'
    )
    told = kg("sparql", query, "--store", store)
    assert (told.code, told.out) == (0, "no\n")


def test_without_lists_hides_what_only_the_volumes_list_tells(kg, tmp_path: Path) -> None:
    """Two people whom the list alone tells, one of them with an invented identity: with the list
    they are found, without it nobody can name the second, and to name nobody is no miss."""
    volume = Path(__file__).parent / "sources" / "frus1961-63v06.xml"
    kohler, khrushchev, ours = "p_KFD1", "p_KNS2", settings.DEFAULT_BASE
    lines = []
    for id, name, person in (
        (kohler, "Kohler, Foy D.", "person/900001"),
        (khrushchev, "Khrushchev, Nikita S.", "person/107127"),
    ):
        entry = f"<{ours}person/frus1961-63v06-{id}>"
        lines += [
            f"{entry} <{settings.VOCABULARY}listedIn> <{ours}frus1961-63v06> .",
            f'{entry} <http://xmlns.com/foaf/0.1/name> "{name}" .',
            f"{entry} <{settings.VOCABULARY}identifiedAs> <{ours}{person}> .",
        ]
    lines += [
        f"<{ours}person/900001> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
        " <http://xmlns.com/foaf/0.1/Person> .",
        f'<{ours}person/900001> <http://xmlns.com/foaf/0.1/name> "Foy D. Kohler" .',
        f'<{ours}person/900001> <http://xmlns.com/foaf/0.1/familyName> "Kohler" .',
    ]
    register, links = tmp_path / "register", tmp_path / "links.jsonl"
    register.mkdir()
    (register / "listed.nt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = (
        {"id": "person/900001", "refs": [f"frus1961-63v06#{kohler}"]},
        {"id": "person/107127", "refs": [f"frus1961-63v06#{khrushchev}"]},
    )
    links.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    def scored(*more: str) -> dict[str, Any]:
        out = tmp_path / "scores.json"
        told = kg(
            "evaluate",
            volume,
            "--register",
            register,
            "--links",
            links,
            "--json",
            out,
            "--workers",
            "1",
            *more,
        )
        assert told.code == 0, told.err
        return json.loads(out.read_text(encoding="utf-8"))["total"]["person (identity)"]

    known, hidden = scored(), scored("--without-lists")
    assert known["right"] >= 12 and hidden["right"] >= 10
    assert known["count"] > hidden["count"]  # nobody can name Kohler: not naming him is no miss
    wrong = [miss for miss in hidden["misses"] if miss[1] == "wrong"]
    assert all(miss[2].startswith("person/900001") for miss in wrong)
    assert hidden["extra"] == len(wrong)
