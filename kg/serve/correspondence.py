"""The correspondence browser: one page for words, people, offices, days, places, forms and volumes,
with the same selection as a list, in time, as a network, on a map and in threads."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg.pages import drawing
from kg.serve.pool import Pool
from kg.serve.processes import Refused
from kg.serve.responses import SECURE, again, as_json, attached, bundled, pool_of, render, told
from kg.serve.selection import ORDERS, PAGE
from kg.values import span

VIEWS: Final = ("list", "timeline", "network", "map", "threads")
PARTIES: Final[Mapping[str, str]] = {
    "either": "from or to",
    "other": "and",
    "sender": "from",
    "recipient": "to",
    "through": "carried by",
}
PLAIN: Final = ("place", "form", "classification", "volume", "file", "year")
CAPTIONS: Final[Mapping[str, str]] = {
    "q": "words",
    "date": "date",
    "after": "not before",
    "before": "not after",
    "place": "sent from",
    "form": "form",
    "classification": "classification",
    "volume": "volume",
    "file": "from the file",
    "year": "year",
    "answered": "with replies",
    "copies": "copies too",
    **PARTIES,
}
SAFE: Final = "/:@!$&'()*+,;=-._~%#"  # as in the pages' own addresses


@dataclass(slots=True)
class Asked:
    """What an address asks for: the selection, and what is to be said about how it was read."""

    values: dict[str, str]  # of ``selection.choose``
    unknown: list[str] = field(default_factory=list)  # names nobody has
    taken: list[dict[str, Any]] = field(default_factory=list)  # for whom names were taken
    odd: list[tuple[str, str]] = field(default_factory=list)  # dates not understood
    doubts: list[tuple[str, str, str]] = field(default_factory=list)  # as given, read as, or else


async def letters(request: Request) -> Response:
    """The address that the browser of letters had before: led to where it is now."""
    kept = {name: value for name, value in request.query_params.items() if value}
    if kept.get("view") == "table":
        kept["view"] = "list"
    ending = request.path_params.get("ending", "")
    address = "/correspondence" + (f".{ending}" if ending else "")
    return RedirectResponse(address + ("?" + urlencode(kept) if kept else ""), 308)


async def search(request: Request) -> Response:
    """The same page over all documents, whatever they are."""
    return await _page(request, "all")


async def correspondence(request: Request) -> Response:
    """The page of a selection of messages."""
    return await _page(request, "letters")


async def _page(request: Request, scope: str) -> Response:
    given = request.query_params
    view = given.get("view") or "list"
    if view not in VIEWS:
        raise Refused(400, f"There is no view {view!r}.", f"Choose {', '.join(VIEWS)}.")
    offset = whole(request, "offset")
    asked = await read(request, scope)
    order = given.get("sort", "")
    if order and order not in ORDERS:
        raise Refused(400, f"Nothing is sorted by {order!r}.", f"Choose {', '.join(ORDERS)}.")
    found = await told(request, "browse", asked=asked.values, view=view, order=order, offset=offset)

    def changed(**changes: Any) -> str:
        return again(request, **{"offset": "", **changes})

    return render(
        request,
        "correspondence.html",
        scope=asked.values["scope"],
        asked=asked,
        given={**dict(given), "q": asked.values.get("words", "")},
        chips=list(chips(asked, given, found, changed)),
        found=found,
        view=view,
        views=VIEWS,
        offset=offset,
        size=PAGE,
        drawing=drawn(view, found),
        scripted=bundled("sigma.min.js"),
        headings=HEADINGS,
        again=changed,
        taken=lambda ending: f"/correspondence.{ending}" + again(request, of=asked.values["scope"]),
    )


HEADINGS: Final = (
    ("date", "Date"),
    ("from", "From"),
    ("to", "To"),
    ("title", "Letter or document"),
    ("form", "Form"),
    ("place", "Sent from"),
)


async def take(request: Request) -> Response:
    """A selection as a file: ``/correspondence.xlsx?…``."""
    ending = request.path_params["ending"]
    asked = await read(request, "letters")
    address = str(request.url.replace(path="/correspondence"))
    given = {"asked": asked.values, "order": request.query_params.get("sort", "")}
    return await attached(
        request, f"letters.{ending}", "take", ending=ending, address=address, **given
    )


# ---------------------------------------------------------------- reading lists

LISTED: Final = 100  # documents of a list made of a selection


def _names(request: Request) -> list[str]:
    return [one for one in request.query_params.getlist("d") if one]


def _address(names: Sequence[str], title: str, ending: str = "") -> str:
    """The address of a list: it holds the whole list."""
    said = [*(("d", name) for name in names), *((("title", title),) if title else ())]
    return f"/list{ending}?" + urlencode(said, safe="/")


async def reading(request: Request) -> Response:
    """A reading list, kept in its address; ``from`` is the query of a selection to make one of."""
    names, title = _names(request), request.query_params.get("title", "")
    if not names and request.query_params.get("of"):
        asked = await read(request, "letters")
        taken = await told(request, "take", asked=asked.values, ending="json", most=LISTED)
        made = json.loads(taken["body"])
        return RedirectResponse(_address([one["name"] for one in made["letters"]], title), 303)
    found = await told(request, "listed", names=names)
    rows = [
        {
            **row,
            "without": _address([*kept[:n], *kept[n + 1 :]], title),
            "up": _address([*kept[: n - 1], row["name"], kept[n - 1], *kept[n + 1 :]], title)
            if n
            else "",
        }
        for kept in [[one["name"] for one in found["rows"]]]
        for n, row in enumerate(found["rows"])
    ]
    return render(
        request,
        "list.html",
        rows=rows,
        found=found,
        title=title,
        by_day=_address(
            [one["name"] for one in sorted(found["rows"], key=lambda one: one["day"] or "9999")],
            title,
        ),
        taken=lambda ending: _address([one["name"] for one in found["rows"]], title, f".{ending}"),
    )


async def book(request: Request) -> Response:
    """A reading list as a reader: its texts, bibliography, chronology and persons."""
    names, title = _names(request), request.query_params.get("title", "") or "A reading list"
    ending = request.path_params["ending"]
    address = str(request.url.replace(path="/list"))
    given = {"names": names, "title": title, "ending": ending, "address": address}
    return await attached(request, f"reader.{ending}", "reader_of", **given)


# ---------------------------------------------------------------- reading an address


async def read(request: Request, scope: str) -> Asked:
    """The selection an address asks for; names and dates as people write them."""
    given = request.query_params
    values = {name: given[name].strip() for name in PLAIN if given.get(name, "").strip()}
    if "year" in values and not values["year"].isdigit():
        raise Refused(400, f"{values['year']!r} is no year.", "Give four digits.")
    scope = given.get("of") or scope
    values["scope"] = scope if scope in ("letters", "all") else "letters"
    values["words"] = given.get("q", "")[:500].strip()
    for name in ("answered", "copies"):
        if given.get(name):
            values[name] = "yes"
    asked = Asked(values)
    _read_dates(asked, given)
    await _read_parties(pool_of(request), asked, given)
    return asked


def _read_dates(asked: Asked, given: Mapping[str, str]) -> None:
    """``date`` is a stretch of time; ``after`` and ``before`` are its ends one by one."""
    for name, ends in (("date", "both"), ("after", "first"), ("before", "last")):
        text = given.get(name, "").strip()
        if not text:
            continue
        meant = span(text)
        if meant is None:
            asked.odd.append((name, text))
            continue
        if meant.doubt:
            asked.doubts.append((text, meant.first, meant.doubt))
        if ends != "last" and meant.first:
            asked.values["first"] = max(meant.first, asked.values.get("first", ""))
        if ends != "first" and meant.last:
            asked.values["last"] = min(meant.last, asked.values.get("last") or meant.last)


async def _read_parties(pool: Pool, asked: Asked, given: Mapping[str, str]) -> None:
    """Put local names where names were typed."""
    for role in PARTIES:
        typed = given.get(role, "").strip()
        if not typed:
            continue
        if "/" in typed:
            asked.values[role] = typed
            continue
        kinds = ["person", "office", "organization"]
        suggested = await pool.call("complete", text=typed, kinds=kinds)
        if not suggested:
            asked.unknown.append(typed)
            asked.values[role] = "-"  # nobody: what is found has to fit what was asked
            continue
        best = suggested[0]
        asked.values[role] = best["name"]
        others = [
            {**one, "again": {role: one["name"]}}
            for one in suggested[1:6]
            if one["letters"] or one["copies"]
        ]
        same = best["label"].casefold() == typed.casefold()
        if others or not same:
            asked.taken.append({"typed": typed, "one": best, "others": others})
    if "other" in asked.values and "either" not in asked.values:
        asked.values["either"] = asked.values.pop("other")


def chips(
    asked: Asked, given: Mapping[str, str], found: Mapping[str, Any], changed: Any
) -> Sequence[dict[str, str]]:
    """What narrows the selection, by name, each with the address without it."""
    made = []
    for name, caption in CAPTIONS.items():
        text = given.get(name, "").strip()
        if not text:
            continue
        chosen = found["chosen"].get(name)
        role = "either" if name == "other" and "either" not in given else name
        chosen = chosen or found["chosen"].get(role)
        shown = chosen["label"] if chosen else text
        flag = name in ("answered", "copies")
        unknown = name in PARTIES and chosen is None
        made.append(
            {
                "caption": "" if flag else caption,
                "text": caption if flag else shown,
                "href": changed(**{name: ""}),
                "page": f"/{quote(chosen['name'], safe=SAFE)}" if chosen else "",
                "odd": "unknown" if unknown or any(name == odd for odd, _ in asked.odd) else "",
            }
        )
    return made


def whole(request: Request, name: str) -> int:
    """A whole number of an address. Raises Refused for what is none."""
    value = request.query_params.get(name, "") or "0"
    if not (value.isascii() and value.isdigit()) or len(value) > 8:
        raise Refused(400, f"{name} can't be {value!r}.", "Give a whole number from 0 on.")
    return int(value)


# ---------------------------------------------------------------- drawing


def drawn(view: str, found: Mapping[str, Any]) -> dict[str, Any] | None:
    """The drawing of a selection, from all of it."""
    if view == "timeline":
        bins = found["bins"]
        made = drawing.bars(grouped(bins["bars"]))
        return None if made is None else {**made, "kind": "bar", "unit": bins["unit"]}
    if view == "map":
        places = [
            (one["label"], one["lat"], one["long"], one["sent"] + one["received"])
            for one in found["places"]
        ]
        return drawing.chart_of_places(places, found["arcs"])
    if view == "network":
        names = {
            str(n): (one["label"], f"/correspondence?either={one['name']}")
            for n, one in enumerate(found["nodes"])
        }
        return drawing.network(
            ((str(one), str(other), n) for one, other, _, n in found["edges"]), names
        )
    return None


SERIES: Final = 6  # forms told apart in bars


def grouped(bars: Sequence[Sequence[Any]]) -> list[tuple[str, float, str]]:
    """Bars with the rarer series put together as *other*."""
    totals: dict[str, int] = {}
    for _, n, series in bars:
        totals[series] = totals.get(series, 0) + n
    kept = set(sorted(totals, key=lambda one: (-totals[one], one))[:SERIES])
    sums: dict[tuple[str, str], float] = {}
    for name, n, series in bars:
        key = (str(name), series if series in kept else "other")
        sums[key] = sums.get(key, 0) + n
    return [(name, n, series) for (name, series), n in sums.items()]


# ---------------------------------------------------------------- threads and days


async def thread(request: Request) -> Response:
    """A thread to read: the letters of both sides beside each other, each facing its answer."""
    name = request.path_params["name"]
    found = await told(request, "thread", name=name)
    if found is None:
        raise Refused(404, f"There is no message {name!r}.", "Try the search.")
    return render(request, "thread.html", name=name, **told_thread(found["messages"]))


def told_thread(messages: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A thread's messages with the column each stands in (0: the side that began it; 1: the
    other), the days that passed before it, and what it answers by title."""
    titles = {one["name"]: one for one in messages}
    first = _known(messages[0]) if messages else set()
    before = None
    rows = []
    for one in messages:
        senders = _known(one)
        day = one["day"]
        rows.append(
            {
                **one,
                "side": 0 if senders & first or not senders else 1,
                "gap": _days_between(before, day),
                "answered": [titles[name] for name in one["replies"] if name in titles],
            }
        )
        before = day or before
    sides = [_side(rows, 0), _side(rows, 1)]
    return {"rows": rows, "sides": sides}


