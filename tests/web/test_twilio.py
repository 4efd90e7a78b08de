"""Twilio's webhooks: who is let in, what is kept, and what the caller is told."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import httpx
import pytest

from bot.delivery.tables import ARRIVED, FAILED, HELD, QUEUED
from bot.simulator.phones import FORM, signed, sms_fields, whatsapp_fields
from tests.web.conftest import HELP, PUBLIC, STATUS, TOKEN, TWILIO, Web

PERSON, NUMBER = "+14165550100", "+14165550199"


def sms(text: str = "hello", **fields: str) -> dict[str, str]:
    return sms_fields("AC1", PERSON, NUMBER, text) | fields


async def post(
    web: Web, fields: dict[str, str], path: str = TWILIO, query: str = "", token: str = TOKEN, **headers: str
) -> httpx.Response:
    body, signature = signed(f"{PUBLIC}{path}{query}", fields, token)
    return await web.http.post(f"{path}{query}", content=body, headers=signature | headers)


async def test_a_signed_message_is_stored_and_answered_with_an_empty_twiml(web: Web) -> None:
    answer = await post(web, sms("boss didnt pay"))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    assert list(ET.fromstring(answer.content)) == []
    assert [(message.channel, message.text) for message in web.stored()] == [("sms", "boss didnt pay")]


async def test_the_same_message_again_is_taken_in_once(web: Web) -> None:
    fields = sms()
    answers = [await post(web, fields) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len(web.stored()) == 1


async def test_blank_fields_and_every_script_are_covered(web: Web) -> None:
    answer = await post(web, sms("ਮੇਰਾ ਬੌਸ & = % + 🙏", FromCity="", ToZip=""))
    assert answer.status_code == 200
    assert web.stored()[0].text == "ਮੇਰਾ ਬੌਸ & = % + 🙏"


@pytest.mark.parametrize("headers", [{"X-Forwarded-Host": "evil.example"}, {"X-Forwarded-Proto": "http"},
                                     {"Host": "internal:8080"}, {"Forwarded": "host=evil.example"}])  # fmt: skip
async def test_behind_a_proxy_the_address_of_the_settings_counts(headers: dict[str, str], web: Web) -> None:
    assert (await post(web, sms(), **headers)).status_code == 200


async def test_a_query_is_part_of_what_is_signed(web: Web) -> None:
    assert (await post(web, sms(), query="?a=1&b=%20x")).status_code == 200
    body, headers = signed(f"{PUBLIC}{TWILIO}?a=1", sms(), TOKEN)
    assert (await web.http.post(f"{TWILIO}?a=2", content=body, headers=headers)).status_code == 403
    assert (await web.http.post(TWILIO, content=body, headers=headers)).status_code == 403


async def test_whoever_has_not_signed_gets_nothing_and_leaves_nothing(web: Web) -> None:
    before = web.rows()
    fields = sms()
    right, headers = signed(f"{PUBLIC}{TWILIO}", fields, TOKEN)
    other, _ = signed(f"{PUBLIC}{TWILIO}", fields | {"Body": "changed"}, TOKEN)
    signature = headers["X-Twilio-Signature"]
    tries = [
        (right, {}),
        (right, {"X-Twilio-Signature": ""}),
        (right, {"X-Twilio-Signature": signature[:-4] + "AAA="}),
        (right, {"X-Twilio-Signature": b"\xe9"}),
        (other, {"X-Twilio-Signature": signature}),  # replayed for other words
        (right + b"&Extra=1", {"X-Twilio-Signature": signature}),
        (right.replace(b"ToCity=&", b""), {"X-Twilio-Signature": signature}),
        (b"", {"X-Twilio-Signature": signature}),
        (signed(f"{PUBLIC}{TWILIO}", fields, "another token")[0],
         signed(f"{PUBLIC}{TWILIO}", fields, "another token")[1]),
    ]  # fmt: skip
    for body, given in tries:
        answer = await web.http.post(TWILIO, content=body, headers={"Content-Type": FORM} | given)
        assert (answer.status_code, answer.content) == (403, b""), given
    assert web.rows() == before


async def test_a_signature_of_the_receipts_does_not_open_the_messages(web: Web) -> None:
    fields = sms()
    body, headers = signed(f"{PUBLIC}{STATUS}", fields, TOKEN)
    assert (await web.http.post(TWILIO, content=body, headers=headers)).status_code == 403


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""])
async def test_what_is_no_form_is_not_signed(content_type: str, web: Web) -> None:
    answer = await post(web, sms(), **{"Content-Type": content_type})
    assert answer.status_code == 403
    assert web.stored() == []


async def test_a_body_that_is_no_utf_8_is_refused(web: Web) -> None:
    answer = await web.http.post(TWILIO, content=b"Body=\xff\xfe", headers={"Content-Type": FORM})
    assert (answer.status_code, answer.content) == (400, b"")
    body, headers = signed(f"{PUBLIC}{TWILIO}", sms(), TOKEN)
    escaped = await web.http.post(TWILIO, content=body + b"&X=%FF", headers=headers)
    assert escaped.status_code == 403


@pytest.mark.parametrize("fields", [{"MessageSid": ""}, {"From": ""}, {"Latitude": "x", "Longitude": "y"}])
async def test_a_signed_request_of_another_form_is_malformed(fields: dict[str, str], web: Web) -> None:
    answer = await post(web, sms(**fields))
    assert (answer.status_code, answer.content) == (400, b"")
    assert web.stored() == []


async def test_a_channel_that_is_not_set_up_is_not_found(web_of_sms: Web) -> None:
    answer = await post(web_of_sms, whatsapp_fields("AC1", PERSON, NUMBER, "hi"))
    assert (answer.status_code, answer.content) == (404, b"")
    assert (await post(web_of_sms, sms())).status_code == 200


# --- receipts ---------------------------------------------------------------------------------------------


def receipt(status: str, code: str = "") -> dict[str, str]:
    return {"MessageSid": "SM1", "MessageStatus": status, "To": f"whatsapp:{PERSON}", "ErrorCode": code}


@pytest.mark.parametrize(
    ("status", "code", "state"), [("delivered", "", ARRIVED), ("read", "", ARRIVED), ("failed", "30008", FAILED)]
)
async def test_a_receipt_changes_the_message_of_its_mark(status: str, code: str, state: int, web: Web) -> None:
    mark, _ = web.owe(PERSON), web.owe("+14165550111")
    answer = await post(web, receipt(status, code), STATUS, f"?message={mark}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert web.outbox() == [(state, code), (QUEUED, "")]


async def test_a_closed_chat_holds_the_message_and_knocks(web: Web) -> None:
    mark = web.owe(PERSON)
    await post(web, receipt("undelivered", "63016"), STATUS, f"?message={mark}")
    assert web.outbox() == [(HELD, "63016"), (QUEUED, "")]


@pytest.mark.parametrize("query", ["", "?message=", "?message=nobody-knows-this", "?message=x&message=y"])
async def test_a_receipt_for_nothing_changes_nothing(query: str, web: Web) -> None:
    web.owe(PERSON)
    assert (await post(web, receipt("failed", "30008"), STATUS, query)).status_code == 204
    assert web.outbox() == [(QUEUED, "")]


async def test_a_forged_receipt_is_refused(web: Web) -> None:
    mark = web.owe(PERSON)
    answer = await post(web, receipt("failed", "21610"), STATUS, f"?message={mark}", token="another")
    assert answer.status_code == 403
    other = await web.http.post(f"{STATUS}?message={mark}", data=receipt("failed"))
    assert other.status_code == 403
    assert web.outbox() == [(QUEUED, "")]


async def test_a_receipt_without_status_is_malformed(web: Web) -> None:
    assert (await post(web, {"MessageSid": "SM1"}, STATUS, "?message=x")).status_code == 400


# --- when nothing can be stored -----------------------------------------------------------------------------


async def test_a_call_for_help_is_answered_when_the_database_is_away(web_without_database: Web) -> None:
    answer = await post(web_without_database, sms("me esta pegando"))
    assert [message.text for message in ET.fromstring(answer.content)] == [HELP]
    quiet = await post(web_without_database, sms("boss didnt pay"))
    assert list(ET.fromstring(quiet.content)) == []
    kept = [message.text for _, message in web_without_database.spool.journal.waiting()]
    assert sorted(kept) == ["boss didnt pay", "me esta pegando"]


async def test_twilio_is_told_to_try_again_where_not_even_the_disk_takes_it(
    web_without_database: Web, tmp_path: Path
) -> None:
    (tmp_path / "journal").write_text("a file where a folder should be")
    answer = await post(web_without_database, sms("boss didnt pay"))
    assert (answer.status_code, answer.content) == (500, b"")


async def test_a_receipt_comes_again_when_the_database_is_back(web_without_database: Web) -> None:
    answer = await post(web_without_database, receipt("delivered"), STATUS, "?message=x")
    assert (answer.status_code, answer.content) == (503, b"")
