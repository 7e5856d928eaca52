"""Precision and recall counted by hand on a truth and a run that fit on a page."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jihe.cli.evaluate import show
from jihe.errors import BadInputError
from jihe.evaluate.evaluation import evaluate, judged
from jihe.evaluate.reviewing import Reviewers
from jihe.evaluate.under_hours import HoursRow, Rates, compare, read, taught
from jihe.home import Home
from jihe.lake import Lake
from jihe.law import load as load_law
from jihe.schema import TABLES, TRUTH
from jihe.schema.signals import proof_schema, signal_schema

CASES = pa.schema([
    ("number", pa.string()), ("subject_kind", pa.string()), ("subject_id", pa.int64()), ("line", pa.string()),
    ("within_capacity", pa.bool_()), ("docket", pa.string()), ("minutes", pa.int64()), ("expected_fen", pa.int64()),
    ("p_upheld", pa.float64()), ("fen_per_hour", pa.int64()), ("prevented_fen", pa.int64()),
])  # fmt: skip


def signal(number: int, code: str, kind: str, subject: int, line: str) -> dict[str, object]:
    return {
        "signal_id": f"{number:016x}", "kind": "finding", "source": code.lower(), "code": code, "content_hash": "c",
        "line": line, "lane": "case", "subject_kind": kind, "subject_id": subject, "key": str(number), "test": "t",
        "test_zh": "测", "test_en": "test",
        "severity": 3, "match": "strong", "at_stake_fen": 100, "prevented_fen": 0, "says": "说", "says_en": "says",
        "evidence": "{}",
    }  # fmt: skip


def truth(
    number: int, kind: str, entity: int, typology: str, label: str, loss: int, weight: float
) -> dict[str, object]:
    return {
        "truth_id": number, "entity_type": kind, "entity_id": entity, "typology": typology, "label": label,
        "start_ym": 202501, "end_ym": 202506, "loss_fen": loss, "weight": weight,
    }  # fmt: skip


@pytest.fixture
def world(tmp_path: Path) -> tuple[Home, Path, Path]:
    """Four pension frauds (weight a tenth), one look-alike, one unemployment fraud; a night with five cases.

    Award 11 belongs to person 1. P01 finds persons 1 and 2 (frauds), 5 (look-alike) and 6 (nobody planned);
    fraud 3 is proven by a row only; fraud 4 is missed; the claim of person 2 is not found by a pension finding.
    """
    home, run, city = Home.at(tmp_path / "home"), tmp_path / "run", tmp_path / "city" / "truth"
    run.mkdir()
    city.mkdir(parents=True)
    lake = Lake(home.lake)
    awards = [{"award_id": 11, "person_id": 1}, {"award_id": 13, "person_id": 3}]
    schema = TABLES["pension_award"].arrow_schema()
    when = datetime(2024, 1, 1)
    quiet = {"scheme": "EP", "award_type": "normal", "apply_date": when.date(), "benefit_start_ym": 202401,
             "birth_date_used": when.date(), "actual_months": 1, "deemed_months": 0, "monthly_fen": 1,
             "status": "active", "recorded_ts": when}  # fmt: skip
    rows = pa.Table.from_pylist([quiet | award for award in awards], schema=schema)
    lake.append("pension_award", rows.to_reader(), "awards")
    claims = TABLES["ui_claim"]
    claim = dict.fromkeys(claims.names) | {"claim_id": 22, "person_id": 2, "recorded_ts": when}
    nullable = pa.schema([field.with_nullable(True) for field in claims.arrow_schema()])
    lake.append("ui_claim", pa.Table.from_pylist([claim], schema=nullable).to_reader(), "claims")
    snapshot = lake.commit({})
    (run / "run.json").write_text(json.dumps({
        "run_id": "r", "as_of": "2026-03-31", "status": "done", "inputs": {"snapshot": snapshot.number},
    }))  # fmt: skip
    signals = [signal(n, "P01", "person", n, "pension") for n in (1, 2, 5, 6)]
    signals.append(signal(9, "X01", "bank_account", 77, "cross"))
    write = pq.write_table
    write(pa.Table.from_pylist(signals, schema=signal_schema()), run / "findings.parquet")
    write(signal_schema().empty_table(), run / "warnings.parquet")
    proofs = [{"signal_id": f"{9:016x}", "proof_table": "pension_award", "proof_key": 13}]
    write(pa.Table.from_pylist(proofs, schema=proof_schema()), run / "proofs.parquet")
    cases = [
        {"number": f"N{one['subject_id']}", "within_capacity": one["subject_id"] == 1, "docket": "recover",
         "minutes": 60, "expected_fen": 50, "p_upheld": 0.5, "fen_per_hour": one["subject_id"], "prevented_fen": 0}
        | {name: one[name] for name in ("subject_kind", "subject_id", "line")}
        for one in signals
    ]  # fmt: skip
    write(pa.Table.from_pylist(cases, schema=CASES), run / "cases.parquet")
    truths = [
        truth(1, "pension_award", 11, "B1.1", "fraud", 400, 0.1),
        truth(2, "person", 2, "B1.1", "fraud", 300, 0.1),
        truth(3, "pension_award", 13, "B1.1", "fraud", 200, 0.1),
        truth(4, "person", 4, "B1.1", "fraud", 100, 0.1),
        truth(5, "person", 5, "B1.1", "benign_lookalike", 0, 0.1),
        truth(6, "ui_claim", 22, "B2.1", "fraud", 50, 0.1),
    ]
    write(pa.Table.from_pylist(truths, schema=TRUTH.arrow_schema()), city / "truth.parquet")
    return home, run, city.parent


def test_counts_by_hand(world: tuple[Home, Path, Path]) -> None:
    result = evaluate(*world)
    pension, unemployment = result.typologies
    assert (pension.typology, pension.frauds, pension.look_alikes, pension.look_alikes_raised) == (
        "B1.1",
        4,
        1,
        1,
    )
    assert pension.recall.value == pytest.approx(3 / 4)
    assert pension.recall_in_capacity.value == pytest.approx(1 / 4)
    assert pension.realistic == pytest.approx(0.4)
    assert (pension.loss_fen, pension.loss_found_fen) == (1000, 900)
    assert (unemployment.frauds, unemployment.recall.value) == (1, 0.0)
    p01, x01 = result.sources
    assert (p01.cases, p01.fraud, p01.look_alike, p01.other) == (4, 2, 1, 1)
    assert p01.raw_precision.value == pytest.approx(2 / 4)
    assert p01.precision.value == pytest.approx(0.2 / 1.3)  # two frauds and a look-alike at a tenth, one other at 1
    assert (x01.cases, x01.fraud) == (1, 1)
    assert result.precision["within_capacity"].value == pytest.approx(1.0)


def test_each_test_is_held_against_the_truth(
    world: tuple[Home, Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Fraud 1 and look-alike 5 are of one test, fraud 2 and the unplanned 6 of another."""
    _, run, _ = world
    path = run / "findings.parquet"
    rows = pq.read_table(path).to_pylist()
    other = {"test": "late", "test_zh": "迟报", "test_en": "Late"}
    rows = [row | (other if row["subject_id"] in (2, 6) else {}) for row in rows]
    pq.write_table(pa.Table.from_pylist(rows, schema=signal_schema()), path)
    result = evaluate(*world)
    told = {
        (one.code, one.test): (one.test_zh, one.cases, one.fraud, one.look_alike, one.other) for one in result.tests
    }
    assert told == {
        ("P01", "late"): ("迟报", 2, 1, 0, 1), ("P01", "t"): ("测", 2, 1, 1, 0), ("X01", "t"): ("测", 1, 1, 0, 0),
    }  # fmt: skip
    late = result.tests[0]
    assert late.raw_precision.value == pytest.approx(1 / 2)
    assert late.precision.value == pytest.approx(0.1 / 1.1)
    show(result)
    shown = capsys.readouterr().out.partition("By rule and model")[2]
    firsts = [line.split()[:4] for line in shown.splitlines() if line.strip().startswith(("P01", "·", "X01"))]
    assert firsts == [["P01", "4", "2", "0"], ["·", "迟报", "2", "1"], ["·", "测", "2", "1"], ["X01", "1", "1", "0"]]


