"""`rights-bot serve` and `rights-bot worker`: answer people over the channels that are set up."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from typing import Annotated

import structlog
import typer
from sqlalchemy.exc import SQLAlchemyError

from bot.cli.console import make_service
from bot.cli.conversation import make_assistant
from bot.delivery.database import DatabaseBusyError
from bot.operation.channels import check_service
from bot.operation.credentials import check_credentials
from bot.operation.running import run
from bot.operation.server import build, check_database
from bot.privacy.logs import configure_logs
from bot.privacy.vault import SealBrokenError
from bot.settings import PREFIX, Settings, SettingsError

log = structlog.get_logger("bot.operation")


def serve(
    telegram_polling: Annotated[
        bool, typer.Option(help="Fetch Telegram's updates instead of receiving them: no public address is needed.")
    ] = False,
) -> None:
    """Answer SMS, WhatsApp and Telegram: webhooks, workers and sending in this process."""
    _run(web=True, polling=telegram_polling)


def worker() -> None:
    """Answer and send without receiving: more hands for a `serve` on the same PostgreSQL."""
    _run(web=False, polling=False)


def _run(web: bool, polling: bool) -> None:
    settings = Settings.from_environment()
    configure_logs(getattr(logging, settings.log_level.upper()), "json" if settings.log_format == "json" else "console")
    channels = check_service(settings, polling)
    if not web and not settings.database.startswith("postgresql"):
        raise SettingsError(
            f"rights-bot worker needs PostgreSQL: set {PREFIX}DATABASE_URL. With SQLite, serve does it all."
        )
    try:
        as_asked = asyncio.run(_serve(settings, channels, web, polling))
    except (DatabaseBusyError, SealBrokenError) as error:
        raise SettingsError(f"{PREFIX}DATABASE_URL, {PREFIX}SECRET_KEY: {error}") from None
    except SQLAlchemyError as error:
        reason = type(getattr(error, "orig", None) or error).__name__
        raise SettingsError(f"{PREFIX}DATABASE_URL: the database cannot be opened ({reason}). Is it there?") from None
    except OSError as error:
        raise SettingsError(
            f"{PREFIX}DATA_DIR, {PREFIX}DATABASE_URL: cannot write there ({error.strerror or type(error).__name__})."
        ) from None
    if not as_asked:
        sys.exit(1)


async def _serve(settings: Settings, channels: tuple[str, ...], web: bool, polling: bool) -> bool:
    await asyncio.to_thread(check_database, settings)  # before the minute that learning may take
    await check_credentials(settings, channels)
    answering = make_service()
    try:
        assistant = await make_assistant(answering, settings)
        service = build(settings, channels, answering, assistant)
        answering.takes_cases = service.office.takes_cases
        stop = asyncio.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
        as_asked = await run(service, settings, stop, web, polling)
    finally:
        await asyncio.to_thread(answering.close)
    log.info("ended")
    return as_asked
