"""The reply to danger: what to do now, who answers, one question; then a script for each kind and each answer.

All of it is composed from the files, without a model, an engine or a database, and fits two SMS (see
`bot.rendering.check`). Every script ends with a person or a place. What is remembered is the open question and the
entry that MORE leads into; both go with the next topic, so nothing of it is said again unasked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.answering.context import Context
from bot.answering.reading import Reading
from bot.answering.reply import Part, Turn
from bot.answering.speaker import Speaker
from bot.knowledge.cldr import language_name
from bot.knowledge.model import DANGER_KINDS, Partner
from bot.knowledge.placeholders import fill
from bot.region.hours import NATIONAL, is_open
from bot.safety.detector import SOS

EMERGENCY = "911"
YES, NO = "yes", "no"
_SCRIPTS = {YES: "can_talk", NO: "cannot_talk"}
# Where MORE leads for a kind without an entry of its own, and how many of its parts have been said with the help lines:
# -1 where not even its first text has.
_READ_ON = {"child-in-danger": ("danger-now", 0), "medical-emergency": ("emergency-care", -1), SOS: ("danger-now", 0)}


@dataclass(frozen=True)
class DangerTalk(Speaker):
    def danger_turn(self, reading: Reading, context: Context) -> Turn | None:
        """Help lines, before anything else and from the files alone; None where there is no hard danger."""
        if reading.danger is None or reading.danger.tier != "hard":
            return None
        kind = reading.danger.kind
        language = context.language if context.language_chosen and context.language else reading.language
        context = replace(context.at(reading.where), language=language)
        said = self._message(context, f"danger.{kind}")
        first = "\n".join((said, *self._help_lines(kind, reading.region or context.region, language, said)))
        entry, parts_said = _READ_ON.get(kind, (kind, 0))
        if entry in self.knowledge.entries:
            context = replace(context, last_entry=entry, next_part=parts_said)
        question = self._question(kind, context)
        return replace(question, parts=(Part(first), *question.parts), crisis=True)

    def rest_after_danger(self, reading: Reading) -> bool:
        """Whether the message asked something besides, which is answered after the help lines."""
        return reading.intent == "question" and bool(reading.entries) and reading.entries[0][0] not in DANGER_KINDS

    def _question(self, kind: str, context: Context) -> Turn:
        return self._menu(context, "danger.question", (f"danger:{kind}:{YES}", f"danger:{kind}:{NO}"))

    def _after_question(self, kind: str, answer: str, context: Context) -> Turn:
        """What to do for whoever can talk on the phone now, or cannot."""
        language = self._read_in(context)
        partners = self._lines_of(kind, context.region)
        phone = next((self._phone(line, language) for line in partners), EMERGENCY)
        script = _SCRIPTS[answer]
        own = f"danger.{kind}.{script}"
        key = own if own in self.knowledge.messages[self._ours(language)] else f"danger.{script}"
        said = [self._message(context, key, phone=phone)]
        if answer == NO:
            said += [self._text_line(partner, context) for partner in partners if partner.text]
        if context.last_entry == _READ_ON.get(kind, (kind, 0))[0]:
            said.append(self._message(context, "more_hint"))
        return Turn((Part(" ".join(said)),), replace(context, menu=()), crisis=True)

    def _help_lines(self, kind: str, region: str | None, language: str, said: str) -> list[str]:
        """The lines of this danger there, those that are closed now last; not those whose number has been `said`."""
        out = []
        for partner in self._lines_of(kind, region):
            phone = self._phone(partner, language)
            if phone in said:
                continue
            line = self.knowledge.message(language, "danger.line", name=partner.name, phone=phone)
            traits = ", ".join(filter(None, self._traits(partner, language)))
            out.append(f"{line} ({traits})" if traits else line)
        return out

    def _traits(self, partner: Partner, language: str) -> tuple[str, ...]:
        def word(key: str, true: bool | None) -> str:
            return self.knowledge.message(language, key) if true else ""

        always = partner.always_open
        open_now = None if always or self.at is None else is_open(partner, self.at)
        return (
            word("danger.line_free", partner.free),
            word("danger.line_confidential", partner.confidential),
            word("danger.line_always", always),
            word("partner_open", open_now),
            word("partner_closed", open_now is False),
            self._spoken_there(partner, language),
        )

    def _spoken_there(self, partner: Partner, language: str) -> str:
        """The person's language by its own name, or interpreters, or what else is known of the languages there."""
        plain = language.split("-")[0]
        if plain in {code.split("-")[0] for code in partner.languages}:
            return self.knowledge.languages[language].name
        if partner.interpreters:
            return self.knowledge.message(language, "partner_interpreters")
        ours = self._ours(language)
        return "/".join(language_name(code, ours) for code in partner.languages)

    def _text_line(self, partner: Partner, context: Context) -> str:
        number = fill(f"{{{partner.id}.text}}", self._written_in(context), self.knowledge, self.today)
        return self._message(context, "danger.text_line", name=partner.name, number=number)

    def _lines_of(self, kind: str, region: str | None) -> list[Partner]:
        by_region = self.knowledge.danger_lines.get(kind, {})
        ids = by_region.get(region or NATIONAL) or by_region.get(NATIONAL, ())
        partners = [self.knowledge.partners[i] for i in ids if i in self.knowledge.partners]
        return sorted(partners, key=lambda partner: self.at is not None and is_open(partner, self.at) is False)
