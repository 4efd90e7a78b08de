"""`rights-bot chat`: a conversation in the terminal."""

from __future__ import annotations

import asyncio
import sys
from typing import Annotated

import typer

from bot.answering.context import WELCOME, Context
from bot.cli.console import make_service, quiet_logs
from bot.cli.conversation import Conversation, make_assistant
from bot.knowledge.model import SOURCE_LANGUAGE
from bot.rendering.channels import render
from bot.settings import Settings

MAX_LINE_BYTES = 1 << 20


def chat(
    language: Annotated[str | None, typer.Option(help="Answer in this language (en, fr, pa ...).")] = None,
    region: Annotated[str | None, typer.Option(help="Province or territory (ON, QC ...).")] = None,
) -> None:
    """Ask a rights question in your own language; an empty line or Ctrl-D ends."""
    quiet_logs()
    asyncio.run(_chat(language, region))


async def _chat(language: str | None, region: str | None) -> None:
    settings = Settings.from_environment()
    service = make_service()
    context = Context(language=language, language_chosen=language is not None, region=region).with_told(WELCOME)
    conversation = Conversation(await make_assistant(service, settings), context)
    _show("bot", service.message("welcome", language or SOURCE_LANGUAGE))
    while True:
        text = await asyncio.to_thread(_ask)
        if text is None:
            return
        async for turn in conversation.say(text):
            for message in render(turn, "terminal"):
                _show("bot", message.text)


def _ask() -> str | None:
    """The next line, whatever bytes it holds; None at the end of input."""
    sys.stdout.write("you> ")
    sys.stdout.flush()
    line = sys.stdin.buffer.readline(MAX_LINE_BYTES)
    if not line:
        sys.stdout.write("\n")
        return None
    if not sys.stdin.isatty():  # a script's input, shown so that the conversation can be read
        sys.stdout.write(line.decode("utf-8", errors="replace")[:500].rstrip("\n") + "\n")
    return line.decode("utf-8", errors="replace").rstrip("\r\n")


def _show(name: str, text: str) -> None:
    indent = " " * (len(name) + 2)
    lines = [line and indent + line for line in text.split("\n")]
    sys.stdout.write(f"{name}> " + "\n".join(lines).strip() + "\n\n")
    sys.stdout.flush()
