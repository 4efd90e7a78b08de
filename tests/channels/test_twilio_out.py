"""Sending over Twilio's API: the stand-in refuses and fails in every way that the real one is known to."""

from __future__ import annotations

import time

import pytest

from bot.channels.base import (
    CannotTellError,
    Choice,
    ClosedError,
    InDoubtError,
    LaterError,
    Outgoing,
    RefusedError,
    SendError,
    StoppedError,
)
from bot.channels.twilio_out import TwilioClient, TwilioSender, error_of
from bot.simulator.faults import Fault
from bot.simulator.serving import listen, url_of
from bot.simulator.twilio_messages import SAID, TwilioError
from tests.channels.conftest import ACCOUNT, LATE_S, NUMBER, PERSON, PUBLIC, TOKEN, Twilio

HELLO = Outgoing("Hello. Call 911.")
MENU = Outgoing("Which?\n1 My pay\n2 A permit", "Which?", (Choice("My pay", "entry:a"), Choice("A permit", "entry:b")))


async def test_a_message_goes_out_from_our_number_with_its_mark_in_the_callback(twilio: Twilio) -> None:
    sent = await twilio.sms.send(PERSON, HELLO, "mark-1")
    (message,) = twilio.api.messages
    assert (message.sid, message.body, message.to, message.sender) == (sent.provider_id, HELLO.text, PERSON, NUMBER)
    assert message.callback == f"{PUBLIC}/webhooks/twilio/status?message=mark-1"
    assert not sent.final


async def test_a_messaging_service_is_told_by_its_sid(twilio: Twilio) -> None:
    service = "MG" + "0" * 32
    await TwilioSender("sms", twilio.client, service, PUBLIC).send(PERSON, HELLO, "m")
    assert twilio.api.messages[-1].sender == service


async def test_whatsapp_has_its_prefix_on_both_sides_and_every_script(twilio: Twilio) -> None:
    await twilio.whatsapp.send(PERSON, Outgoing("ਸਤ ਸ੍ਰੀ ਅਕਾਲ & <b> %"), "m")
    message = twilio.api.messages[-1]
    assert (message.to, message.sender) == (f"whatsapp:{PERSON}", f"whatsapp:{NUMBER}")
    assert message.body == "ਸਤ ਸ੍ਰੀ ਅਕਾਲ & <b> %"


async def test_choices_are_buttons_on_whatsapp_and_lines_in_an_sms(twilio: Twilio) -> None:
    await twilio.whatsapp.send(PERSON, MENU, "m")
    await twilio.sms.send(PERSON, MENU, "m")
    shown, text = twilio.api.messages
    assert (shown.body, [(b.title, b.id) for b in shown.buttons]) == (
        "Which?",
        [("My pay", "entry:a"), ("A permit", "entry:b")],
    )
    assert (text.body, text.buttons) == (MENU.text, ())


async def test_choices_are_lines_where_no_template_is_set_up(twilio: Twilio) -> None:
    await TwilioSender("whatsapp", twilio.client, NUMBER, PUBLIC).send(PERSON, MENU, "m")
    assert (twilio.api.messages[-1].body, twilio.api.messages[-1].buttons) == (MENU.text, ())


@pytest.mark.parametrize(
    ("to", "error", "code"),
    [
        ("+15005550001", RefusedError, "21211"),
        ("+15005550002", RefusedError, "21612"),
        ("+15005550003", LaterError, "21408"),
        ("+15005550004", StoppedError, "21610"),
        ("+15005550009", RefusedError, "21614"),
    ],
)
async def test_numbers_that_twilio_refuses(to: str, error: type[SendError], code: str, twilio: Twilio) -> None:
    with pytest.raises(error) as raised:
        await twilio.sms.send(to, HELLO, "m")
    assert (type(raised.value), raised.value.code) == (error, code)
    assert raised.value.__cause__ is None, "Twilio's own words hold the number"
    assert raised.value.__suppress_context__


@pytest.mark.parametrize(
    ("sender", "code"), [("+15005550001", "21212"), ("+15005550007", "21606"), ("+15005550008", "21611")]
)
async def test_a_sender_that_is_not_set_up_or_busy_is_nobodys_fault_and_tried_again(
    sender: str, code: str, twilio: Twilio
) -> None:
    with pytest.raises(LaterError) as raised:
        await TwilioSender("sms", twilio.client, sender, PUBLIC).send(PERSON, HELLO, "m")
    assert raised.value.code == code


