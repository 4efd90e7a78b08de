"""What messages say to the open question of the form, by the shipped words alone."""

from __future__ import annotations

import pytest

from bot.answering.form_words import FormWords
from bot.answering.handoff_form import LEAVE, NOBODY, OWN_HOURS, SEND, SOMEONE_ELSE
from bot.knowledge.read_words import FORM_WORDS
from tests.shipped import shipped

WHO = ("contact:partner:mwc-bc", SOMEONE_ELSE, NOBODY)
WAY = ("contact:way:here", "contact:way:call", LEAVE)
HOURS = (*(f"contact:hours:{hours}" for hours in ("any", "morning", "afternoon", "evening", "weekend")), LEAVE)
ADD = ("contact:add_words:yes", "contact:add_words:no", LEAVE)
SUMMARY = (SEND, "contact:change", NOBODY)
AGAIN = "again"


@pytest.fixture(scope="module")
def words() -> FormWords:
    return FormWords(shipped())


def said(words: FormWords, text: str, menu: tuple[str, ...], language: str) -> str | None:
    answer = words.answer(text, menu, language)
    return None if answer is None else answer.target or AGAIN


@pytest.mark.parametrize(
    ("language", "text", "hours"),
    [
        ("es", "cualquiera", "any"), ("es", "no importa", "any"), ("es", "por la noche porfa", "evening"),
        ("tl", "sa gabi po", "evening"), ("tl", "kahit kelan po", "any"), ("pt", "de noite", "evening"),
        ("pt", "tanto faz", "any"), ("vi", "buoi sang", "morning"), ("vi", "luc nao cung dc", "any"),
        ("pa", "sham nu", "evening"), ("hi", "शाम को", "evening"), ("fa", "bad az zohr", "afternoon"),
        ("fa", "شب", "evening"), ("ar", "bel leil", "evening"), ("ar", "ay wa2t", "any"),
        ("zh-Hans", "晚上", "evening"), ("ht", "aswe", "evening"), ("fr", "en fin de semaine", "weekend"),
        ("en", "sham ko", "evening"),
    ],
)  # fmt: skip
def test_a_time_in_words_is_a_line_of_the_menu(words: FormWords, language: str, text: str, hours: str) -> None:
    answer = words.answer(text, HOURS, language)
    assert answer is not None
    assert (answer.target, answer.own_words) == (f"contact:hours:{hours}", False)


@pytest.mark.parametrize(
    ("language", "text", "target"),
    [
        ("es", "cuando la señora no esta", OWN_HOURS), ("es", "los domingos", OWN_HOURS),
        ("es", "en la noche cuando la patrona esta dermida", "contact:hours:evening"),
        ("tl", "pag tulog na sila", OWN_HOURS), ("vi", "chu nhat", OWN_HOURS),
        ("vi", "khi chong em di lam", OWN_HOURS), ("hi", "sham ko, shift ke baad", "contact:hours:evening"),
        ("en", "morning or evening", OWN_HOURS), ("en", "any time after 6", OWN_HOURS),
        ("en", "anytime except evening", OWN_HOURS), ("es", "no por la noche", OWN_HOURS),
        ("zh-Hans", "下班以后", OWN_HOURS),
    ],
)  # fmt: skip
def test_what_no_line_says_in_full_is_kept_as_written(words: FormWords, language: str, text: str, target: str) -> None:
    answer = words.answer(text, HOURS, language)
    assert answer is not None
    assert (answer.target, answer.own_words) == (target, True)


