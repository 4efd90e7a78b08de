"""The transactions of a worker: what is written when help lines are found, when a message ends, when it is put aside.

Each names the claim that it belongs to and is refused (`LostClaimError`) when somebody else has the message now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.engine import Connection

from bot.answering.context import Context
from bot.channels.base import Outgoing
from bot.delivery import inbox, outbox, people
from bot.delivery.database import Database
from bot.delivery.handover import ChangedHandsError, Ends, Handover, News
from bot.delivery.inbox import Claimed
from bot.delivery.limits import NOTHING_COUNTED, OF_THE_DAY
from bot.delivery.outbox import Reply
from bot.delivery.people import Keeping, Person
from bot.delivery.spending import spend
from bot.privacy.vault import Vault

# How far back a channel lets us erase messages (Telegram: 48 hours).
ERASE_S = 48 * 3600.0


@dataclass
class Answered:
    """What became of one message, filled in turn by turn until it is committed. `said`: how many of `replies` are in
    the outbox already. `segments`: what the person has cost today before them. `otherwise`: what is said of a case
    where whoever keeps the cases has nothing to say of it."""

    context: Context
    segments: int = 0
    replies: list[Reply] = field(default_factory=list)
    said: int = 0
    crisis: bool = False
    forget: bool = False
    leave: bool = False
    withdraw: bool = False
    back: bool = False
    news: News = field(default_factory=News)
    otherwise: list[Reply] = field(default_factory=list)

    @property
    def ends(self) -> Ends | None:
        """How the person ends what they have with a partner, if they do."""
        return "forgotten" if self.forget else "left" if self.leave else "withdrawn" if self.withdraw else None


@dataclass(frozen=True)
class Records:
    owner: str
    number: int
    database: Database
    vault: Vault
    keeping: Keeping
    clock: Callable[[], float]
    handover: Handover

    async def help_lines(self, claimed: Claimed, person: Person, done: Answered, until: float) -> None:
        """Puts what is said so far into the outbox; the message is kept until `until`."""
        now, replies, first = self.clock(), done.replies[done.said :], done.said

        def work(connection: Connection) -> None:
            inbox.keep(connection, claimed, self.owner, until)
            self._owe(connection, claimed, person, replies, first, now)
            people.remember(connection, self.vault, person.name, done.context, now, self.keeping)

        await self.database.run(work)
        done.said = len(done.replies)

    async def end(
        self, claimed: Claimed, ids: Sequence[int], person: Person, done: Answered, counts: Mapping[str, Any]
    ) -> None:
        """The end of the messages `ids`, the replies and the state after them: all or nothing. `counts`: the person's
        columns of `limits`, before the replies."""
        now, before = self.clock(), counts
        news = News(ends=done.ends) if done.ends else done.news

        def work(connection: Connection) -> None:
            inbox.finish(connection, claimed, ids, self.owner)
            if people.holder(connection, person.name) != person.held_by:
                raise ChangedHandsError
            more = (self.handover.settle(connection, person, news, now) if news.is_any else []) or done.otherwise
            replies = [*done.replies[done.said :], *more]
            segments = sum(reply.segments for reply in (*done.replies, *more) if not reply.crisis)
            counts = {**before, "day_segments": done.segments + segments}
            if any(not reply.message.do for reply in (*done.replies, *more)):
                counts["replied"] = now
            if done.back:
                people.start_again(connection, person.name)
            if done.leave or done.forget:
                outbox.drop_waiting(connection, person.name)
            sending = replies
            if done.forget:
                sending = [*self._erasing(connection, person, now), *replies]
                inbox.forget(connection, person.name)
                outbox.forget(connection, person.name)
                of_the_day = {name: counts[name] for name in OF_THE_DAY}
                people.forget(connection, person.name, {**NOTHING_COUNTED, **of_the_day})
            else:
                context = people.without_topic(done.context) if done.leave else done.context
                people.remember(connection, self.vault, person.name, context, now, self.keeping, **counts)
            if done.leave:
                people.stop(connection, person.name, now)
            self._owe(connection, claimed, person, sending, done.said, now)
            if not sending:
                people.drop_addresses(connection, person.name)

        await self.database.run(work)

    async def aside(self, claimed: Claimed, person: Person, apology: Sequence[Reply], error: str) -> None:
        now = self.clock()

        def work(connection: Connection) -> None:
            inbox.put_aside(connection, claimed, self.owner, error)
            first = outbox.said_before(connection, claimed.id)
            self._owe(connection, claimed, person, apology, first, now)

        await self.database.run(work)

    def _owe(
        self, connection: Connection, claimed: Claimed, person: Person, replies: Sequence[Reply], first: int, now: float
    ) -> None:
        holder = people.holder(connection, person.name)
        named = [replace(reply, held_by=holder) for reply in replies]
        outbox.add(connection, self.vault, person.name, person.channel, named, now, claimed.id, first)
        segments = sum(reply.segments for reply in replies)
        if segments:  # help lines cost too, though no limit holds them back
            spend(connection, now, segments, self.number)

    def _erasing(self, connection: Connection, person: Person, now: float) -> list[Reply]:
        """What erases the talk from the chat itself, where the channel can: our messages and the person's."""
        theirs = inbox.erasables(connection, self.vault, person.name, now - ERASE_S)
        if not theirs:
            return []
        ours = outbox.messages_in_chat(connection, person.name, now - ERASE_S)
        return [Reply(Outgoing(do="erase", about=(*theirs, *ours)), segments=0, farewell=True)]
