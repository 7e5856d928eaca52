"""The gates a version passes to be put in force, each a finding with its numbers and a sentence in two languages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from jihe.warning.estimators.estimate import Estimate

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.warning.learning.refits import Judged
    from jihe.warning.training_set import TrainingSet
    from jihe.warning.versions.fairness import Ratio
    from jihe.warning.versions.promotion import Bounds
    from jihe.warning.versions.standing import Standing

    Floats = npt.NDArray[np.float64]

# holds · fails: it refuses · unknown: nothing could be estimated · void: it does not apply
Finding = Literal["holds", "fails", "unknown", "void"]
NEEDED = ("worth",)  # refuses where nothing could be estimated too: who cannot be shown to be better replaces nobody
WORDS = {"sex": "性别", "age": "年龄段", "hukou": "户籍", "town": "镇街"}
PERMITS = ("the law turns on", "mortality turns on")


@dataclass(frozen=True)
class Gate:
    """What one gate found. ``numbers`` with their intervals, by name; ``rests_on``: what was counted behind them."""

    name: str
    finding: Finding
    zh: str
    en: str
    numbers: Mapping[str, Estimate] = field(default_factory=dict)
    rests_on: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def known(cls, told: Mapping[str, Any]) -> Gate:
        """From what ``asdict`` made of one."""
        return cls(**{**told, "numbers": {name: Estimate(**one) for name, one in told["numbers"].items()}})

    @property
    def refuses(self) -> bool:
        """Whether a version is not promoted because of it."""
        return self.finding == "fails" or (self.finding == "unknown" and self.name in NEEDED)


def baseline(stands: Standing) -> Gate:
    """Whether the version beats the baseline that its method states."""
    return Gate("baseline", "holds" if stands.beats else "fails", stands.zh, stands.en)


def worth(
    judged: Judged, settled: npt.NDArray[np.bool_], capacity: float, calibrated: bool, bounds: Bounds,
    first: bool = False,
) -> Gate:  # fmt: skip
    """More money found at capacity than the champion, or as much and better calibrated: ``judged`` has both scores.

    ``settled``: rows that a rule settles, which no model is warned of for. ``capacity``: share of the population.
    ``first``: there is no champion, and the other score is the order of who has no model; it is held to be as well
    calibrated as somebody who takes every case to be upheld as often as all are.
    """
    import numpy as np

    from jihe.warning.estimators.metrics import brier, over_groups, top_share

    rest = np.flatnonzero(~settled)
    seen = judged.seen.take(rest)
    ours, theirs = (score[rest] for score in judged.scores)
    fen = np.maximum(seen.fen, 0)
    enough = int((fen > 0).sum())
    if enough < bounds.least_upheld:
        few = f"{enough} upheld lessons with money ({judged.how}); {bounds.least_upheld} are needed to compare"
        return Gate("worth", "unknown", f"可比的查实件数 {enough}，至少需要 {bounds.least_upheld}，无法比较", few)

    def measure(at: Any) -> dict[str, float]:
        money = float((seen.weight[at] * fen[at]).sum())
        made = {}
        for prefix, score in (("", ours), ("baseline_", theirs)):
            taken = top_share(score[at], seen.weight[at], capacity)
            made[f"{prefix}money_at_capacity"] = float((taken * fen[at]).sum() / money) if money else float("nan")
            made[f"{prefix}brier"] = brier(seen.upheld[at], score[at], seen.weight[at])
        if first:
            rate = float(np.average(seen.upheld[at], weights=seen.weight[at]))
            made["baseline_brier"] = rate * (1 - rate)
        return made

    numbers = over_groups(measure, seen.group)
    beside = ("基线", "baseline") if first else ("在用版本", "champion")
    on = f"{len(rest)} lessons, {judged.how}"
    return _worth(numbers, "money_at_capacity", calibrated, bounds, on, beside)


def worth_stated(
    ours: Mapping[str, Estimate], theirs: Mapping[str, Estimate], measure: str | None, renews: bool
) -> Gate:
    """The same by the measure that both methods state, where no review can judge: intervals must lie apart.

    ``renews``: the champion's training window has drifted away, or it cannot be used; then as much is enough.
    """
    if measure is None or measure not in theirs:
        return Gate("worth", "unknown", "没有可比的指标", "there is no measure to compare the two by")
    mine, other = ours[measure], theirs[measure]
    numbers, words = {measure: mine, f"champion_{measure}": other}, measure.replace("_", " ")
    figures = f"{_span(mine)} | {_span(other)}"
    if mine.low > other.high:
        return Gate("worth", "holds", f"查获更多：{words} {figures}", f"finds more: {words} {figures}", numbers)
    if mine.high < other.low:
        return Gate("worth", "fails", f"查获更少：{words} {figures}", f"finds less: {words} {figures}", numbers)
    if not (mine.low == mine.low and other.low == other.low):
        return Gate("worth", "unknown", f"{words} 无法估计", f"{words} could not be estimated", numbers)
    if renews:
        return Gate(
            "worth", "holds", f"查获相当，在用版本已过时：{words} {figures}",
            f"finds as much, and the champion is out of date: {words} {figures}", numbers,
        )  # fmt: skip
    return Gate(
        "worth", "fails", f"查获相当，更换没有好处：{words} {figures}",
        f"finds as much; nothing is gained by a change: {words} {figures}", numbers,
    )  # fmt: skip


def calibration(
    judged: Judged | None, calibrated: bool, bounds: Bounds, settled: npt.NDArray[np.bool_] | None = None,
    capacity: float | None = None,
) -> Gate:  # fmt: skip
    """Whether a score that is a probability is one, on average over ten bins, and among those a night takes.

    In the proportion of the fund at hand: each review stands for as many as its probability of selection says.
    ``capacity``: a night's share of the population; what a rule settles (``settled``) is not in its list. Nearly all of
    a population scores low, and would hide that what the list promises does not come.
    """
    import numpy as np

    from jihe.warning.estimators.metrics import expected_calibration_error, over_groups

    if not calibrated:
        return Gate("calibration", "void", "得分不是概率，只用于排序", "the score is no probability; it only ranks")
    if judged is None or not judged.seen.upheld.any():
        return Gate("calibration", "unknown", "没有可供检验的核查结果", "there is no review to judge it by")
    seen, score = judged.seen, judged.scores[0]
    numbers = over_groups(
        lambda at: {"calibration_error": expected_calibration_error(seen.upheld[at], score[at], seen.weight[at])},
        seen.group,
    )
    error, most = numbers["calibration_error"], f"{bounds.calibration_error:.2f}"
    fails = error.low > bounds.calibration_error
    zh, en = f"概率校准误差 {_span(error)}，上限 {most}", f"calibration error {_span(error)}, at most {most}"
    rest = np.flatnonzero(~settled) if settled is not None else np.arange(len(score))
    if capacity is not None and len(rest):
        numbers |= _promised(seen.take(rest), score[rest], capacity)
        off = numbers["off_at_capacity"]
        fails |= off.low > bounds.calibration_error or off.high < -bounds.calibration_error
        promised, upheld = (numbers[f"{name}_at_capacity"].value for name in ("promised", "upheld"))
        zh += f"；名单内预计属实 {promised:.3f}、核查属实 {upheld:.3f}，相差 {_span(off)}（±{most}）"
        en += f"; of its list {promised:.3f} are promised and {upheld:.3f} upheld: {_span(off)} apart (±{most})"
    return Gate("calibration", "fails" if fails else "holds", zh, en, numbers)


def _promised(seen: TrainingSet, score: Floats, capacity: float) -> dict[str, Estimate]:
    """What the scores of a night's list promise, what reviews upheld of it, and how far the two are apart."""
    import numpy as np

    from jihe.warning.estimators.metrics import over_groups, top_share

    def measure(at: Any) -> dict[str, float]:
        first = top_share(score[at], seen.weight[at], capacity)
        promised, upheld = (float(np.average(each[at], weights=first)) for each in (score, seen.upheld))
        return {
            "promised_at_capacity": promised, "upheld_at_capacity": upheld, "off_at_capacity": promised - upheld,
        }  # fmt: skip

    return over_groups(measure, seen.group)


