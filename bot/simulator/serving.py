"""A small server on the loopback address, in the event loop that runs: for the demo, and for tests over real HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp

HOST = "127.0.0.1"
_DRAIN_S = 2


class PortTakenError(Exception):
    """Something else listens there."""


@dataclass(frozen=True)
class Serving:
    server: uvicorn.Server
    task: asyncio.Task[None]

    async def end(self) -> None:
        self.server.should_exit = True
        await self.task


def listen(port: int = 0) -> socket.socket:
    """`port` 0 is any that is free. Raises `PortTakenError`."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # see `bot.operation.running`
    try:
        listening.bind((HOST, port))
        listening.listen()  # whoever calls before there is a server waits for it
    except OSError as error:
        listening.close()
        if error.errno != errno.EADDRINUSE:
            raise
        raise PortTakenError(port) from None
    return listening


def url_of(listening: socket.socket) -> str:
    return f"http://{HOST}:{listening.getsockname()[1]}"


async def serve(app: ASGIApp, listening: socket.socket) -> Serving:
    """Returns when it answers."""
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, ws="none", lifespan="off",
        timeout_graceful_shutdown=_DRAIN_S,
    )  # fmt: skip
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started and not task.done():
        await asyncio.sleep(0.01)
    return Serving(server, task)
