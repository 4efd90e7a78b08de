"""Forgets what is past its time. docs/privacy.md says the same in words; the numbers are here and in
`people.Keeping`.

Each step is a transaction of its own: they share nothing, and none may hold up a message.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import delete, update
from sqlalchemy.engine import Connection

from bot.delivery import outbox, people
from bot.delivery.database import Database
from bot.delivery.limits import day_of
from bot.delivery.people import Keeping
from bot.delivery.tables import ARRIVED, ASIDE, DONE, DROPPED, FAILED, HELD, inbox, spending
from bot.delivery.tables import outbox as outbox_table

# A provider delivers a message again within minutes, at most a day; its id is kept so long that it is known again. A
# message that was put aside is kept as long, for the operator to bring back.
ROWS_S = 72 * 3600.0
# What a provider needs to erase messages from a chat is useless after 48 hours.
ERASABLE_S = 48 * 3600.0
# The provider took it, and no receipt has come.
RECEIPT_S = 4 * 3600.0
# What waits for the person to write first.
HELD_S = 72 * 3600.0
SPENDING_DAYS = 90


@dataclass(frozen=True)
class Purged:
    rows: int
    addresses: int
    conversations: int


async def purge(database: Database, now: float, keeping: Keeping) -> Purged:
    """Raises `DatabaseAwayError`."""
    await database.run(lambda connection: outbox.settle(connection, now - RECEIPT_S))
    for step in (_let_go, _cannot_be_erased_now, _old_spending):
        await database.run(_at(step, now))
    rows = await database.run(_at(_old_rows, now))
    addresses = await database.run(people.drop_addresses)
    changed = await database.run(lambda connection: people.expire(connection, now, keeping))
    await database.shorten_log()
    return Purged(rows, addresses, changed)


def _at(step: Callable[[Connection, float], int], now: float) -> Callable[[Connection], int]:
    return lambda connection: step(connection, now)


def _let_go(connection: Connection, now: float) -> int:
    """Held messages of people who did not write."""
    return int(
        connection.execute(
            update(outbox_table)
            .where(outbox_table.c.state == HELD, outbox_table.c.created < now - HELD_S)
            .values(state=DROPPED, body=None, error="the person did not write")
        ).rowcount
    )


def _cannot_be_erased_now(connection: Connection, now: float) -> int:
    old = (inbox.c.received < now - ERASABLE_S, inbox.c.erasable.isnot(None))
    return int(connection.execute(update(inbox).where(*old).values(erasable=None)).rowcount)


def _old_spending(connection: Connection, now: float) -> int:
    return int(connection.execute(delete(spending).where(spending.c.day < day_of(now) - SPENDING_DAYS)).rowcount)


def _old_rows(connection: Connection, now: float) -> int:
    rows = connection.execute(
        delete(inbox).where(inbox.c.state.in_((DONE, ASIDE)), inbox.c.received < now - ROWS_S)
    ).rowcount
    rows += connection.execute(
        delete(outbox_table).where(
            outbox_table.c.state.in_((ARRIVED, FAILED, DROPPED)), outbox_table.c.created < now - ROWS_S
        )
    ).rowcount
    return int(rows)
