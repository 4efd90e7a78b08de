"""Message in, reply out, in one process: this bot beside Rasa's default pipeline trained on the same content.

    .venv/bin/python benchmarks/dialogue.py --languages en,es --epochs 100

Both sides answer the same messages of benchmarks/data/questions.jsonl, each in a process of its own, one after the
other. Training the default pipeline takes from minutes (two languages) to hours (all of them); Rasa shows its progress.
Ours knows all languages all the time. First everything is trained, then both are measured, one right after the other,
so that both meet the same machine. The table is what counts; --json prints the figures.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from bot.settings import Settings

HERE = Path(__file__).resolve().parent
PARTS = HERE / "dialogue"
MESSAGES = HERE / "data" / "questions.jsonl"

console = Console(stderr=True)


def main(
    languages: str = typer.Option("en,es", help="Languages of content and messages for the default pipeline, or all."),
    epochs: int = typer.Option(100, help="Of DIET, ResponseSelector and TED; 100 is Rasa's default."),
    messages: Path = typer.Option(MESSAGES, help="Lines of JSON with text, lang and topic."),  # noqa: B008
    limit: int = typer.Option(0, help="Only so many messages; 0 for all."),
    ours_only: bool = typer.Option(False, help="Leave Rasa's default pipeline out."),
    as_json: bool = typer.Option(False, "--json", help="The figures as JSON instead of the table."),
) -> None:
    """Compare this bot with Rasa's default pipeline."""
    asked = [json.loads(line) for line in messages.read_text(encoding="utf-8").splitlines()]
    wanted = sorted({line["lang"] for line in asked}) if languages == "all" else languages.split(",")
    asked = [line for line in asked if line["lang"] in wanted][: limit or None]
    if not asked:
        raise typer.BadParameter(f"{messages} has no message in {languages}.")
    settings = Settings.from_environment()
    figures: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory(prefix="rights-bot-benchmark-") as folder:
        work = Path(folder)
        shutil.copytree(settings.knowledge_dir, work / "knowledge")  # both sides change an answer in it
        common = {
            "messages": asked,
            "knowledge": str(work / "knowledge"),
            "cache": str(settings.cache_dir),
            "project": str(work / "project"),
            "languages": wanted,
            "epochs": epochs,
        }
        console.print(f"{len(asked)} messages in {', '.join(wanted)}.")
        run("prepare_ours", common, "Getting this bot ready (not measured) ...")
        began = time.monotonic()
        if not ours_only:
            run("train_default", common, "Training Rasa's default pipeline ...")
        trained = time.monotonic() - began
        figures["ours"] = run("ours", common, "Measuring this bot ...")
        if not ours_only:
            shutil.rmtree(work / "knowledge")
            shutil.copytree(settings.knowledge_dir, work / "knowledge")
            figures["default"] = {
                **run("default", common, "Measuring Rasa's default pipeline ..."),
                "training": trained,
            }
    if as_json:
        print(json.dumps({"languages": wanted, "messages": len(asked), "epochs": epochs, **figures}, indent=1))
    else:
        Console(width=100).print(table(figures, len(asked), wanted, epochs))


def run(part: str, common: dict[str, Any], telling: str) -> dict[str, Any]:
    """Runs one part in a process of its own; its last line of output is its figures."""
    console.print(telling)
    environment = {
        **os.environ,
        "RIGHTS_BOT_KNOWLEDGE_DIR": common["knowledge"],
        "RIGHTS_BOT_CACHE_DIR": common["cache"],
        "RASA_TELEMETRY_ENABLED": "false",
        "RASA_CACHE_DIRECTORY": str(Path(common["project"]) / ".rasa" / "cache"),
        "PYTHONWARNINGS": "ignore",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    given = json.dumps({**common, "part": part, "began": time.time()})
    done = subprocess.run(
        [sys.executable, str(PARTS / "part.py")], input=given, stdout=subprocess.PIPE, text=True, env=environment,
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{part} failed:\n{done.stdout}")
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def table(figures: dict[str, dict[str, Any]], messages: int, languages: list[str], epochs: int) -> Table:
    out = Table(title=f"{messages} messages in {', '.join(languages)}; default pipeline with {epochs} epochs")
    out.add_column("")
    titles = {"ours": "this bot", "default": "Rasa's default pipeline"}
    for side in figures:
        out.add_column(titles[side], justify="right")
    for name, show in ROWS.items():
        out.add_row(name, *(show(side) for side in figures.values()))
    return out


def share(side: dict[str, Any], *verdicts: str) -> str:
    counts = Counter(side["verdicts"])
    return f"{100 * sum(counts[verdict] for verdict in verdicts) / sum(counts.values()):.1f} %"


ROWS = {
    "right entry answered": lambda side: share(side, "right"),
    "right entry answered or among the choices": lambda side: share(side, "right", "offered"),
    "wrong entry answered": lambda side: share(side, "wrong"),
    "not answered (choice without it, or unknown)": lambda side: share(side, "unknown"),
    "right entry, in the language of the message": lambda side: f"{100 * side['right_language']:.1f} %",
    "message in, reply out: median": lambda side: f"{side['median_ms']:.1f} ms",
    "message in, reply out: 95th percentile": lambda side: f"{side['p95_ms']:.1f} ms",
    "memory after the last answer (with child processes)": lambda side: f"{side['rss_mib']:.0f} MiB",
    "start of the process to its first answer": lambda side: f"{side['start_s']:.1f} s",
    "answer changed in a file to answer served": lambda side: (
        f"{side['change_s']:.1f} s" if side["change_s"] else "not served"
    ),
    "training": lambda side: f"{side['training']:.0f} s" if "training" in side else "none",
}


if __name__ == "__main__":
    typer.run(main)
