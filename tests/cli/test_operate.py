from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from bot.cli import operate
from bot.cli.serve import _run
from bot.delivery import inbox
from bot.delivery.database import Database
from bot.delivery.migrations import migrate
from bot.delivery.tables import inbox as table
from bot.delivery.tables import people
from bot.operation import server
from bot.settings import SettingsError
from tests.delivery.desk import ANN, SECRET, Desk, empty_database

NEW = "a newer secret of the tests and long enough too"


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """As the commands find it in the settings."""
    url = f"sqlite:///{tmp_path / 'bot.sqlite'}"
    if request.param == "postgresql":
        url = empty_database(request.getfixturevalue("postgres"))
    monkeypatch.setenv("RIGHTS_BOT_DATABASE_URL", url)
    monkeypatch.setenv("RIGHTS_BOT_SECRET_KEY", SECRET)
    database = Database(url)
    migrate(database)
    made = Desk(database, tmp_path)
    made.now = time.time()
    return made


def test_a_new_secret_is_long_and_new(capsys: pytest.CaptureFixture[str]) -> None:
    operate.new_secret()
    operate.new_secret()
    one, two = capsys.readouterr().out.split()
    assert one != two
    assert len(one) >= 48


def test_migrate_says_what_it_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RIGHTS_BOT_DATABASE_URL", f"sqlite:///{tmp_path / 'new.sqlite'}")
    operate.migrate()
    operate.migrate()
    first, second = capsys.readouterr().out.splitlines()
    assert (first, second) == ("The tables are at 0002, were at nothing.", "The tables are at 0002.")


async def test_an_operator_can_forget_somebody(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    await desk.say("my boss did not pay")
    await desk.write("this waits")
    operate.forget("sms", ANN)
    operate.forget("sms", "+15550000000")
    assert capsys.readouterr().out.splitlines() == ["Forgotten.", "Nothing was kept of this person."]
    assert all(row["person"] == "" and row["body"] is None for row in desk.rows(table))
    row = desk.rows(people)[0]
    assert (row["address"], row["conversation"], row["settings"], row["day"]) == (None, None, None, 0)
    assert ANN not in str(desk.rows(table))


async def test_what_was_put_aside_is_listed_and_brought_back(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    await desk.write("secret words")
    claimed = desk.claim()
    assert claimed is not None
    desk.database.run_now(lambda c: inbox.put_aside(c, claimed, "one", "ValueError reader.py:9"))
    operate.list_aside()
    listed = capsys.readouterr().out
    assert "Not answered: 1" in listed
    assert "ValueError" in listed
    assert "secret" not in listed
    operate.retry([claimed.id, 999])
    assert "1 of 2" in capsys.readouterr().out
    desk.now += 120
    assert desk.claim("two")


async def test_keys_are_rotated(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await desk.write()
    monkeypatch.setenv("RIGHTS_BOT_SECRET_KEY", f"{NEW},{SECRET}")
    operate.rotate_keys()
    assert "3 values" in capsys.readouterr().out
    monkeypatch.setenv("RIGHTS_BOT_SECRET_KEY", NEW)
    operate.forget("sms", ANN)
    assert "Forgotten." in capsys.readouterr().out


def call(name: str) -> Any:
    return {
        "forget": lambda: operate.forget("sms", ANN),
        "rotate": operate.rotate_keys,
        "list": operate.list_aside,
        "retry": lambda: operate.retry([1]),
    }[name]()


@pytest.mark.parametrize("name", ["forget", "rotate", "list", "retry"])
def test_a_database_without_tables_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("RIGHTS_BOT_DATABASE_URL", f"sqlite:///{tmp_path / 'new.sqlite'}")
    monkeypatch.setenv("RIGHTS_BOT_SECRET_KEY", SECRET)
    with pytest.raises(SettingsError, match="Run rights-bot migrate"):
        call(name)


@pytest.mark.parametrize("name", ["forget", "rotate"])
def test_a_wrong_secret_is_one_clear_line(desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("RIGHTS_BOT_SECRET_KEY", NEW)
    with pytest.raises(SettingsError, match="RIGHTS_BOT_SECRET_KEY"):
        call(name)
    monkeypatch.delenv("RIGHTS_BOT_SECRET_KEY")
    with pytest.raises(SettingsError, match="RIGHTS_BOT_SECRET_KEY"):
        call(name)


WHOLE = {
    "SECRET_KEY": SECRET, "PUBLIC_URL": "https://bot.example.org", "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKEN": "t", "TWILIO_SMS_FROM": "+15550002111", "TWILIO_API_URL": "http://127.0.0.1:9",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}, "DATABASE_URL: the database cannot be opened"),
        ({"DATA_DIR": "/proc/nothing/can/be/made/here"}, "DATA_DIR"),
    ],
)
def test_a_start_that_cannot_work_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: dict[str, str], told: str
) -> None:
    monkeypatch.setattr(server, "_DATABASE_START_S", 0.1)
    for name, value in {"DATA_DIR": str(tmp_path), **WHOLE, **changed}.items():
        monkeypatch.setenv(f"RIGHTS_BOT_{name}", value)
    with pytest.raises(SettingsError) as error:
        _run(web=True, polling=False)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_a_start_with_another_secret_than_the_database_has_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"DATA_DIR": str(tmp_path), **WHOLE}.items():
        monkeypatch.setenv(f"RIGHTS_BOT_{name}", value)
    database = Database(f"sqlite:///{tmp_path / 'rights-bot.sqlite'}")
    migrate(database)
    Desk(database, tmp_path)
    database.close()
    monkeypatch.setenv("RIGHTS_BOT_SECRET_KEY", NEW)
    with pytest.raises(SettingsError, match="SECRET_KEY"):
        _run(web=True, polling=False)


def test_more_hands_need_postgresql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"DATA_DIR": str(tmp_path), **WHOLE}.items():
        monkeypatch.setenv(f"RIGHTS_BOT_{name}", value)
    with pytest.raises(SettingsError, match="needs PostgreSQL"):
        _run(web=False, polling=False)
