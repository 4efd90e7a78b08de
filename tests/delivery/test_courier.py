from __future__ import annotations

import asyncio
import time

import pytest
from sqlalchemy import update

from bot.channels.base import (
    ClosedError,
    InDoubtError,
    LaterError,
    Outgoing,
    RefusedError,
    StoppedError,
)
from bot.delivery import people
from bot.delivery.courier import wait_after
from bot.delivery.outbox import GIVE_UP_AFTER_S
from bot.delivery.pace import Pace
from bot.delivery.tables import ARRIVED, DROPPED, FAILED, HELD, QUEUED, SENDING, SENT
from bot.delivery.tables import outbox as table
from bot.delivery.tables import people as people_table
from tests.delivery.desk import ANN, BOB, Desk


def states(desk: Desk) -> list[int]:
    return [row["state"] for row in desk.rows(table)]


async def test_replies_go_out_in_order(desk: Desk) -> None:
    desk.owe("1", "2", "3")
    assert await desk.send() == 3
    assert desk.providers["sms"].texts == ["1", "2", "3"]
    assert states(desk) == [SENT] * 3


async def test_a_channel_without_receipts_is_done_when_it_has_the_message(desk: Desk) -> None:
    desk.owe("1", address="77", channel="telegram")
    await desk.send("telegram")
    assert states(desk) == [ARRIVED]
    person = desk.person("77", "telegram")
    assert person is not None
    assert not person.reachable  # nothing is owed any more


async def test_the_address_stays_while_a_receipt_may_come(desk: Desk) -> None:
    desk.owe("1")
    await desk.send()
    person = desk.person()
    assert person is not None
    assert person.reachable


@pytest.mark.parametrize("error", [LaterError("429"), LaterError("unreachable")])
async def test_what_was_surely_not_sent_is_sent_later(desk: Desk, error: Exception) -> None:
    provider = desk.providers["sms"]
    provider.fails = [error]
    desk.owe("1")
    await desk.send()
    assert (states(desk), provider.texts) == ([QUEUED], [])
    assert await desk.send() == 0  # not at once
    desk.now += 60
    await desk.send()
    assert (provider.texts, provider.asked) == (["1"], 0)


async def test_the_providers_own_word_on_waiting_counts(desk: Desk) -> None:
    desk.providers["sms"].fails = [LaterError("RetryAfter", 100.0)]
    desk.owe("1")
    await desk.send()
    desk.now += 99
    assert await desk.send() == 0
    desk.now += 2
    assert await desk.send() == 1


async def test_in_doubt_the_provider_is_asked_and_had_it(desk: Desk) -> None:
    provider = desk.providers["sms"]
    provider.fails, provider.then_lost = [InDoubtError("timeout")], True
    desk.owe("1")
    await desk.send()
    assert states(desk) == [QUEUED]
    desk.now += 60
    await desk.send()
    assert (provider.texts, provider.asked, states(desk)) == (["1"], 1, [SENT])
    assert desk.rows(table)[0]["provider_id"] == "id-1"


async def test_in_doubt_the_provider_is_asked_and_had_it_not(desk: Desk) -> None:
    provider = desk.providers["sms"]
    provider.fails = [InDoubtError("timeout")]
    desk.owe("1")
    await desk.send()
    desk.now += 60
    await desk.send()
    assert (provider.texts, provider.asked, states(desk)) == (["1"], 1, [SENT])


@pytest.mark.parametrize("error", [InDoubtError("timeout"), LaterError("429"), RefusedError("404"), OSError()])
async def test_nothing_is_sent_before_the_provider_could_be_asked(desk: Desk, error: Exception) -> None:
    provider = desk.providers["sms"]
    provider.fails, provider.then_lost = [InDoubtError("timeout")], True
    provider.asked_fails = [error, error]
    desk.owe("1")
    for _ in range(4):
        await desk.send()
        desk.now += 60
    assert (provider.texts, provider.asked, states(desk)) == (["1"], 3, [SENT])


async def test_the_same_words_that_were_sent_before_are_no_proof(desk: Desk) -> None:
    provider = desk.providers["sms"]
    desk.owe("Hello", "Hello")
    provider.fails = [None, InDoubtError("timeout")]
    await desk.send()
    desk.now += 60
    await desk.send()
    assert (provider.texts, states(desk)) == (["Hello", "Hello"], [SENT, SENT])


async def test_a_provider_that_keeps_no_record_gets_it_again(desk: Desk) -> None:
    provider = desk.providers["telegram"]
    provider.fails, provider.then_lost = [InDoubtError("timeout")], True
    desk.owe("1", address="77", channel="telegram")
    await desk.send("telegram")
    desk.now += 60
    await desk.send("telegram")
    assert (provider.texts, states(desk)) == (["1", "1"], [ARRIVED])


async def test_a_crash_before_the_outcome_was_recorded_is_asked_about(desk: Desk) -> None:
    provider = desk.providers["sms"]
    desk.owe("1")
    due = desk.due("dead", lease_s=5)
    assert due is not None
    assert due.message is not None
    await provider.send(ANN, due.message, due.mark)  # and then kill -9
    desk.now += 10
    await desk.send()
    assert (provider.texts, provider.asked, states(desk)) == (["1"], 1, [SENT])


async def test_an_error_that_nobody_foresaw_is_doubt(desk: Desk) -> None:
    provider = desk.providers["sms"]
    provider.fails = [KeyError("something of the library")]
    desk.owe("1")
    await desk.send()
    row = desk.rows(table)[0]
    assert (row["state"], row["error"]) == (QUEUED, "KeyError")
    desk.now += 60
    await desk.send()
    assert (provider.texts, provider.asked) == (["1"], 1)


