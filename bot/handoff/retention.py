"""Forgets cases: what was said and asked a week after the end, the case when its links are over, its audit after a
year.

A week, because somebody at the desk writes up what they did after they have closed the case, for their own file; a case
that was withdrawn, passed on or has expired is erased at once (`cases`), since nobody closed it who would write it up.
The audit is kept for a year and a month: partners report by years, and it names nobody.
"""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection

from bot.delivery.tables import CASE_CLOSED, audit, cases
from bot.handoff.cases import erase

CLOSED_S = 7 * 24 * 3600.0
AUDIT_S = 396 * 24 * 3600.0


def purge_cases(connection: Connection, now: float, links_s: float) -> int:
    """`links_s`: how long a link is good; before that it says what became of the case. How many cases changed."""
    closed = select(cases.c.id).where(
        cases.c.state == CASE_CLOSED, cases.c.ended < now - CLOSED_S, cases.c.request.isnot(None)
    )
    erased = connection.execute(closed).scalars().all()
    for case in erased:
        erase(connection, case)
    kept_s = max(links_s, CLOSED_S)
    gone = connection.execute(delete(cases).where(cases.c.ended < now - kept_s, cases.c.request.is_(None)))
    connection.execute(delete(audit).where(audit.c.at < now - AUDIT_S))
    return len(erased) + int(gone.rowcount)
