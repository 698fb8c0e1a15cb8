"""Find by citation, asked of a running server as a page and as JSON."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from serving import Running


def found(server: Running, text: str) -> list[dict[str, Any]]:
    accept = {"Accept": "application/json"}
    answer = httpx.get(f"{server.url}find", params={"q": text}, headers=accept, timeout=60)
    assert answer.status_code == 200
    citations: list[dict[str, Any]] = answer.json()["citations"]
    return citations


@pytest.mark.parametrize(
    "text",
    [
        "FRUS, 1961–1963, vol. VI, Doc. 64",
        "FRUS 1961-63, 6:171",
        "“Telegram,” October 25, 1962, in Foreign Relations of the United States, 1961–1963, Volume"
        " VI, Kennedy-Khrushchev Exchanges, ed. Charles S. Sampson (Washington: GPO, 1996),"
        " Document 64",
        "Deptel 997 to Moscow, Oct 25, 1962",
        "State to Moscow, no. 997, 25 October 1962",
        "https://history.state.gov/historicaldocuments/frus1961-63v06/d64",
    ],
)
def test_a_citation_leads_to_its_document(server: Running, text: str) -> None:
    (one,) = found(server, text)
    assert one["sure"]
    assert [each["name"] for each in one["found"]] == ["frus1961-63v06/d64"]


def test_each_citation_of_a_footnote_is_told(server: Running) -> None:
    told = found(server, "FRUS, 1961–1963, vol. VI, doc. 60; Embtel 1070; and ibid., doc. 61.")
    assert [[each["name"].partition("#")[0] for each in one["found"]] for one in told] == [
        ["frus1961-63v06/d60"],
        ["frus1961-63v06/d64", "frus1961-63v06/d63"],
        ["frus1961-63v06/d61"],
    ]
    assert [one["sure"] for one in told] == [True, False, True]
    assert not any(each["printed"] for each in told[1]["found"])


def test_a_letter_is_found_by_its_day_and_names(server: Running) -> None:
    (one,) = found(server, "Khrushchev to Kennedy, October 26, 1962")
    assert one["found"][0]["name"] == "frus1961-63v06/d65/e1"
    assert one["found"][0]["why"] == ["of October 26, 1962", "names Khrushchev, Kennedy"]


def test_what_speaks_against_a_candidate_is_told(server: Running) -> None:
    (one,) = found(server, "telegram 997 to Bonn, March 3, 1961")
    assert not one["sure"]
    assert one["found"][0]["against"] == ["not to Embassy in Germany", "of October 25, 1962"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("FRUS, 1961–1963, vol. VI, Document 999", "frus1961-63v06 is here, but has no document"),
        ("FRUS, 1961–1963, vol. XI, Document 1", "frus1961-63v11 is not here."),
        ("Document 64", "It names no volume."),
        ("Deptel 41235", "No message with this number"),
    ],
)
def test_what_is_not_here_is_said(server: Running, text: str, told: str) -> None:
    (one,) = found(server, text)
    assert one["found"] == []
    assert one["problem"].startswith(told)


def test_the_page_says_when_it_reads_no_citation(server: Running) -> None:
    accept = {"Accept": "text/html"}
    answer = httpx.get(f"{server.url}find", params={"q": "hello"}, headers=accept, timeout=60)
    assert "No citation is recognised" in answer.text
