"""What is kept of a person: the conversation for a day, language and province for a month, the address while owed.

All functions take the connection of a transaction that the caller has begun.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import and_, delete, exists, insert, select, update
from sqlalchemy.engine import Connection, RowMapping

from bot.answering.context import Context
from bot.delivery.tables import CASE_OPEN, HELD, QUEUED, SENDING, SENT, WAITING, cases, inbox, outbox, people
from bot.privacy.vault import Vault

# What a person has chosen or told once and would have to tell again; kept longer than what the talk was about.
_SETTINGS = ("language", "language_chosen", "region")


@dataclass(frozen=True)
class Keeping:
    """For how long, in seconds after the last message."""

    conversation_s: float = 24 * 3600
    settings_s: float = 30 * 24 * 3600


@dataclass(frozen=True)
class Person:
    """A row as it was when it was read. `context` holds nothing that has expired."""

    name: str
    channel: str
    address: str | None
    context: Context
    stopped: bool
    row: RowMapping | dict[str, Any]


def load(connection: Connection, vault: Vault, person: str, now: float) -> Person | None:
    row = connection.execute(select(people).where(people.c.person == person)).mappings().one_or_none()
    if row is None:
        return None
    address = vault.open(row["address"]) if row["address"] else None
    return Person(person, row["channel"], address, _context(row, vault, now), row["stopped"] is not None, row)


def _context(row: RowMapping, vault: Vault, now: float) -> Context:
    if row["conversation"] and row["conversation_until"] > now:
        return Context.from_slots(vault.open(row["conversation"]))
    if row["settings"] and row["settings_until"] > now:
        return Context.from_slots(vault.open(row["settings"]))
    return Context()


def meet(connection: Connection, vault: Vault, person: str, channel: str, address: str) -> None:
    """Somebody has written: from now on an answer is owed, so the address is kept."""
    sealed = vault.seal(address)
    known = connection.execute(update(people).where(people.c.person == person).values(address=sealed))
    if not known.rowcount:
        connection.execute(insert(people).values(person=person, channel=channel, address=sealed))


def remember(
    connection: Connection, vault: Vault, person: str, context: Context, now: float, keeping: Keeping, **limits: Any
) -> None:
    """`limits`: columns of `people` that `limits` counts in."""
    slots = context.to_slots()
    settings = {name: slots[name] for name in _SETTINGS}
    connection.execute(
        update(people)
        .where(people.c.person == person)
        .values(
            conversation=vault.seal(slots),
            conversation_until=now + keeping.conversation_s,
            settings=vault.seal(settings) if any(settings.values()) else None,
            settings_until=now + keeping.settings_s,
            **limits,
        )
    )


def stop(connection: Connection, person: str, now: float) -> None:
    """From now on nothing is sent to this person but help lines; nothing of the talk is kept."""
    connection.execute(
        update(people).where(people.c.person == person).values(stopped=now, conversation=None, conversation_until=0)
    )


def start_again(connection: Connection, person: str) -> None:
    connection.execute(update(people).where(people.c.person == person).values(stopped=None))


def forget(connection: Connection, person: str) -> None:
    """All that is known of a person, but for two things: that somebody who left with STOP stays left, and the address
    while a last reply (the confirmation) is owed; `drop_addresses` takes that away when it has gone out."""
    owed = exists().where(and_(outbox.c.person == person, outbox.c.state.in_((QUEUED, SENDING))))
    connection.execute(
        update(inbox).where(inbox.c.person == person, inbox.c.state != WAITING).values(body=None, erasable=None)
    )
    connection.execute(
        update(people)
        .where(people.c.person == person)
        .values(
            conversation=None, conversation_until=0, settings=None, settings_until=0, last_mark="", repeated=0,
            minute=0, minute_count=0, day=0, day_count=0, day_segments=0, told_until=0,
        )
    )  # fmt: skip
    connection.execute(delete(people).where(people.c.person == person, people.c.stopped.is_(None), ~owed))


def holder(connection: Connection, person: str) -> str | None:
    """The case whose partner has the conversation; None: the bot has it. Nobody changes that before this transaction
    ends."""
    query = select(people.c.held_by).where(people.c.person == person)
    held_by: str | None = connection.execute(query.with_for_update()).scalar()
    return held_by


def hold(connection: Connection, person: str, case: str | None) -> None:
    """Gives the conversation to the partner of `case`, or back to the bot."""
    connection.execute(update(people).where(people.c.person == person).values(held_by=case))


def open_menu(
    connection: Connection, vault: Vault, person: str, language: str, menu: tuple[str, ...], now: float, keep_s: float
) -> None:
    """A question that is asked unbidden: what its numbers mean is kept for `keep_s`. See `Context.menu`."""
    known = load(connection, vault, person, now)
    if known is None:
        return
    context = replace(known.context, menu=menu, language=known.context.language or language)
    until = max(known.row["conversation_until"], now + keep_s)
    connection.execute(
        update(people)
        .where(people.c.person == person)
        .values(conversation=vault.seal(context.to_slots()), conversation_until=until)
    )


def drop_addresses(connection: Connection, person: str | None = None) -> int:
    """Forgets the addresses of those to whom nothing is owed any more; of everybody, or of one. How many."""
    waiting = exists().where(and_(inbox.c.person == people.c.person, inbox.c.state == WAITING))
    owed = exists().where(and_(outbox.c.person == people.c.person, outbox.c.state.in_((QUEUED, SENDING, SENT, HELD))))
    case = exists().where(and_(cases.c.person == people.c.person, cases.c.state.in_(CASE_OPEN)))
    statement = update(people).where(people.c.address.isnot(None), ~waiting, ~owed, ~case).values(address=None)
    if person is not None:
        statement = statement.where(people.c.person == person)
    return int(connection.execute(statement).rowcount)


def expire(connection: Connection, now: float, keeping: Keeping) -> int:
    """Forgets what is past its time, and people of whom nothing is left. How many people changed."""
    connection.execute(
        update(people)
        .where(people.c.stopped < now - keeping.settings_s, people.c.address.is_(None))
        .values(stopped=None)
    )
    changed = connection.execute(
        update(people)
        .where(people.c.conversation.isnot(None), people.c.conversation_until <= now)
        .values(conversation=None)
    ).rowcount
    changed += connection.execute(
        update(people).where(people.c.settings.isnot(None), people.c.settings_until <= now).values(settings=None)
    ).rowcount
    connection.execute(
        delete(people).where(
            people.c.conversation.is_(None), people.c.settings.is_(None), people.c.address.is_(None),
            people.c.stopped.is_(None), people.c.told_until <= now,
        )
    )  # fmt: skip
    return int(changed)


def without_topic(context: Context) -> Context:
    """What is left of a conversation when its topic has been forgotten."""
    return replace(Context(), **{name: getattr(context, name) for name in _SETTINGS})
