"""The application over a real SQLite file, called in process. Nothing answers what is stored."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from bot.channels.base import Incoming, Outgoing
from bot.channels.twilio_in import Signature
from bot.delivery import inbox, outbox
from bot.delivery.database import Database
from bot.delivery.journal import Journal
from bot.delivery.migrations import migrate
from bot.delivery.outbox import Reply
from bot.delivery.spool import Spool
from bot.delivery.tables import inbox as inbox_rows
from bot.delivery.tables import outbox as outbox_rows
from bot.delivery.wake import Wake
from bot.privacy.pseudonyms import Pseudonyms, new_key
from bot.privacy.vault import Vault
from bot.web.app import make_app
from bot.web.telegram import TelegramWebhook
from bot.web.twilio import TwilioWebhooks

TOKEN, SECRET = "made-up-token", "made-up-secret"
PUBLIC = "https://bot.example"
TWILIO, STATUS, TELEGRAM = "/webhooks/twilio", "/webhooks/twilio/status", "/webhooks/telegram"
KNOCK = Outgoing(template="HX-knock")
HELP = "Call 911 & 9-8-8."


@dataclass
class Web:
    """`http` calls the application as a proxy does, which changes the host and terminates TLS."""

    http: httpx.AsyncClient
    database: Database
    vault: Vault
    spool: Spool
    unready: str | None = None

    def stored(self) -> list[Incoming]:
        """What is in the inbox, oldest first."""
        bodies = self.database.run_now(lambda c: c.execute(select(inbox_rows.c.body).order_by(inbox_rows.c.id)).all())
        return [Incoming.from_json(self.vault.open(body)) for (body,) in bodies]

    def owe(self, address: str, text: str = "hello") -> str:
        """A message in the outbox that has been sent to `address`; its mark."""
        person = self.spool.pseudonyms.of("whatsapp", address)

        def work(connection):
            message = Incoming("whatsapp", f"SM-{address}", address, text="hi")
            inbox.add(connection, self.vault, person, message, 1.0)
            outbox.add(connection, self.vault, person, "whatsapp", [Reply(Outgoing(text), segments=0)], 1.0)
            return connection.execute(select(outbox_rows.c.mark).order_by(outbox_rows.c.id.desc()).limit(1)).scalar()

        return self.database.run_now(work)

    def outbox(self) -> list[tuple[int, str]]:
        """(state, provider's error) of each message."""
        statement = select(outbox_rows.c.state, outbox_rows.c.error).order_by(outbox_rows.c.id)
        return [tuple(row) for row in self.database.run_now(lambda c: c.execute(statement).all())]

    def rows(self) -> int:
        """Whatever any request has left behind."""
        count = select(func.count()).select_from
        return self.database.run_now(
            lambda c: sum(c.execute(count(table)).scalar() for table in inbox_rows.metadata.sorted_tables)
        )


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'bot.sqlite'}")
    migrate(database)
    yield database
    database.close()


@pytest.fixture
async def web(database: Database, tmp_path: Path) -> AsyncIterator[Web]:
    async with make_web(database, tmp_path / "journal", frozenset({"sms", "whatsapp"})) as web:
        yield web


@pytest.fixture
async def web_of_sms(database: Database, tmp_path: Path) -> AsyncIterator[Web]:
    async with make_web(database, tmp_path / "journal", frozenset({"sms"})) as web:
        yield web


@pytest.fixture
async def web_without_database(tmp_path: Path) -> AsyncIterator[Web]:
    """Nobody listens where the database should be."""
    database = Database("postgresql://nobody@127.0.0.1:9/nothing")
    async with make_web(database, tmp_path / "journal", frozenset({"sms", "whatsapp"})) as web:
        yield web
    database.close()


@asynccontextmanager
async def make_web(database: Database, journal: Path, channels: frozenset[str]) -> AsyncIterator[Web]:
    vault = Vault(("x" * 40,))
    spool = Spool(database, vault, Pseudonyms(new_key()), Journal(journal, vault), Wake())

    async def help_lines(text: str) -> str | None:
        return HELP if "pegando" in text else None

    async def ready() -> str | None:
        return web.unready

    routes = [
        *TwilioWebhooks(spool, Signature(TOKEN), PUBLIC, channels, help_lines, KNOCK).routes(),
        *TelegramWebhook(spool, SECRET, help_lines).routes(),
    ]
    transport = httpx.ASGITransport(make_app(routes, ready), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://10.0.0.7:8080") as http:
        web = Web(http, database, vault, spool)
        yield web
