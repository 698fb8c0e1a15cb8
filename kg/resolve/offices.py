"""Offices, posts and bodies: which one a text names, and who it was on the day.

*Embassy in the Soviet Union* is the American post in Moscow, so are *Embassy in Moscow* and the
*Moscow* that a telegram goes to; *Soviet Embassy* is the Soviet one in Washington. A post or body
that the register doesn't know but whose name follows the formula gets a local name made from it,
the same for every page. *The Embassies in Iran, the United Kingdom, and Togo* are posts of their
own: as none has words of its own, they stand beside the party that is printed, without a place on
the page; the printed words are their evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kg.extract.posts import DEPARTMENT, post_of, post_words
from kg.model import Label, Link, Party, Span
from kg.resolve.names import fold, slug
from kg.resolve.register import Agent, Kind, Register, Tenure

# "the Embassy in the Soviet Union", "Consulate General at Hong Kong", "Mission to NATO"
HELD = "held-office"  # the reason: who held the office on the day
_POST = re.compile(
    r"^(?:the\s+)?(?:US\s+|U\.S\.\s+|United\s+States\s+|American\s+)?"
    r"(?P<form>Embassy|Legation|Consulate\s+General|Consulate|Mission|Delegation|"
    r"Interests\s+Section|Liaison\s+Office|High\s+Commission|Special\s+Mission)"
    r"\s+(?:in|at|to|for|of)\s+(?:the\s+)?(?P<where>\S.*)$",
    re.IGNORECASE,
)
# "Soviet Embassy", "the British Legation", "Indian Embassy in Washington"
_FOREIGN_POST = re.compile(
    r"^(?:the\s+)?(?P<adjective>[A-Z][\w.’'\- ]*?)\s+(?P<form>Embassy|Legation)"
    r"(?:\s+(?:in|at)\s+(?P<where>\S.*))?$"
)
# "Ambassador in the Soviet Union", "the Ambassador to India"
_AMBASSADOR = re.compile(
    r"^(?:the\s+)?(?:US\s+|U\.S\.\s+|United\s+States\s+|American\s+)?"
    r"(?:Ambassador|Minister|Chargé(?:\s+d[’']Affaires)?(?:\s+ad\s+interim)?)"
    r"\s+(?:in|to|at)\s+(?:the\s+)?(?P<where>\S.*)$",
    re.IGNORECASE,
)
# "AMEMBASSY JIDDA", "Amconsul Dhahran"; "AMEMBASSY LONDON IMMEDIATE"
_ADDRESSED = re.compile(r"^(?:am(?:erican\s)?(?:emb(?:assy)?|con(?:sul(?:ate)?|gen)?))\s", re.I)
_PRECEDENCE = re.compile(r"\s(?:FLASH|(?:NIACT\s)?IMMEDIATE|PRIORITY|ROUTINE)$")
# "SECSTATE WASHDC PRIORITY 543", "RUEHC/SECSTATE WASHDC 3449"
_SECSTATE = re.compile(r"(?:RUEH\w*/)?SECSTATE\sWASH", re.IGNORECASE)
# What the local names of posts of a form begin with
_FORMS = {
    "embassy": "organization/embassy-",
    "legation": "organization/embassy-",
    "consulate": "organization/consulate-",
    "consulate-general": "organization/consulate-",
    "mission": "organization/mission-",
    "interests-section": "organization/interests-section-",
}
# "the Embassies in", "Consulates General at"
_PLURAL = re.compile(
    r"(?:[Tt]he\s+)?(?P<form>Embassies|Legations|Consulates\s+General|Consulates)\s+(?:in|at)\s+"
)
_SINGULAR = {
    "embassies": "Embassy",
    "legations": "Legation",
    "consulates": "Consulate",
    "consulates general": "Consulate General",
}
_BETWEEN = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+")
_LEAD = re.compile(r"(?:(?:and|in|at|the)\s+)+")  # "the United Kingdom", "and in Syria"
LISTED_POSTS = "list-of-posts"
_DEPARTMENTS = re.compile(r"^Departments of")
_OWN = frozenset(("us", "u.s.", "united states", "american"))
_ARTICLES = re.compile(r"^the\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """What a text names: the local name, the kind of thing, and how sure that is."""

    id: str
    label: Label
    reason: str  # register | formula
    confidence: float


def post_agent(text: str, register: Register) -> Named | None:
    """The post a text names: one of the register, or by formula ``organization/embassy-X``.

    A city names the American post in it. None when the text has not the form of a post.
    """
    known = register.find(text, Kind.POST)
    if len(known) == 1:
        return Named(known[0].id, Label.POST, "register", 0.99)
    if match := _POST.match(text):
        return _post(text, match["form"], match["where"], register)
    if match := _FOREIGN_POST.match(text):
        if fold(match["adjective"]) in _OWN:
            return _post(text, match["form"], match["where"] or "", register)
        return _foreign_post(match, register)
    return _by_city(text, register)


def _by_city(text: str, register: Register) -> Named | None:
    """The post in a city, "The Hague", or in the address lines of a telegram "AMEMBASSY JIDDA"."""
    where = _ADDRESSED.sub("", _PRECEDENCE.sub("", text))
    where = where.title() if where.isupper() else where
    post = post_of(where)
    # "Kuwait" is a city that telegrams go to, "France" is none
    city = register.find(where, Kind.CITY) or where in post_words().cities
    if post is None or post == DEPARTMENT or not city:
        return None
    return Named(post, Label.POST, "words-of-posts", 0.95)


def _post(text: str, form: str, where: str, register: Register) -> Named | None:
    where = where.strip(" .,;:")
    if not where:
        return None
    kind = slug(form)
    country = register.find(where, Kind.COUNTRY)
    if len(country) == 1 and kind in ("embassy", "legation"):
        name = country[0].id.removeprefix("place/")
        known = register.agent(f"organization/embassy-{name}")
        return Named(
            f"organization/embassy-{name}", Label.POST, "register" if known else "formula", 0.98
        )
    post = post_of(text)
    if post is not None and post.startswith(_FORMS.get(kind, "-")):
        return Named(post, Label.POST, "words-of-posts", 0.95)
    return Named(
        f"organization/{kind}-{slug(_ARTICLES.sub('', where))}", Label.POST, "formula", 0.9
    )


def _foreign_post(match: re.Match[str], register: Register) -> Named | None:
    country = register.country_of(match["adjective"])
    if country is None:
        return None
    seat = slug(match["where"] or "Washington")
    sender = slug(match["adjective"])
    host = register.place(match["where"] or "Washington")
    for agent in register.agents(Kind.POST):
        if agent.country == country.id and host and host.id in agent.seats:
            return Named(agent.id, Label.POST, "register", 0.95)
    return Named(f"organization/{sender}-embassy-{seat}", Label.POST, "formula", 0.9)


def office_agent(text: str, register: Register) -> Named | None:
    """The office a text names: one of the register, or by formula ``office/ambassador-X``."""
    known = register.find(text, Kind.OFFICE) or _inverted(text, register)
    if len(known) == 1:
        return Named(known[0].id, Label.OFFICE, "register", 0.98)
    if known:
        return None
    if (match := _AMBASSADOR.match(text)) and (where := match["where"].strip(" .,;:")):
        country = register.find(where, Kind.COUNTRY)
        name = country[0].id.removeprefix("place/") if len(country) == 1 else slug(where)
        id = f"office/ambassador-{name}"
        found = register.agent(id) is not None
        return Named(id, Label.OFFICE, "register" if found else "formula", 0.97 if found else 0.85)
    return None


def _inverted(text: str, register: Register) -> Sequence[Agent]:
    """The offices a list of addressees names head first: *Chairman, Joint Chiefs of Staff*."""
    head, comma, body = text.partition(", ")
    if not comma or "," in body:
        return ()
    return register.find(f"{head} of the {body}", Kind.OFFICE) or register.find(
        f"{head} of {body}", Kind.OFFICE
    )


def agent_named(text: str, label: Label, register: Register) -> Named | None:
    """The agent a mention of a given kind names; None when the register can't tell."""
    return register.remember(("named", text, label), lambda: _named(text, label, register))


