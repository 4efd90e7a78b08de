from __future__ import annotations

from pathlib import Path

from bot.delivery import inbox as inbox_rows
from bot.delivery import outbox as outbox_rows
from bot.delivery import spending as spending_rows
from bot.delivery.people import Keeping
from bot.delivery.retention import ERASABLE_S, HELD_S, RECEIPT_S, ROWS_S, SPENDING_DAYS, Purged, purge
from bot.delivery.tables import ARRIVED, HELD, inbox, outbox, spending
from bot.delivery.tables import people as people_table
from tests.delivery.desk import Desk


async def clean(desk: Desk) -> Purged:
    return await purge(desk.database, desk.now, Keeping())


async def test_nothing_that_is_owed_is_purged(desk: Desk) -> None:
    await desk.write()
    desk.owe("a reply")
    desk.now += 365 * 86400
    await clean(desk)
    assert (len(desk.rows(inbox)), len(desk.rows(outbox))) == (1, 1)


async def test_all_of_a_talk_is_gone_after_a_month(desk: Desk) -> None:
    await desk.say("my boss did not pay", erasable="11")
    for seconds, rows in ((RECEIPT_S, 1), (ERASABLE_S, 1), (ROWS_S, 0), (31 * 86400, 0)):
        desk.now += seconds + 1
        await clean(desk)
        assert len(desk.rows(inbox)) == rows
        assert all(row["erasable"] is None for row in desk.rows(inbox)) or seconds < ERASABLE_S
    assert desk.rows(outbox) == []
    assert desk.rows(people_table) == []
    assert desk.rows(spending) != []


async def test_no_receipt_counts_as_arrived_after_some_hours(desk: Desk) -> None:
    desk.owe("1")
    await desk.send()
    desk.now += RECEIPT_S + 1
    await clean(desk)
    row = desk.rows(outbox)[0]
    assert (row["state"], row["body"]) == (ARRIVED, None)
    assert desk.rows(people_table)[0:1] == [] or desk.rows(people_table)[0]["address"] is None


async def test_held_messages_are_let_go_when_the_person_does_not_write(desk: Desk) -> None:
    desk.owe("1")
    desk.database.run_now(lambda c: c.execute(outbox.update().values(state=HELD)))
    desk.now += HELD_S + 1
    await clean(desk)
    assert desk.rows(outbox) == []


async def test_what_was_put_aside_is_kept_for_the_operator_and_then_gone(desk: Desk) -> None:
    await desk.write()
    claimed = desk.claim()
    assert claimed is not None
    desk.database.run_now(lambda c: inbox_rows.put_aside(c, claimed, "one", "x"))
    desk.now += ROWS_S - 1
    await clean(desk)
    assert desk.rows(inbox)[0]["body"] is not None
    desk.now += 2
    purged = await clean(desk)
    assert purged.rows == 1
    assert desk.rows(inbox) == []


async def test_spending_is_kept_for_a_quarter(desk: Desk) -> None:
    desk.database.run_now(lambda c: spending_rows.spend(c, desk.now, 3, 0))
    desk.now += SPENDING_DAYS * 86400
    await clean(desk)
    assert len(desk.rows(spending)) == 1
    desk.now += 86400
    await clean(desk)
    assert desk.rows(spending) == []


async def test_an_address_goes_when_the_last_reply_has_arrived(desk: Desk) -> None:
    desk.owe("1")
    assert (await clean(desk)).addresses == 0
    due = desk.due()
    assert due is not None
    desk.database.run_now(lambda c: outbox_rows.sent(c, due, "one", "1", desk.now, final=True))
    assert (await clean(desk)).addresses == 1


async def test_the_log_of_sqlite_keeps_nothing_that_was_deleted(desk: Desk) -> None:
    if desk.database.is_postgres:
        return
    await desk.write()
    log = Path(f"{desk.database.url.database}-wal")
    assert log.stat().st_size > 0
    await clean(desk)
    assert log.stat().st_size == 0
