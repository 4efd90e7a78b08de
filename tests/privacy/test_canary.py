"""Planted values go through the whole service, at debug level, and are then looked for in everything that stays."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect, text

from bot.delivery.people import Keeping
from bot.delivery.retention import purge
from bot.delivery.tables import inbox, outbox
from bot.delivery.tables import people as people_table
from bot.operation import metrics
from bot.privacy.logs import configure_logs
from tests.delivery.desk import empty_database
from tests.operation.live import Live, live
from tests.privacy.test_logs import as_it_was  # noqa: F401  logs are put back as they were

NUMBER, NUMBER_2, CHAT = "+14385550177", "+14385550199", 8_877_665_544
NAME, SECOND_NAME = "Quetzalina", "Xochiquetzal"
WORDS = "canarywords"
LATITUDE, LONGITUDE = 45.50884, -73.58781
PLANTED = (
    "4385550177", "4385550199", str(CHAT), NAME, SECOND_NAME, WORDS, "45.50884", "-73.58781", "45.5,", "geo:",
    "pay in writing",  # what we answered
)  # fmt: skip


async def conversation(one: Live) -> None:
    """All kinds of messages: plain, poison, a place, danger, commands; from SMS, WhatsApp and Telegram."""
    chat: dict[str, Any] = {
        "chat": {"id": CHAT, "type": "private", "first_name": NAME},
        "from": {"id": CHAT, "is_bot": False, "first_name": NAME, "last_name": SECOND_NAME, "language_code": "es"},
    }
    place = {"Latitude": str(LATITUDE), "Longitude": str(LONGITUDE)}
    for status in (
        await one.sms(f"my boss did not pay {WORDS}", NUMBER, ProfileName=NAME),
        await one.sms(f"{WORDS} he hits me !", f"whatsapp:{NUMBER_2}", ProfileName=NAME, WaId=NUMBER_2[1:]),
        await one.sms("", f"whatsapp:{NUMBER_2}", ProfileName=NAME, **place),
        await one.sms(f"boom {WORDS}", NUMBER_2),
        await one.update(**chat, text=f"{WORDS} my boss did not pay"),
        await one.update(**chat, location={"latitude": LATITUDE, "longitude": LONGITUDE}),
        await one.update(**chat, contact={"phone_number": NUMBER, "first_name": NAME}),
    ):
        assert status == 200
    # What is refused is looked at too.
    async with one.session.post(
        f"{one.settings.public_url}/webhooks/twilio", data={"Body": WORDS, "From": NUMBER}
    ) as no:
        assert no.status == 403
    async with one.session.get(f"{one.settings.public_url}/{WORDS}?from={NUMBER}") as no:
        assert (no.status, await no.text()) == (404, "")


def looked_for_in(name: str, content: bytes) -> list[str]:
    return [f"{planted} in {name}" for planted in PLANTED if planted.encode() in content]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_nothing_that_was_planted_stays_anywhere_in_clear(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, capfd: pytest.CaptureFixture[str]
) -> None:
    url = empty_database(request.getfixturevalue("postgres")) if kind == "postgresql" else ""
    found: list[str] = []
    configure_logs(logging.DEBUG, "json")
    async with live(tmp_path, url) as one:
        await conversation(one)
        await one.until(lambda: len(one.carrier.taken) >= 3 and len(one.telegram.calls) >= 2)  # quick ones are one
        # Once more with the database away, so that the journal is used.
        for way in (("inbox", "gone"), ("gone", "inbox")):
            with one.service.database.engine.begin() as connection:
                connection.exec_driver_sql(f"ALTER TABLE {way[0]} RENAME TO {way[1]}")
            if way[1] == "gone":
                assert await one.sms(f"{WORDS} into the journal", NUMBER) == 200
                kept = list((one.settings.data_dir / "journal").glob("*.message"))
                assert len(kept) == 1
                found += looked_for_in("the journal", kept[0].read_bytes() + kept[0].name.encode())
        await one.until(lambda: not list((one.settings.data_dir / "journal").glob("*.message")))
        found += [f"{what} while it runs" for what in stored(one, tmp_path)]
        from prometheus_client import generate_latest

        found += looked_for_in("the metrics", generate_latest(metrics.REGISTRY))
        assert looked_for_in("what was sent", str(one.carrier.taken).encode())  # or it would prove nothing
    found += looked_for_in("the logs", capfd.readouterr().err.encode())
    found += stored(one, tmp_path)
    assert found == []


def stored(one: Live, folder: Path) -> list[str]:
    """Every file that there is, the log of SQLite among them, and every value of every column of PostgreSQL."""
    found: list[str] = []
    for path in folder.rglob("*"):
        if path.is_file():
            found += looked_for_in(path.name, path.read_bytes() + path.name.encode())
    if one.service.database.is_postgres:
        engine = create_engine(one.service.database.url)
        with engine.connect() as connection:
            tables = inspect(connection).get_table_names()
            assert {"inbox", "outbox", "people"} <= set(tables)
            for table in tables:
                for row in connection.execute(text(f"SELECT * FROM {table}")):
                    for value in row:
                        content = bytes(value) if isinstance(value, memoryview) else str(value).encode()
                        found += looked_for_in(table, content)
        engine.dispose()
    return found


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_after_delete_and_delivery_nothing_is_left_that_could_be_opened(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = empty_database(request.getfixturevalue("postgres")) if kind == "postgresql" else ""
    async with live(tmp_path, url) as one:
        await one.sms(f"my boss did not pay {WORDS}", NUMBER)
        await one.until(lambda: len(one.carrier.taken) == 1)
        await one.sms("delete", NUMBER)
        await one.until(lambda: len(one.carrier.taken) == 2)
        assert "erased" in one.carrier.taken[1]["body"]
        database = one.service.database

        def sealed() -> list[Any]:
            with database.engine.connect() as connection:
                return [
                    value
                    for table in (people_table, inbox, outbox)
                    for row in connection.execute(table.select())
                    for value in row
                    if isinstance(value, bytes | memoryview)
                ]

        await one.until(lambda: sealed() == [])  # the receipts have come
        with database.engine.connect() as connection:
            names = connection.execute(text("SELECT person FROM inbox UNION SELECT person FROM outbox")).scalars().all()
            person = connection.execute(people_table.select()).mappings().one()
        assert len([name for name in names if name]) <= 1  # the confirmation's
        assert (person["day_count"], person["last_mark"], person["stopped"]) == (2, "", None)
        in_two_days = person["day"] * 86400.0 + 2 * 86400
        await purge(database, in_two_days, Keeping())
        with database.engine.connect() as connection:
            assert connection.execute(people_table.select()).all() == []
