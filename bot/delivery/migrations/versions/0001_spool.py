"""Inbox, outbox, people, keyring and spending."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "keyring",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "people",
        sa.Column("person", sa.String(32), primary_key=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("address", sa.LargeBinary),
        sa.Column("conversation", sa.LargeBinary),
        sa.Column("conversation_until", sa.Float, nullable=False, server_default="0"),
        sa.Column("settings", sa.LargeBinary),
        sa.Column("settings_until", sa.Float, nullable=False, server_default="0"),
        sa.Column("stopped", sa.Float),
        sa.Column("minute", sa.Float, nullable=False, server_default="0"),
        sa.Column("minute_count", sa.Integer, nullable=False, server_default="0"),
        sa.Column("day", sa.Integer, nullable=False, server_default="0"),
        sa.Column("day_count", sa.Integer, nullable=False, server_default="0"),
        sa.Column("day_segments", sa.Integer, nullable=False, server_default="0"),
        sa.Column("last_mark", sa.String(16), nullable=False, server_default=""),
        sa.Column("repeated", sa.Integer, nullable=False, server_default="0"),
        sa.Column("told_until", sa.Float, nullable=False, server_default="0"),
        sa.Column("replied", sa.Float, nullable=False, server_default="0"),
        sa.Column("quick", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_table(
        "inbox",
        sa.Column("id", ID, primary_key=True, autoincrement=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("provider_id", sa.String(64), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("body", sa.LargeBinary),
        sa.Column("erasable", sa.LargeBinary),
        sa.Column("state", sa.SmallInteger, nullable=False, server_default="0"),
        sa.Column("due", sa.Float, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("owner", sa.String(32)),
        sa.Column("received", sa.Float, nullable=False),
        sa.Column("error", sa.String(200), nullable=False, server_default=""),
        sa.UniqueConstraint("channel", "provider_id", name="inbox_once"),
    )
    op.create_index("inbox_head", "inbox", ["state", "id"])
    op.create_index("inbox_person", "inbox", ["person", "state", "id"])
    op.create_index("inbox_received", "inbox", ["received"])
    op.create_table(
        "outbox",
        sa.Column("id", ID, primary_key=True, autoincrement=True),
        sa.Column("mark", sa.String(32), nullable=False, unique=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("inbox", sa.BigInteger),
        sa.Column("position", sa.Integer, nullable=False, server_default="0"),
        sa.Column("body", sa.LargeBinary),
        sa.Column("rank", sa.SmallInteger, nullable=False, server_default="1"),
        sa.Column("farewell", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("segments", sa.Integer, nullable=False, server_default="1"),
        sa.Column("state", sa.SmallInteger, nullable=False, server_default="0"),
        sa.Column("due", sa.Float, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("owner", sa.String(32)),
        sa.Column("created", sa.Float, nullable=False),
        sa.Column("begun", sa.Float),
        sa.Column("sent", sa.Float),
        sa.Column("provider_id", sa.String(64)),
        sa.Column("error", sa.String(64), nullable=False, server_default=""),
        sa.UniqueConstraint("inbox", "position", name="outbox_once"),
    )
    owed = sa.text("state < 2")
    op.create_index("outbox_owed", "outbox", ["channel", "rank", "id"], sqlite_where=owed, postgresql_where=owed)
    op.create_index("outbox_person", "outbox", ["person", "state", "id"])
    op.create_index("outbox_state", "outbox", ["state", "created"])
    op.create_table(
        "spending",
        sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("part", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("segments", sa.Integer, nullable=False, server_default="0"),
    )


def downgrade() -> None:
    for table in ("spending", "outbox", "inbox", "people", "keyring"):
        op.drop_table(table)
