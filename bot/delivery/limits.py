"""How much one person and one server may cost, decided from counts; help lines are never held back.

A limit that is reached is told once, with a number to call, and again after an hour. The counts are columns of `people`
and say nothing of what was written.

Another machine is known by its haste: several texts in a row, each within seconds of our reply. It is told once, and
answered again when it has been silent for as long as a person would.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

MINUTE_S, DAY_S = 60.0, 86400.0
_TELL_AGAIN_S = 3600.0
QUICK_S = 8.0  # nobody has read an answer and typed a text by then, six times in a row

Verdict = Literal["answer", "tell", "silent"]


@dataclass(frozen=True)
class Limits:
    """`per_minute`, `per_day`: messages of one person. `repeats`: the same text so often in a row is a machine, or a
    finger on a button; `quick_replies`: so many texts in a row right after our replies are one too. `segments_per_day`:
    SMS segments to one person, `server_segments_per_day`: to all."""

    per_minute: int = 10
    per_day: int = 150
    repeats: int = 4
    quick_replies: int = 6
    segments_per_day: int = 120
    server_segments_per_day: int = 5000


@dataclass(frozen=True)
class Arrived:
    """What is counted. `mark`: the same for the same text (`Pseudonyms.mark`), "" where there is no text. `messages`:
    how many are read as one. `typed`: a text in words, neither a button nor a command nor a number."""

    received: float
    mark: str
    messages: int = 1
    typed: bool = True


@dataclass(frozen=True)
class Counted:
    """`verdict`: answer it, tell that the limit is reached, or say nothing. `columns`: the new counts for `people`."""

    verdict: Verdict
    columns: Mapping[str, Any]
    why: str = ""

    def not_told(self, told_until: float) -> Mapping[str, Any]:
        """The counts, where the limit was not told after all."""
        return {**self.columns, "told_until": told_until}


NOTHING_COUNTED: Mapping[str, Any] = {
    "minute": 0.0, "minute_count": 0, "day": 0, "day_count": 0, "day_segments": 0, "last_mark": "", "repeated": 0,
    "told_until": 0.0, "replied": 0.0, "quick": 0,
}  # fmt: skip
# What of the counts outlives DELETE, until the end of the day.
OF_THE_DAY = ("minute", "minute_count", "day", "day_count", "day_segments", "told_until")


def day_of(now: float) -> int:
    """Days since 1970, UTC."""
    return int(now // DAY_S)


def count(limits: Limits, row: Mapping[str, Any], arrived: Arrived, now: float, server_segments: int) -> Counted:
    """`row`: the person's columns as they are. `server_segments`: sent today to all."""
    fresh_minute, fresh_day = now - row["minute"] >= MINUTE_S, row["day"] != day_of(now)
    columns: dict[str, Any] = {
        "minute": now if fresh_minute else row["minute"],
        "minute_count": arrived.messages + (0 if fresh_minute else row["minute_count"]),
        "day": day_of(now),
        "day_count": arrived.messages + (0 if fresh_day else row["day_count"]),
        "day_segments": 0 if fresh_day else row["day_segments"],
        "last_mark": arrived.mark,
        "repeated": row["repeated"] + 1 if arrived.mark and arrived.mark == row["last_mark"] else 1,
        "told_until": row["told_until"],
        "replied": row["replied"],
        "quick": _quick(row, arrived),
    }
    if columns["quick"] >= limits.quick_replies:
        columns["replied"] = arrived.received  # from now on its own pace counts
    reached = {
        "per_minute": columns["minute_count"] > limits.per_minute,
        "per_day": columns["day_count"] > limits.per_day,
        "repeats": columns["repeated"] > limits.repeats,
        "quick_replies": columns["quick"] >= limits.quick_replies,
        "segments_per_day": columns["day_segments"] >= limits.segments_per_day,
        "server_segments_per_day": server_segments >= limits.server_segments_per_day,
    }
    why = next((name for name, is_reached in reached.items() if is_reached), "")
    if not why:
        return Counted("answer", columns)
    if row["told_until"] > now:
        return Counted("silent", columns, why)
    columns["told_until"] = now + _TELL_AGAIN_S
    return Counted("tell", columns, why)


def _quick(row: Mapping[str, Any], arrived: Arrived) -> int:
    """How many texts in a row came right after a reply of ours. One that came before it says nothing of haste."""
    after_s = arrived.received - row["replied"]
    if not arrived.typed or after_s < 0:
        return int(row["quick"])
    return row["quick"] + 1 if after_s <= QUICK_S else 0