def test_why_frauds_were_missed(world: tuple[Home, Path, Path]) -> None:
    """P01 ran and looks for B1.1; of B2.1's sources none did. Frauds 2 and 3 are found outside the hours, 4 is unheard:
    no death of person 4 has arrived."""
    pension, unemployment = evaluate(*world).typologies
    assert pension.missed == {"outside": 2, "unheard": 1}
    assert unemployment.missed == {"uncovered": 1}


def test_a_fraud_told_of_and_looked_for_is_below(world: tuple[Home, Path, Path]) -> None:
    """The health of the night says that U01 ran; wages of person 2 tell from the first month on, earlier ones not."""
    home, run, city = world
    write_health(run, "ok")
    assert evaluate(home, run, city).typologies[1].missed == {"unheard": 1}
    add_wages(home, run, 202412)
    assert evaluate(home, run, city).typologies[1].missed == {"unheard": 1}
    add_wages(home, run, 202501)
    assert evaluate(home, run, city).typologies[1].missed == {"below": 1}
    for state, status in (("failed", "live"), ("ok", "shadow")):
        write_health(run, state, status)
        assert evaluate(home, run, city).typologies[1].missed == {"uncovered": 1}


def write_health(run: Path, state: str, status: str = "live") -> None:
    pq.write_table(pa.table({"code": ["U01"], "state": [state], "status": [status]}), run / "health.parquet")


