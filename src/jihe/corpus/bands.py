"""Bands of the numbers that decide a grade: a wording may vary its number inside the band of its item, not beyond."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jihe.corpus import slots
from jihe.corpus.measuring import measured

# item: (what is measured, from, to), by the boundaries of the standard; both ends keep the grade.
_BANDS: dict[str, tuple[str, float, float]] = {
    "A201": ("智商", 20, 34),
    "A401": ("智商", 35, 49),
    "A602": ("智商", 50, 69),
    "B103": ("瘢痕", 90, 100),
    "B506": ("瘢痕", 50, 59),
    "B806": ("瘢痕", 20, 29),
    "B908": ("瘢痕", 5, 19),
    "B605": ("角度", 15, 29),
    "B507": ("角度", 30, 45),
    "C401": ("听力", 91, 120),
    "C501": ("听力", 81, 90),
    "C801": ("听力", 41, 55),
    "C002": ("听力", 0, 70),  # the sound ear may be told too
    "C601": ("视力", 0.4, 0.7),
    "C701": ("视力", 0.8, 1.5),
    "C001": ("视力", 0.4, 1.5),  # the sound eye may be told too
    "C803": ("牙", 8, 13),
    "C902": ("牙", 4, 7),
    "B006": ("面积", 2, 7),
}


def outside(item: str, sentences: Iterable[str]) -> Iterator[str]:
    """What leaves the band of the item; of items without one nothing is said."""
    if item not in _BANDS:
        return
    name, low, high = _BANDS[item]
    for sentence in sentences:
        for found in slots.SLOT.finditer(sentence):
            band = slots.band(found[1])
            before, after = sentence[: found.start()], sentence[found.end() :]
            if band is None or measured(before, after, tenths=found[1].startswith("小")) != name:
                continue
            if band[0] < low or band[1] > high:
                yield f"{{{found[1]}}} leaves {low:g} to {high:g} ({name})"