def _named(text: str, label: Label, register: Register) -> Named | None:
    if label is Label.POST:
        return post_agent(text, register) or _reached(text, register)
    if label is Label.OFFICE:
        return office_agent(text, register)
    if label is Label.BODY and _SECSTATE.match(text):
        return Named(DEPARTMENT, label, "words-of-posts", 0.95)
    known = [a for a in register.find(text) if a.label_kind is label]
    known = [a for a in known if a.kind is Kind.COUNTRY] or known
    if len(known) == 1:
        return Named(known[0].id, label, "register", 0.97)
    return None


def _reached(text: str, register: Register) -> Named | None:
    """What is no post and telegrams are repeated to: *CINCPAC*, *the White House*, *Departments of
    the Army and the Air Force*."""
    said = _DEPARTMENTS.sub("Department of", text)
    known = [a for a in register.find(said) if a.label_kind in (Label.BODY, Label.OFFICE)]
    return Named(known[0].id, known[0].label_kind, "register", 0.95) if len(known) == 1 else None


def incumbent(agent: str, day: date, register: Register) -> Tenure | None:
    """Who an office, or the head of a post, was on a day."""
    found: Agent | None = register.agent(agent)
    if found is not None and found.kind is Kind.POST:
        return register.head(agent, day)
    return register.holder(agent, day)


