"""How much one person and one server may cost, decided from counts; help lines are never counted.

A limit that is reached is told once, with a number to call, and again after a while; it never stops help lines. The
counts are columns of `people` and say nothing of what was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

MINUTE_S, DAY_S = 60.0, 86400.0
_TELL_AGAIN_S = 3600.0

Verdict = Literal["answer", "tell", "silent"]


@dataclass(frozen=True)
class Limits:
    """`per_minute`, `per_day`: messages of one person. `repeats`: the same text so often in a row is another machine,
    or a finger on a button. `segments_per_day`: SMS segments to one person, `server_segments_per_day`: to all."""

    per_minute: int = 10
    per_day: int = 150
    repeats: int = 4
    segments_per_day: int = 120
    server_segments_per_day: int = 5000


@dataclass(frozen=True)
class Counted:
    """`verdict`: answer it, tell that the limit is reached, or say nothing. `columns`: the new counts for `people`."""

    verdict: Verdict
    columns: dict[str, Any]
    why: str = ""


def day_of(now: float) -> int:
    """Days since 1970, UTC."""
    return int(now // DAY_S)


def count(limits: Limits, row: Mapping[str, Any], mark: str, now: float, server_segments: int) -> Counted:
    """`row`: the person's columns as they are; `mark`: the same for the same text (`Pseudonyms.mark`)."""
    fresh_minute, fresh_day = now - row["minute"] >= MINUTE_S, row["day"] != day_of(now)
    columns: dict[str, Any] = {
        "minute": now if fresh_minute else row["minute"],
        "minute_count": 1 if fresh_minute else row["minute_count"] + 1,
        "day": day_of(now),
        "day_count": 1 if fresh_day else row["day_count"] + 1,
        "day_segments": 0 if fresh_day else row["day_segments"],
        "last_mark": mark,
        "repeated": row["repeated"] + 1 if mark and mark == row["last_mark"] else 1,
        "told_until": row["told_until"],
    }
    why = next(
        (
            name
            for name, reached in (
                ("per_minute", columns["minute_count"] > limits.per_minute),
                ("per_day", columns["day_count"] > limits.per_day),
                ("repeats", columns["repeated"] > limits.repeats),
                ("segments_per_day", columns["day_segments"] >= limits.segments_per_day),
                ("server_segments_per_day", server_segments >= limits.server_segments_per_day),
            )
            if reached
        ),
        "",
    )
    if not why:
        return Counted("answer", columns)
    if row["told_until"] > now:
        return Counted("silent", columns, why)
    columns["told_until"] = now + _TELL_AGAIN_S
    return Counted("tell", columns, why)
