"""`rights-bot prepare`: all that can be made before the first message."""

from __future__ import annotations

from bot.cli.console import err, make_service, quiet_logs
from bot.dialogue.model import ready_model
from bot.settings import Settings


def prepare() -> None:
    """Encode the phrases, learn from them, and train the dialogue's rules; what is there already is kept."""
    quiet_logs()
    make_service()
    ready_model(cache=Settings.from_environment().cache_dir, progress=lambda line: err.print(line))
    err.print("Ready.")
