"""Which partners take cases, and where their desks are.

`knowledge/partners.yml` says whether and how a partner takes requests; the addresses of its staff stand in a file of
the settings (`RIGHTS_BOT_DESKS_FILE`), which is not part of the knowledge and is never logged. Only a partner with both
takes cases.

    mwc-bc:
      email: intake@example.org
      webhook: https://example.org/rights-bot
      webhook_secret: at least 32 characters
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.channels.addresses import is_safe
from bot.knowledge import yaml_lines
from bot.knowledge.fields import Form, pairs, table_of, wrong_kind
from bot.knowledge.model import Handoff, Knowledge, Partner
from bot.knowledge.problems import Notebook
from bot.knowledge.yaml_lines import Table
from bot.settings import MIN_SECRET, PREFIX, SettingsError, is_mail_address

_KEYS = ("email", "webhook", "webhook_secret")


@dataclass(frozen=True)
class Address:
    """Where a partner's staff are reached; "" where they are not. Nothing of it is shown where it is printed."""

    email: str = field(default="", repr=False)
    webhook: str = field(default="", repr=False)
    webhook_secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Desk:
    """A partner that takes cases, by at least one of the two ways."""

    partner: Partner
    handoff: Handoff
    channels: tuple[str, ...]  # email, webhook

    @property
    def language(self) -> str:
        """That of its mails, and of its page until another is chosen."""
        return self.handoff.languages[0]


def desks_of(knowledge: Knowledge, addresses: Mapping[str, Address]) -> dict[str, Desk]:
    """By the partner's id, in the order of partners.yml."""
    known = (partner for partner in knowledge.partners.values() if partner.id in addresses)
    return {partner.id: desk for partner in known if (desk := desk_of(partner, addresses))}


def desk_of(partner: Partner | None, addresses: Mapping[str, Address]) -> Desk | None:
    """None where it takes no cases."""
    address, handoff = addresses.get(partner.id) if partner else None, partner.handoff if partner else None
    if partner is None or address is None or handoff is None:
        return None
    ways = (("email", handoff.email and address.email), ("webhook", handoff.webhook and address.webhook))
    channels = tuple(name for name, given in ways if given)
    return Desk(partner, handoff, channels) if channels else None


def read_addresses(path: Path) -> dict[str, Address]:
    """By the partner's id. Raises `SettingsError` with every mistake, a line each; none shows an address."""
    try:
        with path.open("rb") as stream:
            document = yaml_lines.load(stream.read(yaml_lines.MAX_BYTES + 1))
    except OSError as error:
        raise SettingsError(f"{PREFIX}DESKS_FILE: {path} cannot be opened ({type(error).__name__}).") from None
    mistakes = [(mistake.line, mistake.message) for mistake in document.mistakes]
    notebook = Notebook(path.name)
    found = {}
    if not mistakes:
        for partner, node, line in pairs(table_of(document.root, notebook)):
            if isinstance(node, Table):
                found[partner] = _address(Form(node, notebook, _KEYS, "A desk"), mistakes)
            else:
                wrong_kind(notebook, line, f'"{partner}"', node, Table)
    mistakes += [(problem.place.line, problem.message) for problem in notebook.problems]
    if mistakes:
        raise SettingsError("\n".join(f"{path}:{line}: {message}" for line, message in sorted(set(mistakes))))
    return found


def _address(form: Form, mistakes: list[tuple[int, str]]) -> Address:
    address = Address(*(form.text(key, required=False) for key in _KEYS))
    if address.email and not is_mail_address(address.email):
        mistakes.append((form.line("email"), "This is no mail address. Write one, as in desk@example.org."))
    if address.webhook and not is_safe(address.webhook):
        message = "A webhook needs https://, for what people ask travels there. Only this machine itself may have http."
        mistakes.append((form.line("webhook"), message))
    if address.webhook and len(address.webhook_secret) < MIN_SECRET:
        message = f"webhook_secret needs {MIN_SECRET} characters or more. Make one: rights-bot new-secret."
        mistakes.append((form.line("webhook_secret"), message))
    if not (address.email or address.webhook):
        mistakes.append((form.table.line, "Write an email, a webhook or both."))
    return address
