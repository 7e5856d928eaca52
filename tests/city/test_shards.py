"""A big city is built in shards, side by side: one city, whoever builds it, with numbers that meet nowhere."""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jihe.city import shards
from jihe.city.build import Order, begin, build
from jihe.city.check import conforms
from jihe.city.world import World
from jihe.schema import TABLES
from tests.support import Once

SCALE, SHARD = 0.003, 0.001


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def city(once: Once) -> Path:
    wanted = {"enrich": 20.0, "shard_scale": SHARD, "workers": 2}
    return once("city in shards", lambda folder: build(folder / "city", SCALE, 7, **wanted)) / "city"


def rows(city: Path, table: str) -> str:
    one = city / "tables" / f"{table}.parquet"
    return f"read_parquet('{one if one.exists() else city / 'tables' / table / '*.parquet'}')"


def shard(number: int, of: int = 3) -> World:
    return begin(Order(scale=0.002 * of, seed=7, shard_scale=0.002), number)


@pytest.mark.parametrize(("scale", "wanted"), [(0.0005, 1), (0.05, 1), (0.0500001, 2), (0.06, 2), (0.1, 2), (1.0, 20)])
def test_a_city_has_as_many_shards_as_it_needs(scale: float, wanted: int) -> None:
    assert shards.number_of(scale) == wanted


@pytest.mark.verify
def test_the_number_of_workers_changes_no_byte(city: Path, tmp_path: Path) -> None:
    build(tmp_path / "alone", SCALE, 7, enrich=20.0, shard_scale=SHARD, workers=1)
    assert digests(tmp_path / "alone") == digests(city)


@pytest.mark.verify
def test_a_city_in_shards_conforms_to_the_schema(city: Path) -> None:
    assert conforms(city) == []


def in_several_shards(city: Path, table: str, column: str) -> list[tuple[str]]:
    """Values of a column that stand in the files of more than one shard."""
    return duckdb.sql(
        f"SELECT {column} FROM read_parquet('{city}/tables/{table}/*.parquet', filename = true) "
        f"WHERE {column} IS NOT NULL GROUP BY 1 HAVING count(DISTINCT filename) > 1"
    ).fetchall()


@pytest.mark.verify
@pytest.mark.parametrize("name", sorted(set(TABLES) - shards.WRITTEN_ONCE))
def test_no_key_stands_in_two_shards(city: Path, name: str) -> None:
    assert in_several_shards(city, name, TABLES[name].key[0]) == []


@pytest.mark.verify
@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("person", "id_no"), ("employer", "uscc"), ("bank_account", "acct_h"),
        ("ext_medins", "settle_no"), ("ext_medins", "invoice_no"), ("medical_bill", "invoice_no"),
        ("ext_traffic", "acc_no"), ("ext_court", "doc_no"), ("skill_subsidy", "cert_no"), ("wi_case", "traffic_no"),
        ("ext_household", "household_no"), ("ext_business", "uscc"),
    ],
)  # fmt: skip
def test_what_identifies_in_one_shard_is_nobodys_in_another(city: Path, table: str, column: str) -> None:
    assert in_several_shards(city, table, column) == []


@pytest.mark.verify
def test_numbers_are_dense_and_point_at_rows_of_the_same_life(city: Path) -> None:
    counted = duckdb.sql(f"SELECT count(DISTINCT person_id), max(person_id) FROM {rows(city, 'person')}").fetchall()[0]
    assert counted[1] <= counted[0] * 1.05
    paid = duckdb.sql(
        f"""SELECT count(*), count(*) FILTER (award.person_id = payment.person_id)
        FROM {rows(city, "pension_payment")} payment
        JOIN (SELECT DISTINCT award_id, person_id FROM {rows(city, "pension_award")}) award USING (award_id)"""
    ).fetchall()[0]
    assert paid[0] == paid[1] > 0


