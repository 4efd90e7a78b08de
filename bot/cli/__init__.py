"""The `rights-bot` command: one module a group of commands, each calling the same functions as the staff pages do."""

from __future__ import annotations

import sys

import typer

from bot.cli import ask, cases, chat, demo, evaluate, knowledge, operate, prepare, serve, telegram, twilio
from bot.knowledge.store import KnowledgeError
from bot.settings import SettingsError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A rights assistant for migrants in Canada.",
)
app.command("chat")(chat.chat)
app.command("ask")(ask.ask)
app.command("evaluate")(evaluate.evaluate)
app.command("prepare")(prepare.prepare)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("worker")(serve.worker)
app.command("migrate")(operate.migrate)
app.command("forget")(operate.forget)
app.command("rotate-keys")(operate.rotate_keys)
app.command("new-secret")(operate.new_secret)
app.add_typer(knowledge.app, name="knowledge")
app.add_typer(operate.inbox_app, name="inbox")
app.add_typer(cases.app, name="cases")
app.add_typer(telegram.app, name="telegram")
app.add_typer(twilio.app, name="twilio")


def main() -> None:
    """A mistake of the user is one clear line and exit code 2, never a traceback."""
    try:
        app()
    except (SettingsError, KnowledgeError) as error:
        print(error, file=sys.stderr)  # noqa: T201
        sys.exit(2)
