"""Until when a partner has time to answer: working hours counted in its own time zone, without its holidays.

Holidays are those of the package holidays: the statutory ones of the province, the federal ones for an organisation of
all Canada. Where a partner's hours are not known, an office is taken to work from Monday to Friday, 9 to 17; so is the
office behind a line that is always open, where whoever answers at night has no desk.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton

from bot.knowledge.model import Knowledge, Partner
from bot.knowledge.values import locale_for
from bot.region.hours import NATIONAL, is_holiday, zone_of

# For an organisation of all Canada that does not say where its desk is.
_NATIONAL_ZONE = ZoneInfo("America/Toronto")
_OFFICE = dict.fromkeys(range(5), ((9 * 60, 17 * 60),))


@dataclass(frozen=True)
class Calendar:
    """When somebody works at a desk. `days`: by weekday (0 is Monday) the spans in minutes after midnight."""

    zone: ZoneInfo
    province: str = NATIONAL
    days: Mapping[int, tuple[tuple[int, int], ...]] = field(default_factory=lambda: _OFFICE)

    def spans(self, day: dt.date) -> Iterator[tuple[float, float]]:
        """From and to in seconds since 1970, in order; none on a holiday."""
        if is_holiday(day, self.province):
            return
        midnight = dt.datetime.combine(day, dt.time())
        for span in self.days.get(day.weekday(), ()):
            begin, end = ((midnight + dt.timedelta(minutes=m)).replace(tzinfo=self.zone).timestamp() for m in span)
            yield begin, end


def calendar_of(partner: Partner) -> Calendar:
    opens = partner.opens
    days = opens.days if opens and any(opens.days.values()) and not opens.always else _OFFICE
    return Calendar(zone_of(partner) or _NATIONAL_ZONE, partner.province, days)


def after_working_hours(calendar: Calendar, start: float, hours: float) -> float:
    """When `hours` of work have passed since `start` (seconds since 1970)."""
    left, day = hours * 3600.0, dt.datetime.fromtimestamp(start, calendar.zone).date()
    while True:
        for begin, end in calendar.spans(day):
            begin = max(begin, start)
            if left <= end - begin:
                return begin + left
            left -= max(0.0, end - begin)
        day += dt.timedelta(days=1)


def show_day(moment: float, calendar: Calendar, language: str, knowledge: Knowledge) -> str:
    """The day of `moment` at the desk, as "December 1" in `language`: no short form, whose dot would end a sentence."""
    locale = locale_for(knowledge.chain(language))
    there = dt.datetime.fromtimestamp(moment, calendar.zone)
    return str(format_skeleton("MMMMd", there, locale=locale)).replace("\u202f", " ")
