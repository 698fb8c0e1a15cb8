"""The graphs beside the volumes': the register, the ontology, the dataset's own description.

Each stands in a named graph of its own. What simple queries need of the register and the schemes
(classes, labels, other names, tenures, seats) stands in the default graph as well.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Final, NamedTuple, cast

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kg.graph import vocab as v
from kg.graph.mint import Mint
from kg.resolve import register as loading
from kg.resolve.names import NameWords, listed_name, said_name, tokens
from kg.resolve.register import Triple
from kg.settings import DEFAULT_BASE, moved, shipped

# What the class of an entry in the register is a kind of, so that queries may ask for either.
KINDS: Final = {
    v.FOAF_PERSON: v.PERSON,
    v.BODY: v.ORGANIZATION,
    v.POST: v.ORGANIZATION,
    v.NEWS_AGENCY: v.ORGANIZATION,
    v.REPOSITORY: v.ORGANIZATION,
    v.COUNTRY: v.PLACE,
    v.CITY: v.PLACE,
}

LABELS: Final = frozenset({v.FOAF_NAME, v.PREF_LABEL})


class SourceFile(NamedTuple):
    """A source a build was made from: the volume it gave, its name, its SHA-256 digest."""

    volume: str
    name: str
    sha256: str


def common_quads(
    registers: Sequence[Path],
    sources: Sequence[SourceFile],
    version: str,
    base: str = DEFAULT_BASE,
) -> Iterator[Quad]:
    """All that a store holds besides its volumes. ``registers`` come after the one that ships."""
    yield from ontology_quads(base)
    shipped_register = sorted((shipped("data") / "register").glob("*.ttl"))
    volumes = frozenset(source.volume for source in sources)
    yield from register_quads((*shipped_register, *loading.files(registers)), base, volumes)
    yield from dataset_quads(sources, version, base)


def register_quads(
    paths: Iterable[Path], base: str = DEFAULT_BASE, volumes: frozenset[str] | None = None
) -> Iterator[Quad]:
    """Registers (Turtle, N-Triples, N-Quads, plain or as ``.zst``) under the publisher's base.

    Entries of volumes' lists of persons are left out unless the volume is among ``volumes``; None
    keeps them all. Raises ``RegisterError`` at a file that can't be read.
    """
    mint = Mint(base)
    graph = mint.claims_graph("register")
    wanted = None if volumes is None else {mint.volume(volume) for volume in volumes}
    paths = tuple(paths)
    labels = known_as(paths, base)
    for path in paths:
        for subject, entry in groupby(_triples(path, base), key=itemgetter(0)):
            triples = list(entry)
            lists = {obj for _, predicate, obj in triples if predicate == v.LISTED_IN}
            if wanted is None or not lists or lists & wanted:
                yield from _entry_quads(triples, graph, labels.get(subject))
                yield from _link_claims(triples, graph, mint)


def known_as(paths: Iterable[Path], base: str) -> dict[NamedNode, str]:
    """The name by which people know each person, one a person whatever file tells of them: as
    most volumes' lists print it (*Dean Rusk*), or the first name given where that is the same
    but for accents, or where a suffix tells him from another (*Douglas MacArthur II*). A second
    number of somebody has the label of the first."""
    first: dict[NamedNode, str] = {}
    second: dict[NamedNode, NamedNode] = {}
    printed: defaultdict[NamedNode, Counter[str]] = defaultdict(Counter)
    words = NameWords.read(shipped("data") / "words")
    for path in paths:
        for subject, entry in groupby(_triples(path, base), key=itemgetter(0)):
            told = {predicate: obj for _, predicate, obj in entry}
            name, person = told.get(v.FOAF_NAME), told.get(v.IDENTIFIED_AS)
            if not isinstance(name, Literal):
                continue
            if told.get(v.TYPE) == v.FOAF_PERSON:
                first.setdefault(subject, name.value)
                if isinstance(other := told.get(v.SAME_AS), NamedNode):
                    second[other] = subject
            elif isinstance(person, NamedNode) and (plain := _spoken(name.value, words)):
                printed[person][plain] += 1
    found = {}
    for subject, own in first.items():
        most = printed[subject].most_common(1)
        kept = not most or most[0][1] < 2 or tokens(most[0][0]) == tokens(own)
        found[subject] = own if kept else most[0][0]
    bearers = Counter(found.values())
    for subject, own in first.items():
        if bearers[found[subject]] > 1 and said_name(own, words).suffix:
            found[subject] = own
    return found | {other: found[subject] for other, subject in second.items()}


def _spoken(name: str, words: NameWords) -> str:
    """A name of a list as it is spoken; empty where it has more than surname and given names: a
    title, another spelling in brackets, a suffix, a father's name (*Hussein I, ibn Talal*)."""
    surname, comma, given = (part.strip() for part in name.partition(","))
    if not comma or set('()[]“”",') & set(name.replace(",", "", 1)):
        return ""
    if words.titles.intersection(tokens(given)) or not given[:1].isupper():
        return ""
    if listed_name(name).suffix:
        return ""
    return f"{given} {surname}"


