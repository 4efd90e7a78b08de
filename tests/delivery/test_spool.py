from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from bot.channels.base import Outgoing, Receipt
from bot.delivery.database import Database
from bot.delivery.migrations import migrate
from bot.delivery.outbox import Reply
from bot.delivery.tables import ARRIVED, FAILED, HELD, QUEUED, outbox
from bot.delivery.tables import inbox as table
from tests.delivery.desk import ANN, Desk


def journal(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "journal").glob("*"))


async def test_a_message_wakes_a_worker(desk: Desk) -> None:
    sleeping = asyncio.create_task(desk.wake.sleep("inbox", 60))
    await asyncio.sleep(0)
    await desk.write()
    await asyncio.wait_for(sleeping, 30)


async def test_without_its_tables_messages_go_to_the_journal(url: str, tmp_path: Path) -> None:
    """Any failure of the database will do; one whose tables are gone needs no waiting."""
    database = Database(url)
    migrate(database)
    desk = Desk(database, tmp_path)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE inbox RENAME TO gone")
    for words in ("first", "second"):
        assert not await desk.spool.take(desk.message(words))
        desk.now += 1
    files = journal(tmp_path)
    assert len(files) == 2
    assert all(b"first" not in path.read_bytes() and ANN.encode() not in path.read_bytes() for path in files)
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE gone RENAME TO inbox")
    while not await desk.spool.empty_journal():
        await asyncio.sleep(0.1)
    claimed = desk.claim()
    assert claimed is not None
    assert [message.text for message in claimed.messages] == ["first", "second"]
    assert journal(tmp_path) == []
    database.close()


async def test_what_came_before_goes_before(desk: Desk, tmp_path: Path) -> None:
    desk.spool.journal.keep(desk.message("first"))
    desk.spool.journal.keep(desk.message("second", received=desk.now + 1))
    await desk.spool.take(desk.message("third"))
    claimed = desk.claim()
    assert claimed is not None
    assert [message.text for message in claimed.messages] == ["first", "second", "third"]
    assert journal(tmp_path) == []


async def test_a_message_that_is_in_both_places_is_one(desk: Desk) -> None:
    message = desk.message()
    await desk.spool.take(message)
    desk.spool._kept.any = True
    desk.spool.journal.keep(message)
    assert await desk.spool.empty_journal()
    assert len(desk.rows(table)) == 1


async def test_where_nothing_can_be_written_the_provider_must_try_again(desk: Desk, tmp_path: Path) -> None:
    with desk.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE inbox RENAME TO gone")
    (tmp_path / "journal").write_text("no folder")
    with pytest.raises(FileExistsError):
        await desk.spool.take(desk.message())


async def test_a_database_that_does_not_answer_is_not_waited_for_long(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'bot.sqlite'}")
    migrate(database)
    desk = Desk(database, tmp_path)
    other = Database(f"sqlite:///{tmp_path / 'bot.sqlite'}")
    with other.engine.begin():  # holds the lock of the file
        began = time.monotonic()
        taken = await asyncio.gather(*(desk.spool.take(desk.message(f"{n}")) for n in range(20)))
        assert not any(taken)
        assert time.monotonic() - began < 13  # SQLite itself waits for 15 seconds
        assert not await desk.spool.take(desk.message("at once"))
    while not await desk.spool.empty_journal():
        await asyncio.sleep(0.2)
    assert len(desk.rows(table)) == 21
    other.close()
    database.close()


@pytest.mark.parametrize(("state", "after"), [("arrived", ARRIVED), ("failed", FAILED)])
async def test_a_receipt_is_the_end_and_the_address_goes(desk: Desk, state: str, after: int) -> None:
    desk.owe("1")
    await desk.send()
    mark = desk.rows(outbox)[0]["mark"]
    await desk.spool.take_receipt(Receipt(mark, "SM1", state, "30006"))
    assert desk.rows(outbox)[0]["state"] == after
    person = desk.person()
    assert person is not None
    assert not person.reachable


async def test_a_receipt_that_tells_of_leaving_stops_everything(desk: Desk) -> None:
    desk.owe("1", "2")
    due = desk.due()
    assert due is not None
    await desk.spool.take_receipt(Receipt(due.mark, "SM1", "left", "21610"))
    await desk.send()
    person = desk.person()
    assert person is not None
    assert person.stopped
    assert desk.providers["sms"].texts == []


async def test_a_receipt_that_tells_of_a_closed_chat_knocks(desk: Desk) -> None:
    desk.owe("1")
    await desk.send()
    mark = desk.rows(outbox)[0]["mark"]
    knock = Reply(Outgoing(template="HX1"), segments=0)
    await desk.spool.take_receipt(Receipt(mark, "SM1", "closed", "63016"), knock)
    assert [row["state"] for row in desk.rows(outbox)] == [HELD, QUEUED]
    await desk.spool.take_receipt(Receipt("unknown", "SM1", "closed", "63016"), knock)
    assert len(desk.rows(outbox)) == 2
