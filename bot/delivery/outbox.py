"""The outbox: what people are owed, until the provider has it. All functions take the connection of a transaction.

As in the inbox, only the oldest unsent message of a person can be claimed. A claim is recorded (`SENDING`, when) before
the provider is called and the outcome after it, so what a crash left in between is seen: such a message is *in doubt*,
and the provider is asked before it is sent once more. It stays in doubt, from the first try whose outcome is not known,
until the provider has said yes or no. Receipts name the row by its mark, which the provider was given with the message;
one that arrives while a message is in doubt settles the doubt.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import and_, func, insert, select, text, update
from sqlalchemy.engine import Connection, RowMapping

from bot.channels.base import Outgoing, Receipt
from bot.delivery.tables import (
    ARRIVED,
    DROPPED,
    FAILED,
    HELD,
    HELP_LINES,
    OTHER,
    QUEUED,
    SENDING,
    SENT,
    outbox,
    people,
)
from bot.delivery.tables import inbox as inbox_table
from bot.privacy.vault import SealBrokenError, Vault

GIVE_UP_AFTER_S = 24 * 3600.0


@dataclass(frozen=True)
class Reply:
    """A message to be put into the outbox. `crisis`: help lines, which no limit holds back. `farewell`: confirms STOP
    or DELETE, the one message that still goes to somebody who has just left. `held_by`: the case in whose name a
    partner says it; None where the bot does."""

    message: Outgoing
    segments: int = 1
    crisis: bool = False
    farewell: bool = False
    held_by: str | None = None


@dataclass(frozen=True)
class Due:
    """A claimed message. `in_doubt`: an earlier try was begun at `begun` and its outcome is not known. `address` is a
    partner's id for a message to a desk, and None for somebody who was forgotten meanwhile; `message` is None where it
    cannot be opened (see `inbox.Claimed`). `may_send` is decided at the moment of the claim: not to somebody who has
    left, and only in the name of whoever has the conversation. `since`: when the message that it answers came, or when
    it was made."""

    id: int
    mark: str
    person: str
    address: str | None
    message: Outgoing | None
    tries: int
    created: float
    in_doubt: bool
    begun: float
    may_send: bool
    segments: int
    since: float


_CLAIM = """
    UPDATE outbox SET due = :until, owner = :owner, tries = tries + 1, state = 1 WHERE id = (
        SELECT head.id FROM outbox head
        WHERE head.state < 2 AND (head.due <= :now OR head.owner = :held) AND head.channel = :channel AND NOT EXISTS (
            SELECT 1 FROM outbox older
            WHERE older.person = head.person AND older.state IN (0, 1) AND older.id < head.id)
        ORDER BY head.rank, head.id LIMIT 1 {skip_locked})
    RETURNING id"""


def add(
    connection: Connection, vault: Vault, person: str, channel: str, replies: Sequence[Reply], now: float,
    inbox: int | None = None, first: int = 0,
) -> list[int]:  # fmt: skip
    """In the order of saying. `inbox` and `first`: the message that they answer, and the place of the first among its
    replies; the rows' ids."""
    ids = []
    for position, reply in enumerate(replies, first):
        row = connection.execute(
            insert(outbox).values(
                mark=secrets.token_hex(16), channel=channel, person=person, inbox=inbox, position=position,
                body=vault.seal(reply.message.to_json()), rank=HELP_LINES if reply.crisis else OTHER,
                farewell=reply.farewell, held_by=reply.held_by, segments=reply.segments, due=now, created=now,
            )
        )  # fmt: skip
        ids.append(int(row.inserted_primary_key[0]))
    return ids


def said_before(connection: Connection, inbox: int) -> int:
    """How many replies to this message are in the outbox already: those of an earlier try that was cut off."""
    return int(connection.execute(select(func.count()).where(outbox.c.inbox == inbox)).scalar() or 0)


def detach(connection: Connection, inboxes: Sequence[int]) -> None:
    """What was said to these messages (an apology) does not count as said: they are answered anew."""
    connection.execute(update(outbox).where(outbox.c.inbox.in_(inboxes)).values(inbox=None))


