"""The life of a case: waiting → taken → closed; or passed on, withdrawn, expired.

All functions take the connection of a transaction and do everything that belongs to the change in it: the row, the line
of the audit, who has the conversation, and what the desk is told. What is to be said to the person is returned, because
in an answer to a message it comes after what the answer says; others hand it to `Office.say`. A change that the state
of the case does not allow raises `IllegalChangeError` and changes nothing.
"""

from __future__ import annotations

import secrets
from dataclasses import replace

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection

from bot.answering.reply import Request
from bot.delivery import outbox, people
from bot.delivery.handover import OF_A_CASE, Ends
from bot.delivery.outbox import Reply
from bot.delivery.people import Person
from bot.delivery.tables import (
    CASE_CLOSED,
    CASE_EXPIRED,
    CASE_OPEN,
    CASE_PASSED_ON,
    CASE_TAKEN,
    CASE_WAITING,
    CASE_WITHDRAWN,
    cases,
    words,
)
from bot.handoff import record
from bot.handoff.deadlines import after_working_hours, calendar_of, show_day
from bot.handoff.letters import letters
from bot.handoff.numbers import new_number
from bot.handoff.office import Office
from bot.handoff.record import Case
from bot.knowledge.model import SOURCE_LANGUAGE

OFFER_S = 3 * 24 * 3600.0


class IllegalChangeError(Exception):
    """The case is not in a state that allows this, or not any more."""


def create(
    connection: Connection, office: Office, person: str, channel: str, request: Request, now: float,
    passed_from: str | None = None,
) -> list[Reply]:  # fmt: skip
    """A person has agreed. Where the partner takes no cases any more, they are told how to reach it."""
    language = request.language
    existing = record.open_case(connection, office.vault, person)
    if existing:
        name = office.name_of(existing.partner)
        return office.replies(channel, language, "handoff.already", partner=name, number=existing.number)
    desk = office.desk(request.partner)
    if desk is None:
        partner = office.knowledge().partners.get(request.partner)
        contact = office.contact(partner, language) if partner else ""
        name = office.name_of(request.partner)
        return office.replies(channel, language, "handoff.unavailable", partner=name, contact=contact)
    calendar = calendar_of(desk.partner)
    answer_by = after_working_hours(calendar, now, desk.handoff.answers_within_hours)
    case = Case(
        id=secrets.token_hex(16), number=_unused_number(connection), person=person, channel=channel,
        partner=request.partner, state=CASE_WAITING, request=request, offer=None, created=now, answer_by=answer_by,
        overdue_told=None, taken=None, ended=None, seen=None, noticed=now, passed_from=passed_from,
    )  # fmt: skip
    values = {**vars(case), "request": record.seal_request(office.vault, request)}
    connection.execute(insert(cases).values(**values))
    record.note(connection, case.id, case.partner, "passed in" if passed_from else "created", now)
    office.tell_desk(connection, case.partner, case.id, letters(office, desk, case, "new", now), now)
    when = show_day(answer_by, calendar, language, office.knowledge())
    return office.replies(channel, language, "handoff.sent", partner=desk.partner.name, number=case.number, when=when)


def take(connection: Connection, office: Office, case: Case, now: float) -> list[Reply]:
    """The partner has the conversation from now on. Once more is no mistake: two clicks, or two people of one desk."""
    if case.state == CASE_TAKEN:
        return []
    _change(connection, case, (CASE_WAITING,), state=CASE_TAKEN, taken=now, seen=now)
    people.hold(connection, case.person, case.id)
    record.note(connection, case.id, case.partner, "taken", now)
    return _said(office, case, "handoff.taken")


def offer(connection: Connection, office: Office, case: Case, partner: str, now: float) -> list[Reply]:
    """The partner would rather pass the case on; the person is asked, for they agreed to share it with this one."""
    if not office.takes_cases(partner) or partner == case.partner:
        raise IllegalChangeError
    _change(connection, case, CASE_OPEN, offer=partner)
    record.note(connection, case.id, case.partner, "offered", now)
    return ask_to_pass_on(connection, office, case, "handoff.offer", partner, now)


def ask_to_pass_on(
    connection: Connection, office: Office, case: Case, key: str, partner: str, now: float
) -> list[Reply]:
    """The question, as a menu that is open for some days."""
    yes, no = f"{OF_A_CASE}{case.id}:yes", f"{OF_A_CASE}{case.id}:no"
    people.open_menu(connection, office.vault, case.person, case.language, (yes, no), now, OFFER_S)
    return office.replies(
        case.channel, case.language, key, options={yes: "handoff.yes", no: "handoff.no"},
        partner=office.name_of(case.partner), next=office.name_of(partner), number=case.number,
    )  # fmt: skip


