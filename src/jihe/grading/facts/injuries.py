"""Facts of the whole note: whether everything is well again, and which region it speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jihe.grading.facts.base import Fact, fact
from jihe.grading.reading import Reading

_WELL = r"返岗|恢复上班|恢复工作|重返(?:岗位|工作)|回(?:岗|厂)|照常(?:上班|工作|干活)|已?(?:上班|复工)|能(?:正常)?(?:上班|干活|工作)|原岗位?(?:上班|工作)?|无任何(?:不适|后遗|影响)|无后遗|不留后遗|无不适|活动自如|活动如常|完全(?:恢复|消退|消失)|肿(?:胀)?(?:已|全|完全)?(?:消|退)"


def facts(reading: Reading) -> Iterator[Fact]:
    """Of the note as a whole."""
    if found := re.search(_WELL, reading.text):
        yield fact(reading, "well_again", *found.span())
    for kind, pattern in (
        ("lumbar", r"腰|背部"), ("knee_word", r"膝"), ("visit", r"监护|看护|看管|专人|陪护|照看|督促"), ("one_arm", r"上肢|胳膊|手臂|臂"),
    ):  # fmt: skip
        if found := re.search(pattern, reading.text):
            yield fact(reading, kind, *found.span())