def claim(
    connection: Connection, vault: Vault, owner: str, channel: str, now: float, lease_s: float, again: bool = False
) -> Due | None:
    """The next message that is due on `channel`; help lines before all others. `again`: or the one that the owner holds
    already, whose outcome it could not record because the database went away."""
    skip_locked = "FOR UPDATE SKIP LOCKED" if connection.dialect.name == "postgresql" else ""
    id_ = connection.execute(
        text(_CLAIM.format(skip_locked=skip_locked)),
        {
            "until": now + lease_s,
            "owner": owner,
            "now": now,
            "channel": channel,
            "held": owner if again else "",
        },
    ).scalar()
    if id_ is None:
        return None
    row = (
        connection.execute(
            select(outbox, people.c.address, people.c.stopped, people.c.held_by.label("holder"), inbox_table.c.received)
            .select_from(
                outbox.outerjoin(people, people.c.person == outbox.c.person).outerjoin(
                    inbox_table, inbox_table.c.id == outbox.c.inbox
                )
            )
            .where(outbox.c.id == id_)
        )
        .mappings()
        .one()
    )
    if row["begun"] is None:
        connection.execute(update(outbox).where(outbox.c.id == id_).values(begun=now))
    body = _opened(vault, row["body"])
    return Due(
        row["id"], row["mark"], row["person"], row["desk"] or _opened(vault, row["address"]),
        Outgoing.from_json(body) if body is not None else None, row["tries"], row["created"],
        in_doubt=row["begun"] is not None,
        begun=row["begun"] if row["begun"] is not None else now,
        may_send=_may_send(row),
        segments=row["segments"], since=row["received"] or row["created"],
    )  # fmt: skip


def _may_send(row: RowMapping) -> bool:
    if row["desk"] or row["rank"] == HELP_LINES or row["farewell"]:
        return True
    return row["stopped"] is None and row["held_by"] == row["holder"]


def add_for_desk(
    connection: Connection, vault: Vault, partner: str, case: str, channel: str, message: Outgoing, now: float
) -> int:
    """A message about a case to a partner's desk, over `email` or `webhook`, in order for each of both; the row's
    id."""
    row = connection.execute(
        insert(outbox).values(
            mark=secrets.token_hex(16), channel=channel, person=f"{channel}:{partner}"[:32], desk=partner,
            body=vault.seal(message.to_json()), held_by=case, segments=0, due=now, created=now,
        )
    )  # fmt: skip
    return int(row.inserted_primary_key[0])


def hand_over(connection: Connection, person: str, case: str) -> None:
    """What a partner has said last is still sent, though the conversation is the bot's again."""
    connection.execute(
        update(outbox)
        .where(outbox.c.person == person, outbox.c.held_by == case, outbox.c.state.in_((QUEUED, SENDING, HELD)))
        .values(held_by=None)
    )


def drop_of_case(connection: Connection, case: str) -> float | None:
    """What was to be said in a case, to the person or the partner, and has not left, is not said; when the first of the
    partner's messages that were dropped was made, None where there was none."""
    waiting = and_(outbox.c.held_by == case, outbox.c.state.in_((QUEUED, HELD)))
    oldest = select(func.min(outbox.c.created)).where(waiting, outbox.c.desk.isnot(None))
    first: float | None = connection.execute(oldest).scalar()
    connection.execute(
        update(outbox).where(waiting).values(state=DROPPED, body=None, owner=None, error="the case has ended")
    )
    return first


def sent(connection: Connection, due: Due, owner: str, provider_id: str, now: float, final: bool) -> bool:
    """The provider has it. False where a receipt came first or somebody else has the row: nothing is changed then."""
    values: dict[str, Any] = {"state": SENT, "provider_id": provider_id, "sent": now, "owner": None, "error": ""}
    if final:
        values.update(state=ARRIVED, body=None)
    return _fenced(connection, due, owner, **values)


def not_sent(connection: Connection, due: Due, owner: str, when: float, error: str, in_doubt: bool) -> bool:
    """To be tried again at `when`."""
    values: dict[str, Any] = {"state": QUEUED, "due": when, "owner": None, "error": error[:64]}
    if not in_doubt:
        values["begun"] = None
    return _fenced(connection, due, owner, **values)


def give_up(connection: Connection, due: Due, owner: str, error: str) -> bool:
    return _fenced(connection, due, owner, state=FAILED, body=None, owner=None, error=error[:64])


def drop(connection: Connection, due: Due, owner: str, why: str) -> bool:
    """It must not be sent: the person has left, or was forgotten."""
    return _fenced(connection, due, owner, state=DROPPED, body=None, owner=None, error=why[:64])


def drop_waiting(connection: Connection, person: str) -> int:
    """What was not sent yet will not be: the person has left, or asked to be forgotten. Help lines go out. How many."""
    return int(
        connection.execute(
            update(outbox)
            .where(outbox.c.person == person, outbox.c.state.in_((QUEUED, HELD)), outbox.c.rank != HELP_LINES)
            .values(state=DROPPED, body=None, owner=None, error="person left")
        ).rowcount
    )


def receive(connection: Connection, receipt: Receipt, now: float) -> str | None:
    """Takes a receipt in; the pseudonym of the person, or None where no row has that mark."""
    row = connection.execute(
        select(outbox.c.id, outbox.c.person, outbox.c.state).where(outbox.c.mark == receipt.mark)
    ).one_or_none()
    if row is None:
        return None
    values: dict[str, Any] = {"provider_id": receipt.provider_id}
    if receipt.state == "arrived":
        values.update(state=ARRIVED, body=None, owner=None, error="")
    elif receipt.state in ("failed", "left", "closed"):
        values.update(state=FAILED, body=None, owner=None, error=receipt.code[:64])
    elif row.state in (QUEUED, SENDING):  # in doubt no more
        values.update(state=SENT, sent=now, owner=None, error="")
    connection.execute(
        update(outbox).where(outbox.c.id == row.id, outbox.c.state.in_((QUEUED, SENDING, SENT))).values(**values)
    )
    return str(row.person)


