"""The service as `rights-bot serve` runs it, with `Echo` for answers: a process of its own. Settings as always.

python -m benchmarks.delivery.service [--no-web]
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from typing import Any

from benchmarks.delivery.echo import Echo
from bot.operation.channels import check_service
from bot.operation.running import run
from bot.operation.server import build
from bot.privacy.logs import configure_logs
from bot.settings import Settings


async def serve(web: bool) -> None:
    settings = Settings.from_environment()
    configure_logs(getattr(logging, settings.log_level.upper()), "json")
    echo: Any = Echo()
    service = build(settings, check_service(settings), echo, echo)
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await run(service, settings, stop, web)


if __name__ == "__main__":
    asyncio.run(serve("--no-web" not in sys.argv))
