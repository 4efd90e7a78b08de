"""What a test does with the phones of the demo, and what it hears on them."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.simulator.demo import Demo


def said(demo: Demo, phone: str) -> list[dict[str, Any]]:
    """The bubbles of the bot, oldest first."""
    bubbles = [event["bubble"] for event in demo.handsets[phone].snapshot() if "bubble" in event]
    return [bubble for bubble in bubbles if bubble["side"] == "bot" and not bubble["gone"]]


async def hears(demo: Demo, phone: str, words: str) -> dict[str, Any]:
    while True:
        found = [bubble for bubble in said(demo, phone) if words in bubble["text"]]
        if found:
            return found[-1]
        await asyncio.sleep(0.02)


async def act(demo: Demo, phone: str, do: str, **asked: Any) -> None:
    await demo.handsets[phone].act({"do": do, **asked})
