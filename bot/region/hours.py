"""Whether somebody answers at a partner now, by its opening hours, its time zone and the holidays of its province.

What staff write is read by `bot.knowledge.hours`. Holidays come from the package holidays: the statutory ones of the
province, and the federal ones for an organisation of all Canada. A line that is always open keeps no holidays.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from bot.knowledge.model import Partner

NATIONAL = "CA"
# Where most people of a province live; a partner elsewhere has a `timezone` of its own.
_ZONES = {
    "BC": "America/Vancouver",
    "AB": "America/Edmonton",
    "SK": "America/Regina",
    "MB": "America/Winnipeg",
    "ON": "America/Toronto",
    "QC": "America/Toronto",
    "NB": "America/Moncton",
    "NS": "America/Halifax",
    "PE": "America/Halifax",
    "NL": "America/St_Johns",
    "YT": "America/Whitehorse",
    "NT": "America/Yellowknife",
    "NU": "America/Iqaluit",
}


def is_open(partner: Partner, at: dt.datetime) -> bool | None:
    """None where it is not known. `at` knows its time zone."""
    opens = partner.opens
    if opens is None:
        return None
    if opens.always:
        return True
    zone = zone_of(partner)
    if zone is None:
        return None
    there = at.astimezone(zone)
    if is_holiday(there.date(), partner.province):
        return False
    minute = there.hour * 60 + there.minute
    return any(start <= minute < end for start, end in opens.days.get(there.weekday(), ()))


def zone_of(partner: Partner) -> ZoneInfo | None:
    """None for an organisation of all Canada that does not say where its desk is."""
    zone = partner.timezone or _ZONES.get(partner.province)
    return ZoneInfo(zone) if zone else None


def is_holiday(day: dt.date, province: str) -> bool:
    return day in _holidays(province, day.year)


@lru_cache(maxsize=64)
def _holidays(province: str, year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("CA", subdiv=None if province == NATIONAL else province, years=year)
