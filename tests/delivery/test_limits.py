from __future__ import annotations

from typing import Any

import pytest

from bot.delivery.limits import NOTHING_COUNTED, QUICK_S, Arrived, Counted, Limits, count, day_of

NOW = 1_800_000_000.0
LIMITS = Limits(3, 5, 2, 3, 10, 100)


def after(counted: Counted) -> dict[str, Any]:
    return dict(counted.columns)


def test_counts_start_anew_with_the_minute_and_the_day() -> None:
    row, verdicts = dict(NOTHING_COUNTED), []
    for n in range(5):
        counted = count(LIMITS, row, Arrived(NOW + n, f"{n}"), NOW + n, 0)
        row = after(counted)
        verdicts.append((counted.verdict, counted.why))
    assert verdicts == [
        ("answer", ""), ("answer", ""), ("answer", ""), ("tell", "per_minute"), ("silent", "per_minute"),
    ]  # fmt: skip
    later = count(LIMITS, row, Arrived(NOW + 70, "x"), NOW + 70, 0)
    assert (later.verdict, later.why) == ("silent", "per_day")
    tomorrow = count(LIMITS, row, Arrived(NOW + 86400, "x"), NOW + 86400, 0)
    assert tomorrow.verdict == "answer"
    assert tomorrow.columns["day"] == day_of(NOW) + 1


def test_it_is_told_again_after_an_hour() -> None:
    row = {**NOTHING_COUNTED, "day": day_of(NOW), "day_count": 9, "told_until": NOW - 1}
    assert count(LIMITS, row, Arrived(NOW, "x"), NOW, 0).verdict == "tell"
    assert count(LIMITS, {**row, "told_until": NOW + 1}, Arrived(NOW, "x"), NOW, 0).verdict == "silent"


def test_a_limit_that_was_not_told_after_all_will_be() -> None:
    row = {**NOTHING_COUNTED, "day": day_of(NOW), "day_count": 9}
    counted = count(LIMITS, row, Arrived(NOW, "x"), NOW, 0)
    assert counted.columns["told_until"] > NOW
    assert counted.not_told(0.0)["told_until"] == 0.0


def test_messages_that_are_read_as_one_count_each() -> None:
    assert count(LIMITS, NOTHING_COUNTED, Arrived(NOW, "x", messages=4), NOW, 0).why == "per_minute"


def test_the_same_text_again_and_again() -> None:
    row, whys = dict(NOTHING_COUNTED), []
    for n, mark in enumerate(["a", "a", "a", "b", "", ""]):
        counted = count(LIMITS, {**row, "minute_count": 0, "day_count": 0}, Arrived(NOW + n, mark), NOW + n, 0)
        row = after(counted)
        whys.append(counted.why)
    assert whys == ["", "", "repeats", "", "", ""]  # a picture has no text to repeat


@pytest.mark.parametrize(
    ("column", "server", "why"), [(10, 0, "segments_per_day"), (9, 100, "server_segments_per_day")]
)
def test_spending_has_two_caps(column: int, server: int, why: str) -> None:
    row = {**NOTHING_COUNTED, "day": day_of(NOW), "day_segments": column}
    assert count(LIMITS, row, Arrived(NOW, "x"), NOW, server).why == why


def quick(after_s: float, before: int = 1, typed: bool = True) -> int:
    row = {**NOTHING_COUNTED, "replied": NOW, "quick": before}
    return int(count(LIMITS, row, Arrived(NOW + after_s, "x", typed=typed), NOW + after_s, 0).columns["quick"])


def test_haste_is_a_text_right_after_our_reply() -> None:
    assert quick(1) == 2
    assert quick(QUICK_S) == 2
    assert quick(QUICK_S + 1) == 0
    assert quick(-1) == 1  # it was written before our reply was
    assert quick(1, typed=False) == 1  # a button is quickly pressed


def test_who_never_got_a_reply_is_in_no_haste() -> None:
    assert count(LIMITS, NOTHING_COUNTED, Arrived(NOW, "x"), NOW, 0).columns["quick"] == 0


def test_a_machine_is_parted_from_until_it_pauses() -> None:
    row = {**NOTHING_COUNTED, "replied": NOW, "quick": 2}
    first = count(LIMITS, row, Arrived(NOW + 1, "a"), NOW + 1, 0)
    assert (first.verdict, first.why) == ("tell", "quick_replies")
    second = count(LIMITS, first.columns, Arrived(NOW + 8, "b"), NOW + 8, 0)  # quick after its own last
    assert (second.verdict, second.why) == ("silent", "quick_replies")
    third = count(LIMITS, second.columns, Arrived(NOW + 90, "c"), NOW + 90, 0)
    assert third.verdict == "answer"
