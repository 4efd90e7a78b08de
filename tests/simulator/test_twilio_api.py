"""The stand-in of Twilio, asked with Twilio's own library and heard as Twilio is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from bot.simulator.serving import Serving, listen, serve, url_of
from bot.simulator.twilio_api import TwilioApi

ACCOUNT, TOKEN, NUMBER, PERSON = "AC" + "0" * 32, "made-up", "+14165550199", "+14165550100"


@dataclass
class Twilio:
    """`called`: the fields of each callback, whose signatures were right."""

    api: TwilioApi
    url: str
    now: list[float]
    called: list[dict[str, str]] = field(default_factory=list)

    @property
    def callback(self) -> str:
        return f"{self.url}/status?message=mark"

    async def send(self, token: str = TOKEN, **values: str):
        client = Client(ACCOUNT, token)
        client.api.base_url = self.url
        try:
            return await asyncio.to_thread(lambda: client.messages.create(**values))
        finally:
            client.http_client.session.close()


@pytest.fixture
async def twilio() -> AsyncIterator[Twilio]:
    now = [1_800_000_000.0]
    api = TwilioApi(ACCOUNT, TOKEN, clock=lambda: now[0])
    listening = listen()
    found = Twilio(api, url_of(listening), now)

    async def status(request: Request) -> Response:
        fields = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        assert RequestValidator(TOKEN).validate(found.callback, fields, request.headers["x-twilio-signature"])
        found.called.append(fields)
        return Response(status_code=204)

    serving: Serving = await serve(
        Starlette(routes=[*api.routes(), Route("/status", status, methods=["POST"])]), listening
    )
    yield found
    await serving.end()
    await api.close()


async def test_a_message_is_taken_and_told_of_by_signed_callbacks(twilio: Twilio) -> None:
    sent = await twilio.send(to=PERSON, from_=NUMBER, body="ਸਤ ਸ੍ਰੀ ਅਕਾਲ", status_callback=twilio.callback)
    await twilio.api.settle()
    assert (sent.status, sent.body, sent.num_segments, sent.direction) == ("queued", "ਸਤ ਸ੍ਰੀ ਅਕਾਲ", "1", "outbound-api")
    assert sent.date_created.timestamp() == twilio.now[0]
    assert [fields["MessageStatus"] for fields in twilio.called] == ["sent", "delivered"]
    assert {fields["MessageSid"] for fields in twilio.called} == {sent.sid}


@pytest.mark.parametrize(
    ("values", "status", "code"),
    [
        ({"to": "", "from_": NUMBER, "body": "x"}, 400, 21604),
        ({"to": PERSON, "from_": "", "body": "x"}, 400, 21603),
        ({"to": PERSON, "from_": NUMBER, "body": ""}, 400, 21602),
        ({"to": PERSON, "from_": NUMBER, "body": "x" * 1601}, 400, 21617),
        ({"to": "+15005550001", "from_": NUMBER, "body": "x"}, 400, 21211),
        ({"to": PERSON, "from_": "+15005550008", "body": "x"}, 429, 21611),
        ({"to": PERSON, "from_": NUMBER, "content_sid": "HX1"}, 400, 21655),
    ],
)
async def test_refusals_are_worded_as_twilios(values: dict[str, str], status: int, code: int, twilio: Twilio) -> None:
    with pytest.raises(TwilioRestException) as raised:
        await twilio.send(**values)
    assert (raised.value.status, raised.value.code) == (status, code)
    assert twilio.api.messages == []


async def test_a_wrong_token_or_another_account_is_let_in_nowhere(twilio: Twilio) -> None:
    with pytest.raises(TwilioRestException) as raised:
        await twilio.send("wrong", to=PERSON, from_=NUMBER, body="x")
    assert (raised.value.status, raised.value.code) == (401, 20003)
    async with httpx.AsyncClient(base_url=twilio.url, auth=(ACCOUNT, TOKEN)) as http:
        assert (await http.get("/2010-04-01/Accounts/AC1/Messages.json")).status_code == 401
    async with httpx.AsyncClient(base_url=twilio.url, auth=(ACCOUNT, "wrong")) as http:
        messages = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"
        for path in (f"{messages}.json", f"{messages}/SM1.json", "/v1/Content"):
            assert (await http.get(path)).status_code == 401
        assert (await http.post("/v1/Content", json={})).status_code == 401


async def test_messages_are_listed_newest_first_and_fetched_one_by_one(twilio: Twilio) -> None:
    sids = [(await twilio.send(to=PERSON, from_=NUMBER, body=str(n))).sid for n in range(3)]
    await twilio.send(to="+14165550111", from_=NUMBER, body="other")
    async with httpx.AsyncClient(base_url=twilio.url, auth=(ACCOUNT, TOKEN)) as http:
        messages = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"
        listed = (await http.get(f"{messages}.json", params={"To": PERSON, "PageSize": 2})).json()
        assert [one["sid"] for one in listed["messages"]] == [sids[2], sids[1]]
        assert (await http.get(f"{messages}/{sids[0]}.json")).json()["body"] == "0"
        missing = await http.get(f"{messages}/SM1.json")
        assert (missing.status_code, missing.json()["code"]) == (404, 20404)


async def test_stop_is_twilios_own_and_holds_until_start(twilio: Twilio) -> None:
    assert twilio.api.hear(PERSON, " stop ")[0] == "STOP"
    with pytest.raises(TwilioRestException) as raised:
        await twilio.send(to=PERSON, from_=NUMBER, body="x")
    assert raised.value.code == 21610
    assert twilio.api.hear(PERSON, "hello") == ("", "")
    assert twilio.api.hear(PERSON, "START")[0] == "START"
    assert twilio.api.hear(PERSON, "START") == ("", "")  # to begin is no sign where nobody has left
    await twilio.send(to=PERSON, from_=NUMBER, body="x")


async def test_whatsapp_takes_free_texts_for_a_day_and_approved_templates_at_any_time(twilio: Twilio) -> None:
    whatsapp = {"to": f"whatsapp:{PERSON}", "from_": f"whatsapp:{NUMBER}", "status_callback": twilio.callback}

    async def last_status(**words: str) -> tuple[str, str]:
        await twilio.send(**whatsapp, **words)
        await twilio.api.settle()
        return twilio.called[-1]["MessageStatus"], twilio.called[-1].get("ErrorCode", "")

    assert await last_status(body="before any word") == ("undelivered", "63016")
    twilio.api.hear(f"whatsapp:{PERSON}", "hi")
    assert await last_status(body="hello") == ("read", "")
    twilio.now[0] += 25 * 3600
    assert await last_status(body="a day later") == ("undelivered", "63016")
    async with httpx.AsyncClient(base_url=twilio.url, auth=(ACCOUNT, TOKEN)) as http:
        asked = {"friendly_name": "knock", "language": "en", "types": {"twilio/text": {"body": "Please write to us"}}}
        sid = (await http.post("/v1/Content", json=asked)).json()["sid"]
    assert await last_status(content_sid=sid) == ("undelivered", "63016")
    twilio.api.contents.approved.add(sid)
    assert await last_status(content_sid=sid) == ("read", "")


async def test_what_whatsapp_would_not_show_fails_after_twilio_took_it(twilio: Twilio) -> None:
    twilio.api.hear(f"whatsapp:{PERSON}", "hi")
    button = {"type": "QUICK_REPLY", "title": "{{1}}", "id": "{{2}}"}
    asked = {"language": "en", "types": {"twilio/quick-reply": {"body": "Which?", "actions": [button]}}}
    async with httpx.AsyncClient(base_url=twilio.url, auth=(ACCOUNT, TOKEN)) as http:
        sid = (await http.post("/v1/Content", json=asked)).json()["sid"]
        assert (await http.post("/v1/Content", json={"types": {}})).status_code == 400
        assert [one["sid"] for one in (await http.get("/v1/Content")).json()["contents"]] == [sid]
    whatsapp = {"to": f"whatsapp:{PERSON}", "from_": f"whatsapp:{NUMBER}", "content_sid": sid}
    for variables, code in (('{"1": "Yes", "2": "y"}', None), ('{"1": "x%s", "2": "y"}' % ("x" * 20), 63013)):
        await twilio.send(**whatsapp, content_variables=variables)
        await twilio.api.settle()
        assert twilio.api.messages[-1].error_code == code
    for variables in ("{", '{"1": "Yes"}'):
        with pytest.raises(TwilioRestException) as raised:
            await twilio.send(**whatsapp, content_variables=variables)
        assert raised.value.code == 21656
