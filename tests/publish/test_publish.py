"""A whole publication of a small store: every file read back, every link followed."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import sys
import warnings
from collections import Counter
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

import html5lib
import pytest
import rdflib
from lxml import etree, html
from pyoxigraph import Dataset, DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

sys.path.insert(0, str(Path(__file__).parent.parent / "graph"))
import letter

from kg import quad_files, store
from kg.errors import StoreError, UsageError
from kg.graph import dataset
from kg.graph import quads as build
from kg.graph import vocab as v
from kg.publish import entries, publish
from kg.publish.files import DONE, FOLDER
from kg.settings import DEFAULT_BASE, SHAPES, shipped

BASE = "https://example.org/letters/"
CASES = Path(__file__).parent
D64 = BASE + letter.ID
ATTACK = '<script>alert(1)</script>"onmouseover="x\u202e\x0b]]>'


def quads(title: str | None = None) -> list[Quad]:
    """The letter, the ontology, and the part of the register that the letter names."""
    builder = build.Builder()
    found = letter.extraction()
    if title is not None:
        found = replace(found, title=title)
    facts = [*builder.volume_quads(letter.volume()), *builder.quads(found, letter.document())]
    named = {q.object for q in facts}
    register = sorted((shipped("data") / "register").glob("*.ttl"))
    entries = [q for q in dataset.register_quads(register) if q.subject in named]
    return [*facts, *entries, *dataset.ontology_quads(), *dataset.dataset_quads([], "0")]


@pytest.fixture(scope="module")
def kg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kg")
    quad_files.write_quads(folder / "all.nq.zst", quads())
    store.build([folder / "all.nq.zst"], folder, {"base": DEFAULT_BASE})
    return folder


@pytest.fixture(scope="module")
def site(kg: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site") / "out"
    publish(kg, out, base=BASE, workers=1)
    return out


def read(path: Path) -> rdflib.Graph:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own, on JSON-LD
        return rdflib.Graph().parse(path)


def test_every_format_of_a_resource_says_the_same(site: Path) -> None:
    context = json.loads((site / "context.jsonld").read_text())["@context"]
    checked = 0
    for turtle in sorted(site.rglob("*.ttl")):
        lines = turtle.with_suffix(".nt")
        data = turtle.with_suffix(".jsonld")
        if not data.exists() or turtle.name in {"ontology.ttl", "shapes.ttl"}:
            continue
        triples = {quad.triple for quad in parse(path=turtle, format=RdfFormat.TURTLE)}
        found = parse(path=lines, format=RdfFormat.N_TRIPLES)
        assert {quad.triple for quad in found} == triples
        found = parse(path=turtle.with_suffix(".rdf"), format=RdfFormat.RDF_XML)
        assert {quad.triple for quad in found} == triples
        document = json.loads(data.read_text())
        if turtle.parent.name == "shape":  # in the terms of SHACL, not in ours
            found = parse(json.dumps(document), format=RdfFormat.JSON_LD)
            assert len(list(found)) == len(triples)
            continue
        assert document["@context"][0] == BASE + "context.jsonld"
        document["@context"][0] = context
        found = parse(json.dumps(document), format=RdfFormat.JSON_LD)
        assert {quad.triple for quad in found} == triples, data
        checked += 1
    assert checked > 80


def test_rdflib_reads_what_we_publish(site: Path) -> None:
    for name in (f"{letter.ID}.ttl", "person/107127.ttl", "dataset.ttl", ".well-known/void"):
        path = site / name
        graph = rdflib.Graph().parse(path, format="turtle")
        assert len(graph) == len(set(parse(path=path, format=RdfFormat.TURTLE)))
    assert (rdflib.URIRef(D64), None, None) in read(site / f"{letter.ID}.nt")
    assert len(read(site / f"{letter.ID}.rdf")) == len(read(site / f"{letter.ID}.nt"))


def test_every_link_inside_the_site_leads_somewhere(site: Path) -> None:
    pages: dict[Path, html.HtmlElement] = {
        path: html.document_fromstring(path.read_text()) for path in site.rglob("*.html")
    }
    ids = {path: set(page.xpath("//@id")) for path, page in pages.items()}
    followed = 0
    for path, page in pages.items():
        for href in page.xpath("//a/@href | //link[@rel!='canonical']/@href"):
            parts = urlsplit(href)
            if parts.scheme:
                assert parts.scheme in {"http", "https"}
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert target.is_file(), f"{path}: {href}"
            if parts.fragment and target in ids:
                assert unquote(parts.fragment) in ids[target], f"{path}: {href}"
            followed += 1
    assert followed > 1000


def test_html_is_well_formed(site: Path) -> None:
    parser = html5lib.HTMLParser(strict=True)
    for path in site.rglob("*.html"):
        parser.parse(path.read_text())
        page = html.document_fromstring(path.read_text())
        found = page.xpath("//@id")
        assert len(found) == len(set(found)), path


def test_every_name_under_the_base_answers(site: Path) -> None:
    with gzip.open(site / "dumps/all.nq.gz") as dump:
        everything = list(parse(dump.read(), format=RdfFormat.N_QUADS))
    for quad in everything:
        assert not quad.subject.value.startswith(DEFAULT_BASE + "frus")
        names = {quad.subject.value, quad.predicate.value}
        if isinstance(quad.graph_name, NamedNode):
            names.add(quad.graph_name.value)
        for name in names:
            if name.startswith(BASE):
                page = name.removeprefix(BASE).partition("#")[0]
                assert (site / f"{page}.html").is_file(), name
    said: dict[str, set[str]] = {}
    for quad in everything:
        page, _, fragment = quad.subject.value.removeprefix(BASE).partition("#")
        if fragment and quad.subject.value.startswith(BASE):
            if page not in said:
                lines = parse(path=site / f"{page}.nt", format=RdfFormat.N_TRIPLES)
                said[page] = {one.subject.value for one in lines}
            assert quad.subject.value in said[page]  # what a fragment is, its page's data says
    assert {"dataset", "frus1961-63v06/d64"} <= said.keys()


def test_publishing_again_changes_nothing(kg: Path, site: Path, tmp_path: Path) -> None:
    again = publish(kg, site, base=BASE, workers=1)
    assert again.written == again.removed == 0
    found = [path.relative_to(site).parts for path in site.rglob("*") if path.is_file()]
    assert again.files == sum(1 for parts in found if parts[0] != FOLDER)
    publish(kg, tmp_path / "other", base=BASE, workers=2)
    for path in site.rglob("*"):
        if path.is_file() and FOLDER not in path.parts:
            assert path.read_bytes() == (tmp_path / "other" / path.relative_to(site)).read_bytes()


def test_what_is_lost_is_mended(kg: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = publish(kg, out, base=BASE, workers=1)
    (out / "person/107127.html").unlink()
    second = publish(kg, out, base=BASE, workers=1)
    assert second.written == 1
    assert second.removed == 0
    assert second.files == first.files
    assert (out / "person/107127.html").is_file()


def test_a_publication_cut_off_goes_on_where_it_was(kg: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    whole = publish(kg, out, base=BASE, workers=1)
    record = out / FOLDER / DONE
    text = record.read_text()
    record.write_text(text[: text.index("\n[") + 40])  # what a crash in the middle leaves
    again = publish(kg, out, base=BASE, workers=1)
    assert again.written == 0
    assert again.files == whole.files
    other = publish(kg, out, base="https://example.org/other/", workers=1)
    assert 0 < other.written < whole.files  # what doesn't name the base stays


def test_a_folder_of_other_things_is_not_swept(kg: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(UsageError, match="no publication"):
        publish(kg, tmp_path)
    with pytest.raises(UsageError, match="no folder"):
        publish(kg, tmp_path / "thesis.txt")
    with pytest.raises(StoreError, match="no store"):
        publish(tmp_path / "nothing", tmp_path / "out")


def test_a_repository_is_a_legal_target_and_what_is_not_ours_stays(
    kg: Path, tmp_path: Path
) -> None:
    out = tmp_path / "pages"
    (out / ".git").mkdir(parents=True)
    (out / ".git" / "HEAD").write_text("ref: refs/heads/main")
    (out / ".gitignore").write_text("*.tmp")
    first = publish(kg, out, base=BASE, workers=1)
    assert (out / ".nojekyll").is_file()
    theirs = {"CNAME": "example.org", "README.md": "Read me", "essays/one.html": "An essay"}
    for name, text in theirs.items():
        (out / name).parent.mkdir(exist_ok=True)
        (out / name).write_text(text)
    again = publish(kg, out, base="https://example.org/other/", workers=1)
    assert again.files == first.files
    for name, text in {**theirs, ".git/HEAD": "ref: refs/heads/main"}.items():
        assert (out / name).read_text() == text


def test_what_is_gone_from_the_store_goes_and_nothing_else(kg: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish(kg, out, base=BASE, workers=1)
    record = out / FOLDER / DONE
    (out / "old").mkdir()
    (out / "old" / "gone.html").write_text("of a publication before")
    (out / "mine.html").write_text("mine")
    with record.open("a") as lines:
        lines.write(json.dumps(["old task", ["old/gone.html"]]) + "\n")
    assert publish(kg, out, base=BASE, workers=1).removed == 1
    assert not (out / "old").exists()
    assert (out / "mine.html").read_text() == "mine"


def test_what_is_in_the_way_is_named_and_not_replaced(kg: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / ".well-known").mkdir(parents=True)
    (out / ".well-known" / "void").write_text("somebody else's")
    with pytest.raises(UsageError, match=r"\.well-known/void"):
        publish(kg, out, base=BASE, workers=1)
    assert [path.name for path in out.rglob("*") if path.is_file()] == ["void"]
    (out / ".well-known" / "void").unlink()
    publish(kg, out, base=BASE, workers=1)
    listed = out / FOLDER / DONE
    text = listed.read_text().replace('"index.html"', '"other.html"')
    listed.write_text(text)  # so that index.html is nobody's
    (out / "index.html").write_text("mine")
    with pytest.raises(UsageError, match=r"index\.html is in the way"):
        publish(kg, out, base="https://example.org/other/", workers=1)
    assert (out / "index.html").read_text() == "mine"


def test_dumps_are_canonical_and_hold_everything(kg: Path, site: Path) -> None:
    lines = gzip.decompress((site / "dumps/all.nq.gz").read_bytes()).splitlines()
    assert lines == sorted(set(lines))
    with store.open_store(kg) as opened:
        assert len(lines) == len(opened.store)
    trig = gzip.decompress((site / "dumps/all.trig.gz").read_bytes())
    nq = gzip.decompress((site / "dumps/all.nq.gz").read_bytes())
    assert Dataset(parse(trig, format=RdfFormat.TRIG)) == Dataset(
        parse(nq, format=RdfFormat.N_QUADS)
    )
    own = gzip.decompress((site / "dumps/frus1961-63v06.nq.gz").read_bytes()).splitlines()
    assert set(own) < set(lines)
    claims = f"<{BASE}graph/frus1961-63v06>".encode()
    assert [line for line in lines if claims in line] == [line for line in own if claims in line]


def test_checksums_fit(site: Path) -> None:
    listed = (site / "SHA256SUMS").read_text().splitlines()
    assert len(listed) == 9
    for line in listed:
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((site / name).read_bytes()).hexdigest() == digest


def test_the_table_of_messages(site: Path) -> None:
    with (site / "messages.csv").open(newline="", encoding="utf-8") as source:
        rows = list(csv.DictReader(source))
    assert [row["message"] for row in rows] == [D64, D64 + "/e1"]
    assert rows[1]["sender"] == "John F. Kennedy"
    assert rows[1]["date_edtf"] == "1962-10-25"
    assert rows[1]["replies_to"] == BASE + "frus1961-63v06/d63"
    described = json.loads((site / "messages.csv-metadata.json").read_text())
    assert [one["name"] for one in described["tableSchema"]["columns"]] == list(rows[0])


def test_the_network(site: Path) -> None:
    network = etree.parse(site / "network.graphml")
    ns = {"g": "http://graphml.graphdrawing.org/xmlns"}
    edges = network.xpath("//g:edge", namespaces=ns)
    assert (BASE + "person/107025", BASE + "person/107127") in {
        (edge.get("source"), edge.get("target")) for edge in edges
    }
    nodes = {node.get("id") for node in network.xpath("//g:node", namespaces=ns)}
    assert {edge.get(end) for edge in edges for end in ("source", "target")} == nodes


def test_cmif_is_valid_and_names_people_as_an_authority_that_knows_them(site: Path) -> None:
    schema = etree.RelaxNG(etree.parse(CASES / "cmif.rng"))
    document = etree.parse(site / "cmif.xml")
    schema.assertValid(document)
    ns = {"t": "http://www.tei-c.org/ns/1.0"}
    described = document.xpath("//t:correspDesc", namespaces=ns)
    assert [one.get("ref") for one in described] == [D64, D64 + "/e1"]
    names = document.xpath("//t:persName", namespaces=ns)
    assert [name.text for name in names] == ["John F. Kennedy", "Nikita Sergeyevich Khrushchev"]
    # VIAF where the register has it, else Wikidata
    refs = ["http://www.wikidata.org/entity/Q9696", "http://viaf.org/viaf/64007537"]
    assert [name.get("ref") for name in names] == refs


def test_web_annotations_quote_the_text_where_they_say(site: Path) -> None:
    page = json.loads((site / f"{letter.ID}.annotations.jsonld").read_text())
    assert page["type"] == "AnnotationPage"
    found = {one["id"]: one for one in page["items"]}
    span = letter.span("Khrushchev")
    mention = found[f"{D64}#char={span.start},{span.end}"]
    assert mention["body"][0]["source"] == BASE + "person/107127"
    for one in page["items"]:
        position, quote = one["target"]["selector"]
        assert letter.text()[position["start"] : position["end"]] == quote["exact"]
        assert one["target"]["source"] == D64


VOID, DCAT = rdflib.Namespace(v.VOID), rdflib.Namespace(v.DCAT)
DCTERMS, FOAF, SPDX = rdflib.DCTERMS, rdflib.FOAF, rdflib.Namespace("http://spdx.org/rdf/terms#")
DATASET = rdflib.URIRef(BASE + "dataset")

# What DCAT-AP 3.0 calls mandatory, and what it recommends and we can know, class by class
DCAT_AP = {
    DCAT.Catalog: (
        (DCTERMS.title, DCTERMS.description, DCTERMS.publisher),
        (DCAT.dataset, DCTERMS.license, DCTERMS.language, FOAF.homepage, DCTERMS.modified),
    ),
    DCAT.Dataset: (
        (DCTERMS.title, DCTERMS.description),
        (DCAT.distribution, DCAT.keyword, DCAT.theme, DCTERMS.publisher, DCTERMS.identifier),
    ),
    DCAT.Distribution: (
        (DCAT.accessURL,),
        (DCTERMS["format"], DCTERMS.license, DCAT.mediaType, DCAT.byteSize, SPDX.checksum),
    ),
    FOAF.Agent: ((FOAF.name,), ()),
    SPDX.Checksum: ((SPDX.algorithm, SPDX.checksumValue), ()),
}
# …and the classes it wants the values to be of
RANGES = {
    DCTERMS.publisher: FOAF.Agent,
    DCTERMS.license: DCTERMS.LicenseDocument,
    DCTERMS.accessRights: DCTERMS.RightsStatement,
    DCTERMS.rights: DCTERMS.RightsStatement,
    DCTERMS.language: DCTERMS.LinguisticSystem,
    DCTERMS["format"]: DCTERMS.MediaTypeOrExtent,
    DCAT.mediaType: DCTERMS.MediaType,
    DCAT.compressFormat: DCTERMS.MediaType,
    DCAT.distribution: DCAT.Distribution,
    DCAT.dataset: DCAT.Dataset,
    SPDX.checksum: SPDX.Checksum,
}


@pytest.fixture(scope="module")
def description(site: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(site / ".well-known/void", format="turtle")


def test_the_description_of_the_data_set(kg: Path, site: Path, description: rdflib.Graph) -> None:
    with store.open_store(kg) as opened:
        asked = opened.store.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
        facts = int(next(iter(asked))["n"].value)
    assert int(str(description.value(DATASET, VOID.triples))) == facts
    assert sum(store.manifest(kg)["properties"].values()) == facts
    downloads = list(description.objects(None, DCAT.downloadURL))
    assert len(downloads) == 9
    for address in downloads:
        file = site / str(address).removeprefix(BASE)
        part = description.value(None, DCAT.downloadURL, address)
        assert int(str(description.value(part, DCAT.byteSize))) == file.stat().st_size
        check = description.value(part, SPDX.checksum)
        digest = str(description.value(check, SPDX.checksumValue))
        assert digest == hashlib.sha256(file.read_bytes()).hexdigest()
    for example in description.objects(DATASET, VOID.exampleResource):
        assert (site / f"{str(example).removeprefix(BASE)}.ttl").is_file()
    assert rdflib.URIRef(D64) in set(description.objects(DATASET, VOID.exampleResource))


def test_the_counts_are_those_of_the_dump(site: Path, description: rdflib.Graph) -> None:
    with gzip.open(site / "dumps/all.nq.gz") as dump:
        everything = parse(dump.read(), format=RdfFormat.N_QUADS)
        quads_ = [quad for quad in everything if quad.graph_name == DefaultGraph()]
    subjects = description.value(DATASET, VOID.distinctSubjects)
    assert int(str(subjects)) == len({quad.subject for quad in quads_})
    counted = Counter(quad.predicate.value for quad in quads_)
    parts = list(description.objects(DATASET, VOID.propertyPartition))
    assert {
        str(description.value(part, VOID.property)): int(str(description.value(part, VOID.triples)))
        for part in parts
    } == counted
    found = {
        str(description.value(part, VOID["class"])): int(
            str(description.value(part, VOID.entities))
        )
        for part in description.objects(DATASET, VOID.classPartition)
    }
    assert found[v.MESSAGE.value] == 2
    linksets = {
        (
            str(description.value(one, VOID.objectsTarget)),
            str(description.value(one, VOID.linkPredicate)),
        )
        for one in description.objects(DATASET, VOID.subset)
    }
    assert ("https://history.state.gov/", v.ONLINE_EDITION.value) in linksets
    assert any("viaf.org" in host or "geonames" in host for host, _ in linksets)


@pytest.mark.parametrize("class_", DCAT_AP, ids=str)
def test_the_catalogue_has_what_dcat_ap_asks_for(
    description: rdflib.Graph, class_: rdflib.URIRef
) -> None:
    things = list(description.subjects(rdflib.RDF.type, class_))
    assert things
    mandatory, recommended = DCAT_AP[class_]
    for thing in things:
        for property_ in (*mandatory, *recommended):
            values = list(description.objects(thing, property_))
            assert values, (thing, property_)
            for value in values:
                assert not isinstance(value, rdflib.BNode)
                wanted = RANGES.get(property_)
                assert wanted is None or (value, rdflib.RDF.type, wanted) in description, value


def test_every_part_of_the_description_is_told(description: rdflib.Graph) -> None:
    for thing in set(description.objects()):
        if isinstance(thing, rdflib.URIRef) and thing.startswith(BASE + "dataset"):
            assert (thing, None, None) in description, thing


def test_the_ontology_has_a_place_for_every_term(site: Path) -> None:
    page = html.document_fromstring((site / "ontology.html").read_text())
    ids = set(page.xpath("//@id"))
    terms = {
        term.value.rpartition("#")[2]
        for term in vars(v).values()
        if isinstance(term, NamedNode) and term.value.startswith(v.PREFIXES["cw"])
    }
    assert terms <= ids
    assert (site / "concept/form/letter.html").is_file()


def test_every_shape_has_a_page_and_its_files(site: Path) -> None:
    shapes = rdflib.Graph().parse(shipped("ontologies") / "shapes.ttl")
    names = {
        str(one).removeprefix(SHAPES) for one in shapes.subjects() if str(one).startswith(SHAPES)
    }
    assert len(names) > 20
    for name in names:
        said = read(site / f"shape/{name}.ttl")
        assert (rdflib.URIRef(SHAPES + name), None, None) in said
        assert len(said) == len(read(site / f"shape/{name}.rdf"))
        page = html.document_fromstring((site / f"shape/{name}.html").read_text())
        assert page.xpath("//h1")
    claim = html.document_fromstring((site / "shape/Claim.html").read_text()).text_content()
    assert "The claim gives no reason." in claim


def test_a_hostile_title_is_text_in_every_format(tmp_path: Path) -> None:
    script = NamedNode("javascript:alert(1)")
    bad = [Quad(NamedNode(DEFAULT_BASE + letter.ID), v.ONLINE_EDITION, script)]
    bad += [Quad(NamedNode(DEFAULT_BASE + "person/107127"), v.SAME_ELSEWHERE, script)]
    quad_files.write_quads(tmp_path / "q.nq.zst", [*quads("=" + ATTACK), *bad])
    store.build([tmp_path / "q.nq.zst"], tmp_path / "kg", {"base": DEFAULT_BASE})
    publish(tmp_path / "kg", tmp_path / "out", base=BASE, workers=1)
    out = tmp_path / "out"
    for path in out.rglob("*.html"):
        text = path.read_text()
        assert "\u202e" not in text
        page = html.document_fromstring(text)
        for one in page.xpath("//script[not(@type='application/ld+json')]"):
            assert Path(one.get("src")).name in ("look.js", "search.js")
            assert one.text is None
        assert not page.xpath("//@onmouseover")
        addresses = [*page.xpath("//@href"), *page.xpath("//@src"), *page.xpath("//@action")]
        assert not [one for one in addresses if one.strip().lower().startswith("javascript")]
        html5lib.HTMLParser(strict=True).parse(text)
    for path in (out / f"{letter.ID}.rdf", out / "cmif.xml", out / "network.graphml"):
        etree.parse(path)
    label = (
        rdflib.Graph().parse(out / f"{letter.ID}.ttl").value(rdflib.URIRef(D64), rdflib.RDFS.label)
    )
    assert str(label) == "=" + ATTACK
    with (out / "messages.csv").open(newline="", encoding="utf-8") as source:
        assert next(csv.DictReader(source))["title"] == "'=" + ATTACK
    etree.RelaxNG(etree.parse(CASES / "cmif.rng")).assertValid(etree.parse(out / "cmif.xml"))


def test_people_are_listed_by_surname_if_a_document_speaks_of_them(site: Path) -> None:
    listed = html.document_fromstring((site / "people.html").read_text())
    assert [a.text for a in listed.xpath("//main//li/a")] == [
        "Kennedy, John F.",
        "Khrushchev, Nikita Sergeyevich",
    ]


def test_who_is_met_nowhere_has_no_files() -> None:
    def node(name: str) -> NamedNode:
        return NamedNode(DEFAULT_BASE + name)

    kept = Store()
    for name in ("met", "listed", "unmet"):
        kept.add(Quad(node(f"person/{name}"), v.TYPE, v.PERSON))
        kept.add(Quad(node(f"tenure/{name}"), v.TYPE, v.TENURE))
        kept.add(Quad(node(f"tenure/{name}"), v.HOLDER, node(f"person/{name}")))
    kept.add(Quad(node("frus1961-63v06/d1#char=0,4"), v.IDENT_REF, node("person/met")))
    kept.add(Quad(node("person/frus-p_A"), v.TYPE, v.PERSON))
    kept.add(Quad(node("person/frus-p_A"), v.LISTED_IN, node("frus1961-63v06")))
    kept.add(Quad(node("person/frus-p_A"), v.IDENTIFIED_AS, node("person/listed")))
    named = {one.value.removeprefix(DEFAULT_BASE) for one in entries.named(kept, DEFAULT_BASE)}
    assert named == {
        *("person/met", "person/listed", "person/frus-p_A", "tenure/met", "tenure/listed")
    }
