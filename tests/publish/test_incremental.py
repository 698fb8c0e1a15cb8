"""What a change leaves alone, and what it doesn't: two volumes, one of which cites the other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg import quad_files, store
from kg.graph import vocab as v
from kg.publish import publish, site
from kg.publish.entries import publish_portion
from kg.publish.files import Done, Ground
from kg.settings import DEFAULT_BASE

BASE = "https://example.org/letters/"
ONE, TWO = "v1", "v2"


def iri(local: str) -> NamedNode:
    return NamedNode(DEFAULT_BASE + local)


def volume(name: str, title: str, cites: str | None = None) -> list[Quad]:
    """A volume of two letters; the first may cite a document."""
    quads = [Quad(iri(name), v.TYPE, v.VOLUME), Quad(iri(name), v.LABEL, Literal(name))]
    for number in (1, 2):
        node = iri(f"{name}/d{number}")
        quads += [
            Quad(node, v.TYPE, v.DOCUMENT),
            Quad(node, v.TYPE, v.MESSAGE),
            Quad(node, v.IN_VOLUME, iri(name)),
            Quad(node, v.LABEL, Literal(f"{title} {number}")),
            Quad(node, v.IS_STRING, Literal(f"{title} {number}")),
            Quad(node, v.SENDER, iri("person/1")),
            Quad(node, v.NUMBER, Literal(str(number))),
        ]
    if cites is not None:
        quads.append(Quad(iri(f"{name}/d1"), v.REFERENCES, iri(cites)))
    return quads


PERSON = [Quad(iri("person/1"), v.TYPE, v.PERSON), Quad(iri("person/1"), v.LABEL, Literal("Ann"))]


class Bench:
    """A store and its publication, and what was looked at last."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.seen: list[str] = []

        def watched(ground: Ground, names: Sequence[str]) -> Done:
            self.seen += [name.removeprefix(DEFAULT_BASE) for name in names]
            return publish_portion(ground, names)

        monkeypatch.setattr(site, "publish_portion", watched)
        monkeypatch.setattr(site, "_made_by", lambda _: "this version")

    def publish(self, **files: list[Quad]) -> set[str]:
        """Build the store anew from these and publish; the names that were looked at."""
        self.seen.clear()
        paths = []
        for name, quads in sorted(files.items()):
            paths.append(self.folder / "kg" / "quads" / f"{name}.nq.zst")
            quad_files.write_quads(paths[-1], quads)
        digest = str(hash(tuple(str(q) for quads in files.values() for q in quads)))
        store.build(paths, self.folder / "kg", {"base": DEFAULT_BASE, "inputs": digest})
        publish(self.folder / "kg", self.folder / "out", base=BASE, workers=1)
        return set(self.seen)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench(tmp_path, monkeypatch)


def own(names: set[str], volume_: str) -> set[str]:
    return {name for name in names if name.partition("/")[0] == volume_}


def test_a_volume_that_did_not_change_is_left_alone(bench: Bench) -> None:
    first = bench.publish(a=volume(ONE, "Letter"), b=volume(TWO, "Note"), c=PERSON)
    assert len(own(first, ONE)) == len(own(first, TWO)) == 3
    again = bench.publish(a=volume(ONE, "Letter"), b=volume(TWO, "Other note"), c=PERSON)
    assert not own(again, ONE)
    assert len(own(again, TWO)) == 3
    assert "person/1" in again  # what volumes share may have got a letter more
    assert "Other note 1" in (bench.folder / "out/v2/d1.html").read_text()


def test_what_a_volume_shows_of_another_counts(bench: Bench) -> None:
    bench.publish(a=volume(ONE, "Letter", "v2/d2"), b=volume(TWO, "Note"), c=PERSON)
    again = bench.publish(a=volume(ONE, "Letter", "v2/d2"), b=volume(TWO, "Telegram"), c=PERSON)
    assert own(again, ONE)  # the label of what it cites
    assert "Telegram 2" in (bench.folder / "out/v1/d1.ttl").read_text()
    third = bench.publish(a=volume(ONE, "Letter", "v2/d1"), b=volume(TWO, "Telegram"), c=PERSON)
    assert own(third, TWO)  # it is cited elsewhere now
    renamed = [PERSON[0], Quad(iri("person/1"), v.LABEL, Literal("Anne"))]
    fourth = bench.publish(a=volume(ONE, "Letter", "v2/d1"), b=volume(TWO, "Telegram"), c=renamed)
    assert own(fourth, ONE)
    assert own(fourth, TWO)
    assert "Anne" in (bench.folder / "out/v1/d1.html").read_text()


def test_a_volume_that_is_gone_is_gone(bench: Bench) -> None:
    bench.publish(a=volume(ONE, "Letter"), b=volume(TWO, "Note"), c=PERSON)
    assert not own(bench.publish(a=volume(ONE, "Letter"), c=PERSON), ONE)
    out = bench.folder / "out"
    assert not (out / "v2").exists()
    assert not (out / "dumps/v2.nq.gz").exists()
    assert not list((out / ".publication/parts").glob("v2.*"))
    assert "v2" not in (out / "messages.csv").read_text()


def test_it_is_the_same_whichever_way_it_came_about(bench: Bench, tmp_path: Path) -> None:
    bench.publish(a=volume(ONE, "Old", "v2/d2"), b=volume(TWO, "Note"), c=PERSON)
    bench.publish(a=volume(ONE, "Letter"), b=volume(TWO, "Note"), c=PERSON)
    publish(bench.folder / "kg", tmp_path / "fresh", base=BASE, workers=1)
    for path in (tmp_path / "fresh").rglob("*"):
        inside = path.relative_to(tmp_path / "fresh")
        if path.is_file() and inside.parts[0] != ".publication":
            assert path.read_bytes() == (bench.folder / "out" / inside).read_bytes(), inside
