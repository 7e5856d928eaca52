"""One night: the same again changes nothing, gaps are told, and a second one waits."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from jihe.errors import BUSY, DONE, USAGE, WITH_GAPS
from tests.support import AS_OF, Night, few_rules, jihe

TABLES = ["case", "signal", "signalproof", "casemoney", "signalmoney", "casenight", "night"]


def store(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the case store, keys included."""
    with sqlite3.connect(home / "cases.sqlite3") as database:
        return {name: database.execute(f"SELECT * FROM cases_{name} ORDER BY id").fetchall() for name in TABLES}


def files(run: Path) -> dict[str, str]:
    """Hash of every file of a run but the ledger and the page, which hold clocks and seconds."""
    kept = (path for path in run.iterdir() if path.name not in ("run.json", "report.html"))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(kept)}


def ledger(run: Path) -> dict[str, object]:
    return json.loads((run / "run.json").read_text(encoding="utf-8"))


def only(folder: Path) -> Path:
    (run,) = folder.iterdir()
    return run


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A bureau with three rules, to break at will."""
    return few_rules(tmp_path / "content")


def test_a_night_gives_ranked_cases_with_reasons_and_the_files_of_the_page(night: Path) -> None:
    record = ledger(night)
    assert record["status"] in ("done", "gaps")
    assert [step["name"] for step in record["steps"]] == [
        "ingest", "prepare", "screen", "warn", "health", "cases", "rank", "evidence", "report"
    ]  # fmt: skip
    assert all(step["seconds"] >= 0 and step["peak_mb"] > 0 for step in record["steps"])
    cases = pq.read_table(night / "cases.parquet").to_pylist()
    assert any(case["within_capacity"] for case in cases)
    rank = next(step["notes"] for step in record["steps"] if step["name"] == "rank")
    assert rank["capacity_hours"] == round(120 * rank["insured"] / 100_000, 2) > 0
    assert "capacity_hours" not in record["inputs"]
    for docket in {case["docket"] for case in cases}:
        # What its kind has no room for waits behind the others.
        told = [(json.loads(case["why"])["waits"], -case["fen_per_hour"]) for case in cases if case["docket"] == docket]
        assert told == sorted(told)
    findings = pq.read_table(night / "findings.parquet").to_pylist()
    assert findings
    assert all(finding["says"] and finding["says_en"] and finding["evidence"] for finding in findings)
    assert (night / "疑点清单.xlsx").stat().st_size > 5000
    assert "疑点" in (night / "report.html").read_text(encoding="utf-8")


def test_every_output_is_as_the_ledger_says(night: Path) -> None:
    outputs = ledger(night)["outputs"]
    assert set(outputs) == set(files(night)) | {"report.html"}
    for name, digest in files(night).items():
        assert outputs[name] == digest


@pytest.mark.verify
def test_the_same_night_twice_changes_nothing(after_night: tuple[Path, Path]) -> None:
    home, content = after_night
    once, first = store(home), files(only(home / "runs"))
    jihe("nightly", "--as-of", AS_OF, "--home", home, "--content", content)
    assert store(home) == once
    assert files(only(home / "runs")) == first


def test_what_a_night_writes_is_for_its_owner_alone(past_night: Night) -> None:
    """Nobody else on the machine reads a person's record, and nothing of a session is left behind."""
    open_to_others = [
        str(path.relative_to(past_night.home))
        for path in (past_night.home, *past_night.home.rglob("*"))
        if path.lstat().st_mode & 0o077
    ]
    assert open_to_others == []
    assert [path.name for path in (past_night.home / "lake" / "_scratch").iterdir()] == [".lock"]


def test_no_personal_data_in_the_output_of_a_night(past_night: Night, town) -> None:
    people = pq.read_table(town.city / "tables" / "person.parquet", columns=["id_no", "name"]).to_pydict()
    said = past_night.said + "".join(
        path.read_text(encoding="utf-8") for path in past_night.run.rglob("*") if path.suffix in (".json", ".html")
    )
    assert not [id_no for id_no in people["id_no"] if id_no in said]
    long_names = {name for name in people["name"] if len(name) >= 3}
    assert not [name for name in long_names if name in said]


def test_a_second_night_started_while_one_runs_waits_for_its_turn(home: Path) -> None:
    from jihe.home import Home
    from jihe.lake import locked

    with locked(Home(home)):
        done = jihe("nightly", "--as-of", AS_OF, "--home", home, check=False)
    assert done.returncode == BUSY
    assert "another night or ingest is running" in done.stderr
    assert not (home / "runs").exists()


