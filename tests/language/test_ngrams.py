from __future__ import annotations

from dataclasses import replace

import pytest

from bot.knowledge.model import Knowledge
from bot.language.ngrams import NgramOpinion, spread, strip_marks, training_texts
from tests.shipped import shipped


@pytest.fixture(scope="module")
def samples() -> Knowledge:
    """Only the sentences and words that teach languages, and what the bot says: fitted in a moment."""
    return replace(shipped(), entries={}, danger={}, out_of_scope={}, smalltalk={})


@pytest.fixture(scope="module")
def opinion(samples: Knowledge) -> NgramOpinion:
    return NgramOpinion(samples)


def test_probabilities_cover_the_languages_of_a_script_and_sum_to_one(opinion: NgramOpinion) -> None:
    latin = opinion.probabilities("mera boss paise nahi deta", "Latn")
    assert {"en", "es", "pa", "hi", "ar", "ht", "vi"} <= set(latin)
    assert not {"ru", "ti", "zh-Hans"} & set(latin)
    assert sum(latin.values()) == pytest.approx(1)
    assert set(opinion.probabilities("зарплата", "Cyrl")) == {"ru", "uk"}


def test_a_script_that_one_language_was_learnt_in_needs_no_model(opinion: NgramOpinion) -> None:
    assert opinion.probabilities("ਪੈਸੇ", "Guru") == {"pa": 1.0}


def test_nothing_is_said_of_a_script_that_was_not_learnt(opinion: NgramOpinion) -> None:
    assert opinion.probabilities("το αφεντικό", "Grek") == {}


def test_fitting_twice_gives_the_same_opinion(samples: Knowledge, opinion: NgramOpinion) -> None:
    again = NgramOpinion(samples)
    for text in ("asi kamm te ja rahe haan", "onde fica o banco", "x", ""):
        assert again.probabilities(text, "Latn") == opinion.probabilities(text, "Latn")


def test_words_are_known_by_language_as_folded_and_only_in_latin_letters(opinion: NgramOpinion) -> None:
    assert "nahi" in opinion.words["hi"]
    assert "nahi" not in opinion.words["es"]
    assert not {"ru", "ko"} & set(opinion.words)
    assert "mas" in opinion.words["es"]
    assert "más" not in opinion.words["es"]


def test_texts_in_latin_letters_are_learnt_with_and_without_their_marks() -> None:
    texts = {(language, text) for language, script, text in training_texts(shipped()) if script == "Latn"}
    portuguese = {text for language, text in texts if language == "pt"}
    marked = {text for text in portuguese if "ção" in text}
    assert marked
    assert {strip_marks(text) for text in marked} <= portuguese


def test_every_text_is_learnt_under_a_script_that_its_language_has() -> None:
    for language, script, text in training_texts(shipped()):
        assert script in shipped().languages[language].scripts, text


@pytest.mark.parametrize(
    ("text", "plain"),
    [("não", "nao"), ("đã được", "da duoc"), ("ĐÃ", "DA"), ("mañana", "manana"), ("peyè", "peye"), ("hello", "hello")],
)
def test_marks_are_left_off_as_people_leave_them_off(text: str, plain: str) -> None:
    assert strip_marks(text) == plain


def test_of_too_many_texts_some_are_taken_evenly() -> None:
    texts = [str(number) for number in range(9000)]
    taken = spread(texts)
    assert len(taken) == 900
    assert (taken[0], taken[-1]) == ("0", "8999")
    assert taken == sorted(set(taken), key=int)
    assert spread(texts[:900]) == texts[:900]