def add_wages(home: Home, run: Path, ym: int) -> None:
    lake = Lake(home.lake)
    when = datetime(2025, 3, 1)
    wage = {"contrib_id": ym, "person_id": 2, "employer_id": 9, "ym": ym, "lines": "EP", "kind": "normal",
            "payer": "employer", "recorded_ts": when}  # fmt: skip
    rows = pa.Table.from_pylist([wage], schema=TABLES["contribution"].arrow_schema())
    lake.append("contribution", rows.to_reader(), f"wages {ym}")
    record = json.loads((run / "run.json").read_text())
    record["inputs"]["snapshot"] = lake.commit({}).number
    (run / "run.json").write_text(json.dumps(record))


def test_money_and_recall_are_weighted_to_real_life(world: tuple[Home, Path, Path]) -> None:
    home, run, city = world
    rows = pq.read_table(city / "truth" / "truth.parquet").to_pylist()
    rows[0]["weight"] = 0.4  # the fraud of 400 fen stands for four times the others
    pq.write_table(pa.Table.from_pylist(rows, schema=TRUTH.arrow_schema()), city / "truth" / "truth.parquet")
    pension = evaluate(home, run, city).typologies[0]
    assert pension.recall.value == pytest.approx((0.4 + 0.1 + 0.1) / 0.7)
    assert pension.money.value == pytest.approx((160 + 30 + 20) / (160 + 30 + 20 + 10))
    assert (pension.realistic_loss_fen, pension.realistic_found_fen) == (220, 210)


def test_honest_overpayments_are_told_from_harmless_look_alikes(world: tuple[Home, Path, Path]) -> None:
    home, run, city = world
    rows = pq.read_table(city / "truth" / "truth.parquet").to_pylist()
    rows[4]["loss_fen"] = 70
    pq.write_table(pa.Table.from_pylist(rows, schema=TRUTH.arrow_schema()), city / "truth" / "truth.parquet")
    result = evaluate(home, run, city)
    assert (result.sources[0].overpaid, result.sources[0].look_alike) == (1, 0)
    assert result.typologies[0].overpaid == 1
    groups = result.reviewed["all_cases"].groups
    assert groups == pytest.approx({"fraud": 0.3, "overpaid": 0.1, "harmless": 0.0, "other": 1.0})


