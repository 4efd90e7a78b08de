"""The settings: environment variables with the prefix `RIGHTS_BOT_`, and a `.env` file in the working folder.

docs/settings.md lists them, and a test holds the two together. A wrong one stops the start with one clear line.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values

PREFIX = "RIGHTS_BOT_"
PROJECT = Path(__file__).parents[1]
MIN_SECRET = 32


class SettingsError(ValueError):
    """A setting is wrong; the text says which, why, and how to mend it."""


def _folder_of(name: str, text: str) -> Path:  # noqa: ARG001
    return Path(text)


def _switch(name: str, text: str) -> bool:
    known = {"on": True, "true": True, "yes": True, "1": True, "off": False, "false": False, "no": False, "0": False}
    try:
        return known[text.lower()]
    except KeyError:
        raise SettingsError(f'{name}: "{text}" is neither on nor off. Write on or off.') from None


def _number(least: float, most: float, what: str, example: str) -> Callable[[str, str], float]:
    def parse(name: str, text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not least <= value <= most:
            raise SettingsError(
                f'{name}: "{text}" is not a number of {what} from {least:g} to {most:g}. Write for example {example}.'
            )
        return value

    return parse


def _whole(least: int, most: int, what: str, example: str) -> Callable[[str, str], int]:
    def parse(name: str, text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise SettingsError(
                f'{name}: "{text}" is not a whole number of {what} from {least} to {most}. Write for example {example}.'
            )
        return int(text)

    return parse


def _text(name: str, text: str) -> str:  # noqa: ARG001
    return text


def _url(*schemes: str) -> Callable[[str, str], str]:
    def parse(name: str, text: str) -> str:
        parts = urlsplit(text)
        if parts.scheme not in schemes or not (parts.netloc or parts.path):
            wanted = " or ".join(f"{scheme}://..." for scheme in schemes)
            raise SettingsError(f"{name} is no address of the form {wanted}.")
        return text.rstrip("/")

    return parse


def _file(name: str, text: str) -> Path:
    if not Path(text).is_file():
        raise SettingsError(f"{name}: there is no file {text}. Give the file that holds the partners' addresses.")
    return Path(text)


def _mail_address(name: str, text: str) -> str:
    if not text.isprintable() or not is_mail_address(parseaddr(text)[1]):
        raise SettingsError(f"{name} is no mail address. Write for example Rights bot <bot@example.org>.")
    return text


def is_mail_address(text: str) -> bool:
    """Of the form that mail servers of organisations have; nothing that could add a header or a second recipient."""
    return re.fullmatch(r"[^\s@,;:<>\"()]+@[\w-]+(\.[\w-]+)+", text) is not None


def _secrets(name: str, text: str) -> tuple[str, ...]:
    secrets = tuple(part.strip() for part in text.split(",") if part.strip())
    if any(len(secret) < MIN_SECRET for secret in secrets):
        raise SettingsError(
            f"{name}: a secret has fewer than {MIN_SECRET} characters. Make one: rights-bot new-secret. "
            "Two or more are separated by commas, the newest first."
        )
    return secrets


def _mapping(name: str, text: str) -> Mapping[str, str]:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
        raise SettingsError(f'{name} is no JSON object of texts. Write for example {{"buttons-2": "HX..."}}.')
    return value


def _one_of(*words: str) -> Callable[[str, str], str]:
    def parse(name: str, text: str) -> str:
        if text.lower() not in words:
            raise SettingsError(f'{name}: "{text}" is none of {", ".join(words)}.')
        return text.lower()

    return parse


def _setting(default: Any, parse: Callable[[str, str], Any], secret: bool = False) -> Any:
    """A `secret` one is not shown where the settings are printed."""
    return field(default=default, repr=not secret, metadata={"parse": parse})


@dataclass(frozen=True)
class Settings:
    """One field for each variable: `knowledge_dir` is `RIGHTS_BOT_KNOWLEDGE_DIR`. docs/settings.md says what each
    does."""

    knowledge_dir: Path = _setting(PROJECT / "knowledge", _folder_of)
    cache_dir: Path = _setting(PROJECT / ".cache" / "rights-bot", _folder_of)
    data_dir: Path = _setting(PROJECT / ".data", _folder_of)
    use_encoder: bool = _setting(True, _switch)
    engine_timeout_s: float = _setting(5.0, _number(0.1, 60, "seconds", "5"))

    database_url: str = _setting("", _url("sqlite", "postgresql"), secret=True)
    secret_key: tuple[str, ...] = _setting((), _secrets, secret=True)
    public_url: str = _setting("", _url("https", "http"))
    host: str = _setting("127.0.0.1", _text)
    port: int = _setting(8080, _whole(1, 65535, "a port", "8080"))
    metrics_host: str = _setting("127.0.0.1", _text)
    metrics_port: int = _setting(9464, _whole(0, 65535, "a port", "9464"))
    workers: int = _setting(4, _whole(1, 64, "workers", "4"))
    log_format: str = _setting("console", _one_of("console", "json"))
    log_level: str = _setting("info", _one_of("debug", "info", "warning", "error"))

    twilio_account_sid: str = _setting("", _text)
    twilio_auth_token: str = _setting("", _text, secret=True)
    twilio_sms_from: str = _setting("", _text)
    twilio_whatsapp_from: str = _setting("", _text)
    twilio_api_url: str = _setting("https://api.twilio.com", _url("https", "http"))
    twilio_content_url: str = _setting("https://content.twilio.com", _url("https", "http"))
    twilio_content: Mapping[str, str] = field(default_factory=dict, metadata={"parse": _mapping})
    twilio_whatsapp_template: str = _setting("", _text)
    twilio_per_second: float = _setting(10.0, _number(0.1, 1000, "messages a second", "10"))
    telegram_token: str = _setting("", _text, secret=True)
    telegram_secret: str = _setting("", _text, secret=True)
    telegram_api_url: str = _setting("https://api.telegram.org", _url("https", "http"))
    telegram_per_second: float = _setting(25.0, _number(0.1, 1000, "messages a second", "25"))
    smtp_url: str = _setting("", _url("smtp", "smtps"), secret=True)
    mail_from: str = _setting("", _mail_address)
    desks_file: Path | None = _setting(None, _file)
    case_link_days: float = _setting(14.0, _number(1, 90, "days", "14"))

    keep_conversation_hours: float = _setting(24.0, _number(0.01, 720, "hours", "24"))
    keep_settings_days: float = _setting(30.0, _number(0.01, 365, "days", "30"))
    messages_per_minute: int = _setting(10, _whole(1, 10_000, "messages", "10"))
    messages_per_day: int = _setting(150, _whole(1, 100_000, "messages", "150"))
    repeats: int = _setting(4, _whole(1, 10_000, "messages", "4"))
    quick_replies: int = _setting(6, _whole(2, 10_000, "messages", "6"))
    segments_per_day: int = _setting(120, _whole(1, 100_000, "segments", "120"))
    server_segments_per_day: int = _setting(5000, _whole(1, 10_000_000, "segments", "5000"))

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Raises `SettingsError`."""
        if environment is None:
            environment = {**{k: v for k, v in dotenv_values(".env").items() if v is not None}, **os.environ}
        values = {}
        for known in fields(cls):
            name = PREFIX + known.name.upper()
            text = environment.get(name, "").strip()
            if text:
                values[known.name] = known.metadata["parse"](name, text)
        settings = cls(**values)
        if not settings.knowledge_dir.is_dir():
            raise SettingsError(
                f"{PREFIX}KNOWLEDGE_DIR: there is no folder {settings.knowledge_dir}. "
                "Give the folder that holds languages.yml and answers/."
            )
        if settings.cache_dir.exists() and not settings.cache_dir.is_dir():
            raise SettingsError(f"{PREFIX}CACHE_DIR: {settings.cache_dir} is a file. Give a folder; it need not exist.")
        return settings

    @property
    def database(self) -> str:
        """The URL of the database; without a setting, a SQLite file in `data_dir`."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'rights-bot.sqlite').absolute()}"
