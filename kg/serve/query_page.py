"""The page to write SPARQL on, and views of what a query gives: a table, or a drawing of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from kg.pages import drawing
from kg.serve.processes import Refused
from kg.serve.responses import EXPECTED, again, attached, bundled, pool_of, refusal, render, told
from kg.sparql import PREFIXES

# ----------------------------------------------------------------
# Which drawing suits a result: as a saved query says in its header, or as its columns tell.
#
# bar:month,documents,classification     categories, values, and what to stack by
# timeline:date,sender                   when, and in which lane
# network:sender,recipient,letters       from, to, and how much

# P1DT7H30M, -PT45M: days, hours, minutes, seconds of a duration
_DURATION: Final = re.compile(r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?")


def chart(asked: str, result: Mapping[str, Any]) -> dict[str, Any] | None:
    """The drawing a chart's description asks for, of nothing but the columns it names; None when
    there is nothing to draw."""
    view, _, columns = asked.partition(":")
    known = result["names"]
    names = [name for one in columns.split(",") if (name := one.strip()) in known]
    places = [known.index(name) for name in names]
    rows = [
        [row[n] and {"text": row[n]["text"], "kind": row[n].get("kind", "")} for n in places]
        for row in result["rows"]
    ]
    return draw_chart("bars" if view == "bar" else view, names, {"names": names, "rows": rows})


# ---------------------------------------------------------------- a result that says nothing

Cell = Mapping[str, str] | None

# 1962, 1962-10, 1962-10-25T01:59:00-04:00, 1962-10~, 1962-10-22/1962-10-28
DATE: Final = re.compile(r"-?\d{4}(-\d\d){0,2}(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?[~?%]?(/.*)?")
LATITUDE: Final = re.compile(r"lat(itude)?", re.IGNORECASE)
LONGITUDE: Final = re.compile(r"(long?|lng|longitude)", re.IGNORECASE)


def draw_chart(
    view: str, columns: Sequence[str], result: Mapping[str, Any]
) -> dict[str, Any] | None:
    """A drawing of a query's answer; None when its columns hold nothing of the kind.

    ``result`` has ``names``, ``rows`` of cells, and the ``labels`` and ``places`` of the things in
    them. ``columns`` are those to draw: date and lane for a timeline; from, to and weight for a
    network; category, height and series for bars; the label for a map. Without them the first
    that fit are taken. A map takes latitude and longitude, or places.
    """
    if "boolean" in result:
        return None
    answer = Answer(result)
    chosen = [answer.names.index(name) for name in columns if name in answer.names]
    made: dict[str, Any] | None = None
    if view == "timeline":
        made = drawing.timeline(answer.points(chosen))
    elif view == "network":
        made = drawing.network(answer.edges(chosen), answer.things())
    elif view == "map":
        made = drawing.chart_of_places(answer.places(chosen))
    elif view == "bars":
        made = drawing.bars(answer.bars(chosen))
    return None if made is None else {"kind": "bar" if view == "bars" else view, **made}


class Answer:
    """The rows of an answer, asked which columns hold what."""

    def __init__(self, result: Mapping[str, Any]) -> None:
        self.names: list[str] = list(result["names"])
        self.rows: list[list[Cell]] = result["rows"]
        self._labels: Mapping[str, str] = result.get("labels", {})
        self._places: Mapping[str, Sequence[Any]] = result.get("places", {})

    def text(self, cell: Cell) -> str:
        """A cell as a drawing names it."""
        if cell is None:
            return ""
        return self._labels.get(cell.get("iri", ""), cell["text"])

    def holding(self, fits: Callable[[Mapping[str, str]], bool]) -> list[int]:
        """The columns of which every cell that is there fits."""
        found = []
        for column in range(len(self.names)):
            cells = [row[column] for row in self.rows if row[column] is not None]
            if cells and all(fits(cell) for cell in cells if cell is not None):
                found.append(column)
        return found

    def numbers(self) -> list[int]:
        """The columns of numbers and durations."""
        return self.holding(lambda cell: cell.get("kind") == "number" or bool(_duration(cell)))

    def dates(self) -> list[int]:
        """The columns of dates."""
        numbers = self.numbers()
        dated = self.holding(lambda cell: DATE.fullmatch(cell["text"]) is not None)
        return [one for one in dated if one not in numbers]

    def named(self) -> list[int]:
        """The columns that name something: things before words."""
        other = {*self.numbers(), *self.dates()}
        things = self.holding(lambda cell: bool(cell.get("iri")))
        words = [n for n in range(len(self.names)) if n not in other and n not in things]
        return things + words

    def points(self, chosen: Sequence[int]) -> Iterator[tuple[str, str, str, str]]:
        """Rows as points in time: when, in which lane, what, where it is described."""
        dates = list(chosen[:1]) or self.dates()
        if not dates:
            return
        # A lane is worth drawing where several rows share it.
        lanes = list(chosen[1:2]) or sorted(
            self.named(), key=lambda one: len({self.text(row[one]) for row in self.rows})
        )
        for row in self.rows:
            cell = row[dates[0]]
            said = [
                self.text(one) for n, one in enumerate(row) if one is not None and n not in dates
            ]
            address = next((one["href"] for one in row if one and one.get("href")), "")
            lane = self.text(row[lanes[0]]) if lanes else ""
            yield (cell["text"] if cell else "", lane, ", ".join(said), address)

    def edges(self, chosen: Sequence[int]) -> Iterator[tuple[str, str, float]]:
        """Rows as links: from what, to what, how strong."""
        ends = list(chosen[:2]) or self.named()
        weights = list(chosen[2:3]) or self.numbers()
        if len(ends) < 2:
            return
        for row in self.rows:
            yield (self._key(row[ends[0]]), self._key(row[ends[1]]), _size(row, weights))

    def _key(self, cell: Cell) -> str:
        return "" if cell is None else cell.get("iri") or cell["text"]

    def things(self) -> dict[str, tuple[str, str]]:
        """Label and address of everything in the rows."""
        return {
            cell["iri"]: (self.text(cell), cell.get("href", ""))
            for row in self.rows
            for cell in row
            if cell is not None and cell.get("iri")
        }

    def places(self, chosen: Sequence[int]) -> Iterator[tuple[str, float, float, float]]:
        """Rows as places: label, latitude, longitude, how much. A place of several rows has their
        sum."""
        lats = [n for n, name in enumerate(self.names) if LATITUDE.fullmatch(name)]
        longs = [n for n, name in enumerate(self.names) if LONGITUDE.fullmatch(name)]
        weights = [one for one in self.numbers() if one not in (*lats, *longs)]
        labels = [one for one in (*chosen, *self.named()) if one not in (*lats, *longs)]
        sums: dict[tuple[str, float, float], float] = defaultdict(float)
        for row in self.rows:
            for place in self._placed(row, lats, longs, labels):
                sums[place] += _size(row, weights)
        for (label, north, east), total in sums.items():
            yield (label, north, east, total)

    def _placed(
        self, row: Sequence[Cell], lats: list[int], longs: list[int], labels: list[int]
    ) -> Iterator[tuple[str, float, float]]:
        """The places of a row: by the columns of its coordinates, else those its cells name."""
        if lats and longs:
            lat, long = row[lats[0]], row[longs[0]]
            if lat is not None and long is not None:
                label = self.text(row[labels[0]]) if labels else ""
                yield label, _number(lat["text"]), _number(long["text"])
            return
        for cell in row:
            if cell is not None and cell.get("iri") in self._places:
                north, east = self._places[cell["iri"]]
                yield self.text(cell), float(north), float(east)

    def bars(self, chosen: Sequence[int]) -> Iterator[tuple[str, float, str]]:
        """Rows as bars: category, height, what to stack by."""
        heights = list(chosen[1:2]) or self.numbers()[-1:]
        others = [*chosen[:1], *chosen[2:3]] or [
            n for n in range(len(self.names)) if n not in heights
        ]
        if not others:
            return
        for row in self.rows:
            height = row[heights[0]] if heights else None
            size = 1.0 if not heights else _number(height["text"]) if height else 0.0
            series = self.text(row[others[1]]) if len(others) > 1 else ""
            yield (self.text(row[others[0]]), size, series)


def _duration(cell: Mapping[str, str]) -> bool:
    return len(cell["text"]) > 1 and _DURATION.fullmatch(cell["text"]) is not None


def _size(row: Sequence[Cell], weights: Sequence[int]) -> float:
    """How much a row counts: what its first column of weights says, else once."""
    weight = row[weights[0]] if weights else None
    return 1.0 if weight is None else _number(weight["text"])


def _number(text: str) -> float:
    """A number, or a duration in hours."""
    try:
        return float(text)
    except ValueError:
        pass
    match = _DURATION.fullmatch(text)
    if match is None:
        return 0.0
    days, hours, minutes, seconds = (float(part or 0) for part in match.groups()[1:])
    size = days * 24 + hours + minutes / 60 + seconds / 3600
    return -size if match[1] else size


# ----------------------------------------------------------------
# The page to write SPARQL on, and views of what a query gives: a table, or a drawing of it.

ROWS: Final = 500  # of a query's answer on its page
DRAWN: Final = 2000  # rows that are drawn
VIEWS: Final = ("table", "bars", "timeline", "network", "map")

# #defaultView: timeline    # defaultView: network: ?from, ?to
HINT: Final = re.compile(
    r"^\s*#\s*defaultView\s*:\s*(?P<view>\w+)(?:\s*:\s*(?P<columns>[\w?, ]+?))?\s*$",
    re.MULTILINE | re.IGNORECASE,
)


def hinted(text: str) -> tuple[str, tuple[str, ...]]:
    """The view a query asks for in a comment, and the columns to draw; a table if it doesn't."""
    found = HINT.search(text)
    if found is None or found["view"].lower() not in VIEWS:
        return "table", ()
    names = (name.strip().lstrip("?") for name in (found["columns"] or "").split(","))
    return found["view"].lower(), tuple(name for name in names if name)


