from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from bot.settings import PREFIX, PROJECT, Settings, SettingsError


def test_everything_has_a_default_that_works() -> None:
    settings = Settings.from_environment({})
    assert settings == Settings()
    assert settings.knowledge_dir == PROJECT / "knowledge"
    assert settings.use_encoder


def test_every_setting_is_read(tmp_path: Path) -> None:
    settings = Settings.from_environment(
        {
            "RIGHTS_BOT_KNOWLEDGE_DIR": str(tmp_path),
            "RIGHTS_BOT_CACHE_DIR": str(tmp_path / "cache"),
            "RIGHTS_BOT_USE_ENCODER": "off",
            "RIGHTS_BOT_ENGINE_TIMEOUT_S": "2.5",
            "KNOWLEDGE_DIR": "/nowhere",
        }
    )
    assert settings == Settings(tmp_path, tmp_path / "cache", use_encoder=False, engine_timeout_s=2.5)


# Every setting of the service, as it is written and as it is read.
SERVICE: dict[str, tuple[str, object]] = {
    "DATA_DIR": ("/var/lib/rights-bot", Path("/var/lib/rights-bot")),
    "DATABASE_URL": ("postgresql://bot:word@db/bot", "postgresql://bot:word@db/bot"),
    "SECRET_KEY": (f"{'n' * 32}, {'o' * 40}", ("n" * 32, "o" * 40)),
    "PUBLIC_URL": ("https://bot.example.org/", "https://bot.example.org"),
    "HOST": ("0.0.0.0", "0.0.0.0"),
    "PORT": ("80", 80),
    "METRICS_HOST": ("10.0.0.1", "10.0.0.1"),
    "METRICS_PORT": ("0", 0),
    "WORKERS": ("8", 8),
    "LOG_FORMAT": ("JSON", "json"),
    "LOG_LEVEL": ("Debug", "debug"),
    "SMTP_URL": ("smtp://u:p@mail:587", "smtp://u:p@mail:587"),
    "MAIL_FROM": ("Bot <bot@example.org>", "Bot <bot@example.org>"),
    "DESKS_FILE": (__file__, Path(__file__)),
    "CASE_LINK_DAYS": ("7", 7.0),
    "TWILIO_ACCOUNT_SID": ("AC1", "AC1"),
    "TWILIO_AUTH_TOKEN": ("t", "t"),
    "TWILIO_SMS_FROM": ("+15551234567", "+15551234567"),
    "TWILIO_WHATSAPP_FROM": ("+15551234568", "+15551234568"),
    "TWILIO_CONTENT": ('{"buttons-2": "HX1"}', {"buttons-2": "HX1"}),
    "TWILIO_WHATSAPP_TEMPLATE": ("HX2", "HX2"),
    "TWILIO_PER_SECOND": ("0.5", 0.5),
    "TWILIO_API_URL": ("http://127.0.0.1:1", "http://127.0.0.1:1"),
    "TWILIO_CONTENT_URL": ("http://127.0.0.1:2", "http://127.0.0.1:2"),
    "TELEGRAM_TOKEN": ("1:a", "1:a"),
    "TELEGRAM_SECRET": ("s", "s"),
    "TELEGRAM_PER_SECOND": ("1", 1.0),
    "TELEGRAM_API_URL": ("http://127.0.0.1:3", "http://127.0.0.1:3"),
    "KEEP_CONVERSATION_HOURS": ("0.5", 0.5),
    "KEEP_SETTINGS_DAYS": ("7", 7.0),
    "MESSAGES_PER_MINUTE": ("5", 5),
    "MESSAGES_PER_DAY": ("50", 50),
    "REPEATS": ("3", 3),
    "QUICK_REPLIES": ("4", 4),
    "SEGMENTS_PER_DAY": ("40", 40),
    "SERVER_SEGMENTS_PER_DAY": ("900", 900),
}
FIRST = {"KNOWLEDGE_DIR", "CACHE_DIR", "USE_ENCODER", "ENGINE_TIMEOUT_S"}  # above


