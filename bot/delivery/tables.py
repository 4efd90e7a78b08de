"""The tables. Their history is `migrations`. Times are seconds since 1970; what a person could be known by is sealed.

docs/privacy.md lists every column: what it holds, why, and for how long.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    text,
)

metadata = MetaData()
# SQLite counts up by itself only in a column of this very type.
_ID = BigInteger().with_variant(Integer, "sqlite")

# States of a row of the inbox.
WAITING, DONE, ASIDE = 0, 1, 2
# States of a row of the outbox: QUEUED and SENDING are owed to the person, SENT has no receipt yet, HELD waits for the
# person to write first.
QUEUED, SENDING, SENT, ARRIVED, FAILED, DROPPED, HELD = 0, 1, 2, 3, 4, 5, 6
# Ranks of a row of the outbox.
HELP_LINES, OTHER = 0, 1

keyring = Table(
    "keyring",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("person", String(32), primary_key=True),  # the pseudonym
    Column("channel", String(16), nullable=False),
    Column("address", LargeBinary),  # sealed; only while something is owed
    Column("conversation", LargeBinary),  # sealed
    Column("conversation_until", Float, nullable=False, server_default="0"),
    Column("settings", LargeBinary),  # sealed: language and province
    Column("settings_until", Float, nullable=False, server_default="0"),
    Column("stopped", Float),  # when the person left with STOP
    Column("held_by", String(32)),  # the case whose partner has this conversation; the bot is silent then
    # What limits count. Nothing here tells what was said.
    Column("minute", Float, nullable=False, server_default="0"),
    Column("minute_count", Integer, nullable=False, server_default="0"),
    Column("day", Integer, nullable=False, server_default="0"),
    Column("day_count", Integer, nullable=False, server_default="0"),
    Column("day_segments", Integer, nullable=False, server_default="0"),
    Column("last_mark", String(16), nullable=False, server_default=""),
    Column("repeated", Integer, nullable=False, server_default="0"),
    Column("told_until", Float, nullable=False, server_default="0"),
    Column("replied", Float, nullable=False, server_default="0"),
    Column("quick", Integer, nullable=False, server_default="0"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("channel", String(16), nullable=False),
    Column("provider_id", String(64), nullable=False),
    Column("person", String(32), nullable=False),
    Column("body", LargeBinary),  # sealed; gone when done
    Column("erasable", LargeBinary),  # sealed; what the provider needs to erase the message from the chat
    Column("state", SmallInteger, nullable=False, server_default="0"),
    Column("due", Float, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("owner", String(32)),
    Column("received", Float, nullable=False),
    Column("error", String(200), nullable=False, server_default=""),
    UniqueConstraint("channel", "provider_id", name="inbox_once"),
    Index("inbox_head", "state", "id"),
    Index("inbox_person", "person", "state", "id"),
    Index("inbox_received", "received"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("mark", String(32), nullable=False, unique=True),  # random; the provider hands it back in receipts
    Column("channel", String(16), nullable=False),
    Column("person", String(32), nullable=False),
    Column("inbox", BigInteger),  # the message that it answers
    Column("desk", String(64)),  # the partner that it goes to; None: it goes to the person
    Column("held_by", String(32)),  # the case in whose name it is said; None: the bot's own
    Column("position", Integer, nullable=False, server_default="0"),  # among the replies to that message
    Column("body", LargeBinary),  # sealed; gone when it has arrived
    Column("rank", SmallInteger, nullable=False, server_default="1"),  # HELP_LINES go first
    Column("farewell", Boolean, nullable=False, server_default=text("false")),
    Column("segments", Integer, nullable=False, server_default="1"),
    Column("state", SmallInteger, nullable=False, server_default="0"),
    Column("due", Float, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("owner", String(32)),
    Column("created", Float, nullable=False),
    Column("begun", Float),  # when the last try began
    Column("sent", Float),
    Column("provider_id", String(64)),
    Column("error", String(64), nullable=False, server_default=""),
    UniqueConstraint("inbox", "position", name="outbox_once"),
    # What is owed, in the order of sending; a query uses it where it says `state < 2` in these words.
    Index("outbox_owed", "channel", "rank", "id", sqlite_where=text("state < 2"), postgresql_where=text("state < 2")),
    Index("outbox_person", "person", "state", "id"),
    Index("outbox_state", "state", "created"),
)

# People whom somebody asked to be put in touch with. A case is one conversation with one partner.
CASE_WAITING, CASE_TAKEN, CASE_CLOSED, CASE_WITHDRAWN, CASE_PASSED_ON, CASE_EXPIRED = 0, 1, 2, 3, 4, 5
CASE_OPEN = (CASE_WAITING, CASE_TAKEN)

cases = Table(
    "cases",
    metadata,
    Column("id", String(32), primary_key=True),  # random
    Column("number", String(16), nullable=False, unique=True),  # what people and partners call it: K7Q-2MX
    Column("person", String(32), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("partner", String(64), nullable=False),
    Column("state", SmallInteger, nullable=False, server_default="0"),
    Column("request", LargeBinary),  # sealed; what the person agreed to share
    Column("offer", String(64)),  # the next partner, offered to the person when nobody answered
    Column("created", Float, nullable=False),
    Column("answer_by", Float, nullable=False),  # when the person is told that nobody has answered
    Column("overdue_told", Float),
    Column("taken", Float),
    Column("ended", Float),
    Column("seen", Float),  # when the partner last opened the page
    Column("noticed", Float),  # when the partner was last told of new words
    Column("passed_from", String(32)),
    Index("cases_person", "person", "state"),
    Index("cases_state", "state", "answer_by"),
)

# What is said in a case, both ways, until it ends.
words = Table(
    "words",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("case_id", String(32), nullable=False),
    Column("author", String(8), nullable=False),  # person, partner
    Column("body", LargeBinary),  # sealed
    Column("said", Float, nullable=False),
    Column("outbox", BigInteger),  # the row that carries it to the person
    Index("words_case", "case_id", "id"),
)

# What happened to a case, without anything that was said or anybody's name. Kept for the partners' yearly figures.
audit = Table(
    "audit",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("case_id", String(32), nullable=False),
    Column("partner", String(64), nullable=False),
    Column("event", String(32), nullable=False),
    Column("at", Float, nullable=False),
)

# What the whole server has sent in a day, for the spending cap: the sum of its parts. A row is locked until the
# transaction that counted is on the disk, so one row would make all workers wait for each other.
spending = Table(
    "spending",
    metadata,
    Column("day", Integer, primary_key=True, autoincrement=False),  # days since 1970, UTC
    Column("part", SmallInteger, primary_key=True, autoincrement=False),
    Column("segments", Integer, nullable=False, server_default="0"),
)