def _known(message: Mapping[str, Any]) -> set[str]:
    """Who sends a message, as far as it is known."""
    return {party["name"] for party in message["from"] if party["name"]}


def _days_between(one: str | None, other: str | None) -> int:
    if not one or not other:
        return 0
    return (dt.date.fromisoformat(other[:10]) - dt.date.fromisoformat(one[:10])).days


def _side(rows: Sequence[Mapping[str, Any]], side: int) -> str:
    """Who writes on one side of a thread."""
    names = dict.fromkeys(
        one["from"][-1]["label"] for one in rows if one["side"] == side and one["from"]
    )
    return ", ".join(list(names)[:3])


async def clock(request: Request) -> Response:
    """Some days hour by hour, with the clocks of two places beside each other."""
    given = request.query_params
    text = given.get("date", "").strip() or THIRTEEN_DAYS
    meant = span(text)
    problem = None
    found: dict[str, Any] = {"messages": [], "more": False, "zones": {}}
    if meant is None or not (meant.first and meant.last):
        problem = Refused(400, f"{text!r} is no stretch of days.", f"Write {THIRTEEN_DAYS}.")
    else:
        found = await told(request, "hours", first=meant.first, last=meant.last)
    named = [given.get(name, "").strip() for name in ("here", "there")]
    places = two_places(found["messages"], found["zones"], named)
    for name, place in zip(named, places, strict=True):
        if name and name != place and problem is None:
            problem = Refused(400, f"No clock is known of {name!r}.", "Name the seat of a post.")
    days = by_day(found["messages"], found["zones"], places)
    moments = sorted({one["moment"] for day in days for one in day["items"]})
    at = given.get("at", "").strip()[:16] or (moments[-1] if moments else "")
    return render(
        request,
        "clock.html",
        problem.status if problem else 200,
        text=text,
        problem=problem,
        more=found["more"],
        places=places,
        days=days,
        moments=moments,
        cursor=at,
        clocks=[
            f"{local} in {place}"
            for place in places
            if "T" in at and (local := _local(at, found["zones"].get(place)))
        ],
        had=in_hand(days, at),
        by=lambda moment: again(request, at=moment),
    )


