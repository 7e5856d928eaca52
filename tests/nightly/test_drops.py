"""Nights over what arrives day by day, late, doubled and damaged, end where one delivery of everything ends.

What a night of all rules would see, every row and column of every table, is compared; the nights have few rules.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from jihe.city.partners import SETTLED
from jihe.home import Home
from jihe.lake import Lake
from jihe.schema import TABLES
from jihe.schema.asof import midnight
from tests.support import Town, few_rules, jihe, with_receipts

FIRST, LAST = date(2026, 3, 17), date(2026, 3, 26)
AS_OF = LAST - timedelta(days=SETTLED)  # by LAST, all that the fund's clock puts on this day or before has arrived
FILES = ("findings.parquet", "money.parquet", "proofs.parquet")


def night(home: Path, content: Path) -> dict:
    return json.loads(jihe("nightly", "--as-of", AS_OF, "--home", home, "--content", content, "--json").stdout)


def known(home: Path, run: dict) -> dict[str, tuple[int, int]]:
    """Of each table, how many rows were known on the night's day, and the sum of their hashes, in whatever order."""
    lake = Lake(Home.at(home).lake)
    snapshot = lake.at(run["inputs"]["snapshot"])
    found = {}
    for name, table in TABLES.items():
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        found[name] = duckdb.execute(
            f"SELECT count(*), sum(hash({columns})::HUGEINT) FROM read_parquet(?) WHERE {table.clock} < ?",
            [lake.files(name, snapshot), midnight(AS_OF)],
        ).fetchone()
    return found


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
    daily, once = (with_receipts(tmp_path / name) for name in ("daily", "once"))
    for home in (daily, once):
        for file in town.home.glob("cases.sqlite3*"):  # migrated once, and empty
            shutil.copy2(file, home)
    content = few_rules(tmp_path / "content")
    made = arrive(town, daily, FIRST, AS_OF, "--opening")
    between = night(daily, content)
    made += arrive(town, daily, AS_OF + timedelta(days=1), LAST)
    sent = [file for each in made for file in each["files"]]
    assert {file["why"] for file in sent} == {"opening", "new", "again", "resent"}
    assert sum(bool(file["damage"]) for file in sent) > 20
    after = night(daily, content)
    assert any("quarantine" in gap for gap in after["gaps"])
    assert any("send the file again" in gap or "export it again" in gap for gap in after["gaps"])

    jihe("ingest", town.city / "tables", "--home", once)
    everything = night(once, content)
    assert known(daily, after) == known(once, everything)
    assert outputs(daily, after) == outputs(once, everything)
    # What came late was not yet known in the night between; what was known then is found again as it was.
    assert between["inputs"]["snapshot"] != after["inputs"]["snapshot"]
    assert "every byte as it was" in jihe("replay", between["run_id"], "--home", daily).stdout