def incumbent_link(tenure: Tenure, sure: bool = True) -> Link:
    """The conclusion that an office was a person on the day, with the tenure as its reason."""
    until = f" until {tenure.until.isoformat()}" if tenure.until else ""
    acting = "acting " if tenure.acting else ""
    return Link(
        tenure.person,
        HELD,
        (0.97 if sure else 0.9) - (0.05 if tenure.acting else 0.0),
        detail=f"{acting}from {tenure.since.isoformat()}{until}",
    )


# ---------------------------------------------------------------- posts named together


def with_posts_listed(
    parties: tuple[Party, ...], register: Register, day: date | None
) -> tuple[Party, ...]:
    """The parties, each behind it the posts that it lists and the register knows."""
    listing = [p for p in parties if p.label is Label.POST and _PLURAL.match(p.text)]
    if not listing:
        return parties
    named = {link.target for party in parties if (link := party.agent) is not None}
    found = []
    for party in parties:
        found.append(party)
        for post in posts_of(party.text) if party in listing else ():
            if post not in named and register.agent(post) is not None:
                named.add(post)
                found.append(_listed(party, post, register, day))
    return tuple(found)


def posts_of(words: str) -> Iterator[str]:
    """The local names of the posts in "the Embassies in Iran, the United Kingdom, and Togo"."""
    plural = _PLURAL.match(words)
    if plural is None:
        return
    form = _SINGULAR[" ".join(plural["form"].lower().split())]
    for where in _BETWEEN.split(words[plural.end() :]):
        post = post_of(f"{form} in {_LEAD.sub('', where, count=1).strip()}")
        if post is not None:
            yield post


def _listed(party: Party, post: str, register: Register, day: date | None) -> Party:
    """A post of the list that ``party`` is, with who headed it on the day."""
    evidence = (Span(party.start or 0, party.end or 0),) if party.start is not None else ()
    tenure = incumbent(post, day, register) if day else None
    known = register.agent(post)
    label = known.label if known is not None else ""
    return replace(
        party,
        text="",
        start=None,
        end=None,
        agent=Link(post, LISTED_POSTS, 0.95, evidence=evidence, detail=label),
        person=replace(incumbent_link(tenure), evidence=evidence) if tenure else None,
        reason=LISTED_POSTS,
    )
