"""From a phone through webhook, inbox, answer, outbox and provider back to the phone, without a browser."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from bot.delivery.tables import ARRIVED, outbox
from bot.simulator.demo import Demo
from bot.simulator.faults import Fault
from tests.shipped import shipped
from tests.simulator.talking import act, hears, said

pytestmark = pytest.mark.asyncio(loop_scope="session")


def message(key: str) -> str:
    return shipped().message("en", key)


async def test_words_under_a_picture_are_answered_and_the_picture_is_told_of(demo: Demo) -> None:
    for phone in ("whatsapp", "telegram"):
        await act(demo, phone, "share", kind="picture", text="my boss did not pay me")
        await hears(demo, phone, message("unreadable.picture"))
        assert "Source" in said(demo, phone)[0]["text"]


async def test_unblocking_the_bot_is_no_message_without_words(demo: Demo) -> None:
    await act(demo, "telegram", "block")
    await act(demo, "telegram", "unblock")
    await act(demo, "telegram", "write", text="thanks")
    await hears(demo, "telegram", message("thanks"))
    assert len(said(demo, "telegram")) == 1


async def test_a_button_that_was_pressed_long_after_is_still_understood(demo: Demo) -> None:
    await act(demo, "whatsapp", "write", text="work")
    menu = await hears(demo, "whatsapp", message("choose"))
    assert [id_ for _, id_ in menu["choices"]][:1] == ["entry:unpaid-wages"]
    await act(demo, "whatsapp", "write", text="thanks")
    await hears(demo, "whatsapp", message("thanks"))
    await act(demo, "whatsapp", "choose", bubble=menu["id"], id="entry:unpaid-wages")
    await hears(demo, "whatsapp", "Source")


async def test_receipts_bring_the_outbox_to_its_end(demo: Demo) -> None:
    await act(demo, "sms", "write", text="my boss did not pay me")
    await hears(demo, "sms", "Source")
    await demo.twilio.settle()
    rows = select(outbox.c.state, outbox.c.body)
    while await demo.service.database.run(lambda c: [tuple(row) for row in c.execute(rows)]) != [(ARRIVED, None)]:
        await asyncio.sleep(0.05)


async def test_a_message_of_which_nobody_knows_whether_it_went_out_is_not_sent_twice(demo: Demo) -> None:
    demo.twilio.faults.add(Fault("cut", accepted=True))
    await act(demo, "sms", "write", text="my boss did not pay me")
    await hears(demo, "sms", "Source")
    await act(demo, "sms", "write", text="thanks")
    await hears(demo, "sms", message("thanks"))  # order: the first is settled before
    assert len(said(demo, "sms")) == 2


async def test_a_provider_that_is_busy_is_tried_again(demo: Demo) -> None:
    demo.twilio.faults.add(Fault("busy", times=1))
    demo.telegram.faults.add(Fault("busy", times=1))
    for phone in ("sms", "telegram"):
        await act(demo, phone, "write", text="thanks")
    for phone in ("sms", "telegram"):
        await hears(demo, phone, message("thanks"))
        assert len(said(demo, phone)) == 1


async def test_help_lines_come_first_on_every_phone(demo: Demo) -> None:
    for phone in demo.handsets:
        await act(demo, phone, "write", text="SOS")
        assert "911" in (await hears(demo, phone, "911"))["text"]
