"""Twilio's webhooks, as phones cause them, read."""

from __future__ import annotations

import pytest

from bot.channels.base import Incoming
from bot.channels.twilio_in import BadRequestError, Signature, fields_of, message_of, receipt_of
from bot.simulator.phones import MEDIA, signed, sms_fields, whatsapp_fields

URL = "https://bot.example/webhooks/twilio"
PERSON, NUMBER = "+14165550100", "+14165550199"


def sms(text: str = "", **fields: str) -> dict[str, str]:
    return sms_fields("AC1", PERSON, NUMBER, text) | fields


def whatsapp(text: str = "", **fields: str) -> dict[str, str]:
    return whatsapp_fields("AC1", PERSON, NUMBER, text) | fields


def test_an_sms_is_its_words_number_and_a_guess_of_the_province() -> None:
    fields = sms("boss didnt pay", FromState="QC")
    message = message_of(fields)
    assert message == Incoming(
        "sms", fields["MessageSid"], PERSON, text="boss didnt pay", guess="QC", received=message.received
    )


@pytest.mark.parametrize("fields", [{"FromCountry": "US", "FromState": "NY"}, {"FromState": ""}, {"FromCountry": ""}])
def test_no_province_is_guessed_from_elsewhere(fields: dict[str, str]) -> None:
    assert message_of(sms("hi", **fields)).guess == ""


def test_whatsapp_is_told_by_its_prefix_and_the_name_of_the_profile_is_not_read() -> None:
    message = message_of(whatsapp("hola", ProfileName="Maria Canary"))
    assert (message.channel, message.address, message.text) == ("whatsapp", PERSON, "hola")
    assert "Canary" not in str(message.to_json())


@pytest.mark.parametrize(
    ("fields", "choice"),
    [
        ({"ButtonPayload": "entry:unpaid-wages", "ButtonText": "My pay"}, "entry:unpaid-wages"),
        ({"ListId": "issue:regularization", "ListTitle": "1 Papers", "MessageType": "interactive"},
         "issue:regularization"),
        ({"ButtonPayload": "x" * 500}, "x" * 64),
    ],
)  # fmt: skip
def test_a_button_or_a_row_is_its_target(fields: dict[str, str], choice: str) -> None:
    message = message_of(whatsapp("My pay", **fields))
    assert (message.kind, message.choice, message.text) == ("choice", choice, "My pay")


@pytest.mark.parametrize(("kind", "content_type"), [*MEDIA.items(), ("voice", "audio/ogg; codecs=opus"),
                                                    ("document", ""), ("contact", "text/x-vcard")])  # fmt: skip
def test_what_is_no_text_is_told_by_its_kind(kind: str, content_type: str) -> None:
    message = message_of(whatsapp("", NumMedia="1", MediaContentType0=content_type))
    assert (message.kind, message.media) == ("unreadable", kind)


def test_words_under_a_picture_are_read_and_the_picture_is_not_forgotten() -> None:
    message = message_of(sms("is this legal?", NumMedia="2", MediaContentType0="image/jpeg"))
    assert (message.kind, message.text, message.media) == ("text", "is this legal?", "picture")


@pytest.mark.parametrize(
    ("latitude", "longitude", "text"),
    [
        ("43.653226", "-79.3831843", "geo:43.7,-79.4"),
        ("-0.04", "0.0499", "geo:-0.0,0.0"),
        ("90", "-180", "geo:90.0,-180.0"),
    ],
)
def test_a_place_is_coarse_at_once(latitude: str, longitude: str, text: str) -> None:
    message = message_of(whatsapp("", Latitude=latitude, Longitude=longitude, Address="1 Canary St", Label="Home"))
    assert (message.kind, message.text) == ("text", text)
    assert "Canary" not in str(message)


@pytest.mark.parametrize(
    ("opt_out", "kind", "text"), [("STOP", "stop", ""), ("START", "start", "word"), ("HELP", "text", "word")]
)
def test_what_twilio_has_answered_itself(opt_out: str, kind: str, text: str) -> None:
    message = message_of(sms("word", OptOutType=opt_out))
    assert (message.kind, message.text) == (kind, text)


@pytest.mark.parametrize(
    "fields",
    [
        {"MessageSid": ""},
        {"From": ""},
        {"From": "+" + "1" * 80},
        {"Latitude": "north", "Longitude": "1"},
        {"Latitude": "91", "Longitude": "1"},
        {"Latitude": "1", "Longitude": "181"},
        {"Latitude": "nan", "Longitude": "1"},
        {"Latitude": "1", "Longitude": "inf"},
    ],
)
def test_what_twilio_would_not_send_is_named_by_its_field(fields: dict[str, str]) -> None:
    with pytest.raises(BadRequestError) as error:
        message_of(sms("canary", **fields))
    assert next(name for name in fields if name in str(error.value))
    assert "canary" not in str(error.value)


@pytest.mark.parametrize(
    ("status", "code", "state"),
    [
        ("queued", "", "sent"),
        ("sent", "", "sent"),
        ("delivered", "", "arrived"),
        ("read", "", "arrived"),
        ("undelivered", "30003", "failed"),
        ("failed", "30008", "failed"),
        ("failed", "21610", "left"),
        ("undelivered", "63016", "closed"),
        ("failed", "63016", "closed"),
    ],
)
def test_a_receipt(status: str, code: str, state: str) -> None:
    fields = {"MessageSid": "SM1", "MessageStatus": status, **({"ErrorCode": code} if code else {})}
    receipt = receipt_of(fields, "mark")
    assert (receipt.mark, receipt.provider_id, receipt.state, receipt.code) == ("mark", "SM1", state, code)


@pytest.mark.parametrize("missing", ["MessageSid", "MessageStatus"])
def test_a_receipt_without_what_it_is_about(missing: str) -> None:
    fields = {"MessageSid": "SM1", "MessageStatus": "sent"}
    del fields[missing]
    with pytest.raises(BadRequestError, match=missing):
        receipt_of(fields, "mark")


def test_fields_keep_blanks_and_letters_of_every_script() -> None:
    body, _ = signed(URL, {"Body": "ਮੇਰਾ ਬੌਸ 100% & more=", "ToCity": "", "NumMedia": "0"}, "token")
    assert fields_of(body) == {"Body": "ਮੇਰਾ ਬੌਸ 100% & more=", "ToCity": "", "NumMedia": "0"}


@pytest.mark.parametrize("body", [b"\xff\xfe", b"&".join(b"a%d=1" % n for n in range(201))])
def test_a_body_that_is_no_form(body: bytes) -> None:
    with pytest.raises(BadRequestError):
        fields_of(body)


def test_the_signature_covers_the_address_and_every_field_also_blank_ones() -> None:
    signature = Signature("token")
    fields = sms("hi")
    right = signed(URL, fields, "token")[1]["X-Twilio-Signature"]
    assert signature.is_right(URL, fields, right)
    assert not signature.is_right(URL, fields | {"Body": "hI"}, right)
    assert not signature.is_right(URL, {name: value for name, value in fields.items() if value}, right)
    assert not signature.is_right(f"{URL}?message=1", fields, right)
    assert not signature.is_right("https://other.example/webhooks/twilio", fields, right)
    assert not signature.is_right(URL, fields, None)
    assert not signature.is_right(URL, fields, "")
    assert not signature.is_right(URL, fields, "é" * len(right))
    assert not Signature("another").is_right(URL, fields, right)
