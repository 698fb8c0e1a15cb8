"""Whatever disguise a page comes in, the same is found in it, at its place in the page as given."""

import textwrap
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.extract.run import Extractor
from kg.extract.sheet import Sheet
from kg.model import Volume
from kg.read.fair_copy import fair_copy
from kg.read.plain import read_page
from kg.record import to_record
from kg.resolve.people import identify
from kg.resolve.register import Register

LETTER = """\
926. Letter From President Kennedy to Chairman Khrushchev0
Washington, October 20, 1962.
Dear Mr. Chairman:
I agree with President Sékou Touré—as I wrote on August 5—and with Lawrence O’Brien, who saw \
Secretary Rusk and Robert S. McNamara at the Department of State on October 18, 1962. “See \
Document 63,” he said, “and telegram 1411 from Moscow.”1 The Soviets’ answer was Ambassador \
Dobrynin’s own.
The talks between General Taylor and Prime Minister Macmillan ended on 11 August 1962, and the \
Embassy in the Soviet Union, which Foreign Minister Gromyko had asked for news of Cuba, was told.
Sincerely,
John F. Kennedy
- Source: Kennedy Library, National Security Files, Countries Series, USSR. Secret. Drafted by \
Bundy.↩
- See Document 62, footnote 2.↩"""
TELEGRAM = """\
64. Telegram From the Department of State to the Embassy in the Soviet Union0
Washington, October 25, 1962, 1:59 a.m.
997. Ref Embtel 1070. Signed original following message from President to Khrushchev delivered to \
Soviet Embassy 1:45 a.m. Washington time October 25.
“Dear Mr. Chairman:
“I have received your letter of October 24, and I regret very much that you still do not appear \
to understand what it is that has moved us in this matter.
“Sincerely yours,
“John F. Kennedy”
Please report time delivery.
Rusk
- Source: Department of State, Presidential Correspondence: Lot 77 D 163. Secret; Eyes Only.↩"""

Disguise = Callable[[str], str]


def straight(text: str) -> str:
    return text.translate({ord("’"): "'", ord("“"): '"', ord("”"): '"', ord("—"): "--"})


def folded(text: str, width: int) -> str:
    return "\n".join(
        textwrap.fill(line, width, break_on_hyphens=False) for line in text.split("\n")
    )


def sprinkled(text: str, char: str, step: int) -> str:
    """The character put into every so manyth place between two letters."""
    out = []
    for at, one in enumerate(text):
        out.append(one)
        if at % step == 0 and text[at : at + 2].isalpha() and len(text[at : at + 2]) == 2:
            out.append(char)
    return "".join(out)


TYPE: dict[str, Disguise] = {
    "as it is": lambda text: text,
    "straight marks": straight,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "UTF-8 read as cp1252": lambda text: text.encode().decode("cp1252", errors="ignore"),
}
SPACE: dict[str, Disguise] = {
    "as it is": lambda text: text,
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "two spaces behind a sentence": lambda text: text.replace(". ", ".  "),
}
ENDS = ["\n", "\r\n", "\r", "\u2028"]
INVISIBLE = ["", "\u00ad", "\u200b", "\u2060"]


@dataclass(frozen=True)
class Worn:
    """Several of them upon each other."""

    width: int | None
    kind: str
    space: str
    invisible: str
    step: int
    end: str

    def __call__(self, text: str) -> str:
        text = folded(text, self.width) if self.width else text
        text = SPACE[self.space](TYPE[self.kind](text))
        return sprinkled(text, self.invisible, self.step).replace("\n", self.end)


DISGUISES = st.builds(
    Worn,
    width=st.one_of(st.none(), st.integers(60, 110)),
    kind=st.sampled_from(sorted(TYPE)),
    space=st.sampled_from(sorted(SPACE)),
    invisible=st.sampled_from(INVISIBLE),
    step=st.integers(3, 40),
    end=st.sampled_from(ENDS),
)


@pytest.fixture(scope="module")
def found_in() -> Callable[[str], dict[str, Any]]:
    extractor, register = Extractor(), Register.load()

    def found(text: str) -> dict[str, Any]:
        sheet = Sheet.of(read_page(text, "frus1961-63v06/d990"))
        found = extractor.extract(sheet.document)
        found = identify(found, register, Volume("frus1961-63v06"), sheet.document)
        return to_record(sheet.restore(found))

    return found


def facts(value: Any, text: str) -> Any:
    """A record without its places, its words as good print has them; places are checked."""
    if isinstance(value, list):
        return [facts(one, text) for one in value]
    if not isinstance(value, dict):
        return value
    if "text" in value and value.get("start") is not None:
        said = text[value["start"] : value["end"]]
        assert said == value["text"]
        value = value | {"text": " ".join(fair_copy(said).text.replace("\n", " ").split())}
    left_out = ("start", "end", "evidence", "warnings", "notes", "title_span")
    return {k: facts(v, text) for k, v in value.items() if k not in left_out}


@pytest.mark.parametrize("page", [LETTER, TELEGRAM], ids=["letter", "telegram"])
def test_the_same_is_found_in_any_disguise(
    page: str, found_in: Callable[[str], dict[str, Any]]
) -> None:
    meant = facts(found_in(page), page)

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(DISGUISES)
    def same(disguise: Worn) -> None:
        text = disguise(page)
        assert facts(found_in(text), text) == meant

    same()


def test_a_clean_document_is_its_own_sheet() -> None:
    document = read_page(LETTER, "v/d1")
    sheet = Sheet.of(document)
    assert sheet.document is document


def test_a_misread_text_is_told(found_in: Callable[[str], dict[str, Any]]) -> None:
    (said,) = found_in(TYPE["UTF-8 read as cp1252"](LETTER))["warnings"]
    assert "windows-1252" in said
