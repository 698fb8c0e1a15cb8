"""Extractions on disk come back as they were, and only whole."""

from pathlib import Path

import pytest

from kg import cache
from kg.errors import StoreError
from kg.model import (
    Block,
    BlockKind,
    Communication,
    Document,
    Extraction,
    ListedPerson,
    Span,
    Volume,
)
from kg.whole_files import is_whole

VOLUME = Volume("frus1961-63v06", persons=(ListedPerson("p_KNS2", "Khrushchev, Nikita S."),))
DOCUMENT = Document("v/d1", "v", "1. Letter", (Block(BlockKind.HEADING, 0, 9),), marked=True)
FOUND = Extraction(
    "v/d1", "v", "1", "letter", "Letter", Span(3, 9), (Communication("v/d1", "letter", 0, 9),)
)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    file = tmp_path / "v.zst"
    cache.write(file, VOLUME, [cache.Entry(DOCUMENT, FOUND)] * 3)
    volume, entries = cache.read(file)
    assert volume == VOLUME
    assert list(entries) == [cache.Entry(DOCUMENT, FOUND)] * 3


def test_a_file_cut_short_is_not_taken_for_whole(tmp_path: Path) -> None:
    file = tmp_path / "v.zst"
    cache.write(file, VOLUME, [cache.Entry(DOCUMENT, FOUND)] * 300)
    file.write_bytes(file.read_bytes()[:-20])
    assert not is_whole(file)
    file.write_bytes(file.read_bytes()[:-60])
    with pytest.raises(StoreError, match="can't be read"):
        list(cache.read(file)[1])


def test_nothing_appears_when_writing_fails(tmp_path: Path) -> None:
    def broken():
        yield cache.Entry(DOCUMENT, FOUND)
        raise OSError(28, "No space left on device")

    with pytest.raises(StoreError, match="No space"):
        cache.write(tmp_path / "v.zst", VOLUME, broken())
    assert not list(tmp_path.iterdir())
