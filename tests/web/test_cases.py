from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.delivery.database import Database
from bot.delivery.migrations import migrate
from bot.handoff import cases, relay
from bot.web.app import make_app
from bot.web.cases import CasePages, cleaned
from bot.web.rate import Rate
from tests.handoff.answering import OWN_WORDS
from tests.handoff.world import ANA, DAY_S, PUBLIC_URL, World

OTHER = "mosaic-migrant-workers"


@pytest.fixture
def world(tmp_path: Path) -> World:
    database = Database(f"sqlite:///{tmp_path / 'bot.sqlite'}")
    migrate(database)
    return World(database)


def application(world: World, **more: Rate) -> Starlette:
    async def ready() -> None:
        return None

    pages = CasePages(world.database, world.office, world.wake, PUBLIC_URL, world.clock, **more)
    routes: list[BaseRoute] = [*pages.routes()]
    return make_app(routes, ready)


@pytest_asyncio.fixture
async def web(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with client(application(world)) as made:
        yield made


def client(app: Starlette) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url=PUBLIC_URL)


async def test_the_page_shows_what_was_shared_and_no_number(world: World, web: httpx.AsyncClient) -> None:
    await world.says("contact")
    page = await web.get(f"/cases/{world.token()}")
    assert page.status_code == 200
    known = world.office.knowledge()
    title = known.words_for(known.entries["passport-taken"], "en").title
    for shown in (title, OWN_WORDS, "English", "British Columbia", "Evenings only", world.case().number):
        assert shown in page.text
    assert ANA not in page.text


async def test_it_is_in_the_partners_language_until_another_is_chosen(world: World, web: httpx.AsyncClient) -> None:
    await world.says(f"contact {OTHER}")
    path = f"/cases/{world.token(OTHER)}"
    assert "Je la prends" in (await web.get(path)).text
    assert "I take it" in (await web.get(path, params={"lang": "en"})).text
    assert "Je la prends" in (await web.get(path, params={"lang": "xx<script>"})).text


async def test_taking_replying_and_closing_without_javascript(world: World, web: httpx.AsyncClient) -> None:
    await world.says("contact")
    path = f"/cases/{world.token()}"
    taken = await web.post(f"{path}/take?lang=fr")
    assert (taken.status_code, taken.headers["location"]) == (303, f"{path}?lang=fr")
    await world.delivers()
    assert "answers you now" in world.posts["sms"].texts[-1]
    assert (await web.post(f"{path}/reply", data={"text": " Can you talk?\r\nAt six. "})).status_code == 303
    await world.delivers()
    assert world.posts["sms"].texts[-1] == "Can you talk?\nAt six."
    await world.says("yes <b>please</b>")
    page = (await web.get(path)).text
    assert "yes &lt;b&gt;please&lt;/b&gt;" in page
    assert "Can you talk?" in page
    assert (await web.post(f"{path}/close")).status_code == 303
    page = (await web.get(path)).text
    assert "This request is closed" in page
    assert "<textarea" not in page
    assert OWN_WORDS in page  # for a week, for the partner's own file


async def test_new_words_come_as_json_with_their_state(world: World, web: httpx.AsyncClient) -> None:
    await world.says("contact")
    path = f"/cases/{world.token()}"
    await web.post(f"{path}/take")
    await web.post(f"{path}/reply", data={"text": "Hello"})
    first = (await web.get(f"{path}/words", params={"after": 0})).json()
    assert first["state"] == "taken"
    assert [("on its way" in word["html"], "Hello" in word["html"]) for word in first["words"]] == [(True, True)]
    await world.delivers()
    again = (await web.get(f"{path}/words", params={"after": first["after"]})).json()
    assert "sent" in again["words"][0]["html"]
    assert (await web.get(f"{path}/words", params={"after": again["after"]})).json()["words"] == []
    await world.says("<img src=x onerror=alert(1)> !")
    (word,) = (await web.get(f"{path}/words", params={"after": again["after"], "lang": "fr"})).json()["words"]
    assert "<img" not in word["html"]
    assert "On dirait un danger" in word["html"]
    assert (await web.get(f"{path}/words", params={"after": "-1 OR 1"})).status_code == 200


