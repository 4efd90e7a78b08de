"""From a built service to its end: ports, the web server, signals, drain."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable

import structlog
import uvicorn
from prometheus_client import start_http_server

from bot.operation import metrics
from bot.operation.connections import BoundedProtocol
from bot.operation.server import Service, make_web
from bot.settings import PREFIX, Settings, SettingsError

log = structlog.get_logger("bot.operation")

_KEEP_ALIVE_S = 20
_MOST_AT_ONCE = 500
_DRAIN_S = 25
_BACKLOG = 2048


async def run(
    service: Service, settings: Settings, stop: asyncio.Event, web: bool = True, polling: bool = False
) -> bool:
    """Serves until `stop` is set, then drains and closes the service. False where the web server ended by itself.

    Raises `SettingsError` for a port that cannot be had; nothing has been begun then.
    """
    with contextlib.ExitStack() as ports:
        try:
            listening = ports.enter_context(_listen(settings)) if web else None
            if settings.metrics_port:
                ports.callback(_serve_metrics(settings))
            service.start()
            server = _server(service, polling) if listening else None
            serving = asyncio.create_task(server.serve([listening])) if server and listening else None
            log.info(
                "ready", channel=",".join(service.channels), port=settings.port if web else 0,
                database=service.database.engine.name,
            )  # fmt: skip
            waiting = asyncio.create_task(stop.wait())
            await asyncio.wait({waiting, *([serving] if serving else [])}, return_when=asyncio.FIRST_COMPLETED)
            as_asked = stop.is_set()
            waiting.cancel()
            log.info("draining")
            if server and serving:
                server.should_exit = True
                await serving
        finally:
            await service.drain()
    return as_asked


def _listen(settings: Settings) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        listening = socket.create_server((settings.host, settings.port), family=family, backlog=_BACKLOG)
        # Connections inherit it. asyncio sets it only on sockets made with the protocol's number; without it the body
        # of an answer waits 40 ms for the other side to have confirmed its head.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except OSError as error:
        raise SettingsError(
            f"{PREFIX}HOST, {PREFIX}PORT: cannot listen on {settings.host} port {settings.port} "
            f"({error.strerror or type(error).__name__}). Is another server running there?"
        ) from None


def _serve_metrics(settings: Settings) -> Callable[[], None]:
    """A server of its own, for the machine itself; what ends it."""
    try:
        server, thread = start_http_server(settings.metrics_port, settings.metrics_host, registry=metrics.REGISTRY)
    except OSError as error:
        raise SettingsError(
            f"{PREFIX}METRICS_HOST, {PREFIX}METRICS_PORT: cannot listen on port {settings.metrics_port} "
            f"({error.strerror or type(error).__name__}). Give each process its own, or 0 for none."
        ) from None
    end = contextlib.ExitStack()
    end.callback(thread.join)
    end.callback(server.server_close)
    end.callback(server.shutdown)
    return end.close


def _server(service: Service, polling: bool) -> uvicorn.Server:
    config = uvicorn.Config(
        make_web(service, polling), http=BoundedProtocol, log_config=None, access_log=False, server_header=False,
        date_header=False, proxy_headers=False, timeout_keep_alive=_KEEP_ALIVE_S,
        ws="none",  # Rasa pins a release of websockets that uvicorn cannot import, and nothing here speaks it
        limit_concurrency=_MOST_AT_ONCE, timeout_graceful_shutdown=_DRAIN_S, lifespan="off",
    )  # fmt: skip
    server = uvicorn.Server(config)
    # Signals are the command's: the workers drain after the last request.
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    return server
