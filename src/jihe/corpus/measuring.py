"""What the number of a slot measures, told by the words before it and the unit after it."""

from __future__ import annotations

import re

# name: (words before it, unit after it); the nearest word counts, so that others' words are listed as well.
_MEASURES: dict[str, tuple[str, str]] = {
    "听力": ("听力|听阈|均阈|PTA|耳|听力级|言语频率", r"\s*(dB|分贝|[、,，]?\s*(右|左|R|L|\{))"),
    "视力": ("视力|矫正|BCVA|VA|裸视|眼|戴镜|另一只", r"(?!\s*(cm|mm|公分|厘米|℃|kg|×|%))"),
    "智商": ("智商|IQ|WAIS|智测|韦氏|智力缺损", r"(分|[,，。.;；)）(（]|\Z)"),
    "瘢痕": ("瘢痕|疤|TBSA|面积|烧伤|躯干|合计", r"(\s*%|[,，。.;；)）(（]|左右|$|的|体表)"),
    "牙": ("牙|齿|脱落|掉|落|数了", "(枚|颗(?!受累)|个)"),
    "角度": ("后凸|成角|弯出|弯成|上弯|拐|驼|偏角|长歪", "(°|度)"),
    "面积": ("瘢痕|疤|皮|面|约", r"\s*(平方|cm²)"),
}
_OTHERS = (
    "MMSE|MoCA|GCS|握力|捏力|FVC|FEV|MVV|DLCO|预计值|识别率|屈|伸|外展|开口|效率|Barthel|PaO|SpO|VAS|ABR|MOAS|活动度"
)
_BEFORE = {name: re.compile(words) for name, (words, _) in _MEASURES.items()}
_AFTER = {name: re.compile(unit) for name, (_, unit) in _MEASURES.items()}
_OTHER = re.compile(_OTHERS)


def measured(before: str, after: str, *, tenths: bool) -> str:
    """The name of what is measured between the two halves of a sentence; empty when that is not one that is kept."""
    other = _last(_OTHER, before)
    found = [(_last(words, before), name) for name, words in _BEFORE.items() if (name == "视力") == tenths]
    found = [(place, name) for place, name in found if place > other and _AFTER[name].match(after)]
    return max(found)[1] if found else ""


def side_of(before: str) -> str:
    """The side last named: 左, 右, or none where both were."""
    named = list(re.finditer(r"左右|双|两|左|右|\([LR]\)", before))
    last = named[-1][0] if named else ""
    return {"左": "左", "(L)": "左", "右": "右", "(R)": "右"}.get(last, "")


def _last(words: re.Pattern[str], text: str) -> int:
    return max((found.end() for found in words.finditer(text)), default=-1)
