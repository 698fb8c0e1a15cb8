"""Which clock a city kept on a day."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from kg.extract.clock import cities, fold, rules


def hours(place: str, moment: str) -> float:
    zone = cities().zone(place)
    assert zone is not None
    return cities().offset(zone, datetime.fromisoformat(moment)) / timedelta(hours=1)


@pytest.mark.parametrize(
    ("place", "moment", "expected"),
    [
        ("Washington", "1962-10-27T23:00", -4),  # daylight time until the last Sunday of October
        ("Washington", "1962-10-28T12:00", -5),
        ("Washington", "1954-10-01T12:00", -5),  # until the last Sunday of September before 1955
        ("London", "1969-01-10T12:00", 1),  # British Standard Time
        ("Moscow", "1962-10-25T12:00", 3),
        ("Saigon", "1965-01-27T09:00", 8),
        ("Djakarta", "1954-06-15T17:00", 7.5),
        ("New Delhi", "1962-11-19T12:00", 5.5),
        ("Seoul", "1959-01-10T12:00", 8.5),
        ("Oslo", "1960-06-04T12:00", 2),  # not Berlin's time
        ("Addis Ababa", "1955-06-04T12:00", 3),
        ("Monrovia", "1962-06-04T12:00", -0.75),  # local mean time, to the minute: −0:44:30
    ],
)
def test_offsets(place, moment, expected):
    assert hours(place, moment) == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        ("[ New York ,]", "America/New_York"),
        ("[Paris,]", "Europe/Paris"),
        ("Laranjeiras Palace, Rio de Janeiro", "America/Sao_Paulo"),
        ("Léopoldville", "Africa/Kinshasa"),
        ("the Ministry", None),
    ],
)
def test_places_as_printed(place, zone):
    assert cities().zone(place) == zone


def test_every_zone_is_in_the_database():
    zones = set(cities().zones.values())
    assert len(zones) > 100
    for zone in zones:
        assert rules(zone).utcoffset(datetime(1962, 10, 25)) is not None


def test_periods_kept_apart_do_not_overlap():
    for periods in cities().kept.values():
        for earlier, later in pairwise(periods):
            assert earlier.start < earlier.end <= later.start < later.end


def test_folding_is_stable():
    assert all(fold(name) == name for name in cities().zones)
