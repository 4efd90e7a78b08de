"""The inbox: what people wrote, until it is answered. All functions take the connection of a transaction.

Only the oldest waiting message of a person can be claimed, and a claim moves its due time beyond the lease; so one
statement gives order and mutual exclusion, on both databases. Whatever finishes a claim names its owner: a worker that
came back too late changes nothing.

Ids are in the order of arrival for each person, also with several processes: `add` writes the row of the person first,
which locks it, and takes the id only then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.engine import Connection

from bot.channels.base import Incoming
from bot.delivery import outbox, people
from bot.delivery.tables import ASIDE, DONE, WAITING, inbox
from bot.privacy.vault import SealBrokenError, Vault

MAX_TRIES = 3
_TOGETHER = 5  # at most so many quick messages are read as one


class LostClaimError(Exception):
    """The lease ran out and somebody else has the message now."""


@dataclass(frozen=True)
class Claimed:
    """The oldest waiting message of a person, with those that came right after it. `tries` counts this one. No messages
    where the oldest cannot be opened: it was sealed with a secret that is gone, or written by another release."""

    id: int
    channel: str
    person: str
    messages: tuple[Incoming, ...]
    ids: tuple[int, ...]
    tries: int


# As a text: see `people`.
_ADD = text(
    "INSERT INTO inbox (channel, provider_id, person, body, erasable, due, received)"
    " VALUES (:channel, :provider_id, :person, :body, :erasable, :due, :received) ON CONFLICT DO NOTHING"
)
_CLAIM = """
    UPDATE inbox SET due = :until, owner = :owner, tries = tries + CASE WHEN owner = :held THEN 0 ELSE 1 END
    WHERE id = (
        SELECT head.id FROM inbox head
        WHERE head.state = 0 AND (head.due <= :now OR head.owner = :held) AND NOT EXISTS (
            SELECT 1 FROM inbox older WHERE older.person = head.person AND older.state = 0 AND older.id < head.id)
        ORDER BY head.id LIMIT 1 {skip_locked})
    RETURNING id, channel, person, body, tries"""


def add(connection: Connection, vault: Vault, person: str, message: Incoming, now: float) -> bool:
    """Stores a message, and the address that an answer goes to. False where it had been stored before."""
    values = {
        "channel": message.channel,
        "provider_id": message.provider_id,
        "person": person,
        "body": vault.seal(message.to_json()),
        "erasable": vault.seal(message.erasable) if message.erasable else None,
        "due": now,
        "received": message.received,
    }
    people.meet(connection, vault, person, message.channel, message.address)
    stored = connection.execute(_ADD, values)
    if not stored.rowcount:
        return False
    outbox.release_held(connection, person, now)
    return True


def claim(
    connection: Connection, vault: Vault, owner: str, now: float, lease_s: float, again: bool = False
) -> Claimed | None:
    """The next message to be answered, if there is one. `again`: or the one that the owner holds already and could not
    finish, because the database went away; that was no try."""
    skip_locked = "FOR UPDATE SKIP LOCKED" if connection.dialect.name == "postgresql" else ""
    head = (
        connection.execute(
            text(_CLAIM.format(skip_locked=skip_locked)),
            {"until": now + lease_s, "owner": owner, "now": now, "held": owner if again else ""},
        )
        .mappings()
        .one_or_none()
    )
    if head is None:
        return None
    later = (
        connection.execute(
            select(inbox.c.id, inbox.c.body)
            .where(
                inbox.c.person == head["person"], inbox.c.state == WAITING, inbox.c.id > head["id"], inbox.c.tries == 0
            )
            .order_by(inbox.c.id)
            .limit(_TOGETHER - 1)
        )
        .mappings()
        .all()
    )
    opened = [(row["id"], message) for row in (head, *later) if (message := _opened(vault, row["body"]))]
    if not opened or opened[0][0] != head["id"]:
        opened = []
    return Claimed(
        head["id"], head["channel"], head["person"], tuple(message for _, message in opened),
        tuple(id_ for id_, _ in opened) or (head["id"],), head["tries"],
    )  # fmt: skip


def keep(connection: Connection, claimed: Claimed, owner: str, until: float) -> None:
    """Work on the claim goes on until `until`. Raises `LostClaimError`."""
    _fenced(connection, claimed, owner, due=until)


def finish(connection: Connection, claimed: Claimed, ids: Sequence[int], owner: str) -> None:
    """The messages `ids` of the claim are answered; the others wait for the next. Raises `LostClaimError`."""
    _fenced(connection, claimed, owner, state=DONE, body=None, owner=None)
    others = [id_ for id_ in ids if id_ != claimed.id]
    if others:
        connection.execute(
            update(inbox).where(inbox.c.id.in_(others), inbox.c.state == WAITING).values(state=DONE, body=None)
        )


def retry(connection: Connection, claimed: Claimed, owner: str, due: float, error: str) -> None:
    """Raises `LostClaimError`."""
    _fenced(connection, claimed, owner, due=due, owner=None, error=error[:200])


def put_aside(connection: Connection, claimed: Claimed, owner: str, error: str) -> None:
    """It cannot be answered: kept for the operator until it is purged. Raises `LostClaimError`."""
    _fenced(connection, claimed, owner, state=ASIDE, owner=None, error=error[:200])


def drop_waiting(connection: Connection, person: str) -> int:
    """What this person wrote and has not been answered yet is forgotten unanswered. How many."""
    return int(
        connection.execute(
            update(inbox)
            .where(inbox.c.person == person, inbox.c.state != DONE)
            .values(state=DONE, body=None, owner=None)
        ).rowcount
    )


def forget(connection: Connection, person: str) -> None:
    """What was answered or put aside can no longer be read, nor be told to be this person's."""
    connection.execute(
        update(inbox)
        .where(inbox.c.person == person, inbox.c.state != WAITING)
        .values(state=DONE, body=None, erasable=None, person="")
    )


