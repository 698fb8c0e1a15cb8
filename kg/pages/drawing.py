"""Drawings of results as SVG: bars, a timeline, a network, a map. No script is needed to see them.

Looks are left to the style sheet (a policy of the pages forbids styles in the markup); what stands
here is geometry. Each function takes plain values and returns shapes for a template.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any, Final

import numpy as np

from kg.settings import shipped

WIDTH: Final = 960
MARGIN: Final = 30
SERIES: Final = 8  # colours of the style sheet; further series share the last
WIDEST: Final = 90  # of a bar and the room beside it
NARROWEST: Final = 420  # of a drawing of few bars
LETTER: Final = 6.6  # width of a letter of a name
FOREMOST: Final = 12  # things whose names may cover lesser points
ROOM: Final = 12  # between two things of a network
STEPS: Final = 60  # of the settling of a network
TALL: Final = 260  # of a drawing of bars
SHOWN: Final = 30  # letters of a name
DRAWN: Final = 40  # things of a network


def bars(rows: Iterable[tuple[str, float, str]]) -> dict[str, Any] | None:
    """Stacked bars of (category, value, series), categories in the order given."""
    values = [(x, max(0.0, y), series) for x, y, series in rows]
    categories = list(dict.fromkeys(x for x, _, _ in values))
    series_names = sorted({series for _, _, series in values})
    totals: dict[str, float] = defaultdict(float)
    for x, y, _ in values:
        totals[x] += y
    top = max(totals.values(), default=0)
    if not categories or not top:
        return None
    step = min(WIDEST, (WIDTH - 2 * MARGIN) / len(categories))
    scale = (TALL - 2 * MARGIN) / top
    base: dict[str, float] = dict.fromkeys(categories, float(TALL - MARGIN))
    shapes = []
    for x, y, series in values:
        tall = y * scale
        base[x] -= tall
        shapes.append(
            {
                "x": _round(MARGIN + categories.index(x) * step),
                "y": _round(base[x]),
                "width": _round(max(1.0, step * 0.86)),
                "height": _round(tall),
                "series": min(series_names.index(series), SERIES - 1),
                "name": x,
                "title": f"{x}{', ' + series if series else ''}: {y:,.10g}",
            }
        )
    every = max(1, math.ceil(len(categories) / 16))
    labels = [
        {"x": _round(MARGIN + (n + 0.43) * step), "text": name}
        for n, name in enumerate(categories)
        if n % every == 0
    ]
    return {
        "width": max(NARROWEST, _round(2 * MARGIN + step * len(categories))),
        "height": TALL,
        "floor": TALL - MARGIN,
        "shapes": shapes,
        "labels": labels,
        "top": f"{top:,.10g}",
        "series": [
            {"name": name, "number": min(n, SERIES - 1)}
            for n, name in enumerate(series_names)
            if name
        ],
    }


def timeline(points: Iterable[tuple[str, str, str, str]]) -> dict[str, Any] | None:
    """Points of (ISO date or date-time, lane, label, address) on a common scale of time."""
    placed = [
        (moment, lane, label, href)
        for date, lane, label, href in points
        if (moment := _moment(date)) is not None
    ]
    if not placed:
        return None
    lanes = [name for name, _ in Counter(lane for _, lane, _, _ in placed).most_common(12)]
    first, last = min(p[0] for p in placed), max(p[0] for p in placed)
    span = max((last - first).total_seconds(), 3600.0)
    left = 220
    room = WIDTH - left - 1.5 * MARGIN  # the last date needs room on both sides
    row = 34
    height = row * len(lanes) + 2 * MARGIN
    shapes = [
        {
            "x": _round(left + (moment - first).total_seconds() / span * room),
            "y": row * lanes.index(lane) + MARGIN + row / 2,
            "series": lanes.index(lane) % SERIES,
            "title": f"{moment:%Y-%m-%d}: {label}",
            "href": href,
        }
        for moment, lane, label, href in placed
        if lane in lanes
    ]
    ticks = [
        {
            "x": _round(left + n / 6 * room),
            "text": f"{first + dt.timedelta(seconds=span * n / 6):%Y-%m-%d}",
        }
        for n in range(7)
    ]
    return {
        "width": WIDTH,
        "height": height,
        "left": left,
        "left_out": len(placed) - len(shapes),
        "lanes": [{"y": row * n + MARGIN + row / 2, "text": name} for n, name in enumerate(lanes)],
        "shapes": shapes,
        "ticks": ticks,
    }


def _moment(text: str) -> dt.datetime | None:
    """The moment a date begins, whatever its precision; None for what is none."""
    date = text.strip().rstrip("~?%").split("/")[0]
    for pattern in (date, f"{date}-01", f"{date}-01-01"):
        try:
            found = dt.datetime.fromisoformat(pattern)
        except ValueError:
            continue
        return found if found.tzinfo else found.replace(tzinfo=dt.UTC)
    return None


def chart_of_places(
    places: Iterable[tuple[str, float, float, float]],
    arcs: Iterable[tuple[str, str, float]] = (),
) -> dict[str, Any] | None:
    """Places of (label, latitude, longitude, weight) on a plane chart of the land: a degree east
    is as wide as one north is high, and meridians and parallels are drawn for bearings. ``arcs``
    (label, label, weight) lead from place to place, bent to the right of their way."""
    found = [one for one in places if abs(one[1]) <= 90 and abs(one[2]) <= 180]
    if not found:
        return None
    west, east = _widened(min(one[2] for one in found) - 8, max(one[2] for one in found) + 16, 60)
    south, north = _widened(min(one[1] for one in found) - 8, max(one[1] for one in found) + 8, 30)
    scale = WIDTH / (east - west)
    height = (north - south) * scale
    step = next(size for size in (5, 10, 15, 30, 60) if (east - west) / size <= 12 or size == 60)
    heaviest = max(one[3] for one in found)

    at = {one[0]: ((one[2] - west) * scale, (north - one[1]) * scale) for one in found}

    def lines(low: float, high: float) -> range:
        return range(math.ceil(low / step) * step, math.floor(high) + 1, step)

    return {
        "width": WIDTH,
        "height": _round(height),
        "land": land(),
        "shift": f"scale({scale / 10:.4f} {-scale / 10:.4f})"
        f" translate({_round(-west * 10)} {_round(-north * 10)})",
        "meridians": [
            {"x": _round((at - west) * scale), "text": f"{abs(at)}°{'EW'[at < 0] if at else ''}"}
            for at in lines(west, east)
        ],
        "parallels": [
            {"y": _round((north - at) * scale), "text": f"{abs(at)}°{'NS'[at < 0] if at else ''}"}
            for at in lines(south, north)
        ],
        "arcs": _arcs(at, arcs),
        "places": _placed(
            {
                "x": _round((long - west) * scale),
                "y": _round((north - lat) * scale),
                "r": _round(4 + 16 * math.sqrt(weight / heaviest)),
                "label": label,
                "title": f"{label}: {weight:,.10g}",
            }
            for label, lat, long, weight in sorted(found, key=lambda one: -one[3])
        ),
    }


ARCS: Final = 250  # drawn, the weightiest


def _arcs(
    at: dict[str, tuple[float, float]], arcs: Iterable[tuple[str, str, float]]
) -> list[dict[str, Any]]:
    """Curves between places; there and back are two, bent apart."""
    drawn = sorted((one for one in arcs if one[0] in at and one[1] in at), key=lambda a: -a[2])
    heaviest = max((weight for _, _, weight in drawn), default=1)
    made = []
    for one, other, weight in drawn[:ARCS]:
        (x1, y1), (x2, y2) = at[one], at[other]
        bend = 0.18
        mx, my = (x1 + x2) / 2 - (y2 - y1) * bend, (y1 + y2) / 2 + (x2 - x1) * bend
        made.append(
            {
                "path": f"M{_round(x1)} {_round(y1)}Q{_round(mx)} {_round(my)}"
                f" {_round(x2)} {_round(y2)}",
                "width": _round(0.6 + 6 * math.sqrt(weight / heaviest)),
                "title": f"{one} → {other}: {weight:,.10g}",
            }
        )
    return made


def _placed(things: Iterable[dict[str, Any]], beside: bool = False) -> list[dict[str, Any]]:
    """Things with the side their name stands on; a name with no room is left out: the caption, or
    the title of the point, has it. ``beside`` keeps names off other points too."""
    found: list[dict[str, Any]] = []
    placed = list(things)
    points = [_box(one) for one in placed] if beside else []
    taken: list[tuple[float, float, float, float]] = []
    for n, one in enumerate(placed):
        wide = LETTER * len(one["label"])
        shown = left = False
        for left in (one["x"] + wide + one["r"] > WIDTH, one["x"] + wide + one["r"] <= WIDTH):
            x = one["x"] - one["r"] - 3 - wide if left else one["x"] + one["r"] + 3
            box = (x, one["y"] - 8, x + wide, one["y"] + 6)
            shown = (
                x >= 0
                and x + wide <= WIDTH
                and not any(
                    _overlap(box, other) for other in (*taken, *(points if n >= FOREMOST else ()))
                )
            )
            if shown:
                taken.append(box)
                break
        found.append({**one, "left": left, "shown": shown})
    return found


def _box(one: dict[str, Any]) -> tuple[float, float, float, float]:
    return (one["x"] - one["r"], one["y"] - one["r"], one["x"] + one["r"], one["y"] + one["r"])


def _overlap(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _widened(low: float, high: float, least: float) -> tuple[float, float]:
    """Borders at least so far apart, about the same middle."""
    more = max(0.0, least - (high - low)) / 2
    return low - more, high + more


def land() -> str:
    """The outline of the land as a path, in tenths of a degree: ``data/geography/land.json``."""
    told = json.loads((shipped("data") / "geography" / "land.json").read_text(encoding="utf-8"))
    path: str = told["path"]
    return path


def network(
    edges: Iterable[tuple[str, str, float]],
    names: dict[str, tuple[str, str]] | None = None,
) -> dict[str, Any] | None:
    """A network of (one, other, weight); ``names`` gives label and address of each. The same
    edges always give the same drawing. Only the ``DRAWN`` weightiest things are drawn."""
    weights: dict[tuple[str, str], float] = defaultdict(float)
    degree: dict[str, float] = defaultdict(float)
    for one, other, weight in edges:
        if one and other and one != other:
            weights[min(one, other), max(one, other)] += weight
            degree[one] += weight
            degree[other] += weight
    drawn = [name for name, _ in sorted(degree.items(), key=lambda d: (-d[1], d[0]))[:DRAWN]]
    if not drawn:
        return None
    kept = {pair: w for pair, w in weights.items() if set(pair) <= set(drawn)}
    height = 560
    heaviest = max(kept.values(), default=1)
    largest = max(degree[name] for name in drawn)
    sizes = {name: _round(5 + 13 * math.sqrt(degree[name] / largest)) for name in drawn}
    places = _apart_from(_settle(drawn, kept, WIDTH, height), sizes, WIDTH, height)
    return {
        "width": WIDTH,
        "height": height,
        "left_out": len(degree) - len(drawn),
        "edges": [
            {
                "x1": places[one][0],
                "y1": places[one][1],
                "x2": places[other][0],
                "y2": places[other][1],
                "width": _round(1 + 5 * weight / heaviest),
                "title": f"{_name(names, one)} – {_name(names, other)}: {weight:,.10g}",
            }
            for (one, other), weight in sorted(kept.items())
        ],
        "nodes": _placed(
            (
                {
                    "x": places[name][0],
                    "y": places[name][1],
                    "r": sizes[name],
                    "label": _shortened(_name(names, name)),
                    "href": (names or {}).get(name, ("", ""))[1],
                    "title": f"{_name(names, name)}: {degree[name]:,.10g}",
                }
                for name in drawn
            ),
            beside=True,
        ),
    }


def _name(names: dict[str, tuple[str, str]] | None, name: str) -> str:
    return (names or {}).get(name, (name, ""))[0] or name


def _shortened(name: str) -> str:
    return name if len(name) <= SHOWN else name[: SHOWN - 1].rstrip() + "…"


def _apart_from(
    at: dict[str, tuple[float, float]], sizes: dict[str, float], width: int, height: int
) -> dict[str, tuple[float, float]]:
    """The same places moved so that no two lie on one another."""
    moved = {name: [x, y] for name, (x, y) in at.items()}
    names = list(moved)
    for _ in range(STEPS):
        for one, other in combinations(names, 2):
            (x, y), (ox, oy) = moved[one], moved[other]
            dx, dy = x - ox, y - oy
            far = math.hypot(dx, dy) or 0.01
            near = sizes[one] + sizes[other] + ROOM
            if far >= near:
                continue
            if abs(dx) + abs(dy) < 0.1:
                dx, dy, far = 0.0, 1.0, 1.0
            shift = (near - far) / 2 / far
            moved[one][:] = x + dx * shift, y + dy * shift
            moved[other][:] = ox - dx * shift, oy - dy * shift
        for place in moved.values():
            place[0] = min(width - 40, max(40, place[0]))
            place[1] = min(height - 25, max(25, place[1]))
    return {name: (_round(x), _round(y)) for name, (x, y) in moved.items()}


def _settle(
    drawn: Sequence[str], edges: dict[tuple[str, str], float], width: int, height: int
) -> dict[str, tuple[float, float]]:
    """Places by springs, inside a drawing's borders."""
    index = {name: n for n, name in enumerate(drawn)}
    pairs = [(index[one], index[other]) for one, other in edges]
    found = layout(len(drawn), pairs, width, height)
    return {
        name: (_round(float(found[n][0])), _round(float(found[n][1]))) for name, n in index.items()
    }


