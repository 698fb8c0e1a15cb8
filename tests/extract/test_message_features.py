# ruff: noqa: E501  (pages are given as they are printed)
"""What speaks for a stretch of a page being a message, for who sends and gets it, and for its day.

Each page is short; below it stand the words that may be the message, what stands right before and
behind them, and by name all that holds of them, of each party and of each date: read against the
page, a name says what the words do.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from kg.extract.covers import letter_words
from kg.extract.dates import find_dates
from kg.extract.enclosures import MessageReader
from kg.extract.heading import read_heading
from kg.extract.run import Extractor
from kg.extract.stretches import Stretches
from kg.read.plain import read_page

DATELINE = "October 25, 1962.\n"
TELEGRAM = (
    "64. Telegram From the Department of State to the Embassy in the Soviet Union\nWashington, "
)
INCOMING = "64. Telegram From the Embassy in the Soviet Union to the Department of State\nMoscow, "
LETTER = "64. Letter From President Kennedy to Chairman Khrushchev\nWashington, "
MEMORANDUM = (
    "64. Memorandum From the Assistant Secretary of State (Tyler) to Secretary of State Rusk\n"
    "Washington, "
)
TALK = "64. Memorandum of Conversation\nWashington, "
NOTE = "64. Editorial Note\n"


@dataclass(frozen=True)
class Case:
    head: str
    body: str
    text: str
    before: str
    behind: str
    features: str
    others: tuple[str, ...] = ()  # what else of more than three words may be one
    ends: dict[str, str] = field(default_factory=dict)
    days: dict[str, str] = field(default_factory=dict)


CASES = (
    Case(
        TELEGRAM,
        "Following message from President to Khrushchev: “Dear Mr. Chairman: I thank you for your letter. We must all work for peace, and I shall. Sincerely, John F. Kennedy.” Report delivery.\nRusk",
        text="Dear Mr. Chairman: I thank you for your letter. We must all work for peace, and I shall. Sincerely, John F. Kennedy.",
        before="o Khrushchev: ",
        behind=" Report d",
        features="""
        closed greeting greeting+closed greeting+offices greeting+said:for-from
        greeting+said:noun greeting+wired greeting:dear head:message i in:telegram late
        opens:inline quoted+said:follows quoted+said:from quoted+said:noun quoted+said:to
        quoted+you quoted-in:telegram said:colon said:follows said:for-from said:from
        said:from+said:to said:message said:noun said:noun+party said:noun-near said:to
        short signed you
        """,
        ends={
            "Khrushchev": """
            announcing-sentence announcing:prep:to at:cover known label:PERSON
            letter/PERSON noun-to receives/told receives/told:last right-before
            sends/told-other sends/told-other:last signed:other
            """,
            "John F. Kennedy": """
            announced+signed at:signature letter/PERSON receives/other:told:last
            signed:fits
            """,
            "Mr. Chairman": """
            at:salutation greeted:title greeted:title-fits letter/OFFICE
            receives/other:told:last
            """,
            "Rusk": """
            at:writer greets/writer letter/PERSON other-way/writer
            receives/other:told:last signed:other writer:BODY
            """,
            "Embassy in the Soviet Union": """
            at:reader greeted:other-title letter/POST other-way/reader reader:POST
            receives/other:told:last
            """,
        },
        days={
            "October 25, 1962": "carrier carrier:by-BODY carrier:greets",
        },
    ),
    Case(
        INCOMING,
        "Foreign Minister handed me following note this morning:\n“The Ministry presents its compliments to the Embassy and has the honor to state that he and they will come. The Government expects a reply.”\nThompson",
        text="The Ministry presents its compliments to the Embassy and has the honor to state that he and they will come. The Government expects a reply.",
        before="this morning:\n",
        behind="\nThompson",
        features="""
        closed head:note in:telegram late opens:announced opens:quotation
        quoted+said:follows quoted+said:from quoted+said:noun quoted-in:telegram said:above
        said:colon said:follows said:from said:mine said:note said:noun said:noun+party
        said:noun-near said:passes text:compliments third
        """,
        ends={
            "Foreign Minister": """
            announcing-sentence announcing:begins-sentence announcing:does
            announcing:prep:none at:cover known label:OFFICE note/OFFICE
            other:opening:presented-to receives/other:told:last receives/told-other
            receives/told-other:last sends/told sends/told:last titled
            """,
            "Thompson": """
            announcing-sentence announcing:done-to announcing:prep:none at:writer
            incoming/writer note/PERSON other:opening:presented-to receives/told
            receives/told:last sends/other:told:last sends/told-other
            sends/told-other:last writer:POST
            """,
            "Embassy": """
            at:opening incoming/opening note/POST opening:0 opening:POST
            opening:prep:to opening:presented-to other:told:last
            """,
            "Government": """
            at:opening incoming/opening note/BODY opening:1 opening:BODY
            opening:prep:none other:opening:presented-to other:told:last
            """,
            "Department of State": """
            at:reader incoming/reader note/BODY other:opening:presented-to
            other:told:last reader:BODY
            """,
        },
        days={
            "October 25, 1962": "carrier carrier:by-POST carrier:passes carrier:soon carrier:to-me",
        },
    ),
    Case(
        INCOMING,
        "Begin text. The President of the Republic asks that you, your Government and his own go on. End text. I said no.\nThompson",
        text="The President of the Republic asks that you, your Government and his own go on.",
        before="ber 25, 1962.\n",
        behind=". I said ",
        features="""
        closed head:none in:telegram late opens:mark quoted+you said:above short third you
        """,
        ends={
            "President of the Republic": """
            at:opening from-unsaid/opening incoming/opening opening:0 opening:OFFICE
            opening:prep:none to-unsaid/opening unsaid/OFFICE
            """,
            "your Government": """
            at:opening from-unsaid/opening incoming/opening opening:1 opening:BODY
            opening:prep:none to-unsaid/opening unsaid/BODY
            """,
            "Thompson": """
            at:writer from-unsaid/writer incoming/writer to-unsaid/writer
            unsaid/PERSON writer:POST
            """,
            "Department of State": """
            at:reader from-unsaid/reader incoming/reader reader:BODY
            to-unsaid/reader unsaid/BODY
            """,
        },
        days={
            "October 25, 1962": "carrier carrier:by-POST",
        },
    ),
    Case(
        TELEGRAM,
        "Please deliver text below as follows:\n1. (a) We hope that you agree with us on this question of the talks in Geneva next week.\n2. We hope for an answer.\nRusk",
        text="(a) We hope that you agree with us on this question of the talks in Geneva next week.\n2. We hope for an answer.",
        before="w as follows:\n",
        behind="\nRusk\n",
        others=("We hope for an answer.",),
        features="""
        announced-in:telegram head:none i in:telegram late opens:announced said:above
        said:colon said:follows said:passes said:text short you
        """,
        ends={
            "Rusk": """
            at:writer from-unsaid/writer other-way/writer outgoing/writer
            to-unsaid/writer unsaid/PERSON writer:BODY
            """,
            "Embassy in the Soviet Union": """
            at:reader from-unsaid/reader other-way/reader outgoing/reader
            reader:POST to-unsaid/reader unsaid/POST
            """,
        },
        days={
            "October 25, 1962": "carrier carrier:by-BODY carrier:outgoing carrier:passes",
        },
    ),
    Case(
        INCOMING,
        "He read from a paper. Verbatim text follows: 1. The Soviet Union will never agree to this demand of the West in any form.\nThompson",
        text="1. The Soviet Union will never agree to this demand of the West in any form.",
        before="text follows: ",
        behind="\nThompson",
        features="""
        head:none in:telegram late numbered opens:tells said:colon said:follows said:text
        short
        """,
        ends={
            "Thompson": """
            at:writer from-unsaid/writer incoming/writer to-unsaid/writer
            unsaid/PERSON writer:POST
            """,
            "Department of State": """
            at:reader from-unsaid/reader incoming/reader reader:BODY
            to-unsaid/reader unsaid/BODY
            """,
        },
        days={
            "October 25, 1962": "carrier carrier:by-POST",
        },
    ),
    Case(
        MEMORANDUM,
        "I attach a letter for your signature.\nDean Tyler\n[Enclosure]\nDraft Letter From Secretary of State Rusk to Foreign Minister Gromyko\nDear Mr. Minister:\nI write to you about Berlin. I am sorry for the delay in this matter, which we regret.\nSincerely yours,\nDean Rusk",
        text="Dear Mr. Minister:\nI write to you about Berlin. I am sorry for the delay in this matter, which we regret.\nSincerely yours,\nDean Rusk",
        before="e.\nDean Tyler\n",
        behind="\n",
        others=(
            "I write to you about Berlin. I am sorry for the delay in this matter, which we regret.\nSincerely yours,\nDean Rusk",
        ),
        features="""
        attached+greeting attached+signed attached+you below-caption greeting
        greeting+personal greeting:dear headed headed:from-to headed:message
        headed:message+headed:from-to i in:memorandum in:personal opens:heading opens:label
        opens:salutation signed you
        """,
        ends={
            "Dean Rusk": "at:signature attached/signature signed:fits",
            "Mr. Minister": "at:salutation greeted:title greeted:title-fits",
        },
        days={
            "October 25, 1962": "carrier carrier:by-PERSON carrier:greets carrier:headed",
        },
    ),
    Case(
        MEMORANDUM,
        "I attach a paper.\nTyler\nAnnex A\nPaper on Berlin\n1. The three powers hold that access is free and that nobody may close it at will.",
        text="1. The three powers hold that access is free and that nobody may close it at will.",
        before=" paper.\nTyler\n",
        behind="\n",
        features="""
        attached+numbered below-caption headed headed:paper in:memorandum
        in:personal numbered opens:annex opens:heading own-heading short
        """,
        ends={},
        days={
            "October 25, 1962": "carrier carrier:by-PERSON carrier:headed",
        },
    ),
    Case(
        TALK,
        "The Secretary said, “You and your allies must see that I mean what I say about it.” The Ambassador laughed.",
        text="You and your allies must see that I mean what I say about it.",
        before="cretary said, ",
        behind=" The Amba",
        features="""
        closed head:none i in:talk late opens:inline quoted+said:spoken quoted+you
        quoted-in:talk said:spoken short you
        """,
        ends={
            "Secretary": """
            at:cover from-unsaid/cover known label:OFFICE last-sentence last:does
            last:prep:none right-before titled to-unsaid/cover unsaid/OFFICE
            """,
        },
        days={
            "October 25, 1962": "carrier carrier:spoken",
        },
    ),
    Case(
        NOTE,
        "On October 25 President Kennedy sent a letter to Chairman Khrushchev, which reads: “I have your letter of October 24, and I regret it very much indeed, as do all of us here in Washington.” For text, see Document 63.",
        text="I have your letter of October 24, and I regret it very much indeed, as do all of us here in Washington.",
        before=" which reads: ",
        behind=" For text",
        features="""
        closed head:letter i in:editorial-note late opens:inline quoted+said:follows
        quoted+said:from quoted+said:noun quoted+said:to quoted+you quoted-in:editorial-note
        said:colon said:follows said:from said:from+said:to said:letter said:noun
        said:noun+party said:noun-near said:passes said:to short you
        """,
        ends={
            "President Kennedy": """
            announcing-sentence announcing:does announcing:prep:none at:cover known
            label:PERSON letter/PERSON receives/other:told:last receives/told-other
            receives/told-other:last sends/told sends/told:last titled
            """,
            "Chairman Khrushchev": """
            announcing-sentence announcing:done-to announcing:prep:to at:cover known
            label:PERSON letter/PERSON noun-to right-before titled told told-other
            told-other:last told:last
            """,
        },
        days={},
    ),
    Case(
        LETTER,
        "Dear Mr. Chairman:\nI have your letter of October 24 and I regret it very much.\nSincerely,\nJohn F. Kennedy",
        text="Washington, October 25, 1962.\nDear Mr. Chairman:\nI have your letter of October 24 and I regret it very much.\nSincerely,\nJohn F. Kennedy",
        before="an Khrushchev\n",
        behind="\n",
        others=(
            "I have your letter of October 24 and I regret it very much.\nSincerely,\nJohn F. Kennedy",
        ),
        features="""
        closed greeting greeting+closed greeting+personal greeting:dear i in:letter
        in:personal late most-of-it opens:salutation own-salutation own-salutation:personal
        said:nothing short signed you
        """,
        ends={
            "John F. Kennedy": """
            at:signature at:writer from-unsaid/signature from-unsaid/writer
            greets/writer letter/PERSON other-way/writer signed:fits
            to-unsaid/signature to-unsaid/writer writer:PERSON
            """,
            "Mr. Chairman": """
            at:salutation from-unsaid/salutation greeted:title greeted:title-fits
            letter/OFFICE to-unsaid/salutation
            """,
            "Khrushchev": """
            at:reader from-unsaid/reader letter/PERSON other-way/reader
            reader:PERSON signed:other to-unsaid/reader
            """,
        },
        days={
            "October 24": "day:inside day:inside-text gap:1-3",
            "October 25, 1962": "carrier carrier:by-PERSON carrier:greets",
        },
    ),
    Case(
        TELEGRAM,
        "You should say following to Gromyko: “We do not accept it.”\nRusk",
        text="We do not accept it.",
        before="g to Gromyko: ",
        behind="\nRusk\n",
        features="""
        closed head:none i in:telegram late opens:inline quoted+said:follows quoted+said:to
        quoted-in:telegram said:colon said:follows said:to said:yours short
        """,
        ends={
            "Gromyko": """
            at:cover from-unsaid/cover known label:PERSON last-sentence last:prep:to
            right-before to-unsaid/cover unsaid/PERSON
            """,
            "Embassy in the Soviet Union": """
            at:reader from-unsaid/reader last-sentence last:begins-sentence
            last:prep:none other-way/reader outgoing/reader reader:POST
            to-unsaid/reader unsaid/POST
            """,
            "Rusk": """
            at:writer from-unsaid/writer other-way/writer outgoing/writer
            to-unsaid/writer unsaid/PERSON writer:BODY
            """,
        },
        days={
            "October 25, 1962": "carrier carrier:by-BODY carrier:outgoing",
        },
    ),
    Case(
        INCOMING,
        "Embassy note of October 23 was answered. Letter dated October 24 from Prime Minister Nehru to President follows: “Dear Mr. President: I thank you. Yours sincerely, Nehru.”\nThompson",
        text="Dear Mr. President: I thank you. Yours sincerely, Nehru.",
        before="dent follows: ",
        behind="\nThompson",
        features="""
        closed greeting greeting+closed greeting+offices greeting+said:for-from
        greeting+said:noun greeting+wired greeting:dear head:letter i in:telegram late
        opens:inline quoted+said:follows quoted+said:from quoted+said:noun quoted+said:to
        quoted+you quoted-in:telegram said:colon said:follows said:for-from said:from
        said:from+said:to said:letter said:noun said:noun+party said:to short signed you
        """,
        ends={
            "Embassy": """
            at:cover channel earlier-sentence earlier:begins-sentence
            earlier:owns-noun earlier:prep:none greeted:other-title known label:POST
            letter/POST other:told:last
            """,
            "Prime Minister Nehru": """
            announcing-sentence announcing:prep:from at:cover greeted:other-title
            known label:PERSON letter/PERSON noun-from receives/other:told:last
            receives/told-other receives/told-other:last right-before sends/told
            sends/told:last signed:fits titled
            """,
            "President": """
            announcing-sentence announcing:prep:to at:cover greeted:title-fits known
            label:OFFICE letter/OFFICE noun-to receives/told receives/told:last
            right-before sends/other:told:last sends/told-other
            sends/told-other:last titled
            """,
            "Mr. President": """
            at:salutation greeted:title greeted:title-fits letter/OFFICE
            other:told:last
            """,
            "Thompson": """
            at:writer greets/writer incoming/writer letter/PERSON other:told:last
            signed:other writer:POST
            """,
            "Department of State": """
            at:reader greeted:other-title incoming/reader letter/BODY
            other:told:last reader:BODY
            """,
        },
        days={
            "October 23": "day:earlier day:earlier-behind-noun day:earlier-dated gap:1-3",
            "October 24": "day:last day:last-behind-noun day:last-dated gap:1-3",
            "October 25, 1962": "carrier carrier:by-POST carrier:greets",
        },
    ),
    Case(
        INCOMING,
        "I saw him at meeting of October 23. Following is text of his October 21 letter:\n“Excellency: We agree with you on it.”\nThompson",
        text="Excellency: We agree with you on it.",
        before="er 21 letter:\n",
        behind="\nThompson",
        features="""
        closed greeting greeting+closed greeting+offices greeting+said:noun greeting+wired
        head:letter i in:telegram late opens:announced opens:quotation opens:salutation
        quoted+said:follows quoted+said:noun quoted+you quoted-in:telegram said:above
        said:colon said:follows said:letter said:noun said:noun-near said:text short
        text:compliments you
        """,
        ends={
            "Thompson": """
            at:writer earlier-sentence earlier:begins-sentence earlier:prep:none
            from-unsaid/writer greets/writer incoming/writer letter/PERSON
            to-unsaid/writer writer:POST
            """,
            "Department of State": """
            at:reader from-unsaid/reader incoming/reader letter/BODY reader:BODY
            to-unsaid/reader
            """,
        },
        days={
            "October 23": "day:earlier day:earlier-dated day:of-something gap:1-3",
            "October 21": "day:last day:last-before-noun gap:4-30",
            "October 25, 1962": "carrier carrier:by-POST carrier:greets",
        },
    ),
    Case(
        INCOMING,
        "Text of letter received today follows:\nSeptember 20, 1962\n“Mr. President: I agree with you.”\nThompson",
        text="September 20, 1962\n“Mr. President: I agree with you.",
        before="oday follows:\n",
        behind="\nThompson",
        others=("Mr. President: I agree with you.",),
        features="""
        announced-in:telegram greeting greeting+offices greeting+said:noun greeting+wired
        head:letter i in:telegram late opens:announced said:above said:colon said:follows
        said:letter said:noun said:noun-near said:passes said:text short you
        """,
        ends={
            "Mr. President": """
            at:salutation from-unsaid/salutation greeted:title greeted:title-fits
            letter/OFFICE to-unsaid/salutation
            """,
            "Thompson": """
            at:writer from-unsaid/writer greets/writer incoming/writer letter/PERSON
            to-unsaid/writer writer:POST
            """,
            "Department of State": """
            at:reader from-unsaid/reader greeted:other-title incoming/reader
            letter/BODY reader:BODY to-unsaid/reader
            """,
        },
        days={
            "today": "day:handed day:last day:last-passes day:relative gap:0 other:day:own",
            "September 20, 1962": "day:above-salutation day:inside day:own gap:old",
            "October 25, 1962": """
            carrier carrier:by-POST carrier:greets carrier:passes carrier:soon
            other:day:own
            """,
        },
    ),
    Case(
        TELEGRAM,
        "Following message from the President and Secretary Rusk for Chairman Khrushchev:\nTO: Chairman Khrushchev\nFROM: President Kennedy\nDear Mr. Chairman: I agree with you.\nJohn Kennedy",
        text="TO: Chairman Khrushchev\nFROM: President Kennedy\nDear Mr. Chairman: I agree with you.",
        before="n Khrushchev:\n",
        behind="\nJohn Ken",
        others=(
            "FROM: President Kennedy\nDear Mr. Chairman: I agree with you.\nJohn Kennedy",
            "Dear Mr. Chairman: I agree with you.",
        ),
        features="""
        announced-in:telegram greeting greeting+offices greeting+said:for-from
        greeting+said:noun greeting+wired greeting:dear head:message i in:telegram late
        opens:announced said:above said:colon said:follows said:for-from said:from
        said:from+said:to said:message said:noun said:noun+party said:to short you
        """,
        ends={
            "President & Secretary Rusk": """
            announcing-sentence announcing:prep:from at:cover greeted:other-title
            known label:OFFICE letter/OFFICE noun-from receives/other:told:last
            receives/told-other receives/told-other:last right-before sends/told
            sends/told:last several titled
            """,
            "Chairman Khrushchev": """
            address:to announcing-sentence announcing:prep:for at:address at:cover
            greeted:title-fits known label:PERSON letter/PERSON noun-for
            receives/told receives/told:last right-before sends/other:told:last
            sends/told-other sends/told-other:last titled
            """,
            "Mr. Chairman": """
            at:salutation greeted:title greeted:title-fits letter/OFFICE
            other:told:last
            """,
            "President Kennedy": """
            address:from at:address at:writer greeted:other-title greets/writer
            letter/PERSON other-way/writer other:told:last writer:BODY
            """,
            "Embassy in the Soviet Union": """
            at:reader greeted:other-title letter/POST other-way/reader
            other:told:last reader:POST
            """,
        },
        days={
            "October 25, 1962": "carrier carrier:by-BODY carrier:greets",
        },
    ),
    Case(
        MEMORANDUM,
        "I sent it.\nTyler\n[Enclosure]\nMEMORANDUM FOR THE PRESIDENT\nOctober 20, 1962\nI think that we should go.",
        text="October 20, 1962\nI think that we should go.",
        before="ent it.\nTyler\n",
        behind="\n",
        features="""
        below-caption below-signer headed headed:address headed:message i in:memorandum
        in:personal opens:heading opens:label short
        """,
        ends={
            "PRESIDENT": "address:to at:address",
        },
        days={
            "October 20, 1962": "day:inside day:inside-alone day:own gap:4-30",
            "October 25, 1962": """
            carrier carrier:by-PERSON carrier:headed carrier:i-send carrier:passes
            other:day:own
            """,
        },
    ),
    Case(
        INCOMING,
        "He sent me letter: “He said “no” to us. I agree with him.” Then he left.\nThompson",
        text="He said “no” to us. I agree with him.",
        before="nt me letter: ",
        behind=" Then he ",
        features="""
        closed head:letter i in:telegram late opens:inline quoted+said:noun
        quoted-in:telegram said:colon said:letter said:mine said:noun said:noun-near
        said:passes short third
        """,
        ends={
            "Thompson": """
            announcing-sentence announcing:done-to announcing:owns-noun
            announcing:prep:none at:writer from-unsaid/writer incoming/writer
            letter/PERSON receives/told receives/told:last right-before
            sends/told-other sends/told-other:last writer:POST
            """,
            "Department of State": """
            at:reader from-unsaid/reader incoming/reader letter/BODY reader:BODY
            receives/other:told:last
            """,
        },
        days={
            "October 25, 1962": "carrier carrier:by-POST carrier:passes carrier:to-me",
        },
    ),
    Case(
        INCOMING,
        "Letter from Gromyko reads:\n“The first point is this one.\n“The second point is that one.”\nThompson",
        text="The first point is this one.\n“The second point is that one.",
        before="romyko reads:\n",
        behind="\nThompson",
        others=("The second point is that one.",),
        features="""
        closed head:letter in:telegram late opens:announced opens:quotation
        quoted+said:follows quoted+said:from quoted+said:noun quoted-in:telegram said:above
        said:colon said:follows said:from said:letter said:noun said:noun+party
        said:noun-near short
        """,
        ends={
            "Gromyko": """
            announcing-sentence announcing:prep:from at:cover known label:PERSON
            letter/PERSON noun-from receives/told-other receives/told-other:last
            right-before sends/told sends/told:last to-unsaid/cover
            """,
            "Thompson": """
            at:writer incoming/writer letter/PERSON sends/other:told:last
            to-unsaid/writer writer:POST
            """,
            "Department of State": """
            at:reader incoming/reader letter/BODY reader:BODY sends/other:told:last
            to-unsaid/reader
            """,
        },
        days={
            "October 25, 1962": "carrier carrier:by-POST",
        },
    ),
    Case(
        TELEGRAM,
        "Draft letter for your signature:\n“Dear Nikita: On October 26, 1962 we meet. I told you.”\nRusk",
        text="Dear Nikita: On October 26, 1962 we meet. I told you.",
        before="ur signature:\n",
        behind="\nRusk\n",
        features="""
        closed greeting greeting+closed greeting+offices greeting+said:noun greeting+wired
        greeting:dear head:letter i in:telegram late opens:announced opens:quotation
        opens:salutation quoted+said:from quoted+said:noun quoted+you quoted-in:telegram
        said:above said:colon said:drafted said:from said:letter said:noun said:noun+party
        said:noun-near said:yours short you
        """,
        ends={
            "Embassy in the Soviet Union": """
            at:reader from-unsaid/reader last-sentence last:prep:for letter/POST
            noun-for other-way/reader reader:POST receives/told receives/told:last
            right-before sends/told-other sends/told-other:last to-sign/reader
            """,
            "Nikita": """
            at:salutation from-unsaid/salutation greeted:fits greeted:named
            letter/PERSON receives/other:told:last
            """,
            "Rusk": """
            at:writer from-unsaid/writer greeted:other greets/writer letter/PERSON
            other-way/writer receives/other:told:last to-sign/writer writer:BODY
            """,
        },
        days={
            "October 26, 1962": "day:inside day:inside-text gap:after",
            "October 25, 1962": "carrier carrier:by-BODY carrier:drafted carrier:greets",
        },
    ),
    Case(
        INCOMING,
        "Message of October 26 says: “Moscow, October 27, 1962. We go.”\nThompson",
        text="Moscow, October 27, 1962. We go.",
        before="ober 26 says: ",
        behind="\nThompson",
        features="""
        closed head:message i in:telegram late opens:inline quoted+said:noun
        quoted+said:spoken quoted-in:telegram said:colon said:message said:noun
        said:noun-near said:spoken short
        """,
        ends={
            "Thompson": """
            at:writer from-unsaid/writer incoming/writer to-unsaid/writer
            unsaid/PERSON writer:POST
            """,
            "Department of State": """
            at:reader from-unsaid/reader incoming/reader reader:BODY
            to-unsaid/reader unsaid/BODY
            """,
        },
        days={
            "October 26": "day:last day:last-behind-noun day:last-dated gap:after other:day:own",
            "October 27, 1962": "day:inside day:inside-alone day:own gap:after",
            "October 25, 1962": "carrier carrier:by-POST carrier:spoken other:day:own",
        },
    ),
)


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.body[:40])
def test_what_speaks_for_a_message(case: Case, extractor: Extractor) -> None:
    dated = "" if case.head == NOTE else DATELINE
    page = read_page(f"{case.head}{dated}{case.body}\n", "frus1961-63v06/d64")
    heading = read_heading(page)
    one, *others = Stretches(page, heading, letter_words()).candidates()
    assert page.text[one.start : one.end] == case.text
    texts = (page.text[other.start : other.end] for other in others)
    assert tuple(text for text in texts if len(text.split()) > 3) == case.others
    assert page.text[: one.cover_end].endswith(case.before)
    assert page.text[one.resume :].startswith(case.behind)
    assert {name for name, value in one.features.items() if value} == set(case.features.split())
    graded = {"late", "you", "i", "third", "quoted+you", "attached+you"}
    assert {v for name, v in one.features.items() if name not in graded} <= {0.0, 1.0}
    assert all(0 <= one.features.get(name, 0.0) <= 1 for name in graded)
    found = extractor.extract(page)
    reader = MessageReader(page, heading, found.mentions, find_dates(page, heading))
    ends = {}
    for end in reader.ends_of(one, heading.title_span.end):
        both = end.sends.keys() & end.receives.keys()
        assert {*end.sends.values(), *end.receives.values()} == {1.0}
        ends[" & ".join(party.text for party in end.parties)] = {
            *both,
            *(f"sends/{name}" for name in end.sends.keys() - both),
            *(f"receives/{name}" for name in end.receives.keys() - both),
        }
    assert ends == {name: set(held.split()) for name, held in case.ends.items()}
    days = {day.date.text: set(day.features) for day in reader.days_of(one, heading.title_span.end)}
    assert days == {name: set(held.split()) for name, held in case.days.items()}
