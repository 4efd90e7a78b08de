from __future__ import annotations

import pytest

from bot.knowledge.readability import LANGUAGES, grade

EASY = {
    "en": "You can call the office. It is free. You do not need your name. They can help you with your pay.",
    "fr": "Vous pouvez appeler le bureau. C'est gratuit. Ne dites pas votre nom. On peut vous aider pour la paie.",
    "es": "Puede llamar a la oficina. Es gratis. No diga su nombre. Le ayudan con su pago.",
}
HARD = {
    "en": "Notwithstanding contractual stipulations, remuneration remains obligatory for employment.",
    "fr": "Nonobstant les stipulations contractuelles, la rémunération demeure obligatoirement exigible.",
    "es": "No obstante las estipulaciones contractuales, la remuneración permanece obligatoriamente exigible.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_short_sentences_of_short_words_are_easier(language: str) -> None:
    assert grade(EASY[language], language) <= 6 < 9 < grade(HARD[language], language)


def test_the_scale_ends_where_flesch_ends_it() -> None:
    assert grade("Sí. No. Sí. No.", "es") == 4
    assert grade("Interinstitucionalmente extraordinariamente desproporcionadamente", "es") == 17


def test_asking_for_one_language_does_not_change_the_measure_of_another() -> None:
    before = grade(EASY["en"], "en")
    grade(EASY["fr"] + " Merci.", "fr")
    grade.cache_clear()
    assert grade(EASY["en"], "en") == before
