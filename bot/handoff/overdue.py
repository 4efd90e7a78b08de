"""What happens to cases by the clock alone: nobody has answered in time, words wait to be noticed, nobody came at all.

Run by the janitor of each process; a case is locked and looked at again before anything is done, so that two processes
do it once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.engine import Connection

from bot.delivery.tables import CASE_OPEN, CASE_TAKEN, CASE_WAITING, cases, words
from bot.handoff import cases as changes
from bot.handoff import record, relay
from bot.handoff.letters import letters
from bot.handoff.office import Office
from bot.handoff.record import Case

# A case that nobody takes ends by itself, and one in which nothing is said.
UNTAKEN_S = 14 * 24 * 3600.0
SILENT_S = 30 * 24 * 3600.0


@dataclass(frozen=True)
class Done:
    overdue: int
    noticed: int
    expired: int


def look_after(connection: Connection, office: Office, now: float) -> Done:
    overdue = [_tell_overdue(connection, office, id_, now) for id_ in _ids(connection, is_overdue(now))]
    noticed = relay.unnoticed(connection, office, now)
    for case in noticed:
        relay.tell_of_words(connection, office, case, now)
    expired = [_expire(connection, office, id_, now) for id_ in _ids(connection, _is_over(now))]
    return Done(sum(overdue), len(noticed), sum(expired))


def is_overdue(now: float) -> Any:
    """As a condition: nobody has taken it in time, and the person has not been told so yet."""
    return and_(cases.c.state == CASE_WAITING, cases.c.answer_by < now, cases.c.overdue_told.is_(None))


def listed(connection: Connection, now: float, only_overdue: bool = False) -> list[dict[str, Any]]:
    """For operators: the open cases, oldest first, without anything that was said or asked."""
    query = select(cases.c.number, cases.c.partner, cases.c.state, cases.c.created, cases.c.answer_by)
    query = query.where(cases.c.state.in_(CASE_OPEN)).order_by(cases.c.created)
    if only_overdue:
        query = query.where(cases.c.state == CASE_WAITING, cases.c.answer_by < now)
    return [dict(row) for row in connection.execute(query).mappings()]


def counts(connection: Connection, now: float) -> dict[str, int]:
    """How many wait, are taken, and are overdue among those that wait."""
    rows = listed(connection, now)
    waiting = [row for row in rows if row["state"] == CASE_WAITING]
    late = sum(row["answer_by"] < now for row in waiting)
    return {"waiting": len(waiting), "taken": len(rows) - len(waiting), "overdue": late}


def _tell_overdue(connection: Connection, office: Office, case_id: str, now: float) -> bool:
    """The person is told the truth and offered the next partner; the desk is reminded."""
    case = _locked(connection, office, case_id)
    if case is None or case.state != CASE_WAITING or case.overdue_told is not None or case.request is None:
        return False
    tried = record.partners_tried(connection, case)
    desk = office.desk(case.partner)
    following = office.next_desk(case.request.region, case.request.topic, tried) if case.offer is None else None
    record.change(
        connection, case.id, (CASE_WAITING,), overdue_told=now, offer=following.partner.id if following else case.offer
    )
    record.note(connection, case.id, case.partner, "overdue", now)
    if desk:
        office.tell_desk(connection, case.partner, case.id, letters(office, desk, case, "overdue", now), now)
    if following:
        replies = changes.ask_to_pass_on(
            connection, office, case, "handoff.overdue_next", following.partner.id, now
        )  # fmt: skip
    else:
        replies = office.replies(
            case.channel, case.language, "handoff.overdue", partner=office.name_of(case.partner), number=case.number
        )
    office.say(connection, case.person, case.channel, replies, now)
    return True


def _expire(connection: Connection, office: Office, case_id: str, now: float) -> bool:
    case = _locked(connection, office, case_id)
    if case is None or not case.is_open:
        return False
    replies = changes.expire(connection, office, case, now)
    office.say(connection, case.person, case.channel, replies, now)
    return True


def _is_over(now: float) -> Any:
    newest = select(func.max(words.c.said)).where(words.c.case_id == cases.c.id).scalar_subquery()
    silent_since = func.coalesce(newest, cases.c.taken)
    return or_(
        and_(cases.c.state == CASE_WAITING, cases.c.created < now - UNTAKEN_S),
        and_(cases.c.state == CASE_TAKEN, silent_since < now - SILENT_S),
    )


def _ids(connection: Connection, condition: Any) -> list[str]:
    return [str(id_) for id_ in connection.execute(select(cases.c.id).where(condition)).scalars()]


def _locked(connection: Connection, office: Office, case_id: str) -> Case | None:
    return record.load_to_change(connection, office.vault, case_id)
