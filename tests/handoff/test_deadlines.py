from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from bot.handoff.deadlines import Calendar, after_working_hours, calendar_of, show_day
from bot.knowledge.model import Opening
from tests.shipped import shipped

TORONTO = ZoneInfo("America/Toronto")
OFFICE = Calendar(TORONTO, "ON")


def at(text: str, zone: ZoneInfo = TORONTO) -> float:
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-23T10:00", 4, "2026-11-23T14:00"),
        ("2026-11-23T10:00", 7, "2026-11-23T17:00"),  # to the last minute of the day
        ("2026-11-23T10:00", 8, "2026-11-24T10:00"),
        ("2026-11-23T10:00", 16, "2026-11-25T10:00"),
        ("2026-11-23T03:00", 1, "2026-11-23T10:00"),  # before the office opens
        ("2026-11-23T18:00", 1, "2026-11-24T10:00"),  # after it has closed
        ("2026-11-27T16:00", 2, "2026-11-30T10:00"),  # Friday afternoon
        ("2026-11-28T12:00", 1, "2026-11-30T10:00"),  # Saturday
        ("2026-12-24T16:00", 2, "2026-12-28T10:00"),  # Christmas, Boxing Day on a Saturday
        ("2026-03-06T16:00", 2, "2026-03-09T10:00"),  # clocks go forward in between
    ],
)
def test_only_working_hours_count(start: str, hours: float, end: str) -> None:
    assert after_working_hours(OFFICE, at(start), hours) == at(end)


def test_holidays_are_those_of_the_province() -> None:
    quebec = Calendar(TORONTO, "QC")
    # June 24 is the Fête nationale in Quebec and a working day in Ontario.
    start = at("2026-06-23T16:00")
    assert after_working_hours(OFFICE, start, 2) == at("2026-06-24T10:00")
    assert after_working_hours(quebec, start, 2) == at("2026-06-25T10:00")


def test_a_desk_works_in_its_own_time_zone() -> None:
    vancouver = calendar_of(shipped().partners["mwc-bc"])
    evening_in_toronto = at("2026-11-23T19:00")
    assert after_working_hours(vancouver, evening_in_toronto, 0.5) == at("2026-11-23T19:30")


@pytest.mark.parametrize(
    ("opens", "end"),
    [
        (Opening(days={5: ((10 * 60, 14 * 60),)}), "2026-11-28T11:00"),  # a desk of Saturdays
        (Opening(days={0: ()}), "2026-11-23T11:00"),  # nothing that can be counted
        (Opening(always=True), "2026-11-23T11:00"),
        (None, "2026-11-23T11:00"),
    ],
)
def test_a_partner_has_its_own_hours_where_they_are_known(opens: Opening | None, end: str) -> None:
    partner = replace(shipped().partners["schlifer-clinic"], opens=opens)
    assert after_working_hours(calendar_of(partner), at("2026-11-23T10:00"), 1) == at(end)


def test_hours_of_a_lunch_break_do_not_count() -> None:
    calendar = Calendar(TORONTO, "ON", {0: ((9 * 60, 12 * 60), (13 * 60, 17 * 60))})
    assert after_working_hours(calendar, at("2026-11-23T11:00"), 2) == at("2026-11-23T14:00")


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "December 1"), ("fr", "1 décembre"), ("es", "1 de diciembre"), ("ht", "1 décembre")]
)
def test_a_day_is_said_in_the_persons_language(language: str, shown: str) -> None:
    assert show_day(at("2026-12-01T12:00"), OFFICE, language, shipped()) == shown
