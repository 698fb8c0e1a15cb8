"""What follows from the shipped letter by the ontology (OWL 2 RL): all of it, and nothing false.

Each row was read against the letter: what a thing of ours, by its own kinds, turns out to be, and
what is concluded between two. A new row is an alignment that says something new; whether it is
true of every such thing is to be asked before it is added here.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import owlrl
import pytest
import rdflib
from pyoxigraph import RdfFormat, parse
from rdflib.namespace import OWL, RDF, RDFS

from kg.graph import dataset, vocab
from kg.graph.shapes import union
from kg.settings import DEFAULT_BASE, VOCABULARY, shipped

LETTER = Path(__file__).parent.parent / "golden" / "frus1961-63v06_d64" / "graph.trig"

TYPES = """
Body+Organization is crm:E74_Group
Body+Organization is cw:Agent
Body+Organization is foaf:Organization
Body+Organization is prov:Organization
Body+Organization is rico:Agent
Body+Organization is rico:CorporateBody
Body+Organization is schema:Organization
BodyMention is crm:E33_Linguistic_Object
BodyMention is cw:Mention
BodyMention is cw:Passage
BodyMention is nif:OffsetBasedString
CitedDocument is rico:RecordResource
CitedDocument is schema:CreativeWork
City+Place is crm:E53_Place
City+Place is rico:Place
City+Place is schema:City
City+Place is schema:Place
Claim is prov:Entity
Claim is rdf:Statement
Country+Place is crm:E53_Place
Country+Place is rico:Place
Country+Place is schema:Country
Country+Place is schema:Place
DateMention is crm:E33_Linguistic_Object
DateMention is cw:Passage
DateMention is nif:OffsetBasedString
Document+Message is crm:E73_Information_Object
Document+Message is schema:CreativeWork
Holding is rico:RecordSet
Holding is schema:ArchiveComponent
Message is crm:E73_Information_Object
NewsAgency+Organization is crm:E74_Group
NewsAgency+Organization is cw:Agent
NewsAgency+Organization is foaf:Organization
NewsAgency+Organization is prov:Organization
NewsAgency+Organization is rico:Agent
NewsAgency+Organization is rico:CorporateBody
NewsAgency+Organization is schema:NewsMediaOrganization
NewsAgency+Organization is schema:Organization
NewsAgencyMention is crm:E33_Linguistic_Object
NewsAgencyMention is cw:Mention
NewsAgencyMention is cw:Passage
NewsAgencyMention is nif:OffsetBasedString
Note is crm:E33_Linguistic_Object
Note is cw:Passage
Note is nif:OffsetBasedString
Note is schema:Comment
Office is cw:Agent
Office is rico:Agent
Office is rico:Position
OfficeMention is crm:E33_Linguistic_Object
OfficeMention is cw:Mention
OfficeMention is cw:Passage
OfficeMention is nif:OffsetBasedString
Organization+Post is crm:E74_Group
Organization+Post is cw:Agent
Organization+Post is foaf:Organization
Organization+Post is prov:Organization
Organization+Post is rico:Agent
Organization+Post is rico:CorporateBody
Organization+Post is schema:GovernmentOrganization
Organization+Post is schema:Organization
Organization+Repository is crm:E74_Group
Organization+Repository is cw:Agent
Organization+Repository is foaf:Organization
Organization+Repository is prov:Organization
Organization+Repository is rico:Agent
Organization+Repository is rico:CorporateBody
Organization+Repository is schema:ArchiveOrganization
Organization+Repository is schema:Organization
Passage is crm:E33_Linguistic_Object
Passage is nif:OffsetBasedString
Person is crm:E21_Person
Person is cw:Agent
Person is prov:Person
Person is rico:Agent
Person is rico:Person
Person is schema:Person
PersonMention is crm:E33_Linguistic_Object
PersonMention is cw:Mention
PersonMention is cw:Passage
PersonMention is nif:OffsetBasedString
PlaceMention is crm:E33_Linguistic_Object
PlaceMention is cw:Mention
PlaceMention is cw:Passage
PlaceMention is nif:OffsetBasedString
PostMention is crm:E33_Linguistic_Object
PostMention is cw:Mention
PostMention is cw:Passage
PostMention is nif:OffsetBasedString
Publication is schema:CreativeWork
Reference is crm:E33_Linguistic_Object
Reference is cw:Passage
Reference is nif:OffsetBasedString
Repository is crm:E74_Group
Repository is cw:Agent
Repository is cw:Organization
Repository is foaf:Organization
Repository is prov:Organization
Repository is rico:Agent
Repository is rico:CorporateBody
Repository is schema:ArchiveOrganization
Repository is schema:Organization
RepositoryMention is crm:E33_Linguistic_Object
RepositoryMention is cw:Mention
RepositoryMention is cw:Passage
RepositoryMention is nif:OffsetBasedString
concept is skos:Concept
frus1961-63v06 is cw:Volume
frus1961-63v06 is rico:RecordSet
frus1961-63v06 is schema:PublicationVolume
office is cw:Agent
office is cw:Office
office is rico:Agent
office is rico:Position
place is crm:E53_Place
place is cw:City
place is cw:Place
place is rico:Place
place is schema:City
place is schema:Place
"""

PROPERTIES = """
Body+Organization schema:location City+Place
Body+Organization schema:location place
CitedDocument rico:hasDocumentaryFormType concept
CitedDocument schema:identifier text
CitedDocument schema:pagination text
Claim prov:wasDerivedFrom BodyMention
Claim prov:wasDerivedFrom DateMention
Claim prov:wasDerivedFrom OfficeMention
Claim prov:wasDerivedFrom Passage
Claim prov:wasDerivedFrom PersonMention
Claim prov:wasDerivedFrom PostMention
Claim prov:wasDerivedFrom Reference
Document+Message crm:P148_has_component Message
Document+Message crm:P67_refers_to frus1961-63v06
Document+Message dcterms:hasPart Message
Document+Message dcterms:isPartOf frus1961-63v06
Document+Message dcterms:references frus1961-63v06
Document+Message foaf:page elsewhere
Document+Message rico:hasCreator Body+Organization
Document+Message rico:hasDocumentaryFormType concept
Document+Message schema:citation frus1961-63v06
Document+Message schema:identifier text
Document+Message schema:keywords concept
Document+Message schema:mentions Body+Organization
Document+Message schema:mentions City+Place
Document+Message schema:mentions Country+Place
Document+Message schema:mentions NewsAgency+Organization
Document+Message schema:mentions Office
Document+Message schema:mentions Organization+Post
Document+Message schema:mentions Organization+Repository
Document+Message schema:mentions Person
Document+Message schema:position text
Holding dcterms:isPartOf Holding
Holding rico:hasOrHadHolder Repository
Holding schema:holdingArchive Repository
Message crm:P67_refers_to frus1961-63v06
Message dcterms:isPartOf frus1961-63v06
Message dcterms:references frus1961-63v06
Message rico:hasDocumentaryFormType concept
Message rico:isReplyTo frus1961-63v06
Message schema:citation frus1961-63v06
NewsAgency+Organization schema:location place
Note schema:identifier text
Organization+Post schema:location City+Place
Organization+Post schema:location place
Publication dcterms:isPartOf Publication
Reference dcterms:isPartOf Note
Reference dcterms:references CitedDocument
Reference dcterms:references frus1961-63v06
"""

# What must never follow: each was concluded once, of another thing than it is true of.
NEVER = (
    ("office/", RDF.type, vocab.CRM + "E39_Actor"),
    ("office/", RDF.type, vocab.FOAF + "Agent"),
    ("organization/", RDF.type, vocab.RICO + "RecordSet"),
    ("archive/", RDF.type, vocab.SKOS + "Concept"),
    ("person/", RDF.type, vocab.SKOS + "Concept"),
    ("person/", rdflib.DCTERMS.isPartOf, None),
    ("frus1961-63v06/d64#char=", rdflib.DCTERMS.date, None),
)


@pytest.fixture(scope="module")
def given() -> rdflib.Graph:
    """The letter as the program finds it, with the register's entries of what it names."""
    facts = list(parse(path=LETTER, format=RdfFormat.TRIG))
    named = {quad.object for quad in facts} | {quad.subject for quad in facts}
    register = sorted((shipped("data") / "register").glob("*.ttl"))
    entries = [quad for quad in dataset.register_quads(register) if quad.subject in named]
    return union((*facts, *entries))


