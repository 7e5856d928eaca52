"""Planted giveaways are found and named; an honest city passes; too few frauds prove nothing."""

from __future__ import annotations

import json
import os
import shutil
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jihe.city.write import card
from jihe.evaluate import leakage as leak
from jihe.evaluate.artefacts import _order
from jihe.evaluate.explained import EXPLAINED
from jihe.evaluate.kinds import KINDS, links
from jihe.evaluate.leakage import Leakage, effective_groups, leakage
from jihe.schema import CODES, TABLES, TRUTH
from tests.support import jihe

CLAIMS, FRAUDS = 2600, 540


def claims(seed: int = 5, frauds: int = FRAUDS) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Claims in order of time, and the truth: frauds strike later months more, and leave other reasons."""
    rng = np.random.default_rng(seed)
    start = np.datetime64("2023-01-01", "s")
    when = np.sort(rng.integers(0, 39 * 30 * 86_400, CLAIMS))
    chance = 0.5 + when / when.max()  # frauds are younger, which their number shows and no giveaway is
    who = rng.choice(CLAIMS, frauds, replace=False, p=chance / chance.sum())
    rows = pd.DataFrame({
        "claim_id": np.arange(1, CLAIMS + 1), "person_id": rng.permutation(CLAIMS) + 1,
        "employer_id_last": rng.integers(1, 400, CLAIMS), "apply_ts": start + when.astype("timedelta64[s]"),
        "channel": rng.choice(["online", "app"], CLAIMS), "separation_date": date(2022, 12, 1),
        "separation_reason": "dismissed", "cum_months": rng.integers(12, 200, CLAIMS), "carried_months": 0,
        "granted_months": rng.integers(1, 24, CLAIMS), "status": "active", "bridging": False,
        "device_id": [f"{n:016x}" for n in rng.integers(0, 2**62, CLAIMS)], "op_accept": 1.0,
    })  # fmt: skip
    rows["recorded_ts"] = rows["apply_ts"]
    rows.loc[who, "separation_reason"] = rng.choice(["dismissed", "contract_expired"], frauds)
    truth = pd.DataFrame({
        "entity_type": "ui_claim", "entity_id": np.sort(who) + 1, "typology": "B2.1", "label": "fraud",
        "start_ym": 202301, "loss_fen": 100, "weight": 0.1,
    })  # fmt: skip
    return rows, truth


def write(city: Path, rows: pd.DataFrame, truth: pd.DataFrame, parts: int = 1) -> Path:
    schema = pa.schema([field.with_nullable(True) for field in TABLES["ui_claim"].arrow_schema()])
    rows = rows.sort_values("claim_id").reindex(columns=schema.names).astype(object)
    rows = rows.where(rows.notna(), None)
    folder = city / "tables" / "ui_claim"
    folder.mkdir(parents=True)
    for part in range(parts):
        mine = rows[rows["claim_id"] % parts == part]
        pq.write_table(pa.Table.from_pandas(mine, schema, preserve_index=False), folder / f"part-{part:03}.parquet")
    (city / "truth").mkdir()
    truth = truth.assign(truth_id=np.arange(1, len(truth) + 1)).reindex(columns=TRUTH.names).astype(object)
    truth = truth.where(truth.notna(), None)
    wide = pa.schema([field.with_nullable(True) for field in TRUTH.arrow_schema()])
    pq.write_table(pa.Table.from_pandas(truth, wide, preserve_index=False), city / "truth" / "truth.parquet")
    return city


def judged(city: Path) -> Leakage:
    return leakage(city, 202301, None, 0, lambda *_: None)


@pytest.mark.parametrize("parts", [pytest.param(1, marks=pytest.mark.verify), 3])
def test_honest_claims_pass_and_the_telling_column_is_named(tmp_path: Path, parts: int) -> None:
    told = judged(write(tmp_path / "city", *claims(), parts=parts))
    (one,) = told.kinds
    assert one.estimable
    assert one.passed
    assert one.frauds == FRAUDS
    assert one.honest >= FRAUDS - one.unmatched >= leak.ENOUGH
    assert one.auc.meets(0.47, 0.53)
    (telling,) = told.columns
    assert (telling.typology, telling.column, telling.frauds) == ("B2.1", "ui_claim.separation_reason", FRAUDS)
    assert telling.auc == pytest.approx(0.75, abs=0.03)  # half of the frauds have a reason that nobody else has


def round_seconds(rows: pd.DataFrame, fraud: pd.Series) -> None:
    rows.loc[fraud, "apply_ts"] = rows.loc[fraud, "apply_ts"].dt.floor("min")


def numbered_last(rows: pd.DataFrame, fraud: pd.Series) -> None:
    rows.loc[fraud, "claim_id"] = np.arange(CLAIMS + 1, CLAIMS + 1 + fraud.sum())


def no_operator(rows: pd.DataFrame, fraud: pd.Series) -> None:
    rows.loc[fraud & (rows["claim_id"] % 2 == 0), "op_accept"] = np.nan


def short_devices(rows: pd.DataFrame, fraud: pd.Series) -> None:
    rows.loc[fraud, "device_id"] = rows.loc[fraud, "device_id"].str[:15]


def even_devices(rows: pd.DataFrame, fraud: pd.Series) -> None:
    rows.loc[fraud, "device_id"] = rows.loc[fraud, "device_id"].str[:15] + "0"


PLANTED = [(round_seconds, "apply_ts second"), (numbered_last, "claim_id"), (no_operator, "op_accept null"),
           (short_devices, "device_id length"), (even_devices, "device_id digit 1 from the end")]  # fmt: skip


@pytest.mark.verify
@pytest.mark.parametrize(("plant", "name"), PLANTED, ids=[plant.__name__ for plant, _ in PLANTED])
def test_planted_giveaways_fail_and_are_named(tmp_path: Path, plant: object, name: str) -> None:
    rows, truth = claims()
    fraud = rows["claim_id"].isin(truth["entity_id"])
    order = rows["claim_id"].copy()
    plant(rows, fraud)  # type: ignore[operator]
    truth["entity_id"] = rows["claim_id"].reindex(order.index[fraud]).to_numpy()
    result = judged(write(tmp_path / "city", rows, truth))
    assert not result.passed
    assert any(name in suspect.artefact for suspect in result.kinds[0].suspects)


def batched(rows: pd.DataFrame, last: pd.Series) -> pd.DataFrame:
    """A month's claims come in one batch of one instant, in the order of their persons, ``last`` ones at its end."""
    month = rows["recorded_ts"].dt.to_period("M").dt.to_timestamp()
    made = rows.assign(apply_ts=month, recorded_ts=month, last=last).sort_values(["recorded_ts", "last", "person_id"])
    return made.drop(columns="last").assign(claim_id=np.arange(1, CLAIMS + 1))