async def test_only_a_page_that_is_open_keeps_mails_back(world: World, web: httpx.AsyncClient) -> None:
    await world.says("contact")
    path = f"/cases/{world.token()}"
    await web.post(f"{path}/take")
    world.now += 3600
    await web.get(path)  # as a mail program does that looks at links
    told = len(world.mails())
    await world.says("hello")
    assert len(world.mails()) == told + 1
    world.now += 3600
    await web.get(f"{path}/words")
    await world.says("hello again")
    assert len(world.mails()) == told + 1


async def test_the_number_is_shown_after_taking_and_only_to_who_was_promised_a_call(
    world: World, web: httpx.AsyncClient
) -> None:
    await world.says("call me")
    path = f"/cases/{world.token()}"
    assert ANA not in (await web.post(f"{path}/number")).text
    await web.post(f"{path}/take")
    assert ANA not in (await web.get(path)).text
    shown = await web.post(f"{path}/number")
    assert f"tel:{ANA}" in shown.text
    assert ANA not in (await web.get(path)).text
    assert world.events()[-1] == "number shown"


async def test_nobody_gets_the_number_of_who_wants_an_answer_here(world: World, web: httpx.AsyncClient) -> None:
    await world.says("contact")
    path = f"/cases/{world.token()}"
    await web.post(f"{path}/take")
    page = await web.post(f"{path}/number")
    assert ANA not in page.text
    assert "Show the phone number" not in page.text
    assert "number shown" not in world.events()


async def test_passing_on_asks_the_person_and_then_the_page_is_empty(world: World, web: httpx.AsyncClient) -> None:
    await world.says("contact")
    path = f"/cases/{world.token()}"
    assert "MOSAIC" in (await web.get(path)).text
    await web.post(f"{path}/pass", data={"partner": OTHER})
    await world.delivers()
    assert "was asked whether" in (await web.get(path)).text
    await world.says("1")
    page = (await web.get(path)).text
    assert "passed on to another organisation" in page
    assert OWN_WORDS not in page
    assert "<form" not in page
    assert OWN_WORDS in (await web.get(f"/cases/{world.token(OTHER)}")).text


async def test_after_withdrawing_the_page_says_so_and_nothing_more(world: World, web: httpx.AsyncClient) -> None:
    await world.says("contact")
    path = f"/cases/{world.token()}"
    await web.post(f"{path}/take")
    await world.says("withdraw")
    page = (await web.get(path)).text
    assert "taken this request back" in page
    assert OWN_WORDS not in page
    assert (await web.get(f"{path}/words")).json() == {"state": "withdrawn", "after": 0, "words": []}
    late = await web.post(f"{path}/reply", data={"text": "Are you there?"})
    assert late.headers["location"].endswith("?notice=refused")
    assert "had changed meanwhile" in (await web.get(late.headers["location"])).text
    await world.delivers()
    assert "Are you there?" not in world.posts["sms"].texts


async def test_a_wrong_or_old_link_is_a_404_and_says_nothing(world: World, web: httpx.AsyncClient) -> None:
    await world.says("contact")
    token = world.token()
    unknown = world.links.token(secrets.token_hex(16), world.now)
    for wrong in ("gAAAA", token[:-3] + "AAA", unknown, "..", "static"):
        for method, path in (("GET", ""), ("GET", "/words"), ("POST", "/take"), ("POST", "/number")):
            answer = await web.request(method, f"/cases/{wrong}{path}")
            assert (answer.status_code in (404, 405), answer.text) == (True, "")
    world.now += 15 * DAY_S
    assert (await web.get(f"/cases/{token}")).status_code == 404


async def test_a_desk_that_takes_no_cases_any_more_opens_none(world: World, web: httpx.AsyncClient) -> None:
    await world.says("contact")
    path = f"/cases/{world.token()}"
    object.__setattr__(world.office, "addresses", {})
    assert (await web.get(path)).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
     {"Origin": "null", "Sec-Fetch-Site": "cross-site"}],
)  # fmt: skip
async def test_a_form_of_another_site_is_refused(headers: dict[str, str], world: World, web: httpx.AsyncClient) -> None:
    await world.says("contact")
    answer = await web.post(f"/cases/{world.token()}/take", headers=headers)
    assert (answer.status_code, answer.text) == (403, "")
    assert world.events() == ["created"]


