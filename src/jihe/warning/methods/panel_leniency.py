"""The method of leniency: what an expert adds to the grades of the panels he sits on, beyond what the words bear.

Each appraisal's residual is the grade given less the one read from its words (``GradeReading``), in steps, one at most.
The reading learns from the corpus and from no appraisal, so it holds nothing of any expert or panel. Panel mates share
a residual: ``estimators.crossed`` parts it among them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from jihe.warning.estimators.crossed import Crossing
from jihe.warning.estimators.estimate import SEED
from jihe.warning.estimators.seats import NOBODY, Seats, exceeding, largest, seats_of
from jihe.warning.methods.base import Fitted, Method, TooFewError, Validation
from jihe.warning.training_set import TrainingSet

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.grading.model import Model
    from jihe.warning.declaration import WarningModel

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

__all__ = ["PanelLeniency"]

FEWEST = 30  # appraisals: of an expert with fewer nothing is said
DRAWS = 60  # of panels dealt out anew, for the limit
PLANTED = 40  # experts made lenient in a validation
LIFTED = 0.2  # share of their appraisals, by one step
HEAVIER = 2  # steps between the grade given and the one read: shown behind a warning


@dataclass(frozen=True)
class PanelLeniency(Method):
    """Score: the logistic of an expert's standard deviations above the margin less the limit, where it is a half.

    The larger of two counts: his effect on all his appraisals, and on those of the agent whom he met most often. The
    limit is what ``false_rate`` of experts exceed where appraisals are dealt out anew among the panels.
    """

    false_rate: float = 0.01
    notes: int = 1_000
    whole = True
    identified_by = "expert_id"

    @property
    def reads(self) -> Sequence[str]:
        """Columns it needs of each seat."""
        return ("appr_id", "expert_id", "agent_id", "steps_given", "words")

    @property
    def makes(self) -> Sequence[str]:
        """What stands in an expert's row: how many appraisals, their mean grade, and the seats themselves, as lists."""
        return ("mean_steps", "appraisals", "agent_share", "judged", "seats", "given", "agents", "texts")

    @property
    def adds(self) -> Sequence[str]:
        """Steps added to each panel with their spread, to those of the agent, and how many stand well above."""
        return ("effect", "effect_low", "with_agent", "heavier")

    @property
    def links(self) -> Sequence[str]:
        """The appraisals that stand well above their reading."""
        return ("appr_id",)

    def units(self, rows: pd.DataFrame) -> pd.DataFrame:
        """One row an expert."""
        import numpy as np
        import pandas as pd

        order = rows.sort_values(["expert_id", "appr_id"])
        columns = ["expert_id", *self.makes]
        if order.empty:
            return pd.DataFrame({name: pd.Series(dtype=float) for name in columns})
        order = order.assign(agent_id=order["agent_id"].fillna(NOBODY).astype("int64"))
        groups = order.groupby("expert_id", sort=True)
        made = groups.agg(
            mean_steps=("steps_given", "mean"), appraisals=("appr_id", "size"),
            seats=("appr_id", list), given=("steps_given", list), agents=("agent_id", list), texts=("words", list),
        ).reset_index()  # fmt: skip
        made["agent_share"] = [largest(one) / len(one) for one in made["agents"]]
        made["judged"] = (made["appraisals"] >= FEWEST).astype(float)
        made["appraisals"] = made["appraisals"].astype(float)
        made["expert_id"] = made["expert_id"].astype(np.int64)
        return made[columns]

    def fit(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> FittedPanelLeniency:
        """Learn to read from the corpus; spreads and the limit from today's panels."""
        from jihe.grading import training

        if not (population["judged"] == 1).any():
            most = int(population["appraisals"].max()) if len(population) else 0
            raise TooFewError(f"no expert sat on more than {most} appraisals; {FEWEST} are needed")
        reader = training.learn(training.SEED, self.notes, None)
        seats = seats_of(population, reader)
        return FittedPanelLeniency(self, declared, reader.state, *self.limits(seats))

    def limits(self, seats: Seats) -> tuple[float, float, float]:
        """(noise, spread, limit) of panels as they are."""
        import numpy as np

        crossing = Crossing(seats.sat)
        noise, spread = crossing.fit(seats.residual)
        often = seats.sat.sum(axis=0) >= FEWEST
        rng, top = np.random.default_rng(SEED), seats.top_agent()
        drawn = [
            exceeding(Seats(seats.experts, seats.appraisals, seats.sat, seats.read + dealt, seats.read, seats.agent),
                      noise, spread, top)[often]
            for dealt in (rng.permutation(seats.residual) for _ in range(DRAWS))
        ]  # fmt: skip
        limit = float(np.quantile(np.concatenate(drawn), 1 - self.false_rate))
        return noise, spread, max(limit, 0.5)

    def validate(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> Validation:
        """Appraisals dealt out anew, then one expert made lenient: whether he stands above the limit.

        The baseline sorts by the mean grade given, its limit made the same way.
        """
        import numpy as np

        from jihe.grading import training
        from jihe.warning.estimators.metrics import over_groups

        seats = seats_of(population, training.learn(training.SEED, self.notes, None))
        rng = np.random.default_rng(SEED)
        often = np.flatnonzero(seats.sat.sum(axis=0) >= FEWEST)
        if not len(often):
            raise TooFewError(f"no expert sat on {FEWEST} appraisals")
        found, by_mean, false = np.zeros((3, PLANTED))
        for i in range(PLANTED):
            dealt, who = planted(seats, int(rng.choice(often)), LIFTED, rng)
            noise, spread, limit = self.limits(dealt)
            above = exceeding(dealt, noise, spread, dealt.top_agent()) > limit
            found[i], false[i] = above[who], above[np.setdiff1d(often, [who])].mean() if len(often) > 1 else 0.0
            means = dealt.sat.T @ dealt.given / np.maximum(dealt.sat.sum(axis=0), 1)
            by_mean[i] = means[who] >= np.quantile(means[often], 1 - self.false_rate)

        def measure(at: Ints) -> dict[str, float]:
            return {
                "found": float(found[at].mean()),
                "baseline_found": float(by_mean[at].mean()),
                "false_rate": float(false[at].mean()),
            }

        says = (
            f"{PLANTED} times one expert of {len(often)} one step too heavy in {LIFTED:.0%} of his appraisals, the "
            "rest dealt out anew; baseline: the mean grade given"
        )
        return Validation(over_groups(measure, np.arange(PLANTED)), len(population), says)


@dataclass(frozen=True)
class FittedPanelLeniency(Fitted, of=PanelLeniency):
    """``reader``: what grades words. ``noise``, ``spread``: of a residual, of experts. ``limit``: of the statistic."""

    method: PanelLeniency
    reader: dict[str, Any]
    noise: float
    spread: float
    limit: float

    @cached_property
    def model(self) -> Model:
        """What grades words, ready to."""
        from jihe.grading.model import Model

        return Model(self.reader)

    def score(self, rows: pd.DataFrame) -> Floats:
        """How far above the limit; a half is on it."""
        from scipy.special import expit

        rows, back = in_order(rows)
        seats = seats_of(rows, self.model)
        made: Floats = expit(exceeding(seats, self.noise, self.spread, seats.top_agent(), rows) - self.limit)[back]
        return made

    def evidence(self, rows: pd.DataFrame) -> Mapping[str, Floats]:
        """Steps, and counts."""
        import numpy as np

        rows, back = in_order(rows)
        seats = seats_of(rows, self.model)
        mean, spread = Crossing(seats.sat).effects(seats.residual, self.noise, self.spread)
        top = seats.top_agent()
        with_agent = np.array([
            seats.residual[top[:, one]].mean() if top[:, one].any() else np.nan for one in range(len(mean))
        ])  # fmt: skip
        return {
            "effect": mean[back],
            "effect_low": (mean - 1.645 * spread)[back],
            "with_agent": with_agent[back],
            "heavier": heavier(seats).sum(axis=0).astype(float)[back],
        }

    def linked(self, rows: pd.DataFrame) -> Mapping[str, Sequence[list[int]]]:
        """Of each expert the appraisals well above their reading."""
        rows, back = in_order(rows)
        seats = seats_of(rows, self.model)
        which = heavier(seats)
        return {"appr_id": [seats.appraisals[which[:, one]].tolist() for one in back]}

    def parameters(self) -> Mapping[str, float | str]:
        """Spreads and the limit."""
        return {"noise_steps": self.noise, "spread_steps": self.spread, "limit": self.limit}


def in_order(rows: pd.DataFrame) -> tuple[pd.DataFrame, Ints]:
    """Experts in order of their number, so that sums come out the same to the last bit, and the way back."""
    import numpy as np

    order = np.argsort(rows["expert_id"].to_numpy(), kind="stable")
    return rows.iloc[order], np.argsort(order, kind="stable")


def heavier(seats: Seats) -> npt.NDArray[np.bool_]:
    """(appraisals, experts): those that stand well above their reading."""
    made: npt.NDArray[np.bool_] = (seats.given - seats.read >= HEAVIER)[:, None] & (seats.sat > 0)
    return made


def planted(seats: Seats, who: int, share: float, rng: np.random.Generator) -> tuple[Seats, int]:
    """Residuals dealt out anew, then a share of one expert's appraisals given one step too heavy."""
    import numpy as np

    given = seats.read + rng.permutation(seats.residual)
    own = np.flatnonzero(seats.sat[:, who] > 0)
    lifted = own[rng.random(len(own)) < share]
    given[lifted] += 1
    return Seats(seats.experts, seats.appraisals, seats.sat, given, seats.read, seats.agent), who
