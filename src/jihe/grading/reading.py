"""A note as it is read: sentences, clauses, what is of the past or of another cause, and what is denied."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from jihe.grading.numbers import Plain, plain

BLANK = "_"  # in place of every sign that tells of the past or of another cause

_SENTENCE = re.compile(r"[^。;!?\n]+")
_CLAUSE = re.compile(r"[^。;!?\n,:()]+")
_PAST = re.compile(
    r"既往|有[^,。;]{0,12}病史|病史[约有近已]?\d|病史[多数]年|病史(?:,|$)|幼时|幼年|儿时|小时候|童年|自幼|从小|出生|先天|原有|原患|早年|多年前|数年前|若干年前|"
    r"陈旧性|儿童期|少年|青年时|学生时|龋|牙周|智齿|自费镶牙|镶牙史|前年|大前年|在家|家中|年轻时|以前(?=[^,。;]{0,8}(?:骨折|手术|伤|病))|旧伤|入职前|上岗前|参加工作前|(?<![比与较和同跟如像及到])伤前|受伤以前|工伤前|退变|退行性|老年性|老花|家族|近视|肿瘤|良性|遗传|"
    r"(?:[3-9]|[1-9]\d)\+?余?年[以之]?前|(?:19|200|201)\d\d?年|上学时|在校|当兵|服役|退伍|曾(?:患|得过|因病)|"
    r"另案|前次工伤|上次工伤|高血压|糖尿病|冠心病|痛风|甲状腺|胆囊|阑尾|子宫|剖[宫腹]产|痔|乙肝|脂肪肝|慢性胃炎|鼻炎史|白内障(?:病)?史"
)
_NOT_OF_INJURY = re.compile(
    r"(?:与|和|跟)(?:本次|此次|这次|工伤|外伤|本案|今次|伤情|该次|此番)[^,。;]{0,8}(?:无关|无涉|没有?关系|无因果|不相干|没关联|无关联)|"
    r"非(?:本次|此次|这次|工伤|因工|外伤)|不(?:属|在)[^,。;]{0,4}(?:本次|此次|工伤|鉴定)|不(?:计入|列入|纳入|予评定|参与评定)|"
    r"(?:属|系|为|是)(?:自身|个人|自然|原发|先天|既往)[^,。;]{0,4}(?:疾病|病|所致)?|与受伤无关|与工作无关"
)
_NOW = re.compile(r"本次|此次|这次|今次|目前|现[^象]|今[^后]|伤后|受伤|工伤|因工|作业|术后|鉴定|查体|检查|上班|复查")
_BY_WORK = re.compile(
    r"因工|工伤|作业|上班|工作中|工地|车间|操作|施工|班中|下井|接尘|从事|矽|尘肺|铬|酸|工龄|伤后|受伤后|术后"
)
_DENIED = re.compile(
    r"(?:未见|未发现|未发|未及|未触及|未查|未探|未出现|未发生|未遗|未留|未再|未伴|未合并|未累及|未侵及|未影响|未损|未伤|未|无|没有|没|否认|排除|不伴|"
    r"不存在|非|除外|并无|已无|不影响|不累及|不涉及)[^,。;]{0,%d}$"
)
# «关节间隙未见变窄»: the denial stands inside what a pattern spans.
_DENIED_WITHIN = re.compile(
    r"未见|未发现|未出现|未受|未(?!愈|再植|能|接)|没有(?!任何收缩)|(?<!全)(?<!有)无(?!法|光|收缩|语|一)|排除"
)
_DENIES = re.compile(r"[^,。;]{0,5}?(?:阴性|\(-\)|已?排除|不明显|不成立|未受累|无受累)")


@dataclass(frozen=True)
class Reading:
    """A note, its numbers as numerals; ``text`` has what is not of this injury blanked, sign for sign."""

    note: str
    plain: Plain
    text: str
    past: tuple[tuple[int, int], ...]

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Where the sentences stand."""
        return tuple(match.span() for match in _SENTENCE.finditer(self.text))

    def sentence(self, at: int) -> tuple[int, int]:
        """Where the sentence round a sign stands."""
        return next((span for span in self.sentences if span[0] <= at < span[1]), (0, len(self.text)))

    def clause(self, at: int) -> tuple[int, int]:
        """Where the clause round a sign stands."""
        start = max(self.text.rfind(sign, 0, at) for sign in "。;!?\n,:()") + 1
        ends = [end for sign in "。;!?\n,:()" if (end := self.text.find(sign, at)) >= 0]
        return start, min(ends, default=len(self.text))

    def said(self, pattern: re.Pattern[str] | str, reach: int = 6) -> Iterator[re.Match[str]]:
        """Where the note says a thing and does not deny it; a denial reaches ``reach`` signs on."""
        for match in re.finditer(pattern, self.text):
            within = _DENIED_WITHIN.search(match.group(), 1) if len(match.group()) > 2 else None
            if within is None and not self.denied(match.start(), match.end(), reach):
                yield match

    def says(self, pattern: re.Pattern[str] | str, reach: int = 6) -> re.Match[str] | None:
        """The first such place."""
        return next(self.said(pattern, reach), None)

    def denied(self, start: int, end: int, reach: int = 6) -> bool:
        """Whether what stands there is denied in its clause."""
        begin = self.clause(start)[0]
        if re.search(_DENIED.pattern % reach, self.text[begin:start]):
            return True
        return _DENIES.match(self.text, end) is not None

    def words(self, start: int, end: int) -> str:
        """What the note itself has there."""
        first, last = self.plain.span(start, end)
        return self.note[first:last]


def read(note: str) -> Reading:
    """Read one note."""
    written = plain(note)
    signs = list(written.text)
    past = []
    for sentence in _SENTENCE.finditer(written.text):
        for start, end in _past(sentence):
            past.append((start, end))
            signs[start:end] = BLANK * (end - start)
    return Reading(note, written, "".join(signs), tuple(past))


def _past(sentence: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Clauses of a sentence that tell of the past or of another cause.

    A clause of the past carries the clauses behind it until one speaks of now; «与本次无关» carries all before it.
    """
    spans = [
        (sentence.start() + match.start(), sentence.start() + match.end(), match.group())
        for match in _CLAUSE.finditer(sentence.group())
    ]
    other = max((place for place, (_, _, said) in enumerate(spans) if _NOT_OF_INJURY.search(said)), default=-1)
    of_past = False
    for place, (start, end, said) in enumerate(spans):
        if place <= other:
            now = [at for at in range(other + 1) if _NOW.search(_NOT_OF_INJURY.sub("", spans[at][2]))]
            if not (now and place <= now[-1] and not any(_PAST.search(spans[at][2]) for at in range(now[-1] + 1))):
                yield start, end
            continue
        if _PAST.search(said) and not _BY_WORK.search(said):
            of_past = True
        elif of_past and _NOW.search(said):
            of_past = False
        if of_past:
            yield start, end
