"""What whoever runs the service does by hand: tables, keys, a person's wish to be forgotten, messages put aside."""

from __future__ import annotations

import datetime as dt
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.table import Table
from sqlalchemy.exc import SQLAlchemyError

from bot.cli.console import out
from bot.delivery import inbox as inbox_rows
from bot.delivery import outbox, people
from bot.delivery.database import Database
from bot.delivery.keyring import load_pseudonyms, reseal_everything
from bot.delivery.migrations import migrate as migrate_tables
from bot.delivery.worker import LEASE_S
from bot.handoff.cases import withdraw
from bot.knowledge.store import KnowledgeStore
from bot.operation.desks import make_office
from bot.privacy.vault import SealBrokenError, Vault
from bot.settings import PREFIX, Settings, SettingsError

_SECRET_BYTES = 48
_FAILURES_S = 24 * 3600.0
inbox_app = typer.Typer(no_args_is_help=True, help="Messages that could not be answered, without what they say.")


def new_secret() -> None:
    """Prints a new secret for RIGHTS_BOT_SECRET_KEY or RIGHTS_BOT_TELEGRAM_SECRET."""
    sys.stdout.write(secrets.token_urlsafe(_SECRET_BYTES) + "\n")


def migrate() -> None:
    """Brings the tables of the database up to date. `serve` does so too, at its start."""
    with open_database(Settings.from_environment()) as database:
        before, after = migrate_tables(database)
    was = "" if before == after else f", were at {before or 'nothing'}"
    sys.stdout.write(f"The tables are at {after}{was}.\n")


def rotate_keys() -> None:
    """Seals everything with the newest secret: after a new one was put before the old one in RIGHTS_BOT_SECRET_KEY."""
    settings = Settings.from_environment()
    with open_database(settings) as database:
        count = database.run_now(lambda connection: reseal_everything(connection, _vault(settings)))
    sys.stdout.write(f"{count} values are sealed with the newest secret. The older ones can be taken out now.\n")


def forget(
    channel: Annotated[str, typer.Argument(help="sms, whatsapp or telegram")],
    address: Annotated[str, typer.Argument(help="The number as +15551234567, or the id of the Telegram chat.")],
) -> None:
    """Erases all that is kept of one person, as DELETE does, when the person asks for it in another way."""
    settings = Settings.from_environment()

    vault, now = _vault(settings), time.time()
    store = KnowledgeStore(settings.knowledge_dir)
    office = make_office(settings, vault, lambda: store.current)

    def work(connection: Any) -> bool:
        person = load_pseudonyms(connection, vault).of(channel, address)
        known = people.load(connection, vault, person, now) is not None
        withdraw(connection, office, person, "forgotten", now)
        inbox_rows.drop_waiting(connection, person)
        outbox.drop_waiting(connection, person)
        inbox_rows.forget(connection, person)
        outbox.forget(connection, person)
        people.forget(connection, person)
        people.drop_addresses(connection, person)
        return known

    with open_database(settings) as database:
        known = database.run_now(work)
    sys.stdout.write("Forgotten.\n" if known else "Nothing was kept of this person.\n")


@inbox_app.command("list")
def list_aside() -> None:
    """Messages that were put aside after three tries, and replies that did not reach anybody in the last day."""
    with open_database(Settings.from_environment()) as database:
        aside = database.run_now(inbox_rows.aside)
        failed = database.run_now(lambda connection: outbox.failures(connection, time.time() - _FAILURES_S))
    out.print(_table("Not answered", aside, "received"))
    out.print(_table("Not delivered", failed, "created"))


@inbox_app.command("retry")
def retry(
    ids: Annotated[list[int], typer.Argument(help="Numbers of `rights-bot inbox list`.")],
) -> None:
    """Answers messages that were put aside, once the cause is mended."""
    with open_database(Settings.from_environment()) as database:
        when = time.time() + LEASE_S
        count = database.run_now(lambda connection: inbox_rows.bring_back(connection, ids, when))
    sys.stdout.write(f"{count} of {len(ids)} will be answered again, within a minute.\n")


def _table(title: str, rows: list[dict[str, Any]], when: str) -> Table:
    table = Table(title=f"{title}: {len(rows)}", title_justify="left")
    for heading in ("number", "channel", "when", "tries", "why"):
        table.add_column(heading)
    for row in rows:
        moment = dt.datetime.fromtimestamp(row[when], dt.timezone.utc)
        table.add_row(str(row["id"]), row["channel"], f"{moment:%Y-%m-%d %H:%M} UTC", str(row["tries"]), row["error"])
    return table


def _vault(settings: Settings) -> Vault:
    if not settings.secret_key:
        raise SettingsError(f"{PREFIX}SECRET_KEY is missing: what is kept is sealed with it.")
    return Vault(settings.secret_key)


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """The database of the settings; what is wrong with it is one clear line."""
    database = Database(settings.database)
    try:
        yield database
    except SealBrokenError as error:
        raise SettingsError(f"{PREFIX}SECRET_KEY: {error}.") from None
    except SQLAlchemyError as error:
        reason = type(getattr(error, "orig", None) or error).__name__
        raise SettingsError(
            f"{PREFIX}DATABASE_URL: the database cannot be used ({reason}). Run rights-bot migrate."
        ) from None
    finally:
        database.close()
