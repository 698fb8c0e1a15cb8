"""Who stands highest: the President, the Vice President, the Secretaries of State, Defense and the
Treasury.

*President Johnson*, *the Vice President (Johnson)*, *Secretary Dulles* are told by the office, the
name and the day. A bare *Dulles* means the Secretary of State too, where nothing on the page speaks
of another; and where a volume's list leaves out who is in office, his namesake in the list is not
at once the one meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from kg.extract.date_grammar import years_covered
from kg.model import Link, Tier
from kg.resolve.candidates import Candidate, Listed
from kg.resolve.evidence import role_before, titles_before
from kg.resolve.listed import everybody
from kg.resolve.names import Said, said_name, tokens
from kg.resolve.outvoted import Meant
from kg.resolve.register import Register, Tenure

IN_OFFICE = 0.93
_PRESIDENT, _VICE = "office/us-president", "office/us-vice-president"
_STATE, _DEFENSE = "office/us-secretary-of-state", "office/us-secretary-of-defense"
_TREASURY = "office/us-secretary-of-the-treasury"
_SECRETARIES = (_STATE, _DEFENSE, _TREASURY)
_HIGHEST = (_PRESIDENT, _VICE, _STATE)
_OFFICES = {
    ("president",): (_PRESIDENT,),
    ("vice", "president"): (_VICE,),
    ("secretary",): _SECRETARIES,
    ("sec",): _SECRETARIES,
    ("secretary", "of", "state"): (_STATE,),
    ("secretary", "of", "defense"): (_DEFENSE,),
    ("secretary", "of", "the", "treasury"): (_TREASURY,),
}
_SURE = {_PRESIDENT: 0.99, _VICE: 0.99}
_SURE_OF_SECRETARIES = 0.97
_LEADING = frozenset({"mr"})
# what a Secretary may be called before his bare surname
_TITLES_OF_SECRETARIES = frozenset({"mr", "messrs", "sec", "secretary", "secretaries"})
_LONG = 10  # letters: such words of a description, "intelligence", stand on few pages by chance
_SHORT = 5


def titled_meant(text: str, day: date | None, volume: str, register: Register) -> Meant:
    """Whom a name on the page means by being called President, Vice President or Secretary: the
    holder of the day, if the name is the holder's. Without a day, the one holder of the name in
    the years that the volume covers.

    Only people of the register are contradicted: of an entry of a list that is nobody known, it
    can't be said that it is somebody else. A name without any link gets its link here.
    """
    held: dict[tuple[tuple[str, ...], tuple[str, ...]], Tenure] = {}
    for title, offices in _OFFICES.items():
        for office in offices:
            for tenure in _holding(office, day, volume, register):
                holder = register.person(tenure.person)
                if holder is not None:
                    held.setdefault((title, tuple(tokens(holder.surname))), tenure)
    surnames = {surname[-1] for _, surname in held}

    def meant(link: Link | None, start: int, end: int, office: str) -> Link | None:
        words = text[start:end].lower()
        if not any(surname in words for surname in surnames):
            return None
        if link and register.person(link.target) is None:
            return None
        said = said_name(text[start:end], register.words)
        title = _title(said, text, start, office, register)
        tenure = held.get((title, said.name))
        if tenure is None or (link and link.target == tenure.person):
            return None
        return _held(tenure)

    return meant


def _title(said: Said, text: str, start: int, office: str, register: Register) -> tuple[str, ...]:
    """The office said with a name: beside it, right before it, or as a title."""
    # in brackets it may be "the Assistant to the Secretary of State (Johnson)"
    before = "" if text[start - 1 : start] == "(" else role_before(text, start)
    for printed in (office, before):
        words = tuple(tokens(printed))
        if words in _OFFICES:  # "the Vice President (Johnson)", "Secretary of State Dulles"
            return words
    titles = (*titles_before(text, start, register.words), *said.titles)
    return tuple(word for word in titles if word not in _LEADING)


def _holding(office: str, day: date | None, volume: str, register: Register) -> tuple[Tenure, ...]:
    """Who held an office on a day; without one, in the years a volume covers. Presidents are called
    so after their term: those before come after."""
    if day is not None and office == _PRESIDENT:
        return tuple(t for t in reversed(register.holders(office)) if t.since <= day)
    if day is not None:
        tenure = register.holder(office, day)
        return (tenure,) if tenure else ()
    years = years_covered(volume)
    return tuple(
        tenure
        for tenure in register.holders(office)
        if years
        and tenure.since.year <= years[-1]
        and (tenure.until is None or tenure.until.year >= years[0])
    )


def _held(tenure: Tenure) -> Link:
    office = tenure.office.removeprefix("office/us-").replace("-", " ")
    sure = _SURE.get(tenure.office, _SURE_OF_SECRETARIES)
    return Link(
        tenure.person, "held-office", sure, detail=f"{office} from {tenure.since.isoformat()}"
    )


class Highest:
    """Who held the highest offices on a day."""

    def __init__(self, day: date | None, register: Register) -> None:
        tenures = [t for o in _HIGHEST if day and (t := register.holder(o, day)) is not None]
        self.offices: Mapping[str, Tenure] = {t.person: t for t in tenures}
        people = [p for t in tenures if (p := register.person(t.person)) is not None]
        self._surnames = {tuple(tokens(p.surname)) for p in people}
        self._register = register
        self._day = day

    def left_out(self, candidates: Sequence[Candidate], said: Said) -> tuple[Candidate, ...]:
        """Those in office who bear a bare surname and are not among its candidates."""
        if said.name not in self._surnames or candidates[0].tier is not Tier.SURNAME:
            return ()
        there = {c.listed.id for c in candidates}
        return tuple(
            c
            for c in everybody(self._register).candidates(said, misprints=False)
            if c.tier is Tier.SURNAME and c.listed.id in self.offices and c.listed.id not in there
        )

    def alone(
        self, candidates: Sequence[Candidate], said: Said, page: frozenset[str]
    ) -> Link | None:
        """The Secretary of State among those a bare surname may mean, where no word of the page
        speaks of another of them: no given name, none of the words that say who they are. Others
        share their papers with too many namesakes for that."""
        serving = [
            t
            for c in candidates
            if (t := self.offices.get(c.listed.id)) is not None and t.office == _STATE
        ]
        if len(serving) != 1 or not _TITLES_OF_SECRETARIES.issuperset(said.titles):
            return None
        if len(said.name) != 1 or any(c.tier is not Tier.SURNAME for c in candidates):
            return None
        (tenure,) = serving
        who = next(c.listed for c in candidates if c.listed.id == tenure.person)
        others = [c.listed for c in candidates if c.listed is not who]
        if any(self._spoken_of(other, who, page) for other in others):
            return None
        detail = f"{tenure.office.removeprefix('office/')} from {tenure.since.isoformat()}"
        return Link(tenure.person, "held-office", IN_OFFICE, detail=detail)

    def _spoken_of(self, other: Listed, who: Listed, page: frozenset[str]) -> bool:
        """Whether words of the page are another's: given names, description, agency."""
        given = {g for form in other.forms for g in (*form.given, *form.nicknames)}
        if page & ({g for g in given if len(g) > 2} | self._agencies(other.id)):
            return True
        telling = {w for w in other.words - who.words if len(w) >= _SHORT}
        long = {w for w in telling if len(w) >= _LONG}
        return bool(page & long) if long else bool(telling) and telling <= page

    def _agencies(self, person: str) -> set[str]:
        """The short names of the bodies in which a person held an office on the day: "cia"."""
        found: set[str] = set()
        for tenure in self._register.offices_of(person, self._day):
            office = self._register.agent(tenure.office)
            body = self._register.agent(office.part_of) if office and office.part_of else None
            found |= _words(body.names if body else ())
        return found


def _words(names: Iterable[str]) -> set[str]:
    """Names of one word, folded, long enough to be looked for on a page."""
    folded = (tuple(tokens(name)) for name in names)
    return {words[0] for words in folded if len(words) == 1 and len(words[0]) > 2}
