"""The method of rings: who shares more with unrelated people, and stands nearer to upheld cases, than chance gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jihe.schema import TABLES
from jihe.warning.estimators.estimate import SEED
from jihe.warning.methods.base import Fitted, Method, TooFewError, Validation
from jihe.warning.training_set import TrainingSet

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.warning.declaration import WarningModel
    from jihe.warning.estimators.rings import Ring
    from jihe.warning.estimators.ties import Ties

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

__all__ = ["Network"]

LEAST = 6.907755  # nats, one in a thousand: the limit lies nowhere lower, however little rewiring gives
MARGIN = 2.0  # the limit is set for so many times fewer false rings than are allowed
DRAWS, RINGS, LARGE = 50, 5, 200  # simulated nights of a validation, rings and honest large groups in each
SIZES = (5, 20)  # families in a planted ring
PERSONAL = frozenset(one.name for table in TABLES.values() for one in table.columns if one.personal)


@dataclass(frozen=True)
class Network(Method):
    """Score: S ÷ (S + limit); S is in nats −ln P(so many coincidences in a rewired network), and how near upheld cases.

    ``shared``: columns with what ties a person to others, each with the fact it tells. A ring are at least ``fewest``
    families that share pairs of things of different facts; with ``alone`` one thing shared ties them too, and counts
    for nothing but the way to upheld cases. ``kin``: columns that make a family, of which one stands at each thing.
    ``hub``: whose ring it is: a column of ``shared``, the one most of them have; or ``person_id``, the member tied
    most, before all who is ``first`` (a column). ``rows``: columns with keys of the rows that show the ties.

    ``rewirings`` of the night's own network, in which every person and thing keeps its number of ties, are judged
    beside it (``real`` is false of their rings); the limit lets ``false_a_month`` of their rings pass at most.
    """

    shared: Mapping[str, str]
    hub: str
    rows: Sequence[str]
    kin: Sequence[str] = ("household_id", "kin_id")
    first: str | None = None
    alone: bool = False
    fewest: int = 5
    rewirings: int = 20
    false_a_month: float = 1.0
    whole = True
    identified_by = "ring_id"

    @property
    def reads(self) -> Sequence[str]:
        """Columns it needs."""
        own = ["person_id", *self.shared, *self.kin, *self.rows, "upheld", "month"]
        return tuple(dict.fromkeys(own + ([self.first] if self.first else [])))

    @property
    def makes(self) -> Sequence[str]:
        """What is known of a ring; of its ties the rows' own columns, as lists."""
        sharing = (f"sharing_{name}" for name in self.shared)
        return ("ring_id", "families", "coincidences", "expected", "near", "upheld_members", "largest", "since_month",
                *sharing, "real", "ring")  # fmt: skip

    @property
    def tells(self) -> Sequence[str]:
        """What is shared by whom, from when to when."""
        return ("ring",)

    @property
    def adds(self) -> Sequence[str]:
        """What stands beside the score."""
        return ("times_limit",)

    def units(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The rings of the network that the rows are, and behind them those of its rewirings."""
        import numpy as np
        import pandas as pd

        made = []
        if len(rows) and rows[list(self.shared)].notna().any(axis=None):
            from jihe.warning.estimators.ties import Ties

            rows = rows.sort_values("person_id", kind="stable", ignore_index=True)
            ties = Ties.of(rows, self.shared, self.kin)
            found, by_chance = self.rings(ties, rows, np.random.default_rng(SEED))
            made = [self._told(ring, ties, rows) for ring in found]
            for r, other in enumerate(by_chance):
                for ring in other:
                    made.append(self._row(ring, -(1 + r + self.rewirings * ring.hub), real=0.0))
        return pd.DataFrame(made, columns=list(dict.fromkeys([*self.makes, "person_id", *self.rows])))

    def rings(self, ties: Ties, rows: pd.DataFrame, rng: np.random.Generator) -> tuple[list[Ring], list[list[Ring]]]:
        """The rings of a network, and those of each of its rewirings."""
        from jihe.warning.estimators.rings import rings
        from jihe.warning.estimators.ties import ByChance, Knots

        hub = self._hubs(ties, rows)
        others = [ties.rewired(rng) for _ in range(self.rewirings)]
        knots = [Knots.of(one, self.alone) for one in others]
        chance = ByChance.of(knots)
        found = rings(ties, Knots.of(ties, self.alone), chance, self.fewest, hub(ties))
        return found, [
            rings(one, mine, chance, self.fewest, hub(one), own=True) for one, mine in zip(others, knots, strict=True)
        ]

    def members(self, rows: pd.DataFrame, seed: int) -> dict[int, set[int]]:
        """Persons of each ring by its hub, its communities looked for in another order; nothing is rewired."""
        from jihe.warning.estimators.rings import rings
        from jihe.warning.estimators.ties import ByChance, Knots, Ties

        ties = Ties.of(rows.reset_index(drop=True), self.shared, self.kin)
        hub, knots = self._hubs(ties, rows)(ties), Knots.of(ties, self.alone)
        found = rings(ties, knots, ByChance.of([]), self.fewest, hub, seed=seed)
        return {ring.hub: set(ties.person[ring.members].tolist()) for ring in found}

    def fit(self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None) -> FittedNetwork:
        """The limit: so many surprising rings of rewired networks, and no more, lie above it."""
        import numpy as np

        by_chance = np.sort(surprise_of(population[population["real"] == 0]))[::-1]
        passed = int(self.rewirings * self.false_a_month / MARGIN)
        limit = np.nextafter(by_chance[passed], np.inf) if len(by_chance) > passed else LEAST
        return FittedNetwork(self, declared, float(max(LEAST, limit)))

    def validate(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> Validation:
        """Simulated nights: rings of 5 to 20 families that share two facts among honest groups, of which many are
        larger and coincide as chance has it. The baseline sorts by the number of families."""
        import numpy as np
        import pandas as pd

        from jihe.warning.estimators.metrics import over_draws, share_in_top

        if population.empty:
            raise TooFewError("no group of five families shares anything")
        fitted, rng = self.fit(declared, population, None), np.random.default_rng(SEED)
        usual = np.maximum(population["expected"].to_numpy(float), 0.5)

        def draw() -> dict[str, float]:
            families = rng.integers(self.fewest, 10 * SIZES[1], LARGE)
            planted = np.arange(LARGE) < RINGS
            families = np.where(planted, rng.integers(SIZES[0], SIZES[1] + 1, LARGE), families)
            expected = rng.choice(usual, LARGE)
            by_chance = rng.poisson(expected)
            rows = pd.DataFrame({
                "coincidences": np.where(planted, by_chance + families - 1, by_chance).astype(float),
                "expected": expected, "near": np.nan,
            })  # fmt: skip
            score, top = fitted.score(rows), min(declared.capacity.top, RINGS)
            return {
                "planted_in_top": share_in_top(score, planted, top),
                "baseline_planted_in_top": share_in_top(families.astype(float), planted, top),
                "false_alarm_share": float((score[~planted] >= declared.capacity.at_least).mean()),
            }

        says = (
            f"{DRAWS} simulated nights of {LARGE} groups, {RINGS} of them rings of {SIZES[0]} to {SIZES[1]} families "
            "that share two facts, found among the first; baseline: sorted by the number of families"
        )
        return Validation(over_draws(draw, DRAWS), len(population), says)

    def _first(self, rows: pd.DataFrame) -> set[int]:
        """Who is a hub before others."""
        return set(rows.loc[rows[self.first] == 1, "person_id"].astype(int)) if self.first else set()

    def _hubs(self, ties: Ties, rows: pd.DataFrame) -> Any:
        """A network to the way in which its rings' hubs are found: from members and things to an id, or None."""
        import numpy as np

        if self.hub == "person_id":
            before = self._first(rows)

            def of_person(network: Ties) -> Any:
                met = np.bincount(network.who, minlength=len(network.person))

                def hub(members: Ints, things: Ints) -> int | None:
                    order = sorted(
                        (int(ties.person[m]) not in before, -int(met[m]), int(ties.person[m])) for m in members
                    )
                    return order[0][2]

                return hub

            return of_person
        from jihe.warning.estimators.ties import all_of

        place = list(self.shared).index(self.hub)
        ids = np.sort(rows[self.hub].dropna().unique()).astype("int64")
        offset = int(np.searchsorted(ties.kind, place))

        def of_thing(network: Ties) -> Any:
            mine = network.kind[network.what] == place
            who, what = network.who[mine], network.what[mine] - offset

            def hub(members: Ints, things: Ints) -> int | None:
                had = what[all_of(who, members)]
                return int(ids[np.bincount(had).argmax()]) if len(had) else None

            return hub

        return of_thing

    def _row(self, ring: Ring, number: int, real: float) -> dict[str, Any]:
        return {
            "ring_id": number, "families": float(ring.families), "coincidences": ring.coincidences,
            "expected": ring.expected, "near": ring.near, "real": real,
        }  # fmt: skip

    def _told(self, ring: Ring, ties: Ties, rows: pd.DataFrame) -> dict[str, Any]:
        """A ring of the night with all that shows it."""
        from jihe.warning.estimators.ties import all_of

        members = set(ties.person[ring.members].tolist())
        mine = rows.iloc[all_of(rows["person_id"].to_numpy(), ties.person[ring.members])]  # in the order of persons
        sharing = list(self._sharing(ring, ties, mine))
        shown = sorted({int(i) for _, _, at in sharing for i in at})
        behind = rows.loc[shown]
        parts = [_thing(name, value, rows.loc[at]) for name, value, at in sharing]
        by = {name: {p for part in parts if part["by"] == name for p in part["persons"]} for name in self.shared}
        keys = {name: _ids(behind[name]) for name in self.rows if name != "person_id"}
        return self._row(ring, ring.hub, 1.0) | keys | {
            "person_id": sorted(members - self._first(mine)),
            "upheld_members": float(ties.upheld[ring.members].sum()),
            "largest": float(max((len(part["persons"]) for part in parts), default=0)),
            "since_month": behind["month"].min(),
            "ring": sorted(parts, key=lambda part: (-len(part["persons"]), part["by"], part["persons"])),
        } | {f"sharing_{name}": float(len(found) or "nan") for name, found in by.items()}  # fmt: skip

    def _sharing(self, ring: Ring, ties: Ties, mine: pd.DataFrame) -> Iterator[tuple[str, Any, Any]]:
        """What its members share, two families at least: column, value, and the rows that show it."""
        family = dict(zip(ties.person[ring.members].tolist(), ties.family[ring.members].tolist(), strict=True))
        of = mine["person_id"].map(family)
        for name in self.shared:
            known = mine[name].dropna()
            for value, at in known.groupby(known).groups.items():
                if len(set(of.loc[at])) > 1:
                    yield name, value, at


@dataclass(frozen=True)
class FittedNetwork(Fitted, of=Network):
    """``limit``: the surprise above which rewired networks have hardly a ring, in nats."""

    method: Network
    limit: float

    def score(self, rows: pd.DataFrame) -> Floats:
        """S ÷ (S + limit)."""
        surprise = surprise_of(rows)
        made: Floats = surprise / (surprise + self.limit)
        return made

    def evidence(self, rows: pd.DataFrame) -> Mapping[str, Floats]:
        """How many times the limit."""
        return {"times_limit": surprise_of(rows) / self.limit}

    def parameters(self) -> Mapping[str, float | str]:
        """The limit."""
        return {"limit": self.limit}


def surprise_of(rows: pd.DataFrame) -> Floats:
    """S of each ring."""
    from jihe.warning.estimators.rings import surprise

    coincidences, expected, near = (rows[name].to_numpy(float) for name in ("coincidences", "expected", "near"))
    return surprise(coincidences, expected, near)


def _thing(name: str, value: Any, rows: pd.DataFrame) -> dict[str, Any]:
    """One thing shared, as a page shows it: by whom, from when to when; what it is, where that is nobody's data."""
    months = rows["month"].dropna().astype(int)
    told: dict[str, Any] = {"by": name, "persons": sorted(set(rows["person_id"].astype(int).tolist()))}
    if name not in PERSONAL:
        told["what"] = value if isinstance(value, str) else int(value)
    if len(months):
        told |= {"from_month": int(months.min()), "to_month": int(months.max())}
    if "fen" in rows and rows["fen"].notna().any():
        told["fen"] = int(rows["fen"].sum())
    return told


def _ids(column: pd.Series[Any]) -> list[int]:
    return sorted(set(column.dropna().astype("int64").tolist()))
