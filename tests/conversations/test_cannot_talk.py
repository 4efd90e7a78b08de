"""Who was asked "can you talk on the phone now?" and says in her own words that she cannot, and who was not asked."""

from __future__ import annotations

import pytest

from bot.answering.context import Context
from bot.answering.service import Service

pytestmark = pytest.mark.model
QUESTION = ("danger:trafficking:yes", "danger:trafficking:no")
NO = QUESTION[1]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "no he is sitting right here"),
        ("en", "i cant tolk hes heer"),
        ("es", "no puedo hablar esta aqui conmigo"),
        ("fr", "non je peux pas parler il est a coté"),
        ("pt", "agora nao da pra falar ele ta aqui"),
        ("tl", "hindi po ako makapagsalita andito sya"),
        ("vi", "toi khong noi chuyen duoc ho dang o day"),
        ("ht", "mwen pa ka pale li la bò kote m"),
        ("zh-Hans", "不能说话 他就在旁边"),
        ("ar", "لا ما بقدر احكي هو هون"),
        ("ar", "la ma b2dar e7ki howe hon"),
        ("fa", "نمیتونم حرف بزنم پیشمه"),
        ("fa", "nemitunam harf bezanam injast"),
        ("pa", "ਨਹੀਂ ਉਹ ਕੋਲ ਬੈਠਾ ਹੈ"),
        ("hi", "nahi wo paas baitha hai"),
        ("ur", "nahi baat nahi kar sakti wo yahan hai"),
        ("bn", "na kotha bolte parbo na se pashe"),
    ],
)
def test_it_is_the_answer_no(language: str, text: str, service: Service) -> None:
    asked = Context(language=language, menu=QUESTION, last_entry="trafficking")
    assert service.read(text, asked).picked == NO


def test_also_after_something_else_was_said_in_between(service: Service) -> None:
    reading = service.read("i cannot talk on the phone he is here", Context(language="en", last_entry="trafficking"))
    assert reading.picked == NO


def test_who_was_not_asked_is_asked_whether_there_is_danger(service: Service) -> None:
    reading = service.read("i cannot talk he is next to me", Context(language="en"))
    assert reading.danger is not None


def test_new_danger_is_heard_over_the_question(service: Service) -> None:
    asked = Context(language="en", menu=QUESTION, last_entry="trafficking")
    for text in ("he is going to kill me", "no i want to kill myself"):
        reading = service.read(text, asked)
        assert reading.danger is not None
        assert reading.danger.tier == "hard"
        assert reading.danger.kind != "trafficking"


def test_who_asks_for_a_language_because_somebody_reads_sees_nothing_of_danger(service: Service) -> None:
    reading = service.read("please answer in english my husband reads now", Context(language="es"))
    assert (reading.intent, reading.language_wanted, reading.danger) == ("set_language", "en", None)
    danger = service.read("english please he is hitting me", Context(language="es")).danger
    assert danger is not None
    assert danger.tier == "hard"
