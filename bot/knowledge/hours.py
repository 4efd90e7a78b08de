"""Opening hours as staff write them in partners.yml: `always`, or days with spans of the 24-hour clock.

    opens: always                    opens:
                                       mon-fri: 09:00-17:00
                                       sat: 10:00-12:30, 13:30-16:00

Decides what the words mean; whether it is open at some moment is `bot.region.hours`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.knowledge.fields import Form, wrong_kind
from bot.knowledge.model import Opening
from bot.knowledge.yaml_lines import Table, Text

ALWAYS = "always"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = 24 * 60

_SPAN = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\s*-\s*([01]?\d|2[0-4]):([0-5]\d)", re.ASCII)


def read_opening(form: Form, key: str) -> Opening | None:
    """None where nothing is written, or nothing that can be understood: then nobody is told that it is open."""
    node = form.node(key, required=False)
    if node is None:
        return None
    if isinstance(node, Text):
        if node.value == ALWAYS:
            return Opening(always=True)
        if node.value:
            form.notebook.add(form.line(key), "bad-hours", f'"{node.value}" is no opening hours. {_HINT}')
        return None
    if not isinstance(node, Table):
        wrong_kind(form.notebook, form.line(key), f'"{key}"', node, Table)
        return None
    days: dict[int, tuple[tuple[int, int], ...]] = {}
    good = True
    for name, value, line in form.pairs(key):
        numbers = list(_days(name))
        spans = _spans(value.value) if isinstance(value, Text) else None
        if not numbers:
            form.notebook.add(line, "bad-hours", f'"{name}" is no day. Write mon, tue, ... or a range as mon-fri.')
        elif not spans:
            form.notebook.add(line, "bad-hours", f'The hours of "{name}" cannot be read. {_HINT}')
        elif any(number in days for number in numbers):
            form.notebook.add(line, "bad-hours", f'A day of "{name}" stands twice. Write all its hours in one line.')
        else:
            days.update(dict.fromkeys(numbers, spans))
            continue
        good = False
    return Opening(days=dict(sorted(days.items()))) if good and days else None


_HINT = "Write always, or days with hours, as in mon-fri: 09:00-17:00."


def read_timezone(form: Form, key: str) -> str | None:
    """IANA's name of a time zone, as in America/Toronto."""
    written = form.maybe(key)
    if written is None:
        return None
    try:
        ZoneInfo(written)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = f'No time zone "{written}" exists. Write it as America/Toronto.'
        form.notebook.add(form.line(key), "bad-timezone", message)
        return None
    return written


def _days(name: str) -> Iterator[int]:
    """The weekdays of "mon", "mon-fri", "sat, sun" or "sat-mon"; none of them where one is unknown."""
    found: list[int] = []
    for part in name.lower().split(","):
        first, _, last = part.strip().partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            return
        begin, end = DAYS.index(first), DAYS.index(last or first)
        found += [(begin + step) % 7 for step in range((end - begin) % 7 + 1)]
    yield from found


def _spans(written: str) -> tuple[tuple[int, int], ...]:
    """Spans in order and apart from each other, in minutes after midnight; empty where one cannot be read."""
    spans = []
    for part in written.split(","):
        match = _SPAN.fullmatch(part.strip())
        if match is None:
            return ()
        hour, minute, end_hour, end_minute = map(int, match.groups())
        spans.append((hour * 60 + minute, end_hour * 60 + end_minute))
    apart = all(spans[index][1] <= spans[index + 1][0] for index in range(len(spans) - 1))
    return tuple(spans) if apart and all(start < end <= MIDNIGHT for start, end in spans) else ()
