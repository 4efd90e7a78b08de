"""How fast and how surely a message becomes a delivered reply: real processes, a real database, a carrier that fails.

    .venv/bin/python benchmarks/delivery.py                        latencies at 20, 50 and 100 messages a second
    .venv/bin/python benchmarks/delivery.py --memory 20000         memory before and after so many messages
    .venv/bin/python benchmarks/delivery.py --faults 5000          kill -9, database restarts, a failing carrier
    .venv/bin/python benchmarks/delivery.py --rates 20 --assistant the answers of the real assistant

500 people write in English; answers come from benchmarks/delivery/echo.py, so that delivery alone is measured. The
crowd and the carrier are processes of their own on the same machine, and take their share of its processor.
"""

from __future__ import annotations

import asyncio
import json
import re
import statistics
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.delivery import parts  # noqa: E402
from benchmarks.delivery.crowd import Crowd  # noqa: E402
from benchmarks.delivery.faults import Report, run_faults  # noqa: E402

out = Console(stderr=True)
SETUPS = {"SQLite": (False, 1), "PostgreSQL": (True, 1), "PostgreSQL, two processes": (True, 2)}
_REST_S = 120.0


@dataclass(frozen=True)
class Running:
    processes: list[parts.Process]
    urls: list[str]
    carrier_url: str

    def taken(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.carrier_url}/taken", timeout=60) as response:
            told: dict[str, Any] = json.loads(response.read())
        return told


@contextmanager
def running(is_postgres: bool, processes: int, assistant: bool) -> Iterator[Running]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = ""
        if is_postgres:
            url = stack.enter_context(parts.postgres(folder / "postgres")).get_uri()
        carrier_port, ports = parts.free_port(), [parts.free_port() for _ in range(processes)]
        carrier = parts.carrier(carrier_port, folder / "carrier.log", latency_s=0.05)
        carrier.start()
        stack.callback(carrier.stop)
        urls = [f"http://127.0.0.1:{port}" for port in ports]
        services = []
        for port in ports:
            env = parts.environment(port, carrier_port, folder, url)
            env["RIGHTS_BOT_PUBLIC_URL"] = urls[0]
            program = (
                ["-c", "from bot.cli import main; main()", "serve"]
                if assistant
                else ["-m", "benchmarks.delivery.service"]
            )
            process = parts.Process(program, env, folder / f"service-{port}.log")
            process.start()
            stack.callback(process.stop)
            services.append(process)
        parts.wait_until_it_answers(f"http://127.0.0.1:{carrier_port}/taken")
        for one in urls:
            parts.wait_until_it_answers(f"{one}/readyz", 180)
        yield Running(services, urls, f"http://127.0.0.1:{carrier_port}")


def measure(setup: str, rate: int, seconds: float, assistant: bool) -> dict[str, Any]:
    with running(*SETUPS[setup], assistant) as service:
        warm = Crowd(service.urls)
        asyncio.run(warm.write(0, 60, 20))
        crowd, before = Crowd(service.urls), sum(process.processor_s() for process in service.processes)
        count = int(rate * seconds)
        asyncio.run(crowd.write(1000, count, rate))
        arrived = wait_for(service, crowd)
        used = sum(process.processor_s() for process in service.processes) - before
        replied = [arrived[n] - wrote for n, wrote in crowd.wrote.items() if n in arrived]
        return {
            "setup": setup, "rate": rate, "messages": count, "refused": crowd.refused,
            "acknowledged_ms": figures(crowd.taken_s), "replied_ms": figures(replied),
            "processor_ms": round(used / count * 1000, 1), "lost": len(crowd.wrote) - len(replied),
            "memory_mib": round(sum(process.memory_mib() for process in service.processes)),
        }  # fmt: skip


