"""Makes the first guess: how often each kind of suspicion was right in simulated cities, as a parameter file.

    python -m jihe.evaluate.first_guess HOME… > rules/parameters/first_guess.yaml

Each HOME holds a city with its truth and a finished night, some months before the city ends: what comes back by itself
soon after a night is no loss, and on a city's last day nothing has come back yet. Cases count in life's proportion:
what a city enriched counts by its weight. It is for a bureau that has no verdicts of its own, and knows only what the
city's makers knew.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from jihe.cases.first_guess import MOST, RATES, WORTH, key
from jihe.cases.rates import Ground
from jihe.evaluate.city_files import last_night
from jihe.evaluate.evaluation import judged as beside_the_truth
from jihe.home import Home

if TYPE_CHECKING:
    import duckdb

_JUDGED = """
SELECT line, code, test, severity, match, label IN ('fraud', 'overpaid') AS upheld, sum(weight), sum(weight * weight)
FROM (
    SELECT DISTINCT number, signal.line, code, test, severity, match, label, weight
    FROM judged JOIN signal USING (subject_kind, subject_id, line) WHERE signal.kind = 'finding')
GROUP BY ALL ORDER BY ALL
"""


class Seen(NamedTuple):
    """Cases on a ground in life's proportion: Σw, those of it upheld, and Σw²."""

    weight: float
    upheld: float
    squares: float

    @property
    def worth(self) -> int:
        """Whole verdicts that it is worth: (Σw)² ÷ Σw², at most ``MOST``."""
        return min(int(self.weight**2 / self.squares), MOST)


def seen(homes: Sequence[Home]) -> dict[Ground, Seen]:
    """What the last finished night of each home raised, held against the truth of the city beside it."""
    sums: dict[Ground, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for home in homes:
        for ground, upheld, weight, squares in _judged(home):
            total = sums[ground]
            total[0] += float(weight)
            total[1] += float(weight) * upheld
            total[2] += float(squares)
    return {ground: Seen(*sums[ground]) for ground in sorted(sums)}


def written(found: dict[Ground, Seen], about: str) -> str:
    """The parameter file. ``about``: the cities, in one line, for the source of every number."""
    kept = {key(ground): one for ground, one in found.items() if one.worth >= 1}
    rates = {name: round(10_000 * one.upheld / one.weight) for name, one in kept.items()}
    worth = {name: one.worth for name, one in kept.items()}
    lines = [
        "# 属实概率的初始估计：由 python -m jihe.evaluate.first_guess 从模拟城市生成，不是任何真实基金的数字。",
        *_parameter(
            RATES, "各类疑点属实概率的初始估计", "First guess of how often a finding is upheld", "bp", rates, about
        ),
        *_parameter(
            WORTH, "初始估计折合的结论件数", "Verdicts that the first guess is worth", "verdicts", worth, about
        ),
    ]
    return "\n".join(lines) + "\n"


def _parameter(name: str, title: str, title_en: str, unit: str, values: dict[str, int], about: str) -> Iterator[str]:
    yield from (f"{name}:", f"  title: {title}", f"  title_en: {title_en}", f"  unit: {unit}")
    yield from ("  law: 模拟值，法律未规定", f"  note: {about}; for a bureau that accepts it (`jihe cases guess`)")
    yield "  values:"
    for ground, value in values.items():
        known = "source: simulated cities, confidence: synthetic"
        yield f"    - {{key: {ground}, from: 2020-01-01, value: {value}, {known}}}"


def _judged(home: Home) -> Iterator[tuple[Ground, bool, float, float]]:
    from jihe.evaluate import coverage

    run = last_night(home)
    with beside_the_truth(home, run, home.root / "city") as one:
        coverage.look(one.connection, one.session, run, coverage.models_of(one.ledger))
        yield from judged(one.connection)


def judged(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Ground, bool, float, float]]:
    """Of tables ``judged`` and ``signal`` each ground, whether upheld, Σw and Σw²; a case once for a ground."""
    for *ground, upheld, weight, squares in connection.execute(_JUDGED).fetchall():
        yield Ground(*ground), upheld, weight, squares


def _about(homes: Sequence[Home]) -> str:
    """The cities by seed, scale and enrichment, and their nights."""
    cards = [json.loads((home.root / "city" / "city.json").read_text(encoding="utf-8")) for home in homes]
    cards = [card | {"night": last_night(home).name[:10]} for card, home in zip(cards, homes, strict=True)]
    names = ("world", "seed", "scale", "enrich", "night")
    told = [" ".join(f"{name} {card[name]}" for name in names if card.get(name) is not None) for card in cards]
    return f"learnt from simulated cities ({'; '.join(told)})"


if __name__ == "__main__":
    given = [Home.at(Path(name)) for name in sys.argv[1:]]
    sys.stdout.write(written(seen(given), _about(given)))
