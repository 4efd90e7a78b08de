from __future__ import annotations

import pytest

from bot.understanding.phrases import PhraseMatcher, Span, undouble
from bot.understanding.text import fold


def found(text: str, *phrases: tuple[str, str], fuzzy_from: int = 5) -> list[str]:
    """What of `text` is a phrase; `phrases` are (text, script)."""
    matcher = PhraseMatcher([("label", phrase, script) for phrase, script in phrases], fuzzy_from)
    folded = fold(text)
    return [folded[span.start : span.end] for _, span in matcher.find(folded)]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("I want to die", "want to die"),
        ("i WANT, to... die!!", "want to die"),
        ("je veux mourir s'il te plaît", "s’il te plait"),
        ("quiero morír", "quiero morir"),
        ("he wil kil me", "will kill me"),
        ("i want to dieeeee", "want to die"),
        ("helllp hes hittingg me", "hes hitting me"),
        ("he is stranglign me", "is strangling me"),
        ("he is stranglng me", "is strangling me"),
    ],
)
def test_spelling_case_and_drawn_out_letters_do_not_matter(text: str, phrase: str) -> None:
    assert found(text, (phrase, "Latn"))


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("am on a diet", "die"),
        ("we studied", "die"),
        ("want to dye it", "want to die"),
        ("want him to die", "want to die"),
        ("to die i want", "want to die"),
        ("my wife is a pharmacist", "harm"),
        ("he is boxing me", "is coxing me"),
    ],
)
def test_other_words_are_no_match(text: str, phrase: str) -> None:
    assert not found(text, (phrase, "Latn"))


def test_the_span_covers_the_words_as_typed() -> None:
    [(label, span)] = PhraseMatcher([("danger", "hes hitting me", "Latn")]).find("please hes hiting me now")
    assert (label, span) == ("danger", Span(len("please "), len("please hes hiting me"), exact=False))


def test_one_letter_more_or_less_is_a_match_that_is_not_exact() -> None:
    matcher = PhraseMatcher([("suicide", "me quiero matar", "Latn"), ("murder", "me quiere matar", "Latn")])
    exact = {label: span.exact for label, span in matcher.find("me quiere matar")}
    assert exact == {"suicide": False, "murder": True}


def test_how_long_a_word_must_be_to_be_misspelt_can_be_chosen() -> None:
    assert found("gender", ("gander", "Latn"))
    assert not found("gender", ("gander", "Latn"), fuzzy_from=8)
    assert found("saskatchewn", ("saskatchewan", "Latn"), fuzzy_from=8)


@pytest.mark.parametrize(
    ("text", "phrase", "script"),
    [
        ("他要杀我了", "要杀我", "Hans"),
        ("我不想活了", "不想活", "Hans"),
        ("เขากำลังตีฉันอยู่", "กำลังตีฉัน", "Thai"),
        ("هو سيقتلني الليلة", "يقتلني", "Arab"),
        ("او می‌خواهد مرا بكشد", "مرا بکشد", "Arab"),
        ("남편이 나를 때려요", "나를 때려", "Hang"),
        ("በቶሮንቶ ነኝ", "ቶሮንቶ", "Ethi"),
        ("উনি কুইবেকে থাকেন", "কুইবেক", "Beng"),
        ("ਉਹ ਮੈਨੂੰ ਮਾਰ ਰਿਹਾ ਹੈ", "ਮੈਨੂੰ ਮਾਰ ਰਿਹਾ", "Guru"),
        ("वह मुझे मार रहा है", "मुझे मार रहा", "Deva"),
    ],
)
def test_each_script_has_its_own_word_borders(text: str, phrase: str, script: str) -> None:
    assert found(text, (phrase, script))


@pytest.mark.parametrize(
    ("text", "phrase", "script"),
    [
        ("ਦੂਸਰੀ ਨੌਕਰੀ", "ਸਰੀ", "Guru"),
        ("ਮੇਰਾ ਸਰੀਰ ਦੁਖਦਾ", "ਸਰੀ", "Guru"),
        ("ਮਰੀਜ਼", "ਮਰ", "Guru"),
        ("दूसरी नौकरी", "सरी", "Deva"),
        ("मारी", "मार", "Deva"),
        ("कमरा", "मर", "Deva"),
        ("ไม่รู้", "ไม", "Thai"),  # the tone mark belongs to the letter
        ("আকুইবেক", "কুইবেক", "Beng"),
    ],
)
def test_a_run_of_letters_within_another_word_is_no_match(text: str, phrase: str, script: str) -> None:
    assert not found(text, (phrase, script))


def test_every_place_is_found_not_only_the_first() -> None:
    assert found("想死你了 我真的想死", ("想死", "Hans")) == ["想死", "想死"]
    assert found("sos help sos", ("sos", "Latn")) == ["sos", "sos"]


def test_one_sign_is_too_little_where_words_stand_together() -> None:
    assert not found("我要死了", ("死", "Hans"))


def test_a_phrase_without_words_is_ignored() -> None:
    assert not found("hello ...", ("...", "Latn"), ("", "Hans"))


def test_one_phrase_can_have_two_labels() -> None:
    for script, text in (("Latn", "hamilton"), ("Hans", "汉密尔顿")):
        matcher = PhraseMatcher([("one", text, script), ("other", text, script)])
        assert {label for label, _ in matcher.find(text)} == {"one", "other"}


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [((0, 4), (2, 6), True), ((0, 4), (4, 6), False), ((2, 3), (0, 9), True), ((5, 9), (0, 5), False)],
)
def test_spans_overlap(one: tuple[int, int], other: tuple[int, int], overlap: bool) -> None:
    assert Span(*one).overlaps(Span(*other)) is overlap
    assert Span(*other).overlaps(Span(*one)) is overlap


@pytest.mark.parametrize(("word", "plain"), [("kill", "kil"), ("heelp", "help"), ("aabbcc", "abc"), ("2211", "2211")])
def test_undouble(word: str, plain: str) -> None:
    assert undouble(word) == plain