async def workbook(request: Request) -> Response:
    """The answer of a query as an Excel file."""
    text = request.query_params.get("query", "")
    if not text.strip():
        raise Refused(400, "There is no query.", "Give it as ?query=…")
    return await attached(request, "answer.xlsx", "workbook", anybody=True, text=text)


async def sparql_page(request: Request) -> Response:
    """A page to write SPARQL on, and what it gives. ``example`` is a saved query to begin with."""
    text = request.query_params.get("query", "")
    example = request.query_params.get("example", "")
    if example:
        chosen = request.app.state.library.get(example)
        asked = {"file": str(chosen.path), "values": chosen.example}
        text = await told(request, "bound", **asked)
    hint, columns = hinted(text)
    view = request.query_params.get("view") or hint
    if view not in VIEWS:
        raise Refused(400, f"There is no view {view!r}.", f"Choose {', '.join(VIEWS)}.")
    drawn = view != "table"
    result: dict[str, Any] | None = None
    problem: Refused | None = None
    if text.strip() and not example:
        asked = {"text": text, "limit": DRAWN if drawn else ROWS}
        try:
            result = await told(request, "table", anybody=True, **asked)
        except EXPECTED as error:
            problem = refusal(error)
    return render(
        request,
        "sparql.html",
        problem.status if problem else 200,
        text=text,
        result=result,
        problem=problem,
        view=view,
        views=VIEWS,
        drawing=draw_chart(view, columns, result) if drawn and result else None,
        editor=bundled("yasqe.min.js"),
        groups=request.app.state.library.by_group(),
        base=(await pool_of(request).about())["base"],
        prefixes=PREFIXES,
        again=lambda **changes: again(request, **changes),
        download=lambda format_: (
            f"/query.xlsx?{urlencode({'query': text})}"
            if format_ == "xlsx"
            else "/sparql?" + urlencode({"query": text, "format": format_})
        ),
    )
