"""`rights-bot serve` and `rights-bot worker`: answer people over the channels that are set up."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from typing import Annotated

import structlog
import typer
import uvicorn
from prometheus_client import start_http_server
from sqlalchemy.exc import SQLAlchemyError

from bot.cli.console import make_service
from bot.cli.conversation import make_assistant
from bot.delivery.database import DatabaseBusyError
from bot.operation import metrics
from bot.operation.channels import check_service
from bot.operation.server import Service, build, make_web
from bot.privacy.logs import configure_logs
from bot.privacy.vault import SealBrokenError
from bot.settings import PREFIX, Settings, SettingsError

log = structlog.get_logger("bot.operation")

_KEEP_ALIVE_S = 20
_MOST_AT_ONCE = 500
_DRAIN_S = 25


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
        asyncio.run(_serve(settings, channels, web, polling))
    except (DatabaseBusyError, SealBrokenError) as error:
        raise SettingsError(f"{PREFIX}DATABASE_URL, {PREFIX}SECRET_KEY: {error}") from None
    except SQLAlchemyError as error:
        reason = type(getattr(error, "orig", None) or error).__name__
        raise SettingsError(f"{PREFIX}DATABASE_URL: the database cannot be opened ({reason}). Is it there?") from None


async def _serve(settings: Settings, channels: tuple[str, ...], web: bool, polling: bool) -> None:
    answering = make_service()
    assistant = await make_assistant(answering, settings)
    service = build(settings, channels, answering, assistant)
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    if settings.metrics_port:
        start_http_server(settings.metrics_port, settings.metrics_host, registry=metrics.REGISTRY)
    service.start()
    server = _server(service, settings, polling) if web else None
    serving = asyncio.create_task(server.serve()) if server else None
    log.info(
        "ready", channel=",".join(channels), port=settings.port if web else 0, database=service.database.engine.name
    )
    waiting = asyncio.create_task(stop.wait())
    await asyncio.wait({waiting, *([serving] if serving else [])}, return_when=asyncio.FIRST_COMPLETED)
    ended_early = serving is not None and serving.done()
    if server and serving:
        server.should_exit = True
        await serving
    log.info("draining")
    await service.drain()
    await asyncio.to_thread(answering.close)
    log.info("ended")
    if ended_early and not stop.is_set():
        sys.exit(1)


def _server(service: Service, settings: Settings, polling: bool) -> uvicorn.Server:
    config = uvicorn.Config(
        make_web(service, polling), settings.host, settings.port, log_config=None, access_log=False,
        server_header=False, date_header=False, proxy_headers=False, timeout_keep_alive=_KEEP_ALIVE_S,
        ws="none",  # Rasa pins a release of websockets that uvicorn cannot import, and nothing here speaks it
        limit_concurrency=_MOST_AT_ONCE, timeout_graceful_shutdown=_DRAIN_S, lifespan="off",
    )  # fmt: skip
    server = uvicorn.Server(config)
    # Signals are ours: the workers drain after the last request.
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    return server
