"""The encoder as it is: a process that C code can kill. Its calls are few, as each takes real time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.understanding import encoder as module
from bot.understanding.encoder import (
    DIMENSIONS,
    EncoderPool,
    EncoderUnavailable,
    ProcessEncoder,
    processor_fits,
    read_exactly,
)

KILLING = "\ufdfa" * 8
TEXTS = ["boss didnt pay me", "ਮਾਲਕ ਨੇ ਤਨਖਾਹ ਨਹੀਂ ਦਿੱਤੀ", "me quitaron el pasaporte"]


@pytest.fixture(scope="module")
def encoder() -> Iterator[ProcessEncoder]:
    encoder = ProcessEncoder(timeout_s=30, batch=8)
    yield encoder
    encoder.close()


@pytest.fixture
def own_encoder() -> Iterator[ProcessEncoder]:
    """For a test that breaks it."""
    encoder = ProcessEncoder(timeout_s=30)
    yield encoder
    encoder.close()


@pytest.fixture(scope="module")
def vectors(encoder: ProcessEncoder) -> module.Vectors:
    """Those of `TEXTS`, encoded together."""
    return encoder.encode(TEXTS)


def pid_of(encoder: ProcessEncoder) -> int:
    assert encoder.pid is not None
    return encoder.pid


def is_unit(vectors: module.Vectors) -> bool:
    return bool(np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3))


def test_texts_become_unit_vectors_and_likeness_is_nearness(vectors: module.Vectors) -> None:
    assert vectors.shape == (len(TEXTS), DIMENSIONS)
    assert vectors.dtype == np.float32
    assert is_unit(vectors)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_a_text_has_the_same_vector_alone_and_in_a_batch(encoder: ProcessEncoder, vectors: module.Vectors) -> None:
    assert np.array_equal(encoder.encode(TEXTS[1:2]), vectors[1:2])


def test_the_text_that_overflows_the_engine_does_not_kill_it(encoder: ProcessEncoder, vectors: module.Vectors) -> None:
    before = pid_of(encoder)
    assert is_unit(encoder.encode([KILLING]))
    assert pid_of(encoder) == before


def test_texts_that_are_no_texts(encoder: ProcessEncoder, vectors: module.Vectors) -> None:
    """In several batches, in order; what is empty has one vector, and nothing after a NUL is lost."""
    before = pid_of(encoder)
    texts = ["", "   ", "\u200d\u200b", "help\0me", "helpme", "help", "\ud800help\udfff", "help " * 4000, "help " * 100]
    made = encoder.encode(texts)
    assert made.shape == (len(texts), DIMENSIONS)
    assert is_unit(made)
    assert np.array_equal(made[0], made[1])
    assert np.array_equal(made[0], made[2])
    assert np.array_equal(made[3], made[4])
    assert not np.array_equal(made[3], made[5])
    assert np.array_equal(made[5], made[6])
    assert np.array_equal(made[7], made[8])
    assert pid_of(encoder) == before


def test_no_texts_need_no_process() -> None:
    encoder = ProcessEncoder()
    assert encoder.encode([]).shape == (0, DIMENSIONS)
    assert encoder.pid is None


@settings(max_examples=3, database=None, suppress_health_check=list(HealthCheck))
@given(
    texts=st.lists(
        st.text(st.characters() | st.sampled_from("\ufdfa\0\ud800\u200d"), max_size=30), min_size=1, max_size=4
    )
)
def test_whatever_is_typed_comes_back_as_a_vector(
    encoder: ProcessEncoder, vectors: module.Vectors, texts: list[str]
) -> None:
    before = pid_of(encoder)
    assert is_unit(encoder.encode(texts))
    assert pid_of(encoder) == before


def test_threads_get_each_its_own_answer(encoder: ProcessEncoder, vectors: module.Vectors) -> None:
    with ThreadPoolExecutor(3) as threads:
        made = list(threads.map(lambda text: encoder.encode([text])[0], TEXTS))
    assert np.array_equal(np.stack(made), vectors)


def test_a_pool_makes_the_same_vectors_in_the_same_order(encoder: ProcessEncoder, vectors: module.Vectors) -> None:
    pool = EncoderPool(2)
    try:
        assert pool.build == encoder.build
        assert np.array_equal(pool.encode(TEXTS), vectors)
    finally:
        pool.close()


def test_an_interrupted_call_leaves_no_reply_for_the_next_one(
    encoder: ProcessEncoder, vectors: module.Vectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, "read_exactly", interrupted)
        with pytest.raises(KeyboardInterrupt):
            encoder.encode(TEXTS[2:])
    assert np.array_equal(encoder.encode(TEXTS[:1]), vectors[:1])


def test_the_process_knows_none_of_our_keys(
    own_encoder: ProcessEncoder, vectors: module.Vectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIGHTS_BOT_SECRET_KEY", "of no business to it")
    assert np.array_equal(own_encoder.encode(TEXTS[:1]), vectors[:1])
    known = Path(f"/proc/{own_encoder.pid}/environ").read_bytes().split(b"\0")
    assert b"OMP_NUM_THREADS=1" in known
    assert not any(b"SECRET" in setting for setting in known)


def test_a_process_that_died_between_calls_is_replaced(own_encoder: ProcessEncoder, vectors: module.Vectors) -> None:
    own_encoder.encode(TEXTS[:1])
    first = pid_of(own_encoder)
    os.kill(first, signal.SIGKILL)
    assert np.array_equal(own_encoder.encode(TEXTS[:1]), vectors[:1])
    assert pid_of(own_encoder) != first


def test_a_process_that_is_killed_during_a_call_is_replaced(
    own_encoder: ProcessEncoder, vectors: module.Vectors
) -> None:
    own_encoder.encode(TEXTS[:1])
    first = pid_of(own_encoder)
    os.kill(first, signal.SIGSTOP)  # so that the call surely waits for it when it is killed
    killer = threading.Timer(0.2, os.kill, (first, signal.SIGKILL))
    killer.start()
    assert np.array_equal(own_encoder.encode(TEXTS[:1]), vectors[:1])
    assert not killer.is_alive()


def test_a_process_that_hangs_is_given_up_in_time_and_replaced(
    own_encoder: ProcessEncoder, vectors: module.Vectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_encoder.encode(TEXTS[:1])
    hanging = pid_of(own_encoder)
    os.kill(hanging, signal.SIGSTOP)
    begun = time.monotonic()
    with monkeypatch.context() as patch:
        patch.setattr(own_encoder, "_timeout_s", 0.5)
        with pytest.raises(EncoderUnavailable):
            own_encoder.encode(TEXTS[:1])
    assert 0.5 <= time.monotonic() - begun < 5
    assert not Path(f"/proc/{hanging}").exists()
    assert np.array_equal(own_encoder.encode(TEXTS[:1]), vectors[:1])


def test_a_machine_on_which_it_never_starts_is_left_in_peace(
    own_encoder: ProcessEncoder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    started = tmp_path / "started"
    broken = tmp_path / "python"
    broken.write_text(f"#!/bin/sh\necho again >> {started}\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(own_encoder, "COOL_DOWN_S", 1.0)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "executable", str(broken))
        for _ in range(5):
            with pytest.raises(EncoderUnavailable):
                own_encoder.encode(["help"])
    assert len(started.read_text().splitlines()) == 4
    time.sleep(1.0)
    assert own_encoder.encode(["help"]).shape == (1, DIMENSIONS)


def test_without_avx2_nothing_is_started(own_encoder: ProcessEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "processor_fits", lambda: False)
    with pytest.raises(EncoderUnavailable):
        own_encoder.encode(["help"])
    assert own_encoder.pid is None


@pytest.mark.parametrize(
    ("cpuinfo", "fits"),
    [
        ("flags\t\t: fpu sse4_2 avx fma avx2 bmi2\n", True),
        ("flags\t\t: fpu sse4_2 avx\n", False),
        ("flags\t\t: fpu sse4_2 avx2\n", False),
        ("Features\t: fp asimd crc32\n", True),
    ],
)
def test_processor_fits(cpuinfo: str, fits: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: cpuinfo)
    assert processor_fits() is fits


def test_the_process_ends_with_the_one_that_started_it() -> None:
    program = """
