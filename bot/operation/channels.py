"""Which channels are set up, and what is missing of one that is set up by half."""

from __future__ import annotations

from collections.abc import Iterator

from bot.handoff.desks import read_addresses
from bot.settings import PREFIX, Settings, SettingsError


def configured(settings: Settings) -> tuple[str, ...]:
    """`sms`, `whatsapp`, `telegram`, as far as they have a sender."""
    found = (
        ("sms", settings.twilio_sms_from),
        ("whatsapp", settings.twilio_whatsapp_from),
        ("telegram", settings.telegram_token),
    )
    return tuple(name for name, sender in found if sender)


def check_service(settings: Settings, polling: bool = False) -> tuple[str, ...]:
    """The channels to serve. Raises `SettingsError` with everything that is missing, a line each. Nothing is asked over
    the network: a provider that is down must not keep us down."""
    channels = configured(settings)
    missing = list(_missing(settings, channels, polling))
    if missing:
        raise SettingsError("\n".join(missing))
    return channels


def _missing(settings: Settings, channels: tuple[str, ...], polling: bool) -> Iterator[str]:
    if not settings.secret_key:
        yield (
            f"{PREFIX}SECRET_KEY is missing: what people write is sealed with it. Make one with rights-bot new-secret, "
            "keep a copy where the database is not, and never change it without rights-bot rotate-keys."
        )
    if not channels:
        yield (
            f"No channel is set up. Set {PREFIX}TWILIO_SMS_FROM, {PREFIX}TWILIO_WHATSAPP_FROM or "
            f"{PREFIX}TELEGRAM_TOKEN (docs/deploy.md), or try make demo, which needs no account."
        )
    twilio = [channel for channel in channels if channel != "telegram"]
    if twilio and not settings.twilio_auth_token:
        yield f"{PREFIX}TWILIO_AUTH_TOKEN is missing: without it nobody can tell Twilio's messages from forged ones."
    if twilio and not settings.twilio_account_sid:
        yield f"{PREFIX}TWILIO_ACCOUNT_SID is missing: it stands beside the auth token in Twilio's console (AC...)."
    if "telegram" in channels and not polling and not settings.telegram_secret:
        yield (
            f"{PREFIX}TELEGRAM_SECRET is missing: Telegram shows it with each message, so that nobody else can write "
            "to the webhook. Make one with rights-bot new-secret, or use --telegram-polling."
        )
    if settings.desks_file is not None:
        yield from _missing_for_desks(settings)
    if not settings.public_url and (twilio or ("telegram" in channels and not polling) or settings.desks_file):
        yield (
            f"{PREFIX}PUBLIC_URL is missing: the address that providers call, as https://bot.example.org. Twilio's "
            "signature covers it, and the links that partners get begin with it."
        )


def _missing_for_desks(settings: Settings) -> Iterator[str]:
    assert settings.desks_file is not None
    addresses = read_addresses(settings.desks_file)
    if any(address.email for address in addresses.values()):
        if not settings.smtp_url:
            yield f"{PREFIX}SMTP_URL is missing: a desk is to get mail. As smtps://user:password@mail.example.org."
        if not settings.mail_from:
            yield f"{PREFIX}MAIL_FROM is missing: the sender of the mails to desks."
