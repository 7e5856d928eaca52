"""What the rings of a whole city cost: as many ties as its records give, twenty rewirings, one process."""

from __future__ import annotations

from pathlib import Path

INSURED = 2_650_000
MEMBERS = 0.08  # of the insured with business in two years that the agents' network looks at; measured on a built city
SHARE = 0.12  # of them through an agent
AGENTS, EMPLOYERS, RINGS, SIZE = 600, 40_000, 60, 20


def rings(_: Path, scale: float) -> dict[str, object]:
    """M03's rings of ``scale`` of the city: so many ties, and rings of twenty planted among them."""
    import time

    import numpy as np
    import pandas as pd

    from jihe.content import load
    from jihe.home import content_folder
    from jihe.warning.discovery import discover

    (model,), _failures = discover(load(content_folder()), ["M03"])
    rng, n = np.random.default_rng(1), int(INSURED * MEMBERS * scale)
    agent = np.where(rng.random(n) < SHARE, rng.integers(1, AGENTS + 1, n), np.nan)
    business = pd.DataFrame({
        "person_id": np.arange(n), "agent_id": agent, "employer_id": 1_000 + rng.zipf(1.3, n) % EMPLOYERS,
        "unproven": np.where(rng.random(n) < 0.01, 1.0, np.nan), "month": 24_300, "claim_id": np.arange(n),
        "device_id": np.char.add("d", np.arange(n).astype(str)),
    })  # fmt: skip
    record = pd.DataFrame({
        "person_id": np.arange(n), "household_id": rng.integers(0, n // 2, n), "month": np.nan,
        "phone_h": np.char.add("t", rng.integers(0, 100 * n, n).astype(str)),
        "addr_h": np.char.add("a", rng.integers(0, n // 2, n).astype(str)),
    })  # fmt: skip
    chosen = rng.choice(n, (max(1, int(RINGS * scale)), SIZE), replace=False)
    planted = [
        {"person_id": person, "agent_id": 1 + place % AGENTS, "phone_h": f"ring-{place}", "month": 24_300}
        for place, ring in enumerate(chosen)
        for person in ring.tolist()
    ]
    columns = list(model.feature.meta.columns)
    rows = pd.concat([business, record, pd.DataFrame(planted)], ignore_index=True).reindex(columns=columns)
    rows["upheld"] = (rng.random(len(rows)) < 0.005).astype(int)
    declared, begin = model.declaration, time.perf_counter()
    units = declared.method.units(rows)
    made = time.perf_counter() - begin
    score = declared.method.fit(declared, units, None).score(units)
    warned = units[(units["real"] == 1) & (score >= declared.capacity.at_least)]
    found = sum(max(len({*ring} & {*one}) for one in warned["person_id"]) >= SIZE / 2 for ring in chosen.tolist())
    return {
        "ties": len(rows), "units_seconds": round(made, 1), "rings": len(warned), "planted": len(chosen),
        "planted_found": found, "largest": int(warned["families"].max()), "median": float(warned["families"].median()),
    }  # fmt: skip
