"""The one place that webhooks call: store what came in, or say that it could not be stored."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import structlog
from sqlalchemy.engine import Connection

from bot.channels.base import Incoming, Receipt
from bot.delivery import inbox, outbox
from bot.delivery.database import Database, DatabaseAwayError
from bot.delivery.journal import Journal
from bot.delivery.outbox import Reply
from bot.delivery.wake import Wake, notify
from bot.operation import metrics
from bot.privacy.pseudonyms import Pseudonyms
from bot.privacy.vault import Vault

log = structlog.get_logger("bot.delivery")

# A provider waits for 15 seconds; after this a message goes to the journal, which needs no database.
_PATIENCE_S = 5.0


@dataclass(frozen=True)
class Spool:
    database: Database
    vault: Vault
    pseudonyms: Pseudonyms
    journal: Journal
    wake: Wake
    clock: Callable[[], float] = time.time

    async def take(self, message: Incoming) -> bool:
        """Stores a message before its provider is told that we have it. False where the database is away and it waits
        in the journal. Raises `OSError` where not even that works: then the provider must try again."""
        try:
            new = await self.database.run(lambda connection: self._add(connection, message), _PATIENCE_S)
        except DatabaseAwayError:
            await asyncio.to_thread(self.journal.keep, message)
            log.error("kept_in_journal", channel=message.channel)
            return False
        if new:
            metrics.received.labels(message.channel).inc()
            self.wake.wake("inbox")
        else:
            metrics.repeated.labels(message.channel).inc()
        return True

    async def take_receipt(self, receipt: Receipt, instead: Reply | None = None) -> None:
        """What became of a message. `instead`: what to send in its place, for a message that cannot go out before the
        person writes. Raises `DatabaseAwayError`."""
        now = self.clock()

        def work(connection: Connection) -> None:
            if instead is not None:
                outbox.hold(connection, self.vault, receipt, instead, now)
            else:
                outbox.receive(connection, receipt, now)
            notify(connection, "outbox")

        await self.database.run(work, _PATIENCE_S)
        self.wake.wake("outbox")

    async def empty_journal(self) -> int:
        """Brings what waits in the journal into the inbox; how many. Raises `DatabaseAwayError`."""
        waiting = await asyncio.to_thread(self.journal.waiting)
        for path, message in waiting:
            await self.database.run(partial(self._add, message=message), _PATIENCE_S)
            await asyncio.to_thread(self.journal.done, path)
        if waiting:
            self.wake.wake("inbox")
            log.info("journal_emptied", count=len(waiting))
        return len(waiting)

    def _add(self, connection: Connection, message: Incoming) -> bool:
        person = self.pseudonyms.of(message.channel, message.address)
        new = inbox.add(connection, self.vault, person, message, self.clock())
        if new:
            notify(connection, "inbox")
        return new
