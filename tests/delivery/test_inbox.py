from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy import update

from bot.delivery import inbox
from bot.delivery.inbox import LostClaimError
from bot.delivery.tables import DONE, WAITING
from bot.delivery.tables import inbox as table
from bot.delivery.tables import people as people_table
from bot.privacy.vault import Vault
from tests.delivery.desk import ANN, BOB, Desk


async def test_a_message_is_stored_once_however_often_it_is_delivered(desk: Desk) -> None:
    message = desk.message()
    for _ in range(3):
        assert await desk.spool.take(message)
    assert len(desk.rows(table)) == 1


async def test_the_same_id_in_another_channel_is_another_message(desk: Desk) -> None:
    await desk.write(provider_id="7", channel="sms")
    await desk.write(provider_id="7", channel="telegram", address="77")
    assert len(desk.rows(table)) == 2


async def test_the_oldest_message_of_a_person_comes_first_and_alone(desk: Desk) -> None:
    for words in ("1", "2"):
        await desk.write(words)
    first = desk.claim("one")
    assert first is not None
    assert first.messages[0].text == "1"
    assert desk.claim("two") is None  # the second waits for the first
    desk.database.run_now(lambda c: inbox.finish(c, first, first.ids[:1], "one"))
    second = desk.claim("two")
    assert second is not None
    assert second.messages[0].text == "2"


async def test_people_do_not_wait_for_each_other(desk: Desk) -> None:
    await desk.write(address=ANN)
    await desk.write(address=BOB)
    claimed = [desk.claim(name) for name in ("one", "two")]
    assert all(claimed)
    assert len({one.person for one in claimed if one}) == 2


async def test_quick_messages_are_claimed_together_with_the_first(desk: Desk) -> None:
    for n in range(7):
        await desk.write(f"line {n}")
    claimed = desk.claim()
    assert claimed is not None
    assert [message.text for message in claimed.messages] == [f"line {n}" for n in range(5)]


async def test_a_message_that_was_begun_before_is_not_read_with_another(desk: Desk) -> None:
    await desk.write("a")
    await desk.write("b")
    first = desk.claim()
    assert first is not None
    desk.database.run_now(lambda c: inbox.finish(c, first, first.ids[:1], "one"))
    second = desk.claim(lease_s=-1)  # its worker dies at once
    assert second is not None
    assert second.tries == 1
    await desk.write("c")
    third = desk.claim("two")
    assert third is not None
    assert (third.id, third.tries) == (second.id, 2)


async def test_who_comes_back_too_late_changes_nothing(desk: Desk) -> None:
    await desk.write()
    late = desk.claim("late", lease_s=1)
    desk.now += 2
    current = desk.claim("current")
    assert late is not None
    assert current is not None
    for change in (
        lambda c: inbox.finish(c, late, late.ids, "late"),
        lambda c: inbox.retry(c, late, "late", desk.now, "x"),
        lambda c: inbox.put_aside(c, late, "late", "x"),
        lambda c: inbox.keep(c, late, "late", desk.now),
    ):
        with pytest.raises(LostClaimError):
            desk.database.run_now(change)
    desk.database.run_now(lambda c: inbox.finish(c, current, current.ids, "current"))
    with pytest.raises(LostClaimError):  # nor does who comes twice
        desk.database.run_now(lambda c: inbox.finish(c, current, current.ids, "current"))


async def test_what_is_done_keeps_no_text(desk: Desk) -> None:
    await desk.write()
    await desk.write()
    claimed = desk.claim()
    assert claimed is not None
    desk.database.run_now(lambda c: inbox.finish(c, claimed, claimed.ids, "one"))
    assert [(row["state"], row["body"]) for row in desk.rows(table)] == [(DONE, None), (DONE, None)]


async def test_a_retry_waits_and_those_behind_it_wait_too(desk: Desk) -> None:
    await desk.write("1")
    await desk.write("2")
    claimed = desk.claim()
    assert claimed is not None
    desk.database.run_now(lambda c: inbox.retry(c, claimed, "one", desk.now + 10, "Oops" * 100))
    assert desk.claim("two") is None
    desk.now += 11
    again = desk.claim("two")
    assert again is not None
    assert (again.id, again.tries) == (claimed.id, 2)
    assert len(desk.rows(table)[0]["error"]) == 200


async def test_an_owner_that_lost_the_database_gets_its_message_back_and_it_was_no_try(desk: Desk) -> None:
    await desk.write()
    first = desk.claim("one")
    assert first is not None
    assert desk.claim("two", again=True) is None
    again = desk.claim("one", again=True)
    assert again is not None
    assert (again.id, again.tries) == (first.id, 1)


async def test_a_process_alone_frees_what_was_begun(desk: Desk) -> None:
    await desk.write()
    assert desk.claim("dead")
    assert desk.claim("new") is None
    assert desk.database.run_now(inbox.release_leases) == 1
    assert desk.claim("new")


async def test_a_message_that_cannot_be_opened_holds_nobody_up(desk: Desk) -> None:
    await desk.write(address=ANN)
    other = Vault(["another secret, that is gone by now, and long"]).seal({"text": "?"})
    desk.database.run_now(lambda c: c.execute(update(table).values(body=other)))
    await desk.write("after it", address=ANN)
    await desk.write(address=BOB)
    broken, fine = desk.claim("one"), desk.claim("two")
    assert broken is not None
    assert fine is not None
    assert (broken.messages, len(broken.ids)) == ((), 1)
    assert fine.messages[0].address == BOB


