from __future__ import annotations

import pickle
import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import langdetect
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.messages import LabelledMessage, read_messages
from bot.language import detector as module
from bot.language.detector import LanguageDetector, LanguageGuess, lingua_opinion, romanised
from bot.language.scripts import UNSERVED
from bot.understanding.text import clean
from tests.shipped import shipped

HERE = Path(__file__).parent
DATA = HERE.parents[1] / "benchmarks" / "data"
ROMANISED: dict[str, list[str]] = yaml.safe_load((HERE / "romanised.yml").read_text(encoding="utf-8"))
FOREIGN: dict[str, list[str]] = yaml.safe_load((HERE / "unserved.yml").read_text(encoding="utf-8"))
# In Latin letters nothing but a few words tells these two apart.
HINDI_OR_URDU = ("hi", "ur")


def messages() -> list[LabelledMessage]:
    return [message for path in sorted(DATA.glob("*.jsonl")) for message in read_messages(path)]


@pytest.mark.parametrize(
    ("text", "tag", "script"),
    [
        ("ਮਾਲਕ ਨੇ ਤਨਖਾਹ ਨਹੀਂ ਦਿੱਤੀ", "pa", "Guru"),
        ("মালিক বেতন দেয়নি", "bn", "Beng"),
        ("முதலாளி சம்பளம் தரவில்லை", "ta", "Taml"),
        ("นายจ้างไม่จ่ายเงิน", "th", "Thai"),
        ("사장님이 월급을 안 줘요", "ko", "Hang"),
        ("老板不给工资", "zh-Hans", "Hans"),
        ("老闆不給薪水", "zh-Hant", "Hant"),
        ("مالک نے تنخواہ نہیں دی", "ur", "Arab"),
        ("роботодавець не заплатив мені", "uk", "Cyrl"),
        ("мы не получили зарплату", "ru", "Cyrl"),
        ("boss ਨੇ paise ਨਹੀਂ ਦਿੱਤੇ", "pa", "Guru"),
    ],
)
def test_letters_that_settle_the_language_are_not_discussed(
    text: str, tag: str, script: str, detector: LanguageDetector
) -> None:
    assert detector.detect(text, previous="en") == LanguageGuess(tag, script, True, ((tag, 1.0),))


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("my boss did not pay me for three weeks", "en"),
        ("mon patron ne m'a pas payé depuis un mois", "fr"),
        ("el patron no me ha pagado las horas extras", "es"),
        ("hindi pa ako binabayaran ng amo ko", "tl"),
        ("o patrao nao me pagou o mes passado", "pt"),
        ("chu khong tra luong cho toi hai thang nay", "vi"),
        ("chủ không trả lương cho tôi hai tháng nay", "vi"),
        ("majikan saya tidak bayar gaji dua bulan", "id"),
        ("mwajiri wangu hajanilipa mshahara", "sw"),
        ("shaqo bixiyuhu mushaharkayga ma siin", "so"),
        ("لم يدفع لي صاحب العمل راتبي", "ar"),
        ("کارفرما حقوق من را نداده است", "fa"),
        ("मालिक ने तनख्वाह नहीं दी है", "hi"),
        ("मालिकले मेरो तलब दिएको छैन", "ne"),
        ("አሠሪዬ ደሞዝ አልከፈለኝም", "am"),
        ("ኣሰሪየይ ደሞዝ ኣይከፈለንን", "ti"),
    ],
)
def test_languages_that_share_their_letters_are_told_by_their_words(
    text: str, tag: str, detector: LanguageDetector
) -> None:
    guess = detector.detect(text)
    assert (guess.tag, guess.sure, guess.unserved) == (tag, True, None)


@pytest.mark.parametrize("language", ROMANISED)
def test_romanised_messages_are_in_the_language_that_they_are_in(language: str, detector: LanguageDetector) -> None:
    """As a share, for the texts under `knowledge/` change; most are all right."""
    taken = HINDI_OR_URDU if language in HINDI_OR_URDU else (language,)
    tags = [detector.detect(text).tag for text in ROMANISED[language]]
    assert sum(tag in taken for tag in tags) >= 0.8 * len(tags), tags


