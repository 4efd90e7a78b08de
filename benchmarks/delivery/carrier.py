"""A carrier that speaks Twilio's wire format, counts what it was given, and fails as it is told: a process of its own.

    python -m benchmarks.delivery.carrier PORT AUTH_TOKEN

It takes messages, lists them (as the service asks when it is in doubt), and sends a signed receipt for each. `POST
/faults` with `{"rate": 0.1}` makes that part of the requests fail, in turn: 429, 503, a 500 after the message was
taken, a connection cut after it was taken, one cut before. `{"down": true}` cuts every connection. `GET /taken` tells
all that was taken: to, body, time.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import time
from email.utils import formatdate
from typing import Any

import aiohttp
from aiohttp import web
from twilio.request_validator import RequestValidator

FAULTS = ("busy", "away", "broke after", "cut after", "cut before")
_ERRORS = {"busy": (429, 20429), "away": (503, 20503), "broke after": (500, 20500)}


class Carrier:
    def __init__(self, auth_token: str, latency_s: float = 0.0, receipts: bool = True, seed: int = 1) -> None:
        self._signature = RequestValidator(auth_token)
        self._latency_s, self._receipts = latency_s, receipts
        self._random = random.Random(seed)
        self._numbers = itertools.count(1)
        self._faults = itertools.cycle(FAULTS)
        self._session: aiohttp.ClientSession | None = None
        self._posting: set[asyncio.Task[None]] = set()
        self.taken: list[dict[str, Any]] = []
        self.failed = dict.fromkeys(FAULTS, 0)
        self.asked = 0
        self.rate, self.down = 0.0, False

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/2010-04-01/Accounts/{account}/Messages.json", self._create)
        app.router.add_get("/2010-04-01/Accounts/{account}/Messages.json", self._list)
        app.router.add_post("/faults", self._set_faults)
        app.router.add_get("/taken", self._tell)
        app.on_cleanup.append(self._close)
        return app

    async def _create(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        if self._latency_s:
            await asyncio.sleep(self._latency_s)
        fault = next(self._faults) if self.rate and self._random.random() < self.rate else ""
        if self.down:
            fault = "cut before"
        if fault:
            self.failed[fault] += 1
        message = None if fault in ("busy", "away", "cut before") else self._take(form)
        if fault.startswith("cut"):
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if fault:
            status, code = _ERRORS[fault]
            return web.json_response({"code": code, "message": fault, "status": status}, status=status)
        return web.json_response(message, status=201)

    def _take(self, form: Any) -> dict[str, Any]:
        message = {
            "sid": f"SM{next(self._numbers):032x}", "to": form["To"], "body": form.get("Body", ""), "status": "queued",
            "direction": "outbound-api", "date_created": formatdate(usegmt=True), "time": time.time(),
        }  # fmt: skip
        self.taken.append(message)
        if self._receipts and "StatusCallback" in form:
            task = asyncio.create_task(self._receipt(form["StatusCallback"], message))
            self._posting.add(task)
            task.add_done_callback(self._posting.discard)
        return message

    async def _receipt(self, url: str, message: dict[str, Any]) -> None:
        """As Twilio does: once, and again a little later when nobody takes it."""
        fields = {"MessageSid": message["sid"], "MessageStatus": "delivered", "To": message["to"]}
        headers = {"X-Twilio-Signature": self._signature.compute_signature(url, fields)}
        self._session = self._session or aiohttp.ClientSession()
        for wait_s in (0.2, 1.0, 3.0):
            await asyncio.sleep(wait_s)
            try:
                async with self._session.post(url, data=fields, headers=headers) as response:
                    if response.status < 500:
                        return
            except aiohttp.ClientError:
                continue

    async def _list(self, request: web.Request) -> web.StreamResponse:
        self.asked += 1
        if self.down:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        to, most = request.query["To"], int(request.query["PageSize"])
        found = [message for message in reversed(self.taken) if message["to"] == to][:most]
        return web.json_response({"messages": found, "page": 0, "page_size": most, "next_page_uri": None})

    async def _set_faults(self, request: web.Request) -> web.StreamResponse:
        faults = await request.json()
        self.rate, self.down = faults.get("rate", 0.0), faults.get("down", False)
        return web.json_response({})

    async def _tell(self, _: web.Request) -> web.StreamResponse:
        return web.json_response({"taken": self.taken, "failed": self.failed, "asked": self.asked})

    async def _close(self, _: web.Application) -> None:
        for task in self._posting:
            task.cancel()
        if self._session:
            await self._session.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("auth_token")
    parser.add_argument("--latency-s", type=float, default=0.0)
    options = parser.parse_args()
    carrier = Carrier(options.auth_token, options.latency_s)
    web.run_app(carrier.app(), host="127.0.0.1", port=options.port, print=None, access_log=None)


if __name__ == "__main__":
    main()