def test_a_broken_rule_and_a_useless_delivery_are_gaps_and_the_others_run(home: Path, content: Path) -> None:
    rule = content / "rules" / "p01_payment_after_death.sql"
    rule.write_text(rule.read_text(encoding="utf-8").replace("SELECT", "SELEKT", 1), encoding="utf-8")
    (home / "inbox" / "2026-03-31").mkdir(parents=True)
    (home / "inbox" / "2026-03-31" / "persn.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    asked = ("nightly", "--as-of", AS_OF, "--home", home, "--content", content)
    done = jihe(*asked)
    assert done.returncode == WITH_GAPS
    assert "p01_payment_after_death.sql:" in done.stderr
    assert "persn.csv" in done.stderr
    assert [gap for gap in ledger(only(home / "runs"))["gaps"] if "persn.csv" in gap]
    codes = set(pq.read_table(only(home / "runs") / "findings.parquet")["code"].to_pylist())
    assert "P01" not in codes
    assert codes
    assert (only(home / "runs") / "report.html").is_file()
    named = jihe(*asked, "--source", home / "inbox" / "2026-03-31", check=False)
    assert named.returncode == USAGE


def test_nights_without_models_or_data_say_what_to_do(tmp_path: Path) -> None:
    done = jihe("nightly", "--as-of", AS_OF, "--home", tmp_path / "nothing", check=False)
    assert done.returncode == USAGE
    assert "jihe ingest" in done.stderr


@pytest.mark.verify
def test_what_arrives_tomorrow_does_not_exist_today(home: Path, tmp_path: Path) -> None:
    """A death certificate received on 2 April changes no night as of 31 March, and does change one of 2 April."""
    few = few_rules(tmp_path / "content", "m08_employer_injury")
    asked = ("nightly", "--home", home, "--content", few, "--json")
    before = json.loads(jihe(*asked, "--as-of", AS_OF).stdout)
    late_death(home, received="2026-04-02 08:00:00")
    after = json.loads(jihe(*asked, "--as-of", AS_OF).stdout)
    assert after["inputs"]["snapshot"] > before["inputs"]["snapshot"]
    for name in ("findings.parquet", "warnings.parquet", "money.parquet", "proofs.parquet"):
        assert after["outputs"][name] == before["outputs"][name]
    later = json.loads(jihe(*asked, "--as-of", "2026-04-02").stdout)
    found = pq.read_table(home / "runs" / later["run_id"] / "findings.parquet").to_pylist()
    new = [one for one in found if one["code"] == "P01" and one["subject_id"] == latest_victim(home)]
    assert new, "the certificate that arrived on 2 April gives no finding on 2 April"


def late_death(home: Path, received: str) -> None:
    """Leave in the inbox a health certificate for a pensioner who died months ago and was paid since."""
    import duckdb

    inbox = home / "inbox"
    inbox.mkdir()
    victim = latest_victim(home)
    with duckdb.connect() as connection:
        person = files_of(home, "person")
        connection.execute(
            f"""COPY (SELECT 900000001 AS ext_id, id_no, name, DATE '2025-09-10' AS death_date, 'H' AS kind,
                'H900000001' AS cert_no, NULL::DATE AS revoked_date, 'DEATH_H' AS src,
                TIMESTAMP '{received}' AS received_ts
            FROM read_parquet({person}) WHERE person_id = {victim} LIMIT 1)
            TO '{inbox / "ext_death.parquet"}' (FORMAT parquet)"""
        )


def latest_victim(home: Path) -> int:
    """The first living pensioner who was paid for every month from 2025-10 to 2026-03."""
    import duckdb

    with duckdb.connect() as connection:
        (row,) = connection.execute(
            f"""SELECT min(person_id) FROM (
                SELECT person_id FROM read_parquet({files_of(home, "pension_payment")})
                WHERE ym BETWEEN 202510 AND 202603 GROUP BY person_id HAVING count(DISTINCT ym) = 6)
            WHERE person_id IN (SELECT person_id FROM read_parquet({files_of(home, "person")}) p
                WHERE p.id_no NOT IN (SELECT id_no FROM read_parquet({files_of(home, "ext_death")})
                    WHERE ext_id <> 900000001))"""
        ).fetchall()
    return row[0]


def files_of(home: Path, table: str) -> list[str]:
    from jihe.lake import Lake

    lake = Lake(home / "lake")
    return lake.files(table, lake.snapshot())


def test_deliveries_of_the_inbox(tmp_path: Path) -> None:
    from jihe.nightly.arrivals import deliveries

    assert deliveries(tmp_path / "none") == []
    (tmp_path / "2026-03-30").mkdir()
    assert deliveries(tmp_path) == [tmp_path / "2026-03-30"]
    (tmp_path / "person").mkdir()
    assert deliveries(tmp_path) == [tmp_path, tmp_path / "2026-03-30"]


@pytest.mark.parametrize("day", ["2026-13-01", "yesterday"])
def test_a_day_that_is_none_is_refused(tmp_path: Path, day: str) -> None:
    done = jihe("nightly", "--as-of", day, "--home", tmp_path, check=False)
    assert done.returncode == USAGE
    assert "2026-03-31" in done.stderr  # how to write it


def test_exit_codes_are_those_of_the_page() -> None:
    assert (DONE, USAGE, WITH_GAPS, BUSY) == (0, 2, 3, 75)
    assert date(2026, 3, 31) == AS_OF
