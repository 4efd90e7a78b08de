"""One part of the benchmark, in a process of its own: the task as JSON on standard input, its figures on the output."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.knowledge.reader import Reader

MARK = "Benchmark answer"
CHANGED = "unpaid-wages"  # the entry whose answer is changed
PATIENCE_S = 60


@dataclass(frozen=True)
class Said:
    """What a side made of a message. `offered` are the entries of a numbered menu."""

    text: str
    entry: str | None = None
    language: str | None = None
    offered: tuple[str, ...] = ()


Ask = Callable[[str], Awaitable[Said]]


async def measure(ask: Ask, publish: Callable[[], Awaitable[None]], task: dict[str, Any]) -> dict[str, Any]:
    """Answers all messages, each in a conversation of its own, then changes an answer and waits until it is served.

    `publish` is what must be done besides saving the file.
    """
    await ask(task["messages"][0]["text"])
    start_s = time.time() - task["began"]
    times, verdicts, right_language = [], [], 0
    for number, message in enumerate(task["messages"], 1):
        began = time.perf_counter()
        said = await ask(message["text"])
        times.append((time.perf_counter() - began) * 1000)
        verdicts.append(verdict(said, message["topic"]))
        right_language += verdicts[-1] == "right" and said.language == message["lang"]
        print(f"\r{number}/{len(task['messages'])}", end="", file=sys.stderr)
    print(file=sys.stderr)
    rss_mib = memory_mib()
    change_s = await change(ask, publish, task)
    return {
        "verdicts": verdicts,
        "right_language": right_language / len(verdicts),
        "median_ms": statistics.median(times),
        "p95_ms": statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0],
        "rss_mib": rss_mib,
        "start_s": start_s,
        "change_s": change_s,
    }


async def change(ask: Ask, publish: Callable[[], Awaitable[None]], task: dict[str, Any]) -> float | None:
    """Seconds from saving to serving, asked in the entry's own example phrases; None when it is not served then."""
    knowledge, language = Path(task["knowledge"]), task["languages"][0]
    (file,) = knowledge.glob(f"answers/*/{CHANGED}/{language}.yml")
    questions = [phrase.text for phrase in Reader(knowledge).read().knowledge.entries[CHANGED].words[language].ask]
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if line.startswith("short:"))
    end = next(n for n in itertools.count(at + 1) if not lines[n].startswith((" ", "\n")))
    began = time.perf_counter()
    file.write_text("".join((*lines[:at], f"short: {MARK}.\n", *lines[end:])), encoding="utf-8")
    await publish()
    published = time.perf_counter()
    for question in itertools.cycle(questions):
        if MARK in (await ask(question)).text:
            return time.perf_counter() - began
        if time.perf_counter() - published > PATIENCE_S:
            return None
        await asyncio.sleep(0.02)
    return None


def verdict(said: Said, topic: str) -> str:
    if said.entry:
        return "right" if said.entry == topic else "wrong"
    return "offered" if topic in said.offered else "unknown"


def memory_mib() -> float:
    """Resident memory of this process and its children."""
    pids, total = [os.getpid()], 0
    while pids:
        pid = pids.pop()
        total += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        for thread in Path(f"/proc/{pid}/task").iterdir():
            pids += [int(child) for child in (thread / "children").read_text().split()]
    return total / 2**20


async def ours(task: dict[str, Any]) -> dict[str, Any]:
    from bot.answering.context import Context
    from bot.answering.service import shared_service
    from bot.dialogue.assistant import Assistant
    from bot.dialogue.engine import DirectEngine
    from bot.dialogue.rasa_engine import RasaEngine

    service = shared_service()
    assistant = Assistant(service, await RasaEngine.load(service), DirectEngine(service))

    async def ask(text: str) -> Said:
        turns = [turn async for turn in assistant.handle(text, Context())]
        last = turns[-1]
        offered = tuple(line.removeprefix("entry:") for line in last.context.menu if line.startswith("entry:"))
        said = "\n".join(part.text for turn in turns for part in turn.parts)
        return Said(said, last.entry, last.context.language, offered)

    async def publish() -> None:
        """The file is all."""

    return await measure(ask, publish, task)


async def default(task: dict[str, Any]) -> dict[str, Any]:
    from default_project import answers
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.WARNING)  # as `rasa run` does
    project = Path(task["project"])
    agent = Agent.load(str(project / "models"))
    knowledge = Reader(Path(task["knowledge"])).read().knowledge
    keys = {text: key.split("/")[1] for key, text in answers(knowledge, task["languages"]).items()}
    conversations = itertools.count()

    async def ask(text: str) -> Said:
        replies = await agent.handle_text(text, sender_id=str(next(conversations)))
        said = "\n\n".join(reply.get("text", "") for reply in replies or ())
        entry, _, language = keys.get(said, "").partition(".")
        return Said(said, entry or None, language or None)

    async def publish() -> None:
        await asyncio.to_thread(train, task)
        agent.load_model(str(project / "models"))

    return await measure(ask, publish, task)


def train(task: dict[str, Any]) -> None:
    """As `rasa train` does, with its cache of what has not changed; in a process of its own, as staff would."""
    here = Path(__file__).parent
    subprocess.run(
        [sys.executable, "-m", "rasa", "train", "--skip-validation"],
        cwd=task["project"],
        stdout=sys.stderr,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(here), str(here.parents[1])))},
    )


def train_default(task: dict[str, Any]) -> dict[str, Any]:
    from default_project import write_project

    write_project(Path(task["project"]), Path(task["knowledge"]), task["languages"], task["epochs"])
    train(task)
    return {}


async def prepare_ours(_: dict[str, Any]) -> dict[str, Any]:
    from bot.answering.service import build_service
    from bot.dialogue.model import ready_model
    from bot.settings import Settings

    ready_model(progress=lambda line: print(line, file=sys.stderr))
    build_service(Settings.from_environment(), lambda what, done, of: print(f"{what} {done}/{of}", file=sys.stderr))
    return {}


def main() -> None:
    # Only figures on standard output: libraries print there too.
    figures_to = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    task = json.load(sys.stdin)
    if task["part"] == "train_default":
        figures = train_default(task)
    else:
        parts = {"ours": ours, "default": default, "prepare_ours": prepare_ours}
        figures = asyncio.run(parts[task["part"]](task))
    figures_to.write(json.dumps(figures) + "\n")
    figures_to.flush()


if __name__ == "__main__":  # the encoder's own process imports this module again
    main()
