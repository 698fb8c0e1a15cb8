"""Every rule of ``data/rules``: its examples give what they say, its counter-examples nothing."""

from __future__ import annotations

import pytest

from kg.extract.announcement import Named, read_announcement
from kg.extract.attendance import noted_participants
from kg.extract.clauses import read_clauses, roles
from kg.extract.covers import CoverReader, letter_words
from kg.rules import Rule, rules
from kg.serve.find import as_the_edition_writes

CITING = rules("citing")
ANNOUNCING = rules("announcement")
RULES = (*rules("source_note"), *rules("attendance"), *CITING, *ANNOUNCING)
EXAMPLES = [(rule, text, given) for rule in RULES for text, given in rule.examples]
COUNTER = [(rule, text) for rule in RULES for text in rule.counter]


def told(text: str, rule: Rule) -> tuple[str, ...]:
    """The texts of the parties that the rules give for the role of one."""
    if rule in CITING:
        return (as_the_edition_writes(text),) if as_the_edition_writes(text) != text else ()
    if rule in ANNOUNCING:
        return announced(text, rule.name)
    if rule.gives == "participants":
        return tuple(p.text for p in noted_participants(text, 0, len(text)))
    return tuple(p.text for p in roles(read_clauses(text, 0, len(text))).get(rule.gives, ()))


def announced(text: str, rule: str) -> tuple[str, ...]:
    """Who sends, gets or carries a message by one row, as "sends President"."""
    reader, words = CoverReader(letter_words(), text, (), ()), letter_words()
    found = (reader.party(m.start(), m.end(), "") for m in words.party.finditer(text))
    parties = [party for party in found if party is not None]
    named = [Named(p.start or 0, p.end or 0) for p in parties]
    said = read_announcement(text, 0, len(text), named, words)
    return tuple(f"{one.role} {parties[one.index].text}" for one in said if one.rule == rule)


@pytest.mark.parametrize(
    ("rule", "text", "given"), EXAMPLES, ids=[f"{r.name}: {t[:50]}" for r, t, _ in EXAMPLES]
)
def test_examples(rule: Rule, text: str, given: tuple[str, ...]) -> None:
    assert set(given) <= set(told(text, rule))


@pytest.mark.parametrize(("rule", "text"), COUNTER, ids=[f"{r.name}: {t[:50]}" for r, t in COUNTER])
def test_counter_examples(rule: Rule, text: str) -> None:
    assert told(text, rule) == ()


def test_each_rule_has_both() -> None:
    assert RULES
    for rule in RULES:
        assert rule.examples, rule.name
        assert rule.counter, rule.name