async def test_a_message_of_another_release_cannot_be_opened(desk: Desk) -> None:
    await desk.write()
    body = desk.vault.seal({"channel": "sms", "provider_id": "1", "address": ANN, "from the future": 1})
    desk.database.run_now(lambda c: c.execute(update(table).values(body=body)))
    claimed = desk.claim()
    assert claimed is not None
    assert claimed.messages == ()


async def test_put_aside_is_listed_without_words_and_can_be_brought_back(desk: Desk) -> None:
    await desk.write("secret words")
    claimed = desk.claim()
    assert claimed is not None
    desk.database.run_now(lambda c: inbox.put_aside(c, claimed, "one", "ValueError reader.py:1"))
    listed = desk.database.run_now(inbox.aside)
    assert [(one["id"], one["channel"], one["error"]) for one in listed] == [
        (claimed.id, "sms", "ValueError reader.py:1")
    ]
    assert "secret words" not in str(listed)
    assert ANN not in str(listed)
    assert desk.claim() is None
    assert desk.database.run_now(lambda c: inbox.bring_back(c, [claimed.id, 999], desk.now + 5)) == 1
    assert desk.claim() is None  # not while somebody may still work on a later one
    desk.now += 6
    again = desk.claim()
    assert again is not None
    assert (again.messages[0].text, again.tries) == ("secret words", 1)


async def test_what_waits_can_be_dropped_unanswered(desk: Desk) -> None:
    await desk.write(address=ANN)
    await desk.write(address=BOB)
    assert desk.database.run_now(lambda c: inbox.drop_waiting(c, desk.names.of("sms", ANN))) == 1
    left = desk.claim()
    assert left is not None
    assert left.messages[0].address == BOB
    assert desk.claim("two") is None


async def test_what_is_forgotten_belongs_to_nobody(desk: Desk) -> None:
    await desk.write(erasable="11")
    claimed = desk.claim()
    assert claimed is not None
    desk.database.run_now(lambda c: inbox.put_aside(c, claimed, "one", "x"))
    await desk.write("a later one")
    desk.database.run_now(lambda c: inbox.forget(c, desk.names.of("sms", ANN)))
    gone, later = desk.rows(table)
    assert (gone["person"], gone["body"], gone["erasable"], gone["state"]) == ("", None, None, DONE)
    assert (later["person"], later["state"]) == (desk.names.of("sms", ANN), WAITING)
    assert not await desk.spool.database.run(  # and is still known as delivered before
        lambda c: inbox.add(c, desk.vault, "p", desk.message(provider_id="in-1"), desk.now)
    )


async def test_what_erases_a_message_from_the_chat_is_kept_apart_from_its_text(desk: Desk) -> None:
    await desk.write(erasable="11")
    claimed = desk.claim()
    assert claimed is not None
    desk.database.run_now(lambda c: inbox.finish(c, claimed, claimed.ids, "one"))
    person = desk.names.of("sms", ANN)
    assert desk.database.run_now(lambda c: inbox.erasables(c, desk.vault, person, desk.now - 10)) == ["11"]
    assert desk.database.run_now(lambda c: inbox.erasables(c, desk.vault, person, desk.now + 10)) == []
    assert all(b"11" not in (row["erasable"] or b"")[:2] for row in desk.rows(table))


async def test_the_backlog_is_counted(desk: Desk) -> None:
    assert desk.database.run_now(inbox.backlog) == (0, None)
    await desk.write(received=5.0)
    await desk.write(received=9.0)
    assert desk.database.run_now(inbox.backlog) == (2, 5.0)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)  # to SQLite one process writes
def test_ids_follow_the_arrival_of_a_person_across_processes(desk: Desk) -> None:
    """Somebody's second message, stored by another process, waits until the first is there; so no worker can take the
    second while the first is about to appear before it."""
    person, begun, order = desk.names.of("sms", ANN), threading.Event(), []

    def first(connection: object) -> None:
        inbox.add(connection, desk.vault, person, desk.message("first"), desk.now)  # type: ignore[arg-type]
        begun.set()
        time.sleep(0.3)
        order.append("first")

    def second() -> None:
        begun.wait()
        desk.database.run_now(lambda c: inbox.add(c, desk.vault, person, desk.message("second"), desk.now))
        order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    desk.database.run_now(first)
    thread.join()
    assert order == ["first", "second"]
    claimed = desk.claim()
    assert claimed is not None
    assert [message.text for message in claimed.messages] == ["first", "second"]


def test_many_claim_at_once_and_each_message_is_claimed_once(desk: Desk) -> None:
    for n in range(40):
        desk.database.run_now(lambda c, n=n: inbox.add(c, desk.vault, f"p{n}", desk.message(), desk.now))
    claimed: list[int] = []

    def work(name: str) -> None:
        while one := desk.claim(name):
            claimed.append(one.id)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == sorted(row["id"] for row in desk.rows(table))


def test_two_first_messages_at_once_make_one_person(desk: Desk) -> None:
    threads = [
        threading.Thread(
            target=desk.database.run_now,
            args=(lambda c, n=n: inbox.add(c, desk.vault, "p", desk.message(provider_id=f"x{n}"), desk.now),),
        )
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(desk.rows(table)) == 4
    assert len(desk.rows(people_table)) == 1