def layout(
    count: int, edges: Sequence[tuple[int, int]], width: float = 1000, height: float = 1000
) -> Any:
    """Places of ``count`` things by Fruchterman and Reingold's springs, begun on a spiral: the same
    edges always give the same places. An array of (x, y) between the borders."""
    n = np.arange(count)
    turn, out = n * 2.399963, np.sqrt((n + 0.5) / max(count, 1)) * 0.45  # the golden angle
    at = np.stack([width * (0.5 + out * np.cos(turn)), height * (0.5 + out * np.sin(turn))], axis=1)
    k = math.sqrt(width * height / max(count, 1)) * 0.62
    ends = np.array(edges, dtype=np.intp).reshape(-1, 2)
    middle, gravity = np.array([width / 2, height / 2]), np.array([0.3, 0.5])
    for step in range(STEPS):
        right, down = (side[:, None] - side for side in np.ascontiguousarray(at.T))
        force = right * right
        force += down * down
        np.maximum(force, 1e-4, out=force)
        np.divide(k * k, force, out=force)
        push = np.stack([np.einsum("ij,ij->i", way, force) for way in (right, down)], axis=1)
        along = at[ends[:, 0]] - at[ends[:, 1]]
        pull = along * (np.sqrt((along**2).sum(axis=1, keepdims=True)) / k)
        np.add.at(push, ends[:, 0], -pull)
        np.add.at(push, ends[:, 1], pull)
        push += (middle - at) * gravity  # keeps what hangs on nothing else in sight
        far = np.sqrt((push**2).sum(axis=1, keepdims=True))
        far[far == 0] = 1.0
        heat = width / 8 * (1 - step / STEPS) + 0.5
        at += push / far * np.minimum(far, heat)
        np.clip(at, [40, 25], [width - 40, height - 25], out=at)
    return at


def _round(value: float) -> float:
    return round(value, 1)
