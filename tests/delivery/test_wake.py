from __future__ import annotations

import asyncio
import time

import pytest

from bot.delivery.database import Database
from bot.delivery.wake import Others, Wake, outbox_of
from tests.delivery.desk import empty_database


async def test_work_wakes_one_sleeper() -> None:
    wake = Wake()
    sleepers = [asyncio.create_task(wake.sleep("inbox", 60)) for _ in range(3)]
    await asyncio.sleep(0)
    wake.wake("inbox")
    await asyncio.sleep(0.01)
    assert [task.done() for task in sleepers] == [True, False, False]
    wake.end()
    await asyncio.wait_for(asyncio.gather(*sleepers), 30)


async def test_work_that_comes_while_nobody_sleeps_is_not_missed() -> None:
    wake, told = Wake(), []
    wake.tell_others = told.append
    wake.wake("inbox")
    await asyncio.wait_for(wake.sleep("inbox", 60), 30)
    assert told == ["inbox"]


async def test_boxes_are_apart() -> None:
    wake = Wake()
    sleeper = asyncio.create_task(wake.sleep(outbox_of("sms"), 60))
    await asyncio.sleep(0)
    wake.wake(outbox_of("telegram"))
    await asyncio.sleep(0.01)
    assert not sleeper.done()
    wake.end()
    await asyncio.wait_for(sleeper, 30)


async def test_nobody_falls_asleep_after_the_end() -> None:
    wake = Wake()
    wake.end()
    await asyncio.wait_for(wake.sleep("inbox", 60), 30)


async def test_sleep_ends_by_itself_and_leaves_nothing_behind() -> None:
    wake = Wake()
    await wake.sleep("inbox", 0.01)
    told: list[str] = []
    wake.tell_others = told.append
    wake.wake("inbox")
    assert told == ["inbox"]  # nobody sleeps here


async def test_a_process_wakes_another_over_postgres(postgres: object) -> None:
    url = empty_database(postgres)
    one, two = Database(url), Database(url)
    here, there = Wake(), Wake()
    others = [Others(one, here), Others(two, there)]
    for other in others:
        other.start()
    deadline = time.monotonic() + 60
    while True:  # until it listens
        sleeper = asyncio.create_task(there.sleep("inbox", 0.5))
        await asyncio.sleep(0)
        began = time.monotonic()
        here.wake("inbox")
        await sleeper
        if time.monotonic() - began < 0.4:
            break
        assert time.monotonic() < deadline
    for other in others:
        await other.close()
    one.close()
    two.close()


async def test_what_a_process_says_does_not_come_back_to_it(postgres: object) -> None:
    database, wake = Database(empty_database(postgres)), Wake()
    heard: list[str] = []
    original = wake.wake_here
    wake.wake_here = lambda box: heard.append(box) or original(box)  # type: ignore[func-returns-value,method-assign]
    others = Others(database, wake)
    others.start()
    await asyncio.sleep(0.3)
    others.tell("inbox")
    await asyncio.sleep(0.7)
    assert heard == []
    await others.close()
    database.close()


async def test_with_sqlite_there_are_no_others(tmp_path: object) -> None:
    database, wake = Database(f"sqlite:///{tmp_path}/x.sqlite"), Wake()
    others = Others(database, wake)
    others.start()
    wake.wake("inbox")
    await others.close()
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(asyncio.Event().wait(), 0.01)
    database.close()
