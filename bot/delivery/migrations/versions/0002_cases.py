"""Cases: what people agreed to share with a partner, what is said in them, and what became of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("people") as people:
        people.add_column(sa.Column("held_by", sa.String(32)))
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("desk", sa.String(64)))
        outbox.add_column(sa.Column("held_by", sa.String(32)))
    op.create_table(
        "cases",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("number", sa.String(16), nullable=False, unique=True),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("partner", sa.String(64), nullable=False),
        sa.Column("state", sa.SmallInteger, nullable=False, server_default="0"),
        sa.Column("request", sa.LargeBinary),
        sa.Column("offer", sa.String(64)),
        sa.Column("created", sa.Float, nullable=False),
        sa.Column("answer_by", sa.Float, nullable=False),
        sa.Column("overdue_told", sa.Float),
        sa.Column("taken", sa.Float),
        sa.Column("ended", sa.Float),
        sa.Column("seen", sa.Float),
        sa.Column("noticed", sa.Float),
        sa.Column("passed_from", sa.String(32)),
    )
    op.create_index("cases_person", "cases", ["person", "state"])
    op.create_index("cases_state", "cases", ["state", "answer_by"])
    op.create_table(
        "words",
        sa.Column("id", ID, primary_key=True, autoincrement=True),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("author", sa.String(8), nullable=False),
        sa.Column("body", sa.LargeBinary),
        sa.Column("said", sa.Float, nullable=False),
        sa.Column("outbox", sa.BigInteger),
    )
    op.create_index("words_case", "words", ["case_id", "id"])
    op.create_table(
        "audit",
        sa.Column("id", ID, primary_key=True, autoincrement=True),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("partner", sa.String(64), nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
    )


def downgrade() -> None:
    for table in ("audit", "words", "cases"):
        op.drop_table(table)
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_column("held_by")
        outbox.drop_column("desk")
    with op.batch_alter_table("people") as people:
        people.drop_column("held_by")