@pytest.fixture(scope="module")
def concluded(given: rdflib.Graph) -> rdflib.Graph:
    """What follows of the things given, and wasn't given."""
    ontology = rdflib.Graph().parse(shipped("ontologies") / "ontology.ttl")
    closed = rdflib.Graph()
    closed += ontology
    closed += given
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(closed)
    things = {*given.subjects(), *given.objects()} - {*ontology.subjects(), *given.predicates()}
    found = rdflib.Graph()
    for subject, predicate, object_ in closed:
        new = (subject, predicate, object_) not in given
        empty = object_ == OWL.Thing or (predicate == OWL.sameAs and subject == object_)
        ours = subject in things and str(subject).startswith(DEFAULT_BASE)
        if new and not empty and ours and not str(subject).startswith(VOCABULARY.rstrip("#")):
            found.add((subject, predicate, object_))
    return found


def kind(node: rdflib.term.Node, given: rdflib.Graph) -> str:
    """A thing by its own kinds: the classes of ours it was given, or where its name begins."""
    if isinstance(node, rdflib.Literal):
        return "text"
    own = [str(one) for one in given.objects(node, RDF.type)]
    names = sorted(one.removeprefix(VOCABULARY) for one in own if one.startswith(VOCABULARY))
    if names:
        return "+".join(names)
    local = str(node).removeprefix(DEFAULT_BASE)
    return local.partition("/")[0] if local != str(node) else "elsewhere"


