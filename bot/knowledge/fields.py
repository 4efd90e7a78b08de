"""Reading one mapping of a file key by key.

Decides whether each value is of the kind that the format wants and says what is wrong where it is not. A mistake never
stops the reading: the caller gets a harmless stand-in, so that one run finds every mistake of every file.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from typing import TypeVar
from urllib.parse import urlsplit

from bot.knowledge.problems import Notebook, suggest
from bot.knowledge.yaml_lines import Items, Node, Table, Text

Choice = TypeVar("Choice", bound=str)

NEVER = dt.date.max  # stands in for a date that cannot be read: nothing becomes stale because of a typing mistake
LONG_AGO = dt.date.min

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PARTIAL_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
# North American in full, a local short form (310-1818), short codes (911, 686868), or any other country's number.
_PHONE = re.compile(r"\+1-[2-9]\d{2}-[2-9]\d{2}-\d{4}|\d{3}-\d{4}|\d{3}|\d{5,6}|\+(?!1-)\d{1,3}(-\d{1,14})+", re.ASCII)

_KINDS = {Text: "a text", Items: 'a list, each item on its own line after "- "', Table: "keys with values"}


class Form:
    """One mapping. Keys outside `known` are reported at once; the rest when they are asked for.

    One that `stands_in` for a mapping whose absence has been reported misses none of its keys.
    """

    def __init__(
        self, table: Table, notebook: Notebook, known: Collection[str], what: str, stands_in: bool = False
    ) -> None:
        self.table = table
        self.notebook = notebook
        self.what = what
        self.stands_in = stands_in
        for key in table.nodes:
            if key not in known:
                unused = [name for name in known if name not in table.nodes]
                message = f'{what} has no key "{key}".{suggest(key, unused)}'
                notebook.add(table.key_lines[key], "unknown-key", message)

    def __contains__(self, key: str) -> bool:
        return key in self.table.nodes

    def line(self, key: str) -> int:
        return self.table.key_lines.get(key, self.table.line)

    def node(self, key: str, required: bool = True) -> Node | None:
        found = self.table.nodes.get(key)
        if found is None and required and not self.stands_in:
            self.notebook.add(self.table.line, "missing-key", f'{self.what} needs the key "{key}".')
        return found

    def text(self, key: str, required: bool = True) -> str:
        """The value, or "" where there is none. A key that may be left out may also be empty."""
        node = self.node(key, required)
        if node is None:
            return ""
        if not isinstance(node, Text):
            wrong_kind(self.notebook, self.line(key), f'"{key}"', node, Text)
            return ""
        if required and not node.value:
            self.notebook.add(self.line(key), "empty", f'"{key}" is empty. Write its text.')
        return node.value

    def maybe(self, key: str) -> str | None:
        return self.text(key, required=False) or None

    def texts(self, key: str, required: bool = True) -> tuple[str, ...]:
        node = self.node(key, required)
        return tuple(item.value for item in list_of_texts(self.notebook, self.line(key), f'"{key}"', node))

    def choice(self, key: str, options: Collection[Choice], otherwise: Choice, required: bool = True) -> Choice:
        written = self.text(key, required)
        for option in options:
            if option == written:
                return option
        if written:
            message = f'"{key}" cannot be "{written}". It is one of: {", ".join(options)}.'
            self.notebook.add(self.line(key), "choice", message)
        return otherwise

    def yes_no(self, key: str) -> bool | None:
        """None where it is unknown or not said."""
        written = self.choice(key, ("true", "false", "unknown"), "unknown", required=False)
        return {"true": True, "false": False}.get(written)

    def id(self, key: str) -> str:
        written = self.text(key)
        if written and not is_id(written):
            message = f'"{written}" cannot be an id. Use small letters a to z, digits and single hyphens.'
            self.notebook.add(self.line(key), "bad-id", message)
        return written

    def day(self, key: str, otherwise: dt.date) -> dt.date:
        written = self.text(key)
        found = parse_day(written)
        if written and found is None:
            self.notebook.add(self.line(key), "bad-date", f'"{written}" is no date. Write it as 2026-11-22.')
        return found or otherwise

    def partial_day(self, key: str) -> str:
        """A date as written: a year, a month, a day, or `unknown`."""
        written = self.text(key)
        parts = written.split("-")
        whole = parse_day("-".join((*parts, "01", "01")[:3])) if _PARTIAL_DATE.fullmatch(written) else None
        if written and written != "unknown" and whole is None:
            message = f'"{written}" is no date. Write 2026, 2026-11, 2026-11-22 or unknown.'
            self.notebook.add(self.line(key), "bad-date", message)
            return "unknown"
        return written

    def number(self, key: str) -> float | None:
        written = self.text(key, required=False)
        if written and not is_number(written):
            self.notebook.add(self.line(key), "bad-number", f'"{written}" is no number. Write digits, as in 49.28.')
            return None
        return float(written) if written else None

    def phone(self, key: str) -> str | None:
        written = self.maybe(key)
        if written and not is_phone(written):
            message = f'"{written}" is no phone number. Write +1-800-531-5551, or a short number such as 988.'
            self.notebook.add(self.line(key), "bad-phone", message)
        return written

    def url(self, key: str, required: bool = True) -> str:
        written = self.text(key, required)
        if written and not is_url(written):
            message = f'"{written}" is no web address. Copy it whole, with https:// in front.'
            self.notebook.add(self.line(key), "bad-url", message)
            return ""
        return written

    def form(self, key: str, known: Collection[str], required: bool = True) -> Form:
        """The mapping under `key`; an empty one where there is none."""
        node = self.node(key, required)
        if isinstance(node, Table):
            return Form(node, self.notebook, known, f'"{key}"')
        if node is not None:
            wrong_kind(self.notebook, self.line(key), f'"{key}"', node, Table)
        return Form(Table({}, {}, self.line(key)), self.notebook, (), "", stands_in=True)

    def pairs(self, key: str) -> Iterator[tuple[str, Node, int]]:
        """Name, value and line of each pair of the mapping under `key`, which may be left out."""
        node = self.node(key, required=False)
        if isinstance(node, Table):
            yield from pairs(node)
        elif node is not None:
            wrong_kind(self.notebook, self.line(key), f'"{key}"', node, Table)


def pairs(table: Table) -> Iterator[tuple[str, Node, int]]:
    return ((key, node, table.key_lines[key]) for key, node in table.nodes.items())


def forms(root: Node | None, notebook: Notebook, known: Collection[str], what: str) -> Iterator[Form]:
    """The mappings of a file that is a list of mappings."""
    if root is None:
        notebook.add(1, "empty", "The file is empty.")
    elif not isinstance(root, Items):
        wrong_kind(notebook, root.line, "The file", root, Items)
    else:
        for node in root.nodes:
            if isinstance(node, Table):
                yield Form(node, notebook, known, what)
            else:
                wrong_kind(notebook, node.line, what, node, Table)


def table_of(root: Node | None, notebook: Notebook) -> Table:
    """The mapping that a whole file is; an empty one where it is something else."""
    if isinstance(root, Table):
        return root
    if root is None:
        notebook.add(1, "empty", "The file is empty.")
    else:
        wrong_kind(notebook, root.line, "The file", root, Table)
    return Table({}, {}, 1)


def list_of_texts(notebook: Notebook, line: int, what: str, node: Node | None) -> list[Text]:
    """The texts of a list that has some; a list that is not there at all is the caller's to judge."""
    if node is None:
        return []
    if not isinstance(node, Items):
        wrong_kind(notebook, line, what, node, Items)
        return []
    if not node.nodes:
        notebook.add(line, "empty", f"{what} is an empty list.")
    texts = []
    for item in node.nodes:
        if not isinstance(item, Text):
            wrong_kind(notebook, item.line, f"An item of {what}", item, Text)
        elif not item.value:
            notebook.add(item.line, "empty", f"An item of {what} is empty.")
        else:
            texts.append(item)
    return texts


def wrong_kind(notebook: Notebook, line: int, what: str, node: Node, wanted: type[Node]) -> None:
    if isinstance(node, Text) and not node.value:
        notebook.add(line, "empty", f"{what} is empty. It should be {_KINDS[wanted]}.")
        return
    hint = ""
    if wanted is Text and isinstance(node, Table):
        hint = ' A text that begins with "{" or holds ": " goes in quotes or under ">-".'
    notebook.add(line, "wrong-kind", f"{what} should be {_KINDS[wanted]}, but here are {_PLURALS[type(node)]}.{hint}")


_PLURALS: Mapping[type[Node], str] = {Text: "plain words", Items: "list items", Table: "keys with values"}


def is_id(written: str) -> bool:
    return _ID.fullmatch(written) is not None


def is_number(written: str) -> bool:
    return _NUMBER.fullmatch(written) is not None and len(written) <= 20


def is_phone(written: str) -> bool:
    return _PHONE.fullmatch(written) is not None


def is_url(written: str) -> bool:
    try:
        parts = urlsplit(written)
        return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and not re.search(r"\s", written)
    except ValueError:
        return False


def parse_day(written: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(written) if _DATE.fullmatch(written) else None
    except ValueError:
        return None
