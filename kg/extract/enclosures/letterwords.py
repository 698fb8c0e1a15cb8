"""The wording by which letters open and close and telegrams mark the text they carry.

The words are in ``data/words/letters.toml``; here they become patterns. Each pattern has an
example beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg.extract.wording import any_of
from kg.settings import word_list, word_table

_NOTE_NUMBER = r"(?:\s?\d{1,2}(?!\d))?"


@dataclass(frozen=True, slots=True)
class LetterWords:
    """Patterns made from the shipped words; all of them search or match in a document's text."""

    hint: re.Pattern[str]  # whether a page can hold an enclosed message at all
    salutation: re.Pattern[str]  # “Dear Mr. Chairman:   group "name"
    address: re.Pattern[str]  # His Excellency John F. Kennedy, President of …
    valediction: re.Pattern[str]  # Sincerely yours,
    second: re.Pattern[str]  # Sincerely,   (right after another valediction)
    signed: re.Pattern[str]  # /s/
    signature: re.Pattern[str]  # “signed John F. Kennedy   group "name"
    begin: re.Pattern[str]  # Begin Verbatim Text.
    end: re.Pattern[str]  # End text.
    quote: re.Pattern[str]  # QUOTE
    alone: re.Pattern[str]  # Verbatim Text.   (all that a block says, or its last words)
    noun: re.Pattern[str]  # oral message
    forms: dict[str, str]  # noun → slug of a form
    refused: re.Pattern[str]  # draft resolution
    transmission: re.Pattern[str]  # following
    answering: re.Pattern[str]  # in reply
    party: re.Pattern[str]  # the President, Prime Minister Nehru, N. Khrushchev
    sender: re.Pattern[str]  # from the President
    recipient: re.Pattern[str]  # to Prime Minister Nehru
    owner: re.Pattern[str]  # Khrushchev’s letter, Presidential message
    office: re.Pattern[str]  # President
    body: re.Pattern[str]  # Foreign Office
    channel: re.Pattern[str]  # Embassy
    titled: re.Pattern[str]  # Prime Minister, Mr.
    place: re.Pattern[str]  # Tehran
    name: re.Pattern[str]  # John F. Kennedy
    label: re.Pattern[str]  # [Enclosure 1], Tab A2
    delivered: re.Pattern[str]  # handed to
    asked: re.Pattern[str]  # please


def _edge(words: Iterable[str]) -> str:
    """Any of the phrases, with no word character on either side."""
    return rf"(?<!\w){any_of(words)}(?!\w)"


def _shouted(words: list[str]) -> list[str]:
    """The words as they are and in capitals: DEAR MR. PRESIDENT."""
    return [*words, *(word.upper() for word in words)]


@cache
def letter_words() -> LetterWords:
    """The shipped wording, compiled once."""
    return _compile(word_table("letters"))


