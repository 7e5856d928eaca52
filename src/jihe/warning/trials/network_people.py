"""Trials of who is in a network: the kin of an upheld case is not, and ties do not tell where people are registered."""

from __future__ import annotations

from dataclasses import dataclass

from jihe.warning.estimators.estimate import share_of
from jihe.warning.methods.base import TooFewError
from jihe.warning.methods.network import Network
from jihe.warning.trials.base import Given, Outcome, Trial, at_most, method_of
from jihe.warning.trials.network import NEW, rows_of
from jihe.warning.trials.rows import within

__all__ = ["HukouUnforetold", "KinAlone"]


@dataclass(frozen=True)
class KinAlone(Trial):
    """Control: relatives of upheld persons, who share everything with them and nothing with others, are in no ring.

    ``count`` upheld persons are given a family of ``size``, by household and kinship on record.
    """

    kind = "control"
    tries = Network
    claim = (
        "of {size} relatives of each upheld person, who share all with him alone, at most {most:.0%} come into a ring"
    )

    most: float = 0.05
    count: int = 12
    size: int = 6

    def run(self, given: Given) -> Outcome:
        """Make the families, make the rings again, count relatives in one that a night warns of."""
        import numpy as np
        import pandas as pd

        method, rows, rng = method_of(given, Network), rows_of(given), np.random.default_rng(given.seed)
        fresh = np.arange(NEW, NEW + self.count * self.size).reshape(self.count, self.size)  # nobody knows them yet
        heads = rng.choice(np.sort(rows["person_id"].unique()), self.count)
        text = {name: str(rows[name].dtype) in ("object", "str", "string") for name in method.shared}
        planted = []
        for place, (head, relatives) in enumerate(zip(heads, fresh, strict=True)):
            things = {name: f"kin-{place}" if text[name] else NEW + place for name in method.shared}
            for person in (head, *relatives):
                planted.append(
                    {"person_id": int(person), "upheld": float(person == head), "household_id": NEW + place, **things}
                )
        more = pd.DataFrame(planted).reindex(columns=rows.columns)
        units = method.units(pd.concat([rows, more], ignore_index=True))
        score = method.fit(given.declared, units, None).score(units)
        warned = {person for i in within(given.declared, units, score) for person in units["person_id"].iloc[i]}
        alarms, tried = len(warned & set(fresh.ravel().tolist())), fresh.size
        share = share_of(alarms, tried)
        says = f"{tried} relatives of {self.count} upheld persons; {alarms} in a ring warned of"
        return Outcome(at_most(share, self.most), {"relatives_warned_of": share}, says)


@dataclass(frozen=True)
class HukouUnforetold(Trial):
    """Control: who shares something with somebody does not tell where he is registered, nor does the ring's score.

    The area under the ROC curve of being registered where most are, by the share of those he shares a thing with;
    one half is chance. What is shared most, where people work or live, does tell a little: the bound says how much.
    """

    kind = "control"
    tries = Network
    claim = "what people share foretells where they are registered with an area under the curve of at most {most:g}"

    most: float = 0.65

    def run(self, given: Given) -> Outcome:
        """Read where people are registered, for this alone, and hold each against the others at the same thing."""
        import numpy as np

        from jihe.warning.estimators.foretold import foretold
        from jihe.warning.estimators.ties import Knots, Ties

        method, rows = method_of(given, Network), rows_of(given)
        ties = Ties.of(rows, method.shared, method.kin)
        knots = Knots.of(ties, alone=True, least=2)  # of a family one at each thing: kin are registered together
        with given.sessions(given.as_of) as session:
            known = session.query("SELECT person_id, hukou_region FROM person ORDER BY person_id").to_pandas()
        region = known.set_index("person_id")["hukou_region"].reindex(ties.person[knots.who])
        told = region.notna().to_numpy()
        if not told.any():
            raise TooFewError("nobody's registration is known")
        has = (region == region.mode().iloc[0]).to_numpy()
        made = foretold(np.unique(knots.knot[told], return_inverse=True)[1], has[told])
        if "by_others" not in made:
            raise TooFewError("all who share anything are registered in one place")
        says = f"{int(told.sum())} shares in things of people whose registration is known"
        return Outcome(at_most(made["by_others"], self.most), {"hukou_by_ties": made["by_others"]}, says)