def test_every_setting_of_the_service_is_read() -> None:
    settings = Settings.from_environment({PREFIX + name: text for name, (text, _) in SERVICE.items()})
    assert {name: getattr(settings, name.lower()) for name in SERVICE} == {
        n: value for n, (_, value) in SERVICE.items()
    }
    assert {known.name.upper() for known in fields(Settings)} == SERVICE.keys() | FIRST


def test_docs_list_every_setting_and_its_default() -> None:
    listed = {}
    for line in (PROJECT / "docs" / "settings.md").read_text(encoding="utf-8").splitlines():
        if match := re.match(rf"\| `{PREFIX}(\w+)` \| (.+?) \| .+ \|$", line):
            listed[match[1].lower()] = match[2]
    assert list(listed) == sorted(listed, key=list(listed).index)
    assert listed.keys() == {known.name for known in fields(Settings)}
    plain = {
        known.name: known.default
        for known in fields(Settings)
        if isinstance(known.default, int | float | str) and known.default != ""
    }
    for name, default in plain.items():
        shown = {True: "on", False: "off"}[default] if isinstance(default, bool) else default
        text = f"{shown:g}" if isinstance(shown, float) else str(shown)
        assert listed[name] == f"`{text}`", name


def test_without_a_database_setting_there_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    assert Settings(data_dir=tmp_path).database == f"sqlite:///{tmp_path}/rights-bot.sqlite"
    assert Settings(database_url="postgresql://db/bot").database == "postgresql://db/bot"


@pytest.mark.parametrize("text", ["", "   "])
def test_an_empty_setting_means_its_default(text: str) -> None:
    names = ("KNOWLEDGE_DIR", "CACHE_DIR", "USE_ENCODER", "ENGINE_TIMEOUT_S")
    assert Settings.from_environment({f"RIGHTS_BOT_{name}": text for name in names}) == Settings()


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("on", True),
        ("ON", True),
        (" true ", True),
        ("yes", True),
        ("1", True),
        ("off", False),
        ("No", False),
        ("0", False),
    ],
)
def test_a_switch(text: str, on: bool) -> None:
    assert Settings.from_environment({"RIGHTS_BOT_USE_ENCODER": text}).use_encoder is on


@pytest.mark.parametrize(
    ("name", "text", "advice"),
    [
        ("KNOWLEDGE_DIR", "/nowhere/at/all", "Give the folder that holds languages.yml"),
        ("KNOWLEDGE_DIR", __file__, "Give the folder"),
        ("CACHE_DIR", __file__, "is a file. Give a folder"),
        ("USE_ENCODER", "maybe", "Write on or off."),
        ("USE_ENCODER", "2", "Write on or off."),
        ("ENGINE_TIMEOUT_S", "five", "Write for example 5."),
        ("ENGINE_TIMEOUT_S", "0", "Write for example 5."),
        ("ENGINE_TIMEOUT_S", "-1", "Write for example 5."),
        ("ENGINE_TIMEOUT_S", "61", "Write for example 5."),
        ("ENGINE_TIMEOUT_S", "nan", "Write for example 5."),
        ("ENGINE_TIMEOUT_S", "inf", "Write for example 5."),
        ("PORT", "0", "Write for example 8080."),
        ("PORT", "http", "Write for example 8080."),
        ("METRICS_PORT", "65536", "Write for example 9464."),
        ("WORKERS", "٤", "Write for example 4."),
        ("WORKERS", "65", "Write for example 4."),
        ("LOG_FORMAT", "xml", "is none of console, json"),
        ("LOG_LEVEL", "loud", "is none of debug, info"),
        ("QUICK_REPLIES", "1", "Write for example 6."),
        ("MESSAGES_PER_MINUTE", "-1", "Write for example 10."),
        ("SERVER_SEGMENTS_PER_DAY", "1.5", "Write for example 5000."),
        ("KEEP_CONVERSATION_HOURS", "0", "Write for example 24."),
        ("TELEGRAM_PER_SECOND", "fast", "Write for example 25."),
    ],
)
def test_a_wrong_setting_is_one_clear_line(name: str, text: str, advice: str) -> None:
    with pytest.raises(SettingsError) as error:
        Settings.from_environment({f"RIGHTS_BOT_{name}": text})
    said = str(error.value)
    assert said.startswith(f"RIGHTS_BOT_{name}: ")
    assert text in said
    assert advice in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("name", "text", "advice"),
    [
        ("SECRET_KEY", "hidden-and-short", "rights-bot new-secret"),
        ("DATABASE_URL", "mysql://hidden@db/x", "sqlite://... or postgresql://..."),
        ("PUBLIC_URL", "hidden.example.org", "https://..."),
        ("SMTP_URL", "hidden", "smtp://..."),
        ("TWILIO_CONTENT", "hidden", "Write for example"),
        ("TWILIO_CONTENT", '{"hidden": 1}', "Write for example"),
        ("TWILIO_CONTENT", '["hidden"]', "Write for example"),
    ],
)
def test_a_wrong_setting_that_may_hold_a_secret_is_not_shown(name: str, text: str, advice: str) -> None:
    with pytest.raises(SettingsError) as error:
        Settings.from_environment({PREFIX + name: text})
    said = str(error.value)
    assert PREFIX + name in said
    assert advice in said
    assert "hidden" not in said
    assert "\n" not in said


