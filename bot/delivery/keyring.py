"""The keys that belong to a database, kept in it, sealed with the secret of the settings."""

from __future__ import annotations

from sqlalchemy import insert, select, text, update
from sqlalchemy.engine import Connection

from bot.delivery.tables import cases, inbox, keyring, outbox, people, words
from bot.privacy.pseudonyms import Pseudonyms, new_key
from bot.privacy.vault import Vault

_PSEUDONYMS = "pseudonyms"
# One number for all processes: PostgreSQL's lock for what must be done by one of them at a time.
SETUP_LOCK = 0x72696768


def load_pseudonyms(connection: Connection, vault: Vault) -> Pseudonyms:
    """Made at the first use, then always the same. Raises `SealBrokenError` when the secret is not the one that it was
    sealed with: a start with a wrong secret must fail rather than make strangers of everybody."""
    if connection.dialect.name == "postgresql":  # in SQLite a transaction is alone anyway
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": SETUP_LOCK})
    sealed = connection.execute(select(keyring.c.sealed).where(keyring.c.name == _PSEUDONYMS)).scalar()
    if sealed is None:
        key = new_key()
        connection.execute(insert(keyring).values(name=_PSEUDONYMS, sealed=vault.seal(key)))
        return Pseudonyms(key)
    return Pseudonyms(vault.open(sealed))


def reseal_everything(connection: Connection, vault: Vault) -> int:
    """Puts all that is sealed under the newest secret, in one transaction; how many values. Raises
    `SealBrokenError`."""
    count = 0
    places = (
        (keyring, keyring.c.name, ("sealed",)),
        (people, people.c.person, ("address", "conversation", "settings")),
        (inbox, inbox.c.id, ("body", "erasable")),
        (outbox, outbox.c.id, ("body",)),
        (cases, cases.c.id, ("request",)),
        (words, words.c.id, ("body",)),
    )
    for table, key, columns in places:
        # Locked, so that nothing that is written meanwhile is overwritten with what was read here.
        rows = select(key, *(table.c[name] for name in columns)).with_for_update()
        for row in connection.execute(rows).mappings().all():
            new = {name: vault.reseal(row[name]) for name in columns if row[name] is not None}
            if new:
                connection.execute(update(table).where(key == row[key.name]).values(**new))
                count += len(new)
    return count
