"""What a marginal is: a number of the city that the sources give, how to measure it, and how far off it may lie.

A marginal passes when the number produced lies in the range of: its target, give or take a stated modelling
tolerance (``within``, relative; by the mark of the source unless the marginal says its own), widened by the
sampling error of a city of this size. So a small city is not failed by chance, and a big one must fit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scipy.stats import binom, norm, poisson

if TYPE_CHECKING:
    import duckdb

# A city that fits is failed by chance at most once in a hundred, all its numbers together (Bonferroni): held at
# 99.9 % each on its own, up to one city in six would be.
NUMBERS = 200  # judged in a city, at most
SURE = 1 - 0.01 / NUMBERS
# How far a model may lie off its target, as a share of it: what is known well binds, what is guessed binds less.
WITHIN = {"seed": 0.03, "fit": 0.08, "own-h": 0.05, "own-m": 0.15, "own-l": 0.25, "design": 0.10, "law": 0.0}
_TAIL = (1 - SURE) / 2
_Z = float(norm.ppf(1 - _TAIL))

Target = float | tuple[float, float]  # a number, or a range of them


@dataclass(frozen=True)
class Judgement:
    """One number of the city held against its target; ``produced`` is None where the city has nothing to measure."""

    theme: str
    name: str
    zh: str
    unit: str
    target: Target
    low: float
    high: float
    produced: float | None
    within: float
    source: str
    mark: str
    observed: int  # cases, persons or rows behind ``produced``

    @property
    def passes(self) -> bool:
        """Whether the number lies in its range; where there is nothing to measure, nothing can fail."""
        return self.produced is None or self.low <= self.produced <= self.high


@dataclass(frozen=True, kw_only=True)
class Marginal:
    """What every kind of marginal has; ``sql`` reads the city's tables and the macros of ``reading``."""

    name: str
    zh: str
    sql: str
    source: str = "E1"
    mark: str
    unit: str = ""
    within: float | None = None

    @property
    def off(self) -> float:
        """The modelling tolerance: relative, of a share the smaller of it and its complement."""
        return WITHIN[self.mark] if self.within is None else self.within

    def judge(self, connection: duckdb.DuckDBPyConnection, theme: str) -> Iterator[Judgement]:
        """The judgements of this marginal, one or several."""
        raise NotImplementedError

    def _judged(
        self, theme: str, target: Target, bounds: tuple[float, float], produced: float | None, observed: int,
        part: tuple[str, str] = ("", ""),
    ) -> Judgement:  # fmt: skip
        name, zh = (
            f"{whole}: {some}" if some else whole for whole, some in zip((self.name, self.zh), part, strict=True)
        )
        low, high = bounds
        return Judgement(
            theme, name, zh, self.unit, target, low, high, produced, self.off, self.source, self.mark, observed
        )


def ends(target: Target) -> tuple[float, float]:
    """Both ends of a target."""
    return target if isinstance(target, tuple) else (target, target)


@dataclass(frozen=True, kw_only=True)
class Count(Marginal):
    """How many there are in the whole city; ``sql`` gives the count found, ``yearly`` ones over the whole window.

    The count found is Poisson; ``clumps`` is how many come together where they do.
    """

    target: Target
    yearly: bool = False
    clumps: float = 1.0

    def judge(self, connection: duckdb.DuckDBPyConnection, theme: str) -> Iterator[Judgement]:
        """One judgement, in units of the whole city."""
        found, scale, years = connection.execute(f"SELECT ({self.sql}), city_scale(), city_years()").fetchone() or (
            0,
            1.0,
            1.0,
        )
        size = scale * (years if self.yearly else 1)
        low, high = ends(self.target)
        bounds = poisson_bounds(low * (1 - self.off) * size, high * (1 + self.off) * size, self.clumps)
        yield self._judged(theme, self.target, (bounds[0] / size, bounds[1] / size), found / size, int(found))


def poisson_bounds(low: float, high: float, clumps: float = 1.0) -> tuple[float, float]:
    """Counts between which a Poisson number lies for sure, its mean between ``low`` and ``high``."""
    return (
        float(poisson.ppf(_TAIL, low / clumps)) * clumps,
        float(poisson.ppf(1 - _TAIL, high / clumps)) * clumps,
    )


