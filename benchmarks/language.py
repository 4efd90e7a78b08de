"""Which language a message is in: langdetect, lingua and this bot's own way side by side, on the same messages.

    .venv/bin/python benchmarks/language.py

Every way runs in a process of its own, one after the other, so that none pays for another's memory. The public
libraries are restricted to those of our languages that they know, which only helps them, and where they know one
Chinese it counts for both forms. Ours is fitted first, in a process that is not measured, and loaded from a file as
the bot does; messages that stand word for word among its training texts are left out for all.

Beside the whole messages their first word and their first two words are asked. Such a word can be of several languages
("visa", "mera"), so nobody reaches 100 %. Time is the processor's, not the clock's, so that a busy machine changes it
little. --json prints the figures.
"""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing as mp
import os
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import typer
from language_ways import WAYS, WHOLE, Answer, Question, fit, measure
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.evaluation.messages import LabelledMessage, read_messages
from bot.settings import Settings

DATA = Path(__file__).resolve().parent / "data"
# Written without spaces: so many letters count as one word.
LETTERS_A_WORD = {"Hani": 2, "Thai": 4}


def main(
    as_json: bool = typer.Option(False, "--json", help="The figures as JSON instead of the tables."),
    width: int = typer.Option(110, help="Of the tables, in characters."),
) -> None:
    """Compare ways to tell the language of a message."""
    knowledge = Settings.from_environment().knowledge_dir
    messages = [message for path in sorted(DATA.glob("*.jsonl")) for message in read_messages(path)]
    figures: dict[str, dict[str, Any]] = {}
    bar = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with (
        tempfile.TemporaryDirectory(prefix="rights-bot-benchmark-") as folder,
        Progress(*bar, console=Console(stderr=True)) as progress,
    ):
        model = Path(folder) / "detector.joblib"
        fitted = run(fit, progress, "fitting ours", 1, knowledge, model, [message.text for message in messages])
        new = [message for message in messages if message.text not in fitted["known"]]
        asked = questions(new)
        for name in WAYS:
            mine = asked + (in_conversation(asked) if name == "ours" else [])
            figures[name] = run(measure, progress, name, len(mine), name, mine, fitted["tags"], model)
            figures[name].update(summary(mine, figures[name].pop("answers")))
    figures["ours"]["fit_s"] = fitted["fit_s"]
    whole = sum(question.cut == WHOLE for question in asked)
    about = {
        "date": f"{dt.date.today()}",
        "messages": whole,
        "left_out": len(messages) - len(new),
        "cores": os.cpu_count(),
        "load": [round(load, 1) for load in os.getloadavg()],
    }
    if as_json:
        print(json.dumps({**about, "ways": figures}, ensure_ascii=False, indent=1))
        return
    console = Console(width=width)
    console.print(
        f"{about['date']}: {whole} messages ({about['left_out']} left out that ours has learnt), "
        f"{about['cores']} cores, load {about['load'][0]}."
    )
    for table in (totals(figures), by_language(figures), conversation(figures["ours"])):
        console.print(table)


