"""The desks of partners in a running service: made from the settings, and what sends to them."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from bot.channels.base import Sender
from bot.channels.email_out import EmailSender
from bot.channels.webhook_out import WebhookSender
from bot.handoff.desks import read_addresses
from bot.handoff.links import Links
from bot.handoff.office import Office
from bot.knowledge.model import Knowledge
from bot.privacy.vault import Vault
from bot.settings import Settings

log = structlog.get_logger("bot.operation")

PER_SECOND = 5.0  # letters to all desks


def make_office(settings: Settings, vault: Vault, knowledge: Callable[[], Knowledge]) -> Office:
    """Without a file of desks nobody takes cases. Raises `SettingsError`."""
    addresses = read_addresses(settings.desks_file) if settings.desks_file else {}
    links = Links(settings.secret_key, settings.public_url, settings.case_link_days * 86400)
    office = Office(vault, knowledge, addresses, links)
    for partner in sorted(addresses.keys() - office.desks().keys()):
        log.warning("desk_not_used", partner=partner, reason="partners.yml does not say that it takes requests")
    return office


def desk_senders(settings: Settings, office: Office) -> dict[str, Sender]:
    """Only those that the file of desks needs."""
    addresses, senders = office.addresses, dict[str, Sender]()
    emails = {partner: address.email for partner, address in addresses.items() if address.email}
    hooks = {
        partner: (address.webhook, address.webhook_secret) for partner, address in addresses.items() if address.webhook
    }
    if emails:
        senders["email"] = EmailSender(settings.smtp_url, settings.mail_from, emails.get)
    if hooks:
        senders["webhook"] = WebhookSender(hooks.get)
    return senders
