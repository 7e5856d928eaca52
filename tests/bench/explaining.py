"""How far the two ways of giving reasons agree, and what each costs; both on what a night would look at first."""

from __future__ import annotations

import time
from pathlib import Path

ROWS = 300  # the highest scores of each model


def explaining(home: Path, _: float) -> dict[str, object]:
    """Reasons of each tree model's highest scores, by Shapley values and by replacement."""
    from datetime import date

    import numpy as np
    from scipy.stats import rankdata

    from jihe.content import load
    from jihe.engines import Session
    from jihe.home import Home, content_folder
    from jihe.lake import Lake
    from jihe.law import load as load_law
    from jihe.warning.discovery import discover
    from jihe.warning.learning.frames import entities
    from jihe.warning.reasons import replaced
    from jihe.warning.versions.registry import load as load_model
    from jihe.warning.versions.registry import versions

    lake = Lake(Home(home).lake)
    told: dict[str, object] = {}
    with Session.of_snapshot(lake, lake.snapshot(), date(2026, 3, 31), load_law()) as session:
        for model in discover(load(content_folder()))[0]:
            newest = max((one.number for one in versions(Home(home), model.code)), default=None)
            if newest is None:
                continue
            fitted, _version = load_model(Home(home), model, newest)
            if fitted.fitted.way != "shapley":
                continue
            rows = entities(model, session)
            rows = rows.iloc[np.argsort(-fitted.score(rows), kind="stable")[:ROWS]].reset_index(drop=True)
            begin = time.perf_counter()
            one = replaced(fitted, rows)
            between = time.perf_counter()
            other = fitted.fitted.contributions(rows)
            end = time.perf_counter()
            ranks = [np.corrcoef(rankdata(a), rankdata(b))[0, 1] for a, b in zip(one, other, strict=True)]
            three = [len({*np.argsort(-a)[:3]} & {*np.argsort(-b)[:3]}) / 3 for a, b in zip(one, other, strict=True)]
            told[model.code] = {
                "rows": len(rows),
                "same_first_reason": round(float((one.argmax(axis=1) == other.argmax(axis=1)).mean()), 3),
                "shared_of_three": round(float(np.mean(three)), 3),
                "rank_correlation": round(float(np.nanmean(ranks)), 3),
                "replacement_seconds": round(between - begin, 2),
                "shapley_seconds": round(end - between, 2),
            }
    return told
