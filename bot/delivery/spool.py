"""The one place that webhooks call: store what came in, or say that it could not be stored."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import structlog
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.base import Incoming, Receipt
from bot.delivery import inbox, outbox, people
from bot.delivery.database import Database, DatabaseAwayError
from bot.delivery.handover import Handover, NoPartners, let_go
from bot.delivery.journal import Journal
from bot.delivery.outbox import Reply
from bot.delivery.wake import INBOX, Wake, outbox_of
from bot.operation import metrics
from bot.privacy.failures import describe
from bot.privacy.pseudonyms import Pseudonyms
from bot.privacy.vault import Vault

log = structlog.get_logger("bot.delivery")

# A provider waits for 15 seconds; after this a message goes to the journal, which needs no database.
_PATIENCE_S = 5.0
# How often the database is tried while messages wait in the journal; the others go there at once.
_TRY_AGAIN_S = 1.0
# So many of the journal become one transaction: it must empty faster than it fills.
_AT_ONCE = 50


@dataclass
class _Kept:
    """Whether messages wait in the journal, as far as this process knows: it looks when it starts."""

    any: bool = True
    try_again: float = 0.0  # not before, by the monotonic clock
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True)
class Spool:
    database: Database
    vault: Vault
    pseudonyms: Pseudonyms
    journal: Journal
    wake: Wake
    clock: Callable[[], float] = time.time
    handover: Handover = field(default_factory=NoPartners)
    _kept: _Kept = field(default_factory=_Kept)

    async def take(self, message: Incoming) -> bool:
        """Stores a message before its provider is told that we have it. False where the database cannot take it and it
        waits in the journal. Raises `OSError` where not even that works: then the provider must try again."""
        if self._kept.any and not await self.empty_journal():  # what came before goes before
            await self._keep(message)
            return False
        try:
            new = await self.database.run(partial(self._add, message=message), _PATIENCE_S, urgent=True)
        except (DatabaseAwayError, SQLAlchemyError) as error:
            log.error("database_away", error=describe(error)["error"])
            await self._keep(message)
            return False
        (metrics.received if new else metrics.repeated).labels(message.channel).inc()
        self.wake.wake(INBOX)
        return True

    async def take_receipt(self, receipt: Receipt, instead: Reply | None = None) -> None:
        """What became of a message. `instead`: what to send in its place, for a message that cannot go out before the
        person writes. Raises `DatabaseAwayError`."""
        now = self.clock()

        def work(connection: Connection) -> str | None:
            if instead is not None and outbox.hold(connection, self.vault, receipt, instead, now):
                return outbox.channel_of(connection, receipt.mark)
            person = outbox.receive(connection, receipt, now)
            if person and receipt.state == "left":
                let_go(connection, self.handover, person, now)
            if person and receipt.state != "sent":
                people.drop_addresses(connection, person)
            return None

        knocking = await self.database.run(work, _PATIENCE_S)
        if knocking:
            self.wake.wake(outbox_of(knocking))

    async def empty_journal(self) -> bool:
        """Brings what waits in the journal into the inbox, oldest first. False where it is not empty after that: the
        database is away, or there is much in it."""
        if not self._kept.any:
            return True
        try:
            await asyncio.wait_for(self._kept.lock.acquire(), _PATIENCE_S)
        except asyncio.TimeoutError:
            return False
        try:
            if self._kept.any and time.monotonic() >= self._kept.try_again:
                await self._empty()
        except (DatabaseAwayError, SQLAlchemyError):
            self._kept.any, self._kept.try_again = True, time.monotonic() + _TRY_AGAIN_S
        finally:
            self._kept.lock.release()
        return not self._kept.any

    async def _empty(self) -> None:
        count = 0
        while True:
            self._kept.any = False  # whoever keeps one from now on says so again
            waiting = await asyncio.to_thread(self.journal.waiting)
            if not waiting:
                break
            for start in range(0, len(waiting), _AT_ONCE):
                some = waiting[start : start + _AT_ONCE]
                await self.database.run(partial(self._add_all, messages=[message for _, message in some]), 0.0)
                await asyncio.to_thread(self.journal.done, [path for path, _ in some])
                self.wake.wake(INBOX)
                count += len(some)
        if count:
            log.info("journal_emptied", count=count)

    async def _keep(self, message: Incoming) -> None:
        await asyncio.to_thread(self.journal.keep, message)
        self._kept.any = True
        log.warning("kept_in_journal", channel=message.channel)

    def _add_all(self, connection: Connection, messages: Sequence[Incoming]) -> None:
        for message in messages:
            self._add(connection, message)

    def _add(self, connection: Connection, message: Incoming) -> bool:
        person = self.pseudonyms.of(message.channel, message.address)
        return inbox.add(connection, self.vault, person, message, self.clock())