def test_a_loss_that_two_cases_show_counts_once(world: tuple[Home, Path, Path]) -> None:
    """Award 11's loss of 400 is behind the case of person 1, and proven by the account's case as well."""
    home, run, city = world
    proofs = pq.read_table(run / "proofs.parquet").to_pylist()
    proofs.append({"signal_id": f"{9:016x}", "proof_table": "pension_award", "proof_key": 11})
    pq.write_table(pa.Table.from_pylist(proofs, schema=proof_schema()), run / "proofs.parquet")
    perfect = Reviewers(0, 0, 0, 0, 1)
    assert evaluate(home, run, city, perfect).reviewed["all_cases"].confirmed_fen == round(0.1 * (400 + 300 + 200))


def change_truth(city: Path, changes: dict[int, dict[str, object]]) -> None:
    """Changes columns of rows of the truth, by their numbers."""
    path = city / "truth" / "truth.parquet"
    rows = [row | changes.get(row["truth_id"], {}) for row in pq.read_table(path).to_pylist()]
    pq.write_table(pa.Table.from_pylist(rows, schema=TRUTH.arrow_schema()), path)


def arms(world: tuple[Home, Path, Path], hours: float, rates: Rates | None = None) -> dict[str, HoursRow]:
    """The lists of the fixture's night within ``hours``; an hour of a fraud's case is 0.1 in life, of N6 one."""
    home, run, city = world
    day = date(2026, 3, 31)
    with judged(home, run, city) as seen:
        made = compare(read(seen.connection, day), {"usual": hours}, load_law(), day, rates)
    return {row.arm: row for row in made}


def test_all_lists_are_held_to_the_same_hours_of_life(world: tuple[Home, Path, Path]) -> None:
    """In the night's order: X01's case of fraud 3, then N6 for a whole hour, N5, N2 (300) and N1 (400)."""
    one, two = arms(world, 0.1), arms(world, 1.25)
    assert one["shipped"].found_fen == 20
    assert one["shipped"].precision == pytest.approx(1.0)
    assert one["oracle_union"].found_fen == 40
    assert two["shipped"].found_fen == round(20 + 0.5 * 30)  # 0.1 + 1 + 0.1 hours gone, a half of N2 fits
    assert two["shipped"].cases == pytest.approx(1.25)
    assert two["shipped"].precision == pytest.approx(0.15 / 1.25)
    assert two["oracle_union"].found_fen == 90  # fraud 4 is in no case
    assert two["shipped"].recoverable.value == pytest.approx(35 / 105)
    assert (one["models"].found_fen, one["models"].cases, one["models"].precision) == (0, 0, None)
    assert one["rules"].found_fen == one["shipped"].found_fen


def test_the_ceiling_of_all_has_a_case_for_every_loss(world: tuple[Home, Path, Path]) -> None:
    """A pension case is three hours, a tenth of it in life: fraud 1 in 0.3 hours, then fraud 2, 3 and the rest."""
    assert arms(world, 0.3)["oracle_all"].found_fen == 40
    assert arms(world, 0.45)["oracle_all"].found_fen == 55
    assert arms(world, 9)["oracle_all"].recoverable.value == pytest.approx(1.0)


def test_errors_are_recoverable_and_no_fraud(world: tuple[Home, Path, Path]) -> None:
    change_truth(world[2], {5: {"loss_fen": 600}})
    row = arms(world, 9)["shipped"]
    assert row.recoverable.value == pytest.approx((90 + 60) / (105 + 60))
    assert row.fraud.value == pytest.approx(90 / 105)
    assert row.precision == pytest.approx(0.3 / 1.4)
    assert row.returning == pytest.approx(0.4 / 1.4)
    pension = evaluate(*world).typologies[0]
    assert pension.recoverable.value == pytest.approx((90 + 60) / (100 + 60))
    assert pension.realistic_recoverable_fen == 160
    assert pension.money.value == pytest.approx(90 / 100)


def test_what_a_handful_decides_is_set_apart(world: tuple[Home, Path, Path]) -> None:
    change_truth(world[2], {3: {"typology": "B3.5"}, 4: {"typology": "B3.11"}})
    row = arms(world, 9)["shipped"]
    assert row.fraud.value == pytest.approx(90 / 105)
    assert row.fraud_apart.value == row.recoverable_apart.value == pytest.approx(70 / 75)


