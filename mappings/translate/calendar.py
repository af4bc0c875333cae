"""The company's calendar: which day it is there, when people work."""

from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

import holidays

from mappings.organisation import Organisation
from rules.facts import Today

BACK, AHEAD = timedelta(days=400), timedelta(days=400)
"""How far around a day its holidays are told: no rule counts workdays further."""


def today_of(organisation: Organisation, day: date) -> Today:
    """`day` with the company's time zone, workdays and holidays (public ones of its country, and its own)."""
    free = {*organisation.free_days}
    if organisation.country:
        for year in range((day - BACK).year, (day + AHEAD).year + 1):
            free |= _public(organisation.country, organisation.region, year)
    near = sorted(d for d in free if day - BACK <= d <= day + AHEAD)
    return Today(day, organisation.time_zone, organisation.workdays, tuple(near))


@lru_cache(maxsize=512)
def with_holidays_of(today: Today, country: str | None) -> Today:
    """The same day for a deal with a buyer in this country: nobody is silent on a holiday of either side."""
    if country is None or country not in _known():
        return today
    start, end = today.day - BACK, today.day + AHEAD
    theirs = {d for year in range(start.year, end.year + 1) for d in _public(country, None, year) if start <= d <= end}
    return replace(today, holidays=tuple(sorted({*today.holidays, *theirs})))


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(holidays.list_supported_countries(include_aliases=False))


@lru_cache(maxsize=512)
def _public(country: str, region: str | None, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, subdiv=region, years=year))