def release_leases(connection: Connection) -> int:
    """For a process that knows itself to be alone: whatever was being worked on is free again. How many."""
    return int(
        connection.execute(
            update(inbox).where(inbox.c.state == WAITING, inbox.c.owner.isnot(None)).values(owner=None, due=0)
        ).rowcount
    )


def backlog(connection: Connection) -> tuple[int, float | None]:
    """How many wait, and when the oldest of them came."""
    count, oldest = connection.execute(
        select(func.count(), func.min(inbox.c.received)).where(inbox.c.state == WAITING)
    ).one()
    return int(count), oldest


def aside(connection: Connection) -> list[dict[str, Any]]:
    """For the operator: which messages could not be answered, without what they say or who wrote them."""
    rows = connection.execute(
        select(inbox.c.id, inbox.c.channel, inbox.c.received, inbox.c.tries, inbox.c.error)
        .where(inbox.c.state == ASIDE)
        .order_by(inbox.c.id)
    )
    return [dict(row) for row in rows.mappings()]


def bring_back(connection: Connection, ids: Sequence[int], when: float) -> int:
    """Messages that were put aside are tried again, once the cause is mended. How many. They become the oldest of their
    people again: `when` lies beyond the lease of whatever is being worked on now, so that nobody has two at a time."""
    there = (inbox.c.id.in_(ids), inbox.c.state == ASIDE, inbox.c.body.isnot(None))
    found = list(connection.execute(select(inbox.c.id).where(*there)).scalars())
    connection.execute(
        update(inbox).where(inbox.c.id.in_(found)).values(state=WAITING, tries=0, due=when, owner=None, error="")
    )
    outbox.detach(connection, found)
    return len(found)


def erasables(connection: Connection, vault: Vault, person: str, since: float) -> list[str]:
    """What the provider needs to erase this person's messages that came after `since`."""
    rows = connection.execute(
        select(inbox.c.erasable).where(
            inbox.c.person == person, inbox.c.received >= since, inbox.c.erasable.isnot(None)
        )
    )
    return [vault.open(sealed) for sealed in rows.scalars()]


def _opened(vault: Vault, body: bytes) -> Incoming | None:
    try:
        return Incoming.from_json(vault.open(body))
    except (SealBrokenError, TypeError, ValueError):
        return None


def _fenced(connection: Connection, claimed: Claimed, by: str, **values: Any) -> None:
    changed = connection.execute(
        update(inbox).where(inbox.c.id == claimed.id, inbox.c.owner == by, inbox.c.state == WAITING).values(**values)
    )
    if not changed.rowcount:
        raise LostClaimError