@pytest.mark.verify
def test_who_is_put_at_the_end_of_an_ordered_batch_is_given_away(tmp_path: Path) -> None:
    rows, truth = claims()
    fraud = rows["claim_id"].isin(truth["entity_id"])
    for name, last, passes in (("honest", fraud & False, True), ("planted", fraud, False)):
        made = batched(rows, last)
        told = truth.assign(entity_id=np.sort(made["claim_id"][fraud[made.index]].to_numpy()))
        assert judged(write(tmp_path / name, made, told)).passed is passes


def out_of_order(claims_in_order_of_payment: list[int]) -> list[float]:
    """How far each claim's payment is from its place in a batch of one instant; payments are numbered as given."""
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE ui_payment AS SELECT pay_id, list_extract(?::BIGINT[], pay_id) AS claim_id, "
            "TIMESTAMP '2025-01-10' AS recorded_ts, 'monthly' AS item, 'paid' AS pay_status FROM range(1, ?) t(pay_id)",
            [claims_in_order_of_payment, len(claims_in_order_of_payment) + 1],
        )
        _order(connection, TABLES["ui_payment"], "claim_id")
        found = dict(connection.execute("SELECT k, away FROM order_ui_payment_claim_id").fetchall())
    return [found.get(place, 0.0) for place in range(1, len(claims_in_order_of_payment) + 1)]


def test_only_a_batch_that_has_an_order_has_a_place_to_stand_out_of() -> None:
    in_order = list(range(1, 41))
    assert not any(out_of_order(in_order))
    at_the_end = [*in_order[:9], *in_order[10:], 10]
    assert out_of_order(at_the_end)[-1] == pytest.approx(30 / 40)
    anyhow = [int(claim) for claim in np.random.default_rng(1).permutation(in_order)]
    assert not any(out_of_order(anyhow))  # else it would say whose number is high, which is a story


