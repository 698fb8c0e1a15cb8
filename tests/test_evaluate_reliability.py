"""Which links the markup can judge, and the bins of confidence."""

from kg.evaluate import Bin, Verdict, reliability, sure, verdicts
from kg.model import Document, Mark, MarkKind


def record(**parts):
    printed = {"senders": parts.pop("senders", []), "recipients": []}
    return {"communications": [printed], "mentions": [], "references": []} | parts


def document(*marks: Mark) -> Document:
    return Document("v/d1", "v", "Dulles wrote. See Document 63.", (), marks=marks)


def test_links_are_judged_where_the_editors_marked_the_words() -> None:
    page = document(
        Mark(MarkKind.PERSON, 0, 6, "#p_D1"),
        Mark(MarkKind.SENDER, 0, 6, "#p_D1"),
        Mark(MarkKind.REFERENCE, 18, 29, "#d63"),
    )
    mention = {"start": 0, "end": 6, "label": "PERSON", "agent": "person/1", "link_confidence": 0.9}
    party = mention | {"person": None, "agent": "person/2"}
    cited = {"start": 18, "end": 29, "target": "v/d63", "link_confidence": 0.97}
    untagged = cited | {"start": 0, "end": 3}
    found = record(
        mentions=[mention, mention | {"end": 5}],
        senders=[party],
        references=[cited, untagged, cited | {"target": None}],
    )
    judged = list(verdicts(page, found, {"v#p_D1": "person/1"}, {"#d63": "v/d63"}))
    assert judged == [
        Verdict("person", 0.9, True),
        Verdict("party", 0.9, False),
        Verdict("reference", 0.97, True),
    ]


def test_bins_hold_their_lower_bound_and_the_last_one_certainty() -> None:
    judged = [Verdict("person", c, r) for c, r in ((0.9, True), (0.94, False), (1.0, True))]
    found = reliability(judged)["person"]
    assert [(b.low, b.high, b.count, b.right, b.share) for b in found] == [
        (0.9, 0.95, 2, 1, 0.5),
        (0.99, 1.0, 1, 1, 1.0),
    ]
    assert sure(found) == (3, 2)


def test_nothing_judged_is_an_empty_table() -> None:
    assert reliability([]) == {}
    assert Bin(0.5, 0.6, 0, 0, 0.0).share == 0.0