@pytest.mark.parametrize(
    ("language", "text", "way"),
    [
        ("pa", "fon te", "call"), ("fa", "payam", "here"), ("tl", "text na lang po dito", "here"),
        ("en", "by message, not phone", "here"), ("en", "dont call me", "here"), ("en", "either", "here"),
        ("tl", "wag na tawag, text na lang", "here"), ("hi", "phone mat karo", "here"), ("es", "no me llamen", "here"),
        ("pa", "phone nahi message", "here"), ("fa", "zang nazanid", "here"), ("es", "una llamada", "call"),
    ],
)  # fmt: skip
def test_a_way_in_words_and_no_call_that_was_refused(words: FormWords, language: str, text: str, way: str) -> None:
    assert said(words, text, WAY, language) == f"contact:way:{way}"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pa", "haan bhej do"), ("pa", "haan ji"), ("tl", "oo sige po"), ("tl", "opo"), ("es", "ok si mandalo"),
        ("pt", "sim pode mandar"), ("pt", "manda sim"), ("vi", "da vang"), ("en", "haan bhej do"), ("en", "send it"),
        ("ar", "aywa eb3ato"), ("fa", "bale befrest"), ("zh-Hans", "好的"), ("ht", "wi voye l"),
        ("fr", "oui envoyez la"),
    ],
)  # fmt: skip
def test_nothing_but_yes_sends(words: FormWords, language: str, text: str) -> None:
    assert said(words, text, SUMMARY, language) == SEND
    assert not words.refusal(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "si pero cambia la hora"), ("es", "si no"), ("en", "are you sure"), ("en", "yes but wait"),
        ("en", "ok what happens then"), ("en", "yes?  who gets it"), ("en", "ok thanks"), ("tl", "oo pero mamaya"),
        ("pa", "haan nahi"), ("en", "dont send"), ("en", "no yes"), ("vi", "da khong"), ("fa", "na nemikham"),
    ],
)  # fmt: skip
def test_in_doubt_nothing_is_sent(words: FormWords, language: str, text: str) -> None:
    assert said(words, text, SUMMARY, language) != SEND


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pa", "nahi rehn deo"), ("pa", "nahi mat bhejo, cancel"), ("hi", "nahi rehne do, dar lagta hai"),
        ("fa", "نه پشیمون شدم"), ("fa", "laghv"), ("fa", "laghv nakon, bikhial"), ("es", "mejor no"),
        ("es", "ahora no"), ("es", "espera mejor no, me da miedo ke se entere"), ("es", "mejor ya no tengo miedo"),
        ("pt", "melhor nao"), ("tl", "nagbago isip ko"), ("tl", "ay teka wag muna"), ("tl", "wag na po natatakot ako"),
        ("vi", "em doi y"), ("vi", "em doi y, rut lai"), ("ar", "khalas ma badi"), ("en", "i changed my mind"),
        ("en", "not now"), ("en", "never mind"), ("fr", "non laissez tomber"), ("ht", "pa voye l"), ("zh-Hans", "算了"),
    ],
)  # fmt: skip
def test_who_changes_their_mind_is_heard(words: FormWords, language: str, text: str) -> None:
    assert words.refusal(text, language)


@pytest.mark.parametrize(
    "text",
    ["boss wants to cancel my lmia", "can he cancel my work permit?", "evening, later than six", "in the evening"],
)
def test_who_tells_of_something_cancelled_refuses_nothing(words: FormWords, text: str) -> None:
    assert not words.refusal(text, "en")


def test_own_words_may_begin_with_no_and_hold_a_cancel(words: FormWords) -> None:
    assert not words.refusal_among_words("no me pagaron 3 semanas", "es")
    assert not words.refusal_among_words("he said he will cancel my permit", "en")
    assert words.refusal_among_words("mejor ya no", "es")
    assert words.refusal_among_words("pls cancel", "en")


@pytest.mark.parametrize(
    ("language", "text", "menu", "target"),
    [
        ("pa", "nahi ji", WAY, LEAVE), ("fa", "na nemikham", WAY, LEAVE), ("pt", "nao quero", HOURS, LEAVE),
        ("en", "no thanks", WHO, NOBODY), ("es", "no gracias", ADD, "contact:add_words:no"),
        ("pa", "haanji", WHO, "contact:partner:mwc-bc"), ("pt", "pode ser", WHO, "contact:partner:mwc-bc"),
        ("tl", "iba po", WHO, SOMEONE_ELSE), ("en", "yes i want to", ADD, "contact:add_words:yes"),
        ("pa", "call", WHO, AGAIN), ("pt", "de noite", WAY, AGAIN), ("en", "sms or call", WAY, AGAIN),
        ("es", "no se", HOURS, AGAIN), ("en", "how much is the minimum wage in ontario?", HOURS, None),
    ],
)  # fmt: skip
def test_yes_and_no_mean_what_the_question_asks(
    words: FormWords, language: str, text: str, menu: tuple[str, ...], target: str | None
) -> None:
    assert said(words, text, menu, language) == target


@pytest.mark.parametrize(
    ("language", "text"),
    [("fa", "age begam ki mibine?"), ("en", "who will see this"), ("en", "will my boss know?"), ("es", "quien lo ve?"),
     ("tl", "malalaman po ba ng amo?"), ("vi", "ai se doc?"), ("zh-Hans", "老板会知道吗？")],
)  # fmt: skip
def test_who_asks_who_reads_it_is_understood(words: FormWords, language: str, text: str) -> None:
    assert words.asks_who_sees(text, language)


def test_short_words_of_another_language_do_not_count(words: FormWords) -> None:
    assert said(words, "na", SUMMARY, "pa") == NOBODY
    assert said(words, "na", SUMMARY, "tl") is None  # already


@pytest.mark.parametrize("language", [language.tag for language in shipped().full_languages])
def test_every_language_has_words_for_every_answer(language: str) -> None:
    lists = shipped().form_words[language]
    assert all(lists.get(name) for name in FORM_WORDS)
