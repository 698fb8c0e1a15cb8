"""The words that correspondence has around its text, by language, and which language a text is in.

A language is a file ``data/languages/CODE.toml``, named by its ISO 639-1 code: its months, the
labels of header blocks, what headings call documents, salutations and closings, markings.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kg.settings import shipped, word_table

ACCENTS = "\u0300\u0301\u0302\u0303\u0327"  # grave, acute, circumflex, tilde, cedilla
SMALL_TITLES = ("fr", "es", "ru")
LEAST = 0.8  # how sure the language of a text has to be to be told
SURE = 0.95  # of a language with words, where others are not excluded
SHORTEST = 40  # letters; of less nothing is told
LONGEST_GREETING = 90
COUNTED = ("number", "dispatched", "received")  # labels before a figure or a day
SAMPLE = 4000  # characters that are looked at
# Languages between which the texts of diplomacy are told apart; those without a file of words are
# kept as text.
TOLD_APART = (
    "ar", "bg", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fr", "he", "hr", "hu", "id", "it",
    "ja", "ko", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "th", "tr", "uk",
    "vi", "zh",
)  # fmt: skip
# ISO 639-2 codes of three letters whose first two are not the code of ISO 639-1
OF_THREE = {
    "ger": "de", "spa": "es", "cze": "cs", "ces": "cs", "pol": "pl", "por": "pt", "chi": "zh",
    "zho": "zh", "swe": "sv", "dut": "nl", "nld": "nl", "gre": "el", "ell": "el", "tur": "tr",
    "rum": "ro", "ron": "ro", "slk": "sk", "slo": "sk", "slv": "sl", "srp": "sr", "alb": "sq",
    "sqi": "sq", "per": "fa", "bul": "bg", "dan": "da", "ukr": "uk", "jpn": "ja", "kor": "ko",
    "hrv": "hr", "hun": "hu", "ind": "id", "est": "et", "mon": "mn", "jap": "ja", "ser": "sr",
}  # fmt: skip


def short_code(code: str) -> str:
    """The ISO 639-1 code of a language tag or name: "ger", "de-CH" and "German" are ``de``."""
    primary = code.strip().lower().replace("_", "-").split("-")[0]
    return OF_THREE.get(primary[:3], primary[:2])


def folded(words: str) -> str:
    """Words as they are compared: small letters, straight apostrophes, single blanks."""
    plain = unicodedata.normalize("NFC", words).replace("’", "'").casefold()
    return " ".join(plain.split())


def unaccented(words: str) -> str:
    """Words without the accents of their letters."""
    apart = unicodedata.normalize("NFD", words)
    return unicodedata.normalize("NFC", "".join(c for c in apart if c not in ACCENTS))


def group(words: Iterable[str]) -> str:
    """A group of a pattern that matches any of some phrases, the longest first; a blank matches
    any white space in the line, an apostrophe both of its forms. It never matches when empty."""
    longest = sorted({w for w in words if w}, key=lambda w: (-len(w), w))
    parts = (r"[^\S\n]+".join(map(re.escape, phrase.split())) for phrase in longest)
    body = re.sub("['’]", "['’]", "|".join(parts))
    body = re.sub("ss|ß", "(?:ss|ß)", body)
    return f"(?:{body})" if body else r"(?!)"


@dataclass(frozen=True, slots=True)
class Language:
    """The words of a language; the tables are those of its file, patterns are made of them.

    ``months`` and ``kinds`` (of labels) are by folded word, ``forms`` and ``classifications``
    give the slug for a folded phrase.
    """

    code: str
    name: str
    months: Mapping[str, int]
    months_first: bool
    undated: re.Pattern[str]
    hours: str
    noon: str
    year_word: str
    kinds: Mapping[str, str]
    label: re.Pattern[str]
    bare_label: re.Pattern[str]
    forms: Mapping[str, str]
    form: re.Pattern[str]
    classifications: Mapping[str, str]
    classification: re.Pattern[str]
    marking: re.Pattern[str]
    salutation: re.Pattern[str]
    closing: re.Pattern[str]
    honour: re.Pattern[str]
    signed: re.Pattern[str]
    enclosed: re.Pattern[str]
    title: re.Pattern[str]
    about: re.Pattern[str]
    via: re.Pattern[str]
    words: Mapping[str, tuple[str, ...]]  # heading, parties and cited, as in the file

    def greets(self, line: str, below: str = "") -> bool:
        """Whether a line is a salutation: "Dear Comrade Khrushchev:", "Sir,"; no title "Sir W.
        Hayter to …" that begins like one, nor the first line of an address, which goes on
        ``below``."""
        found = self.salutation.match(line)
        if found is None or len(line) > LONGEST_GREETING:
            return False
        if re.search(r"[,:!;–—][^\w]*$", line) is not None:
            return True
        return found.end() == len(line) and not below


@cache
def codes() -> tuple[str, ...]:
    """The languages that there are words of."""
    return tuple(sorted(path.stem for path in (shipped("data") / "languages").glob("*.toml")))


@cache
def language(code: str) -> Language:
    """The words of a language; those of English where there are none of ``code``."""
    path = shipped("data") / "languages" / f"{code}.toml"
    if not path.exists():
        return language("en")
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    dates, labels, letters = data["dates"], dict(data["labels"]), data["letters"]
    bare = labels.pop("bare", [])
    kinds = {folded(word): kind for kind, words in labels.items() for word in words}
    kinds |= {folded(word): kinds.get(folded(word), "to") for word in bare}
    # capitals may lose their accents: "RECU LE 14/8/61"
    for word in [*kinds]:
        kinds.setdefault(unaccented(word), kinds[word])
    # before a figure or a day no colon is needed
    bare = [*bare, *(word for of in COUNTED for word in labels.get(of, ()))]
    bare += [form for word in bare for form in (word.upper(), unaccented(word).upper())]
    forms = _forms(code, data.get("forms", {}))
    for word in _numbered(forms, labels.get("number", ())):
        kinds.setdefault(word, "number")
    classes = _classes(code, data.get("classification", {}))
    heading, parties = data["heading"], data["parties"]
    markings = [*classes, *data["markings"]["words"], *_captions(code)]
    flags = re.IGNORECASE
    bent = "s?" if code == "de" else ""  # "des Bundeskanzlers Brandt"
    titles = _titles(code, parties)
    return Language(
        code,
        data["name"],
        _months(dates),
        dates.get("months_first", False),
        re.compile(rf"(?<!\w){group(dates['undated'])}(?!\w)", flags),
        group(dates["hours"]),
        group(dates["noon"]),
        group(dates.get("year", ())),
        kinds,
        re.compile(rf"(?P<label>{group(kinds)})[^\S\n]*\.?[^\S\n]*[:：][^\S\n]*", flags),
        re.compile(rf"(?P<label>{group(bare)})(?:\.(?=\s|\d|$))?(?:[^\S\n]+|$)"),
        forms,
        re.compile(rf"(?<![\w-]){group(forms)}(?![\w-])", flags),
        classes,
        re.compile(rf"(?<![\w-]){group(classes)}(?![\w-])", flags),
        re.compile(rf"(?<![\w-]){group(markings)}(?![\w-])", flags),
        re.compile(rf"[“\"‘'(\[]*{group(letters['salutations'])}(?!\w)", flags),
        re.compile(rf"{group(letters['closings'])}(?!\w)", flags),
        re.compile(rf"{group(letters['honours'])}(?!\w)\.?", flags),
        re.compile(rf"[\[(]?{group(letters['signed'])}(?:[.:]|(?=[\s\])]))[\])]?[\s:.]*", flags),
        re.compile(rf"\[?{group(letters['enclosed'])}(?!\w)", flags),
        re.compile(rf"{group(titles)}{bent}(?![\w-])\.?\s*"),
        re.compile(rf",?\s+{group(heading['about'])}(?![\w.])", flags),
        re.compile(rf"\s*[\[(,]\s*{group(heading['via'])}\s+(?P<who>[^\])]+)[\])]?", flags),
        {
            f"{table}.{key}": tuple(words)
            for table in ("heading", "parties", "cited")
            for key, words in data[table].items()
        },
    )


def _titles(code: str, parties: Mapping[str, Sequence[str]]) -> list[str]:
    """The titles before a name, as they are written small, at the head of a line, and in capitals:
    "le général de Gaulle", "Тов. Сталину", "COMRADE CASTRO". In capitals an office without its
    holder looks alike; one letter is an initial: "Г. ПУШКИН"."""
    long = [word for word in parties["titles"] if len(word) > 1]
    offices = set(" ".join(parties["office"]).casefold().split())
    changed = [c(w) for w in long if code in SMALL_TITLES for c in (str.lower, str.capitalize)]
    capitals = [w.upper() for w in long if not set(w.casefold().split()) <= offices]
    return [*parties["titles"], *changed, *capitals]


def _numbered(forms: Mapping[str, str], labels: Iterable[str]) -> Iterator[str]:
    """The labels of a number made of a form and the word for it: "Ciphergram No"."""
    short = [folded(word) for word in labels if len(word) < 4]
    for form, slug in forms.items():
        if slug in ("telegram", "airgram"):
            yield from (f"{form} {word}" for word in short)


def _months(dates: Mapping[str, object]) -> dict[str, int]:
    found: dict[str, int] = {}
    for key in ("months", "short"):
        words = dates[key]
        if isinstance(words, list):
            found |= {folded(word): at for at, word in enumerate(words, start=1)}
    others = dates.get("others", {})
    if isinstance(others, dict):
        found |= {folded(word): at for word, at in others.items()}
    return found


def _forms(code: str, own: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Forms by phrase; to the English ones come those of the word lists."""
    found: dict[str, str] = {}
    if code == "en":
        for slug, entry in word_table("forms").items():
            if slug != "locations":
                found |= {folded(word): slug for word in entry["words"]}
    return found | {folded(word): slug for slug, words in own.items() for word in words}