@pytest.mark.parametrize(("as_of", "saved"), [((2025, 1), 500), ((2025, 3), 300), ((2025, 5), 100), ((2025, 6), 0)])
def test_found_early_saves_what_was_still_to_be_paid(
    world: tuple[Home, Path, Path], as_of: tuple[int, int], saved: int
) -> None:
    """Fraud 1 costs 600 fen from January to June 2025, a hundred a month."""
    home, run, city = world
    change_truth(city, {1: {"loss_fen": 600}, **{n: {"loss_fen": 0} for n in (2, 3, 4, 6)}})
    with judged(home, run, city) as seen:
        day = date(*as_of, 28)
        row = compare(read(seen.connection, day), {"usual": 9.0}, load_law(), day)[0]
    assert (row.found_fen, row.saved_fen) == (60, saved / 10)


def test_a_ring_counts_as_one_in_the_intervals(world: tuple[Home, Path, Path]) -> None:
    alone = evaluate(*world).typologies[0]
    assert alone.recall.n == 4
    change_truth(world[2], {n: {"ring_id": 7} for n in (1, 2, 4)})
    ring = evaluate(*world).typologies[0]
    assert (ring.frauds, ring.recall.n, ring.money.n, ring.recoverable.n) == (4, 2, 2, 2)
    assert ring.recall.value == alone.recall.value
    assert (ring.recall.low or 0) < (alone.recall.low or 0)


def test_another_worlds_truth_teaches_an_order(world: tuple[Home, Path, Path]) -> None:
    """Where X01 is always right and P01 never, the account's case leads; the other way round, it comes last."""
    for right, first in ((0.9, 20), (0.0, 0)):
        rates: Rates = {(): 0.5, ("X01",): right, ("P01",): 0.5}
        assert arms(world, 0.1, rates)["truth_taught"].found_fen == first
    assert "truth_taught" not in arms(world, 0.1)


def test_what_a_night_and_its_truth_teach(world: tuple[Home, Path, Path]) -> None:
    home, run, city = world
    with judged(home, run, city) as seen:
        known = taught(read(seen.connection, date(2026, 3, 31)))
    assert known["X01", "t", 3] > known["P01", "t", 3]
    assert known[()] == pytest.approx(0.3 / 1.4)  # three frauds' cases of 1.4 in life


def test_hours_follow_the_number_of_insured(world: tuple[Home, Path, Path]) -> None:
    """Persons 1 and 3 draw pensions: two of 100,000 have 120, 50 and 200 hours a month in part."""
    result = evaluate(*world)
    assert result.insured == 2
    assert {row.level for row in result.hours} == {"usual", "few", "many"}
    first = result.hours[0]
    assert (first.level, first.arm) == ("usual", "shipped")
    assert first.hours == pytest.approx(120 * 2 / 100_000)


def test_the_world_of_the_truth_is_named(world: tuple[Home, Path, Path]) -> None:
    home, run, city = world
    assert evaluate(home, run, city).world is None
    (city / "city.json").write_text(json.dumps({"world": 4}))
    assert evaluate(home, run, city).world == 4


def test_the_base_rate_has_the_interval_of_a_count(world: tuple[Home, Path, Path]) -> None:
    result = evaluate(*world)
    assert result.frauds == pytest.approx(0.5)
    assert result.persons == 0
    assert str(result.base_rate) == "not estimable"


def test_frauds_that_begin_after_the_day_do_not_count(world: tuple[Home, Path, Path]) -> None:
    home, run, city = world
    record = json.loads((run / "run.json").read_text())
    (run / "run.json").write_text(json.dumps(record | {"as_of": "2024-12-31"}))
    assert evaluate(home, run, city).typologies == []


def test_no_truth_and_no_end_are_told(world: tuple[Home, Path, Path], tmp_path: Path) -> None:
    home, run, city = world
    with pytest.raises(BadInputError, match="no truth there"):
        evaluate(home, run, tmp_path / "nowhere")
    record = json.loads((run / "run.json").read_text())
    (run / "run.json").write_text(json.dumps(record | {"status": "failed"}))
    with pytest.raises(BadInputError, match="did not end"):
        evaluate(home, run, city)
