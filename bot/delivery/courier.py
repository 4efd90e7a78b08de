"""Sends what is in the outbox over one channel, until the provider has it.

The outcome of a try is recorded before and after, so that a crash in between is seen as doubt; then the provider is
asked whether it has the message. Where it cannot say (Telegram), it is sent again: at least once. What is left of
doubling is the time between the provider's acceptance and our commit.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from sqlalchemy.engine import Connection

from bot.channels.base import (
    CannotTellError,
    ClosedError,
    InDoubtError,
    LaterError,
    Receipt,
    RefusedError,
    Sender,
    Sent,
    StoppedError,
)
from bot.delivery import outbox, people
from bot.delivery.database import Database, DatabaseAwayError
from bot.delivery.outbox import GIVE_UP_AFTER_S, Due, Reply
from bot.delivery.pace import Pace
from bot.delivery.wake import Wake
from bot.operation import metrics
from bot.privacy.failures import describe
from bot.privacy.vault import Vault

log = structlog.get_logger("bot.delivery")

LEASE_S = 90.0  # longer than a provider is waited for
_CLOCKS_APART_S = 30.0  # between the provider's clock and ours
_FIRST_WAIT_S, _LONGEST_WAIT_S = 2.0, 1800.0


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

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; what has been begun is finished."""
        while not stop.is_set():
            try:
                busy = await self.work_once()
            except DatabaseAwayError:
                log.error("database_away", worker=self.name)
                busy = False
            except Exception as error:
                metrics.failures.labels("courier").inc()
                log.error("courier_failed", worker=self.name, **describe(error))
                busy = False
            if not busy:
                await self.wake.sleep("outbox")

    async def work_once(self) -> bool:
        """Sends the next message; False where none is due."""
        now = self.clock()
        due = await self.database.run(
            lambda connection: outbox.claim(connection, self.vault, self.name, self.channel, now, LEASE_S)
        )
        if due is None:
            return False
        if not due.may_send or due.address is None:
            why = "person left" if due.address else "person forgotten"
            await self.database.run(lambda connection: outbox.drop(connection, due, self.name, why))
            return True
        await self.pace.wait()
        try:
            sent = await self._already_sent(due, due.address) or await self.sender.send(
                due.address, due.message, due.mark
            )
        except ClosedError as error:
            await self._closed(due, error.code)
        except StoppedError as error:
            await self._refused(due, error.code, left=True)
        except RefusedError as error:
            await self._refused(due, error.code, left=False)
        except LaterError as error:
            await self._later(due, error.code, error.wait_s, in_doubt=False)
        except InDoubtError as error:
            await self._later(due, error.code, None, in_doubt=True)
        except Exception as error:
            log.error("sending_broke", channel=self.channel, outbox=due.id, **describe(error))
            await self._later(due, type(error).__name__, None, in_doubt=True)
        else:
            await self._sent(due, sent)
        return True

    async def _already_sent(self, due: Due, address: str) -> Sent | None:
        """Where an earlier try ended in doubt, what the provider knows of it."""
        if not due.in_doubt:
            return None
        try:
            alike = await self.sender.find(address, due.message, due.begun - _CLOCKS_APART_S)
        except CannotTellError:
            metrics.doubts.labels(self.channel, "cannot tell").inc()
            return None
        # The same words may have been sent before, in answer to the same question; that message is recorded.
        known = await self.database.run(
            lambda connection: outbox.messages_in_chat(connection, due.person, due.begun - GIVE_UP_AFTER_S)
        )
        found = next((id_ for id_ in alike if id_ not in known), None)
        metrics.doubts.labels(self.channel, "was sent" if found else "was not sent").inc()
        return Sent(found, final=False) if found else None

    async def _closed(self, due: Due, code: str) -> None:
        """Keeps the message until the person writes, and knocks, where the channel lets us."""
        if self.sender.knock is None:
            await self._refused(due, code, left=False)
            return
        receipt, knock, now = Receipt(due.mark, "", "closed", code), Reply(self.sender.knock, segments=0), self.clock()
        await self.database.run(lambda connection: outbox.hold(connection, self.vault, receipt, knock, now))
        self.wake.wake("outbox")
        metrics.not_sent.labels(self.channel, "closed").inc()

    async def _sent(self, due: Due, sent: Sent) -> None:
        now = self.clock()

        def work(connection: Connection) -> None:
            outbox.sent(connection, due, self.name, sent.provider_id, now, sent.final)
            if sent.final:
                people.drop_addresses(connection, due.person)

        await self.database.run(work)
        metrics.sent.labels(self.channel).inc()
        metrics.segments.inc(due.segments)
        metrics.reply_s.labels(self.channel).observe(max(0.0, now - due.created))

    async def _refused(self, due: Due, code: str, left: bool) -> None:
        now = self.clock()

        def work(connection: Connection) -> None:
            outbox.give_up(connection, due, self.name, code or "refused")
            if left:
                people.stop(connection, due.person, now)
                outbox.drop_waiting(connection, due.person)
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
        await self.database.run(
            lambda connection: outbox.not_sent(connection, due, self.name, now + wait, code, in_doubt)
        )
        metrics.not_sent.labels(self.channel, "in doubt" if in_doubt else "later").inc()


def wait_after(tries: int) -> float:
    """Seconds until the next try: doubling from two seconds to half an hour, spread so that they do not all come at
    once."""
    return min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2.0 ** min(tries - 1, 20)) * random.uniform(0.5, 1.0)  # noqa: S311