import os, signal
from bot.understanding.encoder import ProcessEncoder
encoder = ProcessEncoder()
encoder.encode(["help"])
print(encoder.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    root = Path(module.__file__).parents[2]
    ended = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, timeout=60, check=False)
    child = int(ended.stdout)
    deadline = time.monotonic() + 10
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(child)


def is_running(pid: int) -> bool:
    """Not ended, and not ended with nobody to collect it either."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class TestReadExactly:
    def test_joins_what_comes_in_pieces(self) -> None:
        reading, writing = os.pipe()
        with os.fdopen(reading, "rb") as pipe:
            os.write(writing, b"ab")
            later = threading.Timer(0.05, os.write, (writing, b"cde"))
            later.start()
            assert read_exactly(pipe, 4, time.monotonic() + 5) == b"abcd"
            later.join()
            os.close(writing)

    def test_a_pipe_that_closes_early(self) -> None:
        reading, writing = os.pipe()
        with os.fdopen(reading, "rb") as pipe:
            os.write(writing, b"ab")
            os.close(writing)
            with pytest.raises(EncoderUnavailable, match="died"):
                read_exactly(pipe, 4, time.monotonic() + 5)

    def test_a_deadline_that_passes_between_pieces(self) -> None:
        reading, writing = os.pipe()
        with os.fdopen(reading, "rb") as pipe:
            os.write(writing, b"ab")
            with pytest.raises(EncoderUnavailable, match="too long"):
                read_exactly(pipe, 4, time.monotonic() + 0.05)
            os.close(writing)
