"""The whole product through its three phones, in a browser: what a person sees in wide and narrow windows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.simulator.demo import Demo
from tests.shipped import shipped

pytestmark = pytest.mark.asyncio(loop_scope="session")

WIDE, NARROW = {"width": 1400, "height": 900}, {"width": 390, "height": 844}
PATIENCE_MS = 60_000  # of a machine that has much else to do
SHARE = shipped().message("en", "share_place")


class Page:
    """The page in a window, and what went wrong in it."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda said: self.problems.append(said.text) if said.type == "error" else None)
        page.set_default_timeout(PATIENCE_MS)

    async def say(self, phone: str, text: str) -> None:
        field = self.page.locator(f"#{phone} textarea")
        await field.fill(text)
        await field.press("Enter")

    async def hears(self, phone: str, words: str) -> Any:
        """The newest bubble of the bot that holds `words`."""
        bubble = self.page.locator(f"#{phone} li.bot .bubble", has_text=words).last
        await bubble.wait_for()
        return bubble

    async def press(self, phone: str, title: str) -> None:
        await self.page.locator(f"#{phone} .choices button", has_text=title).last.click()

    async def share(self, phone: str, kind: str) -> None:
        await self.page.locator(f"#{phone} .attach").click()
        await self.page.locator(f"#{phone} .sheet .rows button", has_text=kind).click()


@pytest_asyncio.fixture(loop_scope="session")
async def wide(demo: Demo, browser: Any) -> AsyncIterator[Page]:
    page = Page(await browser.new_page(viewport=WIDE))
    await page.page.goto(demo.url)
    await page.page.locator(".suggestion").first.wait_for()
    yield page
    await page.page.close()
    assert page.problems == []


def message(key: str, language: str = "en", **blanks: str) -> str:
    return shipped().message(language, key, **blanks)


async def test_three_phones_stand_side_by_side_with_questions_in_many_languages(wide: Page) -> None:
    boxes = [await wide.page.locator(f"#{phone}").bounding_box() for phone in ("sms", "whatsapp", "telegram")]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]
    assert boxes[1]["x"] + boxes[1]["width"] <= boxes[2]["x"]
    assert all(box["y"] + box["height"] <= WIDE["height"] for box in boxes)
    await wide.page.set_viewport_size({"width": 1024, "height": 640})
    footer = await wide.page.locator(".bottom").bounding_box()
    for phone in ("sms", "whatsapp", "telegram"):
        box = await wide.page.locator(f"#{phone}").bounding_box()
        assert box["height"] > 400
        assert box["y"] + box["height"] <= footer["y"]
    languages = await wide.page.locator(".suggestion span").evaluate_all("all => new Set(all.map(e => e.lang)).size")
    assert languages >= 10
    assert "0.0083" in await wide.page.locator(".price").inner_text()


async def test_an_sms_is_answered_with_its_segments_encoding_and_cost(wide: Page, demo: Demo) -> None:
    await wide.say("sms", "mi jefe me quito el pasaporte")
    await wide.hears("sms", "Service Canada")
    item = wide.page.locator("#sms li.bot").last
    sent = demo.twilio.messages[-1]
    meta = await item.locator(".meta").inner_text()
    assert f"{sent.segments} segments · GSM-7 · {len(sent.body)} characters · US$" in meta
    assert f"{sent.segments} segments" in await wide.page.locator("#sms .total").inner_text()
    assert await item.locator(".bubble p").inner_text() == sent.body


async def test_the_province_of_the_number_is_offered_and_confirmed_by_its_number(wide: Page) -> None:
    await wide.say("sms", "my boss did not pay me")
    await wide.hears("sms", "1 Ontario")
    await wide.say("sms", "1")
    await wide.hears("sms", message("region_changed", region="Ontario"))


async def test_a_list_of_whatsapp_opens_and_a_row_is_picked(wide: Page) -> None:
    await wide.say("whatsapp", "MENU")
    await wide.hears("whatsapp", "Topics")
    await wide.page.locator("#whatsapp .choices button").click()
    rows = wide.page.locator("#whatsapp .sheet .rows button")
    assert await rows.count() == len(shipped().issues)
    await rows.first.click()
    await wide.hears("whatsapp", message("menu_entries", topic=message("issue.employment-rights")).split(".")[0])


