"""People who write: signed webhooks at an even rate, as many at once as it takes."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field

import aiohttp
from twilio.request_validator import RequestValidator

from benchmarks.delivery.parts import SENDER, TOKEN

PATH = "/webhooks/twilio"


@dataclass
class Crowd:
    """`urls`: one address for each process that receives, the public one first; `people`: how many write, in turn.

    Each message is sent until it was taken in (as a provider does), a part of them twice. `wrote[n]`: when the message
    `m<n>` was first sent; `taken[n]`: when the request began and ended that took it in, the first of them; `taken_s`:
    from request to 200, of those that were taken in at the first try.
    """

    urls: list[str]
    people: int = 500
    twice: float = 0.0
    text: str = "m{n} my boss did not pay me"
    wrote: dict[int, float] = field(default_factory=dict)
    taken: dict[int, tuple[float, float]] = field(default_factory=dict)
    taken_s: list[float] = field(default_factory=list)
    refused: int = 0
    # So many try again at a time, as the queue of a provider does; all at once they would take the whole processor.
    _again: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(50))
    _random: random.Random = field(default_factory=lambda: random.Random(1))

    async def write(self, first: int, count: int, per_second: float) -> None:
        """Messages `first` to `first + count - 1`; returns when all were taken in."""
        connector = aiohttp.TCPConnector(limit=200)
        async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=20)) as session:
            began, tasks = time.monotonic(), []
            for n in range(first, first + count):
                await asyncio.sleep(max(0.0, began + (n - first) / per_second - time.monotonic()))
                tasks.append(asyncio.create_task(self._one(session, n)))
                if self._random.random() < self.twice:
                    tasks.append(asyncio.create_task(self._one(session, n)))
            await asyncio.gather(*tasks)

    async def _one(self, session: aiohttp.ClientSession, n: int) -> None:
        fields = {
            "MessageSid": f"SM{n:032x}", "From": f"+1514555{n % self.people:04d}", "To": SENDER,
            "Body": self.text.format(n=n), "NumMedia": "0", "FromCountry": "CA", "FromState": "QC",
        }  # fmt: skip
        signature = RequestValidator(TOKEN).compute_signature(self.urls[0] + PATH, fields)
        headers = {"X-Twilio-Signature": signature}
        self.wrote.setdefault(n, time.time())
        for attempt in range(600):
            url = self.urls[(n + attempt) % len(self.urls)] + PATH
            sent, began = time.perf_counter(), time.time()
            try:
                async with session.post(url, data=fields, headers=headers) as response:
                    await response.read()
                    if response.status == 200:
                        self.taken.setdefault(n, (began, time.time()))
                        if attempt:
                            self._again.release()
                        else:
                            self.taken_s.append(time.perf_counter() - sent)
                        return
            except (aiohttp.ClientError, asyncio.TimeoutError):
                pass
            self.refused += 1
            if attempt == 0:
                await self._again.acquire()
            await asyncio.sleep(self._random.uniform(0.3, 1.0))
        raise RuntimeError(f"m{n} was never taken in")