async def test_a_wrong_token_waits_for_whoever_can_mend_it(twilio: Twilio) -> None:
    client = TwilioClient(ACCOUNT, "wrong", twilio.url)
    with pytest.raises(LaterError) as raised:
        await TwilioSender("sms", client, NUMBER, PUBLIC).send(PERSON, HELLO, "m")
    await client.close()
    assert (raised.value.code, raised.value.wait_s) == ("20003", 60)


async def test_who_left_with_stop_is_known_to_twilio(twilio: Twilio) -> None:
    twilio.api.hear(PERSON, "STOP")
    with pytest.raises(StoppedError):
        await twilio.sms.send(PERSON, HELLO, "m")
    twilio.api.hear(PERSON, "start")
    await twilio.sms.send(PERSON, HELLO, "m")


@pytest.mark.parametrize(
    ("fault", "error", "taken"),
    [
        (Fault("busy"), LaterError, 0),
        (Fault("broken"), InDoubtError, 0),
        (Fault("broken", accepted=True), InDoubtError, 1),
        (Fault("cut", accepted=True), InDoubtError, 1),
        (Fault("cut"), InDoubtError, 0),
        (Fault("slow", wait_s=LATE_S, accepted=True), InDoubtError, 1),
    ],
    ids=lambda value: f"{value.what}-{value.accepted}" if isinstance(value, Fault) else None,
)
async def test_failures_tell_unsent_from_unsure(
    fault: Fault, error: type[SendError], taken: int, twilio: Twilio
) -> None:
    twilio.api.faults.add(fault)
    with pytest.raises(error) as raised:
        await twilio.sms.send(PERSON, HELLO, "m")
    assert type(raised.value) is error
    assert len(twilio.api.messages) == taken
    await twilio.sms.send(PERSON, HELLO, "m")  # the next one goes out


async def test_a_twilio_that_cannot_be_reached_has_taken_nothing() -> None:
    nobody = listen()
    url = url_of(nobody)
    nobody.close()
    client = TwilioClient(ACCOUNT, TOKEN, url)
    with pytest.raises(LaterError) as raised:
        await TwilioSender("sms", client, NUMBER, PUBLIC).send(PERSON, HELLO, "m")
    await client.close()
    assert raised.value.code == "unreachable"


async def test_in_doubt_twilio_is_asked_and_knows_what_it_took(twilio: Twilio) -> None:
    before = time.time() - 5
    twilio.api.faults.add(Fault("cut", accepted=True))
    with pytest.raises(InDoubtError):
        await twilio.sms.send(PERSON, HELLO, "m")
    assert await twilio.sms.find(PERSON, HELLO, before) == [twilio.api.messages[0].sid]
    assert await twilio.sms.find(PERSON, Outgoing("Something else"), before) == []
    assert await twilio.sms.find("+14165550111", HELLO, before) == []
    assert await twilio.sms.find(PERSON, HELLO, time.time() + 60) == []


async def test_a_message_shown_with_buttons_is_found_too(twilio: Twilio) -> None:
    await twilio.whatsapp.send(PERSON, MENU, "m")
    assert await twilio.whatsapp.find(PERSON, MENU, time.time() - 5) == [twilio.api.messages[0].sid]


async def test_a_trial_account_puts_words_in_front(twilio: Twilio) -> None:
    await twilio.sms.send(PERSON, Outgoing(f"Sent from your Twilio trial account - {HELLO.text}"), "m")
    assert len(await twilio.sms.find(PERSON, HELLO, time.time() - 5)) == 1


async def test_an_approved_template_cannot_be_found_by_its_words(twilio: Twilio) -> None:
    with pytest.raises(CannotTellError):
        await twilio.whatsapp.find(PERSON, Outgoing(template="HX1"), 0)


async def test_the_knock_is_the_template_of_the_settings(twilio: Twilio) -> None:
    assert twilio.whatsapp.knock == Outgoing(template="HX-knock")
    assert twilio.sms.knock is None
    with pytest.raises(RefusedError) as raised:  # made up, so the stand-in does not know it
        await twilio.whatsapp.send(PERSON, Outgoing(template="HX-knock"), "m")
    assert raised.value.code == "21655"


def test_a_closed_chat_may_be_told_at_once() -> None:
    assert isinstance(error_of(400, 63016), ClosedError)


@pytest.mark.parametrize("code", sorted(SAID))
def test_no_code_of_twilio_is_left_without_a_meaning(code: int) -> None:
    assert isinstance(error_of(TwilioError(code).status, code), SendError)
