"""What every change of a case needs: the words, the desks, the seal, and the two ways out: to the person, to the desk.

Nothing is sent here: rows are put into the outbox, in the transaction of the change.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from bot.answering.context import Context
from bot.answering.reply import Part, Turn
from bot.channels.base import Choice, Outgoing
from bot.delivery import outbox, people
from bot.delivery.outbox import Reply
from bot.delivery.spending import spend
from bot.handoff.desks import Address, Desk, desk_of, desks_of
from bot.handoff.links import Links
from bot.knowledge.model import SOURCE_LANGUAGE, Entry, Knowledge, Partner
from bot.knowledge.values import show_phone
from bot.privacy.vault import Vault
from bot.region.hours import NATIONAL
from bot.region.partners import Need, partners_for
from bot.region.place import Place
from bot.rendering.channels import render

WITHDRAW = "withdraw"  # the command that takes a request back
_PART = 15  # of the spending, beside the workers' own
_LOOKED_THROUGH = 1000  # more than there are partners


@dataclass(frozen=True)
class Office:
    """`knowledge` gives the newest; a case refers to it by ids, so that a corrected name reaches open cases."""

    vault: Vault
    knowledge: Callable[[], Knowledge]
    addresses: Mapping[str, Address]
    links: Links

    def desks(self) -> dict[str, Desk]:
        return desks_of(self.knowledge(), self.addresses)

    def desk(self, partner: str) -> Desk | None:
        """None where it takes no cases, any more or at all."""
        return desk_of(self.knowledge().partners.get(partner), self.addresses)

    def takes_cases(self, partner: str) -> bool:
        return self.desk(partner) is not None

    def name_of(self, partner: str) -> str:
        """A partner that is gone from the files is still called by its id."""
        known = self.knowledge().partners.get(partner)
        return known.name if known else partner

    def next_desk(self, region: str | None, topic: str | None, but: Sequence[str]) -> Desk | None:
        """Who else may help with this: whom the bot would name for it, then any desk there that works on the issue.
        None of `but`."""
        knowledge, desks = self.knowledge(), self.desks()
        entry: Entry | None = knowledge.entries.get(topic or "")
        need = Need.of(entry, Place(region) if region else None, ())
        named = [partner.id for partner in partners_for(knowledge, need, _LOOKED_THROUGH)]
        there = [
            id_
            for id_, desk in desks.items()
            if desk.partner.province in (region, NATIONAL) and (entry is None or entry.issue in desk.partner.issues)
        ]
        return next((desks[id_] for id_ in (*named, *there) if id_ in desks and id_ not in but), None)

    def replies(
        self, channel: str, language: str, key: str, /, *, options: Mapping[str, str] | None = None, **blanks: str
    ) -> list[Reply]:
        """The message `key` of `knowledge/messages`. `options`: targets with the keys of their titles."""
        knowledge = self.knowledge()
        text = knowledge.message(language, key, withdraw=self.command(language), **blanks)
        titles = tuple(knowledge.message(language, title) for title in (options or {}).values())
        turn = Turn((Part(text, titles),), Context(language=language, menu=tuple(options or ())))
        return self._rendered(turn, channel)

    def words(self, channel: str, language: str, text: str) -> list[Reply]:
        """What a partner writes, as the channel shows it."""
        return self._rendered(Turn((Part(text),), Context(language=language)), channel)

    def say(self, connection: Connection, person: str, channel: str, replies: Sequence[Reply], now: float) -> list[int]:
        """Puts replies into the outbox, in the name of whoever has the conversation as this transaction leaves it; the
        rows' ids."""
        holder = people.holder(connection, person)
        named = [dataclasses.replace(reply, held_by=holder) for reply in replies]
        ids = outbox.add(connection, self.vault, person, channel, named, now)
        segments = sum(reply.segments for reply in replies)
        if segments:
            spend(connection, now, segments, _PART)
        return ids

    def tell_desk(
        self, connection: Connection, partner: str, case: str, letters: Mapping[str, Outgoing], now: float
    ) -> None:
        """`letters`: by the desk's channels."""
        for channel, letter in letters.items():
            outbox.add_for_desk(connection, self.vault, partner, case, channel, letter, now)

    def command(self, language: str) -> str:
        """How WITHDRAW is called in `language`, as people type it."""
        knowledge = self.knowledge()
        for tag in knowledge.chain(language):
            phrases = knowledge.commands.get(tag, {}).get(WITHDRAW, ())
            own = [p.text for p in phrases if p.script == knowledge.languages[tag].script]
            if own:
                return own[0].upper()
        return WITHDRAW.upper()

    def contact(self, partner: Partner, language: str) -> str:
        """How a person reaches a partner without us."""
        phone = show_phone(partner.phone, language, self.knowledge()) if partner.phone else None
        return ", ".join(filter(None, (phone, partner.site))) or partner.name

    def _rendered(self, turn: Turn, channel: str) -> list[Reply]:
        language = self.knowledge().languages.get(turn.context.language or SOURCE_LANGUAGE)
        return [
            Reply(
                Outgoing(message.text, message.bare, tuple(Choice(*choice) for choice in message.choices)),
                segments=message.cost.segments if channel == "sms" else 0,
            )
            for message in render(turn, channel, fold_accents=bool(language and language.sms_fold))
        ]
