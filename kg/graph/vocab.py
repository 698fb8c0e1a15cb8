"""Every term the graph uses, once. ``ontologies/ontology.ttl`` declares those of our own namespace.

A test holds that the ontology declares each ``cw:`` term named here and no other.
"""

from __future__ import annotations

from typing import Final

from pyoxigraph import NamedNode

from kg.settings import VOCABULARY

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
DCTERMS: Final = "http://purl.org/dc/terms/"
PROV: Final = "http://www.w3.org/ns/prov#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
NIF: Final = "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#"
ITSRDF: Final = "http://www.w3.org/2005/11/its/rdf#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
SCHEMA: Final = "https://schema.org/"
FOAF: Final = "http://xmlns.com/foaf/0.1/"
GEO: Final = "http://www.w3.org/2003/01/geo/wgs84_pos#"
RICO: Final = "https://www.ica.org/standards/RiC/ontology#"
DCAT: Final = "http://www.w3.org/ns/dcat#"
VOID: Final = "http://rdfs.org/ns/void#"
CRM: Final = "http://www.cidoc-crm.org/cidoc-crm/"
EDTF_NS: Final = "http://id.loc.gov/datatypes/edtf/"

# Prefixes for people: Turtle files, query pages, the JSON-LD context.
PREFIXES: Final = {
    "cw": VOCABULARY,
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "edtf": EDTF_NS,
    "foaf": FOAF,
    "geo": GEO,
    "itsrdf": ITSRDF,
    "nif": NIF,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "rico": RICO,
    "schema": SCHEMA,
    "skos": SKOS,
    "void": VOID,
    "xsd": XSD,
}


def _cw(name: str) -> NamedNode:
    return NamedNode(VOCABULARY + name)


def _party(role: str) -> tuple[NamedNode, NamedNode, NamedNode]:
    """The terms of a party's role: the agent as named, the person it was, the words printed."""
    return _cw(role), _cw(f"{role}Person"), _cw(f"{role}Text")


def _time(what: str) -> tuple[NamedNode, NamedNode, NamedNode, NamedNode]:
    """The terms of a time: as printed, as EDTF, and the interval it lies in."""
    return _cw(what), _cw(f"{what}Edtf"), _cw(f"{what}Earliest"), _cw(f"{what}Latest")


# ------------------------------------------------------------ other people's terms

TYPE: Final = NamedNode(RDF + "type")
SUBJECT: Final = NamedNode(RDF + "subject")
PREDICATE: Final = NamedNode(RDF + "predicate")
OBJECT: Final = NamedNode(RDF + "object")
LABEL: Final = NamedNode(RDFS + "label")
COMMENT: Final = NamedNode(RDFS + "comment")
TITLE: Final = NamedNode(DCTERMS + "title")
ISSUED: Final = NamedNode(DCTERMS + "issued")
LANGUAGE: Final = NamedNode(DCTERMS + "language")
IDENTIFIER: Final = NamedNode(DCTERMS + "identifier")
DESCRIPTION: Final = NamedNode(DCTERMS + "description")
IS_PART_OF: Final = NamedNode(DCTERMS + "isPartOf")
DC_SOURCE: Final = NamedNode(DCTERMS + "source")
IS_REPLACED_BY: Final = NamedNode(DCTERMS + "isReplacedBy")
SAME_AS: Final = NamedNode(OWL + "sameAs")
DEPRECATED: Final = NamedNode(OWL + "deprecated")
EXACT_MATCH: Final = NamedNode(SKOS + "exactMatch")  # read in registers, never written
SAME_ELSEWHERE: Final = NamedNode(SCHEMA + "sameAs")
FOAF_PERSON: Final = NamedNode(FOAF + "Person")
FOAF_NAME: Final = NamedNode(FOAF + "name")
FAMILY_NAME: Final = NamedNode(FOAF + "familyName")
GIVEN_NAME: Final = NamedNode(FOAF + "givenName")
PREF_LABEL: Final = NamedNode(SKOS + "prefLabel")
ALT_LABEL: Final = NamedNode(SKOS + "altLabel")
BROADER: Final = NamedNode(SKOS + "broader")
IN_SCHEME: Final = NamedNode(SKOS + "inScheme")
CONCEPT: Final = NamedNode(SKOS + "Concept")
CONCEPT_SCHEME: Final = NamedNode(SKOS + "ConceptScheme")
DEFINITION: Final = NamedNode(SKOS + "definition")
MEMBER: Final = NamedNode(SKOS + "member")
NIF_CONTEXT: Final = NamedNode(NIF + "Context")
NIF_PHRASE: Final = NamedNode(NIF + "Phrase")
IS_STRING: Final = NamedNode(NIF + "isString")
BEGIN_INDEX: Final = NamedNode(NIF + "beginIndex")
END_INDEX: Final = NamedNode(NIF + "endIndex")
ANCHOR_OF: Final = NamedNode(NIF + "anchorOf")
REFERENCE_CONTEXT: Final = NamedNode(NIF + "referenceContext")
IDENT_REF: Final = NamedNode(ITSRDF + "taIdentRef")
TA_CONFIDENCE: Final = NamedNode(ITSRDF + "taConfidence")
TA_ANNOTATORS: Final = NamedNode(ITSRDF + "taAnnotatorsRef")
GENERATED_BY: Final = NamedNode(PROV + "wasGeneratedBy")
ASSOCIATED_WITH: Final = NamedNode(PROV + "wasAssociatedWith")
USED: Final = NamedNode(PROV + "used")
ACTIVITY: Final = NamedNode(PROV + "Activity")
SOFTWARE_AGENT: Final = NamedNode(PROV + "SoftwareAgent")
PROV_AGENT: Final = NamedNode(PROV + "Agent")
DERIVED_FROM: Final = NamedNode(PROV + "wasDerivedFrom")
ENTITY: Final = NamedNode(PROV + "Entity")
RICO_RECORD: Final = NamedNode(RICO + "Record")
RICO_SENDER: Final = NamedNode(RICO + "hasSender")
RICO_ADDRESSEE: Final = NamedNode(RICO + "hasAddressee")
SCHEMA_MESSAGE: Final = NamedNode(SCHEMA + "Message")
SCHEMA_SENDER: Final = NamedNode(SCHEMA + "sender")
SCHEMA_RECIPIENT: Final = NamedNode(SCHEMA + "recipient")
VOID_DATASET: Final = NamedNode(VOID + "Dataset")
DCAT_DATASET: Final = NamedNode(DCAT + "Dataset")

