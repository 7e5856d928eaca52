"""Chinese names of people and units, drawn from weighted pools, so that homonyms happen as in life."""

from __future__ import annotations

import numpy as np

from jihe.city.calendar import Bools, Ints
from jihe.city.identity import Text

# Surnames by their usual order in Guangdong; the weight falls with the rank.
SURNAMES = np.array(
    list("陈李黄梁林张何刘吴郭罗杨黎周谭冯杜叶郑苏卢麦萧钟邓曾余彭潘廖朱徐胡高赵王孙马谢欧邱魏冼关区严甘阮莫蔡温")
)
_MEN = np.array(list("伟强军勇杰涛明超辉刚平建国华志文俊峰浩宇鹏飞龙斌凯亮海波东升荣富贵祥兴旺添锦泉权坤"))
_WOMEN = np.array(list("芳娟敏静丽燕霞秀英玲桂兰红梅艳娜琴云莲珍爱凤洁慧婷雪怡欣妍琳丹萍蓉彩银笑好女玉"))
_SHARED = np.array(list("文华平少永家子嘉晓春国金小丽志美海雅思德世伯仲仁义礼智诚信安康乐庆"))

_INITIALS = np.array(list("华中恒金鑫宏盛昌隆兴利达泰祥瑞丰裕康顺通德信诚嘉永长新东南联创"))


def surnames(n: int, rng: np.random.Generator) -> Ints:
    """Indices into ``SURNAMES``; common ones come often."""
    weights = 1 / (np.arange(len(SURNAMES)) + 2.0)
    return rng.choice(len(SURNAMES), n, p=weights / weights.sum())


def people(surname: Ints, male: Bools, rng: np.random.Generator) -> Text:
    """Full names of two or three characters (12 % have a single given character)."""
    n = len(surname)
    last = np.where(male, _MEN[_skewed(len(_MEN), n, rng)], _WOMEN[_skewed(len(_WOMEN), n, rng)])
    shared = rng.random(n) < 0.6
    own = np.where(male, _MEN[rng.integers(0, len(_MEN), n)], _WOMEN[rng.integers(0, len(_WOMEN), n)])
    first = np.where(shared, _SHARED[_skewed(len(_SHARED), n, rng)], own)
    single = rng.random(n) < 0.12
    second, third = np.where(single, last, first), np.where(single, "", last)
    return np.ascontiguousarray(np.column_stack([SURNAMES[surname], second, third])).view("U3")[:, 0]


def units(towns: Text, trades: Text, suffixes: Text, rng: np.random.Generator) -> Text:
    """Names such as 中山市小榄镇鑫达灯饰有限公司."""
    n = len(towns)
    first, second = (_INITIALS[rng.integers(0, len(_INITIALS), n)] for _ in range(2))
    parts = [np.repeat("中山市", n), towns, first, second, trades, suffixes]
    made = parts[0].astype(object)
    for part in parts[1:]:
        made = made + part.astype(object)
    return made.astype(str)


def _skewed(size: int, n: int, rng: np.random.Generator) -> Ints:
    """Indices below ``size``, the first ones more often."""
    return (rng.random(n) ** 1.6 * size).astype(np.int64)
