"""The check of a city: which number fails and why, how size widens what is allowed; a broken city is caught."""

from __future__ import annotations

import json
import math
import shutil
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from jihe.city.build import build
from jihe.city.calibration import injury, judge, themes, titles, year_of_reference
from jihe.city.calibration import marginal as kinds
from jihe.city.calibration.identities import _nobody, _person, _unit
from jihe.city.calibration.marginal import Judgement
from jihe.city.calibration.mortality import DeathRates, expected
from jihe.city.calibration.prevalence import Prevalence
from jihe.city.reading import connected, files
from jihe.city.write import card
from jihe.cli.city.check import _figure, command
from jihe.errors import BadInputError
from tests.support import Once


@pytest.fixture(scope="module")
def city(once: Once) -> Path:
    return once("city to calibrate", lambda folder: build(folder / "city", 0.004, 31)) / "city"


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    return measured(1.0)


def measured(scale: float) -> duckdb.DuckDBPyConnection:
    """A connection as marginals find it, a hundredth of years long."""
    made = duckdb.connect()
    made.execute(f"CREATE MACRO city_scale() AS CAST({scale} AS DOUBLE)")
    made.execute("CREATE MACRO city_years() AS CAST(2 AS DOUBLE)")
    return made


def only(marginal: kinds.Marginal, connection: duckdb.DuckDBPyConnection) -> kinds.Judgement:
    (made,) = marginal.judge(connection, "theme")
    return made


def count(found: int, target: float = 10_000, **more: object) -> kinds.Count:
    return kinds.Count(name="things", zh="东西", mark="fit", target=target, sql=f"SELECT {found}", **more)  # type: ignore[arg-type]


# A count of 10,000 with a tolerance of 8 %: between 9,200 and 10,800, and 4.06 roots of each beyond.
@pytest.mark.parametrize(
    ("found", "passes"), [(8_813, False), (8_814, True), (10_000, True), (11_224, True), (11_225, False)]
)
def test_a_count_passes_up_to_its_tolerance_and_its_sampling_error(
    connection: duckdb.DuckDBPyConnection, found: int, passes: bool
) -> None:
    assert only(count(found), connection).passes is passes


def test_sampling_error_widens_what_is_allowed_in_a_smaller_city() -> None:
    widths = []
    for scale in (1.0, 0.1, 0.01, 0.001):
        made = only(count(round(10_000 * scale)), measured(scale))
        assert made.passes
        assert made.produced == pytest.approx(10_000)
        widths.append(made.high - made.low)
    assert widths == sorted(widths)
    assert widths[0] == pytest.approx(2 * 800 + 4.06 * (math.sqrt(9_200) + math.sqrt(10_800)), rel=0.02)
    assert widths[-1] > 9 * widths[0]


def test_a_guess_binds_less_than_what_is_known(connection: duckdb.DuckDBPyConnection) -> None:
    known, guessed = (
        only(kinds.Count(name="n", zh="数", mark=mark, target=10_000, sql="SELECT 10000"), connection)
        for mark in ("seed", "own-l")
    )
    assert known.low > guessed.low
    assert known.high < guessed.high
    assert (known.within, guessed.within) == (0.03, 0.25)
    assert only(count(10_000, within=0.5), connection).within == 0.5


def test_yearly_counts_are_those_of_all_years_of_the_window() -> None:
    made = only(count(400, target=200, yearly=True), measured(1.0))
    assert made.produced == 200
    assert made.passes


@pytest.mark.parametrize(("k", "passes"), [(400, False), (500, True), (540, True), (600, False)])
def test_a_share_of_a_thousand(connection: duckdb.DuckDBPyConnection, k: int, passes: bool) -> None:
    share = kinds.Share(name="half", zh="一半", mark="own-h", target=0.5, sql=f"SELECT {k} AS k, 1000 AS n")
    assert only(share, connection).passes is passes


def test_members_of_one_cluster_count_for_less(connection: duckdb.DuckDBPyConnection) -> None:
    every = "SELECT CASE WHEN g < 7 THEN 100 ELSE 0 END AS k, 100 AS n FROM range(10) AS t(g)"
    clustered = only(kinds.Share(name="s", zh="份", mark="own-h", target=0.5, sql=every), connection)
    alone = only(
        kinds.Share(name="s", zh="份", mark="own-h", target=0.5, sql=f"SELECT sum(k) AS k, sum(n) AS n FROM ({every})"),
        connection,
    )
    assert clustered.produced == alone.produced == 0.7
    assert clustered.passes
    assert not alone.passes


