"""Why a case stands where it stands on a night's list: what its probability rests on, and what would move it.

Read from what the night kept, never reckoned anew: verdicts given since change no list that is out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_SHARES = (
    ("own", "本类结论", "its own verdicts"), ("neighbours", "相近类别的结论", "verdicts on its neighbours"),
    ("past", "本系统启用以前的核查记录", "reviews of before jihe"),
    ("guess", "初始估计（来自模拟数据）", "the first guess, from simulated cities"),
    ("prior", "等级先验（设计值）", "the prior of its severity, a design value"),
)  # fmt: skip
TOLD_FROM = 0.005  # a share that rounds to nothing is not told


def percents(shares: Sequence[float]) -> list[int]:
    """Shares of a whole in percent that sum to 100, none off by one: what is over goes to the largest remainders."""
    exact = [100 * share / sum(shares) for share in shares]
    whole = [int(each) for each in exact]
    by_rest = sorted(range(len(exact)), key=lambda place: whole[place] - exact[place])
    for place in by_rest[: 100 - sum(whole)]:
        whole[place] += 1
    return whole


@dataclass(frozen=True)
class Why:
    """What ``CaseNight.why`` holds, for reading. ``worth``: verdicts that all of the evidence is worth."""

    p: float
    told: dict[str, Any]

    @classmethod
    def of(cls, p: float, kept: str | None) -> Why | None:
        """None of a night from before reasons were kept."""
        return None if kept is None else cls(p, json.loads(kept))

    @property
    def short(self) -> tuple[str, str]:
        """In one breath: how often it was looked into, and what came of it."""
        reviewed, upheld, guess = self.told["reviewed"], self.told["upheld"], self.told["shares"]["guess"]
        if reviewed:
            zh, en = f"此类疑点已核 {reviewed} 件，属实 {upheld} 件", f"{reviewed} such cases reviewed, {upheld} upheld"
        elif self.told["score"] is not None:
            zh, en = "此类预警在本系统尚未核过，按模型概率", "no such warning reviewed yet, the model's probability"
        elif guess >= TOLD_FROM:
            zh, en = "此类疑点在本系统尚未核过，按初始估计", "none such reviewed yet, a first guess"
        elif self.told["shares"]["neighbours"] >= TOLD_FROM:
            zh, en = (
                "此类疑点在本系统尚未核过，按先验和相近类别",
                "none such reviewed yet, by its prior and its neighbours",
            )
        elif self.told["shares"]["past"] >= TOLD_FROM:
            zh, en = (
                "此类疑点在本系统尚未核过，按先验和启用以前的核查记录",
                "none such reviewed yet, by its prior and reviews of before",
            )
        else:
            zh, en = "此类疑点在本系统尚未核过，按先验", "none such reviewed yet, by its prior"
        if guess >= TOLD_FROM:
            zh, en = f"{zh}；初始估计占 {guess:.0%}", f"{en}; {guess:.0%} of it guessed"
        if self.told.get("below"):
            zh, en = f"{zh}；属实过少，不占工时", f"{en}; too seldom right, it takes no hours"
        elif self.told["waits"]:
            zh, en = f"{zh}；同类已占满份额，排在后面", f"{en}; its kind has its share, it waits"
        return zh, en

    def lines(self) -> Iterator[tuple[str, str]]:
        """Each term with what it rests on, and what the next verdict would make of it."""
        told = self.told
        named, named_en = told["test_zh"] or told["test"], told["test_en"] or told["test"]
        weak, weak_en = ("，弱匹配", ", weak match") if told["match"] == "weak" else ("", "")
        short, short_en = self.short
        yield (
            f"属实比例 {self.p:.0%} 的依据：{told['code']} {named}（{told['severity']} 级{weak}）。{short}",
            f"upheld {self.p:.0%} by {told['code']} {named_en} (severity {told['severity']}{weak_en}): {short_en}",
        )
        yield from self._made_of()
        yield from self._would_move()

    def _made_of(self) -> Iterator[tuple[str, str]]:
        shares = [(zh, en, self.told["shares"][name]) for name, zh, en in _SHARES]
        if self.told["score"] is not None:
            score, own = self.told["score"], self.told["shares"]["own"]
            zh, en = "该模型的预警尚无核查结论", "and none of its warnings was reviewed"
            if own:
                zh = f"已按该模型预警的核查结论校正（结论占 {own:.0%}）"
                en = f"corrected by how its warnings came true ({own:.0%} by verdicts)"
            yield f"模型概率 {score:.0%}，{zh}", f"the model says {score:.0%}, {en}"
            return
        parts = [(zh, en, share) for zh, en, share in shares if share >= TOLD_FROM]
        worth, whole = self.told["worth"], percents([share for *_, share in parts])
        told = [(zh, en, percent) for (zh, en, _), percent in zip(parts, whole, strict=True)]
        yield (
            f"依据的分量相当于 {worth:.1f} 件核查结论：" + "，".join(f"{zh} {percent}%" for zh, _, percent in told),
            f"worth {worth:.1f} verdicts: " + ", ".join(f"{en} {percent}%" for _, en, percent in told),
        )

    def _would_move(self) -> Iterator[tuple[str, str]]:
        worth, lacks = self.told["worth"], self.told["lacks"]
        if self.told["score"] is None:
            up, down = (self.p * worth + 1) / (worth + 1), self.p * worth / (worth + 1)
            yield (
                f"同类再核 1 件：属实则升至 {up:.0%}，不属实则降至 {down:.0%}",
                f"the next such verdict makes it {up:.0%} if upheld, {down:.0%} if not",
            )
        if self.told.get("below"):  # nights from before there was a floor do not say
            yield (
                "同类疑点已有足够的核查结论，属实的过少，不列入待核查清单；结论改变后自动恢复",
                "there are verdicts enough of its kind and too few upheld: it is on no list until they say otherwise",
            )
        elif self.told["waits"] and lacks is not None:
            yield (
                "同类疑点的结论还不够，先核几件，其余排在后面，有余时再列入",
                "too few verdicts of its kind yet: a few are reviewed first, the others wait behind",
            )
        elif self.told["waits"]:
            yield (
                "同类疑点已占满其工时份额，其余排在后面",
                "its kind holds its share of the hours, the others wait behind",
            )