@pytest.mark.verify
def test_the_log_the_reviews_and_the_truth_point_at_rows_that_are_there(city: Path) -> None:
    told = [("op_log", "object_type", "object_id"), ("past_review", "subject_kind", "subject_id"),
            ("refund", "src_table", "src_key")]  # fmt: skip
    sources = [(rows(city, table), kind, key) for table, kind, key in told]
    sources.append((f"read_parquet('{city}/truth/truth.parquet')", "entity_type", "entity_id"))
    for source, kind, key in sources:
        for (table,) in duckdb.sql(f"SELECT DISTINCT {kind} FROM {source} ORDER BY 1").fetchall():
            missing = duckdb.sql(
                f"SELECT count(*) FROM {source} WHERE {kind} = '{table}' AND {key} NOT IN "
                f"(SELECT {TABLES[table].key[0]} FROM {rows(city, table)})"
            ).fetchall()[0][0]
            assert missing == 0, f"{source}: {missing} of {table}"


@pytest.mark.verify
def test_the_log_and_the_exemptions_write_the_citys_numbers_as_text(city: Path) -> None:
    edited = duckdb.sql(
        f"""SELECT count(*), count(account.acct_id)
        FROM (FROM {rows(city, "op_log")} WHERE action = 'edit_bank') log
        JOIN {rows(city, "payee_link")} link ON link.link_id = log.object_id
        LEFT JOIN {rows(city, "bank_account")} account ON account.acct_id::VARCHAR = log.after_v
            AND account.acct_id = link.acct_id"""
    ).fetchall()[0]
    assert edited[0] > 0
    assert edited[1] >= 0.9 * edited[0]  # an edit may be undone later
    homes = duckdb.sql(
        f"""SELECT count(*), count(account.acct_id)
        FROM (FROM {rows(city, "exemption")} WHERE kind = 'institution_account') home
        LEFT JOIN {rows(city, "bank_account")} account
            ON account.acct_id::VARCHAR = home.key AND account.holder_person_id IS NULL"""
    ).fetchall()[0]
    assert homes[0] == homes[1] > 0


def test_offices_hospitals_and_operators_are_the_whole_citys() -> None:
    from jihe.city.build import run

    worlds = [shard(number) for number in range(3)]
    for world in worlds:
        run(world, until="operators")
    first = worlds[0]
    for world in worlds[1:]:
        assert world.offices.equals(first.offices)
        assert world.hospitals.equals(first.hospitals)
        assert world.operators.drop(columns="person_id").equals(first.operators.drop(columns="person_id"))
        assert world.agents["agent_id"].equals(first.agents["agent_id"])


def test_rare_things_are_counted_for_the_whole_city() -> None:
    dealt = [shard(number).prevalence("a ring", 0.0, at_least=1) for number in range(3)]
    assert sum(dealt) == 1
    many = [shard(number).prevalence("often", 50_000.0) for number in range(3)]
    expected = 50_000 * 0.006 * 3.25
    assert abs(sum(many) - expected) < 4 * expected**0.5
    assert shard(0).rng("x").random() != shard(1).rng("x").random()
    assert shard(0).common("x").random() == shard(1).common("x").random()
    assert shard(0).habits("x").random() == shard(1).habits("x").random()


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.integers(1, 40), st.lists(st.integers(0, 10**12), min_size=1, max_size=50))
def test_no_two_shards_share_a_number_and_none_is_lost(of: int, local: list[int]) -> None:
    made: dict[int, tuple[int, int]] = {}
    for number in range(of):
        world = World(1, 0.001, 202301, 202312, 1.0, law=None, shard=number, shards=of)  # type: ignore[arg-type]
        numbers = world.citywide(local)
        arrow = shards._renumbered(pa.array(local, pa.int64()), world)
        assert arrow.to_pylist() == numbers.tolist()
        for one, before in zip(numbers.tolist(), local, strict=True):
            if before == 0:
                assert one == 0
            else:
                assert made.setdefault(one, (number, before)) == (number, before)
