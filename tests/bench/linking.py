"""How long it takes to link 60,000 new records with 578,000 that are there: within 20 s and 1 GiB on 2 cores."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

THERE, NEW, DOUBLES = 578_000, 60_000, 600
SEED = 11


def linking(home: Path, _: float) -> dict[str, object]:
    """Make pairs of M14's records and score them; reading the records and imports included, drawing them not."""
    import time

    from jihe.content import load
    from jihe.home import content_folder
    from jihe.warning.discovery import discover

    # Drawn in a process of its own, so that the peak is the linking's.
    kept = home / "records.parquet"
    draw = f"from tests.bench.linking import records; records().to_parquet({str(kept)!r})"
    subprocess.run([sys.executable, "-c", draw], check=True)
    (model,), _failed = discover(load(content_folder()), ["M14"])
    begin, used = time.perf_counter(), time.process_time()
    import pandas as pd
    import pyarrow as pa

    rows = pd.read_parquet(kept)
    pa.default_memory_pool().release_unused()
    read = time.perf_counter()
    method = model.declaration.method
    pairs = method.units(rows)
    paired = time.perf_counter()
    scores = method.fit(model.declaration, pairs, None).score(pairs)
    end = time.perf_counter()
    return {
        "records": len(rows), "pairs": len(pairs), "judged": int(pairs["judged"].sum()),
        "likely": int((scores >= model.declaration.capacity.at_least).sum()),
        "read": round(read - begin, 1), "pair": round(paired - read, 1), "learn_and_score": round(end - paired, 1),
        "linked_in": round(end - begin, 1), "linked_cpu": round(time.process_time() - used, 1),
    }  # fmt: skip


def records() -> pd.DataFrame:
    """People as the city draws them, as M14's features give their records; some of the new ones are there already."""
    import numpy as np
    import pandas as pd

    from jihe.city import identity, names

    rng, n = np.random.default_rng(SEED), THERE + NEW
    male = rng.random(n) < 0.5
    born = np.datetime64("1936-01-01") + rng.integers(0, 25_000, n).astype("timedelta64[D]")
    number = identity.id_numbers(born, male, rng).astype(object)
    called = names.people(names.surnames(n, rng), male, rng).astype(object)
    house, phone = rng.integers(0, n * 2 // 3, n), np.arange(n)
    shared = rng.random(n) < 0.02
    phone[shared] = rng.integers(0, n, int(shared.sum()))
    again, who = np.arange(n - DOUBLES, n), rng.choice(THERE, DOUBLES, replace=False)
    for column in (born, called, house):
        column[again] = column[who]
    number[again] = [one[:6] + one[8:17] for one in number[who]]
    day = np.datetime_as_string(born, unit="D").astype(object)
    text = pd.Series(number)
    long = text.str.len() == 18
    given = {
        "identity_id": np.arange(n), "person_id": np.arange(n), "root": np.arange(n),
        "created_ts": np.datetime64("2000-01-01", "us") + np.arange(n).astype("timedelta64[m]"), "id_no": text,
        "former_no": None, "number_region": text.str[:6], "number_rest": text.str[8:17].where(long, text.str[6:]),
        "document": 0, "number_valid": np.where(long, 1.0, np.nan), "name": called, "former_name": None,
        "surname": pd.Series(called).str[:1], "born": day, "born_year": pd.Series(day).str[:4],
        "born_day": pd.Series(day).str[5:], "address": identity.hashes("house", house),
        "phone": identity.hashes("phone", phone), "account": identity.hashes("account", np.arange(n)),
        "kin_id": np.where(rng.random(n) < 0.3, rng.integers(0, n, n), np.nan), "paid": 0, "insured": 0,
    }  # fmt: skip
    frame = pd.DataFrame(given)
    kinds = dict.fromkeys(("former_no", "former_name"), "str") | {"kin_id": "Int64"}
    return frame.astype(kinds)
