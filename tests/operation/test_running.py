from __future__ import annotations

import asyncio
import contextlib
import socket
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from benchmarks.delivery.parts import free_port
from bot.delivery.database import DatabaseBusyError
from bot.operation.connections import HEAD_BYTES, BoundedProtocol
from bot.operation.running import run
from bot.operation.server import build, check_database
from bot.settings import SettingsError
from tests.delivery.desk import empty_database
from tests.delivery.small import DeliveryAnswering
from tests.operation.live import live, settings_of


async def get(session: aiohttp.ClientSession, url: str) -> tuple[int, str]:
    async with session.get(url) as response:
        return response.status, await response.text()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_a_message_becomes_a_delivered_reply(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = empty_database(request.getfixturevalue("postgres")) if kind == "postgresql" else ""
    async with live(tmp_path, url) as one:
        assert await one.sms("my boss did not pay") == 200
        await one.until(lambda: len(one.carrier.taken) == 1)
        assert "Ask for your pay in writing." in one.carrier.taken[0]["body"]
        settled = text("SELECT count(*) FROM outbox WHERE state = 3")
        while not await one.service.database.run(lambda c: c.execute(settled).scalar()):
            await asyncio.sleep(0.05)  # until the carrier's receipt has come


async def test_health_and_readiness(tmp_path: Path) -> None:
    async with live(tmp_path) as one:
        base = one.settings.public_url
        assert await get(one.session, f"{base}/healthz") == (200, "ok\n")
        assert await get(one.session, f"{base}/readyz") == (200, "ready\n")
        one.service._stop.set()
        assert await get(one.session, f"{base}/readyz") == (503, "shutting down\n")
        assert await get(one.session, f"{base}/healthz") == (200, "ok\n")


async def test_it_is_not_ready_without_its_database(tmp_path: Path, postgres: Any) -> None:
    url = empty_database(postgres)
    async with live(tmp_path, url) as one:
        name = make_url(url).database
        other = create_engine(postgres.get_uri(), isolation_level="AUTOCOMMIT")
        with other.connect() as connection:
            connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
            connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"))
            status, why = await get(one.session, f"{one.settings.public_url}/readyz")
            assert (status, why) == (503, "the database does not answer\n")
            assert await one.sms("while it is away") == 200  # it waits in the journal
            connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
        other.dispose()
        await one.until(lambda: len(one.carrier.taken) == 1)


async def test_what_is_in_hand_at_the_end_is_finished(tmp_path: Path) -> None:
    async with live(tmp_path) as one:
        one.carrier._latency_s = 0.5
        for n in range(5):
            await one.sms("my boss did not pay", f"+1514555{n:04d}")
        await one.until(lambda: one.service.answering.asked)  # type: ignore[attr-defined]
    # Drained: each reply was either taken and recorded, or waits for the next start; none is in doubt.
    database = build(one.settings, (), DeliveryAnswering(), None).database  # type: ignore[arg-type]
    states = database.run_now(lambda c: c.execute(text("SELECT state, begun FROM outbox")).all())
    assert all(state in (0, 2, 3) and (state or begun is None) for state, begun in states)
    assert sum(state in (2, 3) for state, _ in states) == len(one.carrier.taken)
    database.close()


async def test_metrics_are_on_a_port_of_their_own(tmp_path: Path) -> None:
    port = free_port()
    async with live(tmp_path, metrics_port=port) as one:
        pass
    settings = settings_of(tmp_path / "second", metrics_port=port, twilio_api_url=one.settings.twilio_api_url)
    service = build(settings, ("sms",), DeliveryAnswering(), None)  # type: ignore[arg-type]
    stop = asyncio.Event()
    running = asyncio.create_task(run(service, settings, stop))
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                status, told = await get(session, f"http://127.0.0.1:{port}/metrics")
                break
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)
        assert status == 200
        assert "rights_bot_webhook_seconds" in told
        assert (await get(session, f"{settings.public_url}/metrics"))[0] == 404
    stop.set()
    assert await running
    with socket.create_server(("127.0.0.1", port)):
        pass  # the port is free again


@pytest.mark.parametrize("name", ["port", "metrics_port"])
async def test_a_port_that_is_taken_is_one_line(tmp_path: Path, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = settings_of(tmp_path)
        object.__setattr__(settings, name, taken.getsockname()[1])
        service = build(settings, ("sms",), DeliveryAnswering(), None)  # type: ignore[arg-type]
        with pytest.raises(SettingsError) as error:
            await run(service, settings, asyncio.Event())
    assert "\n" not in str(error.value)
    assert f"RIGHTS_BOT_{name.upper()}" in str(error.value)


def test_the_database_is_checked_before_anything_slow(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    check_database(settings)
    check_database(settings)
    service = build(settings, ("sms",), DeliveryAnswering(), None)  # type: ignore[arg-type]
    with pytest.raises(DatabaseBusyError):
        check_database(settings)
    service.database.close()


async def test_a_process_without_web_answers_what_another_received(tmp_path: Path, postgres: Any) -> None:
    url = empty_database(postgres)
    async with live(tmp_path / "one", url) as one:
        settings = settings_of(tmp_path / "two", url, twilio_api_url=one.settings.twilio_api_url)
        object.__setattr__(settings, "public_url", one.settings.public_url)
        answering = DeliveryAnswering()
        helper = build(settings, ("sms",), answering, one.service.workers[0].assistant)
        stop = asyncio.Event()
        running = asyncio.create_task(run(helper, settings, stop, web=False))
        for n in range(20):
            await one.sms("my boss did not pay", f"+1514555{n:04d}")
        await one.until(lambda: len(one.carrier.taken) == 20)
        stop.set()
        assert await running
        assert len({message["to"] for message in one.carrier.taken}) == 20


async def _raw(url: str, sent: bytes, read_s: float) -> bytes:
    host, _, port = url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(sent)
    try:
        return await asyncio.wait_for(reader.read(), read_s)
    finally:
        writer.close()


async def test_a_head_that_never_ends_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BoundedProtocol, "_head_s", 0.3)
    async with live(tmp_path) as one:
        url = one.settings.public_url
        for sent in (b"", b"POST /webhooks/twilio HTTP/1.1\r\nHost: x\r\nX-Slow: "):
            assert await _raw(url, sent, 30) == b""
        # And between two requests of one connection.
        whole = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
        assert (await _raw(url, whole + b"GET /heal", 30)).count(b"200 OK") == 1


async def test_a_head_that_is_too_large_is_cut_off(tmp_path: Path) -> None:
    async with live(tmp_path) as one:
        head = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Large: "
        with contextlib.suppress(ConnectionResetError):
            assert await _raw(one.settings.public_url, head + b"a" * (2 * HEAD_BYTES), 30) == b""
