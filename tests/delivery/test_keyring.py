from __future__ import annotations

import threading

import pytest

from bot.delivery.keyring import load_pseudonyms, reseal_everything
from bot.delivery.tables import inbox, keyring, people
from bot.delivery.tables import outbox as outbox_table
from bot.privacy.vault import SealBrokenError, Vault
from tests.delivery.desk import ANN, SECRET, Desk

NEW = "a newer secret of the tests, long enough too"


def test_people_keep_their_names(desk: Desk) -> None:
    again = desk.database.run_now(lambda c: load_pseudonyms(c, desk.vault))
    assert again.of("sms", ANN) == desk.names.of("sms", ANN)
    assert len(desk.rows(keyring)) == 1


def test_processes_that_start_together_make_one_key(desk: Desk) -> None:
    desk.database.run_now(lambda c: c.execute(keyring.delete()))
    names: list[str] = []

    def start() -> None:
        names.append(desk.database.run_now(lambda c: load_pseudonyms(c, desk.vault)).of("sms", ANN))

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(names) == 4
    assert len(set(names)) == 1


def test_a_start_with_a_wrong_secret_fails(desk: Desk) -> None:
    with pytest.raises(SealBrokenError):
        desk.database.run_now(lambda c: load_pseudonyms(c, Vault([NEW])))


async def test_everything_moves_to_a_new_secret(desk: Desk) -> None:
    await desk.say("my boss did not pay", erasable="11")
    await desk.write("and this waits")
    both = Vault([NEW, SECRET])
    count = desk.database.run_now(lambda c: reseal_everything(c, both))
    sealed = [
        value
        for table in (keyring, people, inbox, outbox_table)
        for row in desk.rows(table)
        for value in row.values()
        if isinstance(value, bytes | memoryview)
    ]
    assert len(sealed) == count >= 6
    only_new = Vault([NEW])
    for value in sealed:
        only_new.open(value)
    assert desk.database.run_now(lambda c: load_pseudonyms(c, only_new)).of("sms", ANN) == desk.names.of("sms", ANN)
