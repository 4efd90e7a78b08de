from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.delivery.database import Database
from bot.delivery.migrations import migrate
from bot.delivery.tables import CASE_WITHDRAWN, words
from tests.handoff.answering import OWN_WORDS
from tests.handoff.world import ANA, DAY_S, SECRET, World


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    url = f"sqlite:///{tmp_path / 'bot.sqlite'}"
    database = Database(url)
    migrate(database)
    monkeypatch.setenv("RIGHTS_BOT_DATABASE_URL", url)
    monkeypatch.setenv("RIGHTS_BOT_SECRET_KEY", SECRET)
    monkeypatch.setenv("COLUMNS", "200")
    return World(database)


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.output


async def test_open_cases_are_listed_without_what_is_asked(world: World) -> None:
    await world.says("contact")
    code, said = run("cases", "list")
    case = world.case()
    assert code == 0
    for shown in (case.number, "mwc-bc", "waiting"):
        assert shown in said
    for hidden in (case.person, OWN_WORDS, "passport-taken", ANA):
        assert hidden not in said


async def test_a_monitor_hears_of_overdue_cases(world: World) -> None:
    # The deadline is years ahead of today, and years behind it.
    await world.says("contact")
    assert "Overdue: 0" in run("cases", "overdue", "--fail")[1]
    world.now -= 9000 * DAY_S
    await world.says("contact", "+16045550199")
    code, said = run("cases", "overdue", "--fail")
    assert (code, "Overdue: 1" in said, "waiting, overdue" in said) == (1, True, True)
    assert run("cases", "overdue")[0] == 0


async def test_forgetting_a_person_erases_the_case_too(world: World) -> None:
    await world.says("contact")
    code, said = run("forget", "sms", ANA)
    assert (code, said) == (0, "Forgotten.\n")
    case = world.case()
    assert (case.state, case.request, case.person, world.rows(words)) == (CASE_WITHDRAWN, None, "", [])
