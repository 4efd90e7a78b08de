from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import delete, func, select, update

from bot.delivery import inbox, outbox, spending
from bot.delivery.limits import Limits
from bot.delivery.tables import ASIDE, DONE, DROPPED, QUEUED, WAITING
from bot.delivery.tables import inbox as inbox_table
from bot.delivery.tables import outbox as outbox_table
from bot.delivery.tables import people as people_table
from bot.delivery.worker import LEASE_S
from tests.delivery.desk import ANN, BOB, Desk

STRICT = Limits(2, 100, 100, 100, 100_000, 10_000_000)


async def test_a_question_is_answered(desk: Desk) -> None:
    said = await desk.say("my boss did not pay")
    assert len(said) == 1
    assert "Ask for your pay in writing." in said[0]
    assert desk.rows(inbox_table)[0]["state"] == DONE


async def test_the_conversation_goes_on_where_it_was(desk: Desk) -> None:
    await desk.say("my boss did not pay")
    assert await desk.say("more") == ["Keep a list of your hours."]


async def test_quick_lines_are_read_as_one(desk: Desk) -> None:
    for words in ("my boss", "did not", "pay me"):
        await desk.write(words)
    assert await desk.answer() == 1
    assert desk.answering.asked == ["my boss\ndid not\npay me"]
    assert len(desk.rows(outbox_table)) == 1


@pytest.mark.parametrize("words", ["stop", "1", "menu", "he hits me !"])
async def test_a_command_a_number_and_danger_are_read_alone(desk: Desk, words: str) -> None:
    await desk.write("my boss did not pay")
    await desk.write(words)
    assert await desk.answer() == 2


async def test_a_line_after_a_command_is_read_alone_too(desk: Desk) -> None:
    await desk.write("menu")
    await desk.write("my boss did not pay")
    await desk.answer()
    assert desk.answering.asked == ["menu", "my boss did not pay"]


async def test_two_people_never_share_a_conversation(desk: Desk) -> None:
    await desk.say("my boss did not pay", ANN)
    assert "Keep a list" not in "".join(await desk.say("more", BOB))


async def test_help_lines_come_first_and_do_not_wait_for_the_rest(desk: Desk) -> None:
    await desk.write("boom after help")
    worker = desk.worker()
    await worker.work_once()
    rows = desk.rows(outbox_table)
    assert [(row["rank"], row["state"]) for row in rows] == [(0, QUEUED)]
    assert desk.rows(inbox_table)[0]["state"] == WAITING  # the rest is tried again
    await desk.send()
    assert desk.providers["sms"].texts == ["Call 911."]


async def test_help_lines_are_not_doubled_when_the_rest_is_tried_again(desk: Desk) -> None:
    await desk.write("boom after help")
    for _ in range(3):
        await desk.answer()
        desk.now += 60
    rows = desk.rows(outbox_table)
    assert [row["position"] for row in rows] == [0, 1]
    assert desk.rows(inbox_table)[0]["state"] == ASIDE
    await desk.send()
    assert desk.providers["sms"].texts[0] == "Call 911."
    assert "could not answer" in desk.providers["sms"].texts[1]


async def test_a_worker_that_lost_its_message_says_nothing(desk: Desk) -> None:
    await desk.write("he hits me !")
    slow = desk.worker(name="slow")
    found = desk.database.run_now(lambda c: slow._claim(c, desk.now, False))
    assert found is not None
    desk.now += LEASE_S + 1
    assert desk.claim("other")
    with pytest.raises(inbox.LostClaimError):
        await slow._answer(*found)
    assert desk.rows(outbox_table) == []


async def test_poison_goes_aside_after_three_tries_with_an_apology(desk: Desk) -> None:
    await desk.write("boom")
    for _ in range(3):
        assert await desk.answer() == 1
        desk.now += 60
    assert await desk.answer() == 0
    row = desk.rows(inbox_table)[0]
    assert (row["state"], row["tries"]) == (ASIDE, 3)
    assert row["error"].startswith("ValueError ")
    assert "small.py:" in row["error"]
    assert "boom" not in row["error"]
    await desk.send()
    (said,) = desk.providers["sms"].texts
    assert "211" in said
    assert "911" in said


async def test_what_ends_the_process_each_time_goes_aside_too(desk: Desk) -> None:
    await desk.write("my boss did not pay")
    for _ in range(3):
        assert desk.claim("dead", lease_s=1)
        desk.now += 2
    await desk.answer()
    assert desk.rows(inbox_table)[0]["state"] == ASIDE
    assert desk.answering.asked == []
    assert len(desk.rows(outbox_table)) == 1