def stability(scores: Sequence[Floats], warned: Sequence[set[int]], bounds: Bounds) -> Gate:
    """Whether retrainings a month apart rank alike and warn of the same; ``scores`` of the same rows, latest first."""
    import numpy as np
    from scipy.stats import spearmanr

    if len(scores) < 2:
        return Gate("stability", "unknown", "此前的数据不足以重训", "too little was known earlier to train on")
    pairs = pairwise(scores)
    moving = [(a, b) for a, b in pairs if np.ptp(a) > 0 and np.ptp(b) > 0]
    ranks = [float(spearmanr(a, b).statistic) for a, b in moving]
    both = [(a, b) for a, b in pairwise(warned) if a or b]
    overlaps = [len(a & b) / max(len(a), len(b)) for a, b in both]
    rank, overlap = _range(ranks), _range(overlaps)
    if not ranks:
        return Gate(
            "stability", "unknown", "得分没有差别，无从比较", "all scores are equal: there is no order to compare"
        )
    low = rank.value < bounds.rank_correlation or (bool(overlaps) and overlap.value < bounds.overlap)
    numbers = {"rank_correlation": rank} | ({"overlap": overlap} if overlaps else {})
    names = f"{_span(overlap)}" if overlaps else "–"
    return Gate(
        "stability", "fails" if low else "holds",
        f"相隔一月重训：秩相关 {_span(rank)}（下限 {bounds.rank_correlation:.2f}），"
        f"名单重合 {names}（下限 {bounds.overlap:.2f}）",
        f"retrained a month apart: rank correlation {_span(rank)} (at least {bounds.rank_correlation:.2f}), "
        f"warnings in common {names} (at least {bounds.overlap:.2f})", numbers,
    )  # fmt: skip


