from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import PROJECT, Settings, SettingsError


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
