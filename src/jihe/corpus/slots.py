"""Slots of a wording, and how they are filled: a side, a number of the item's band, a month."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from jihe.corpus.measuring import measured, side_of

SLOT = re.compile(r"\{([^{}]*)\}")
_SIDE = {"侧", "对侧"}
_WHOLE = re.compile(r"数:(\d+)-(\d+)\Z")
_TENTHS = re.compile(r"小:(\d+\.\d)-(\d+\.\d)\Z")
_DIGITS = "零一二三四五六七八九"
# Beside these a number is written in numerals.
_UNIT = re.compile(r"[%°%a-zA-Zμ℃/~×²\-]")
_JOINT = re.compile(r"[0-9~/.\-]\Z")


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
            return self._number(int(self.rng.integers(3, 15)), before, after)
        low, high = band(slot) or (0.0, 0.0)
        if slot.startswith("数"):
            whole = int(self.rng.integers(int(low), int(high) + 1))
            self._measure(before, after, whole, tenths=False)
            return self._number(whole, before, after)
        tenths = int(self.rng.integers(round(low * 10), round(high * 10) + 1))
        self._measure(before, after, tenths / 10, tenths=True)
        if self._in_numerals(before, after):
            return f"{tenths / 10:.1f}"
        return f"{hanzi(tenths // 10)}点{_DIGITS[tenths % 10]}"

    def _shown(self, side: str) -> str:
        return {"左": "(L)", "右": "(R)"}[side] if self.latin else side

    def _number(self, value: int, before: str, after: str) -> str:
        """In numerals before a sign of a unit or within a range, else in either."""
        return str(value) if value > 999 or self._in_numerals(before, after) else hanzi(value)

    def _in_numerals(self, before: str, after: str) -> bool:
        return bool(_UNIT.match(after) or _JOINT.search(before)) or self.rng.random() >= self.hanzi

    def _measure(self, before: str, after: str, value: float, *, tenths: bool) -> None:
        """Keeps a value under the name of what was measured, with the side that was last named before it."""
        name = measured(before, after, tenths=tenths)
        side = side_of(before) if name in {"听力", "视力"} else ""
        if name:
            self.measures[f"{name}_{side}" if side else name] = value


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