def drifted(then: pd.DataFrame, now: pd.DataFrame, bounds: Bounds, day: object) -> Gate:
    """Whether a feature or the score (columns of both) has moved away since the training window."""
    from jihe.warning.versions.drift import drift

    found = {name: drift(then[name].to_numpy(float), now[name].to_numpy(float)) for name in now.columns}
    found = {name: each for name, each in found.items() if each.psi == each.psi}
    if not found:
        return Gate("drift", "unknown", f"截至 {day} 没有可比的对象", f"there was nobody to compare with as of {day}")
    moved = [name for name, each in found.items() if each.psi > bounds.drift + each.chance]
    worst = max(found, key=lambda name: found[name].psi - found[name].chance)
    numbers = {
        f"psi_{name}": Estimate(each.psi, max(0.0, each.psi - each.chance), each.psi) for name, each in found.items()
    }
    which = ", ".join(moved) or worst
    top = f"{found[moved[0] if moved else worst].psi:.2f}"
    zh = f"自 {day} 以来{'已漂移' if moved else '变动最大的'}：{which}（PSI {top}，上限 {bounds.drift:.2f}）"
    en = f"since {day} {'has drifted' if moved else 'moved most'}: {which} (PSI {top}, at most {bounds.drift:.2f})"
    return Gate("drift", "fails" if moved else "holds", zh, en, numbers)


def fairness(
    name: str, words: tuple[str, str], by: Mapping[str, Sequence[Ratio]], bounds: tuple[float, float], shown: set[str]
) -> Gate:
    """Whether a rate is alike in all groups, ``by`` attribute; of those ``shown`` law or nature says that it is not."""
    zh, en = words
    if not by:
        return Gate(
            name, "void", f"{zh}：对象不是人，也没有可比的分组", f"{en}: the subject has no group to compare by"
        )
    told = {attribute: list(found) for attribute, found in by.items() if found}
    if not told:
        return Gate(name, "unknown", f"{zh}：无人被预警，无法估计", f"{en}: nobody is warned of; not estimable")
    numbers = {
        f"{attribute}={one.group}": Estimate(one.value, one.low, one.high)
        for attribute in told
        for one in told[attribute]
    }
    behind = {
        f"{attribute}={one.group}": {name: getattr(one, name) for name in ("hit", "people", "other_hit", "others")}
        for attribute in told
        for one in told[attribute]
    }
    worst = {attribute: max(found, key=lambda one: one.outside(*bounds)) for attribute, found in told.items()}
    wrong = {each for each, one in worst.items() if one.outside(*bounds) > 1}
    least, most = bounds
    parts_zh, parts_en = [], []
    for attribute, one in worst.items():
        if wrong and attribute not in wrong:
            continue  # what lies outside the bounds is what is to be read
        span = _span(Estimate(one.value, one.low, one.high))
        lawful = attribute in shown and attribute in wrong
        counts = f"{one.hit}/{one.people} | {one.other_hit}/{one.others}"
        parts_zh.append(
            f"{WORDS[attribute]} {one.group} {span}，人数 {counts}{'（法律或自然规律使然）' if lawful else ''}"
        )
        parts_en.append(
            f"{attribute} {one.group} {span}, people {counts}{' (law or nature turns on it)' if lawful else ''}"
        )
    return Gate(
        name, "fails" if wrong - shown else "holds",
        f"{zh}，各组与其余之比（界限 {least:g}–{most:g}）：{'；'.join(parts_zh)}",
        f"{en}, each group over all others (bounds {least:g} to {most:g}): {'; '.join(parts_en)}", numbers, behind,
    )  # fmt: skip