def questions(messages: Sequence[LabelledMessage]) -> list[Question]:
    """The messages whole, then cut, each cut once for every language."""
    asked: dict[Question, None] = {}
    for cut in (WHOLE, 1, 2):
        for message in messages:
            script = message.script or "Latn"
            letters = LETTERS_A_WORD.get(script)
            words = -(-len(message.text) // letters) if letters else len(message.text.split())
            if cut == WHOLE:
                asked[Question(message.text, message.lang, script, words)] = None
            elif cut < words:
                text = message.text[: cut * letters] if letters else " ".join(message.text.split()[:cut])
                asked[Question(text, message.lang, script, cut, cut)] = None
    return list(asked)


def in_conversation(asked: Sequence[Question]) -> list[Question]:
    """The same questions after a message in the same language, and (but English ones) after one in English."""
    before = [(question, previous) for question in asked for previous in {question.lang, "en"}]
    return [Question(q.text, q.lang, q.script, q.words, q.cut, previous) for q, previous in sorted(before, key=str)]


def run(
    part: Callable[..., dict[str, Any]], progress: Progress, telling: str, total: int, *given: Any
) -> dict[str, Any]:
    """The figures of `part`, run in a process of its own with `given`."""
    task = progress.add_task(telling, total=total)
    spawn = mp.get_context("spawn")
    ours, theirs = spawn.Pipe(duplex=False)
    process = spawn.Process(target=run_part, args=(theirs, part, given))
    process.start()
    theirs.close()
    try:
        while not isinstance(told := ours.recv(), dict):
            progress.update(task, completed=told)
    except EOFError:
        raise SystemExit(f"{telling} ended without figures.") from None
    finally:
        process.join()
    progress.update(task, completed=total)
    return told


def run_part(pipe: Connection, part: Callable[..., dict[str, Any]], given: tuple[Any, ...]) -> None:
    pipe.send(part(pipe.send, *given))


# What the answers come to.


def right(question: Question, tag: str | None) -> bool:
    return tag == question.lang or (tag == "zh" and question.lang.startswith("zh"))


def summary(asked: Sequence[Question], answers: Sequence[Answer]) -> dict[str, Any]:
    """Shares of right answers, by what the tables show; `n` counts the questions behind them."""
    told = list(zip(asked, answers, strict=True))
    first = [(question, tag) for question, (tag, _) in told if question.previous is None]
    whole = [(question, tag) for question, tag in first if question.cut == WHOLE]
    by_language: dict[str, list[tuple[Question, str | None]]] = defaultdict(list)
    for question, tag in whole:
        by_language[f"{question.lang} {question.script}"].append((question, tag))
    one_of_two = [pair for pair in whole if pair[0].script == "Latn" and pair[0].lang in ("hi", "ur")]
    shares = {language: share(pairs) for language, pairs in by_language.items()}
    out = {
        "all": share(whole),
        "mean": statistics.fmean(shares.values()),
        "romanised": share(pair for pair in whole if romanised(pair[0])),
        "own_script": share(pair for pair in whole if not romanised(pair[0])),
        "hi_or_ur": statistics.fmean(tag in ("hi", "ur") for _, tag in one_of_two),
        "length": {name: share(pair for pair in first if of(pair[0])) for name, of in LENGTHS.items()},
        "language": dict(sorted(shares.items())),
        "n": {
            "length": {name: sum(of(question) for question, _ in first) for name, of in LENGTHS.items()},
            "language": {language: len(pairs) for language, pairs in by_language.items()},
        },
    }
    sure = [(question, tag) for question, (tag, sure) in told if sure and question.previous is None]
    if sure:
        out["conversation"] = {
            name: {
                "none": share(pair for pair in first if of(pair[0])),
                "same": share((q, tag) for q, (tag, _) in told if of(q) and q.previous == q.lang),
                "switched": share((q, tag) for q, (tag, _) in told if of(q) and q.previous == "en" != q.lang),
                "sure": sum(of(q) for q, _ in sure) / sum(of(q) for q, _ in first),
                "right_when_sure": share(pair for pair in sure if of(pair[0])),
            }
            for name, of in LENGTHS.items()
        }
    return out


def romanised(question: Question) -> bool:
    return question.script == "Latn" and question.lang in ("pa", "hi", "ur", "ar", "fa", "bn")


def share(pairs: Iterable[tuple[Question, str | None]]) -> float:
    return statistics.fmean(right(question, tag) for question, tag in pairs)


LENGTHS: dict[str, Callable[[Question], bool]] = {
    "1 or 2 words": lambda question: question.cut == WHOLE and question.words <= 2,
    "3 to 5 words": lambda question: question.cut == WHOLE and 3 <= question.words <= 5,
    "6 words and more": lambda question: question.cut == WHOLE and question.words >= 6,
    "cut to the first word": lambda question: question.cut == 1,
    "cut to the first two words": lambda question: question.cut == 2,
}


# The tables.


def grid(title: str, first: str, columns: Iterable[str], n: bool = False) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(first)
    for column in (*(["n"] if n else []), *columns):
        table.add_column(column, justify="right")
    return table


def percent(value: float) -> str:
    return f"{100 * value:.1f}"


def totals(figures: dict[str, dict[str, Any]]) -> Table:
    table = grid("Right answers in %, and what they cost", "", figures, n=True)
    one = next(iter(figures.values()))
    whole = sum(one["n"]["language"].values())

    def add(name: str, n: int | None, show: Callable[[dict[str, Any]], str]) -> None:
        table.add_row(name, "" if n is None else str(n), *(show(figure) for figure in figures.values()))

    add("all messages", whole, lambda figure: percent(figure["all"]))
    add("mean over languages and scripts", None, lambda figure: percent(figure["mean"]))
    add("in the language's own script", None, lambda figure: percent(figure["own_script"]))
    add("romanised pa hi ur ar fa bn", None, lambda figure: percent(figure["romanised"]))
    add("Hindi or Urdu in Latin letters, as one", None, lambda figure: percent(figure["hi_or_ur"]))
    table.add_section()
    for name, n in one["n"]["length"].items():
        add(name, n, lambda figure, name=name: percent(figure["length"][name]))  # type: ignore[misc]
    table.add_section()
    add("processor time a message, median, ms", None, lambda figure: f"{figure['median_ms']:.2f}")
    add("processor time a message, 95th percentile, ms", None, lambda figure: f"{figure['p95_ms']:.2f}")
    add("memory added, MiB", None, lambda figure: f"{figure['memory_mib']:.0f}")
    add("seconds to load", None, lambda figure: f"{figure['load_s']:.1f}")
    add("seconds to fit", None, lambda figure: f"{figure['fit_s']:.1f}" if "fit_s" in figure else "")
    return table


def by_language(figures: dict[str, dict[str, Any]]) -> Table:
    table = grid("Right answers in %, whole messages, by language and script", "language", figures, n=True)
    one = next(iter(figures.values()))
    for language in one["language"]:
        shown = (percent(figure["language"][language]) for figure in figures.values())
        table.add_row(language, str(one["n"]["language"][language]), *shown)
    return table


def conversation(ours: dict[str, Any]) -> Table:
    columns = {
        "none": "first message",
        "same": "after the same language",
        "switched": "after English",
        "sure": "sure (first message)",
        "right_when_sure": "right when sure",
    }
    table = grid("Ours in a conversation: right answers in %", "", columns.values())
    for name, shares in ours["conversation"].items():
        table.add_row(name, *(percent(shares[column]) for column in columns))
    return table


if __name__ == "__main__":
    typer.run(main)
