from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from bot.delivery.database import Database, DatabaseAwayError, DatabaseBusyError
from bot.delivery.tables import spending
from tests.delivery.desk import Desk


def add(day: int) -> object:
    return lambda connection: connection.execute(spending.insert().values(day=day, part=0, segments=1))


def days(desk: Desk) -> list[int]:
    return [row["day"] for row in desk.rows(spending)]


async def test_work_is_committed_and_its_result_comes_back(desk: Desk) -> None:
    assert await desk.database.run(lambda c: c.execute(text("SELECT 41 + 1")).scalar()) == 42
    await desk.database.run(add(1))
    assert days(desk) == [1]


async def test_work_that_fails_changes_nothing_and_disturbs_nobody(desk: Desk) -> None:
    def half(connection: Connection) -> None:
        connection.execute(spending.insert().values(day=100, part=0, segments=1))
        raise KeyError("x")

    works = [desk.database.run(half if n % 3 == 0 else add(n)) for n in range(12)]
    outcomes = await asyncio.gather(*works, return_exceptions=True)
    assert [isinstance(outcome, KeyError) for outcome in outcomes] == [n % 3 == 0 for n in range(12)]
    assert days(desk) == [n for n in range(12) if n % 3]


async def test_a_broken_rule_of_the_tables_is_an_error_of_that_work_alone(desk: Desk) -> None:
    works = [desk.database.run(add(day)) for day in (1, 2, 2, 3)]
    outcomes = await asyncio.gather(*works, return_exceptions=True)
    assert [isinstance(outcome, IntegrityError) for outcome in outcomes].count(True) == 1
    assert days(desk) == [1, 2, 3]


async def test_an_error_does_not_show_values(desk: Desk) -> None:
    await desk.database.run(add(1))
    with pytest.raises(IntegrityError) as error:
        await desk.database.run(lambda c: c.execute(spending.insert().values(day=1, part=0, segments=987654)))
    assert "987654" not in str(error.value)


async def test_urgent_work_does_not_wait_behind_other_work(desk: Desk) -> None:
    done: list[str] = []

    def slow(_: Connection) -> None:
        time.sleep(0.2)

    async def run(name: str, work: object, urgent: bool) -> None:
        await desk.database.run(work, urgent=urgent)  # type: ignore[arg-type]
        done.append(name)

    others = [asyncio.create_task(run(f"{n}", slow, False)) for n in range(100)]
    await asyncio.sleep(0.05)
    await run("urgent", lambda c: None, True)
    assert len(done) < 60
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def test_sqlite_commits_what_waits_together(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.sqlite'}")
    commits = []
    from sqlalchemy import event

    event.listen(database.engine, "commit", lambda connection: commits.append(1))

    async def many() -> None:
        await asyncio.gather(*(database.run(lambda c: time.sleep(0.005)) for _ in range(200)))

    asyncio.run(many())
    assert len(commits) < 60
    database.close()


def test_a_sqlite_file_is_its_owners_alone(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'deep' / 'x.sqlite'}")
    database.run_now(lambda c: c.execute(text("CREATE TABLE t (a)")))
    assert (tmp_path / "deep").stat().st_mode & 0o077 == 0
    for path in (tmp_path / "deep").iterdir():
        assert path.stat().st_mode & 0o077 == 0
    database.close()


def test_two_processes_do_not_serve_from_one_sqlite_file(tmp_path: Path) -> None:
    one, two = (Database(f"sqlite:///{tmp_path / 'x.sqlite'}") for _ in range(2))
    one.hold()
    with pytest.raises(DatabaseBusyError, match="RIGHTS_BOT_DATABASE_URL"):
        two.hold()
    one.close()
    two.hold()
    two.close()


async def test_waiting_mends_neither_a_missing_table_nor_a_missing_folder(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.sqlite'}")
    began = time.monotonic()
    with pytest.raises(OperationalError):
        await database.run(lambda c: c.execute(text("SELECT * FROM missing")), patience_s=60)
    assert time.monotonic() - began < 30
    database.close()


@pytest.mark.parametrize("host", ["127.0.0.1:9/none", "/none?host=/no/such/folder"])
async def test_a_database_that_is_away_is_waited_for_as_long_as_was_asked(host: str) -> None:
    database = Database(f"postgresql://nobody@{host}")
    with pytest.raises(DatabaseAwayError):
        await database.run(lambda c: None, patience_s=0.3)
    with pytest.raises(DBAPIError):
        database.run_now(lambda c: None)
    database.close()


async def test_a_locked_sqlite_file_is_away_for_those_in_a_hurry(tmp_path: Path) -> None:
    one, two = (Database(f"sqlite:///{tmp_path / 'x.sqlite'}") for _ in range(2))
    with two.engine.begin(), pytest.raises(DatabaseAwayError):
        await one.run(lambda c: None, patience_s=0.5, urgent=True)
    await one.run(lambda c: None, urgent=True)
    one.close()
    two.close()


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)  # SQLite has no connection to cut
async def test_a_connection_that_was_cut_is_made_again(desk: Desk) -> None:
    await desk.database.run(add(1))
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    desk.database.run_now(lambda c: c.execute(text(cut)))
    await asyncio.gather(*(desk.database.run(add(day)) for day in range(2, 10)))
    assert days(desk) == list(range(1, 10))


async def test_after_its_end_it_takes_nothing(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.sqlite'}")
    await database.run(lambda c: None)
    threading.Thread(target=database.close).start()
    while True:
        try:
            await database.run(lambda c: None)
        except (RuntimeError, asyncio.CancelledError):
            break
