"""A clinical fact: what of which part and side, how much of it, and the words that say so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from jihe.grading.reading import Reading

Side = Literal["左", "右", "双", "一", ""]

RANGE = r"(\d+(?:\.\d+)?)[+-]?(?:级|分贝|dB|DB|db|度|°|%|厘米|cm)?(?:(?:[-、至到或/及和与]|至于)(\d+(?:\.\d+)?)[+-]?)?"
LOSS = (
    r"缺失|缺如|缺损|缺掉|离断|截除|截指|截趾|截肢|截断|断离|断掉|切断|剪断|轧断|压断|砸断|绞断|锯断|冲断|断肢|断指|断趾|失去|没有了|没了|不在了|"
    r"残缺|丢失|丧失|[全均皆]失|截去|截掉|少了?|掉了|没有(?=$|[,。;)了])|已失|锯|短1节|amputation|amputated|切掉|切除|去除|均缺|全缺|皆缺|都缺|全无|缺"
)
REPLANTED = r"再植(?:后)?[^,。;]{0,4}(?:成活|存活|成功)|(?<![未没能有])接活|断[指肢趾]再植[^未]{0,6}(?:成活|存活)"
FULL = r"完全|全部|全|尽|根部|齐根"


@dataclass(frozen=True)
class Fact:
    """One fact. ``low`` and ``high`` hold a measured value; ``level`` how severe or how far up it is.

    ``start`` and ``end`` are of the text as read, ``words`` what the note has there, ``place`` the number of its sentence.
    """

    kind: str
    start: int
    end: int
    words: str
    part: str = ""
    side: Side = ""
    level: str = ""
    low: float | None = None
    high: float | None = None
    count: int = 1
    place: int = 0

    @property
    def value(self) -> float:
        """The measured value; the middle of a range."""
        assert self.low is not None
        return (self.low + (self.low if self.high is None else self.high)) / 2

    def name(self) -> str:
        """What it says, as a word for the model: no number and no side."""
        return ".".join(one for one in (self.kind, self.part, self.level) if one)


def fact(reading: Reading, kind: str, start: int, end: int, **more: object) -> Fact:
    """A fact with its words."""
    place = sum(span[0] <= start for span in reading.sentences)
    return Fact(kind, start, end, reading.words(start, end), place=place, **more)  # type: ignore[arg-type]


def side_near(reading: Reading, at: int, reach: int = 14) -> Side:
    """The side named nearest before a place in its sentence, or just behind it."""
    begin = reading.sentence(at)[0]
    before = reading.text[max(begin, at - reach) : at]
    found = [*re.finditer(r"双|两|左|右|一侧|单侧|患侧|一(?=[手足眼耳肢])|健侧|对侧|另", before)]
    if found:
        said = found[-1].group()
        return "双" if said in "双两" else said if said in "左右" else "一"  # type: ignore[return-value]
    return ""


def ends(match: re.Match[str], group: int = 1) -> tuple[float, float]:
    """The two ends of a range that ``RANGE`` matched, one after another as they are written."""
    low = float(match.group(group))
    second = match.group(group + 1)
    high = low if second is None else float(second)
    return min(low, high), max(low, high)
