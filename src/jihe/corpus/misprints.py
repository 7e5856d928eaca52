"""Typing errors and abbreviations: what tired people type, and nothing that turns a note into another one.

Numbers, sides and negations stay; a word of the outcome may be misspelt only so that it can still be read in one way.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

# Near homophones and neighbours in shape.
_CONFUSED = {
    "患者": "换者", "恢复": "恢服", "复查": "付查", "缝合": "逢合", "肿胀": "肿账", "愈合": "愈和", "受限": "受线",
    "治疗": "冶疗", "出院": "出完", "石膏": "石羔", "引流": "引留", "康复": "康服", "骨折": "骨拆", "功能": "功熊",
    "关节": "关结", "瘢痕": "斑痕", "缺失": "缺矢", "截肢": "截枝", "离断": "离段", "残端": "残瑞", "拇指": "姆指",
    "示指": "视指", "切除": "切徐", "癫痫": "颠痫", "强直": "强值", "视力": "视立", "听力": "听立", "矫正": "娇正",
    "损伤": "损份", "活动": "话动", "疼痛": "痛疼", "门诊": "门珍", "住院": "住阮", "检查": "捡查", "症状": "征状",
    "伤口": "伤囗", "清创": "清疮", "手术": "手木", "修补": "修卜", "挫伤": "错伤", "已经": "己经", "正常": "正长",
    "缺如": "缺茹", "矽肺": "夕肺", "角膜": "角摸", "牙齿": "牙此", "膝": "漆", "踝": "裸",
}  # fmt: skip
# Words in which a character may be lost or typed twice: they decide nothing.
_LOOSE = (
    "患者", "恢复", "治疗", "复查", "住院", "出院", "门诊", "建议", "情况", "目前", "伤口", "疼痛", "检查", "医院",
    "送医", "随诊", "休息", "处理", "换药", "注意", "锻炼", "定期", "自述", "平稳", "职工", "入院", "给予",
)  # fmt: skip
_NUMBER = re.compile(r"[0-9０-９零一二两三四五六七八九十百点半双\-~～.ⅠⅡⅢⅣⅤIVX级]")
_HALF = str.maketrans({"，": ",", "：": ":", "；": ";", "（": "(", "）": ")"})
_FULL = str.maketrans({",": "，", ":": "：", ";": "；"})
# The same in fewer letters; longer ones first.
_SHORT = {
    "切开复位内固定": "ORIF", "近侧指间关节": "PIP", "远侧指间关节": "DIP", "掌指关节": "MCP", "关节活动度": "ROM",
    "脊髓损伤": "SCI", "日常生活活动": "ADL", "高血压": "HTN", "磁共振": "MRI", "糖尿病": "DM", "血压": "BP",
    "患者": "pt", "体温": "T",
}  # fmt: skip


def mistyped(text: str, rng: np.random.Generator) -> str:
    """The text with one to four typing errors."""
    for _ in range(int(rng.integers(1, 5))):
        error = _ERRORS[int(rng.integers(len(_ERRORS)))]
        text = error(text, rng)
    return text


def abbreviated(text: str, rng: np.random.Generator) -> str:
    """The text with some of its long words in their usual short form."""
    for long, short in _SHORT.items():
        if long in text and rng.random() < 0.6:
            text = text.replace(long, short)
    return text


def _confused(text: str, rng: np.random.Generator) -> str:
    return _at_one(text, list(_CONFUSED), lambda word: _CONFUSED[word], rng)


def _dropped(text: str, rng: np.random.Generator) -> str:
    return _at_one(text, list(_LOOSE), lambda word: word[:-1] if rng.random() < 0.5 else word[1:], rng)


def _doubled(text: str, rng: np.random.Generator) -> str:
    return _at_one(text, list(_LOOSE), lambda word: word + word[-1], rng)


def _unpunctuated(text: str, rng: np.random.Generator) -> str:
    """A mark is missing; never one between numbers, which would make another number."""
    places = [
        place
        for place in range(1, len(text) - 1)
        if text[place] in ",，。;；" and not _NUMBER.match(text[place - 1]) and not _NUMBER.match(text[place + 1])
    ]
    if not places:
        return text
    place = places[int(rng.integers(len(places)))]
    return text[:place] + text[place + 1 :]


def _mixed(text: str, rng: np.random.Generator) -> str:
    """Half of a text is typed with the other width of marks."""
    start = int(rng.integers(len(text)))
    end = start + int(rng.integers(10, 80))
    return text[:start] + text[start:end].translate(_HALF if rng.random() < 0.5 else _FULL) + text[end:]


def _at_one(text: str, words: list[str], change: Callable[[str], str], rng: np.random.Generator) -> str:
    """Changes one of the words that occur, at one place."""
    there = [word for word in words if word in text]
    if not there:
        return text
    word = there[int(rng.integers(len(there)))]
    places = [found.start() for found in re.finditer(word, text)]
    place = places[int(rng.integers(len(places)))]
    return text[:place] + change(word) + text[place + len(word) :]


_ERRORS = (_confused, _confused, _confused, _dropped, _doubled, _unpunctuated, _unpunctuated, _mixed)