async def test_what_comes_after_poison_is_answered(desk: Desk) -> None:
    await desk.write("boom")
    await desk.answer()
    await desk.write("menu")
    assert await desk.answer() == 0  # in its turn
    for _ in range(3):
        desk.now += 60
        await desk.answer()
    assert [row["state"] for row in desk.rows(inbox_table)] == [ASIDE, DONE]


async def test_a_message_that_cannot_be_opened_goes_aside_with_an_apology(desk: Desk) -> None:
    await desk.write("my boss did not pay")
    desk.database.run_now(lambda c: c.execute(update(inbox_table).values(body=b"?" * 100)))
    await desk.answer()
    assert desk.rows(inbox_table)[0]["error"] == "it cannot be opened"
    await desk.send()
    assert len(desk.providers["sms"].texts) == 1


async def test_what_is_brought_back_is_answered_though_the_person_was_forgotten(desk: Desk) -> None:
    await desk.write("my boss did not pay")
    for _ in range(3):
        desk.claim("dead", lease_s=1)
        desk.now += 2
    await desk.answer()
    await desk.send()
    id_ = desk.rows(inbox_table)[0]["id"]
    desk.database.run_now(lambda c: c.execute(delete(people_table)))
    desk.database.run_now(lambda c: inbox.bring_back(c, [id_], desk.now))
    await desk.answer()
    await desk.send()
    assert "Ask for your pay" in desk.providers["sms"].texts[-1]


async def test_stop_says_goodbye_and_then_nothing(desk: Desk) -> None:
    await desk.say("my boss did not pay")
    assert len(await desk.say("stop")) == 1
    assert await desk.say("my boss did not pay") == []
    assert await desk.say("stop") == []
    person = desk.person()
    assert person is not None
    assert person.stopped
    assert person.context.last_entry is None


async def test_who_has_left_still_gets_help_lines(desk: Desk) -> None:
    await desk.say("stop")
    (said,) = await desk.say("he hits me !")
    assert "911" in said


async def test_start_begins_again(desk: Desk) -> None:
    await desk.say("stop")
    assert await desk.say("start") != []
    assert len(await desk.say("my boss did not pay")) == 1


async def test_a_stop_that_the_provider_has_answered_is_not_answered_again(desk: Desk) -> None:
    assert await desk.say("", kind="stop") == []
    person = desk.person()
    assert person is not None
    assert person.stopped
    assert not person.reachable
    await desk.say("", kind="start")
    person = desk.person()
    assert person is not None
    assert not person.stopped


async def test_what_waits_to_be_sent_is_dropped_by_stop_and_by_delete(desk: Desk) -> None:
    for words in ("stop", "delete"):
        desk.owe("an older reply")
        said = await desk.say(words, address=ANN)
        assert "an older reply" not in said
    assert [row["state"] for row in desk.rows(outbox_table)].count(DROPPED) >= 1


async def test_delete_is_confirmed_and_leaves_nothing(desk: Desk) -> None:
    await desk.say("my boss did not pay", erasable="5")
    assert len(await desk.say("delete", erasable="6")) == 2  # erases the chat, where it can, and confirms
    person = desk.person()
    assert person is not None
    assert person.context.language is None
    assert (person.row["conversation"], person.row["settings"], person.row["last_mark"]) == (None, None, "")
    assert all(
        row["person"] == "" and row["body"] is None and row["erasable"] is None for row in desk.rows(inbox_table)
    )
    assert "Keep a list" not in "".join(await desk.say("more"))


async def test_delete_erases_the_chat_where_it_can(desk: Desk) -> None:
    telegram = {"address": "77", "channel": "telegram"}
    await desk.say("my boss did not pay", erasable="11", **telegram)
    await desk.say("delete", erasable="12", **telegram)
    erasing = desk.providers["telegram"].taken[-2][1]
    assert (erasing.do, erasing.about) == ("erase", ("11", "12", "id-1"))


async def test_delete_and_stop_are_heard_over_a_limit_but_not_answered_for_ever(desk: Desk) -> None:
    said = []
    for _ in range(6):
        said += await desk.say_limited("delete", STRICT)
    assert len(said) == 3  # two within the limit, one that is over it
    assert await desk.say_limited("stop", STRICT) == []
    person = desk.person()
    assert person is not None
    assert person.stopped


async def test_delete_is_confirmed_also_to_whoever_hears_nothing_any_more(desk: Desk) -> None:
    for n in range(6):
        await desk.say_limited(f"my boss did not pay {n}", STRICT)
    assert await desk.say_limited("hello", STRICT) == []
    assert len(await desk.say_limited("delete", STRICT)) == 1
    assert await desk.say_limited("delete", STRICT) == []


