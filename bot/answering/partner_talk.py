"""How partners are named: one in passing at the end of an answer, or up to three with all that helps to choose."""

from __future__ import annotations

from dataclasses import replace

from bot.answering.context import PLACE_QUESTION, Context
from bot.answering.entry_talk import EntryTalk
from bot.answering.reading import WHO_ENTRIES
from bot.answering.reply import Part, Turn
from bot.knowledge.cldr import day_names, language_name
from bot.knowledge.model import SOURCE_LANGUAGE, Entry, Opening, Partner
from bot.region.hours import is_open
from bot.region.lookup import place_of
from bot.region.partners import NEAR_KM, Need, distance_km, serves_whole, to_name

AT_ONCE = 3
_LANGUAGES_SHOWN = 4


class PartnerTalk(EntryTalk):
    def _person(self, context: Context, entry: Entry | None) -> Turn:
        """One who can help, or 211, in a few words; beside one without a phone, who has one."""
        found, _ = to_name(self.knowledge, self._need(context, entry), 1)
        lines = [
            self._message(context, "partner_line", name=self._named(partner, context), contact=contact)
            for partner in found
            for contact in (self._contact(partner, context),)
        ]
        said = " ".join((self._message(context, "partner_intro"), "; ".join(lines)))
        turn = Turn((Part(said),), _with_shown(context, found))
        return self._offering(turn, [partner.id for partner in found])

    def _help_near(self, entry: Entry | None, context: Context, said: str | None = None) -> Turn:
        """Up to three more who can help at the place of `context`, and how to get others. `said` is what stands above
        them, by default which place it is."""
        named, more = to_name(self.knowledge, self._need(context, entry), AT_ONCE, context.shown)
        if not named:
            return Turn((Part(self._message(context, "no_one_else")),), replace(context, menu=()))
        parts = [Part(said)] if said else []
        if context.region and not context.shown and not said:
            key = f"{context.region}:{context.place}" if context.place else context.region
            parts.append(Part(self._message(context, "partner_place", place=self._place_name(key, context))))
        parts += [Part(self._full_line(partner, context)) for partner in named]
        context = replace(_with_shown(context, named), menu=(), seeking=True)
        if more:
            parts.append(Part(self._message(context, "who_else_hint")))
        turn = self._offering(Turn(tuple(parts), context), [partner.id for partner in named])
        if context.region and context.place is None and PLACE_QUESTION not in context.told and not turn.context.menu:
            question = Part(self._message(context, "place_question"), asks_place=True)
            turn = replace(turn, parts=(*turn.parts, question), context=context.with_told(PLACE_QUESTION))
        return turn

    def _need(self, context: Context, entry: Entry | None) -> Need:
        """What is needed at the place of `context`; who only asks for somebody may need anything."""
        place = place_of(context.region, context.place)
        languages = self._spoken_by(context)
        if entry is not None and entry.id == WHO_ENTRIES[0]:
            return Need(place, languages, services=entry.services, at=self.at)
        return Need.of(entry, place, languages, self.at)

    def _spoken_by(self, context: Context) -> tuple[str, ...]:
        """The person's language, the one that people who read it know best beside it, and English."""
        language, *others = self.knowledge.chain(self._read_in(context))
        second = others[:1] if language != SOURCE_LANGUAGE else []
        return tuple(dict.fromkeys((language, *second, SOURCE_LANGUAGE)))

    def _contact(self, partner: Partner, context: Context) -> str:
        """A phone that nobody has confirmed is shown only beside the website."""
        phone = self._phone(partner, self._read_in(context))
        site = partner.site if (partner.site or "") not in phone else None
        return ", ".join(filter(None, (phone, site if site or not phone else None)))

    def _full_line(self, partner: Partner, context: Context) -> str:
        kind = self._message(context, f"partner_kind.{partner.kind}")
        what = ", ".join(filter(None, (kind, self._where(partner, context), *self._people(partner, context))))
        details = (
            *self._hours(partner, context),
            self._spoken(partner, context),
            self._message(context, "danger.line_free") if partner.free else "",
            self._message(context, "partner_checked", date=f"{partner.source.checked:%Y-%m}"),
        )
        return self._message(
            context,
            "partner_full",
            name=partner.name,
            what=what,
            contact=self._contact(partner, context),
            details=", ".join(filter(None, details)),
        )

    def _named(self, partner: Partner, context: Context) -> str:
        """The name, and for whom it is where that is not everybody."""
        people = ", ".join(self._people(partner, context))
        return f"{partner.name} ({people})" if people else partner.name

    def _people(self, partner: Partner, context: Context) -> tuple[str, ...]:
        return tuple(self._message(context, f"partner_people.{group}") for group in partner.people)

    def _where(self, partner: Partner, context: Context) -> str:
        """Its town; of a far one, where the data say so, that it is there for the whole province."""
        place = place_of(context.region, context.place)
        km = distance_km(partner, place)
        if place is not None and km is not None and km > NEAR_KM and serves_whole(partner, place):
            return self._message(context, "partner_whole_province")
        return partner.city or ""

    def _hours(self, partner: Partner, context: Context) -> tuple[str, ...]:
        if partner.opens is None:
            return ()
        if partner.opens.always:
            return (self._message(context, "danger.line_always"),)
        written = hours_in(partner.opens, self._written_in(context))
        if self.at is None:
            return (written,)
        return (written, self._message(context, "partner_open" if is_open(partner, self.at) else "partner_closed"))

    def _spoken(self, partner: Partner, context: Context) -> str:
        """The languages, that of the person first, and whether there are interpreters for others."""
        language = self._read_in(context)
        own, ours = language.split("-")[0], self._written_in(context)
        codes = sorted(dict.fromkeys(partner.languages), key=lambda code: code.split("-")[0] != own)
        names = [language_name(code, ours) for code in codes]
        if len(names) > _LANGUAGES_SHOWN:
            names = [*names[:_LANGUAGES_SHOWN], f"+{len(names) - _LANGUAGES_SHOWN}"]
        if partner.interpreters:
            names.append(self._message(context, "partner_interpreters"))
        return ", ".join(names)


def _with_shown(context: Context, partners: list[Partner]) -> Context:
    return replace(context, shown=tuple(dict.fromkeys((*context.shown, *(partner.id for partner in partners)))))


def hours_in(opens: Opening, language: str) -> str:
    """Opening hours in a language: "Mon-Fri 9:00-17:00, Sat 10:00-12:30"."""
    names = day_names(language)
    by_spans: dict[tuple[tuple[int, int], ...], list[int]] = {}
    for day, spans in sorted(opens.days.items()):
        by_spans.setdefault(spans, []).append(day)
    shown = []
    for spans, days in by_spans.items():
        in_a_row = len(days) > 2 and days[-1] - days[0] == len(days) - 1
        when = f"{names[days[0]]}-{names[days[-1]]}" if in_a_row else "/".join(names[day] for day in days)
        shown.append(f"{when} " + " ".join(f"{_clock(start)}-{_clock(end)}" for start, end in spans))
    return ", ".join(shown)


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"