def short(iri: rdflib.term.Node) -> str:
    for prefix, namespace in {**vocab.PREFIXES, "crm": vocab.CRM}.items():
        if str(iri).startswith(namespace):
            return f"{prefix}:{str(iri).removeprefix(namespace)}"
    return str(iri)


def rows(found: Iterable[str]) -> str:
    return "\n" + "".join(f"{one}\n" for one in sorted(set(found)))


def test_every_kind_concluded_is_true(given: rdflib.Graph, concluded: rdflib.Graph) -> None:
    found = concluded.subject_objects(RDF.type)
    assert rows(f"{kind(one, given)} is {short(class_)}" for one, class_ in found) == TYPES


def test_every_relation_concluded_is_true(given: rdflib.Graph, concluded: rdflib.Graph) -> None:
    found = (triple for triple in concluded if triple[1] != RDF.type)
    told = (f"{kind(s, given)} {short(p)} {kind(o, given)}" for s, p, o in found)
    assert rows(told) == PROPERTIES


@pytest.mark.parametrize(("beginning", "predicate", "object_"), NEVER)
def test_what_was_wrong_once_does_not_follow(
    given: rdflib.Graph,
    concluded: rdflib.Graph,
    beginning: str,
    predicate: rdflib.URIRef,
    object_: str | None,
) -> None:
    wanted = rdflib.URIRef(object_) if object_ is not None else None
    found = {*concluded.subjects(predicate, wanted), *given.subjects(predicate, wanted)}
    assert not {one for one in found if str(one).startswith(DEFAULT_BASE + beginning)}


def test_who_a_letter_is_delivered_to_is_no_addressee() -> None:
    ontology = rdflib.Graph().parse(shipped("ontologies") / "ontology.ttl")
    addressee = {rdflib.URIRef(one.value) for one in (vocab.RICO_ADDRESSEE, vocab.SCHEMA_RECIPIENT)}
    for term in (vocab.DELIVERED_TO, vocab.DELIVERED_TO_PERSON, vocab.SEEN_BY, vocab.HANDED_BY):
        above = ontology.transitive_objects(rdflib.URIRef(term.value), RDFS.subPropertyOf)
        assert addressee.isdisjoint(above)


def test_what_the_facts_say_in_common_words_follows_from_ours(given: rdflib.Graph) -> None:
    """The words of other vocabularies among the facts are those that the ontology implies."""
    own = rdflib.Graph()
    common = {vocab.RICO_RECORD, vocab.SCHEMA_MESSAGE, vocab.NIF_PHRASE}
    common |= {vocab.RICO_SENDER, vocab.RICO_ADDRESSEE}
    common |= {vocab.SCHEMA_SENDER, vocab.SCHEMA_RECIPIENT}
    words = {rdflib.URIRef(one.value) for one in common}
    stated = [t for t in given if t[1] in words or (t[1] == RDF.type and t[2] in words)]
    for triple in given:
        if triple not in stated:
            own.add(triple)
    own.parse(shipped("ontologies") / "ontology.ttl")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(own)
    assert stated
    assert [triple for triple in stated if triple not in own] == []
