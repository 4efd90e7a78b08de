"""What the letters alone settle: the script of a text, and the languages that own their script or some letters of it.

Scripts are ISO 15924 codes. The letter rules are those of the languages' orthographies: ٹ ڈ ڑ ں ے ھ ہ are written in
Urdu and not in Arabic or Persian; і ї є ґ in Ukrainian and not in Russian; ы э ъ ё in Russian and not in Ukrainian.
"""

from __future__ import annotations

from collections import Counter

import regex

# Script -> the one language of ours that is written in it.
ONE_LANGUAGE = {
    "Guru": "pa",
    "Beng": "bn",
    "Taml": "ta",
    "Thai": "th",
    "Hang": "ko",
    "Hans": "zh-Hans",
    "Hant": "zh-Hant",
}

# Scripts that we answer nobody in -> the English name of the language that is most written in it.
UNSERVED = {
    "Grek": "el", "Hebr": "he", "Kana": "ja", "Gujr": "gu", "Mlym": "ml", "Telu": "te", "Knda": "kn", "Geor": "ka",
    "Armn": "hy", "Khmr": "km", "Mymr": "my", "Laoo": "lo", "Sinh": "si", "Orya": "or", "Mong": "mn", "Tibt": "bo",
}  # fmt: skip

_SCRIPTS = {
    "Latn": "Latin", "Guru": "Gurmukhi", "Deva": "Devanagari", "Arab": "Arabic", "Cyrl": "Cyrillic", "Beng": "Bengali",
    "Taml": "Tamil", "Thai": "Thai", "Hang": "Hangul", "Ethi": "Ethiopic", "Hani": "Han", "Grek": "Greek",
    "Hebr": "Hebrew", "Gujr": "Gujarati", "Mlym": "Malayalam", "Telu": "Telugu", "Knda": "Kannada", "Geor": "Georgian",
    "Armn": "Armenian", "Khmr": "Khmer", "Mymr": "Myanmar", "Laoo": "Lao", "Sinh": "Sinhala", "Orya": "Oriya",
    "Mong": "Mongolian", "Tibt": "Tibetan",
}  # fmt: skip
_PATTERNS = {code: regex.compile(rf"\p{{Script={name}}}") for code, name in _SCRIPTS.items()}
_PATTERNS["Kana"] = regex.compile(r"[\p{Script=Hiragana}\p{Script=Katakana}]")

_URDU = frozenset("ٹڈڑںےھہۓ")
_PERSIAN = frozenset("پچژگکی")  # not Arabic; shared with Urdu
_UKRAINIAN = frozenset("іїєґ")
_RUSSIAN = frozenset("ыэъё")

# Characters that were simplified, each followed by its traditional form: the commonest in everyday messages.
_SIMPLIFIED_AND_TRADITIONAL = (
    "们們这這个個说說为為国國时時会會学學对對发發经經过過还還东東车車长長门門问問间間见見话話语語让讓认認识識记記"
    "请請谁誰谢謝钱錢银銀错錯难難离離电電广廣厂廠业業习習书書买買卖賣华華卫衛单單双雙变變团團园園图圖声聲处處备備"
    "够夠妇婦孙孫宁寧实實宝寶审審导導将將层層岁歲师師带帶帮幫应應张張归歸当當录錄态態总總惊驚怀懷惯慣护護报報担擔"
    "换換据據断斷无無旧舊显顯机機权權条條来來极極构構枪槍样樣检檢欢歡欠欠没沒济濟满滿灾災点點热熱爱愛现現环環产產"
    "疗療监監盘盤确確礼禮种種积積称稱税稅稳穩穷窮签簽简簡类類粮糧红紅约約级級纪紀线線练練组組细細终終结結给給绝絕"
    "统統继繼续續维維缴繳罗羅罢罷职職联聯脑腦节節药藥虽雖补補装裝规規视視觉覺计計订訂讨討训訓议議讲講许許论論设設"
    "访訪证證评評诉訴词詞试試诚誠详詳误誤调調谈談负負责責败敗货貨质質贫貧费費资資赔賠赶趕转轉轮輪软軟轻輕较較辞辭"
    "边邊达達迁遷运運进進远遠违違连連迟遲适適选選邮郵释釋里裡针針钟鐘钥鑰铁鐵链鏈锁鎖闻聞阳陽阴陰际際险險随隨隐隱"
    "预預领領题題频頻额額风風饭飯饮飲馆館马馬驾駕验驗骗騙鱼魚鸟鳥黄黃齐齊龙龍从從传傳伤傷价價众眾优優伙夥关關兴興"
    "养養写寫农農决決况況净淨准準减減凤鳳创創剂劑办辦动動务務劳勞势勢区區医醫协協厅廳历歷压壓县縣参參吗嗎听聽启啟"
    "员員响響唤喚坏壞块塊场場坚堅"
)
_SIMPLIFIED = frozenset(_SIMPLIFIED_AND_TRADITIONAL[0::2]) - frozenset(_SIMPLIFIED_AND_TRADITIONAL[1::2])
_TRADITIONAL = frozenset(_SIMPLIFIED_AND_TRADITIONAL[1::2]) - frozenset(_SIMPLIFIED_AND_TRADITIONAL[0::2])
# Written in Cantonese only.
_CANTONESE = frozenset("嘅咗喺冇唔啲咁嚟佢哋嗰")


def script_of(text: str) -> str | None:
    """The script of most letters of `text`: `Hans` or `Hant` for Han, `Kana` for Japanese; None without letters.

    A few Latin letters in another script ("boss ਨੇ ਪੈਸੇ ਨਹੀਂ ਦਿੱਤੇ") do not outweigh it: they count a third, as one Han or
    Gurmukhi sign says more than one Latin letter.
    """
    counts = Counter({code: len(pattern.findall(text)) for code, pattern in _PATTERNS.items()})
    counts["Latn"] //= 3 if counts.total() > counts["Latn"] else 1
    if counts["Kana"] and counts["Kana"] * 4 >= counts["Hani"]:
        return "Kana"
    script, count = counts.most_common(1)[0]
    if not count:
        return None
    return han_form(text) if script == "Hani" else script


def han_form(text: str) -> str:
    """`Hant` where more characters are traditional than simplified, else `Hans`."""
    traditional = sum(char in _TRADITIONAL or char in _CANTONESE for char in text)
    return "Hant" if traditional > sum(char in _SIMPLIFIED for char in text) else "Hans"


def language_by_letters(text: str, script: str) -> str | None:
    """The language that the letters settle, or None where several are written with them."""
    if script in ONE_LANGUAGE:
        return ONE_LANGUAGE[script]
    letters = set(text.lower())
    if script == "Arab" and letters & _URDU:
        return "ur"
    if script == "Cyrl" and letters & _UKRAINIAN:
        return "uk"
    if script == "Cyrl" and letters & _RUSSIAN:
        return "ru"
    return None
