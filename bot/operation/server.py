"""The running service: web, workers, couriers and the janitor, in one event loop, from start to drained end.

`serve` has all of them; `worker` has all but the web, for more hands on the same PostgreSQL.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.channels.base import Sender
from bot.channels.telegram_out import TelegramSender, make_bot
from bot.channels.telegram_polling import poll
from bot.channels.twilio_in import Signature
from bot.channels.twilio_out import TwilioClient, TwilioSender
from bot.delivery import inbox, outbox
from bot.delivery.courier import Courier
from bot.delivery.database import Database, DatabaseAwayError, went_away
from bot.delivery.journal import Journal
from bot.delivery.keyring import load_pseudonyms
from bot.delivery.limits import Limits
from bot.delivery.migrations import migrate
from bot.delivery.pace import Pace
from bot.delivery.people import Keeping
from bot.delivery.retention import purge
from bot.delivery.spool import Spool
from bot.delivery.wake import POLL_S, Others, Wake
from bot.delivery.worker import Worker
from bot.handoff.conversation import Conversations
from bot.handoff.office import Office
from bot.handoff.overdue import counts, look_after
from bot.handoff.retention import purge_cases
from bot.operation import desks, metrics
from bot.privacy.failures import describe
from bot.privacy.pseudonyms import Pseudonyms
from bot.privacy.vault import Vault
from bot.settings import Settings
from bot.web.app import make_app
from bot.web.cases import CasePages
from bot.web.telegram import TelegramWebhook
from bot.web.twilio import TwilioWebhooks

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from bot.answering.service import Answering
    from bot.dialogue.assistant import Assistant

Result = TypeVar("Result")

log = structlog.get_logger("bot.operation")

_COURIERS = 8  # messages of one channel that are on their way at once
_JANITOR_S = 30.0
_JOURNAL_S = 1.0
_DOUBT_S = 3.0  # until what a crash left in doubt is asked for: the provider's list may lag
_DRAIN_S = 20.0
_RESTART_S = 2.0
_DATABASE_START_S = 30.0


@dataclass
class Service:
    """Everything that a process needs, made but not running."""

    settings: Settings
    database: Database
    vault: Vault
    spool: Spool
    wake: Wake
    workers: tuple[Worker, ...]
    senders: Mapping[str, Sender]
    couriers: tuple[Courier, ...]
    keeping: Keeping
    channels: tuple[str, ...]
    answering: Answering
    office: Office
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _others: Others | None = None

    def start(self) -> None:
        """Begins to work, in the event loop that runs now."""
        self._others = Others(self.database, self.wake)
        self._others.start()
        for worker in self.workers:
            self._keep_running(worker.name, worker.run)
        for courier in self.couriers:
            self._keep_running(courier.name, courier.run)
        self._keep_running("janitor", self._janitor)
        self._keep_running("journal", self._journal)

    def start_polling(self, webhook: TelegramWebhook) -> None:
        bot = make_bot(self.settings.telegram_token, self.settings.telegram_api_url)
        self._keep_running("polling", lambda stop: poll(bot, webhook.take, stop))

    async def drain(self) -> None:
        """Takes nothing new, finishes what has been begun, and closes everything."""
        self._stop.set()
        self.wake.end()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=_DRAIN_S)
            for task in late:
                task.cancel()
            if late:
                log.warning("not_drained", count=len(late))
                await asyncio.wait(late, timeout=_DRAIN_S)
        for sender in self.senders.values():
            await sender.close()
        if self._others:
            await self._others.close()
        await asyncio.to_thread(self.database.close)

    async def ready(self) -> str | None:
        """None, or in a few words why messages cannot be answered now."""
        try:
            await self.database.run(lambda c: c.execute(text("SELECT 1")), patience_s=1.0, urgent=True)
        except DatabaseAwayError:
            return "the database does not answer"
        return "shutting down" if self._stop.is_set() else None

    async def help_lines(self, message: str) -> str | None:
        """The help lines for a text that shows danger by its words alone, as one message; None for any other."""
        from bot.answering.context import Context

        context = Context()
        reading = await asyncio.to_thread(self.answering.read, message, context)
        turn = self.answering.danger_turn(reading, context)
        return "\n".join(part.text for part in turn.parts) if turn else None

    def _keep_running(self, name: str, run: Callable[[asyncio.Event], Coroutine[Any, Any, None]]) -> None:
        async def supervised() -> None:
            while not self._stop.is_set():
                try:
                    await run(self._stop)
                except Exception as error:
                    metrics.failures.labels(name.split("-")[0]).inc()
                    log.error("task_broke", what=name, **describe(error))
                    await asyncio.sleep(_RESTART_S)

        self._tasks.append(asyncio.create_task(supervised(), name=name))

    async def _janitor(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                purged = await purge(self.database, time.time(), self.keeping)
                if purged.rows:
                    log.info("purged", purged=purged.rows)
                await self._look_after_cases()
                await self._measure()
                await asyncio.to_thread(self.spool.journal.tidy)
            except DatabaseAwayError:
                log.error("database_away", what="janitor")
            await _rest(stop, _JANITOR_S)

    async def _journal(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self.spool.empty_journal()
            await _rest(stop, _JOURNAL_S)

    async def _look_after_cases(self) -> None:
        now, office = time.time(), self.office
        done = await self.database.run(lambda connection: look_after(connection, office, now))
        if done.overdue or done.expired:
            log.warning("cases_late", count=done.overdue, removed=done.expired)
        await self.database.run(lambda connection: purge_cases(connection, now, office.links.valid_s))

    async def _measure(self) -> None:
        now = time.time()
        for name, backlog in (("inbox", inbox.backlog), ("outbox", outbox.backlog)):
            count, oldest = await self.database.run(backlog)
            metrics.waiting.labels(name).set(count)
            metrics.oldest_s.labels(name).set(now - oldest if oldest else 0)
        for state, count in (await self.database.run(lambda connection: counts(connection, now))).items():
            metrics.cases.labels(state).set(count)


async def _rest(stop: asyncio.Event, at_most_s: float) -> None:
    with contextlib.suppress(asyncio.TimeoutError):
        await asyncio.wait_for(stop.wait(), at_most_s)


def open_database(settings: Settings) -> tuple[Database, Vault, Pseudonyms]:
    """With its tables up to date. Raises `DatabaseBusyError`, `SealBrokenError`, `OSError`, or what SQLAlchemy raises
    for a database that is not there."""
    database = Database(settings.database)
    try:
        database.hold()
        before, after = _once_it_is_there(lambda: migrate(database))
        if before != after:
            log.info("migrated", old=before or "nothing", new=after)
        vault = Vault(settings.secret_key)
        pseudonyms = database.run_now(lambda connection: load_pseudonyms(connection, vault))
    except BaseException:
        database.close()
        raise
    return database, vault, pseudonyms


def _once_it_is_there(work: Callable[[], Result]) -> Result:
    """A database that starts at the same time as we do is waited for."""
    until = time.monotonic() + _DATABASE_START_S
    while True:
        try:
            return work()
        except DBAPIError as error:
            if not went_away(error) or time.monotonic() > until:
                raise
        time.sleep(_RESTART_S / 2)


def check_database(settings: Settings) -> None:
    """Raises as `open_database` does."""
    database, _, _ = open_database(settings)
    database.close()


def build(settings: Settings, channels: tuple[str, ...], answering: Answering, assistant: Assistant) -> Service:
    """Opens the database, brings its tables up to date and makes everything; nothing is asked over the network.

    Raises as `open_database` does.
    """
    database, vault, pseudonyms = open_database(settings)
    if not database.is_postgres:  # nobody else works on this file, so what was begun has been cut off
        database.run_now(inbox.release_leases)
        database.run_now(lambda connection: outbox.release_leases(connection, time.time() + _DOUBT_S))
    wake = Wake()
    keeping = Keeping(settings.keep_conversation_hours * 3600, settings.keep_settings_days * 86400)
    limits = Limits(
        settings.messages_per_minute, settings.messages_per_day, settings.repeats, settings.quick_replies,
        settings.segments_per_day, settings.server_segments_per_day,
    )  # fmt: skip
    office = desks.make_office(settings, vault, lambda: answering.knowledge)
    handover = Conversations(office)
    senders = {**make_senders(settings, channels), **desks.desk_senders(settings, office)}
    name = secrets.token_hex(6)
    workers = tuple(
        Worker(
            f"worker-{name}-{n}",
            n,
            database,
            vault,
            pseudonyms,
            answering,
            assistant,
            wake,
            limits,
            keeping,
            time.time,
            _poll_s(n),
            handover,
        )
        for n in range(settings.workers)
    )
    paces = {
        "sms": Pace(settings.twilio_per_second),
        "whatsapp": Pace(settings.twilio_per_second),
        "telegram": Pace(settings.telegram_per_second),
        "email": Pace(desks.PER_SECOND),
        "webhook": Pace(desks.PER_SECOND),
    }
    couriers = tuple(
        Courier(
            f"courier-{name}-{channel}-{n}",
            channel,
            sender,
            database,
            vault,
            wake,
            paces[channel],
            poll_s=_poll_s(n),
            handover=handover,
        )
        for channel, sender in senders.items()
        for n in range(_COURIERS)
    )
    journal = Journal(settings.data_dir / "journal", vault)
    spool = Spool(database, vault, pseudonyms, journal, wake, handover=handover)
    return Service(
        settings, database, vault, spool, wake, workers, senders, couriers, keeping, channels, answering, office
    )  # fmt: skip


def _poll_s(number: int) -> float:
    """One of a kind looks for work every second, the others more rarely: they are woken when there is more."""
    return POLL_S if number == 0 else 10 * POLL_S


def make_senders(settings: Settings, channels: tuple[str, ...]) -> dict[str, Sender]:
    senders: dict[str, Sender] = {}
    client = TwilioClient(settings.twilio_account_sid, settings.twilio_auth_token, settings.twilio_api_url)
    if "sms" in channels:
        senders["sms"] = TwilioSender("sms", client, settings.twilio_sms_from, settings.public_url)
    if "whatsapp" in channels:
        senders["whatsapp"] = TwilioSender(
            "whatsapp", client, settings.twilio_whatsapp_from, settings.public_url, settings.twilio_content,
            settings.twilio_whatsapp_template,
        )  # fmt: skip
    if "telegram" in channels:
        senders["telegram"] = TelegramSender(make_bot(settings.telegram_token, settings.telegram_api_url))
    return senders


def make_web(service: Service, polling: bool) -> Starlette:
    """The application of the channels that are set up. With `polling` Telegram's updates are fetched instead."""
    settings, routes = service.settings, []
    twilio = frozenset(service.channels) & {"sms", "whatsapp"}
    if twilio:
        whatsapp = service.senders.get("whatsapp")
        webhooks = TwilioWebhooks(
            service.spool, Signature(settings.twilio_auth_token), settings.public_url, twilio, service.help_lines,
            whatsapp.knock if whatsapp else None,
        )  # fmt: skip
        routes += webhooks.routes()
    if "telegram" in service.channels:
        webhook = TelegramWebhook(service.spool, settings.telegram_secret, service.help_lines)
        if polling:
            service.start_polling(webhook)
        else:
            routes += webhook.routes()
    if service.office.addresses:
        routes += CasePages(service.database, service.office, service.wake, settings.public_url).routes()
    return make_app(routes, service.ready)
