"""Who may see and drive the page, and what a browser is told of it."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from bot.simulator.demo import Demo
from bot.simulator.pages import FILES, Stream
from bot.simulator.serving import PortTakenError, listen

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def http(demo: Demo) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=demo.url) as client:
        yield client


async def test_the_page_loads_nothing_from_elsewhere(http: httpx.AsyncClient) -> None:
    page = await http.get("/")
    assert page.status_code == 200
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["cache-control"] == "no-store"
    for path in FILES.iterdir():
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"(?:https?:)?//[\w-]+\.\w", re.sub(r"^\s*//.*$", "", text, flags=re.M)), path.name
        assert not re.search(r"\sstyle=|\son\w+=|innerHTML|insertAdjacentHTML|document\.write|eval\(", text), path.name


@pytest.mark.parametrize("name", [path.name for path in FILES.iterdir()])
async def test_each_file_is_served_with_its_type(name: str, http: httpx.AsyncClient) -> None:
    answer = await http.get(f"/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] in ("text/html", "text/css", "text/javascript", "image/svg+xml")


@pytest.mark.parametrize("path", ["/nothing", "/..%2f..%2fsettings.py", "/.env", "/page", "/phones/sms"])
async def test_nothing_else_is_served(path: str, http: httpx.AsyncClient) -> None:
    assert (await http.get(path)).status_code in (404, 405)


@pytest.mark.parametrize("host", ["evil.example", "demo.evil.example:8000", ""])
async def test_a_name_that_leads_here_from_elsewhere_is_refused(host: str, http: httpx.AsyncClient) -> None:
    for path in ("/", "/about", "/events"):
        assert (await http.get(path, headers={"Host": host})).status_code == 400


async def test_only_this_page_can_do_something_on_a_phone(demo: Demo, http: httpx.AsyncClient) -> None:
    asked = json.dumps({"do": "write", "text": "hello"})
    for origin in ({}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:1"}):
        assert (await http.post("/phones/telegram", content=asked, headers=origin)).status_code == 403
    assert demo.handsets["telegram"].snapshot()[1:-1] == []
    assert (await http.post("/phones/telegram", content=asked, headers={"Origin": demo.url})).status_code == 204
    assert (await http.post("/phones/fax", content=asked, headers={"Origin": demo.url})).status_code == 404


@pytest.mark.parametrize(
    ("phone", "asked", "status"),
    [
        ("sms", b"{", 400),
        ("sms", b"[]", 400),
        ("sms", b"\xff", 400),
        ("sms", {"do": "fly"}, 400),
        ("sms", {"do": "write"}, 400),
        ("sms", {"do": "write", "text": 7}, 400),
        ("sms", {"do": "write", "text": "  "}, 400),
        ("sms", {"do": "write", "text": "x" * 2001}, 400),
        ("sms", {"do": "write", "text": "x" * 20_000}, 413),
        ("sms", {"do": "locate", "latitude": 43.7, "longitude": -79.4}, 400),
        ("sms", {"do": "edit", "bubble": "1", "text": "x"}, 400),
        ("sms", {"do": "block"}, 400),
        ("whatsapp", {"do": "choose", "bubble": "none", "id": "x"}, 400),
        ("whatsapp", {"do": "locate", "latitude": "north", "longitude": 1}, 400),
        ("whatsapp", {"do": "share", "kind": "smell"}, 400),
        ("telegram", {"do": "share", "kind": "voice", "text": 7}, 400),
        ("telegram", {"do": "choose", "bubble": "1", "id": "x"}, 400),
    ],
)
async def test_what_a_phone_cannot_do_is_refused(
    phone: str, asked: object, status: int, demo: Demo, http: httpx.AsyncClient
) -> None:
    content = asked if isinstance(asked, bytes) else json.dumps(asked).encode()
    answer = await http.post(f"/phones/{phone}", content=content, headers={"Origin": demo.url})
    assert answer.status_code == status


async def test_the_page_is_told_what_there_is_and_what_it_costs(http: httpx.AsyncClient) -> None:
    about = (await http.get("/about")).json()
    assert about["segment_price"] == 0.0083
    assert {one["language"] for one in about["suggestions"]} >= {"en", "es", "fr", "ar", "pa", "zh-Hans", "fa"}
    assert all(one["text"] and one["name"] for one in about["suggestions"])
    assert next(iter(about["commands"])) == "menu"


async def test_every_open_page_hears_the_same_from_the_beginning() -> None:
    stream = Stream()
    first, second = stream.listen([{"n": 0}]), stream.listen([])
    assert await first.__anext__() == 'data: {"n": 0}\n\n'
    hearing = [asyncio.ensure_future(one.__anext__()) for one in (first, second)]
    await asyncio.sleep(0)
    stream.tell({"words": "ਸਤ"})
    assert await asyncio.gather(*hearing) == ['data: {"words": "ਸਤ"}\n\n'] * 2
    stream.end()
    assert [event async for event in first] == []


async def test_the_stream_begins_with_what_stands_on_the_phones(demo: Demo, http: httpx.AsyncClient) -> None:
    async with http.stream("GET", "/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.aiter_lines()
        told = []
        while len(told) < 6:
            line = await lines.__anext__()
            if line:
                told.append(json.loads(line.removeprefix("data: ")))
    assert [event["phone"] for event in told] == ["sms", "sms", "whatsapp", "whatsapp", "telegram", "telegram"]
    assert [sorted(event) for event in told[:2]] == [["cleared", "phone"], ["phone", "state"]]


async def test_a_port_that_is_taken_is_told() -> None:
    taken = listen()
    with pytest.raises(PortTakenError):
        listen(taken.getsockname()[1])
    taken.close()