async def test_what_is_refused_is_given_up_and_the_next_goes_out(desk: Desk) -> None:
    desk.providers["sms"].fails = [RefusedError("21211")]
    desk.owe("1", "2")
    await desk.send()
    assert states(desk) == [FAILED, SENT]
    assert desk.rows(table)[0]["error"] == "21211"


async def test_somebody_who_has_left_at_the_provider_is_left_alone(desk: Desk) -> None:
    desk.providers["sms"].fails = [StoppedError("21610")]
    desk.owe("1", "2")
    await desk.send()
    person = desk.person()
    assert person is not None
    assert person.stopped
    assert (states(desk), desk.providers["sms"].texts) == ([FAILED, DROPPED], [])


async def test_nothing_goes_to_somebody_who_left_after_it_was_queued(desk: Desk) -> None:
    desk.owe("ordinary")
    desk.owe("help", crisis=True)
    desk.database.run_now(lambda c: people.stop(c, desk.names.of("sms", ANN), desk.now))
    await desk.send()
    assert desk.providers["sms"].texts == ["help"]
    assert states(desk) == [DROPPED, SENT]


async def test_nothing_goes_to_somebody_who_was_forgotten(desk: Desk) -> None:
    desk.owe("1")
    desk.database.run_now(lambda c: c.execute(update(people_table).values(address=None)))
    await desk.send()
    assert (states(desk), desk.providers["sms"].texts) == ([DROPPED], [])


async def test_a_closed_chat_is_knocked_at_and_opens_with_a_message(desk: Desk) -> None:
    provider = desk.providers["sms"]
    provider.knock = Outgoing(template="HX1")
    provider.fails = [ClosedError("63016")]
    desk.owe("1")
    await desk.send()
    assert (states(desk), provider.taken) == ([HELD, SENT], [(ANN, Outgoing(template="HX1"))])
    await desk.write("here I am")
    await desk.send()
    assert provider.texts == ["", "1"]


async def test_a_closed_chat_without_a_template_is_given_up(desk: Desk) -> None:
    desk.providers["sms"].fails = [ClosedError("63016")]
    desk.owe("1")
    await desk.send()
    assert states(desk) == [FAILED]


async def test_a_knock_at_a_closed_chat_is_not_knocked_for(desk: Desk) -> None:
    provider = desk.providers["sms"]
    provider.knock = Outgoing(template="HX1")
    provider.fails = [ClosedError("63016"), ClosedError("63016")]
    desk.owe("1")
    await desk.send()
    assert (states(desk), provider.taken) == ([HELD, FAILED], [])


async def test_it_is_tried_for_a_day_and_then_given_up(desk: Desk) -> None:
    provider = desk.providers["sms"]
    provider.fails = [LaterError("503")] * 1000
    desk.owe("1")
    began, tries = desk.now, 0
    while states(desk) == [QUEUED]:
        tries += await desk.send()
        desk.now += 30
    assert states(desk) == [FAILED]
    assert GIVE_UP_AFTER_S <= desk.now - began < GIVE_UP_AFTER_S + 3600
    assert 200 < tries < 800  # every few minutes, not every thirty seconds
    assert desk.rows(table)[0]["body"] is None


def test_waits_grow_and_are_spread() -> None:
    waits = [wait_after(tries) for tries in range(1, 30)]
    assert 1 <= waits[0] <= 2
    assert all(wait <= 300 for wait in waits)
    assert waits[-1] >= 150
    assert len({wait_after(5) for _ in range(20)}) > 10


async def test_one_persons_trouble_holds_up_nobody_else(desk: Desk) -> None:
    provider = desk.providers["sms"]
    provider.fails = [LaterError("429")]
    desk.owe("1", "2", address=ANN)
    desk.owe("3", address=BOB)
    await desk.send()
    assert (provider.texts, states(desk)) == (["3"], [QUEUED, QUEUED, SENT])


async def test_a_message_that_cannot_be_opened_is_given_up(desk: Desk) -> None:
    desk.owe("1", "2")
    desk.database.run_now(lambda c: c.execute(update(table).where(table.c.position == 0).values(body=b"?" * 100)))
    await desk.send()
    assert (states(desk), desk.providers["sms"].texts) == ([FAILED, SENT], ["2"])


async def test_it_runs_until_it_is_told_to_stop(desk: Desk) -> None:
    stop = asyncio.Event()
    task = asyncio.create_task(desk.courier().run(stop))
    desk.owe("1")
    desk.wake.wake("outbox-sms")
    while states(desk) != [SENT]:
        await asyncio.sleep(0.01)
    stop.set()
    desk.wake.end()
    await asyncio.wait_for(task, 30)
    assert SENDING not in states(desk)


async def test_the_pace_spreads_messages_evenly() -> None:
    pace, began = Pace(50), time.monotonic()
    for _ in range(6):
        await pace.wait()
    assert time.monotonic() - began >= 0.1 - 0.001


async def test_a_turn_that_was_not_needed_costs_nothing() -> None:
    pace = Pace(1)
    began = time.monotonic()
    for _ in range(100):
        await pace.wait()
        pace.unused()
    assert time.monotonic() - began < 50


def test_a_provider_that_fails_again_and_again_is_left_alone_for_longer_and_longer() -> None:
    pace, pauses = Pace(1), []
    for _ in range(12):
        pace.failed()
        pauses.append(round(pace.pause_s))
    assert pauses == [0, 0, 0, 1, 2, 4, 8, 16, 20, 20, 20, 20]
    pace.worked()
    pace.failed()
    assert pace.pause_s <= 20
