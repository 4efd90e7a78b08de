from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator

import pytest
import structlog

from bot.privacy.logs import KNOWN_KEYS, configure_logs, hide

PERSONAL = (
    "+1 514 555-0101", "15145550101", "call 514.555.0101 now", "ann@example.org", "45.5017, -73.5673", "-73.56731",
    "(514) 555-0101",
)  # fmt: skip


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    root, hook = logging.getLogger(), threading.excepthook
    handlers, level = list(root.handlers), root.level
    yield
    structlog.reset_defaults()
    threading.excepthook = hook
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.parametrize("value", PERSONAL)
@pytest.mark.parametrize("key", ["cause", "event", "code"])
def test_what_looks_personal_is_hidden_under_every_key(key: str, value: str) -> None:
    assert hide(None, "", {key: value}) == {key: "[hidden]"}


@pytest.mark.parametrize("value", [15145550101, 45.5017, -73.5, 10_000_000])
def test_a_number_that_could_be_an_address_or_a_place_is_hidden(value: float) -> None:
    assert hide(None, "", {"code": value}) == {"code": "[hidden]"}


def test_counts_ids_and_times_are_shown() -> None:
    event = {
        "count": 5000,
        "inbox": 123_456_789,
        "wait_s": 0.25,
        "http_status": 403,
        "timestamp": "2026-11-28T22:11:10Z",
    }
    assert hide(None, "", dict(event)) == event


def test_an_unknown_key_is_shown_as_its_type_only() -> None:
    assert hide(None, "", {"body": "he hits me", "name": None}) == {"body": "[str]", "name": "[NoneType]"}


def test_a_thing_is_shown_as_its_type_only() -> None:
    assert hide(None, "", {"error": ValueError("he hits me")}) == {"error": "[ValueError]"}


def test_each_known_key_is_used_by_a_name_of_ours() -> None:
    assert not KNOWN_KEYS & {"text", "body", "address", "phone", "name", "latitude", "longitude", "to", "url"}


def test_json_has_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(logging.INFO, "json")
    structlog.get_logger("x").info("ready", port=8080)
    structlog.get_logger("x").debug("not shown")
    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert (told["event"], told["port"], told["level"]) == ("ready", 8080, "info")


def test_libraries_are_heard_by_place_and_kind_of_error_only(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(logging.DEBUG, "console")
    logger = logging.getLogger("some.library")
    try:
        raise ValueError("he hits me, 514 555 0101")
    except ValueError:
        logger.exception("request with %s failed", "he hits me")
    logger.debug("he hits me")
    said = capsys.readouterr().err
    assert "some.library:" in said
    assert "ValueError" in said
    assert "hits" not in said
    assert "0101" not in said


def test_a_thread_that_breaks_tells_the_kind_and_the_line_only(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(logging.INFO, "json")

    def broken() -> None:
        raise ValueError("he hits me")

    thread = threading.Thread(target=broken)
    thread.start()
    thread.join()
    said = capsys.readouterr().err
    assert "thread_broke" in said
    assert "ValueError" in said
    assert "hits" not in said