def wait_for(service: Running, crowd: Crowd, at_most_s: float = _REST_S) -> dict[int, float]:
    """When the reply to each message reached the carrier, first of all; waits until all are there. A reply that names
    no message (the real assistant's) is that to the last message of the person."""
    until = time.monotonic() + at_most_s
    last = {f"+1514555{n % crowd.people:04d}": n for n in crowd.wrote}
    while True:
        arrived: dict[int, float] = {}
        for message in service.taken()["taken"]:
            names = [int(name) for name in re.findall(r"\bm(\d+)\b", message["body"])]
            if not names and message["time"] > crowd.wrote.get(last.get(message["to"], -1), float("inf")):
                names = [last[message["to"]]]
            for name in names:
                arrived.setdefault(name, message["time"])
        if crowd.wrote.keys() <= arrived.keys() or time.monotonic() > until:
            return arrived
        time.sleep(1)


def figures(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    at = {name: ordered[min(len(ordered) - 1, int(len(ordered) * part))] for name, part in (("p99", 0.99), ("max", 1))}
    return {"median": round(statistics.median(ordered) * 1000, 1)} | {k: round(v * 1000, 1) for k, v in at.items()}


def show(rows: list[dict[str, Any]]) -> None:
    table = Table("database", "messages/s", "webhook to 200: median", "p99", "webhook to carrier: median", "p99",
                  "processor a message", "lost", "MiB")  # fmt: skip
    for row in rows:
        taken, replied = row["acknowledged_ms"], row["replied_ms"]
        table.add_row(
            row["setup"], str(row["rate"]), f"{taken['median']} ms", f"{taken['p99']} ms", f"{replied['median']} ms",
            f"{replied['p99']} ms",
            f"{row['processor_ms']} ms", str(row["lost"]), str(row["memory_mib"]),
        )  # fmt: skip
    out.print(table)


def measure_memory(setup: str, count: int) -> dict[str, Any]:
    is_postgres, processes = SETUPS[setup]
    with running(is_postgres, processes, assistant=False) as service:
        before_count = 1000
        asyncio.run(Crowd(service.urls).write(0, before_count, 60))
        before = sum(p.memory_mib() for p in service.processes)
        crowd = Crowd(service.urls)
        asyncio.run(crowd.write(before_count, count, 80))
        arrived = wait_for(service, crowd)
        after = sum(p.memory_mib() for p in service.processes)
        lost = len(crowd.wrote.keys() - arrived.keys())
    return {"setup": setup, "messages": count, "mib_before": round(before), "mib_after": round(after), "lost": lost}


def show_faults(reports: list[Report]) -> None:
    table = Table(
        "database",
        "messages",
        "kills",
        "restarts",
        "carrier failed",
        "asked",
        "lost",
        "doubled",
        "disorder",
        "journaled",
        "left",
        "seconds",
    )
    for report in reports:
        table.add_row(*(str(value) for value in report.row()))
    out.print(table)


def main(
    rates: Annotated[str, typer.Option(help="Messages a second.")] = "20,50,100",
    seconds: Annotated[float, typer.Option(help="For how long, each.")] = 30,
    setups: Annotated[str, typer.Option(help=f"Of {'; '.join(SETUPS)}, separated by ;")] = ";".join(SETUPS),
    memory: Annotated[int, typer.Option(help="Measure memory over so many messages instead.")] = 0,
    faults: Annotated[int, typer.Option(help="Break everything over so many messages instead.")] = 0,
    assistant: Annotated[bool, typer.Option(help="The real assistant answers, from the settings' knowledge.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Figures to stdout.")] = False,
) -> None:
    chosen = [name.strip() for name in setups.split(";")]
    if faults:
        reports = []
        for name in chosen:
            with tempfile.TemporaryDirectory() as folder:
                reports.append(run_faults(name, *SETUPS[name], faults, Path(folder), progress=out.print))
        show_faults(reports)
        rows: list[dict[str, Any]] = [report.figures() for report in reports]
    elif memory:
        rows = [measure_memory(name, memory) for name in chosen]
        out.print(rows)
    else:
        rows = []
        for name in chosen:
            for rate in rates.split(","):
                rows.append(measure(name, int(rate), seconds, assistant))
                out.print(rows[-1])
        show(rows)
    if as_json:
        print(json.dumps(rows, indent=2))


if __name__ == "__main__":
    typer.run(main)