def _classes(code: str, own: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Classifications by phrase."""
    found: dict[str, str] = {}
    if code == "en":
        for slug, entry in word_table("markings")["classification"].items():
            found |= {folded(word): slug for word in (entry["label"], *entry["words"])}
    return found | {folded(word): slug for slug, words in own.items() for word in words}


def _captions(code: str) -> list[str]:
    """The handling captions of the word lists, which are English."""
    if code != "en":
        return []
    groups = word_table("markings")["handling"].values()
    return [
        word
        for entries in groups
        for entry in entries.values()
        for word in (entry["label"], *entry["words"])
    ]


@cache
def _identifier(among: tuple[str, ...]) -> object:
    """The model that tells some languages apart; loaded once for them."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - loads numpy

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(among))
    return identifier


def told(text: str) -> str:
    """The language of a text by its ISO 639-1 code; empty where it can't be told.

    Numbers and signs are left out of account, and so are capitals: telegrams are all capitals. A
    few lines that could be several languages are taken for the one of them that there are words of.
    """
    letters = re.sub(r"[\W\d_]+", " ", text[:SAMPLE]).strip().lower()
    if len(letters) < SHORTEST:
        return ""
    for among in (TOLD_APART, codes()):
        code, sure = _identifier(among).classify(letters)  # type: ignore[attr-defined]
        if sure >= (LEAST if among is TOLD_APART else SURE):
            return str(code)
    return ""