def foretold(numbers: Mapping[str, Estimate], bounds: Bounds) -> Gate:
    """Whether whom somebody is in a ring with, or the ring's score, tells where he is registered."""
    most = f"{bounds.foretold:.2f}"
    if not numbers:
        return Gate(
            "foretold", "unknown", "团伙成员的户籍没有差别或不掌握，无法估计",
            "members are all registered in one place, or it is not known",
        )  # fmt: skip
    worst = max(numbers.values(), key=lambda one: one.low)
    return Gate(
        "foretold", "fails" if worst.low > bounds.foretold else "holds",
        f"由同伙、得分推断成员户籍的 ROC 面积最大 {_span(worst)}（上限 {most}，一半为随机）",
        f"where a member is registered is foretold by the others or the score by {_span(worst)} (at most {most})",
        numbers,
    )  # fmt: skip


def turning_on(text: str) -> set[str]:
    """Attributes of which a model's file says that the law or mortality turns on them, as the content check reads."""
    plain = " ".join(text.replace("#", " ").split()).lower()
    return {
        attribute
        for attribute in WORDS
        if any(re.search(rf"{one}[^.;]*\b{attribute}\b|\b{attribute}\b[^.;]*{one}", plain) for one in PERMITS)
    }


def _worth(
    numbers: Mapping[str, Estimate], measure: str, calibrated: bool, bounds: Bounds, on: str, beside: tuple[str, str]
) -> Gate:
    gain, surer = numbers[f"gain_{measure}"], numbers.get("ahead_brier")
    kept = {name: one for name, one in numbers.items() if calibrated or "brier" not in name}
    figures, (zh, en) = _span(gain), beside
    if gain.low > 0:
        return Gate(
            "worth", "holds", f"容量内查获金额多于{zh}：占比之差 {figures}（{on}）",
            f"finds more money at capacity than the {en}: difference of shares {figures} ({on})", kept,
        )  # fmt: skip
    if gain.high < 0:
        return Gate(
            "worth", "fails", f"容量内查获金额更少，不及{zh}：占比之差 {figures}（{on}）",
            f"finds less money at capacity than the {en}: difference of shares {figures} ({on})", kept,
        )  # fmt: skip
    if gain.low != gain.low:
        return Gate("worth", "unknown", "容量内查获金额无法估计", "money at capacity could not be estimated", kept)
    better = calibrated and surer is not None and surer.value >= bounds.certainty
    how_zh = "校准更好" if better else ("校准没有更好" if calibrated else "得分不是概率，无校准可比")
    how = "better calibrated" if better else ("calibrated no better" if calibrated else "and the score only ranks")
    return Gate(
        "worth", "holds" if better else "fails",
        f"容量内查获金额与{zh}相当，{how_zh}：占比之差 {figures}（{on}）",
        f"finds as much money at capacity as the {en}, {how}: difference of shares {figures} ({on})", kept,
    )  # fmt: skip


def _range(values: Sequence[float]) -> Estimate:
    """The mean of a few values, and the least and the most of them."""
    if not values:
        return Estimate(float("nan"), float("nan"), float("nan"))
    return Estimate(sum(values) / len(values), min(values), max(values), 1.0)


def _span(one: Estimate) -> str:
    return f"{one.value:.3f} [{one.low:.3f}, {one.high:.3f}]"