async def test_a_limit_is_told_once_and_never_stops_help_lines(desk: Desk) -> None:
    said = [await desk.say_limited(f"hello {n}", STRICT) for n in range(5)]
    assert [len(one) for one in said] == [1, 1, 1, 0, 0]
    assert "many messages" in said[2][0]
    (help_lines,) = await desk.say_limited("he hits me !", STRICT)
    assert "911" in help_lines
    desk.now += 61
    assert len(await desk.say_limited("hello", STRICT)) == 1


async def test_a_limit_that_help_lines_drowned_out_is_told_next_time(desk: Desk) -> None:
    for n in range(2):
        await desk.say_limited(f"hello {n}", STRICT)
    await desk.say_limited("he hits me !", STRICT)
    (said,) = await desk.say_limited("hello again", STRICT)
    assert "many messages" in said


async def test_two_machines_that_answer_each_other_are_parted(desk: Desk) -> None:
    limits = Limits(1000, 1000, 1000, 6, 100_000, 10_000_000)
    said = []
    for n in range(30):
        said.append(await desk.say_limited(f"I am away, this is automatic. {n}", limits))
        desk.now += 3
    told = [bool(one) for one in said]
    assert told == [True] * 7 + [False] * 23  # the first is no haste, six are, and the last of them is told
    assert "many messages" in said[6][0]
    assert len(await desk.say_limited("he hits me !", limits)) == 1
    desk.now += 600
    assert len(await desk.say_limited("a person now", limits)) == 1


async def test_segments_are_counted_and_their_cap_stops_all_but_help_lines(desk: Desk) -> None:
    limits = Limits(1000, 1000, 1000, 1000, 100_000, 1)
    assert len(await desk.say_limited("hello", limits, BOB)) == 1
    assert desk.database.run_now(lambda c: spending.spent(c, desk.now)) >= 1
    (told,) = await desk.say_limited("hello", limits, ANN)
    assert "many messages" in told
    assert await desk.say_limited("hello", limits, ANN) == []
    assert len(await desk.say_limited("he hits me !", limits, ANN)) == 1
    desk.now += 86400
    assert len(await desk.say_limited("hello", limits, ANN)) == 1


async def test_a_persons_segments_of_a_day_have_a_cap(desk: Desk) -> None:
    limits = Limits(1000, 1000, 1000, 1000, 1, 10_000_000)
    assert len(await desk.say_limited("hello", limits)) == 1
    assert "many messages" in (await desk.say_limited("hello", limits))[0]


async def test_spending_is_the_sum_of_all_workers(desk: Desk) -> None:
    for part in (1, 2, 17):
        desk.database.run_now(lambda c, p=part: spending.spend(c, desk.now, 5, p))
    assert desk.database.run_now(lambda c: spending.spent(c, desk.now)) == 15
    assert desk.database.run_now(lambda c: spending.spent(c, desk.now + 86400)) == 0


async def test_a_button_is_acknowledged_before_its_answer(desk: Desk) -> None:
    await desk.say("", "77", channel="telegram", kind="choice", choice="none", acknowledge="cb1")
    first, second = desk.providers["telegram"].taken[-2:]
    assert (first[1].do, first[1].about) == ("acknowledge", ("cb1",))
    assert second[1].text


async def test_what_cannot_be_read_is_told_in_their_language(desk: Desk) -> None:
    (said,) = await desk.say("", kind="unreadable", media="voice")
    assert "voice" in said


async def test_the_state_the_reply_and_the_end_are_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever fails in the last transaction, the message waits as if nothing had been done."""
    await desk.write("my boss did not pay")

    def broken(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "add", broken)
        await desk.answer()
    assert desk.rows(outbox_table) == []
    assert desk.rows(inbox_table)[0]["state"] == WAITING
    person = desk.person()
    assert person is not None
    assert person.context.last_entry is None
    desk.now += 60
    await desk.answer()
    assert len(desk.rows(outbox_table)) == 1


async def test_many_workers_answer_each_message_once_and_in_order(desk: Desk) -> None:
    for n in range(60):
        await desk.write(f"menu {n}", address=f"+1514555{n % 6:04d}")
    stop = asyncio.Event()
    tasks = [asyncio.create_task(desk.worker(name=f"w{n}").run(stop)) for n in range(4)]
    while desk.database.run_now(inbox.backlog)[0]:
        await asyncio.sleep(0.02)
    stop.set()
    desk.wake.end()
    await asyncio.wait_for(asyncio.gather(*tasks), 30)
    answered = "\n".join(desk.answering.asked).split("\n")
    assert sorted(answered) == sorted(f"menu {n}" for n in range(60))
    for person in range(6):
        theirs = [int(words.split()[1]) for words in answered if int(words.split()[1]) % 6 == person]
        assert theirs == sorted(theirs)
    doubled = select(outbox_table.c.inbox).group_by(outbox_table.c.inbox).having(func.count() > 1)
    assert desk.database.run_now(lambda c: c.execute(doubled).all()) == []
