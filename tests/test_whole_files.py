"""Files are whole or not there."""

from pathlib import Path

import pytest
import zstandard

from kg.errors import StoreError
from kg.whole_files import is_whole, read_sealed, replaced, sealed


def test_any_flipped_bit_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    with sealed(path) as out:
        out.write(zstandard.compress(b"what is kept " * 20))
    whole = path.read_bytes()
    assert is_whole(path)
    assert zstandard.decompress(whole) == b"what is kept " * 20  # others can read it
    for bit in range(8 * len(whole)):
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        assert not is_whole(path)
        assert read_sealed(path) is None


@pytest.mark.parametrize("data", [b"", b"short", b"x" * 40, b"x" * 4000])
def test_what_is_not_sealed_is_not_whole(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "kept"
    path.write_bytes(data)
    assert not is_whole(path)
    assert read_sealed(path) is None


def test_what_is_absent_is_not_whole(tmp_path: Path) -> None:
    assert not is_whole(tmp_path / "nothing")
    assert read_sealed(tmp_path) is None


def test_nothing_is_left_of_what_failed(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("old", encoding="utf-8")
    with pytest.raises(StoreError, match="No space"), replaced(tmp_path / "kept") as out:
        out.write(b"new")
        raise OSError(28, "No space left on device")
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert (tmp_path / "kept").read_text(encoding="utf-8") == "old"
