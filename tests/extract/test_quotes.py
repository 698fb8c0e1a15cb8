"""Quotations over several paragraphs: where they close."""

import pytest

from kg.extract.stretches import closing_quote
from kg.model import Block, BlockKind


def lines(text: str) -> list[Block]:
    found, at = [], 0
    for line in text.split("\n"):
        found.append(Block(BlockKind.PARAGRAPH, at, at + len(line)))
        at += len(line) + 1
    return found


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("“One.\n“Two.\n“Three.”\nRusk", "“One.\n“Two.\n“Three."),
        ('"One.\n"Two.\nJFK."\nRusk', '"One.\n"Two.\nJFK.'),
        ("“He said “no” and “yes.”\nThen left.”\nRusk", "“He said “no” and “yes.”\nThen left."),
        ("“One.\nJohn F. Kennedy“\nRusk", "“One.\nJohn F. Kennedy"),  # curled the wrong way
        ("“One.”\n“Two.”\nRusk", "“One.”\n“Two."),  # each paragraph closed, and opened again
        ("“One.”3 Please report.\nRusk", "“One."),
        ("“Like ‘this’ one’s end.”.\nRusk", "“Like ‘this’ one’s end."),
    ],
)
def test_closes_once(text: str, after: str) -> None:
    assert closing_quote(text, lines(text), 1) == len(after)


@pytest.mark.parametrize("text", ["“One.\nTwo.\nRusk", "“the so-called ” thing goes on\nRusk"])
def test_never_closed(text: str) -> None:
    assert closing_quote(text, lines(text), 1) is None
