"""`rights-bot twilio ...`: what Twilio is told once, after the numbers were bought (docs/deploy.md)."""

from __future__ import annotations

import asyncio
import json
import sys

import httpx
import typer

from bot.channels.twilio_setup import TwilioRefusedError, create_templates
from bot.settings import PREFIX, Settings, SettingsError

app = typer.Typer(no_args_is_help=True, help="Make the templates that show choices as WhatsApp's buttons and lists.")


@app.callback()
def twilio() -> None:
    """Keeps `create-content` a command of its own while it is the only one."""


@app.command("create-content")
def create_content() -> None:
    """Makes the content templates at Twilio and prints the line for the settings; what is there is used again."""
    settings = Settings.from_environment()
    if not settings.twilio_account_sid or not settings.twilio_auth_token:
        raise SettingsError(
            f"{PREFIX}TWILIO_ACCOUNT_SID and {PREFIX}TWILIO_AUTH_TOKEN are needed: see Twilio's console."
        )
    try:
        sids = asyncio.run(
            create_templates(settings.twilio_account_sid, settings.twilio_auth_token, settings.twilio_content_url)
        )
    except TwilioRefusedError as error:
        hint = f" Is {PREFIX}TWILIO_AUTH_TOKEN right?" if error.status in (401, 403) else ""
        raise SettingsError(f"Twilio did not take it (status {error.status}, code {error.code}).{hint}") from None
    except httpx.HTTPError as error:
        raise SettingsError(f"Twilio cannot be reached ({type(error).__name__}).") from None
    sys.stdout.write(f"{PREFIX}TWILIO_CONTENT={json.dumps(sids)}\n")