# ------------------------------------------------------------ datatypes

XSD_STRING: Final = NamedNode(XSD + "string")
XSD_BOOLEAN: Final = NamedNode(XSD + "boolean")
XSD_DOUBLE: Final = NamedNode(XSD + "double")
XSD_DECIMAL: Final = NamedNode(XSD + "decimal")
XSD_DATE_TIME: Final = NamedNode(XSD + "dateTime")
XSD_INTEGER: Final = NamedNode(XSD + "integer")
EDTF: Final = NamedNode(EDTF_NS + "EDTF")  # Library of Congress, level 2

# ------------------------------------------------------------ our classes

VOLUME: Final = _cw("Volume")
DOCUMENT: Final = _cw("Document")
MESSAGE: Final = _cw("Message")
ATTACHED_PAPER: Final = _cw("AttachedPaper")
NOTE: Final = _cw("Note")
PAGE: Final = _cw("Page")
CITED_DOCUMENT: Final = _cw("CitedDocument")
HOLDING: Final = _cw("Holding")
PUBLICATION: Final = _cw("Publication")
AGENT: Final = _cw("Agent")
PERSON: Final = _cw("Person")
ORGANIZATION: Final = _cw("Organization")
OFFICE: Final = _cw("Office")
PLACE: Final = _cw("Place")
BODY: Final = _cw("Body")
POST: Final = _cw("Post")
NEWS_AGENCY: Final = _cw("NewsAgency")
REPOSITORY: Final = _cw("Repository")
COUNTRY: Final = _cw("Country")
CITY: Final = _cw("City")
TENURE: Final = _cw("Tenure")
PASSAGE: Final = _cw("Passage")
MENTION: Final = _cw("Mention")
PERSON_MENTION: Final = _cw("PersonMention")
OFFICE_MENTION: Final = _cw("OfficeMention")
BODY_MENTION: Final = _cw("BodyMention")
POST_MENTION: Final = _cw("PostMention")
NEWS_AGENCY_MENTION: Final = _cw("NewsAgencyMention")
PLACE_MENTION: Final = _cw("PlaceMention")
REPOSITORY_MENTION: Final = _cw("RepositoryMention")
DATE_MENTION: Final = _cw("DateMention")
REFERENCE: Final = _cw("Reference")
CLAIM: Final = _cw("Claim")

# ------------------------------------------------------------ our properties: what was printed

IN_VOLUME: Final = _cw("volume")
NUMBER: Final = _cw("number")
ORDER: Final = _cw("order")
SUBSERIES: Final = _cw("subseries")
EDITOR: Final = _cw("editor")
CHAPTER: Final = _cw("chapter")
ON_PAGE: Final = _cw("onPage")
ONLINE_EDITION: Final = _cw("onlineEdition")
CLASSIFICATION: Final = _cw("classification")
HANDLING: Final = _cw("handling")
FORM: Final = _cw("form")
MESSAGE_NUMBER: Final = _cw("messageNumber")
SUBJECT_LINE: Final = _cw("subject")
TOPIC: Final = _cw("topic")

# ------------------------------------------------------------ who

