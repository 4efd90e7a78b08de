"""A whole delivery in one process, its clock in the test's hand: `write`, `answer`, `send`, and look at the rows."""

from __future__ import annotations

import itertools
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Table, create_engine, select, text

from bot.channels.base import CannotTellError, Incoming, Outgoing, Sent
from bot.delivery import inbox, outbox, people
from bot.delivery.courier import Courier
from bot.delivery.database import Database
from bot.delivery.inbox import Claimed
from bot.delivery.journal import Journal
from bot.delivery.keyring import load_pseudonyms
from bot.delivery.limits import Limits
from bot.delivery.outbox import Due, Reply
from bot.delivery.pace import Pace
from bot.delivery.people import Person
from bot.delivery.spool import Spool
from bot.delivery.wake import Wake
from bot.delivery.worker import Worker
from bot.privacy.vault import Vault
from tests.delivery.small import DeliveryAnswering, Poisoned

SECRET = "a secret of the tests that is long enough"
ANN, BOB = "+15145550101", "+15145550102"
NO_LIMITS = Limits(10_000, 100_000, 10_000, 10_000, 100_000, 10_000_000)


def empty_database(postgres: Any) -> str:
    """The URL of a new database on that server."""
    name = f"test_{secrets.token_hex(6)}"
    engine = create_engine(postgres.get_uri(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return str(postgres.get_uri(name))


@dataclass
class Provider:
    """A `Sender` that remembers. `fails`: what the next sends raise, None for those that work; with `then_lost` it has
    taken the message before it raises. `asked_fails`: the same for `find`."""

    keeps_record: bool = True
    final: bool = False
    knock: Outgoing | None = None
    fails: list[Exception | None] = field(default_factory=list)
    then_lost: bool = False
    asked_fails: list[Exception | None] = field(default_factory=list)
    taken: list[tuple[str, Outgoing]] = field(default_factory=list)
    asked: int = 0

    async def send(self, address: str, message: Outgoing, mark: str) -> Sent:
        error = self.fails.pop(0) if self.fails else None
        if error is None or self.then_lost:
            self.taken.append((address, message))
        if error is not None:
            raise error
        return Sent(f"id-{len(self.taken)}", self.final)

    async def find(self, address: str, message: Outgoing, since: float) -> list[str]:
        self.asked += 1
        if not self.keeps_record:
            raise CannotTellError
        error = self.asked_fails.pop(0) if self.asked_fails else None
        if error is not None:
            raise error
        return [f"id-{n}" for n, one in enumerate(self.taken, 1) if one == (address, message)]

    async def close(self) -> None: ...

    @property
    def texts(self) -> list[str]:
        return [message.text for _, message in self.taken]


class Desk:
    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.vault = database, Vault([SECRET])
        self.now = 1_800_000_000.0
        self.names = database.run_now(lambda connection: load_pseudonyms(connection, self.vault))
        self.wake = Wake()
        self.answering = DeliveryAnswering()
        self.spool = Spool(
            database, self.vault, self.names, Journal(folder / "journal", self.vault), self.wake, self.clock
        )
        self.providers = {"sms": Provider(), "telegram": Provider(keeps_record=False, final=True)}
        self._numbers = itertools.count(1)

    def clock(self) -> float:
        return self.now

    def worker(self, limits: Limits = NO_LIMITS, name: str = "worker") -> Worker:
        assistant: Any = Poisoned(self.answering)
        return Worker(
            name, 1, self.database, self.vault, self.names, self.answering, assistant, self.wake, limits,
            clock=self.clock,
        )  # fmt: skip

    def courier(self, channel: str = "sms", name: str = "courier") -> Courier:
        return Courier(
            name, channel, self.providers[channel], self.database, self.vault, self.wake, Pace(100_000),
            clock=self.clock,
        )  # fmt: skip

    def message(self, words: str = "hello", address: str = ANN, **more: Any) -> Incoming:
        values = {"channel": "sms", "provider_id": f"in-{next(self._numbers)}", "received": self.now, **more}
        return Incoming(address=address, text=words, **values)

    async def write(self, words: str = "hello", address: str = ANN, **more: Any) -> Incoming:
        message = self.message(words, address, **more)
        await self.spool.take(message)
        return message

    async def answer(self, limits: Limits = NO_LIMITS) -> int:
        """All that waits and is due; how many claims."""
        count, worker = 0, self.worker(limits)
        while await worker.work_once():
            count += 1
        return count

    async def send(self, channel: str = "sms") -> int:
        count, courier = 0, self.courier(channel)
        while await courier.work_once():
            count += 1
        return count

    async def say(self, words: str, address: str = ANN, **more: Any) -> list[str]:
        """What one message is answered with, delivered."""
        return await self._say(NO_LIMITS, words, address, **more)

    async def say_limited(self, words: str, limits: Limits, address: str = ANN) -> list[str]:
        return await self._say(limits, words, address)

    async def _say(self, limits: Limits, words: str, address: str, **more: Any) -> list[str]:
        channel = more.get("channel", "sms")
        before = len(self.providers[channel].taken)
        await self.write(words, address, **more)
        await self.answer(limits)
        await self.send(channel)
        return self.providers[channel].texts[before:]

    def rows(self, table: Table) -> list[dict[str, Any]]:
        """In the order of their ids."""
        statement = select(table).order_by(*table.primary_key)
        return self.database.run_now(lambda connection: [dict(row) for row in connection.execute(statement).mappings()])

    def person(self, address: str = ANN, channel: str = "sms") -> Person | None:
        name = self.names.of(channel, address)
        return self.database.run_now(lambda c: people.load(c, self.vault, name, self.now))

    def claim(self, owner: str = "one", lease_s: float = 60.0, again: bool = False) -> Claimed | None:
        return self.database.run_now(lambda c: inbox.claim(c, self.vault, owner, self.now, lease_s, again))

    def owe(self, *texts: str, address: str = ANN, channel: str = "sms", **more: Any) -> None:
        """Replies that wait to be sent to somebody who is known."""
        name = self.names.of(channel, address)
        replies = [Reply(Outgoing(words), **more) for words in texts]

        def work(connection: Any) -> None:
            people.meet(connection, self.vault, name, channel, address)
            outbox.add(connection, self.vault, name, channel, replies, self.now)

        self.database.run_now(work)

    def due(self, owner: str = "one", channel: str = "sms", lease_s: float = 60.0, again: bool = False) -> Due | None:
        return self.database.run_now(lambda c: outbox.claim(c, self.vault, owner, channel, self.now, lease_s, again))
