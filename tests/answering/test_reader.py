"""What a message is by its signs: none of this needs an encoder, and most of it no model."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest

from bot.answering.context import Context
from bot.answering.handoff_form import HOURS
from bot.answering.menus import number_of, pick
from bot.answering.reader import Reader
from bot.answering.reading import Reading
from bot.answering.service import Service
from bot.commands.matcher import word_for
from bot.safety.detector import Danger
from tests.shipped import shipped

MENU = Context(language="en", menu=("entry:unpaid-wages", "entry:passport-taken", "none"))
SUMMARY = Context(language="en", menu=("contact:send", "contact:change", "contact:none"))
WORDS = Context(language="fr", menu=("contact:words:none",))
DANGER = Context(language="en", menu=("danger:danger-now:yes", "danger:danger-now:no"))


@pytest.fixture(scope="module")
def reader() -> Reader:
    """On the shipped knowledge, with nothing learnt: what still works when the model file is gone."""
    return Reader.of(shipped(), None, None)


@pytest.mark.parametrize("text", ["1", "1.", " #1 ", "１", "۱", "੧", "(1)", "1️⃣"])
def test_a_number_picks_a_line_of_the_menu_in_any_digits(reader: Reader, text: str) -> None:
    reading = reader.read(text, MENU)
    assert (reading.intent, reading.picked) == ("pick", "entry:unpaid-wages")


def test_the_words_of_a_line_pick_it_too(reader: Reader) -> None:
    assert reader.read("my employer keeps my pasport", MENU).picked == "entry:passport-taken"


@pytest.mark.parametrize("text", ["0", "none of these", "no"])
def test_none_of_these_can_be_said_in_three_ways(reader: Reader, text: str) -> None:
    assert reader.read(text, MENU).intent == "none_of_these"


def test_a_number_that_the_menu_does_not_have_is_asked_again(reader: Reader) -> None:
    assert reader.read("7", MENU).intent == "bad_pick"
    assert reader.read("7", Context(language="en")).intent == "menu"


@pytest.mark.parametrize(("text", "target"), [("1", "yes"), ("yes", "yes"), ("2", "no"), ("no", "no")])
def test_the_question_after_help_lines_is_answered_by_number_or_word(reader: Reader, text: str, target: str) -> None:
    assert reader.read(text, DANGER).picked == f"danger:danger-now:{target}"


@pytest.mark.parametrize(
    ("text", "intent", "language"),
    [
        ("MENU", "menu", "en"),
        ("Ayuda", "help", "es"),
        ("SUITE", "more", "fr"),
        ("ਹੋਰ", "more", "pa"),
        ("borrar", "delete", "es"),
        ("STOP", "stop", "en"),
        ("语言", "language", "zh-Hans"),
    ],
)
def test_a_command_says_the_language_of_who_has_not_said_another(
    reader: Reader, text: str, intent: str, language: str
) -> None:
    assert (reader.read(text, Context()).intent, reader.read(text, Context()).language) == (intent, language)
    assert reader.read(text, Context(language="vi")).language == "vi"


@pytest.mark.parametrize("text", ["he won't stop", "please stop him", "i want more hours at work"])
def test_a_command_inside_a_sentence_is_no_command(reader: Reader, text: str) -> None:
    assert reader.read(text, Context()).intent not in ("stop", "more")


@pytest.mark.parametrize(
    ("text", "tag"),
    [("español", "es"), ("in French please", "fr"), ("ਪੰਜਾਬੀ", "pa"), ("中文", "zh-Hans"), ("hindi", "hi")],
)
def test_a_language_is_asked_for_by_its_name(reader: Reader, text: str, tag: str) -> None:
    reading = reader.read(text, Context(language="en"))
    assert (reading.intent, reading.language_wanted) == ("set_language", tag)


@pytest.mark.parametrize("text", ["", "   ", "🎉🎉", "?!", "\u200f\u200e", "\x00\x07", "\ufdfa"[:0]])
def test_a_message_without_words_is_empty(reader: Reader, text: str) -> None:
    assert reader.read(text, Context()).intent == "empty"


@pytest.mark.parametrize("context", [Context(), MENU, DANGER, Context(language="fr", language_chosen=True)])
@pytest.mark.parametrize("text", ["SOS", "sos!!", "S.O.S.", "911"])
def test_sos_works_in_every_state(reader: Reader, context: Context, text: str) -> None:
    reading = reader.read(text, context)
    assert (reading.intent, reading.band) == ("sos", "danger")


@pytest.mark.parametrize(
    "text", ["he is hitting me", "me quiero morir", "ਮੈਨੂੰ ਮਾਰ ਰਿਹਾ ਹੈ", "they locked me in", "je veux mourir"]
)
def test_danger_is_heard_with_the_model_deleted(reader: Reader, text: str) -> None:
    assert reader.read(text, Context()).band == "danger"


def test_danger_is_heard_behind_twenty_thousand_characters(reader: Reader) -> None:
    text = "my boss is bad " * 100 + "he is hitting me" + " and more" * 30
    reading = reader.read(text, Context())
    assert reading.shortened
    assert reading.band == "danger"


@pytest.mark.parametrize(
    "text",
    [
        '/restart{"a":1}',
        '/question{"region":"ON"}',
        "'; DROP TABLE inbox; --",
        "<script>alert(1)</script>",
        "!!python/object/apply:os.system [ls]",
        "{unpaid-wages.amount}",
        "%s %n {0} ${x}",
        "\ufdfa" * 500,
        "a\u0301" * 3000,
        "\ud800 \udfff lone",
        "x" * 20_000,
    ],
    ids=range(11),  # else the names of the tests are as long as what is typed
)
def test_nothing_that_can_be_typed_breaks_it(still_service: Service, text: str) -> None:
    reading = still_service.read(text, Context())
    turn = still_service.respond(text, reading, Context())
    assert turn.parts
    assert all("{" not in part.text for part in turn.parts)


def test_a_place_alone_is_a_place_and_keeps_the_language(still_service: Service) -> None:
    reading = still_service.read("Ontario", Context(language="es"))
    assert (reading.intent, reading.region, reading.language) == ("set_region", "ON", "es")


def test_hello_is_english_before_it_is_a_loan_word(still_service: Service) -> None:
    assert (still_service.read("hello", Context()).intent, still_service.read("hello", Context()).language) == (
        "greeting",
        "en",
    )
    assert still_service.read("hola", Context()).language == "es"


def test_the_language_that_a_person_chose_stays(still_service: Service) -> None:
    chosen = Context(language="fr", language_chosen=True)
    assert still_service.read("my boss took my passport and did not pay me", chosen).language == "fr"
    assert still_service.read("my boss took my passport and did not pay me", Context(language="fr")).language == "en"


@pytest.mark.parametrize(
    ("text", "number"), [("2", 2), ("12.", 12), ("٣", 3), ("2 weeks", None), ("", None), ("911", None)]
)
def test_number_of(text: str, number: int | None) -> None:
    assert number_of(text) == number


def test_zero_is_none_of_these_only_where_it_is_offered() -> None:
    assert pick("0", ("entry:a", "none"), {}, None) == "none"
    assert pick("0", ("entry:a",), {}, None) is None


def test_who_else_is_understood_after_somebody_was_named(reader: Reader) -> None:
    named = Context(language="en", shown=("pcls",))
    for text in ("who else", "Someone else?", "quien mas", "hor kaun", "还有谁"):
        assert reader.read(text, named).intent == "who_else"
    assert reader.read("who else", Context(language="en")).intent == "unknown"


def test_a_place_that_is_asked_back_is_picked_by_number_by_words_or_by_yes(reader: Reader) -> None:
    asked = Context(language="en", menu=("place:ON:London", "none"))
    for text in ("1", "yes", "london ontario"):
        assert reader.read(text, asked).picked == "place:ON:London"
    assert reader.read("no", asked).intent == "none_of_these"
    several = replace(asked, menu=("place:ON:Windsor", "place:NS:Windsor", "none"))
    assert reader.read("2", several).picked == "place:NS:Windsor"
    assert reader.read("yes", several).picked == "place:ON:Windsor"


def test_where_somebody_is_travels_in_the_reading(reader: Reader) -> None:
    reading = reader.read("i live in leamington", Context())
    assert (reading.intent, reading.where, reading.language) == ("set_region", "ON:Leamington", "en")
    reading = reader.read("london", Context(language="es"))
    assert (reading.region, reading.places, reading.where, reading.language) == ("ON", ("ON:London",), None, "es")
    reading = reader.read("i am still in mexico", Context())
    assert (reading.intent, reading.abroad, reading.region) == ("set_region", "MX", None)
    reading = reader.read("geo:45.5,-73.6", Context(language="fr"))
    assert (reading.intent, reading.where) == ("set_region", "QC:Montréal")


def test_a_reading_comes_back_whole_from_json(reader: Reader) -> None:
    reading = reader.read("windsor", Context(language="en"))
    assert Reading.from_json(json.loads(json.dumps(reading.to_json()))) == reading


@pytest.mark.parametrize(
    ("text", "target"),
    [("1", "contact:send"), ("yes", "contact:send"), ("3", None), ("0", "contact:none"), ("no", "contact:none"),
     ("none of these", "contact:none"), ("change something", "contact:change")],
)  # fmt: skip
def test_the_form_is_answered_by_number_or_word(reader: Reader, text: str, target: str | None) -> None:
    reading = reader.read(text, SUMMARY)
    assert (reading.intent, reading.picked) == ("form_answer" if target else "bad_pick", target)


@pytest.mark.parametrize(
    ("text", "target"), [("evening", "evening"), ("the evening", "evening"), ("any", "any"), ("in the", None)]
)
def test_a_line_of_the_form_is_picked_by_its_own_word(reader: Reader, text: str, target: str | None) -> None:
    menu = tuple(f"contact:hours:{hours}" for hours in HOURS)
    picked = reader.read(text, Context(language="en", menu=menu)).picked
    assert picked == (f"contact:hours:{target}" if target else None)


@pytest.mark.parametrize(("text", "context"), [("it", SUMMARY), ("send", SUMMARY), ("mes mots", WORDS)])
def test_nobody_agrees_by_half_a_line(reader: Reader, text: str, context: Context) -> None:
    assert reader.read(text, context).picked is None


def test_an_offer_that_is_picked_asks_for_contact(reader: Reader) -> None:
    reading = reader.read("1", Context(language="en", menu=("contact:start:mwc-bc",)))
    assert (reading.intent, reading.picked) == ("contact", "contact:start:mwc-bc")


@pytest.mark.parametrize(
    "text", ["my boss did not pay me", "hello", "Ontario", "2", "szef mi nie zapłacił", "no pay no papers", "x" * 900]
)
def test_what_is_written_after_the_question_for_own_words_is_own_words(still_service: Service, text: str) -> None:
    reading = still_service.read(text, Context(language="fr", menu=WORDS.menu, form={"minute": int(time.time() // 60)}))
    assert (reading.intent, reading.language, reading.shortened) == ("own_words", "fr", False)
    assert not still_service.stands_alone(text, WORDS)


def test_danger_is_still_seen_in_own_words_also_at_the_end_of_long_ones(reader: Reader) -> None:
    assert reader.read("he is hitting me", WORDS).danger == Danger("hard", "danger-now")
    assert reader.read("x " * 400 + "he is hitting me", WORDS).danger == Danger("hard", "danger-now")


@pytest.mark.parametrize(
    ("text", "intent"),
    [("STOP", "stop"), ("effacer", "delete"), ("MENU", "menu"), ("SOS", "sos"), ("retirer", "withdraw"),
     ("español", "set_language"), ("0", "form_answer"), ("non", "form_answer"), ("ok", "bad_pick"), ("...", "empty")],
)  # fmt: skip
def test_commands_are_commands_while_own_words_are_awaited(reader: Reader, text: str, intent: str) -> None:
    assert reader.read(text, WORDS).intent == intent


@pytest.mark.parametrize(
    ("text", "language"),
    [("withdraw", "en"), ("retirer ma demande", "fr"), ("retirar mi solicitud", "es"), ("bawiin", "tl"),
     ("ਵਾਪਸ ਲਓ", "pa"), ("वापस लें", "hi"), ("سحب الطلب", "ar"), ("撤回", "zh-Hans"), ("پس گرفتن", "fa"),
     ("retirar pedido", "pt"), ("rút lại", "vi"), ("retire demann", "ht")],
)  # fmt: skip
def test_a_request_is_taken_back_in_every_language_and_as_it_is_told(reader: Reader, text: str, language: str) -> None:
    reading = reader.read(text, Context())
    assert (reading.intent, reading.language) == ("withdraw", language)
    assert reader.read(word_for(shipped(), "withdraw", language), Context()).intent == "withdraw"


@pytest.mark.parametrize(
    ("text", "language"),
    [("put me in touch with someone", "en"), ("quelqu'un peut m'appeler", "fr"), ("me pueden llamar", "es"),
     ("pwede ba may tumawag sa akin", "tl"), ("mainu koi phone kare", "pa"), ("kisi se kaho mujhe phone kare", "hi"),
     ("khallihom yektebouli", "ar"), ("帮我联系他们", "zh-Hans"), ("begid be man zang bezanan", "fa"),
     ("alguém pode me ligar", "pt"), ("nhờ ai đó gọi cho tôi", "vi"), ("mete m an kontak ak yo", "ht")],
)  # fmt: skip
def test_somebody_wants_to_be_put_in_touch(still_service: Service, text: str, language: str) -> None:
    reading = still_service.read(text, Context())
    assert (reading.intent, reading.language) == ("contact", language)