@dataclass(frozen=True, kw_only=True)
class Total(Marginal):
    """A sum in the whole city; ``sql`` gives ``x``, one row for each who receives, so that each counts as one draw."""

    target: Target
    yearly: bool = False

    def judge(self, connection: duckdb.DuckDBPyConnection, theme: str) -> Iterator[Judgement]:
        """One judgement, in the unit of ``x``."""
        total, squares, n, scale, years = connection.execute(
            f"""SELECT coalesce(sum(x), 0), coalesce(sum(x * x), 0), count(*), city_scale(), city_years()
                FROM ({self.sql})"""
        ).fetchone() or (0.0, 0.0, 0, 1.0, 1.0)
        size = scale * (years if self.yearly else 1)
        low, high = ends(self.target)
        error = _Z * math.sqrt(squares) / size
        bounds = (low * (1 - self.off) - error, high * (1 + self.off) + error)
        yield self._judged(theme, self.target, bounds, total / size, n)


@dataclass(frozen=True, kw_only=True)
class Share(Marginal):
    """A share; ``sql`` gives ``k`` of ``n``, in one row or in one a cluster whose members resemble each other."""

    target: Target

    def judge(self, connection: duckdb.DuckDBPyConnection, theme: str) -> Iterator[Judgement]:
        """One judgement."""
        k, n, clusters, k2, kn, n2 = connection.execute(
            f"""SELECT coalesce(sum(k), 0), coalesce(sum(n), 0), count(*), coalesce(sum(k * k), 0),
                coalesce(sum(k * n), 0), coalesce(sum(n * n), 0)
                FROM (SELECT CAST(k AS DOUBLE) AS k, CAST(n AS DOUBLE) AS n FROM ({self.sql}))"""
        ).fetchone() or (0, 0, 0, 0, 0, 0)
        p = k / n if n else None
        error = math.sqrt(max(k2 - 2 * p * kn + p * p * n2, 0)) / n if p is not None and clusters > 1 else 0.0
        yield self._judged(theme, self.target, share_bounds(self.target, self.off, int(n), error), p, int(n))


def share_bounds(target: Target, off: float, n: int, error: float = 0.0) -> tuple[float, float]:
    """Between which a share of ``n`` lies for sure; ``error`` is its standard error where members come in clusters."""
    low, high = ends(target)
    low, high = low - off * min(low, 1 - low), high + off * min(high, 1 - high)
    if not n:
        return 0.0, 1.0
    alone = float(binom.ppf(_TAIL, n, low)) / n, float(binom.ppf(1 - _TAIL, n, min(high, 1.0))) / n
    return max(min(alone[0], low - _Z * error), 0.0), min(max(alone[1], high + _Z * error), 1.0)


@dataclass(frozen=True, kw_only=True)
class Distribution(Marginal):
    """Shares of a whole; ``sql`` gives ``code`` and ``k``, and ``cluster`` where members of one resemble each other.

    ``shares`` maps codes to parts of any sum; ``says`` gives each code's words (English, Chinese), where not plain.
    """

    shares: Mapping[str, float]
    says: Mapping[str, tuple[str, str]]

    def judge(self, connection: duckdb.DuckDBPyConnection, theme: str) -> Iterator[Judgement]:
        """A judgement for every code, and one for what has a code that no share is given for."""
        connection.execute(f"CREATE OR REPLACE TEMP TABLE measured AS {self.sql}")
        clustered = "cluster" in {row[0] for row in connection.execute("DESCRIBE measured").fetchall()}
        cluster = "cluster" if clustered else "0"
        connection.execute(f"CREATE OR REPLACE TEMP VIEW parts AS SELECT {cluster} AS cluster, code, k FROM measured")
        n = int((connection.execute("SELECT coalesce(sum(k), 0) FROM parts").fetchone() or (0,))[0])
        found = dict(connection.execute("SELECT CAST(code AS VARCHAR), sum(k) FROM parts GROUP BY code").fetchall())
        whole = sum(self.shares.values())
        for code, share in self.shares.items():
            p = found.pop(code, 0) / n if n else None
            error = _clustered_error(connection, code, p, n) if clustered and p is not None else 0.0
            bounds = share_bounds(share / whole, self.off, n, error)
            yield self._judged(theme, share / whole, bounds, p, n, self.says.get(code, (code, code)))
        rest = sum(found.values()) / n if n else None
        if rest:
            yield self._judged(theme, 0.0, (0.0, 0.0), rest, n, ("any other", "其他"))


def _clustered_error(connection: duckdb.DuckDBPyConnection, code: str, p: float, n: int) -> float:
    """Standard error of the share ``p`` of a code, clusters drawn as wholes."""
    row = connection.execute(
        """SELECT coalesce(sum((k - ? * n) ** 2), 0) FROM (
            SELECT coalesce(sum(k) FILTER (WHERE CAST(code AS VARCHAR) = ?), 0) AS k, sum(k) AS n
            FROM parts GROUP BY cluster)""",
        [p, code],
    ).fetchone()
    return math.sqrt(float(row[0])) / n if row else 0.0


