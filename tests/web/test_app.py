"""What every request meets: bounds, unknown routes, wrong methods, health."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.requests import Request

from bot.channels.telegram_in import SECRET_HEADER
from bot.operation import metrics
from bot.web.app import make_app, route_of
from bot.web.guard import BODY_BYTES, RequestRefusedError, body_of
from tests.web.conftest import SECRET, TELEGRAM, TWILIO, Web


@pytest.mark.parametrize(
    "path", ["/", "/webhooks", "/webhooks/", "/webhooks/twilio/", "/webhooks/twilio/x", "/admin", "/.env", "/metrics",
             "/docs", "/%2e%2e/etc/passwd", "/webhooks/telegram/" + "x" * 2000],
)  # fmt: skip
async def test_an_unknown_route_is_not_found_without_detail(path: str, web: Web) -> None:
    for method in ("GET", "POST", "DELETE"):
        answer = await web.http.request(method, path)
        assert (answer.status_code, answer.content) == (404, b"")


@pytest.mark.parametrize("path", [TWILIO, TELEGRAM, f"{TWILIO}/status"])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "HEAD", "MADEUP"])
async def test_a_wrong_method_is_told_and_nothing_else(method: str, path: str, web: Web) -> None:
    answer = await web.http.request(method, path)
    assert (answer.status_code, answer.content, answer.headers["allow"]) == (405, b"", "POST")


@pytest.mark.parametrize("path", [TWILIO, TELEGRAM])
async def test_a_body_that_is_too_large_is_refused_told_or_not(path: str, web: Web) -> None:
    headers = {SECRET_HEADER: SECRET}
    told = await web.http.post(path, content=b"x" * (BODY_BYTES + 1), headers=headers)
    assert (told.status_code, told.content) == (413, b"")

    async def untold() -> AsyncIterator[bytes]:
        for _ in range(BODY_BYTES // 1024 + 1):
            yield b"x" * 1024

    chunked = await web.http.post(path, content=untold(), headers=headers)
    assert (chunked.status_code, chunked.content) == (413, b"")
    fits = await web.http.post(path, content=b"x" * BODY_BYTES, headers=headers)
    assert fits.status_code in (400, 403)


def request_of(*messages: dict, length: str | None = None) -> Request:
    """A request whose body comes as `messages` say, and then never again."""
    left = list(messages)

    async def receive() -> dict:
        if left:
            return left.pop(0)
        await asyncio.Event().wait()
        raise AssertionError

    headers = [(b"content-length", length.encode("latin-1"))] if length is not None else []
    return Request({"type": "http", "method": "POST", "path": "/", "headers": headers}, receive)


def chunk(body: bytes, more: bool) -> dict:
    return {"type": "http.request", "body": body, "more_body": more}


async def test_a_body_is_read_to_its_end() -> None:
    assert await body_of(request_of(chunk(b"ab", True), chunk(b"cd", False))) == b"abcd"


async def test_a_client_that_is_too_slow_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.guard.BODY_S", 0.05)
    with pytest.raises(RequestRefusedError) as refused:
        await body_of(request_of(chunk(b"a", True)))
    assert refused.value.status == 408


@pytest.mark.parametrize("length", ["-1", "1e3", "x", "²", str(BODY_BYTES + 1)])
async def test_a_length_that_is_none_is_refused(length: str) -> None:
    with pytest.raises(RequestRefusedError) as refused:
        await body_of(request_of(chunk(b"", False), length=length))
    assert refused.value.status == 413


async def test_a_client_that_goes_away_is_no_failure_of_ours() -> None:
    with pytest.raises(RequestRefusedError) as refused:
        await body_of(request_of(chunk(b"a", True), {"type": "http.disconnect"}))
    assert refused.value.status == 400


async def test_health_and_readiness(web: Web) -> None:
    assert (await web.http.get("/healthz")).text == "ok\n"
    assert (await web.http.get("/readyz")).text == "ready\n"
    web.unready = "the database does not answer"
    answer = await web.http.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "the database does not answer\n")
    assert (await web.http.get("/healthz")).status_code == 200


async def test_what_breaks_tells_the_caller_nothing() -> None:
    import httpx

    async def breaks() -> None:
        raise ValueError("canary")

    transport = httpx.ASGITransport(make_app([], breaks), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as http:
        answer = await http.get("/readyz")
    assert (answer.status_code, answer.content) == (500, b"")


async def test_no_path_of_a_stranger_becomes_a_label(web: Web) -> None:
    await web.http.get("/canary-path")
    await web.http.post(TWILIO)
    routes = {
        sample.labels["route"]
        for metric in metrics.REGISTRY.collect()
        for sample in metric.samples
        if "route" in sample.labels
    }
    known = {"other", "/healthz", "/readyz", TWILIO, f"{TWILIO}/status", TELEGRAM, "polling"}
    # Other tests of this process may have opened a partner's page: its routes are named by their pattern.
    assert {route for route in routes if not route.startswith(("/cases/{token}", "/cases/static/{name}"))} <= known
    assert route_of({}) == "other"