def test_a_distribution_names_the_part_that_is_off_and_what_nobody_expected(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    parts = kinds.Distribution(
        name="kinds", zh="种类", mark="own-h", shares={"a": 50, "b": 50},
        says={"a": ("first", "第一"), "b": ("second", "第二")},
        sql="SELECT * FROM (VALUES ('a', 700), ('b', 250), ('c', 50)) AS t(code, k)",
    )  # fmt: skip
    made = {each.name: each for each in parts.judge(connection, "theme")}
    assert {name for name, each in made.items() if not each.passes} == {
        "kinds: first", "kinds: second", "kinds: any other",
    }  # fmt: skip
    assert made["kinds: first"].zh == "种类: 第一"
    assert made["kinds: any other"].produced == pytest.approx(0.05)


@pytest.mark.parametrize(("middle", "passes"), [(100.0, True), (107.0, True), (125.0, False)])
def test_a_median_passes_when_its_interval_meets_the_tolerated_range(
    connection: duckdb.DuckDBPyConnection, middle: float, passes: bool
) -> None:
    median = kinds.Quantile(
        name="median",
        zh="中位数",
        mark="own-h",
        target=100.0,
        sql=f"SELECT {middle} + (i - 500) / 20.0 AS x FROM range(1001) AS t(i)",
    )
    assert only(median, connection).passes is passes


@pytest.mark.parametrize(("early", "passes"), [(250, True), (100, False), (500, False)])
def test_a_ratio_of_hazards(connection: duckdb.DuckDBPyConnection, early: int, passes: bool) -> None:
    ratio = kinds.Ratio(name="hazard", zh="风险比", mark="own-m", target=2.5, sql=f"SELECT {early}, 1000, 1000, 10000")
    made = only(ratio, connection)
    assert made.produced == pytest.approx(early / 100)
    assert made.passes is passes


def test_prevalence_is_weighted_back_and_a_case_for_good_measure_weighs_less() -> None:
    def fraud(cases: int, weight: float, scale: float) -> kinds.Judgement:
        sql = f"SELECT {weight} AS weight FROM range({cases})"
        marginal = Prevalence(name="fraud", zh="违规", mark="own-l", target=(25, 40), sql=sql)
        return only(marginal, measured(scale))

    assert fraud(65, 1.0, 1.0).passes
    assert fraud(650, 0.1, 1.0).passes  # enriched by ten
    assert not fraud(650, 1.0, 1.0).passes
    assert not fraud(5, 1.0, 1.0).passes
    assert fraud(1, 0.065, 0.001).passes  # one at least, however small the city
    assert fraud(0, 1.0, 0.001).passes
    assert not fraud(0, 1.0, 1.0).passes


def test_bounds_that_one_case_leaves_open_are_shown_as_such() -> None:
    assert _figure(math.inf) == "–"
    assert _figure(1234.0) == "1,234"
    assert _figure(0.12345) == "0.1235"


def test_nothing_to_measure_fails_nothing(connection: duckdb.DuckDBPyConnection) -> None:
    made = only(kinds.Share(name="none", zh="无", mark="own-h", target=0.5, sql="SELECT 0 AS k, 0 AS n"), connection)
    assert made.produced is None
    assert made.passes


def test_check_digits_are_those_of_stdnum_and_no_number_is_a_real_persons() -> None:
    sound = next(number for digit in "0123456789X" if _person(number := f"99900119900101001{digit}"))
    wrong = sound[:-1] + ("0" if sound[-1] != "0" else "1")
    assert not _person(wrong)
    assert not _person(sound[:-1])
    assert _nobody(sound)
    assert not _nobody("11010519491231002X")  # the example of GB 11643, with a region that exists
    assert not _unit("91110000600037341M")


def test_life_tables_are_weighted_by_the_years_lived_at_each_age() -> None:
    young, old, both = expected({60: 1.0}, 3379), expected({80: 1.0}, 3379), expected({60: 3.0, 80: 1.0}, 3379)
    assert young == pytest.approx(-math.log1p(-0.00466), rel=0.002)
    assert both == pytest.approx((3 * young + old) / 4)
    assert expected({70: 1.0}, 3375) > expected({70: 1.0}, 3379) > expected({70: 1.0}, 3380)


def test_a_death_rate_passes_up_to_its_tolerance_and_its_sampling_error(connection: duckdb.DuckDBPyConnection) -> None:
    def judged(deaths: int) -> Judgement:
        sql = f"SELECT 'M' AS sex, 65 AS age, 20000.0 AS lived, {deaths} AS deaths"
        rates = DeathRates(name="deaths a year", zh="年死亡率", mark="own-m", sql=sql, e1={60: 0.010})
        return next(iter(rates.judge(connection, "deaths")))

    least, most = kinds.poisson_bounds(170, 230)  # 200 expected, 15 % less and more: as sure as every other number
    assert [judged(int(n)).passes for n in (least - 1, least, most, most + 1)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("first", "last", "year"),
    [
        (202301, 202603, (202501, 202512)), (202301, 202512, (202501, 202512)), (202502, 202601, (202502, 202601)),
        (202407, 202511, (202412, 202511)), (202301, 202312, (202301, 202312)),
    ],
)  # fmt: skip
def test_the_year_of_reference_is_the_last_whole_one(first: int, last: int, year: tuple[int, int]) -> None:
    assert year_of_reference(first, last) == year


@pytest.mark.verify
def test_all_numbers_together_fail_a_fitting_city_at_most_once_in_a_hundred(city: Path) -> None:
    run = CliRunner().invoke(command, [str(city), "--json"])
    judged = len(json.loads(run.stdout)["numbers"])
    assert judged <= kinds.NUMBERS
    assert judged * (1 - kinds.SURE) <= 0.01


def test_orders_are_counted_before_the_first_accident_only(connection: duckdb.DuckDBPyConnection) -> None:
    # Ten days of ten orders, then an accident and a week of rest; another rider's eight days of twenty.
    connection.execute("""
        CREATE TABLE oi_case AS SELECT 1 AS rider_id, TIMESTAMP '2025-03-11 12:00' AS injury_ts;
        CREATE TABLE oi_order AS
        SELECT rider AS rider_id,
            TIMESTAMP '2025-03-01 10:00' + INTERVAL 1 DAY * day + INTERVAL 1 MINUTE * k AS accept_ts
        FROM (VALUES (1, 10, 10), (2, 8, 20)) AS riders(rider, days, orders), range(20) AS a(day), range(20) AS b(k)
        WHERE day < days AND k < orders
        UNION ALL SELECT 1, TIMESTAMP '2025-03-11 10:00' UNION ALL SELECT 1, TIMESTAMP '2025-03-20 10:00'""")
    of_riders = next(one for one in injury.MARGINALS if one.name == "orders of a rider in a year")
    (judged,) = of_riders.judge(connection, "injury")
    assert judged.observed == 2
    assert judged.produced == pytest.approx(15 * 365.25)


def test_every_theme_is_found_and_no_number_has_two_names() -> None:
    found = {module.__name__.rpartition(".")[2] for module in themes()}
    assert {"population", "contributions", "pension", "mortality", "unemployment", "injury"} <= found
    assert {"operators", "registries", "prevalence", "identities", "holidays"} <= found
    assert set(titles()) == found
    names = [(module.__name__, each.name) for module in themes() for each in module.MARGINALS]
    assert len(names) == len(set(names))


@pytest.mark.verify
def test_a_small_city_is_sound_and_each_number_is_measured(city: Path) -> None:
    judged = list(judge(city))
    assert len(judged) > 150
    assert [each.name for each in judged if each.mark == "law" and not each.passes] == []
    assert sum(each.passes for each in judged) > 0.95 * len(judged)
    assert all(each.zh and each.name and each.source for each in judged)


@pytest.mark.verify
def test_a_city_in_shards_is_read_like_one_in_a_file_a_table(city: Path, tmp_path: Path) -> None:
    copied = tmp_path / "copy"
    shutil.copytree(city, copied)
    whole = pq.read_table(copied / "tables" / "contribution.parquet")
    (copied / "tables" / "contribution.parquet").unlink()
    (copied / "tables" / "contribution").mkdir()
    half = whole.num_rows // 2
    for number, part in enumerate((whole.slice(0, half), whole.slice(half))):
        pq.write_table(part, copied / "tables" / "contribution" / f"{number:03}.parquet", store_schema=False)
    assert len(files(copied, "contribution")) == 2
    with connected(copied) as there, connected(city) as here:
        counts = [each.execute("SELECT count(*), sum(ym) FROM contribution").fetchone() for each in (there, here)]
    assert counts[0] == counts[1]


@pytest.mark.verify
def test_a_table_that_is_gone_is_named(city: Path, tmp_path: Path) -> None:
    shutil.copytree(city, tmp_path / "copy")
    (tmp_path / "copy" / "tables" / "office.parquet").unlink()
    with pytest.raises(BadInputError, match="table office is missing"), connected(tmp_path / "copy"):
        pass


def changed(city: Path, out: Path, table: str, column: str, value: object) -> dict[str, object]:
    """The command's answer about a copy of the city, in which a column of a table holds one value throughout."""
    shutil.copytree(city, out)
    path = out / "tables" / f"{table}.parquet"
    held = pq.read_table(path)
    at = held.schema.get_field_index(column)
    same = pc.if_else(pc.is_valid(held.column(column)), value, value).cast(held.schema.field(at).type)
    pq.write_table(held.set_column(at, held.schema.field(at), same), path, store_schema=False)
    run = CliRunner().invoke(command, [str(out), "--json"])
    answer: dict[str, object] = json.loads(run.stdout)
    assert run.exit_code == (0 if answer["passes"] else 1)
    return answer


@pytest.mark.verify
@pytest.mark.parametrize(
    ("table", "column", "value", "fails"),
    [
        ("pension_payment", "amount_fen", 999_900, "EP monthly pension, median"),
        ("pension_payment", "pay_date", datetime(2025, 10, 1).date(), "pensions paid on a day without work"),
        ("person", "id_no", "999001199001010010", "identity numbers of two persons"),
        ("wi_case", "body_part", "ear", "part of the body: ear or ear canal"),
        ("ui_claim", "separation_reason", "lcl38", "why the job was lost: contract expired, LCL 44(1)"),
        ("ext_tax_income", "received_ts", datetime(2026, 1, 5, 3), "tax wages not one or two months late"),
    ],
)
def test_a_broken_city_is_caught_and_the_number_named(
    city: Path, tmp_path: Path, table: str, column: str, value: object, fails: str
) -> None:
    answer = changed(city, tmp_path / "copy", table, column, value)
    assert answer["passes"] is False
    outside = [each["name"] for each in answer["numbers"] if each["state"] == "outside"]  # type: ignore[attr-defined]
    assert any(name.split(" or ")[0] in fails or fails in name for name in outside), outside


@pytest.mark.verify
def test_a_city_that_breaks_the_schema_fails_before_any_number_is_read(city: Path, tmp_path: Path) -> None:
    answer = changed(city, tmp_path / "copy", "office", "kind", "palace")
    assert answer["schema"] == ["office.kind: unknown codes ['palace']"]
    assert answer["numbers"] == []
    assert answer["passes"] is False


@pytest.mark.verify
def test_what_enrichment_pushes_out_is_a_warning_but_for_numbers_of_the_law(city: Path, tmp_path: Path) -> None:
    shutil.copytree(city, tmp_path / "rich")
    card = json.loads((tmp_path / "rich" / "city.json").read_text())
    (tmp_path / "rich" / "city.json").write_text(json.dumps({**card, "enrich": 20.0}))
    answer = changed(tmp_path / "rich", tmp_path / "copy", "pension_payment", "amount_fen", 999_900)
    states = {each["name"]: each["state"] for each in answer["numbers"]}  # type: ignore[attr-defined]
    assert states["EP monthly pension, median"] == "enriched"
    answer = changed(tmp_path / "rich", tmp_path / "other", "pension_payment", "pay_date", datetime(2025, 10, 1).date())
    states = {each["name"]: each["state"] for each in answer["numbers"]}  # type: ignore[attr-defined]
    assert states["pensions paid on a day without work"] == "outside"


@pytest.mark.verify
def test_the_table_for_people_shows_target_produced_and_source(city: Path) -> None:
    run = CliRunner().invoke(command, [str(city)])
    assert "职工养老在职 EP active" in run.stdout
    assert "1,778,900 persons" in run.stdout
    assert "E1 [fit]" in run.stdout
    assert "within" in run.stdout.splitlines()[-1]


@pytest.mark.verify
def test_a_city_of_a_seed_that_nobody_chose_fits(unchosen_city: Path) -> None:
    run = CliRunner().invoke(command, [str(unchosen_city), "--failing"])
    assert run.exit_code == 0, f"seed {card(unchosen_city)['seed']}\n{run.stdout}"