@pytest.mark.verify
def test_a_typology_that_gives_itself_away_among_honest_made_ones_fails(tmp_path: Path) -> None:
    rows, truth = claims(frauds=1000)
    truth.loc[:449, "typology"] = "B2.2"
    fraud = rows["claim_id"].isin(truth["entity_id"][:450])
    rows.loc[fraud, "apply_ts"] = rows.loc[fraud, "apply_ts"].dt.floor("min")
    (one,) = judged(write(tmp_path / "city", rows, truth)).kinds
    assert not one.passed
    if "B2.2" in one.typologies:
        assert one.typologies["B2.2"].low > 0.8


def test_too_few_frauds_are_not_estimable_and_do_not_fail(tmp_path: Path) -> None:
    rows, truth = claims(frauds=150)
    fraud = rows["claim_id"].isin(truth["entity_id"])
    round_seconds(rows, fraud)
    result = judged(write(tmp_path / "city", rows, truth))
    assert [one.estimable for one in result.kinds] == [False]
    assert result.passed


@pytest.mark.verify
def test_rare_kinds_are_judged_on_cities_built_for_it(tmp_path: Path) -> None:
    """The city shows 150 frauds with whole minutes; each enriched build 300, so two are needed, and fail."""

    def made(folder: Path, seed: int, frauds: int) -> Path:
        rows, truth = claims(seed, frauds)
        round_seconds(rows, rows["claim_id"].isin(truth["entity_id"]))
        return write(folder, rows, truth)

    built: list[int] = []

    def build(folder: Path, number: int) -> None:
        built.append(number)
        made(folder, 10 + number, 300)

    result = leakage(made(tmp_path / "city", 5, 150), 202301, build, 3, lambda *_: None)
    assert built == [0, 1]
    assert result.enriched == 2
    assert not result.passed
    shutil.rmtree(tmp_path / "city")
    enough = made(tmp_path / "city", 5, 600)
    assert leakage(enough, 202301, build, 3, lambda *_: None).enriched == 0


def test_what_is_explained_exists_and_every_kind_of_entity_is_known() -> None:
    for name in EXPLAINED:
        column, aspect = name.split()
        table, _, column = column.partition(".")
        assert aspect in ("null", "length", "second")
        assert aspect != "null" or TABLES[table].column(column).null
    # An issuer of certificates is an id in the subsidies: there is no row of its own to look at.
    assert set(KINDS) == CODES["subject_kind"].codes.keys() - {"training_issuer"}
    for kind in KINDS:
        assert len({link.name for link in links(kind, set(TABLES))}) > 2 or kind in ("office", "platform", "agent")


def test_of_a_kind_that_can_no_longer_be_judged_no_artefact_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    collect = leak.artefacts.collect
    monkeypatch.setattr(leak.artefacts, "collect", lambda *given: looked.append(given[1]) or collect(*given))
    city = write(tmp_path / "city", *claims(frauds=50))
    few = leakage(city, 202301, lambda folder, number: write(folder, *claims(number, 50)), 1, lambda *_: None)
    assert [(one.frauds, one.estimable) for one in few.kinds] == [(50, False)]
    assert few.enriched == 1
    assert looked == []


@pytest.mark.minutes
@pytest.mark.verify
def test_a_city_that_nobody_chose_passes(unchosen_city: Path) -> None:
    """Rare kinds on one enriched city; `FULL=1`: on as many as the command builds."""
    builds = [] if os.environ.get("FULL") else ["--builds", 1]
    found = json.loads(jihe("city", "leakage", unchosen_city, "--no-columns", "--json", *builds, check=False).stdout)
    assert found["columns"] == []
    given_away = {one["kind"]: (one["auc"], one["suspects"]) for one in found["kinds"] if not one["passed"]}
    assert not given_away, f"seed {card(unchosen_city)['seed']}: {given_away}"


def test_many_frauds_of_few_rings_are_few_observations() -> None:
    alone = np.arange(400)
    assert effective_groups(alone) == pytest.approx(400)
    assert effective_groups(np.repeat(np.arange(10), 40)) == pytest.approx(10)
    assert effective_groups(np.r_[np.zeros(380, dtype=int), np.arange(1, 21)]) < 1.2
    assert effective_groups(alone[:0]) == 0
