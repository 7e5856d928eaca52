"""Appraisals, the experts that sat on them, and how far an expert's effect on the grades exceeds a margin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.warning.estimators.crossed import Crossing
from jihe.warning.estimators.readings import read_steps

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.grading.model import Model

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

NOBODY = -1  # no agent
WITH_AGENT = 5  # appraisals of one agent's before a tie to him is looked at
MARGIN = 0.05  # steps: what differs by less is no matter


@dataclass(frozen=True)
class Seats:
    """Who sat where, and what came of it: rows are appraisals, columns of ``sat`` experts.

    ``given`` and ``read``: steps from no grade. ``agent`` of each appraisal, ``NOBODY`` where there is none.
    """

    experts: Ints
    appraisals: Ints
    sat: Floats
    given: Floats
    read: Floats
    agent: Ints

    @property
    def residual(self) -> Floats:
        """Steps given beyond those read, one at most either way: a note that is misread altogether weighs no more."""
        import numpy as np

        made: Floats = np.clip(self.given - self.read, -1, 1)
        return made

    def top_agent(self) -> npt.NDArray[np.bool_]:
        """(appraisals, experts): those of the agent whom an expert met most often, where that was often enough."""
        import numpy as np

        made = np.zeros(self.sat.shape, dtype=bool)
        for column in range(self.sat.shape[1]):
            own = self.agent[(self.sat[:, column] > 0) & (self.agent != NOBODY)]
            if len(own):
                names, often = np.unique(own, return_counts=True)
                if often.max() >= WITH_AGENT:
                    made[:, column] = (self.sat[:, column] > 0) & (self.agent == names[often.argmax()])
        return made


def seats_of(rows: pd.DataFrame, reader: Model) -> Seats:
    """The appraisals behind experts' rows, read once each; those read into no grade are left out."""
    import numpy as np

    told: dict[int, tuple[str, float, int]] = {}
    for ids, texts, steps, agents in zip(rows["seats"], rows["texts"], rows["given"], rows["agents"], strict=True):
        told |= {
            int(one): (str(text), float(step), int(agent))
            for one, text, step, agent in zip(ids, texts, steps, agents, strict=True)
        }
    appraisals = np.array(sorted(told), dtype=np.int64)
    read = read_steps(reader, [told[int(one)][0] for one in appraisals])
    known = ~np.isnan(read)
    place = {int(one): at for at, one in enumerate(appraisals[known])}
    sat = np.zeros((int(known.sum()), len(rows)))
    for column, seats in enumerate(rows["seats"]):
        sat[[place[int(one)] for one in seats if int(one) in place], column] = 1.0
    given = np.array([told[int(one)][1] for one in appraisals], dtype=float)
    agent = np.array([told[int(one)][2] for one in appraisals], dtype=np.int64)
    experts = rows["expert_id"].to_numpy(np.int64)
    return Seats(experts, appraisals[known], sat, given[known], read[known], agent[known])


def exceeding(
    seats: Seats, noise: float, spread: float, top: npt.NDArray[np.bool_], rows: pd.DataFrame | None = None
) -> Floats:
    """Of each expert how many standard deviations his effect lies above the margin: overall, or with his top agent.

    ``rows``: features that say otherwise than the seats do, as where one is set to the usual.
    """
    import numpy as np

    count = seats.sat.sum(axis=0)
    mean, deviation = Crossing(seats.sat).effects(seats.residual, noise, spread)
    precision = np.maximum(1 / deviation**2 - 1 / spread**2, 1e-12)
    effect = mean / (deviation**2 * precision)  # before it was drawn towards none
    own = top.sum(axis=0)
    partial = (seats.residual - seats.residual.mean())[:, None] - (seats.sat @ mean)[:, None] + mean[None, :]
    by_agent = np.where(own > 0, (partial * top).sum(axis=0) / np.maximum(own, 1), 0.0)
    more, shift = np.ones(len(count)), np.zeros(len(count))
    if rows is not None:
        was = np.maximum(np.array([len(one) for one in rows["seats"]], dtype=float), 1)
        more = rows["appraisals"].to_numpy(float) / was
        shift = rows["mean_steps"].to_numpy(float) - np.array([np.mean(one) for one in rows["given"]])
        share = np.array([largest(one) for one in rows["agents"]]) / was
        own = own * more * rows["agent_share"].to_numpy(float) / np.maximum(share, 1e-12)
    overall = _above(effect + shift, precision * more, spread)
    alone = _above(by_agent + shift, own / noise**2, spread)
    made: Floats = np.where(own >= WITH_AGENT, np.maximum(overall, alone), overall)
    return made


def _above(effect: Floats, precision: Floats, spread: float) -> Floats:
    """Standard deviations of the posterior above the margin."""
    import numpy as np

    deviation = 1 / np.sqrt(precision + 1 / spread**2)
    made: Floats = (effect * precision * deviation**2 - MARGIN) / deviation
    return made


def largest(agents: Sequence[int]) -> int:
    """How many of one agent, the most frequent."""
    counted = Counter(one for one in agents if one != NOBODY)
    return max(counted.values(), default=0)
