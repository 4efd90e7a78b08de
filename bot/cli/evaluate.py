"""`rights-bot evaluate FILE...`: how well labelled messages are understood."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.cli.console import err, make_service, out, quiet_logs
from bot.evaluation.evaluate import MEASURES, Outcome, Tally, tally
from bot.evaluation.evaluate import evaluate as read_all
from bot.evaluation.messages import MessagesError, read_messages


def evaluate(
    files: Annotated[list[Path], typer.Argument(help="Files of messages, one JSON object a line.")],
    as_json: Annotated[bool, typer.Option("--json", help="The figures as JSON.")] = False,
    by_language: Annotated[bool, typer.Option(help="Also a row for each language and script.")] = False,
    misses: Annotated[
        Path | None, typer.Option(help="Write what was misunderstood here, one JSON object a line.")
    ] = None,
) -> None:
    """Counts per file and in total. Needs nothing but the messages: no answer is shown, nothing is kept."""
    quiet_logs()
    try:
        by_file = {path: read_messages(path) for path in files}
    except MessagesError as error:
        raise typer.BadParameter(str(error)) from None
    service = make_service()
    outcomes: dict[Path, list[Outcome]] = {}
    for path, messages in by_file.items():
        shown = track(messages, path.name, console=err, transient=True, disable=not err.is_terminal)
        outcomes[path] = read_all(service, shown)
    everything = [outcome for group in outcomes.values() for outcome in group]
    rows = {path.name: tally(group) for path, group in outcomes.items()}
    rows["total"] = tally(everything)
    languages: dict[str, Tally] = {}
    if by_language:
        forms = sorted({form_of(outcome) for outcome in everything})
        languages = {form: tally(o for o in everything if form_of(o) == form) for form in forms}
    if misses:
        misses.write_text(
            "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in missed(everything)), encoding="utf-8"
        )
    if as_json:
        files_json = {name: row.to_json() for name, row in rows.items() if name != "total"}
        report = {"files": files_json, "total": rows["total"].to_json()}
        if by_language:
            report["languages"] = {name: row.to_json() for name, row in languages.items()}
        sys.stdout.write(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
        return
    wide = out if out.is_terminal else Console(width=240)  # in a file nothing has to fit a window
    wide.print(table("Messages", rows))
    if by_language:
        wide.print(table("By language and script", languages))


def form_of(outcome: Outcome) -> str:
    return f"{outcome.message.lang}-{outcome.message.script}" if outcome.message.script else outcome.message.lang


def table(title: str, rows: dict[str, Tally]) -> Table:
    """Shares in per cent; a blank where a measure does not apply."""
    used = [m for m in MEASURES if any(row.of.get(m) for row in rows.values())]
    made = Table(title=title)
    made.add_column("")
    for name in ("n", *used):
        made.add_column(name.replace("_", " "), justify="right")
    for name, row in rows.items():
        shares = [row.share(measure) for measure in used]
        made.add_row(name, str(row.n), *("" if share is None else f"{100 * share:.1f}" for share in shares))
    return made


def missed(outcomes: list[Outcome]) -> list[dict[str, object]]:
    """What to look at: wrong answers, misses and false alarms, with what was read."""
    rows: list[dict[str, object]] = []
    for outcome in outcomes:
        one = tally([outcome])
        bad = [
            name
            for name in ("language", "top1", "danger_any", "out_of_scope_refused", "region")
            if one.share(name) == 0.0
        ]
        bad += [name for name in ("answered_wrong", "false_alarm_hard", "false_alarm_any") if one.share(name)]
        if bad:
            reading = outcome.reading
            rows.append(
                {
                    "text": outcome.message.text,
                    "lang": outcome.message.lang,
                    "topic": outcome.message.topic,
                    "wrong": bad,
                    "read": {
                        "language": reading.language,
                        "intent": reading.intent,
                        "entries": [[entry, round(p, 3)] for entry, p in reading.entries],
                        "danger": [reading.danger.tier, reading.danger.kind] if reading.danger else None,
                    },
                }
            )
    return rows
