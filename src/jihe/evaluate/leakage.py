"""``jihe city leakage``: whether anything but behaviour tells fraud from honest in a synthetic city."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from jihe.evaluate import artefacts, comparing, raw_columns, telling
from jihe.evaluate.auc import Array, Auc, clustered
from jihe.evaluate.city_files import open_city
from jihe.evaluate.kinds import KINDS
from jihe.evaluate.raw_columns import ColumnRow
from jihe.evaluate.telling import Suspect

Progress = Callable[[str, int, int | None], None]
Build = Callable[[Path, int], None]  # folder, which of the enriched builds (0, 1, …)

LOW, HIGH = 0.47, 0.53
ENOUGH = 400  # frauds from which an area can be judged
ENOUGH_GROUPS = 30  # groups that they make up: 400 frauds of ten rings are ten observations
_MOST = 2500  # frauds of a kind and city that are looked at; more would tell the same


@dataclass(frozen=True)
class KindRow:
    """What artefacts tell of one kind. ``estimable`` is false with too few frauds or rings: nothing is claimed then.

    ``unmatched``: frauds left out since no honest entity of their month and subtype was left to compare with.
    ``typologies``: the same scores, the frauds of one typology at a time, where there are enough of them.
    """

    kind: str
    frauds: int
    unmatched: int
    honest: int
    artefacts: int
    auc: Auc
    against_alike: Auc
    estimable: bool
    passed: bool
    typologies: dict[str, Auc] = field(default_factory=dict)
    suspects: list[Suspect] = field(default_factory=list)


@dataclass(frozen=True)
class Leakage:
    """Kinds in the order of their names; ``enriched`` is how many cities were built to judge the rare ones."""

    kinds: list[KindRow]
    columns: list[ColumnRow]
    enriched: int

    @property
    def passed(self) -> bool:
        """Whether no estimable kind gives its frauds away."""
        return all(one.passed for one in self.kinds)


@dataclass
class _Sample:
    """What was drawn of one kind, over one or several cities."""

    rows: list[pd.DataFrame] = field(default_factory=list)
    artefacts: list[pd.DataFrame] = field(default_factory=list)
    alike_rows: list[pd.DataFrame] = field(default_factory=list)
    alike_artefacts: list[pd.DataFrame] = field(default_factory=list)
    raw: list[pd.DataFrame] = field(default_factory=list)
    frauds: int = 0

    @property
    def matched(self) -> int:
        """Frauds that found somebody to be compared with."""
        return sum(int(rows["fraud"].sum()) for rows in self.rows)

    @property
    def estimable(self) -> bool:
        """Whether there are enough frauds, of enough rings, to be judged."""
        rows = pd.concat(self.rows, ignore_index=True)
        fraud = rows["fraud"].to_numpy(dtype=bool)
        return self.matched >= ENOUGH and effective_groups(comparing.groups(rows)[fraud]) >= ENOUGH_GROUPS


def leakage(
    city: Path, first_ym: int, build: Build | None, builds: int, progress: Progress, columns: bool = True
) -> Leakage:
    """Judge the city in folder ``city``, whose window begins with ``first_ym``.

    ``build(folder, number)`` makes an enriched city of the same family for kinds with too few frauds; at most
    ``builds`` are made, each only while some kind is short and may still get there. ``columns``: whether the raw
    columns that tell most are looked for too.
    """
    samples: dict[str, _Sample] = {}
    _draw(city, first_ym, 0, samples, set(), progress, columns, last=True)
    done = {kind for kind, sample in samples.items() if sample.matched >= ENOUGH}
    made = 0
    if build is not None:
        enriched: dict[str, _Sample] = {}
        while made < builds and set(samples) - done and (not made or _worth(enriched, done, made, builds)):
            with tempfile.TemporaryDirectory(prefix="jihe-leakage-") as folder:
                build(Path(folder) / "city", made)
                made += 1
                _draw(Path(folder) / "city", first_ym, made, enriched, done, progress, columns, last=made == builds)
        for kind, sample in enriched.items():
            # The city itself adds little, and its frauds are fewer: rare kinds are judged on enriched ones alone.
            samples[kind] = sample
    kinds = [_judge(kind, samples[kind]) for kind in sorted(samples)]
    raw = {kind: pd.concat(samples[kind].raw) for kind in sorted(samples) if samples[kind].raw}
    telling_ones = [row for kind, rows in raw.items() for row in raw_columns.best(kind, rows)]
    progress("judging", 1, 1)
    return Leakage(kinds, sorted(telling_ones, key=lambda one: (_order(one.typology), one.kind)), made)


def _order(typology: str) -> tuple[str, int]:
    head, _, tail = typology.partition(".")
    outside = tail.startswith("X")  # the catalogue, and then B2.X, B2.X2, … from outside of it
    number = tail.removeprefix("X")
    return head, 100 * outside + (int(number) if number.isdigit() else 0)


def _worth(enriched: dict[str, _Sample], done: set[str], made: int, builds: int) -> bool:
    """Whether another build may bring a kind that is short to enough frauds."""
    return any(s.matched < ENOUGH <= s.matched / made * builds for k, s in enriched.items() if k not in done)


def _draw(
    city: Path, first_ym: int, number: int, samples: dict[str, _Sample], leave: set[str], progress: Progress,
    columns: bool, *, last: bool,
) -> None:  # fmt: skip
    """Adds what one city shows of each kind that has frauds, but for the kinds to ``leave``.

    ``last``: no other city is added to it, so that of a kind that cannot be judged by then no artefact is looked at.
    """
    with duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order = true; SET enable_progress_bar = false")
        tables = open_city(connection, city)
        told = connection.execute("SELECT DISTINCT entity_type FROM truth WHERE label = 'fraud' ORDER BY 1").fetchall()
        kinds = [kind for (kind,) in told if kind in KINDS and kind in tables and kind not in leave]
        for place, kind in enumerate(kinds, 1):
            pool = comparing.entities(connection, kind, first_ym)
            sample = samples.setdefault(kind, _Sample())
            if columns:
                sample.raw.append(raw_columns.collect(connection, kind, pool, tables))
            _draw_kind(connection, kind, pool, tables, number, sample, last=last)
            progress(f"artefacts of city {number + 1}", place, len(kinds))


def _draw_kind(
    connection: duckdb.DuckDBPyConnection, kind: str, pool: pd.DataFrame, tables: set[str], number: int,
    sample: _Sample, *, last: bool,
) -> None:  # fmt: skip
    rng = np.random.default_rng([number, *kind.encode()])
    sample.frauds += int(pool["fraud"].sum())
    if int(pool["fraud"].sum()) > _MOST:
        frauds = pool[pool["fraud"]].sample(_MOST, random_state=0)
        pool = pd.concat([frauds, pool[~pool["fraud"]]]).sort_values("id")
    rows = comparing.matched(pool, rng)
    alike = comparing.matched(pool[pool["fraud"] | pool["alike"]], rng)
    if not number and int(rows["fraud"].sum()) < ENOUGH:
        # Too few to be judged, and enriched cities are judged without this one: only how few there are is told.
        sample.rows.append(rows)
        return
    sample.rows.append(_of_city(rows, number))
    if last and not sample.estimable:
        return
    both = pd.DataFrame({"id": np.union1d(rows["id"], alike["id"])})
    connection.register("drawn", both)
    connection.execute("CREATE OR REPLACE TEMP TABLE sample AS SELECT id FROM drawn")
    connection.unregister("drawn")
    values = artefacts.collect(connection, kind, tables)
    sample.artefacts.append(values.reindex(rows["id"]))
    sample.alike_rows.append(_of_city(alike, number))
    sample.alike_artefacts.append(values.reindex(alike["id"]))


def _of_city(rows: pd.DataFrame, number: int) -> pd.DataFrame:
    """Rows whose strata and groups are told apart from those of other cities."""
    of_city = {name: rows[name].where(rows[name] == "", f"{number} " + rows[name]) for name in ("cluster", "ring")}
    return rows.assign(stratum=f"{number} " + rows["stratum"], **of_city)


def _judge(kind: str, sample: _Sample) -> KindRow:
    rows = pd.concat(sample.rows, ignore_index=True)
    matched = sample.matched
    counts = (sample.frauds, sample.frauds - matched, len(rows) - matched)
    none = Auc(None, None, None, matched, len(rows) - matched)
    if not sample.estimable:
        return KindRow(kind, *counts, artefacts=0, auc=none, against_alike=none, estimable=False, passed=True)
    group = comparing.groups(rows)
    values = artefacts.filled(pd.concat(sample.artefacts, ignore_index=True), np.random.default_rng(0))
    auc, score, block = telling.tell(values, rows, group)
    each = _by_typology(rows, group, score, block)
    passed = auc.meets(LOW, HIGH)
    return KindRow(
        kind, *counts, artefacts=values.shape[1], auc=auc, against_alike=_against_alike(sample), estimable=True,
        passed=passed, typologies=each, suspects=[] if passed else telling.suspects(values, rows, group),
    )  # fmt: skip


def effective_groups(group: Array) -> float:
    """How many groups of one size would tell as much as these (Kish 1965): (Σ n)² ÷ Σ n²."""
    sizes = np.unique(group, return_counts=True)[1].astype(float)
    return float(sizes.sum() ** 2 / (sizes**2).sum()) if len(sizes) else 0.0


def _by_typology(rows: pd.DataFrame, group: Array, score: Array, block: Array) -> dict[str, Auc]:
    """The same scores, one typology's frauds against all honest; what has too few frauds is left out.

    To be looked at, not to fail: among many typologies one lies outside by chance.
    """
    fraud = rows["fraud"].to_numpy(dtype=bool)
    made = {}
    for typology in sorted({str(one) for held in rows.loc[fraud, "typologies"] for one in held}, key=_order):
        of_it = fraud & np.array([typology in held for held in rows["typologies"]])
        keep = of_it | ~fraud
        if of_it.sum() >= ENOUGH and of_it.sum() < fraud.sum():
            made[typology] = clustered(of_it[keep], score[keep], group[keep], block[keep])
    return made


def _against_alike(sample: _Sample) -> Auc:
    """Frauds against look-alikes of their strata, by a classifier of their own."""
    rows = pd.concat(sample.alike_rows, ignore_index=True)
    frauds = int(rows["fraud"].sum())
    if frauds < ENOUGH // 2:
        return Auc(None, None, None, frauds, len(rows) - frauds)
    values = artefacts.filled(pd.concat(sample.alike_artefacts, ignore_index=True), np.random.default_rng(0))
    return telling.tell(values, rows, comparing.groups(rows))[0]
