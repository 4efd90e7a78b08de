"""Forgets what is past its time. docs/privacy.md says the same in words; the numbers are here and in
`people.Keeping`."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, or_, update
from sqlalchemy.engine import Connection

from bot.delivery import outbox, people
from bot.delivery.limits import day_of
from bot.delivery.people import Keeping
from bot.delivery.tables import ARRIVED, ASIDE, DONE, DROPPED, FAILED, HELD, inbox, spending
from bot.delivery.tables import outbox as outbox_table

# A provider delivers a message again within minutes, at most a day; its id is kept so long that it is known again.
ROWS_S = 72 * 3600.0
# A message that was put aside, for the operator to bring back.
ASIDE_S = 72 * 3600.0
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


def purge(connection: Connection, now: float, keeping: Keeping) -> Purged:
    outbox.settle(connection, now - RECEIPT_S)
    connection.execute(
        update(outbox_table)
        .where(outbox_table.c.state == HELD, outbox_table.c.created < now - HELD_S)
        .values(state=DROPPED, body=None, error="the person did not write")
    )
    connection.execute(update(inbox).where(inbox.c.received < now - ERASABLE_S).values(erasable=None))
    rows = connection.execute(
        delete(inbox).where(
            or_(inbox.c.state == DONE, inbox.c.state == ASIDE),
            inbox.c.received < now - max(ROWS_S, ASIDE_S),
        )
    ).rowcount
    rows += connection.execute(
        delete(outbox_table).where(
            outbox_table.c.state.in_((ARRIVED, FAILED, DROPPED)), outbox_table.c.created < now - ROWS_S
        )
    ).rowcount
    connection.execute(delete(spending).where(spending.c.day < day_of(now) - SPENDING_DAYS))
    addresses = people.drop_addresses(connection)
    return Purged(int(rows), addresses, people.expire(connection, now, keeping))
