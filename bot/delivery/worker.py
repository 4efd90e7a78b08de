"""Answers what is in the inbox: one message of one person at a time, its reply and its end in one transaction.

Help lines are committed as soon as they are there, before whatever else the message asks has been worked out; a second
try after a crash knows by their number that they are in the outbox already.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from bot.answering.context import Context
from bot.answering.reply import Part, Turn
from bot.channels.base import Incoming, Outgoing
from bot.delivery import inbox, outbox, people
from bot.delivery.database import Database, DatabaseAwayError
from bot.delivery.handover import OF_A_CASE, ChangedHandsError, Handover, News, NoPartners
from bot.delivery.inbox import Claimed, LostClaimError
from bot.delivery.limits import Counted, Limits, count, day_of
from bot.delivery.outbox import Reply
from bot.delivery.people import Keeping, Person
from bot.delivery.replies import replies_of, together, turns_of
from bot.delivery.tables import spending
from bot.delivery.wake import Wake, notify
from bot.operation import metrics
from bot.privacy.failures import describe
from bot.privacy.pseudonyms import Pseudonyms
from bot.privacy.vault import Vault

if TYPE_CHECKING:
    from bot.answering.service import Answering
    from bot.dialogue.assistant import Assistant

log = structlog.get_logger("bot.delivery")

LEASE_S = 60.0  # reading, engine and fallback have five seconds each
_RETRY_S = 5.0
# How far back a channel lets us erase messages (Telegram: 48 hours).
ERASE_S = 48 * 3600.0


@dataclass
class Answered:
    """What became of one message, filled in turn by turn until it is committed."""

    context: Context
    replies: list[Reply] = field(default_factory=list)
    crisis: bool = False
    forget: bool = False
    leave: bool = False
    back: bool = False
    news: News = field(default_factory=News)


@dataclass(frozen=True)
class Worker:
    name: str
    database: Database
    vault: Vault
    pseudonyms: Pseudonyms
    answering: Answering
    assistant: Assistant
    wake: Wake
    limits: Limits = field(default_factory=Limits)
    keeping: Keeping = field(default_factory=Keeping)
    handover: Handover = field(default_factory=NoPartners)
    clock: Callable[[], float] = time.time

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; what has been begun is finished."""
        while not stop.is_set():
            try:
                busy = await self.work_once()
            except DatabaseAwayError:
                log.error("database_away", worker=self.name)
                busy = False
            except Exception as error:
                metrics.failures.labels("worker").inc()
                log.error("worker_failed", worker=self.name, **describe(error))
                busy = False
            if not busy:
                await self.wake.sleep("inbox")

    async def work_once(self) -> bool:
        """Answers the next message; False where none waits."""
        now = self.clock()
        found = await self.database.run(lambda connection: self._claim(connection, now))
        if found is None:
            return False
        claimed, person, server_segments = found
        began = time.perf_counter()
        try:
            await self._answer(claimed, person, server_segments)
        except LostClaimError:
            log.warning("claim_lost", inbox=claimed.id)
        except ChangedHandsError:
            await self._retry(claimed, self.clock(), "changed hands")
        except DatabaseAwayError:
            raise  # the lease ends by itself, and the message is claimed again
        except Exception as error:
            await self._failed(claimed, person, error)
        metrics.answered_s.observe(time.perf_counter() - began)
        return True

    def _claim(self, connection: Connection, now: float) -> tuple[Claimed, Person, int] | None:
        claimed = inbox.claim(connection, self.vault, self.name, now, LEASE_S)
        if claimed is None:
            return None
        person = people.load(connection, self.vault, claimed.person, now)
        assert person is not None, "a stored message has made its person known"
        spent = connection.execute(select(spending.c.segments).where(spending.c.day == day_of(now))).scalar()
        return claimed, person, int(spent or 0)

    async def _answer(self, claimed: Claimed, person: Person, server_segments: int) -> None:
        first = claimed.messages[0]
        if claimed.tries > inbox.MAX_TRIES:  # it has ended the process each time
            await self._put_aside(claimed, person, "it ended the process")
            return
        many = await asyncio.to_thread(together, claimed.messages, self.answering, person.context)
        messages, ids = claimed.messages[:many], claimed.ids[:many]
        text = "\n".join(message.text for message in messages)
        command = self.answering.command_of(text) if first.kind == "text" else None
        back = person.stopped and (first.kind == "start" or command == "start")
        mark = self.pseudonyms.mark(text or first.choice) if text or first.choice else ""
        counted = count(self.limits, person.row, mark, self.clock(), server_segments)
        # What somebody over a limit or after STOP writes is still read, and what is meant for a partner: it may be a
        # call for help.
        held = person.row["held_by"] is not None
        only_crisis = (person.stopped and not back) or counted.verdict != "answer" or held
        done = Answered(person.context, back=back)
        if first.acknowledge:
            done.replies.append(Reply(Outgoing(do="acknowledge", about=(first.acknowledge,)), segments=0))
        chosen = await self._chosen(first, text, person.context)
        if first.kind == "stop":
            done.leave, done.news = True, News(ends="left")
        elif chosen:
            done.news = News(chosen=chosen)
            done.context = replace(person.context, menu=())
        else:
            said = await self.database.run(lambda connection: outbox.said_before(connection, claimed.id))
            async for turn in turns_of(messages, person.context, self.answering, self.assistant):
                self._take(done, turn, person, only_crisis and first.kind != "unreadable")
                if turn.crisis and said < len(done.replies):
                    said = await self._commit_help_lines(claimed, person, done, said)
            if held and not done.news.ends:
                done.news = News(words="" if command == "start" else text, urgent=done.crisis, asks=command == "start")
            elif counted.verdict == "tell" and not person.stopped and not done.crisis:
                limit = self.answering.message("limit", done.context.language)
                done.replies += replies_of(Turn((Part(limit),), done.context), first.channel, self.answering)
            await self._commit(claimed, ids, person, done, said, counted)
            self._count(first.channel, claimed, done, counted)
            return
        await self._commit(claimed, ids, person, done, 0, counted)

    def _take(self, done: Answered, turn: Turn, person: Person, only_crisis: bool) -> None:
        """Adds a turn to what is said."""
        done.crisis = done.crisis or turn.crisis
        done.forget, done.leave = done.forget or turn.forget, done.leave or turn.leave
        if only_crisis and not turn.crisis and not (turn.forget or turn.leave or turn.withdraw):
            return
        ends = "forgotten" if turn.forget else "left" if turn.leave else "withdrawn" if turn.withdraw else ""
        done.news = News(turn.request or done.news.request, ends or done.news.ends)
        done.context = turn.context
        if not (person.stopped and (turn.forget or turn.leave) and not done.back):  # who has left hears nothing more
            farewell = turn.forget or turn.leave
            done.replies += replies_of(turn, person.channel, self.answering, farewell)

    async def _chosen(self, first: Incoming, text: str, context: Context) -> str:
        """The line that is picked of a menu that belongs to a case, by a button or by its number; "" for all else."""
        if first.choice.startswith(OF_A_CASE):
            return first.choice
        if first.kind != "text" or not any(target.startswith(OF_A_CASE) for target in context.menu):
            return ""
        reading = await asyncio.to_thread(self.answering.read, text, context)
        picked = reading.picked or ""
        return picked if reading.danger is None and picked.startswith(OF_A_CASE) else ""

    async def _commit_help_lines(self, claimed: Claimed, person: Person, done: Answered, said: int) -> int:
        """Puts what is said so far into the outbox, without ending the message; how much is there then."""
        now = self.clock()

        def work(connection: Connection) -> None:
            outbox.add(connection, self.vault, person.name, person.channel, done.replies[said:], now, claimed.id, said)
            people.remember(connection, self.vault, person.name, done.context, now, self.keeping)
            notify(connection, "outbox")

        await self.database.run(work)
        self.wake.wake("outbox")
        return len(done.replies)

    async def _commit(
        self, claimed: Claimed, ids: tuple[int, ...], person: Person, done: Answered, said: int, counted: Counted
    ) -> None:
        """The end of the message, its replies and the state after it: all or nothing."""
        now = self.clock()

        def work(connection: Connection) -> None:
            inbox.finish(connection, claimed, ids, self.name)
            if people.holder(connection, person.name) != person.row["held_by"]:
                raise ChangedHandsError
            if done.back:
                people.start_again(connection, person.name)
            if done.leave or done.forget:
                outbox.drop_waiting(connection, person.name)
            more = self.handover.settle(connection, person, done.news, now) if done.news.is_any else []
            holder = people.holder(connection, person.name)
            replies = [replace(reply, held_by=holder) for reply in (*done.replies[said:], *more)]
            segments = sum(reply.segments for reply in replies if not reply.crisis)
            sending = [*self._erasing(connection, person, now), *replies] if done.forget else replies
            outbox.add(connection, self.vault, person.name, person.channel, sending, now, claimed.id, said)
            if done.forget:
                people.forget(connection, person.name)
            else:
                context = people.without_topic(done.context) if done.leave else done.context
                columns = {**counted.columns, "day_segments": counted.columns["day_segments"] + segments}
                people.remember(connection, self.vault, person.name, context, now, self.keeping, **columns)
            if done.leave:
                people.stop(connection, person.name, now)
            if segments:
                spend(connection, day_of(now), segments)
            if not sending:
                people.drop_addresses(connection, person.name)
            notify(connection, "outbox")

        await self.database.run(work)
        self.wake.wake("outbox")

    def _erasing(self, connection: Connection, person: Person, now: float) -> list[Reply]:
        """What erases the talk from the chat itself, where the channel can: our messages and the person's."""
        theirs = inbox.erasables(connection, self.vault, person.name, now - ERASE_S)
        if not theirs:
            return []
        ours = outbox.messages_in_chat(connection, person.name, now - ERASE_S)
        return [Reply(Outgoing(do="erase", about=(*theirs, *ours)), segments=0, farewell=True)]

    async def _failed(self, claimed: Claimed, person: Person, error: Exception) -> None:
        """Once more after a while, or aside with an apology."""
        told = describe(error)
        metrics.failures.labels("answer").inc()
        log.error("answer_failed", inbox=claimed.id, tries=claimed.tries, **told)
        if claimed.tries >= inbox.MAX_TRIES:
            await self._put_aside(claimed, person, f"{told['error']} {told['at']}")
            return
        due = self.clock() + _RETRY_S * claimed.tries * random.uniform(0.5, 1.5)  # noqa: S311  spreads retries
        await self._retry(claimed, due, told["error"])

    async def _retry(self, claimed: Claimed, due: float, why: str) -> None:
        try:
            await self.database.run(lambda c: inbox.retry(c, claimed, self.name, due, why))
        except LostClaimError:
            log.warning("claim_lost", inbox=claimed.id)

    async def _put_aside(self, claimed: Claimed, person: Person, error: str) -> None:
        """Somebody who gets no answer is told so, with a number to call."""
        now = self.clock()
        metrics.set_aside.labels(person.channel).inc()
        apology = Turn((Part(self.answering.message("failed", person.context.language)),), person.context)
        replies = [] if person.stopped else replies_of(apology, person.channel, self.answering)

        def work(connection: Connection) -> None:
            inbox.put_aside(connection, claimed, self.name, error)
            position = outbox.said_before(connection, claimed.id)
            holder = people.holder(connection, person.name)
            told = [replace(reply, held_by=holder) for reply in replies]
            outbox.add(connection, self.vault, person.name, person.channel, told, now, claimed.id, position)
            notify(connection, "outbox")

        await self.database.run(work)
        self.wake.wake("outbox")
        log.error("put_aside", inbox=claimed.id, channel=person.channel, cause=error)

    @staticmethod
    def _count(channel: str, claimed: Claimed, done: Answered, counted: Counted) -> None:
        metrics.answered.labels(channel, "message").inc(len(claimed.ids))
        if done.crisis:
            metrics.crises.labels(channel).inc()
        if counted.why:
            metrics.limited.labels(counted.why).inc()


def spend(connection: Connection, day: int, segments: int) -> None:
    """Counts what the server sends in a day."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = dialect.insert(spending).values(day=day, segments=segments)
    total = {"segments": spending.c.segments + row.excluded.segments}
    connection.execute(row.on_conflict_do_update(index_elements=[spending.c.day], set_=total))
