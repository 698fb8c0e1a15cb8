"""The wording of letters and of the marks around them, and where each pattern stops."""

import pytest

from kg.extract.covers import letter_words

WORDS = letter_words()


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Dear Mr. Chairman:", "Mr. Chairman"),
        ("DEAR MR. PRESIDENT:", "MR. PRESIDENT"),
        ("My dear Mr. President,", "Mr. President"),
        (
            "Dear President BREZHNEV and Chairman KHRUSHCHEV:",
            "President BREZHNEV and Chairman KHRUSHCHEV",
        ),
        ("Dear Chairman Khrushchev", "Chairman Khrushchev"),
        ("Dear Harold: I want to thank you", "Harold"),
    ],
)
def test_salutation(line: str, name: str) -> None:
    match = WORDS.salutation.match(line)
    assert match is not None
    assert match["name"] == name


@pytest.mark.parametrize("line", ["Mr. President, I send", "Your Majesty:", "Excellency, I take"])
def test_salutation_without_dear(line: str) -> None:
    match = WORDS.salutation.match(line)
    assert match is not None
    assert match["alone"]


@pytest.mark.parametrize("line", ["Dear me", "dear to the people", "Deary Lane", "President said"])
def test_no_salutation(line: str) -> None:
    assert WORDS.salutation.match(line) is None


@pytest.mark.parametrize(
    "mark",
    [
        "Begin text:",
        "Begin Verbatim Text.",
        "BEGIN TEXT",
        "begin quote",
        "Begin letter:",
        "Start text",
    ],
)
def test_begin(mark: str) -> None:
    assert WORDS.begin.match(mark)


@pytest.mark.parametrize("words", ["begin consideration of text", "open letter", "began text"])
def test_no_begin(words: str) -> None:
    assert WORDS.begin.search(words) is None


@pytest.mark.parametrize(
    "mark", ["End text.", "End Verbatim Text.", "Unquote", "UNQTE", "End quote"]
)
def test_end(mark: str) -> None:
    assert WORDS.end.match(mark)


@pytest.mark.parametrize("words", ["end this letter", "weekend text", "in the end the message"])
def test_no_end(words: str) -> None:
    assert WORDS.end.search(words) is None


@pytest.mark.parametrize(
    "line",
    ["[Enclosure]", "Attachment 2", "Tab A", "Tab B4", "[Attachment 1]", "[Enclosure] 7",
     "Enclosure:", "[Attachment] “D”", "[Enclosure—Extracts]", "[Tab B]9", "Annex A", "Appendix C"],
)  # fmt: skip
def test_label(line: str) -> None:
    assert WORDS.label.fullmatch(line)


@pytest.mark.parametrize(
    "line", ["Tabs on the desk", "The attachment is here.", "Annexation of Austria", "Table 1"]
)
def test_no_label(line: str) -> None:
    assert WORDS.label.fullmatch(line) is None


@pytest.mark.parametrize(
    "closing",
    ["\nSincerely yours,", ". With warm personal regards,", "\n“Faithfully,", ". Respectfully, N."],
)
def test_valediction(closing: str) -> None:
    assert WORDS.valediction.search(closing)


@pytest.mark.parametrize("words", ["he sincerely hopes", "with best wishes for", "your friend is"])
def test_no_valediction(words: str) -> None:
    assert WORDS.valediction.search(words) is None


@pytest.mark.parametrize(
    "name",
    ["John F. Kennedy", "N.Khrushchev", "N. Khrushchev", "U Thant", "Chiang Kai-shek", "Nehru"],
)
def test_name(name: str) -> None:
    assert WORDS.name.fullmatch(name)


@pytest.mark.parametrize("words", ["Please", "October", "Following", "Begin Text"])
def test_no_name(words: str) -> None:
    assert WORDS.name.match(words) is None