@pytest.mark.parametrize(
    "headers",
    [{"Origin": PUBLIC_URL, "Sec-Fetch-Site": "same-origin"}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}, {}],
)
async def test_our_own_form_is_not(headers: dict[str, str], world: World, web: httpx.AsyncClient) -> None:
    await world.says("contact")
    assert (await web.post(f"/cases/{world.token()}/take", headers=headers)).status_code == 303


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 1001])
async def test_a_reply_that_cannot_be_sent_is_not_lost(text: str, world: World, web: httpx.AsyncClient) -> None:
    await world.says("contact")
    path = f"/cases/{world.token()}"
    await web.post(f"{path}/take")
    answer = await web.post(f"{path}/reply", data={"text": text})
    assert answer.status_code == 422
    assert "at most 1000" in answer.text
    assert text.strip() in answer.text


async def test_what_is_sent_is_bounded_and_well_formed(world: World, web: httpx.AsyncClient) -> None:
    await world.says("contact")
    path = f"/cases/{world.token()}"
    assert (await web.post(f"{path}/reply", content=b"text=" + b"x" * 20_000)).status_code == 413
    assert (await web.post(f"{path}/reply", content=b"text=\xff\xfe")).status_code == 400
    assert (await web.post(f"{path}/reply", content=b"a=1&" * 50)).status_code == 400


async def test_who_asks_too_often_waits(world: World) -> None:
    await world.says("contact")
    path = f"/cases/{world.token()}"
    async with client(application(world, looks=Rate(3), actions=Rate(2))) as web:
        assert [(await web.get(path)).status_code for _ in range(4)] == [200, 200, 200, 429]
        assert [(await web.post(f"{path}/take")).status_code for _ in range(3)] == [303, 303, 429]


async def test_nothing_of_a_page_is_kept_led_away_or_framed(world: World, web: httpx.AsyncClient) -> None:
    await world.says("contact")
    path = f"/cases/{world.token()}"
    for answer in (await web.get(path), await web.get(f"{path}/words"), await web.post(f"{path}/take")):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
    page = (await web.get(path)).text
    assert " style=" not in page
    assert "<script>" not in page
    assert "https://" not in page


async def test_styles_and_script_are_served_and_nothing_beside_them(web: httpx.AsyncClient) -> None:
    for name in ("case.css", "case.js"):
        assert (await web.get(f"/cases/static/{name}")).status_code == 200
    for name in ("../cases.py", "..%2f..%2fcases.py", "case.html"):
        assert (await web.get(f"/cases/static/{name}")).status_code == 404


async def test_a_long_talk_shows_its_end(world: World, web: httpx.AsyncClient) -> None:
    await world.says("contact")
    await world.partner(cases.take)
    id_ = world.case().id

    def talk(connection) -> None:
        case = world_case
        for number in range(relay.SHOWN + 5):
            relay.hear(connection, world.office, case, f"line {number}.", False, world.now)

    world_case = world.case()
    world.run(talk)
    page = (await web.get(f"/cases/{world.token()}")).text
    assert "line 204." in page
    assert "line 4." not in page
    assert len(world.run(lambda connection: relay.said(connection, world.office, id_))) == relay.SHOWN


def test_control_signs_are_left_out_and_lines_kept() -> None:
    assert cleaned(" a\r\nb\rc\x00\x1bd\u00e9\u200d ") == "a\nb\ncd\u00e9\u200d"


def test_a_count_begins_anew_each_minute_and_never_grows_beyond_its_bound() -> None:
    now = [0.0]
    rate = Rate(1, keys=2, clock=lambda: now[0])
    assert [rate.allows("a"), rate.allows("a"), rate.allows("b"), rate.allows("c")] == [True, False, True, True]
    now[0] = 61.0
    assert rate.allows("a")
