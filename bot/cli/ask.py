"""`rights-bot ask TEXT`: one message, one answer, for people and for programs."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Annotated, Any

import typer

from bot.answering.context import WELCOME, Context
from bot.answering.reading import Reading
from bot.answering.reply import Turn
from bot.answering.service import Service
from bot.cli.console import make_service, quiet_logs
from bot.cli.conversation import Conversation, make_assistant
from bot.region.hours import NATIONAL
from bot.rendering.channels import CHANNELS, Message, render
from bot.settings import Settings


def ask(
    text: Annotated[str, typer.Argument(help="The message, as a person would text it.")],
    language: Annotated[str | None, typer.Option(help="Answer in this language (en, fr, pa ...).")] = None,
    region: Annotated[str | None, typer.Option(help="Province or territory (ON, QC ...).")] = None,
    channel: Annotated[str, typer.Option(help="One of: " + ", ".join(CHANNELS))] = "terminal",
    as_json: Annotated[bool, typer.Option("--json", help="Everything that was decided, as JSON.")] = False,
) -> None:
    """What the bot answers to TEXT, as the first message of a conversation."""
    quiet_logs()
    if channel not in CHANNELS:
        raise typer.BadParameter(f"there is no channel {channel!r}. Write one of: {', '.join(CHANNELS)}.")
    asyncio.run(_ask(text, language, region, channel, as_json))


async def _ask(text: str, language: str | None, region: str | None, channel: str, as_json: bool) -> None:
    settings = Settings.from_environment()
    service = make_service()
    knowledge = service.knowledge
    if language is not None and language not in knowledge.languages:
        raise typer.BadParameter(f"there is no language {language!r}. Known: {', '.join(knowledge.languages)}.")
    if region is not None and region not in knowledge.regions:
        raise typer.BadParameter(f"there is no region {region!r}. Known: {', '.join(knowledge.regions)}.")
    context = Context(language=language, language_chosen=language is not None, region=region).with_told(WELCOME)
    conversation = Conversation(await make_assistant(service, settings), context)
    begun = time.perf_counter()
    turns = [turn async for turn in conversation.say(text)]
    took_ms = (time.perf_counter() - begun) * 1000
    reading = service.read(text, context)
    fold = bool((known := knowledge.languages.get(reading.language)) and known.sms_fold)
    messages = [message for turn in turns for message in render(turn, channel, fold)]
    if as_json:
        sys.stdout.write(
            json.dumps(report(service, reading, turns, messages, took_ms), ensure_ascii=False, indent=2) + "\n"
        )
        return
    for message in messages:
        cost = f"  [{message.cost.encoding}, {message.cost.segments} segment(s)]" if channel == "sms" else ""
        sys.stdout.write(message.text + cost + "\n\n")


def report(
    service: Service, reading: Reading, turns: list[Turn], messages: list[Message], took_ms: float
) -> dict[str, Any]:
    """The JSON of `ask`; its keys are an interface."""
    return {
        "language": reading.language,
        "language_sure": reading.language_sure,
        "band": reading.band,
        "danger": reading.danger.tier if reading.danger else None,
        "entries": [{"id": entry, "probability": round(p, 4)} for entry, p in reading.entries],
        "region": turns[-1].context.region if turns else reading.region,
        "replies": [{"text": m.text, "encoding": m.cost.encoding, "segments": m.cost.segments} for m in messages],
        "sources": [source for turn in turns if turn.entry for source in sources(service, turn)],
        "took_ms": round(took_ms, 1),
    }


def sources(service: Service, turn: Turn) -> list[dict[str, str]]:
    """The pages that the shown answer stands on, the one that is named first."""
    knowledge = service.knowledge
    entry = knowledge.entries[turn.entry or ""]
    region = turn.context.region
    first = knowledge.source_of(entry, region if region and _has(service, turn, region) else None)
    facts = [knowledge.facts[fact] for fact in entry.facts if knowledge.facts[fact].jurisdiction in (NATIONAL, region)]
    pages: dict[str, dict[str, str]] = {}
    for fact in (*([first] if first else []), *facts):
        page = {"title": fact.source.title, "url": fact.source.url, "checked": fact.source.checked_month}
        pages.setdefault(fact.source.url, page)
    return list(pages.values())


def _has(service: Service, turn: Turn, region: str) -> bool:
    entry = service.knowledge.entries[turn.entry or ""]
    return region in service.knowledge.words_for(entry, turn.context.language or "en").regions
