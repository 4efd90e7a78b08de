"""What the whole server has sent today, for the spending cap."""

from __future__ import annotations

from sqlalchemy import func, select, text
from sqlalchemy.engine import Connection

from bot.delivery.limits import day_of
from bot.delivery.tables import spending

PARTS = 16
# As a text: see `people`.
_SPEND = text(
    "INSERT INTO spending (day, part, segments) VALUES (:day, :part, :segments)"
    " ON CONFLICT (day, part) DO UPDATE SET segments = spending.segments + excluded.segments"
)


def spend(connection: Connection, now: float, segments: int, part: int) -> None:
    """`part`: any number; those who count at the same time should have different ones."""
    connection.execute(_SPEND, {"day": day_of(now), "part": part % PARTS, "segments": segments})


def spent(connection: Connection, now: float) -> int:
    """SMS segments of this day (UTC)."""
    total = select(func.sum(spending.c.segments)).where(spending.c.day == day_of(now))
    return int(connection.execute(total).scalar() or 0)
