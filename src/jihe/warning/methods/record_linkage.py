"""The method of record linkage: which two records are one person's, by what they share and what they do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.warning.estimators.estimate import SEED
from jihe.warning.estimators.fellegi_sunter import FLOOR, learn, likelihood, posterior, shares
from jihe.warning.estimators.linkage import Comparison, Level, paired
from jihe.warning.methods.base import Fitted, Method, TooFewError, Validation
from jihe.warning.training_set import TrainingSet

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.warning.declaration import WarningModel

    Floats = npt.NDArray[np.float64]

__all__ = ["Comparison", "Level", "RecordLinkage"]

FEWEST = 200  # pairs drawn at random: among fewer chance is not known
DRAWS = 20  # simulated nights in a validation
PLANTED = 20  # doubles in each of them
# What a pair has beside the comparisons' levels.
MADE = ("root", "term_share", "records", "judged", "kin", "drawn", "settled_by_rule", "both_paid", "both_insured")


@dataclass(frozen=True)
class RecordLinkage(Method):
    """Score: the posterior that both records of a pair are one person's (Fellegi and Sunter 1969).

    A pair is of one of four kinds: one person, strangers, kin, twins. Of strangers the shares of levels are counted
    among pairs drawn at random; kin's among those on record, ``kin`` of the levels counting as ``kin_weight`` pairs;
    twins' are declared; one person's are learnt from the pairs that agree on a block, ``match`` of the levels counting
    as ``match_weight`` doubles. Were all others strangers, what a family shares would speak for one person, its house
    and its telephone each anew.

    ``doubles``: of the records at least this share is taken to have another. ``relatives``: how many each person has
    in the fund; ``twins``: how many of them are twins.
    """

    comparisons: Sequence[Comparison]
    blocks: Sequence[Sequence[str]]
    match_weight: float = 100.0
    kin_weight: float = 2_000.0
    doubles: float = 0.0005
    relatives: float = 3.0
    twins: float = 0.01

    @property
    def reads(self) -> Sequence[str]:
        """Of a record, what pairs are made by."""
        by_block = (name for block in self.blocks for name in block)
        terms = (one.term for one in self.comparisons if one.term)
        return tuple(dict.fromkeys(("person_id", "created_ts", "kin_id", "id_no", *by_block, *terms)))

    @property
    def makes(self) -> Sequence[str]:
        """What a pair has and a record has not."""
        return (*MADE, *self.named)

    @property
    def named(self) -> list[str]:
        """The comparisons' columns."""
        return [one.column for one in self.comparisons]

    def units(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The pairs of these records: those to be judged, and those that chance and kinship are known by."""
        return paired(rows, self.comparisons, self.blocks)

    def levels(self, rows: pd.DataFrame) -> Floats:
        """(pairs, comparisons)."""
        return rows[self.named].to_numpy(dtype=float)

    def fit(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> FittedRecordLinkage:
        """Count chance and kinship, then learn what one person's records share."""
        import numpy as np

        of = {name: population[name].to_numpy(float) == 1 for name in ("drawn", "kin", "judged")}
        if of["drawn"].sum() < FEWEST:
            raise TooFewError(f"{int(of['drawn'].sum())} pairs drawn at random; {FEWEST} are needed to know chance")
        levels, records = self.levels(population), float(population["records"].max())
        pairs = records * (records - 1) / 2
        nothing = [np.eye(1, len(one.levels))[0] for one in self.comparisons]  # shared, unless it is seen
        seen = zip(shares(levels[of["drawn"]], nothing, 1.0), self.prior("strangers"), strict=True)
        strangers = [np.fmax(np.fmax(*two), FLOOR) for two in seen]
        kin = shares(levels[of["kin"]], self.prior("kin"), self.kin_weight)
        near = np.minimum(0.2, np.array([self.relatives, self.twins]) * records / 2 / pairs)
        chance, related = np.concatenate(strangers), np.concatenate(kin)
        start = FittedRecordLinkage(self, declared, related, chance, related, 0.0, near, records)
        judged = population[of["judged"]]
        match, share = learn(
            self.levels(judged), self.prior("match"), self.match_weight, start.others(judged), self.doubles * records,
            pairs,
        )  # fmt: skip
        return FittedRecordLinkage(self, declared, np.concatenate(match), chance, related, share, near, records)

    def prior(self, kind: str) -> list[Floats]:
        """What the levels declare of one kind of pairs."""
        import numpy as np

        return [np.array([getattr(level, kind) for level in one.levels]) for one in self.comparisons]

    def validate(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> Validation:
        """On the half of the judged pairs that it did not learn from, with doubles as the levels declare among them.

        ``doubles_in_top``: share of them that a night would warn of. The baseline is what offices do by hand: the same
        name and day of birth first. ``alarms``: share of the fund's own pairs it would warn of; a few of them are true.
        """
        import numpy as np

        from jihe.warning.estimators.metrics import over_draws, share_in_top

        half = population["identity_id"].to_numpy("int64") % 2 == 0
        fitted, rng = self.fit(declared, population[half], None), np.random.default_rng(SEED)
        apart = population[~half & (population["judged"] == 1) & (population["settled_by_rule"] != 1)]
        if apart.empty:
            raise TooFewError("no pair to judge it on")
        count, top = min(PLANTED, declared.capacity.top), declared.capacity

        def draw() -> dict[str, float]:
            planted = apart.iloc[rng.integers(0, len(apart), count)].copy()
            for one, prior in zip(self.comparisons, self.prior("match"), strict=True):
                below = prior[:-1] / prior[:-1].sum() if one is self.comparisons[0] else prior  # the same number: X02's
                planted[one.column] = rng.choice(len(below), count, p=below).astype(float)
            rows = _together(apart, planted)
            score, is_double = fitted.score(rows), np.arange(len(rows)) >= len(apart)
            by_hand = rows["name_alike"].to_numpy(float) + rows["birth_alike"].to_numpy(float)
            return {
                "doubles_in_top": share_in_top(score, is_double, top.top),
                "baseline_doubles_in_top": share_in_top(np.nan_to_num(by_hand), is_double, top.top),
                "alarms": float((score[~is_double] >= top.at_least).mean()),
            }

        says = (
            f"{DRAWS} simulated nights: {count} doubles with the levels that the file declares among {len(apart)} "
            f"pairs not learnt from, found among the top {top.top}; baseline: the same name and day of birth first"
        )
        return Validation(over_draws(draw, DRAWS), len(apart), says)


@dataclass(frozen=True)
class FittedRecordLinkage(Fitted, of=RecordLinkage):
    """Shares of levels, those of all comparisons one after the other: of one person's records, strangers and kin.

    ``doubles``: which share of all pairs of ``records`` is one person's; ``near``: kin's, and twins'.
    """

    method: RecordLinkage
    match: Floats
    strangers: Floats
    kin: Floats
    doubles: float
    near: Floats
    records: float

    def score(self, rows: pd.DataFrame) -> Floats:
        """P(one person's)."""
        import numpy as np

        levels = self.method.levels(rows)
        return posterior(likelihood(levels, self._parts(self.match)) + np.log(self.doubles), self.others(rows))

    def others(self, rows: pd.DataFrame) -> Floats:
        """Log-weights of strangers, kin and twins, (3, pairs)."""
        import numpy as np

        levels, terms = self.method.levels(rows), [one.term for one in self.method.comparisons]
        place = next((j for j, term in enumerate(terms) if term), None)
        term = None if place is None else (place, rows["term_share"].to_numpy(float))
        return np.stack(
            [
                likelihood(levels, self._parts(self.strangers), term) + np.log(1 - self.doubles - self.near.sum()),
                likelihood(levels, self._parts(self.kin)) + np.log(self.near[0]),
                likelihood(levels, self.method.prior("twins")) + np.log(self.near[1]),
            ]
        )

    def parameters(self) -> Mapping[str, float | str]:
        """How many doubles it reckons with, and the weight of each level in bits against strangers."""
        import numpy as np

        pairs = self.records * (self.records - 1) / 2
        made: dict[str, float | str] = {"expected_doubles": self.doubles * pairs, "records": self.records}
        for one, match, other in zip(
            self.method.comparisons, self._parts(self.match), self._parts(self.strangers), strict=True
        ):
            made |= {f"{one.column}_{level}_bits": bits for level, bits in enumerate(np.log2(match / other).tolist())}
        return made

    def _parts(self, of: Floats) -> list[Floats]:
        """What is of each comparison."""
        import numpy as np

        ends = np.cumsum([len(one.levels) for one in self.method.comparisons])[:-1]
        return list(np.split(of, ends))


def _together(rows: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    return pd.concat([rows, more], ignore_index=True)