SENDER, SENDER_PERSON, SENDER_TEXT = _party("sender")
RECIPIENT, RECIPIENT_PERSON, RECIPIENT_TEXT = _party("recipient")
SIGNER, SIGNER_PERSON, SIGNER_TEXT = _party("signer")
COPIED_TO, COPIED_TO_PERSON, COPIED_TO_TEXT = _party("copiedTo")
THROUGH, THROUGH_PERSON, THROUGH_TEXT = _party("through")
HANDED_BY, HANDED_BY_PERSON, HANDED_BY_TEXT = _party("handedBy")
SEEN_BY, SEEN_BY_PERSON, SEEN_BY_TEXT = _party("seenBy")
SIGNED_FOR, SIGNED_FOR_PERSON, SIGNED_FOR_TEXT = _party("signedFor")
AUTHOR, AUTHOR_PERSON, AUTHOR_TEXT = _party("author")
PARTICIPANT, PARTICIPANT_PERSON, PARTICIPANT_TEXT = _party("participant")
DRAFTER, DRAFTER_PERSON, DRAFTER_TEXT = _party("drafter")
CLEARED_BY, CLEARED_BY_PERSON, CLEARED_BY_TEXT = _party("clearedBy")
DRAFTING_OFFICE: Final = _cw("draftingOffice")
CLEARING_OFFICE: Final = _cw("clearingOffice")
DRAFTED_AT: Final = _cw("draftedAt")
DRAFTED_AT_TEXT: Final = _cw("draftedAtText")
DELIVERED_TO, DELIVERED_TO_PERSON, DELIVERED_TO_TEXT = _party("deliveredTo")
STATUS: Final = _cw("status")
SENT_FROM: Final = _cw("sentFrom")
SENT_FROM_TEXT: Final = _cw("sentFromText")

# ------------------------------------------------------------ when

SENT: Final = _cw("sent")
DATED: Final = _cw("dated")
EDTF_VALUE: Final = _cw("edtf")
EARLIEST: Final = _cw("earliest")
LATEST: Final = _cw("latest")
LISTED_FROM: Final = _cw("listedFrom")
LISTED_UNTIL: Final = _cw("listedUntil")
RECEIVED, RECEIVED_EDTF, RECEIVED_EARLIEST, RECEIVED_LATEST = _time("received")
DELIVERED, DELIVERED_EDTF, DELIVERED_EARLIEST, DELIVERED_LATEST = _time("delivered")

# ------------------------------------------------------------ how messages hang together

REPLY_TO: Final = _cw("replyTo")
CONTINUES: Final = _cw("continues")
SAME_TEXT: Final = _cw("sameTextAs")
SAME_MEETING: Final = _cw("sameMeetingAs")
REFERENCES: Final = _cw("references")
ENCLOSES: Final = _cw("encloses")
ATTACHES: Final = _cw("attaches")
CITES: Final = _cw("cites")
DESCRIBED_IN: Final = _cw("describedIn")
RESOLVED: Final = _cw("resolved")
UNDATED: Final = _cw("undated")
UNRESOLVED_IN: Final = _cw("unresolvedIn")
SEQUENCE: Final = _cw("sequence")
UNRESOLVED_PARTY: Final = _cw("unresolvedParty")
REFERENCE_KIND: Final = _cw("referenceKind")
IN_APPARATUS: Final = _cw("inApparatus")
IN_NOTE: Final = _cw("inNote")
PART: Final = _cw("part")
LOCATOR: Final = _cw("locator")

# ------------------------------------------------------------ archive

HELD_IN: Final = _cw("heldIn")
COPY_IN: Final = _cw("copyIn")
PRINTED_IN: Final = _cw("printedIn")
KEPT_BY: Final = _cw("keptBy")
PART_OF_HOLDING: Final = _cw("partOfHolding")

# ------------------------------------------------------------ why

MENTIONED_PERSON: Final = _cw("mentionedPerson")
MENTIONS: Final = _cw("mentions")
EVIDENCE: Final = _cw("evidence")
CALLED_AT: Final = _cw("calledAt")
REASON: Final = _cw("reason")
CONFIDENCE: Final = _cw("confidence")
CANDIDATE: Final = _cw("candidate")

# ------------------------------------------------------------ agents (the register)

IDENTIFIED_AS: Final = _cw("identifiedAs")
LISTED_IN: Final = _cw("listedIn")
TENURE_OFFICE: Final = _cw("office")
HOLDER: Final = _cw("holder")
FROM: Final = _cw("from")
UNTIL: Final = _cw("until")
ACTING: Final = _cw("acting")
HEADED_BY: Final = _cw("headedBy")
SEAT: Final = _cw("seat")
OF_COUNTRY: Final = _cw("country")
HOST_COUNTRY: Final = _cw("hostCountry")
CAPITAL: Final = _cw("capital")
ADJECTIVE: Final = _cw("adjective")
TIME_ZONE: Final = _cw("timeZone")
