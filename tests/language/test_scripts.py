from __future__ import annotations

import pytest

from bot.language.scripts import ONE_LANGUAGE, UNSERVED, han_form, language_by_letters, script_of


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("my boss did not pay me", "Latn"),
        ("não me pagaram", "Latn"),
        ("ਮਾਲਕ ਨੇ ਤਨਖਾਹ ਨਹੀਂ ਦਿੱਤੀ", "Guru"),
        ("मालिक ने तनख्वाह नहीं दी", "Deva"),
        ("لم يدفع لي صاحب العمل", "Arab"),
        ("начальник не заплатил", "Cyrl"),
        ("মালিক বেতন দেয়নি", "Beng"),
        ("முதலாளி சம்பளம் தரவில்லை", "Taml"),
        ("นายจ้างไม่จ่ายเงิน", "Thai"),
        ("사장님이 월급을 안 줘요", "Hang"),
        ("አሠሪዬ ደሞዝ አልከፈለኝም", "Ethi"),
        ("老板不给工资", "Hans"),
        ("老闆不給薪水", "Hant"),
        ("社長が給料を払ってくれません", "Kana"),
        ("パスポート", "Kana"),
        ("το αφεντικό μου", "Grek"),
    ],
)
def test_the_script_is_that_of_the_letters(text: str, script: str) -> None:
    assert script_of(text) == script


@pytest.mark.parametrize("text", ["", "   ", "123", "911!!", "👍🏽", "?!...", "$17.95", "\u200f\u200d"])
def test_without_letters_there_is_no_script(text: str) -> None:
    assert script_of(text) is None


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("boss ਨੇ ਪੈਸੇ ਨਹੀਂ ਦਿੱਤੇ", "Guru"),
        ("WhatsApp मेरा पैसा", "Deva"),
        ("мой boss не платит", "Cyrl"),
        ("LMIA 过期了怎么办", "Hans"),
        ("ok 谢谢", "Hans"),
        ("my name is 李, I was not paid", "Latn"),
        ("the form says পেশা, what is it please", "Latn"),
        ("is the pay in € or in Ω", "Latn"),
    ],
)
def test_a_few_words_in_latin_letters_do_not_outweigh_another_script(text: str, script: str) -> None:
    assert script_of(text) == script


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("my boss didnt pay me ¯\\_(ツ)_/¯", "Latn"),
        ("我喜欢优の良品这家店", "Hans"),
        ("給料未払い相談したい", "Kana"),
    ],
)
def test_a_single_japanese_letter_does_not_make_a_text_japanese(text: str, script: str) -> None:
    assert script_of(text) == script


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("我的护照被老板拿走了", "Hans"),
        ("我的護照被老闆拿走了", "Hant"),
        ("推薦好吃的火鍋店", "Hant"),
        ("我想跳樓", "Hant"),
        ("我想跳楼", "Hans"),
        ("佢唔俾錢我", "Hant"),
        ("唔想做人", "Hant"),
        ("老細扣起咗我本護照", "Hant"),
        ("嚟咗", "Hant"),
        ("臺灣人喜欢说这个", "Hans"),
        ("你好", None),
        ("我想死", None),
        ("", None),
        ("café résumé", None),  # Hong Kong's set has accented Latin letters too
    ],
)
def test_characters_that_only_one_form_has_decide_between_simplified_and_traditional(
    text: str, form: str | None
) -> None:
    assert han_form(text) == form


def test_han_that_both_forms_have_is_what_the_caller_says() -> None:
    assert script_of("你好") == "Hans"
    assert script_of("你好", undecided_han="Hant") == "Hant"
    assert script_of("老板不给工资", undecided_han="Hant") == "Hans"


@pytest.mark.parametrize(("script", "language"), ONE_LANGUAGE.items())
def test_a_script_of_one_language_settles_it(script: str, language: str) -> None:
    assert language_by_letters("", script) == language


@pytest.mark.parametrize(
    ("text", "script", "language"),
    [
        ("تنخواہ نہیں ملی", "Arab", "ur"),
        ("ڈاکٹر", "Arab", "ur"),
        ("حقوقم را نداده", "Arab", None),  # Persian or Arabic: the words must tell
        ("لم يدفع لي", "Arab", None),
        ("роботодавець не заплатив мені", "Cyrl", "uk"),
        ("ЇЖА", "Cyrl", "uk"),
        ("мы были на работе", "Cyrl", "ru"),
        ("ЭТО", "Cyrl", "ru"),
        ("паспорт", "Cyrl", None),
        ("वेतन", "Deva", None),
        ("hello", "Latn", None),
        ("ደሞዝ", "Ethi", None),
    ],
)
def test_letters_that_one_language_has_alone_settle_it(text: str, script: str, language: str | None) -> None:
    assert language_by_letters(text, script) == language


def test_no_script_is_both_served_and_not() -> None:
    assert not set(ONE_LANGUAGE) & set(UNSERVED)
