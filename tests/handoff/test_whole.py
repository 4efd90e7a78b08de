"""A handoff from end to end: the whole service, Twilio's wire format, a mail server with STARTTLS, a partner's webhook,
and the partner's page in a browser. Two partners, of whom one stays silent; the person withdraws in the middle."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import re
import shutil
import socket
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
import uvicorn
from sqlalchemy import select, update
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator

from bot.delivery.tables import CASE_WITHDRAWN, audit, people, words
from bot.delivery.tables import cases as cases_table
from bot.dialogue.assistant import Assistant
from bot.dialogue.engine import DirectEngine
from bot.handoff.overdue import look_after
from bot.operation.server import Service, build, make_web
from bot.settings import Settings
from tests import certificates
from tests.handoff.answering import OWN_WORDS, HandoffAnswering
from tests.handoff.world import ANA, HOOK_SECRET, knowledge_with_hooks
from tests.mail_server import Mailbox, mail_server

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
TOKEN, OURS = "twilio-token", "+15550001111"
PATIENCE_S = 60.0
MWC, MOSAIC = "mwc-bc", "mosaic-migrant-workers"


@dataclass
class Outside:
    """What stands outside of the service: Twilio's API and a partner's own system, on one port."""

    texts: list[tuple[str, str]] = field(default_factory=list)
    events: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/2010-04-01/Accounts/{account}/Messages.json", self._message, methods=["POST"]),
                Route("/hook", self._hook, methods=["POST"]),
            ]
        )

    async def _message(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        self.texts.append((form["To"], form["Body"]))
        return JSONResponse({"sid": f"SM{uuid.uuid4().hex}", "status": "queued", "to": form["To"]}, 201)

    async def _hook(self, request: Request) -> Response:
        self.events.append((dict(request.headers), await request.body()))
        return Response(status_code=204)


@dataclass
class Running:
    service: Service
    outside: Outside
    mails: Mailbox
    url: str
    port: int

    async def texts(self, text: str) -> None:
        """Ana sends an SMS."""
        form = {"MessageSid": f"SM{uuid.uuid4().hex}", "From": ANA, "To": OURS, "Body": text, "NumMedia": "0"}
        signature = RequestValidator(TOKEN).compute_signature(f"{self.url}/webhooks/twilio", form)
        async with httpx.AsyncClient() as http:
            answer = await http.post(
                f"{self.url}/webhooks/twilio", data=form, headers={"X-Twilio-Signature": signature}
            )  # fmt: skip
        assert answer.status_code == 200

    async def text_with(self, piece: str) -> str:
        """The SMS to Ana that holds `piece`, as soon as it is there."""
        await until(lambda: any(piece in body for _, body in self.outside.texts))
        return next(body for to, body in reversed(self.outside.texts) if piece in body and to == ANA)

    async def mail_to(self, address: str, count: int = 1) -> str:
        """The text of the newest of `count` mails to a desk."""

        def there() -> list[Any]:
            return [mail for mail in self.mails.mails if mail["To"] == address]

        await until(lambda: len(there()) >= count)
        return str(there()[-1].get_content())

    def rows(self, table: Any) -> list[Any]:
        return self.service.database.run_now(lambda connection: connection.execute(select(table)).mappings().all())


async def until(true: Callable[[], bool]) -> None:
    async def wait() -> None:
        while not true():
            await asyncio.sleep(0.05)

    await asyncio.wait_for(wait(), PATIENCE_S)


@asynccontextmanager
async def serving(app: Starlette, port: int = 0) -> AsyncIterator[int]:
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", port, log_config=None, ws="none", lifespan="off"))
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    task = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await task


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@asynccontextmanager
async def whole(folder: Path, monkeypatch: pytest.MonkeyPatch, database_url: str = "") -> AsyncIterator[Running]:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.made()))
    outside = Outside()
    async with mail_server() as (mails, smtp), serving(outside.app()) as elsewhere:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        desks = folder / "desks.yml"
        desks.write_text(
            f"{MWC}:\n  email: intake@mwc.example\n{MOSAIC}:\n  email: desk@mosaic.example\n"
            f"  webhook: http://127.0.0.1:{elsewhere}/hook\n  webhook_secret: {HOOK_SECRET}\n"
        )
        settings = Settings(
            data_dir=folder, database_url=database_url, secret_key=("s" * 40,), public_url=url,
            twilio_account_sid="AC1", twilio_auth_token=TOKEN, twilio_sms_from=OURS,
            twilio_api_url=f"http://127.0.0.1:{elsewhere}", smtp_url=f"smtp://localhost:{smtp}",
            mail_from="Rights bot <bot@example.org>", desks_file=desks,
        )  # fmt: skip
        answering = HandoffAnswering(knowledge_with_hooks())
        engine = DirectEngine(answering)
        service = build(settings, ("sms",), answering, Assistant(answering, engine, engine, timeout_s=PATIENCE_S))
        async with serving(make_web(service, polling=False), port):
            service.start()
            try:
                yield Running(service, outside, mails, url, port)
            finally:
                await service.drain()


@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")
async def test_from_the_first_text_to_the_withdrawal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from playwright.async_api import async_playwright

    async with whole(tmp_path, monkeypatch) as run:
        await run.texts(f"contact {MWC}")
        sent = await run.text_with("Migrant Workers Centre")
        first = await run.mail_to("intake@mwc.example")
        assert run.mails.encrypted == [True]
        assert OWN_WORDS not in first

        # The Centre stays silent.
        await run.service.database.run(lambda c: c.execute(update(cases_table).values(answer_by=1.0)))
        await run.service.database.run(lambda c: look_after(c, run.service.office, time.time()))
        assert "MOSAIC" in await run.text_with("has not answered")
        await run.texts("1")
        mail = await run.mail_to("desk@mosaic.example")
        await until(lambda: bool(run.outside.events))
        _check_signature(*run.outside.events[0])
        link = re.findall(r"http://\S+", mail)[0]
        assert link.startswith(run.url)

        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            try:
                await _at_the_desk(browser, run, link, tmp_path)
            finally:
                await browser.close()

        rows = run.rows(cases_table)
        assert all(row["request"] is None and row["person"] == "" for row in rows)
        assert rows[-1]["state"] == CASE_WITHDRAWN
        assert run.rows(words) == []
        assert [row["held_by"] for row in run.rows(people)] == [None]
        assert [row["event"] for row in run.rows(audit)][-1] == "withdrawn"
        assert "a retiré la demande" in await run.mail_to("desk@mosaic.example", 3)  # new, danger, withdrawn
        # The first partner's link has shown nothing since the case was passed on.
        old = await _get(re.findall(r"http://\S+", first)[0])
        assert "passed on to another organisation" in old
        assert OWN_WORDS not in old
        assert sent


async def _at_the_desk(browser: Any, run: Running, link: str, folder: Path) -> None:
    page = await browser.new_page(viewport={"width": 390, "height": 844})
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    await page.goto(link)
    await page.screenshot(path=folder / "1-phone-fr-waiting.png", full_page=True)
    await page.get_by_role("button", name="Je la prends").click()
    await run.text_with("answers you now")
    await page.get_by_label("Votre réponse").fill("Bonjour. Can you talk at six?")
    await page.get_by_role("button", name="Envoyer").click()
    await run.text_with("Can you talk at six?")
    await page.get_by_text("envoyé", exact=True).wait_for()  # by itself
    await run.texts("السلام عليكم، نعم الساعة 6")
    await page.get_by_text("السلام عليكم").wait_for()  # by itself, from the right
    assert (
        await page.locator("li.person .text", has_text="السلام").evaluate("e => getComputedStyle(e).direction") == "rtl"
    )
    await run.texts("he is coming!")
    await page.get_by_text("On dirait un danger", exact=False).wait_for()
    assert "911" in await run.text_with("911")
    await page.screenshot(path=folder / "2-phone-fr-talk.png", full_page=True)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    await page.set_viewport_size({"width": 1280, "height": 900})
    await page.get_by_role("link", name="English").click()
    await page.get_by_text("You have this conversation").wait_for()
    for summary in await page.locator("summary").all():
        await summary.click()
    await page.screenshot(path=folder / "3-desktop-en-talk.png", full_page=True)

    await run.texts("withdraw")
    await page.get_by_text("taken this request back").wait_for()  # by itself
    await page.screenshot(path=folder / "4-desktop-en-withdrawn.png", full_page=True)
    assert OWN_WORDS not in await page.content()
    assert problems == []


async def test_a_whole_conversation_without_a_browser_on_postgresql(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres: Any
) -> None:
    async with whole(tmp_path, monkeypatch, postgres.get_uri()) as run:
        await run.texts(f"contact {MOSAIC}")
        link = re.findall(r"http://\S+", await run.mail_to("desk@mosaic.example"))[0]
        async with httpx.AsyncClient() as desk:
            assert (await desk.post(f"{link}/take")).status_code == 303
            await run.text_with("answers you now")
            assert (await desk.post(f"{link}/reply", data={"text": "Hello from us"})).status_code == 303
            await run.text_with("Hello from us")
            await run.texts("thank you")
            await _shown(lambda: desk.get(link), "thank you")
            assert (await desk.post(f"{link}/close")).status_code == 303
        await run.text_with("closed your request")
        await run.texts("my boss does not pay")
        await run.text_with("Ask for your pay")


async def _shown(get: Callable[[], Awaitable[httpx.Response]], piece: str) -> None:
    async def wait() -> None:
        while piece not in (await get()).text:
            await asyncio.sleep(0.05)

    await asyncio.wait_for(wait(), PATIENCE_S)


async def _get(link: str) -> str:
    async with httpx.AsyncClient() as http:
        return (await http.get(link)).text


def _check_signature(headers: dict[str, str], body: bytes) -> None:
    """As docs/handoff.md tells partners to."""
    moment, signature = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", headers["x-rights-bot-signature"]).groups()  # type: ignore[union-attr]
    wanted = hmac.new(HOOK_SECRET.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(signature, wanted)