def test_a_file_in_the_working_folder_is_read_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text(
        'RIGHTS_BOT_USE_ENCODER=off\nRIGHTS_BOT_ENGINE_TIMEOUT_S="7"\nRIGHTS_BOT_CACHE_DIR\n'
    )
    monkeypatch.chdir(tmp_path)
    for name in ("KNOWLEDGE_DIR", "CACHE_DIR", "USE_ENCODER", "ENGINE_TIMEOUT_S"):
        monkeypatch.delenv(f"RIGHTS_BOT_{name}", raising=False)
    settings = Settings.from_environment()
    assert (settings.use_encoder, settings.engine_timeout_s) == (False, 7)
    monkeypatch.setenv("RIGHTS_BOT_USE_ENCODER", "on")
    assert Settings.from_environment().use_encoder


@pytest.mark.parametrize(
    ("name", "text", "advice"),
    [
        ("MAIL_FROM", "nobody", "Write for example Rights bot <bot@example.org>."),
        ("MAIL_FROM", "a@b.example\nBcc: c@d.example", "Write for example"),
        ("SMTP_URL", "mail.example.org", "smtp://... or smtps://..."),
        ("DESKS_FILE", "/nowhere/desks.yml", "Give the file that holds the partners' addresses."),
        ("CASE_LINK_DAYS", "0", "Write for example 14."),
    ],
)
def test_a_wrong_setting_of_the_desks_is_one_clear_line(name: str, text: str, advice: str) -> None:
    with pytest.raises(SettingsError) as error:
        Settings.from_environment({f"RIGHTS_BOT_{name}": text})
    assert str(error.value).startswith(f"RIGHTS_BOT_{name}")
    assert advice in str(error.value)
    assert "\n" not in str(error.value)


def test_the_settings_of_the_desks_are_read_and_not_shown(tmp_path: Path) -> None:
    file = tmp_path / "desks.yml"
    file.write_text("")
    settings = Settings.from_environment(
        {
            "RIGHTS_BOT_DESKS_FILE": str(file),
            "RIGHTS_BOT_SMTP_URL": "smtps://bot:hidden@mail.example.org",
            "RIGHTS_BOT_MAIL_FROM": "Rights bot <bot@example.org>",
            "RIGHTS_BOT_CASE_LINK_DAYS": "7",
        }
    )
    assert (settings.desks_file, settings.case_link_days) == (file, 7)
    assert settings.mail_from == "Rights bot <bot@example.org>"
    assert "hidden" not in repr(settings)
