from __future__ import annotations

import os
import time
from pathlib import Path

from bot.channels.base import Incoming
from bot.delivery.journal import UNUSABLE_S, Journal
from bot.privacy.vault import Vault
from tests.delivery.desk import SECRET

MESSAGE = Incoming("sms", "SM1", "+15145550101", text="my boss", received=5.0)


def made(tmp_path: Path, secret: str = SECRET) -> Journal:
    return Journal(tmp_path / "journal", Vault([secret]))


def test_it_gives_back_what_was_kept_oldest_first(tmp_path: Path) -> None:
    journal = made(tmp_path)
    assert journal.waiting() == []
    later = Incoming("telegram", "7", "77", text="x", received=9.0, erasable="3")
    journal.keep(later)
    journal.keep(MESSAGE)
    found = journal.waiting()
    assert [message for _, message in found] == [MESSAGE, later]
    for _ in range(2):
        journal.done([path for path, _ in found])
    assert journal.waiting() == []


def test_a_message_is_kept_once(tmp_path: Path) -> None:
    journal = made(tmp_path)
    journal.keep(MESSAGE)
    journal.keep(MESSAGE)
    assert len(journal.waiting()) == 1


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    made(tmp_path).keep(MESSAGE)
    (path,) = (tmp_path / "journal").iterdir()
    assert path.stat().st_mode & 0o077 == 0
    assert b"boss" not in path.read_bytes()
    assert "SM1" not in path.name


def test_what_cannot_be_opened_stays_for_a_while_and_holds_nothing_up(tmp_path: Path) -> None:
    made(tmp_path, "another secret, that is gone by now, and long").keep(MESSAGE)
    journal = made(tmp_path)
    journal.keep(Incoming("sms", "SM2", "+1", text="y"))
    unfinished = tmp_path / "journal" / "x.part"
    unfinished.write_bytes(b"half")
    assert [message.text for _, message in journal.waiting()] == ["y"]
    journal.tidy()
    assert len(list((tmp_path / "journal").iterdir())) == 3
    old = time.time() - UNUSABLE_S - 10
    for path in (tmp_path / "journal").iterdir():
        os.utime(path, (old, old))
    journal.tidy()
    assert list((tmp_path / "journal").iterdir()) == []
