"""How probable each case of a night is, and why: the strongest of its grounds, at what is known of that ground."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from jihe.cases.effort import WHOLE_BP
from jihe.cases.first_guess import accepted, of_grounds
from jihe.cases.known_verdicts import Scored, Told, in_hand, scored, tallies, verdicts_by
from jihe.cases.rates import Ground, Guess, Known, Rate, rates
from jihe.cases.second import whole

if TYPE_CHECKING:
    from jihe.cases.models import Night
    from jihe.law import Law

Tests = Collection[tuple[str, str]]  # code, test


@dataclass(frozen=True)
class Limits:
    """How much of a list one ground may hold, and what is on no list. Basis points; the defaults limit nothing."""

    enough: int = 0  # verdicts from which a ground is known
    unknown_share: int = WHOLE_BP  # of the list's hours
    known_share: int = WHOLE_BP
    floor: int = 0  # probability below which a case takes no hours, once its ground is known

    @classmethod
    def of(cls, law: Law, on: date) -> Limits:
        """What is declared for the day."""
        names = ("explore_verdicts", "explore_share", "ground_share", "list_floor")
        return cls(*(whole(law, name, on) for name in names))


class Stand(NamedTuple):
    """One ground on which a case stood on a night; ``score``: of a calibrated model's warning; ``fen``: what it names
    of the case's own payments to recover, None where the night did not keep it.
    """

    ground: Ground
    test_zh: str
    test_en: str
    score: float | None
    fen: int | None = None


class Part(NamedTuple):
    """What one ground carries of a case's amount, at its probability."""

    stand: Stand
    p: float
    fen: int


@dataclass(frozen=True)
class Chance:
    """A case's probability, from the ground ``of`` it. ``lacks``: cases on this ground still to be taken up until it
    has enough verdicts; None once it has them. ``service``: it stands on what is a matter of service alone.
    ``told``: every ground with its probability, where the amount is shared out among them.
    """

    p: float
    of: Stand
    rate: Rate
    lacks: int | None = None
    service: bool = False
    told: Sequence[tuple[float, Stand]] = ()

    def parts(self, amount: int) -> list[Part]:
        """Who carries the amount: the most probable ground what it names, the next what it names of the rest, …

        A small sum that is nearly certain lends its probability to no large one beside it. What no ground names,
        a payment that two claim differently, is the least probable's. One part of all where a night kept no sums.
        """
        if not self.told or any(stand.fen is None for _, stand in self.told):
            return [Part(self.of, self.p, amount)]
        made, left = [], amount
        for p, stand in sorted(self.told, key=lambda each: (-each[0], -each[1].ground.severity, each[1].ground)):
            fen = min(stand.fen or 0, left)
            if fen:
                made.append(Part(stand, round(p, 6), fen))
                left -= fen
        if not made:
            return [Part(self.of, self.p, amount)]
        made[-1] = made[-1]._replace(fen=made[-1].fen + left)
        return made

    def below(self, limits: Limits) -> bool:
        """Whether verdicts enough say that it is too seldom right to knock at a door for it."""
        return self.lacks is None and self.p * WHOLE_BP < limits.floor

    def why(self, parts: Sequence[Part], *, waits: bool, below: bool = False) -> str:
        """As the night keeps it: canonical JSON. ``parts`` of the amount are told where there are several."""
        rate = self.rate
        told = {
            **self.of.ground._asdict(), "test_zh": self.of.test_zh, "test_en": self.of.test_en, "score": self.of.score,
            "reviewed": rate.reviewed, "upheld": rate.upheld, "worth": round(rate.worth, 4),
            "shares": {name: round(getattr(rate, name), 4) for name in SHARES},
            "lacks": self.lacks, "waits": waits, "below": below,
            "parts": [
                {"code": one.stand.ground.code, "test_zh": one.stand.test_zh, "test_en": one.stand.test_en, "p": one.p,
                 "fen": one.fen}
                for one in parts
            ] if len(parts) > 1 else [],
        }  # fmt: skip
        return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


SHARES = ("own", "neighbours", "past", "guess", "prior")


