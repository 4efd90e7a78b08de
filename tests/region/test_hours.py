from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.knowledge.model import Opening, Partner
from bot.region.hours import is_holiday, is_open
from tests.shipped import shipped

TEMPLATE: Partner = next(iter(shipped().partners.values()))
WEEKDAYS = Opening(days=dict.fromkeys(range(5), ((540, 1020),)))  # 9:00 to 17:00


def partner(province: str = "ON", opens: Opening | None = WEEKDAYS, **other: object) -> Partner:
    return replace(TEMPLATE, province=province, opens=opens, **{"timezone": None, **other})


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.timezone.utc)


@pytest.mark.parametrize(
    ("province", "at", "opened"),
    [
        ("ON", "2026-11-24 13:59", False),  # 8:59 in Toronto
        ("ON", "2026-11-24 14:00", True),
        ("ON", "2026-11-24 21:59", True),
        ("ON", "2026-11-24 22:00", False),
        ("BC", "2026-11-24 16:59", False),  # three hours later
        ("BC", "2026-11-24 17:00", True),
        ("NL", "2026-11-24 12:30", True),  # half an hour apart from everybody
        ("SK", "2026-07-14 15:00", True),  # no summer time: 9:00
        ("AB", "2026-07-14 15:00", True),
        ("ON", "2026-11-28 15:00", False),  # a Saturday
        ("ON", "2026-11-30 04:00", False),  # still Sunday there
    ],
)
def test_the_clock_is_that_of_the_province(province: str, at: str, opened: bool) -> None:
    assert is_open(partner(province), utc(at)) is opened


def test_a_zone_of_its_own_goes_first_and_a_national_line_needs_one() -> None:
    at = utc("2026-11-24 15:00")
    assert is_open(partner("ON", timezone="America/Vancouver"), at) is False
    assert is_open(partner("CA"), at) is None
    assert is_open(partner("CA", timezone="America/Toronto"), at) is True


def test_what_is_always_open_keeps_no_holidays_and_what_is_unknown_is_not_guessed() -> None:
    christmas = utc("2026-12-25 15:00")
    assert is_open(partner(opens=Opening(always=True)), christmas) is True
    assert is_open(partner(), christmas) is False
    assert is_open(partner(opens=None), christmas) is None


@pytest.mark.parametrize(
    ("day", "province", "holiday"),
    [
        ("2026-07-01", "CA", True),
        ("2026-06-24", "QC", True),
        ("2026-06-24", "ON", False),
        ("2026-02-16", "ON", True),
        ("2026-02-16", "QC", False),
        ("2026-11-24", "ON", False),
    ],
)
def test_holidays_are_those_of_the_province(day: str, province: str, holiday: bool) -> None:
    assert is_holiday(dt.date.fromisoformat(day), province) is holiday
