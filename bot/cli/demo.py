"""`rights-bot demo`: three phones in the browser that talk with the bot, without any account."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.console import err, make_service
from bot.cli.conversation import make_assistant
from bot.privacy.logs import configure_logs
from bot.settings import Settings, SettingsError
from bot.simulator.demo import SEGMENT_PRICE_USD, make_demo
from bot.simulator.serving import HOST, PortTakenError, listen


def demo(
    port: Annotated[int, typer.Option(help="Where the page is: http://127.0.0.1:PORT", min=0, max=65535)] = 8000,
    segment_price: Annotated[
        float, typer.Option(help="What an SMS segment is assumed to cost, in US dollars.", min=0)
    ] = SEGMENT_PRICE_USD,
) -> None:
    """Try it on three phones in the browser: SMS, WhatsApp and Telegram. Nothing leaves this machine."""
    configure_logs(logging.WARNING)
    try:
        page_socket = listen(port)
    except PortTakenError:
        raise SettingsError(
            f"Port {port} is taken by another program. Try: .venv/bin/rights-bot demo --port {port + 1}"
        ) from None
    # A proxy of the environment is for the world outside, and nothing here goes there.
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = HOST
    with tempfile.TemporaryDirectory(prefix="rights-bot-demo-") as folder:
        asyncio.run(_demo(Path(folder), page_socket, segment_price))


async def _demo(folder: Path, page_socket: socket.socket, segment_price: float) -> None:
    settings = Settings.from_environment()
    err.print("Starting the bot (some seconds) ...")
    answering = make_service()
    try:
        assistant = await make_assistant(answering, settings)
        running = await make_demo(settings, answering, assistant, folder, page_socket, segment_price)
        stop = asyncio.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
        sys.stdout.write(f"Open {running.url} in a browser. Ctrl-C ends it, and everything that was said is gone.\n")
        sys.stdout.flush()
        await running.run(stop)
    finally:
        await asyncio.to_thread(answering.close)
