"""Nights over what arrives day by day, late, doubled and damaged, end where one delivery of everything ends."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from jihe.city.partners import SETTLED
from tests.support import Town, jihe

FIRST, LAST = date(2026, 3, 17), date(2026, 3, 26)
AS_OF = LAST - timedelta(days=SETTLED)  # by LAST, all that the fund's clock puts on this day or before has arrived
FILES = ("findings.parquet", "money.parquet", "proofs.parquet")


def night(home: Path) -> dict:
    return json.loads(jihe("nightly", "--as-of", AS_OF, "--home", home, "--json").stdout)


def outputs(home: Path, run: dict) -> dict[str, str]:
    return {name: hashlib.sha256((home / "runs" / run["run_id"] / name).read_bytes()).hexdigest() for name in FILES}


def arrive(town: Town, home: Path, first: date, last: date, *more: str) -> list[dict]:
    days = f"{first}..{last}"
    made = jihe(
        "city", "drop", town.city, "--date", days, "--out", home / "inbox", "--malformed", 0.15, "--json", *more
    )
    return json.loads(made.stdout)


@pytest.mark.minutes
@pytest.mark.verify
def test_ten_drops_end_where_one_delivery_ends_and_the_night_between_replays(town: Town, tmp_path: Path) -> None:
    daily, once = tmp_path / "daily", tmp_path / "once"
    made = arrive(town, daily, FIRST, AS_OF, "--opening")
    between = night(daily)
    made += arrive(town, daily, AS_OF + timedelta(days=1), LAST)
    sent = [file for each in made for file in each["files"]]
    assert {file["why"] for file in sent} == {"opening", "new", "again", "resent"}
    assert sum(bool(file["damage"]) for file in sent) > 20
    after = night(daily)
    assert any("quarantine" in gap for gap in after["gaps"])
    assert any("send the file again" in gap or "export it again" in gap for gap in after["gaps"])

    jihe("ingest", town.city / "tables", "--home", once)
    everything = night(once)
    assert outputs(daily, after) == outputs(once, everything)
    # What came late was not yet known in the night between; what was known then is found again as it was.
    assert between["inputs"]["snapshot"] != after["inputs"]["snapshot"]
    assert "every byte as it was" in jihe("replay", between["run_id"], "--home", daily).stdout