async def test_buttons_of_telegram_are_pressed_and_acknowledged(wide: Page, demo: Demo) -> None:
    await wide.say("telegram", "work")
    await wide.hears("telegram", message("choose"))
    await wide.press("telegram", shipped().entries["unpaid-wages"].words["en"].title)
    await wide.hears("telegram", "Source")
    while not demo.telegram.acknowledged:
        await asyncio.sleep(0.02)


async def test_a_place_is_asked_by_a_button_and_never_told_finely(wide: Page, demo: Demo) -> None:
    await wide.say("telegram", "my boss did not pay me")
    share = wide.page.locator("#telegram .keyboard button")
    await share.wait_for()
    assert await share.inner_text() == SHARE
    await share.click()
    await wide.page.locator("#telegram .sheet .rows button", has_text="Toronto").click()
    await wide.page.locator("#telegram li.person .map").wait_for()
    await share.wait_for(state="hidden")  # the answer takes the keyboard away


@pytest.mark.parametrize("phone", ["sms", "whatsapp", "telegram"])
async def test_what_cannot_be_read_is_answered(phone: str, wide: Page) -> None:
    await wide.share(phone, "Voice note")
    await wide.hears(phone, message("unreadable.voice"))
    await wide.share(phone, "Photo")
    await wide.hears(phone, message("unreadable.picture"))


async def test_delete_erases_the_talk_from_the_chat_of_telegram(wide: Page, demo: Demo) -> None:
    await wide.say("telegram", "my boss did not pay me")
    await wide.hears("telegram", "Source")
    await wide.say("telegram", "DELETE")
    await wide.hears("telegram", message("deleted"))
    await wide.page.locator("#telegram .note", has_text="3 messages erased").wait_for()
    assert await wide.page.locator("#telegram li:not(.note)").count() == 1
    assert [m.body["text"] for m in next(iter(demo.telegram.chats.values())).messages.values() if not m.gone] == [
        message("deleted")
    ]


async def test_stop_is_twilios_and_nothing_comes_after_it_until_start(wide: Page) -> None:
    await wide.say("sms", "STOP")
    await wide.page.locator("#sms li.provider", has_text="unsubscribed").wait_for()
    await wide.say("sms", "my boss did not pay me")
    await wide.say("sms", "START")
    await wide.hears("sms", message("welcome")[:30])
    assert await wide.page.locator("#sms li.bot").count() == 1


async def test_a_blocked_bot_hears_of_it_and_is_unblocked(wide: Page) -> None:
    await wide.page.locator("#telegram .more").click()
    await wide.page.locator("#telegram .sheet .rows button", has_text="Block the bot").click()
    await wide.page.locator("#telegram .blocked button").click()
    await wide.say("telegram", "/start")
    await wide.hears("telegram", message("welcome")[:30])


async def test_an_edited_message_is_shown_and_not_answered_twice(wide: Page, demo: Demo) -> None:
    await wide.say("telegram", "thanks")
    await wide.hears("telegram", message("thanks"))
    await wide.page.locator("#telegram li.person .bubble").dblclick()
    await wide.say("telegram", "thank you")
    await wide.page.locator("#telegram li.person", has_text="edited").wait_for()
    await wide.say("telegram", "MENU")
    await wide.hears("telegram", "Topics")
    assert await wide.page.locator("#telegram li.bot").count() == 2


async def test_somebody_new_begins_with_an_empty_phone(wide: Page) -> None:
    await wide.say("whatsapp", "mi jefe me quito el pasaporte")
    await wide.hears("whatsapp", "Service Canada")
    await wide.page.locator("#whatsapp .more").click()
    await wide.page.locator("#whatsapp .sheet .rows button", has_text="somebody new").click()
    await wide.page.locator("#whatsapp .suggestion").first.wait_for()
    assert await wide.page.locator("#whatsapp .chat li").count() == 0


async def test_arabic_is_read_from_the_right_in_every_phone(wide: Page) -> None:
    for phone in ("sms", "whatsapp", "telegram"):
        await wide.say(phone, "رئيسي لم يدفع لي راتبي")
        bubble = await wide.hears(phone, "canada.ca")
        assert await bubble.evaluate("e => getComputedStyle(e).direction") == "rtl"
        mine = await wide.page.locator(f"#{phone} li.person .bubble").last.bounding_box()
        theirs = await bubble.bounding_box()
        chat = await wide.page.locator(f"#{phone} .chat").bounding_box()
        # Who speaks is told by the side, whichever way the words run.
        assert mine["x"] + mine["width"] == pytest.approx(chat["x"] + chat["width"], abs=2)
        assert theirs["x"] == pytest.approx(chat["x"], abs=2)


