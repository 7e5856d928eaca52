"""A warning beside its peers: the scores that the model gave its whole class that night, and where this case stands."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihe.home import Home
from jihe.review.case.drawing import ALARM, CALM, PALE, SOFT, hint, sheet, tag, text

if TYPE_CHECKING:
    from jihe.cases.models import Signal

BINS = 25
WIDTH, HEIGHT, LEFT, BOTTOM = 520, 190, 30, 160


@dataclass(frozen=True)
class Peers:
    """A class by score: how many stand in each of ``BINS`` bands, and how many score below this case."""

    code: str
    size: int
    bands: tuple[int, ...]
    score: float
    below: int
    reasons: list[dict[str, Any]]

    @property
    def share(self) -> str:
        """How much of the class scores lower."""
        return f"{100 * self.below / self.size:.1f}" if self.size else "–"

    @property
    def table(self) -> list[tuple[str, int, bool]]:
        """Band, how many stand in it, and whether this case does."""
        own = min(int(self.score * BINS), BINS - 1)
        return [
            (f"{at / BINS:.2f}–{(at + 1) / BINS:.2f}", count, at == own)
            for at, count in enumerate(self.bands)
            if count or at == own
        ]

    @property
    def picture(self) -> str:
        """The distribution, and this case as one line in it."""
        most, wide = max(self.bands, default=1) or 1, (WIDTH - LEFT - 10) / BINS
        parts = [tag("line", x1=LEFT, y1=BOTTOM, x2=WIDTH - 10, y2=BOTTOM, stroke=PALE, stroke_width=1)]
        for at, count in enumerate(self.bands):
            tall = 120 * (count / most) ** 0.5 if count else 0.0  # of counts that differ a thousandfold the root
            title = hint(f"{at / BINS:.2f}–{(at + 1) / BINS:.2f}：{count}")
            parts.append(
                tag("rect", title, x=LEFT + at * wide, y=BOTTOM - tall, width=wide - 1, height=tall, fill=CALM)
            )
        own = LEFT + self.score * (WIDTH - LEFT - 10)
        parts.append(tag("line", x1=own, y1=22, x2=own, y2=BOTTOM, stroke=ALARM, stroke_width=2))
        anchor = "end" if self.score > 0.6 else "start"
        parts.append(
            text(own + (-5 if anchor == "end" else 5), 18, f"本案 {self.score:.2f}", anchor=anchor, fill=ALARM)
        )
        parts += [
            text(LEFT + place * (WIDTH - LEFT - 10), BOTTOM + 18, f"{place:.1f}", anchor="middle", fill=SOFT)
            for place in (0.0, 0.5, 1.0)
        ]
        return sheet(WIDTH, HEIGHT, "".join(parts), f"同类 {self.size} 个的得分分布，本案 {self.score:.2f}")


def peers(signal: Signal, run_id: str, reasons: list[dict[str, Any]] | None = None) -> Peers | None:
    """None for a finding, or where the night's scores are no longer kept."""
    if signal.score is None:
        return None
    path = Home.at().runs / run_id / "scores.parquet"
    if not path.is_file():
        return None
    counts = _bands(path, signal.code)
    told = reasons if reasons is not None else json.loads(signal.evidence).get("reasons", [])
    below = _below(path, signal.code, signal.score)
    return Peers(signal.code, sum(counts), counts, signal.score, below, told)


@lru_cache(8)
def _scores(path: Path) -> Any:
    import pyarrow.parquet as pq

    return pq.read_table(path, columns=["code", "score"])


def _of(path: Path, code: str) -> Any:
    import pyarrow.compute as pc

    table = _scores(path)
    return table.filter(pc.equal(table["code"], code))["score"].to_numpy()


@lru_cache(64)
def _bands(path: Path, code: str) -> tuple[int, ...]:
    import numpy as np

    counts, _ = np.histogram(_of(path, code), bins=BINS, range=(0.0, 1.0))
    return tuple(int(count) for count in counts)


def _below(path: Path, code: str, score: float) -> int:
    return int((_of(path, code) < score).sum())
