"""The ranking's numbers as of the night: assumptions of ``rules/parameters/review.yaml``, and hours where measured.

Reviewers may say how long a case took. Each kind of case (line and kind of subject) has a declared effort; what
was observed pulls it away from there, the more the more cases of the kind were closed and the less they differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from statistics import fmean, pvariance
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jihe.cases.models import Night
    from jihe.law import Law

WHOLE_BP = 10_000
UPHELD, RECOVERABLE, HOURS, EFFORT, SHARE = (
    "upheld_prior",
    "recoverable_share",
    "review_hours",
    "review_effort",
    "review_share",
)
ENOUGH = "effort_cases_enough"

Kind = tuple[str, str]  # line, kind of subject


@dataclass(frozen=True)
class ReviewNumbers:
    """Basis points unless named otherwise; ``minutes`` by line for a case about one person.

    ``observed``: by kind of case, how much longer than declared it takes (shrunken), and from how many cases.
    ``unverified``: titles (Chinese, English) of those that nobody has measured yet.
    """

    upheld: dict[int, int]
    recoverable: dict[str, int]
    minutes: dict[str, int]
    effort: dict[str, int]
    share: dict[str, int]
    unverified: tuple[tuple[str, str], ...]
    observed: Mapping[Kind, tuple[float, int]] = field(default_factory=dict)
    enough: int = 0

    @classmethod
    def of(cls, law: Law, as_of: date) -> ReviewNumbers:
        """What is in force on the day of the night. Raises LookupError for a number that is not."""

        def bp(name: str) -> dict[str, int]:
            keys = [key for key in law.parameter(name).by_key if key is not None]
            return {key: _whole(law.value(name, as_of, key)) for key in keys}

        parameters = [law.parameter(name) for name in (UPHELD, RECOVERABLE, HOURS, EFFORT, SHARE)]
        enough = _whole(law.value(ENOUGH, as_of))
        return cls(
            upheld={int(key): value for key, value in bp(UPHELD).items()},
            recoverable=bp(RECOVERABLE),
            minutes={line: 60 * hours for line, hours in bp(HOURS).items()},
            effort=bp(EFFORT),
            share=bp(SHARE),
            unverified=tuple((each.title, each.title_en) for each in parameters if not each.verified),
            enough=enough,
        )

    def declared(self, kind: Kind) -> int:
        """Minutes that the parameters say a case of the kind takes."""
        line, subject = kind
        return max(self.minutes[line] * self.effort[subject] // WHOLE_BP, 1)

    def measured(self, closed: Iterable[tuple[str, str, int]], ranked: Iterable[Kind]) -> ReviewNumbers:
        """These numbers with the hours of ``closed`` cases (line, kind of subject, minutes) weighed in.

        Hours count as verified where every kind that is ``ranked`` has enough closed cases.
        """
        minutes: dict[Kind, list[float]] = {}
        for line, subject, spent in closed:
            minutes.setdefault((line, subject), []).append(spent / self.declared((line, subject)))
        observed = {kind: (ratio, len(minutes[kind])) for kind, ratio in shrunken(minutes).items()}
        ranked = set(ranked)
        known = bool(ranked) and all(observed.get(kind, (1.0, 0))[1] >= self.enough for kind in ranked)
        hours = {"每案核查基本工时", "按对象类别的工时倍数"} if known else set()
        unverified = tuple(each for each in self.unverified if each[0] not in hours)
        return replace(self, observed=observed, unverified=unverified)


def shrunken(ratios: Mapping[Kind, list[float]]) -> dict[Kind, float]:
    """For each kind the mean of observed ÷ declared effort, drawn towards 1 by an empirical-Bayes weight.

    Weight = n ÷ (n + within ÷ between): ``within``, the pooled variance of cases of one kind; ``between``, that of
    the kinds' true means about 1, by moments (what their observed spread exceeds chance). Kinds that differ
    from what was declared by no more than chance keep it; without two cases of any one kind nothing moves.
    Morris, Parametric Empirical Bayes Inference, JASA 78 (1983).
    """
    spread = sum(pvariance(each) * len(each) for each in ratios.values())
    freedom = sum(len(each) - 1 for each in ratios.values())
    if not freedom:
        return dict.fromkeys(ratios, 1.0)
    within = spread / freedom
    counts = {kind: len(each) for kind, each in ratios.items()}
    means = {kind: fmean(each) for kind, each in ratios.items()}
    total = sum(counts.values())
    excess = sum(counts[kind] * (means[kind] - 1) ** 2 for kind in ratios) - within * len(ratios)
    between = max(excess / total, 0.0)
    if not between:
        return dict.fromkeys(ratios, 1.0)
    weight = {kind: n / (n + within / between) for kind, n in counts.items()}
    return {kind: 1 + weight[kind] * (mean - 1) for kind, mean in means.items()}


def measured_numbers(night: Night, law: Law, ranked: Iterable[Kind] | None = None) -> ReviewNumbers:
    """The numbers a night is ranked by, with the effort closed cases took. ``ranked``: kinds, else the night's own."""
    from jihe.cases.models import CaseNight

    if ranked is None:
        seen = CaseNight.objects.filter(night=night, rank__isnull=False)
        ranked = set(seen.values_list("case__line", "case__subject_kind"))
    return ReviewNumbers.of(law, night.as_of).measured(spent(night.as_of), ranked)


def spent(as_of: date) -> list[tuple[str, str, int]]:
    """Line, kind of subject and minutes of each closed case whose reviewers said what it took, by that day."""
    from jihe.cases.models import Step, Verdict
    from jihe.cases.moves import State

    taken_back = set(Step.objects.filter(undoes__isnull=False).values_list("case", "undoes"))
    given = Verdict.objects.filter(case__state=State.CLOSED, minutes__isnull=False, at__date__lte=as_of)
    totals: dict[int, tuple[str, str, int]] = {}
    names = ("case", "step__seq", "case__line", "case__subject_kind", "minutes")
    for case, seq, line, kind, minutes in given.order_by("case", "seq").values_list(*names):
        if (case, seq) not in taken_back:
            before = totals[case][2] if case in totals else 0
            totals[case] = (line, kind, before + minutes)
    return list(totals.values())


def _whole(value: int | date) -> int:
    assert isinstance(value, int)  # the units of these parameters count; none is a date
    return value
