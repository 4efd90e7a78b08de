from __future__ import annotations

import re

from bot.delivery.tables import metadata
from bot.settings import PROJECT


def test_docs_list_every_field_that_is_kept() -> None:
    page = (PROJECT / "docs" / "privacy.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(\w+\.\w+)` \| [^|]+ \| [^|]+ \| [^|]+ \|$", page, re.MULTILINE)
    kept = [f"{table.name}.{column.name}" for table in metadata.tables.values() for column in table.c]
    assert sorted(listed) == sorted(kept)