def _entry_quads(
    triples: Sequence[Triple], graph: NamedNode, label: str | None = None
) -> Iterator[Quad]:
    """One entry in the register's graph, and what simple queries need of it among the facts;
    ``label`` is the one it shall have."""
    for subject, predicate, obj in triples:
        yield Quad(subject, predicate, obj, graph)
        if predicate == v.DC_SOURCE:
            continue
        yield Quad(subject, predicate, obj)
        if predicate == v.SAME_AS and isinstance(obj, NamedNode):
            yield from _second_name(subject, obj, label)
        elif predicate == v.LISTED_IN:
            yield Quad(subject, v.TYPE, v.PERSON)
        elif predicate == v.TYPE and obj in KINDS:
            yield Quad(subject, v.TYPE, KINDS[cast(NamedNode, obj)])
        elif predicate in LABELS:
            yield Quad(subject, v.LABEL, Literal(label or cast(Literal, obj).value))


def _link_claims(triples: Sequence[Triple], graph: NamedNode, mint: Mint) -> Iterator[Quad]:
    """Why an entry is the same as a thing elsewhere: the sources that the entry names."""
    sources = [obj for _, predicate, obj in triples if predicate == v.DC_SOURCE]
    for subject, predicate, obj in triples:
        local = mint.local(subject.value)
        if predicate != v.SAME_ELSEWHERE or not sources or local is None:
            continue
        claim = mint.claim(local, "register", subject, predicate, obj)
        yield Quad(claim, v.TYPE, v.CLAIM, graph)
        yield Quad(claim, v.SUBJECT, subject, graph)
        yield Quad(claim, v.PREDICATE, predicate, graph)
        yield Quad(claim, v.OBJECT, obj, graph)
        yield Quad(claim, v.REASON, Literal("register"), graph)
        yield Quad(claim, v.CONFIDENCE, Literal("1", datatype=v.XSD_DOUBLE), graph)
        yield Quad(claim, v.GENERATED_BY, mint.resource("dataset#register"), graph)
        for source in sources:
            yield Quad(claim, v.DERIVED_FROM, source, graph)


def _second_name(subject: NamedNode, other: NamedNode, label: str | None) -> Iterator[Quad]:
    """A number that the authority gave somebody a second time: it answers, and leads to the one
    that is used."""
    yield Quad(other, v.TYPE, v.PERSON)
    yield Quad(other, v.DEPRECATED, Literal("true", datatype=v.XSD_BOOLEAN))
    yield Quad(other, v.IS_REPLACED_BY, subject)
    if label:
        yield Quad(other, v.LABEL, Literal(label))


def ontology_quads(base: str = DEFAULT_BASE) -> Iterator[Quad]:
    """The ontology and the schemes; among the facts the terms' labels, and the schemes in full."""
    graph = Mint(base).claims_graph("ontology")
    for path in sorted(shipped("ontologies").glob("*.ttl")):
        if path.name == "shapes.ttl":
            continue  # shapes have blank nodes, and are for validators rather than queries
        scheme = path.name != "ontology.ttl"
        for triple in parse(path=path, format=RdfFormat.TURTLE):
            yield Quad(triple.subject, triple.predicate, triple.object, graph)
            if triple.predicate == v.LABEL:
                label = cast(Literal, triple.object).value
                yield Quad(triple.subject, v.LABEL, Literal(label))
            elif scheme:
                yield Quad(triple.subject, triple.predicate, triple.object)