async def test_everything_can_be_done_with_the_keyboard(wide: Page) -> None:
    keys = wide.page.keyboard
    await wide.page.locator("#telegram .more").focus()
    await keys.press("Enter")
    await wide.page.locator("#telegram .sheet").wait_for()
    await keys.press("Escape")
    assert await wide.page.evaluate("document.activeElement.className") == "icon more"
    await keys.press("Enter")
    await keys.press("Enter")  # the first row: the menu of commands
    heading = wide.page.locator("#telegram .sheet h2")
    await heading.get_by_text("Commands").wait_for()
    await keys.press("ArrowDown")
    await keys.press("ArrowUp")
    await keys.press("Enter")  # /menu
    await wide.hears("telegram", "Topics")


async def test_texts_are_never_markup(wide: Page) -> None:
    text = "<img src=x onerror=alert(1)> <b>bold</b> &amp; {{7*7}}"
    await wide.say("whatsapp", text)
    assert await wide.page.locator("#whatsapp li.person p").last.inner_text() == text
    assert await wide.page.locator(".chat img, .chat b").count() == 0


async def test_a_second_window_sees_the_same(wide: Page, demo: Demo, browser: Any) -> None:
    await wide.say("whatsapp", "mi jefe me quito el pasaporte")
    await wide.hears("whatsapp", "Service Canada")
    other = Page(await browser.new_page(viewport=WIDE))
    await other.page.goto(demo.url)
    await other.hears("whatsapp", "Service Canada")
    assert await other.page.locator("#whatsapp .chat li").count() == await wide.page.locator("#whatsapp li").count()
    await other.page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_narrow_window_shows_one_phone_at_a_time(scheme: str, demo: Demo, browser: Any) -> None:
    narrow = Page(await browser.new_page(viewport=NARROW, color_scheme=scheme))
    page = narrow.page
    await page.goto(demo.url)
    await page.locator(".suggestion:visible").first.wait_for()
    assert await page.locator(".phone:visible").count() == 1
    await page.locator("#tab-telegram").click()
    assert await page.locator("#telegram").is_visible()
    await narrow.say("telegram", "رئيسي لم يدفع لي راتبي")
    await narrow.hears("telegram", "canada.ca")
    await page.locator("#tab-telegram").press("ArrowRight")
    assert await page.locator("#sms").is_visible()
    for phone in ("sms", "telegram"):
        await page.locator(f"#tab-{phone}").click()
        field = await page.locator(f"#{phone} textarea").bounding_box()
        assert field["height"] > 30
        assert field["y"] + field["height"] <= NARROW["height"]
    assert await page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    await page.close()
    assert narrow.problems == []


async def test_words_stand_out_from_their_ground_in_light_and_dark(demo: Demo, browser: Any) -> None:
    """WCAG 2.1, 1.4.3: 4.5 to 1 for text."""
    for scheme in ("light", "dark"):
        page = Page(await browser.new_page(viewport=WIDE, color_scheme=scheme)).page
        await page.goto(demo.url)
        await page.locator(".suggestion").first.wait_for()
        for phone in ("sms", "whatsapp", "telegram"):
            pairs = (("mine", "mine-ink"), ("theirs", "theirs-ink"), ("bar", "bar-ink"), ("field", "field-ink"),
                     ("key", "key-ink"), ("theirs", "tap"), ("wall", "meta"), ("below", "below-ink"))  # fmt: skip
            values = await page.locator(f"#{phone}").evaluate(
                "(e, names) => { const s = getComputedStyle(e), box = document.createElement('i'); e.append(box);"
                " return names.map(pair => pair.map(name => { box.style.color = s.getPropertyValue('--' + name);"
                " return getComputedStyle(box).color; })); }",
                [list(pair) for pair in pairs],
            )
            for pair, (ground, ink) in zip(pairs, values, strict=True):
                assert contrast(ground, ink) >= 4.5, (scheme, phone, pair, ground, ink)
        await page.close()


def contrast(one: str, other: str) -> float:
    """https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio"""

    def luminance(colour: str) -> float:
        channels = [int(part) / 255 for part in colour.removeprefix("rgb(").removesuffix(")").split(", ")]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