def _compile(data: dict[str, Any]) -> LetterWords:
    marks, party = data["marks"], data["party"]
    not_name = r"(?!" + any_of(party["not_names"]) + r"(?![\w’'.-]))"
    # "N.Khrushchev", "MacArthur", "al-Khayyal", "U", "Shih-min", "d’Estaing"; no month, no place
    # of sending
    word = (
        not_name
        + r"(?:[A-ZÀ-ÖØ-Þ][\w’'-]*[a-zà-ÿ](?<!’s)(?<!'s)|U(?= [A-Z][a-z])"
        + r"|[A-Z]{1,2}(?:\.[A-Z])*\.|[A-Z]\.[A-Z]\w+|d[’'][A-Z][a-zà-ÿ]+)"
    )
    name = rf"{word}(?: ?(?:de|da|von|van|al|el|bin|ibn|du|la) {word}| ?{word}){{0,4}}"
    office = any_of(_shouted(party["offices"]))
    body = (
        rf"(?:(?:[A-Z][a-z]+\s)?{any_of(party['bodies'])}"
        rf"(?:\s(?:in|of)\s(?:the\s)?[A-Z]\w+)?)(?![\w’'-])"
    )
    courtesy = any_of(_shouted(party["courtesy"]))
    titled = (
        rf"(?:(?:the\s|The\s)?(?:{courtesy}\s?)?{office}(?!\w)"
        rf"(?: of (?:the )?{not_name}[A-Z][a-z]+(?: {not_name}[A-Z][a-z]+)?)?"
        rf"(?:\s(?:{courtesy}\s?)?{name})?)"
    )
    named = rf"(?:(?:de|von|van|al) )?{name}"
    who = (
        rf"(?:(?:His|Her) (?:Excellency|Majesty),? )?"
        rf"(?:{titled}|(?:the\s)?{body}|{courtesy}\s?{name}|{named})"
    )
    parties = rf"{who}(?:(?:,? (?:and|&) | ?/ ?){who}){{0,3}}"
    nouns = _edge(data["nouns"])
    gap = r"(?:\s+" + any_of(marks["between"]) + r"){0,4}"
    mark_nouns = any_of(marks["nouns"])
    salutation = (
        rf"(?:(?i:{any_of(data['salutation']['openers'])})\s+(?P<name>(?:[A-ZÀ-Þ]|the\s)[^\n:,;!?—]{{1,70}}?)"
        rf"|(?P<alone>(?i:{any_of(data['salutation']['alone'])})))"
        rf"(?P<stop>\s?[:,;!—]|(?<!\b(?i:Mr))(?<!\b(?i:Dr))(?<!\b(?i:Mrs))\.(?=\s|$|[”\"])|\s?-(?=\s|$)|(?=[”\"]?{_NOTE_NUMBER}\s*(?:\n|$)))"
    )
    valediction = (
        rf"(?i:{any_of(data['valediction']['phrases'])}"
        rf"|(?:with\s+)?(?:{any_of(data['valediction']['degrees'])}\s+){{1,4}}"
        rf"{any_of(data['valediction']['feelings'])})"
        rf"(?:\s?[,.:;]|\s?(?=[“”\"]?\s*(?:\n|$))|(?=\s+[(\[]?(?:signed|sgd|/s/)))"
    )
    label = any_of(data["labels"]["always"] + data["labels"]["maybe"])
    return LetterWords(
        hint=re.compile(
            rf"\n\s?[“\"‘]?(?:My |MY )?(?:Dear|DEAR)\b|\n\[?{label}|(?<=[:.”\s])[“\"](?=[A-Z])"
            rf"|(?i:\b(?:begin|end|start)\s+[\w.-]+|\bunquote\b|\bunqte\b)"
            rf"|\n[“\"]?(?i:{any_of(data['salutation']['alone'])})"
        ),
        salutation=re.compile(salutation),
        address=re.compile(any_of(data["salutation"]["address"]) + r"(?!\w)"),
        valediction=re.compile(
            rf"(?:(?<=[.!?\n”\"“’'])|^)\s*"
            rf"(?i:(?:I am|I remain|Believe me|Accept)[^\n]{{0,60}}?\s)?{valediction}"
        ),
        second=re.compile(rf"[\s“”\"]*{valediction}"),
        signed=re.compile(
            rf"(?:(?<=[\n“”\"])|(?<=[,.;]\s)|^)(?i:{any_of(data['valediction']['signed'])})"
            rf"[:,]?\s*[“\"‘]?(?=[A-Z])"
        ),
        signature=re.compile(rf"[\s“”\"]*(?:signed\s+|/s/\s*)?(?P<name>{name})"),
        begin=re.compile(
            rf"(?i:\b{any_of(marks['begin'])}{gap}\s+{mark_nouns}\b)"
            rf"(?P<what>\s+(?:of|to|for|from)\s[^:\n]{{1,60}}:)?(?:\s*[:.,]|\s?—)?\s*"
        ),
        end=re.compile(
            rf"(?i:\b{any_of(marks['end'])}{gap}\s+{mark_nouns}\b)|{_edge(marks['unquote'])}"
        ),
        quote=re.compile(rf"(?:(?<=[:.\n]\s)|(?<=[:\n])|^){any_of(marks['quote'])}(?!\w)[:.]?\s*"),
        alone=re.compile(
            rf"(?:^|(?<=[.:;]\s))(?i:{any_of(marks['alone'])})\s?[:.]?{_NOTE_NUMBER}$"
        ),
        noun=re.compile(rf"(?i:{nouns})"),
        forms={key.lower(): value for key, value in data["nouns"].items()},
        refused=re.compile(rf"(?i:{_edge(data['refused']['words'])})"),
        transmission=re.compile(rf"(?i:{_edge(data['transmission']['words'])})"),
        answering=re.compile(rf"(?i:{_edge(data['transmission']['answering'])})"),
        party=re.compile(who),
        sender=re.compile(
            rf"(?i:\b(?:from|(?:by|at the) direction of|on behalf of|(?P<by>by)))"
            rf"\s+(?P<party>{parties})"
        ),
        recipient=re.compile(rf"(?i:\b(?:to|for|addressed to|received by))\s+(?P<party>{parties})"),
        owner=re.compile(
            rf"(?:(?P<party>{who})(?:’s|'s|’|')?|(?P<presidential>Presidential|PRESIDENTIAL))"
            rf"\s(?:(?:[a-z]+|[A-Z][a-z]+|oral|\d+)\s){{0,3}}?(?=(?i:{nouns}))"
        ),
        office=re.compile(rf"(?<!\w){office}(?!\w)"),
        body=re.compile(body),
        channel=re.compile(
            rf"(?:the\s)?(?:[A-Z][a-z]+\s)?{any_of(party['channels'])}(?:\s(?:in|of)\s.*)?$"
        ),
        titled=re.compile(rf"(?:{courtesy}|{office})(?!\w)"),
        place=re.compile(any_of([*word_list("places"), *word_list("peoples")])),
        name=re.compile(name),
        label=re.compile(
            rf"\[?(?P<caption>{any_of(data['labels']['always'])}|(?P<maybe>{any_of(data['labels']['maybe'])}))"
            rf"(?i:\s+(?:no\.?\s*)?(?P<number>[“\"]?[A-Z\d]{{1,2}}[”\"]?|[IVX]+))?"
            rf"(?:\s*[—–-]\s*[^\n\]]{{1,40}})?\s?\]?(?:\s?[“\"][A-Z\d][”\"])?\s?:?\s?\d{{0,2}}"
            rf"(?:\s(?:top secret|secret|confidential|restricted))?",
            re.IGNORECASE,
        ),
        delivered=re.compile(rf"(?i:\b{any_of(data['transmission']['deliver_done'])}\b)"),
        asked=re.compile(
            rf"(?i:\b{any_of(data['transmission']['deliver_asked'])})\s+(?:\w+ly\s+)?$"
        ),
    )