def dataset_quads(
    sources: Sequence[SourceFile], version: str, base: str = DEFAULT_BASE
) -> Iterator[Quad]:
    """What the dataset is and what it was made from, by whom (PROV-O)."""
    mint = Mint(base)
    graph, node = mint.claims_graph("dataset"), mint.resource("dataset")
    program = mint.resource("dataset#program")
    yield Quad(node, v.TYPE, v.VOID_DATASET, graph)
    yield Quad(node, v.TYPE, v.DCAT_DATASET, graph)
    yield Quad(node, v.TITLE, Literal("Diplomatic correspondence"), graph)
    yield Quad(program, v.TYPE, v.SOFTWARE_AGENT, graph)
    yield Quad(program, v.LABEL, Literal(f"kg {version}"), graph)
    yield Quad(program, v.LABEL, Literal(f"kg {version}"))
    model = mint.resource("dataset#model")
    yield Quad(model, v.TYPE, v.ENTITY, graph)
    yield Quad(model, v.LABEL, Literal("The model that finds persons"), graph)
    yield Quad(model, v.IDENTIFIER, Literal(f"sha256:{model_digest()}"), graph)
    build = mint.resource("dataset#build")
    yield Quad(build, v.TYPE, v.ACTIVITY, graph)
    yield Quad(build, v.LABEL, Literal("The making of the graph from its sources"), graph)
    yield Quad(build, v.ASSOCIATED_WITH, program, graph)
    yield Quad(build, v.USED, model, graph)
    yield Quad(node, v.GENERATED_BY, build, graph)
    register = mint.resource("dataset#register")
    yield Quad(register, v.TYPE, v.ACTIVITY, graph)
    yield Quad(register, v.LABEL, Literal("The making of the register from its sources"), graph)
    for source in sources:
        file = mint.resource(f"dataset#source-{source.volume}-{source.sha256[:16]}")
        yield Quad(build, v.USED, file, graph)
        yield Quad(node, v.DERIVED_FROM, file, graph)
        yield Quad(file, v.TYPE, v.ENTITY, graph)
        yield Quad(file, v.LABEL, Literal(source.name), graph)
        yield Quad(file, v.IDENTIFIER, Literal(f"sha256:{source.sha256}"), graph)
        yield Quad(mint.volume(source.volume), v.DERIVED_FROM, file, graph)
        yield Quad(mint.activity(source.volume, "extraction"), v.USED, model, graph)
        yield Quad(mint.activity(source.volume, "extraction"), v.USED, file, graph)


def model_digest() -> str:
    """The SHA-256 digest of the trained model that ships: names and contents of its files."""
    digest = sha256()
    folder = shipped("data") / "model"
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\n")
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _triples(path: Path, base: str) -> Iterator[Triple]:
    for subject, predicate, obj in loading.triples(path, base):
        moved = _plain(obj) if isinstance(obj, Literal) else _rebased(obj, base)
        # People and places are no concepts, which skos:exactMatch makes of what it links.
        stated = v.SAME_ELSEWHERE if predicate == v.EXACT_MATCH else predicate
        yield _rebased(subject, base), stated, moved


def _plain(literal: Literal) -> Literal:
    """A decimal in its canonical form (XML Schema 1.1 Part 2, 3.3.3), as the store keeps it."""
    if literal.datatype != v.XSD_DECIMAL:
        return literal
    whole, dot, part = literal.value.removeprefix("+").partition(".")
    digits = part.rstrip("0") if dot else ""
    return Literal(f"{whole}.{digits}" if digits else whole, datatype=v.XSD_DECIMAL)


def _rebased(iri: NamedNode, base: str) -> NamedNode:
    """A name under the shipped base, moved to the publisher's; vocabulary and concepts stay."""
    return iri if base == DEFAULT_BASE else NamedNode(moved(iri.value, DEFAULT_BASE, base))
