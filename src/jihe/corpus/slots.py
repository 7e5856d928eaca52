"""Slots of a wording, and how they are filled: a side, a number of the item's band, a month."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

SLOT = re.compile(r"\{([^{}]*)\}")
_SIDE = {"侧", "对侧"}
_WHOLE = re.compile(r"数:(\d+)-(\d+)\Z")
_TENTHS = re.compile(r"小:(\d+\.\d)-(\d+\.\d)\Z")
_DIGITS = "零一二三四五六七八九"
# What is measured, by the words before the number; the first that is found nearest to it.
_MEASURED = (
    ("听力", ("听力", "听阈", "PTA", "耳", "均阈")),
    ("视力", ("视力", "矫正", "BCVA", "VA", "裸视", "眼")),
    ("智商", ("智商", "IQ", "WAIS")),
    ("瘢痕", ("瘢痕", "疤痕", "TBSA", "面积", "疤")),
    ("牙", ("牙", "齿")),
    ("角度", ("后凸", "成角", "角")),
)


def problem(slot: str) -> str:
    """What is wrong with a slot; empty when nothing is."""
    if slot in _SIDE | {"月", "部位"}:
        return ""
    if band := _WHOLE.match(slot) or _TENTHS.match(slot):
        low, high = (float(each) for each in band.groups())
        return "" if low <= high else f"{{{slot}}} ends below its beginning"
    return f"{{{slot}}} is not a slot"


def of(text: str) -> list[str]:
    """The slots of a text, in order."""
    return SLOT.findall(text)


def band(slot: str) -> tuple[float, float] | None:
    """The band of a number's slot."""
    found = _WHOLE.match(slot) or _TENTHS.match(slot)
    return None if found is None else (float(found[1]), float(found[2]))


@dataclass
class Filling:
    """Fills the slots of one injury: its side is drawn once, its measures are kept."""

    rng: np.random.Generator
    side: str
    hurt: str = ""
    hanzi: float = 0.4
    latin: bool = False
    measures: dict[str, float] = field(default_factory=dict)

    @property
    def other(self) -> str:
        """The other side."""
        return "右" if self.side == "左" else "左"

    def __call__(self, text: str) -> str:
        """The text with its slots filled."""
        made, end = "", 0
        for found in SLOT.finditer(text):
            made += text[end : found.start()]
            made += self._value(found[1], made, text[found.end() :])
            end = found.end()
        return made + text[end:]

    def _value(self, slot: str, before: str, after: str) -> str:
        if slot in _SIDE:
            return self._shown(self.side if slot == "侧" else self.other)
        if slot == "部位":
            return self(self.hurt)
        if slot == "月":
            return self._number(int(self.rng.integers(3, 15)), after)
        if found := _WHOLE.match(slot):
            whole = int(self.rng.integers(int(found[1]), int(found[2]) + 1))
            self._measure(before, whole)
            return self._number(whole, after)
        low, high = band(slot) or (0.0, 0.0)
        tenths = int(self.rng.integers(round(low * 10), round(high * 10) + 1))
        self._measure(before, tenths / 10)
        if self.rng.random() < self.hanzi:
            return f"{_DIGITS[tenths // 10]}点{_DIGITS[tenths % 10]}"
        return f"{tenths / 10:.1f}"

    def _shown(self, side: str) -> str:
        return {"左": "(L)", "右": "(R)"}[side] if self.latin else side

    def _number(self, value: int, after: str) -> str:
        """In numerals before a sign of a unit, else in either."""
        if re.match(r"[%°%a-zA-Z℃/~\-]", after) or self.rng.random() >= self.hanzi:
            return str(value)
        return hanzi(value)

    def _measure(self, before: str, value: float) -> None:
        """Keeps a value under the name of what was measured, with the side that was last named before it."""
        places = [(max(before.rfind(word) for word in words), name) for name, words in _MEASURED]
        place, name = max(places)
        if place < 0:
            return
        sides = [(before.rfind(mark), side) for side in "左右" for mark in (side, "(L)" if side == "左" else "(R)")]
        nearest, side = max(sides)
        both = max(before.rfind("双"), before.rfind("两"))
        paired = name in {"听力", "视力"} and nearest > both
        self.measures[f"{name}_{side}" if paired else name] = value


def hanzi(value: int) -> str:
    """A number below one thousand as it is read aloud: 二十三, 一百零五."""
    hundreds, rest = divmod(value, 100)
    if hundreds:
        tail = "" if not rest else ("零" + hanzi(rest) if rest < 10 else _tens(rest))
        return f"{_DIGITS[hundreds]}百{tail}"
    return hanzi_below(rest)


def hanzi_below(value: int) -> str:
    """A number below one hundred: ten alone is 十, not 一十."""
    if value < 10:
        return _DIGITS[value]
    return _tens(value).removeprefix("一") if value < 20 else _tens(value)


def _tens(value: int) -> str:
    return _DIGITS[value // 10] + "十" + (_DIGITS[value % 10] if value % 10 else "")
