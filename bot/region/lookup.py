"""The place of a key that was kept ("ON", "ON:Windsor", "ON:N9A"), with its coordinates looked up again."""

from __future__ import annotations

from bot.region.gazetteer import gazetteer
from bot.region.place import Place
from bot.region.postal import area_place, find_postal_codes


def place_of(province: str | None, label: str | None) -> Place | None:
    """None without a province. A town that is not known has no coordinates."""
    if province is None:
        return None
    if label:
        town = gazetteer().town(province, label)
        if town:
            return town.place
        area = area_place(label) if find_postal_codes(label) else None
        if area and area.province == province:
            return area
    return Place(province, label)


def split_key(key: str) -> tuple[str, str | None]:
    """Province and label of a key."""
    province, _, label = key.partition(":")
    return province, label or None
