"""Past runs, by id or the latest."""

from __future__ import annotations

import json
from pathlib import Path

from jihe.errors import BadInputError
from jihe.home import Home


def find_run(home: Home, run_id: str | None = None) -> Path:
    """The folder of a run; without an id the one that finished last. BadInputError says what there is."""
    runs = sorted(path.parent for path in home.runs.glob("*/run.json"))
    if run_id is not None:
        folder = home.runs / run_id
        if folder in runs:
            return folder
        known = ", ".join(path.name for path in runs[-5:]) or "none"
        raise BadInputError(f"{run_id}: no such run in {home.runs}; the last ones are: {known}")
    finished = [(json.loads((path / "run.json").read_bytes()).get("finished") or "", path) for path in runs]
    finished = [(when, path) for when, path in finished if when]
    if not finished:
        raise BadInputError(f"{home.runs}: no night has finished there yet; run `jihe nightly --as-of DAY` first")
    return max(finished)[1]