def decide(connection: Connection, office: Office, person: Person, target: str, now: float) -> list[Reply]:
    """The person has answered that question. An answer that comes too late changes nothing, and the person is told how
    it stands."""
    case = record.open_case(connection, office.vault, person.name)
    if case is None:
        return nothing_open(office, person)
    agreed = target == f"{OF_A_CASE}{case.id}:yes" and case.offer is not None and case.request is not None
    if not agreed:
        _change(connection, case, CASE_OPEN, offer=None)
        record.note(connection, case.id, case.partner, "kept", now)
        return _said(office, case, "handoff.kept")
    assert case.request is not None
    assert case.offer is not None
    _end(connection, case, CASE_PASSED_ON, "passed on", now)
    request = replace(case.request, partner=case.offer)
    return create(connection, office, person.name, case.channel, request, now, passed_from=case.id)


def close(connection: Connection, office: Office, case: Case, now: float) -> list[Reply]:
    """The partner has finished: one goodbye, and the bot answers again. What was said stays readable for the partner
    until `retention` erases it."""
    _change(connection, case, CASE_OPEN, state=CASE_CLOSED, ended=now, offer=None)
    _give_back(connection, case)
    record.note(connection, case.id, case.partner, "closed", now)
    return _said(office, case, "handoff.closed")


def withdraw(connection: Connection, office: Office, person: str, why: Ends, now: float) -> Case | None:
    """The person takes the request back, or leaves with STOP, or is forgotten with DELETE: everything of it is erased
    at once, and the partner is told that it was withdrawn. The case as it was; None where there was none."""
    case = record.open_case(connection, office.vault, person)
    if case:
        unsent = outbox.drop_of_case(connection, case.id)
        _end(connection, case, CASE_WITHDRAWN, why, now)
        desk = office.desk(case.partner)
        if desk and unsent != case.created:  # a desk that has never heard of it is not told that it is gone
            office.tell_desk(connection, case.partner, case.id, letters(office, desk, case, "withdrawn", now), now)
    if why == "forgotten":
        for id_ in connection.execute(select(cases.c.id).where(cases.c.person == person)).scalars().all():
            record.change(connection, id_, (CASE_CLOSED,), state=CASE_WITHDRAWN)
            erase(connection, id_)
    return case


def expire(connection: Connection, office: Office, case: Case, now: float) -> list[Reply]:
    """Nobody did anything for very long: it ends, is erased, and the person knows."""
    key = "handoff.closed" if case.state == CASE_TAKEN else "handoff.expired"
    _end(connection, case, CASE_EXPIRED, "expired", now)
    return _said(office, case, key)


def nothing_open(office: Office, person: Person) -> list[Reply]:
    return office.replies(person.channel, person.context.language or SOURCE_LANGUAGE, "handoff.nothing")


def erase(connection: Connection, case: str) -> None:
    """What the person shared, what was said, and who it was."""
    connection.execute(update(cases).where(cases.c.id == case).values(request=None, person="", offer=None))
    connection.execute(delete(words).where(words.c.case_id == case))


def _end(connection: Connection, case: Case, state: int, event: str, now: float) -> None:
    _change(connection, case, CASE_OPEN, state=state, ended=now)
    _give_back(connection, case)
    erase(connection, case.id)
    record.note(connection, case.id, case.partner, event, now)


def _give_back(connection: Connection, case: Case) -> None:
    """The conversation is the bot's again; what the partner said last still goes out."""
    if people.holder(connection, case.person) == case.id:
        people.hold(connection, case.person, None)
        outbox.hand_over(connection, case.person, case.id)


def _change(connection: Connection, case: Case, states: tuple[int, ...], **values: object) -> None:
    if not record.change(connection, case.id, states, **values):
        raise IllegalChangeError


def _said(office: Office, case: Case, key: str) -> list[Reply]:
    name = office.name_of(case.partner)
    return office.replies(case.channel, case.language, key, partner=name, number=case.number)


def _unused_number(connection: Connection) -> str:
    while True:
        number = new_number()
        if connection.execute(select(cases.c.id).where(cases.c.number == number)).first() is None:
            return number