@pytest.mark.parametrize(
    ("text", "tag"),
    [("kripya meri sahayata karein mera adhikar kya hai", "hi"), ("meri mulazmat ke huqooq aur qanoon bataein", "ur")],
)
def test_romanised_hindi_and_urdu_are_told_apart_by_words_that_only_one_has(
    text: str, tag: str, detector: LanguageDetector
) -> None:
    assert detector.detect(text).tag == tag


def test_what_lingua_says_does_not_count_for_forms_that_it_cannot_know(
    detector: LanguageDetector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has Hindi, but in its own letters only: its 0 for Latin letters must not count against romanised Hindi."""

    def hindi_to_punjabi() -> float:
        ranking = dict(detector.detect("mera boss paisa nahi de raha").ranking)
        return ranking["hi"] / ranking["pa"]

    assert lingua_opinion("mera boss paisa nahi de raha")["hi"] == 0
    asked = hindi_to_punjabi()
    monkeypatch.setattr(module, "lingua_opinion", lambda text: dict.fromkeys(lingua_opinion("x"), 0.1))
    assert hindi_to_punjabi() == pytest.approx(asked)


@pytest.mark.parametrize(
    ("tag", "script", "unknown"),
    [("hi", "Latn", True), ("hi", "Deva", False), ("ht", "Latn", True), ("ne", "Deva", True), ("es", "Latn", False)],
)
def test_which_forms_lingua_cannot_know(tag: str, script: str, unknown: bool) -> None:
    assert romanised(tag, script) == unknown


@pytest.mark.parametrize("previous", ["es", "pt", "tl"])
def test_one_word_of_many_languages_is_in_that_of_the_conversation(previous: str, detector: LanguageDetector) -> None:
    assert detector.detect("problema", previous).tag == previous


@pytest.mark.parametrize("previous", ["zh-Hans", "zh-Hant", "ta", "ko", "ru", "am"])
@pytest.mark.parametrize("text", ["ok", "LMIA", "PR card"])
def test_a_latin_word_does_not_end_a_conversation_in_other_letters(
    text: str, previous: str, detector: LanguageDetector
) -> None:
    assert detector.detect(text, previous).tag == previous


@pytest.mark.parametrize("previous", ["en", "es", "pa", "zh-Hans", "ru", None, "xx"])
def test_a_sentence_in_another_language_changes_the_language(previous: str | None, detector: LanguageDetector) -> None:
    assert detector.detect("mon patron ne m'a pas payé depuis un mois", previous).tag == "fr"


def test_the_prior_is_stronger_on_few_words(detector: LanguageDetector) -> None:
    def gain(text: str) -> float:
        without, given = (dict(detector.detect(text, previous).ranking)["pt"] for previous in (None, "pt"))
        return given / (1 - given) / (without / (1 - without))

    assert gain("salario") > gain("el salario del mes") > 1


def test_han_of_both_forms_keeps_a_conversation_in_traditional(detector: LanguageDetector) -> None:
    assert detector.detect("你好").tag == "zh-Hans"
    assert detector.detect("你好", "zh-Hant").tag == "zh-Hant"
    assert detector.detect("老板不给工资", "zh-Hant").tag == "zh-Hans"


@pytest.mark.parametrize("text", ["", "123", "👍", "?"])
def test_without_letters_the_language_stays(text: str, detector: LanguageDetector) -> None:
    assert detector.detect(text, "pa") == LanguageGuess("pa", "Zyyy", True, (("pa", 1.0),))
    assert detector.detect(text) == LanguageGuess("en", "Zyyy", False, (("en", 1.0),))


@pytest.mark.parametrize("code", [code for code in FOREIGN if code in UNSERVED.values()])
def test_a_language_in_letters_that_we_do_not_have_is_named(code: str, detector: LanguageDetector) -> None:
    for text in FOREIGN[code]:
        guess = detector.detect(text, "es")
        assert (guess.tag, guess.sure, guess.unserved) == ("es", False, code)


def test_most_messages_in_other_european_languages_are_named(detector: LanguageDetector) -> None:
    """Most, not all: a language is only named where it is surely none of ours."""
    told = [
        (code, detector.detect(text))
        for code, texts in FOREIGN.items() if code not in UNSERVED.values() for text in texts
    ]  # fmt: skip
    assert all(guess.unserved in (code, None) for code, guess in told)
    assert not any(guess.sure for _, guess in told if guess.unserved)
    assert sum(guess.unserved is not None for _, guess in told) >= 0.8 * len(told)


def test_few_letters_name_no_language_that_we_do_not_have(detector: LanguageDetector) -> None:
    assert detector.detect("proszę o pomoc").unserved is None


def test_every_language_that_we_have_can_be_told_and_is_never_called_another(detector: LanguageDetector) -> None:
    """A person told that their own language is not there is lost; one told nothing is only unanswered."""
    ours = [message.text for message in messages()] + [text for texts in ROMANISED.values() for text in texts]
    told = {text: detector.detect(text) for text in ours}
    assert {guess.tag for guess in told.values()} == set(shipped().languages)
    assert [text for text, guess in told.items() if guess.unserved] == []


def test_the_ranking_is_of_probabilities_best_first(detector: LanguageDetector) -> None:
    guess = detector.detect("me deben dinero")
    probabilities = [probability for _, probability in guess.ranking]
    assert guess.ranking[0][0] == guess.tag
    assert probabilities == sorted(probabilities, reverse=True)
    assert sum(probabilities) == pytest.approx(1)


@pytest.fixture
def others_draw_lots() -> Iterator[None]:
    """Somebody else in this process uses langdetect without a seed."""
    langdetect.DetectorFactory.seed = None
    random.seed()
    yield
    langdetect.DetectorFactory.seed = 0


def mixed_texts() -> list[str]:
    return [
        *(texts[0] for texts in (*ROMANISED.values(), *FOREIGN.values())),
        *(text.split()[0] for texts in ROMANISED.values() for text in texts),
        *(message.text for message in messages()[::25]),
    ]


def test_the_same_text_is_always_in_the_same_language(detector: LanguageDetector, others_draw_lots: None) -> None:
    texts = mixed_texts()
    first = [detector.detect(text) for text in texts]
    langdetect.DetectorFactory.seed = None
    assert [detector.detect(text) for text in reversed(texts)] == first[::-1]


def test_many_threads_hear_the_same(detector: LanguageDetector, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = mixed_texts()
    alone = [detector.detect(text, "en") for text in texts]
    monkeypatch.setattr(module, "_lingua", None)  # so that they load it at the same time
    start = threading.Barrier(8)

    def ask(_: int) -> list[LanguageGuess]:
        start.wait(timeout=10)
        return [detector.detect(text, "en") for text in texts]

    with ThreadPoolExecutor(8) as pool:
        assert all(answer == alone for answer in pool.map(ask, range(8)))


def test_a_pickled_detector_says_the_same(detector: LanguageDetector) -> None:
    detector.detect("hello my friend")  # lingua is loaded, and cannot be pickled
    again = pickle.loads(pickle.dumps(detector))
    for text in mixed_texts()[:20]:
        assert again.detect(text, "tl") == detector.detect(text, "tl")


@given(text=st.text(max_size=60), previous=st.sampled_from([None, "en", "zh-Hant", "pa", "ru", "xx"]))
def test_whatever_is_typed_is_in_one_of_our_languages(
    text: str, previous: str | None, detector: LanguageDetector
) -> None:
    guess = detector.detect(clean(text), previous)
    assert guess.tag in shipped().languages or guess.tag == previous
    assert guess.ranking