def hold(connection: Connection, vault: Vault, receipt: Receipt, instead: Reply, now: float) -> bool:
    """Keeps a message that the provider does not take now (WhatsApp, a day after the person last wrote), and sends
    `instead`, which asks the person to write; `release_held` sends it then. False where it is not kept: there is no
    such message, or it is itself one that asks to write, or has been forgotten."""
    row = connection.execute(
        select(outbox.c.id, outbox.c.person, outbox.c.channel, outbox.c.body, outbox.c.held_by).where(
            outbox.c.mark == receipt.mark, outbox.c.state.in_((QUEUED, SENDING, SENT))
        )
    ).one_or_none()
    body = _opened(vault, row.body) if row else None
    if row is None or body is None or Outgoing.from_json(body).template:
        receive(connection, receipt, now)
        return False
    connection.execute(
        update(outbox).where(outbox.c.id == row.id).values(state=HELD, owner=None, begun=None, error=receipt.code[:64])
    )
    held = select(func.count()).where(outbox.c.person == row.person, outbox.c.state == HELD)
    if connection.execute(held).scalar() == 1:  # one knock is enough
        add(connection, vault, row.person, row.channel, [replace(instead, held_by=row.held_by)], now)
    return True


def channel_of(connection: Connection, mark: str) -> str | None:
    channel = connection.execute(select(outbox.c.channel).where(outbox.c.mark == mark)).scalar()
    return None if channel is None else str(channel)


def release_held(connection: Connection, person: str, now: float) -> int:
    """The person has written: what was held back can be sent. How many."""
    return int(
        connection.execute(
            update(outbox)
            .where(outbox.c.person == person, outbox.c.state == HELD)
            .values(state=QUEUED, due=now, begun=None)
        ).rowcount
    )


def forget(connection: Connection, person: str) -> None:
    """What was sent or given up can no longer be read, nor be told to be this person's."""
    connection.execute(
        update(outbox)
        .where(outbox.c.person == person, outbox.c.state.not_in((QUEUED, SENDING)))
        .values(body=None, person="", provider_id=None)
    )


def settle(connection: Connection, before: float) -> int:
    """Messages that the provider took before `before` and sent no receipt for count as arrived. How many."""
    return int(
        connection.execute(
            update(outbox).where(outbox.c.state == SENT, outbox.c.sent < before).values(state=ARRIVED, body=None)
        ).rowcount
    )


def release_leases(connection: Connection, when: float) -> int:
    """For a process that knows itself to be alone: what it was sending when it ended is due at `when`, and in doubt.
    How many."""
    return int(
        connection.execute(update(outbox).where(outbox.c.state == SENDING).values(owner=None, due=when)).rowcount
    )


def backlog(connection: Connection) -> tuple[int, float | None]:
    """How many are owed, and when the oldest of them was made."""
    count, oldest = connection.execute(
        select(func.count(), func.min(outbox.c.created)).where(outbox.c.state.in_((QUEUED, SENDING)))
    ).one()
    return int(count), oldest


def failures(connection: Connection, since: float) -> list[dict[str, Any]]:
    """For the operator: which replies did not reach anybody, and the provider's code."""
    rows = connection.execute(
        select(outbox.c.id, outbox.c.channel, outbox.c.created, outbox.c.tries, outbox.c.error)
        .where(outbox.c.state == FAILED, outbox.c.created >= since)
        .order_by(outbox.c.id)
    )
    return [dict(row) for row in rows.mappings()]


def messages_in_chat(connection: Connection, person: str, since: float) -> list[str]:
    """The provider's ids of what was put into the outbox for this person after `since` and has been sent."""
    rows = connection.execute(
        select(outbox.c.provider_id).where(
            outbox.c.person == person, outbox.c.created >= since, outbox.c.provider_id.isnot(None)
        )
    )
    return [str(row) for row in rows.scalars()]


def _opened(vault: Vault, sealed: bytes | None) -> Any:
    """What was sealed; None where there is nothing, or nothing that can be opened."""
    try:
        return vault.open(sealed) if sealed else None
    except SealBrokenError:
        return None


def _fenced(connection: Connection, claimed: Due, by: str, **values: Any) -> bool:
    changed = connection.execute(
        update(outbox)
        .where(outbox.c.id == claimed.id, outbox.c.state == SENDING, outbox.c.owner == by)
        .values(**values)
    )
    return bool(changed.rowcount)