def in_hand(days: Sequence[Mapping[str, Any]], at: str) -> list[list[Mapping[str, Any]]]:
    """What each of the two places had received by a moment, the latest first."""
    every = [one for day in days for one in day["items"] if one["came"] <= at]
    every.sort(key=lambda one: (one["came"], one["moment"]), reverse=True)
    return [[one for one in every if one["to_place"] == n] for n in (0, 1)]


THIRTEEN_DAYS: Final = "16–28 October 1962"


def two_places(
    messages: Sequence[Mapping[str, Any]], zones: Mapping[str, str], named: Sequence[str]
) -> list[str]:
    """The places whose clocks are shown: those named, else those most is sent from."""
    counted = Counter(one["origin"] for one in messages if one["origin"] in zones)
    often = [place for place, _ in counted.most_common()]
    found: list[str] = []
    for name in named:
        meant = next((one for one in zones if one.casefold() == name.casefold()), "")
        rest = (one for one in often if one not in found and one not in named)
        found.append(meant or next(rest, ""))
    return found


def by_day(
    messages: Sequence[Mapping[str, Any]], zones: Mapping[str, str], places: Sequence[str]
) -> list[dict[str, Any]]:
    """The messages day by day, each with the moment it was sent and had come, and the time at both
    places. A message counts as come when it was received, and where that isn't known, when it was
    sent."""
    days: dict[str, list[dict[str, Any]]] = {}
    for one in messages:
        moment = one["utc"] or one["day"]
        days.setdefault(moment[:10], []).append(
            {
                **one,
                "moment": moment,
                "came": one["arrived"] or moment,
                "local": [_local(one["utc"], zones.get(place)) for place in places],
                "side": places.index(one["origin"]) if one["origin"] in places else 2,
                "to_place": places.index(one["goal"]) if one["goal"] in places else 2,
            }
        )
    return [{"day": day, "items": items} for day, items in sorted(days.items())]


def _local(utc: str | None, zone: str | None) -> str:
    """The time of day at a place, with its date where that is another."""
    if utc is None or zone is None:
        return ""
    moment = dt.datetime.fromisoformat(utc).replace(tzinfo=dt.UTC)
    there = moment.astimezone(ZoneInfo(zone))
    other = there.date() != moment.date()
    return there.strftime("%H:%M (%b %d)" if other else "%H:%M")


# ---------------------------------------------------------------- data for scripts


async def network(request: Request) -> Response:
    """Who wrote to whom, with a place for everybody, for the drawing that people can turn over."""
    asked = await read(request, "letters")
    found = await told(request, "laid_out", asked=asked.values)
    return as_json(found, {"Cache-Control": "no-cache", **SECURE}, separators=(",", ":"))


async def source(request: Request) -> Response:
    """The SPARQL that gives the messages of a selection, on the page where it can be changed."""
    asked = await read(request, "letters")
    text = await told(request, "behind", asked=asked.values)
    return RedirectResponse("/query?" + urlencode({"query": text}), 303)
