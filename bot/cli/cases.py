"""`rights-bot cases ...`: what operators see of people put in touch with partners; never what is asked or by whom."""

from __future__ import annotations

import datetime as dt
import time
from typing import Annotated

import typer
from rich.table import Table

from bot.cli.console import out
from bot.cli.operate import open_database
from bot.delivery.tables import CASE_WAITING
from bot.handoff.overdue import listed
from bot.handoff.record import STATES
from bot.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Requests that partners have, without what they say.")


@app.command("list")
def list_cases() -> None:
    """All that have not ended, oldest first."""
    _show(only_overdue=False)


@app.command("overdue")
def overdue(
    fail: Annotated[bool, typer.Option(help="Exit code 1 when there are any, for a monitor.")] = False,
) -> None:
    """Those that no partner has taken in time: somebody should call the partner."""
    if _show(only_overdue=True) and fail:
        raise typer.Exit(1)


def _show(only_overdue: bool) -> int:
    now = time.time()
    with open_database(Settings.from_environment()) as database:
        rows = database.run_now(lambda connection: listed(connection, now, only_overdue))
    table = Table(title=f"{'Overdue' if only_overdue else 'Open'}: {len(rows)}", title_justify="left")
    for heading in ("number", "partner", "state", "since", "answer by"):
        table.add_column(heading)
    for row in rows:
        late = row["state"] == CASE_WAITING and row["answer_by"] < now
        state = STATES[row["state"]] + (", overdue" if late else "")
        table.add_row(row["number"], row["partner"], state, _moment(row["created"]), _moment(row["answer_by"]))
    out.print(table)
    return len(rows)


def _moment(seconds: float) -> str:
    return f"{dt.datetime.fromtimestamp(seconds, dt.timezone.utc):%Y-%m-%d %H:%M} UTC"
