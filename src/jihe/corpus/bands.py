"""Bands of the numbers that decide a grade: a wording may vary its number inside the band of its item, not beyond."""

from __future__ import annotations

from collections.abc import Iterator

from jihe.corpus import slots

# item: (what is measured, from, to), by the boundaries of the standard; both ends keep the grade.
_BANDS: dict[str, tuple[str, float, float]] = {
    "A201": ("IQ", 20, 34),
    "A401": ("IQ", 35, 49),
    "A602": ("IQ", 50, 69),
    "B103": ("% of the skin", 90, 100),
    "B506": ("% of the skin", 50, 59),
    "B806": ("% of the skin", 20, 29),
    "B908": ("% of the skin", 5, 19),
    "B605": ("degrees or cm", 4, 30),
    "B507": ("degrees", 30, 45),
    "C401": ("dB", 91, 120),
    "C501": ("dB", 81, 90),
    "C801": ("dB", 41, 55),
    "C002": ("dB", 20, 70),  # the sound ear may be told too
    "C601": ("sight", 0.4, 0.7),
    "C701": ("sight", 0.8, 1.5),
    "C001": ("sight", 0.4, 1.5),  # the sound eye may be told too
    "C803": ("teeth", 8, 13),
    "C902": ("teeth", 4, 7),
    "B006": ("square cm", 2, 7),
}


def outside(item: str, text: str) -> Iterator[str]:
    """What leaves the band of the item; of items without one nothing is said."""
    if item not in _BANDS:
        return
    measure, low, high = _BANDS[item]
    for slot in slots.of(text):
        found = slots.band(slot)
        if found is None or slot.startswith("小") != (measure == "sight"):
            continue
        if found[0] < low or found[1] > high:
            yield f"{{{slot}}} leaves {low:g} to {high:g} ({measure})"