@dataclass(frozen=True)
class Learnt:
    """What a night knows of grounds: ``rates``, how models' ``scored`` probabilities came true, cases ``pending``."""

    rates: Mapping[Ground, Rate]
    scored: Mapping[str, Scored] = field(default_factory=lambda: MappingProxyType({}))
    pending: Mapping[Ground, int] = field(default_factory=lambda: MappingProxyType({}))
    prior_worth: float = 1.0

    def chance(self, stands: Iterable[Stand], limits: Limits, service: Tests = ()) -> Chance:
        """The highest among the grounds of a case; where they are equal, the gravest.

        The highest, not a combination: signals about one subject are read from the same few records, and combining
        them as if they were independent would count a record twice. A matter of service adds nothing to a case
        that has another ground.
        """
        every = list(stands)
        money = [one for one in every if (one.ground.code, one.ground.test) not in service]
        told = [(self._rate(one), one) for one in money or every]
        rate, best = min(told, key=lambda pair: (-pair[0].p, -pair[1].ground.severity, pair[1].ground))
        to_come = limits.enough - rate.reviewed - self.pending.get(best.ground, 0)
        lacks = None if rate.reviewed >= limits.enough else max(to_come, 0)
        return Chance(round(rate.p, 6), best, rate, lacks, not money, [(rate.p, one) for rate, one in told])

    def _rate(self, stand: Stand) -> Rate:
        if stand.score is None:
            return self.rates[stand.ground]
        seen = self.scored.get(stand.ground.code)
        if seen is None:
            return Rate(stand.score, self.prior_worth)
        worth = self.prior_worth + seen.promised
        p = min(stand.score * seen.correction(self.prior_worth), 1.0)
        own = seen.promised / worth
        return Rate(p, worth, seen.reviewed, seen.upheld, own=own, prior=1 - own)


def learnt(
    night: Night,
    law: Law,
    stands: Iterable[Stand],
    past: Mapping[Ground, Guess] = MappingProxyType({}),
) -> Learnt:
    """What verdicts in force on the night's day say of the grounds that stand. ``past``: reviews of before jihe.

    The first guess speaks too where the bureau has accepted it.
    """
    every = list(stands)
    guess = of_grounds({one.ground for one in every}, accepted(law, night.as_of))
    return learnt_from(every, verdicts_by(night.as_of), in_hand(), law, night.as_of, past, guess)


def learnt_from(
    stands: Iterable[Stand],
    told: Sequence[Told],
    pending: Mapping[Ground, int],
    law: Law,
    on: date,
    past: Mapping[Ground, Guess] = MappingProxyType({}),
    guess: Mapping[Ground, Guess] = MappingProxyType({}),
) -> Learnt:
    """What these verdicts say of the grounds that stand on a day; ``pending``: cases whose verdicts are to come."""
    every = list(stands)
    calibrated = {one.ground.code for one in every if one.score is not None}
    priors = law.parameter("upheld_prior")
    prior_worth = whole(law, "rate_prior_verdicts", on)
    known = Known(
        prior={int(key): _share(law.value(priors.name, on, key)) for key in priors.by_key if key},
        prior_worth=prior_worth,
        decided=tallies(told),
        past=past,
        guess=guess,
    )
    return Learnt(rates({one.ground for one in every}, known), scored(told, calibrated), pending, prior_worth)


def stands_of(night: Night) -> dict[int, list[Stand]]:
    """The grounds of the night's open cases, by the key of each ``CaseNight``."""
    from jihe.cases.models import CaseGround, State

    names = (
        "seen",
        "seen__case__line",
        "code",
        "test",
        "severity",
        "match",
        "test_zh",
        "test_en",
        "score",
        "money_fen",
    )
    rows = CaseGround.objects.filter(seen__night=night, seen__case__state=State.OPEN).order_by("pk")
    found: dict[int, list[Stand]] = {}
    for seen, line, code, test, severity, match, *rest in rows.values_list(*names):
        found.setdefault(seen, []).append(Stand(Ground(line, code, test, severity, match), *rest))
    return found


def _share(value: Any) -> float:
    return int(value) / WHOLE_BP
