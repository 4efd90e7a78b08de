"""Sends what is in the outbox over one channel, until the provider has it.

The outcome of a try is recorded before and after, so that a crash in between is seen as doubt; then the provider is
asked whether it has the message, and nothing is sent before it has said. Where it keeps no record (Telegram), the
message is sent again: at least once. What is left of doubling is the time between the provider's acceptance and our
commit, where the provider cannot be asked.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import structlog
from sqlalchemy.engine import Connection

from bot.channels.base import (
    CannotTellError,
    ClosedError,
    LaterError,
    Outgoing,
    Receipt,
    RefusedError,
    Sender,
    SendError,
    Sent,
    StoppedError,
)
from bot.delivery import outbox, people
from bot.delivery.database import Database
from bot.delivery.handover import Handover, NoPartners, let_go
from bot.delivery.loop import keep_working
from bot.delivery.outbox import GIVE_UP_AFTER_S, Due, Reply
from bot.delivery.pace import Pace
from bot.delivery.wake import POLL_S, Wake, outbox_of
from bot.operation import metrics
from bot.privacy.failures import describe
from bot.privacy.vault import Vault

log = structlog.get_logger("bot.delivery")

LEASE_S = 90.0  # longer than a provider is waited for
_CLOCKS_APART_S = 30.0  # between the provider's clock and ours
_FIRST_WAIT_S, _LONGEST_WAIT_S = 2.0, 300.0
# A provider's list of what it has sent may lag behind what it has just taken.
_DOUBT_WAIT_S = 5.0
# That a message went out must be recorded, or it goes out again.
_RECORD_S = 600.0


@dataclass(frozen=True)
class Courier:
    name: str
    channel: str
    sender: Sender
    database: Database
    vault: Vault
    wake: Wake
    pace: Pace
    clock: Callable[[], float] = time.time
    poll_s: float = POLL_S
    handover: Handover = field(default_factory=NoPartners)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; what has been begun is finished."""

        async def work(again: bool) -> bool:
            if pause_s := self.pace.pause_s:
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(stop.wait(), pause_s)
                return True
            return await self.work_once(again)

        rest = partial(self.wake.sleep, outbox_of(self.channel), self.poll_s)
        await keep_working(stop, work, rest, kind="courier", name=self.name)

    async def work_once(self, again: bool = False) -> bool:
        """Sends the next message; False where none is due. `again` as in `outbox.claim`."""
        await self.pace.wait()  # before the claim, which looks whether the person has left
        now = self.clock()
        due = await self.database.run(
            lambda connection: outbox.claim(connection, self.vault, self.name, self.channel, now, LEASE_S, again)
        )
        if due is None or due.address is None or due.message is None or not due.may_send:
            self.pace.unused()
            if due is not None:
                await self._drop(due)
            return due is not None
        if due.in_doubt and not await self._settled(due, due.address, due.message):
            return True
        try:
            sent = await self.sender.send(due.address, due.message, due.mark)
        except Exception as error:
            await self._not_sent(due, due.message, error)
        else:
            self.pace.worked()
            await self._sent(due, sent)
        return True

    async def _settled(self, due: Due, address: str, message: Outgoing) -> bool:
        """Whether it may be sent, now that it is known what became of an earlier try; False where that try had worked,
        or where nobody knows yet."""
        try:
            alike = await self.sender.find(address, message, due.begun - _CLOCKS_APART_S)
        except CannotTellError:
            metrics.doubts.labels(self.channel, "cannot tell").inc()
            return True
        except Exception as error:
            self.pace.failed()
            metrics.doubts.labels(self.channel, "not asked").inc()
            await self._later(due, _code_of(error), None, in_doubt=True)
            return False
        self.pace.worked()
        # The same words may have been sent before, in answer to the same question; that message is recorded.
        known = await self.database.run(
            lambda connection: outbox.messages_in_chat(connection, due.person, due.begun - GIVE_UP_AFTER_S)
        )
        found = next((id_ for id_ in alike if id_ not in known), None)
        metrics.doubts.labels(self.channel, "was sent" if found else "was not sent").inc()
        if found:
            await self._sent(due, Sent(found, final=False))
        return found is None

    async def _not_sent(self, due: Due, message: Outgoing, error: Exception) -> None:
        code = _code_of(error)
        if isinstance(error, ClosedError) and self.sender.knock is not None and not message.template:
            self.pace.worked()
            await self._hold(due, code, self.sender.knock)
        elif isinstance(error, RefusedError | ClosedError):
            self.pace.worked()
            await self._refused(due, code, left=isinstance(error, StoppedError))
        elif isinstance(error, LaterError):
            self.pace.failed()
            await self._later(due, code, error.wait_s, in_doubt=False)
        else:
            if not isinstance(error, SendError):
                log.error("sending_broke", channel=self.channel, outbox=due.id, **describe(error))
            self.pace.failed()
            await self._later(due, code, None, in_doubt=True)

    async def _hold(self, due: Due, code: str, knock: Outgoing) -> None:
        """Keeps the message until the person writes, and knocks."""
        receipt, instead, now = Receipt(due.mark, "", "closed", code), Reply(knock, segments=0), self.clock()
        await self.database.run(lambda connection: outbox.hold(connection, self.vault, receipt, instead, now))
        self.wake.wake(outbox_of(self.channel))
        metrics.not_sent.labels(self.channel, "closed").inc()

    async def _sent(self, due: Due, sent: Sent) -> None:
        now = self.clock()

        def work(connection: Connection) -> None:
            outbox.sent(connection, due, self.name, sent.provider_id, now, sent.final)
            if sent.final:
                people.drop_addresses(connection, due.person)

        await self.database.run(work, _RECORD_S)
        metrics.sent.labels(self.channel).inc()
        metrics.segments.inc(due.segments)
        metrics.reply_s.labels(self.channel).observe(max(0.0, now - due.since))

    async def _drop(self, due: Due) -> None:
        """It cannot or must not be sent."""

        def work(connection: Connection) -> None:
            if due.message is None:
                outbox.give_up(connection, due, self.name, "cannot be opened")
            else:
                outbox.drop(connection, due, self.name, "person left" if due.address else "person forgotten")
            people.drop_addresses(connection, due.person)

        await self.database.run(work)
        if due.message is None:
            metrics.not_sent.labels(self.channel, "cannot be opened").inc()

    async def _refused(self, due: Due, code: str, left: bool) -> None:
        now = self.clock()

        def work(connection: Connection) -> None:
            outbox.give_up(connection, due, self.name, code or "refused")
            if left:
                let_go(connection, self.handover, due.person, now)
            people.drop_addresses(connection, due.person)

        await self.database.run(work)
        metrics.not_sent.labels(self.channel, "stopped" if left else "refused").inc()
        log.warning("not_sent", channel=self.channel, outbox=due.id, code=code, reason="stopped" if left else "refused")

    async def _later(self, due: Due, code: str, wait_s: float | None, in_doubt: bool) -> None:
        now = self.clock()
        if now - due.created >= GIVE_UP_AFTER_S:
            await self._refused(due, f"given up: {code}", left=False)
            return
        wait = wait_s if wait_s is not None else wait_after(due.tries)
        if in_doubt:
            wait = max(wait, _DOUBT_WAIT_S)
        await self.database.run(
            lambda connection: outbox.not_sent(connection, due, self.name, now + wait, code, in_doubt)
        )
        metrics.not_sent.labels(self.channel, "in doubt" if in_doubt else "later").inc()


def _code_of(error: Exception) -> str:
    return error.code if isinstance(error, SendError) else type(error).__name__


def wait_after(tries: int) -> float:
    """Seconds until the next try: doubling from two seconds to five minutes, spread so that they do not all come at
    once."""
    return min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2.0 ** min(tries - 1, 20)) * random.uniform(0.5, 1.0)  # noqa: S311
