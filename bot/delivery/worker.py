"""Answers what is in the inbox: one message of one person at a time, its reply and its end in one transaction.

Help lines are committed as soon as they are there, before whatever else the message asks has been worked out; a second
try after a crash knows by their number that they are in the outbox already. What a commit writes: `records`.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.engine import Connection

from bot.answering.context import Context
from bot.answering.reply import Part, Turn
from bot.channels.base import Incoming, Outgoing
from bot.delivery import inbox, outbox, people
from bot.delivery.database import Database, DatabaseAwayError
from bot.delivery.handover import OF_A_CASE, ChangedHandsError, Handover, News, NoPartners
from bot.delivery.inbox import Claimed, LostClaimError
from bot.delivery.limits import NOTHING_COUNTED, Arrived, Counted, Limits, count
from bot.delivery.loop import keep_working
from bot.delivery.outbox import Reply
from bot.delivery.people import Keeping, Person
from bot.delivery.records import Answered, Records
from bot.delivery.replies import replies_of, together, turns_of
from bot.delivery.spending import spent
from bot.delivery.wake import INBOX, POLL_S, Wake, outbox_of
from bot.operation import metrics
from bot.privacy.failures import describe
from bot.privacy.pseudonyms import Pseudonyms
from bot.privacy.vault import Vault

if TYPE_CHECKING:
    from bot.answering.service import Answering
    from bot.dialogue.assistant import Assistant

log = structlog.get_logger("bot.delivery")

LEASE_S = 40.0  # reading, engine and fallback have five seconds each, of each of two turns
_RETRY_S = 5.0


@dataclass(frozen=True)
class Worker:
    """`number` is its own in this process."""

    name: str
    number: int
    database: Database
    vault: Vault
    pseudonyms: Pseudonyms
    answering: Answering
    assistant: Assistant
    wake: Wake
    limits: Limits = field(default_factory=Limits)
    keeping: Keeping = field(default_factory=Keeping)
    clock: Callable[[], float] = time.time
    poll_s: float = POLL_S
    handover: Handover = field(default_factory=NoPartners)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; what has been begun is finished."""
        await keep_working(
            stop, self.work_once, lambda: self.wake.sleep(INBOX, self.poll_s), kind="worker", name=self.name
        )

    async def work_once(self, again: bool = False) -> bool:
        """Answers the next message; False where none waits. `again` as in `inbox.claim`."""
        now = self.clock()
        found = await self.database.run(lambda connection: self._claim(connection, now, again))
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
            raise  # it is claimed again when the database is back
        except Exception as error:
            await self._failed(claimed, person, error)
        metrics.answered_s.observe(time.perf_counter() - began)
        return True

    def _claim(self, connection: Connection, now: float, again: bool) -> tuple[Claimed, Person, int] | None:
        claimed = inbox.claim(connection, self.vault, self.name, now, LEASE_S, again)
        if claimed is None:
            return None
        person = people.load(connection, self.vault, claimed.person, now)
        if claimed.messages and not (person and person.reachable):
            # Forgotten since, by an operator, or the message has been put aside for a while. An answer is owed again.
            first = claimed.messages[0]
            people.meet(connection, self.vault, claimed.person, first.channel, first.address)
            person = people.load(connection, self.vault, claimed.person, now)
        nobody = Person(claimed.person, claimed.channel, Context(), False, False, NOTHING_COUNTED)
        return claimed, person or nobody, spent(connection, now)

    async def _answer(self, claimed: Claimed, person: Person, server_segments: int) -> None:
        if not claimed.messages:
            await self._put_aside(claimed, person, "it cannot be opened")
            return
        if claimed.tries > inbox.MAX_TRIES:  # it has ended the process each time
            await self._put_aside(claimed, person, "it ended the process")
            return
        messages = claimed.messages
        if len(messages) > 1:
            many = await asyncio.to_thread(together, messages, self.answering, person.context)
            messages = messages[:many]
        counted = self._counted(messages, person, server_segments)
        done = Answered(person.context, segments=counted.columns["day_segments"])
        first = messages[0]
        if first.acknowledge:
            done.replies.append(Reply(Outgoing(do="acknowledge", about=(first.acknowledge,)), segments=0))
        if first.kind == "stop":
            done.leave = True
        elif chosen := await self._chosen(messages, person.context):
            done.news, done.context = News(chosen=chosen), replace(person.context, menu=())
        else:
            await self._say(claimed, messages, person, done, counted)
        told = self._tell_limit(person, done, counted)
        columns = counted.columns if told else counted.not_told(person.row["told_until"])
        await self._records.end(claimed, claimed.ids[: len(messages)], person, done, columns)
        self.wake.wake(outbox_of(person.channel))
        metrics.answered.labels(person.channel, "message").inc(len(messages))
        if done.crisis:
            metrics.crises.labels(person.channel).inc()
        if counted.why:
            metrics.limited.labels(counted.why).inc()

    async def _say(
        self, claimed: Claimed, messages: Sequence[Incoming], person: Person, done: Answered, counted: Counted
    ) -> None:
        """Fills `done`; help lines are committed at once."""
        first = messages[0]
        command = self.answering.command_of(first.text) if first.kind == "text" and len(messages) == 1 else None
        done.back = person.stopped and (first.kind == "start" or command == "start")
        done.said = await self.database.run(lambda connection: outbox.said_before(connection, claimed.id))
        async for turn in turns_of(messages, person.context, self.answering, self.assistant):
            self._take(done, turn, person, counted, first.kind == "unreadable")
            if turn.crisis and done.said < len(done.replies):
                await self._records.help_lines(claimed, person, done, self.clock() + LEASE_S)
                self.wake.wake(outbox_of(person.channel))
        if person.held_by and not done.ends:
            asks = command == "start"
            text = "" if asks else "\n".join(message.text for message in messages)
            done.news = News(words=text, urgent=done.crisis, asks=asks)

    async def _chosen(self, messages: Sequence[Incoming], context: Context) -> str:
        """The line that is picked of a menu that belongs to a case, by a button or by its number; "" for all else."""
        first = messages[0]
        if first.choice.startswith(OF_A_CASE):
            return first.choice
        if first.kind != "text" or not any(target.startswith(OF_A_CASE) for target in context.menu):
            return ""
        reading = await asyncio.to_thread(self.answering.read, first.text, context)
        picked = reading.picked or ""
        return picked if reading.danger is None and picked.startswith(OF_A_CASE) else ""

    def _take(self, done: Answered, turn: Turn, person: Person, counted: Counted, unreadable: bool) -> None:
        """Adds a turn to what is said. What somebody writes who is over a limit, or has left, or whose conversation a
        partner has, is still read: it may be a call for help; and who wants to be forgotten, or to leave, or to end
        that conversation, is heard always. That something was `unreadable` is said whoever was to read it."""
        done.crisis = done.crisis or turn.crisis
        done.forget, done.leave = done.forget or turn.forget, done.leave or turn.leave
        done.withdraw = done.withdraw or turn.withdraw
        away = person.stopped and not done.back
        farewell = turn.forget or turn.leave
        quiet = away or counted.verdict != "answer" or (person.held_by is not None and not unreadable)
        if quiet and not (turn.crisis or farewell or turn.withdraw):
            return
        done.context = turn.context
        if turn.request:
            done.news = News(request=turn.request)
        # Who has left, or says goodbye again and again, hears nothing more; that all is deleted is confirmed once.
        remembered = turn.forget and person.context != Context()
        if farewell and (away or (counted.verdict == "silent" and not remembered)):
            return
        said = replies_of(turn, person.channel, self.answering, farewell)
        if turn.request or turn.withdraw:
            done.otherwise = said
        else:
            done.replies += said

    def _tell_limit(self, person: Person, done: Answered, counted: Counted) -> bool:
        """Adds that the limit is reached; a farewell will do instead. False where it has to be told another time: where
        help lines were said, or a partner reads what was written."""
        if counted.verdict != "tell" or person.stopped or person.held_by or done.crisis or done.news.chosen:
            return False
        if done.ends:
            return True
        limit = self.answering.message("limit", done.context.language)
        done.replies += replies_of(Turn((Part(limit),), done.context), person.channel, self.answering)
        return True

    def _counted(self, messages: Sequence[Incoming], person: Person, server_segments: int) -> Counted:
        first, text = messages[0], "\n".join(message.text for message in messages)
        mark = self.pseudonyms.mark(text or first.choice) if text or first.choice else ""
        typed = first.kind == "text" and not self.answering.stands_alone(text, person.context)
        arrived = Arrived(first.received, mark, len(messages), typed)
        return count(self.limits, person.row, arrived, self.clock(), server_segments)

    async def _failed(self, claimed: Claimed, person: Person, error: Exception) -> None:
        """Once more after a while, or aside with an apology."""
        told = describe(error)
        metrics.failures.labels("answer").inc()
        log.error("answer_failed", inbox=claimed.id, tries=claimed.tries, **told)
        try:
            if claimed.tries >= inbox.MAX_TRIES:
                await self._put_aside(claimed, person, f"{told['error']} {told['at']}")
                return
            due = self.clock() + _RETRY_S * claimed.tries * random.uniform(0.5, 1.5)  # noqa: S311  spreads retries
            await self._retry(claimed, due, told["error"])
        except LostClaimError:
            log.warning("claim_lost", inbox=claimed.id)

    async def _retry(self, claimed: Claimed, due: float, why: str) -> None:
        try:
            await self.database.run(lambda connection: inbox.retry(connection, claimed, self.name, due, why))
        except LostClaimError:
            log.warning("claim_lost", inbox=claimed.id)

    async def _put_aside(self, claimed: Claimed, person: Person, error: str) -> None:
        """Somebody who gets no answer is told so, with a number to call."""
        metrics.set_aside.labels(person.channel).inc()
        await self._records.aside(claimed, person, [] if person.stopped else self._apology(person), error)
        self.wake.wake(outbox_of(person.channel))
        log.error("put_aside", inbox=claimed.id, channel=person.channel, cause=error)

    def _apology(self, person: Person) -> list[Reply]:
        try:
            apology = Turn((Part(self.answering.message("failed", person.context.language)),), person.context)
            return replies_of(apology, person.channel, self.answering)
        except Exception as error:  # whatever broke the answer may break this too; then the message goes aside alone
            log.error("apology_failed", **describe(error))
            return []

    @property
    def _records(self) -> Records:
        return Records(self.name, self.number, self.database, self.vault, self.keeping, self.clock, self.handover)