@dataclass(frozen=True, kw_only=True)
class Mean(Marginal):
    """A mean; ``sql`` gives ``x``; ``alike`` is how many rows tell as much as one where rows resemble each other."""

    target: Target
    alike: float = 1.0

    def judge(self, connection: duckdb.DuckDBPyConnection, theme: str) -> Iterator[Judgement]:
        """One judgement, in the unit of ``x``."""
        mean, spread, n = connection.execute(
            f"SELECT avg(x), coalesce(stddev_samp(x), 0), count(x) FROM ({self.sql})"
        ).fetchone() or (None, 0.0, 0)
        error = _Z * spread * math.sqrt(self.alike / n) if n > 1 else math.inf
        low, high = ends(self.target)
        bounds = (low * (1 - self.off) - error, high * (1 + self.off) + error)
        yield self._judged(theme, self.target, bounds, None if mean is None else float(mean), n)


@dataclass(frozen=True, kw_only=True)
class Quantile(Marginal):
    """A quantile; ``sql`` gives ``x``; it passes when its own interval meets the tolerated range."""

    target: Target
    at: float = 0.5
    alike: float = 1.0

    def judge(self, connection: duckdb.DuckDBPyConnection, theme: str) -> Iterator[Judgement]:
        """One judgement, in the unit of ``x``."""
        (n,) = connection.execute(f"SELECT count(x) FROM ({self.sql})").fetchone() or (0,)
        spread = _Z * math.sqrt(self.at * (1 - self.at) * self.alike / n) if n else 1.0
        places = [max(self.at - spread, 0.0), self.at, min(self.at + spread, 1.0)]
        least, value, most = connection.execute(
            f"SELECT quantile_cont(CAST(x AS DOUBLE), {places[0]!r}), quantile_cont(CAST(x AS DOUBLE), {places[1]!r}), "
            f"quantile_cont(CAST(x AS DOUBLE), {places[2]!r}) FROM ({self.sql})"
        ).fetchone() or (None, None, None)
        low, high = ends(self.target)
        low, high = low * (1 - self.off), high * (1 + self.off)
        bounds = (low, high) if value is None else (low - (most - value), high + (value - least))
        yield self._judged(theme, self.target, bounds, value, n)


@dataclass(frozen=True, kw_only=True)
class Ratio(Marginal):
    """A ratio of two rates; ``sql`` gives ``events``, ``exposure``, ``others``, ``other_exposure`` in one row."""

    target: Target

    def judge(self, connection: duckdb.DuckDBPyConnection, theme: str) -> Iterator[Judgement]:
        """One judgement; the error is that of two Poisson numbers."""
        events, exposure, others, beside = connection.execute(self.sql).fetchone() or (0, 0, 0, 0)
        known = events > 0 and others > 0
        ratio = (events / exposure) / (others / beside) if known else None
        widens = math.exp(_Z * math.sqrt(1 / events + 1 / others)) if known else math.inf
        low, high = ends(self.target)
        bounds = (low * (1 - self.off) / widens, high * (1 + self.off) * widens)
        yield self._judged(theme, self.target, bounds, ratio, int(events))


@dataclass(frozen=True, kw_only=True)
class Exactly(Marginal):
    """A number that chance does not move, such as a count of errors or a rate of the law; ``sql`` gives it."""

    target: float = 0
    mark: str = "law"
    at_most: bool = False

    def judge(self, connection: duckdb.DuckDBPyConnection, theme: str) -> Iterator[Judgement]:
        """One judgement."""
        (found,) = connection.execute(self.sql).fetchone() or (None,)
        produced = None if found is None else float(found)
        bounds = (0.0 if self.at_most else self.target * (1 - self.off), self.target * (1 + self.off))
        yield self._judged(theme, self.target, bounds, produced, 1)


@dataclass(frozen=True, kw_only=True)
class Agreeing(Marginal):
    """How many of the values of ``sql`` disagree with ``agrees``, a function of one text: none may."""

    agrees: Callable[[str], bool]
    mark: str = "law"

    def judge(self, connection: duckdb.DuckDBPyConnection, theme: str) -> Iterator[Judgement]:
        """One judgement: values in disagreement."""
        cursor = connection.execute(self.sql)
        wrong = checked = 0
        while rows := cursor.fetchmany(100_000):
            checked += len(rows)
            wrong += sum(not self.agrees(text) for (text,) in rows)
        yield self._judged(theme, 0, (0, 0), wrong if checked else None, checked)
