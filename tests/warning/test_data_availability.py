"""Which registries a model rests on, and that without a row of one it says so instead of scoring."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sqlglot

from jihe.content import Content
from jihe.engines import Session
from jihe.home import Home
from jihe.lake import Snapshot
from jihe.law import Law
from jihe.warning.data_availability import NoDataError, _tables, registries, require_data
from jihe.warning.discovery import Model
from jihe.warning.scoring import score
from jihe.warning.training import train_with

DAY = date(2025, 12, 31)

QUERY = """
WITH wage AS (SELECT t.person_id, t.wage_fen FROM ext_tax_income AS t),
death AS (SELECT d.person_id, d.death_date FROM ext_death AS d),
counted AS (SELECT w.person_id, COUNT(w.wage_fen) AS wages, MAX(d.death_date) AS died
    FROM wage AS w LEFT JOIN death AS d ON d.person_id = w.person_id GROUP BY w.person_id),
travel AS (SELECT l.person_id FROM ext_life AS l)
SELECT p.person_id, c.wages, c.died, t.person_id AS travels
FROM person AS p
LEFT JOIN counted AS c ON c.person_id = p.person_id
LEFT JOIN travel AS t ON t.person_id = p.person_id
{rest}
"""


@pytest.mark.parametrize(
    ("wanted", "rest", "tables"),
    [
        ({"person_id"}, "", {"person"}),
        ({"person_id", "wages"}, "", {"person", "ext_tax_income"}),
        ({"person_id", "died"}, "", {"person", "ext_tax_income", "ext_death"}),
        ({"person_id", "travels"}, "", {"person", "ext_life"}),
        ({"person_id"}, "WHERE c.wages > 0", {"person", "ext_tax_income"}),
        ({"person_id"}, "JOIN ext_border AS b ON b.person_id = p.person_id", {"person", "ext_border"}),
        ({"person_id"}, "JOIN ext_border AS b ON b.person_id = t.person_id", {"person", "ext_border", "ext_life"}),
        ({"person_id"}, "WHERE p.person_id IN (SELECT b.person_id FROM ext_border AS b)", {"person", "ext_border"}),
        ({"person_id"}, "WHERE EXISTS (SELECT 1 FROM travel AS x WHERE x.person_id = p.person_id)",
         {"person", "ext_life"}),
    ],
)  # fmt: skip
def test_a_left_join_counts_only_when_a_column_of_it_is_used(wanted: set[str], rest: str, tables: set[str]) -> None:
    assert _tables(sqlglot.parse_one(QUERY.format(rest=rest), read="duckdb"), wanted) == tables


def test_what_cannot_be_told_apart_counts() -> None:
    bare = "SELECT p.person_id, arrived FROM person AS p LEFT JOIN ext_life AS l ON l.person_id = p.person_id"
    assert _tables(sqlglot.parse_one(bare, read="duckdb"), {"arrived"}) == {"person", "ext_life"}
    assert _tables(sqlglot.parse_one(bare, read="duckdb"), {"person_id"}) == {"person"}
    union = "SELECT person_id FROM ext_life UNION ALL SELECT person_id FROM ext_death"
    assert _tables(sqlglot.parse_one(union, read="duckdb"), {"person_id"}) == {"ext_life", "ext_death"}
    inner = "SELECT x.person_id FROM (SELECT l.person_id FROM ext_life AS l) AS x"
    assert _tables(sqlglot.parse_one(inner, read="duckdb"), {"person_id"}) == {"ext_life"}


def test_every_model_rests_on_registries_of_its_features(the_models: list[Model]) -> None:
    rests = {model.code: registries(model) for model in the_models}
    assert {"ext_tax_income", "ext_life", "ext_business"} == set(rests["M05"])
    assert rests["M08"] == ()


def without(fund: dict[str, pa.Table], name: str, the_law: Law) -> Callable[[date], Session]:
    held = {table: rows.slice(0, 0) if table == name else rows for table, rows in fund.items()}
    return lambda day: Session.of_tables(held, day, the_law)


def test_without_a_row_nothing_is_scored_trained_or_called_clean(
    tmp_path: Path, the_models: list[Model], the_content: Content, fund: Any, the_law: Law
) -> None:
    bare = without(fund, "ext_tax_income", the_law)
    m05 = next(model for model in the_models if model.code == "M05")
    with bare(DAY) as session, pytest.raises(NoDataError, match=r"M05: ext_tax_income 截至 2025-12-31 没有一行数据"):
        require_data(m05, session)
    (trained,) = train_with(Home.at(tmp_path), the_content, bare, DAY, ["M05"], Snapshot(1, {}))
    assert trained.version is None
    assert "not one row of ext_tax_income has arrived by 2025-12-31" in (trained.problem or "")


def test_a_model_without_its_registry_is_a_gap_and_the_others_score(
    tmp_path: Path, told: Callable[..., Content], sessions: Callable[[date], Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, content = Home.at(tmp_path / "home"), told(tmp_path / "content", 0.99)
    train_with(home, content, sessions, DAY, None, Snapshot(1, {}))
    assert score(home, content, sessions(DAY)).registries == {"M90": ()}
    monkeypatch.setattr("jihe.warning.data_availability.registries", lambda _: ("ext_other_pension",))
    early = date(2025, 6, 30)  # the fund begins in July: not a row of anything
    warned = score(home, content, sessions(early))
    assert "ext_other_pension 截至 2025-06-30 没有一行数据" in warned.failures["m90_told"]
    assert (warned.scored, warned.scores.num_rows) == ({}, 0)
    assert score(home, content, sessions(DAY)).failures == {}
