"""What an ingest does with sound, faulty, doubled and late rows."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from jihe.errors import DONE, USAGE, WITH_GAPS, JiheError
from jihe.ingest import Flow, Totals, ingest
from jihe.lake import Lake
from jihe.schema import TABLES


def counts(result, table="agent"):
    totals = result.tables[table]
    return totals.rows_in, totals.accepted, totals.quarantined, totals.duplicates


def test_every_table_of_the_schema_comes_in(source, lake, data):
    for table in TABLES:
        data.parquet(source / f"{table}.parquet", table, data.rows(table, 3))
    result = ingest(source, lake)
    assert (result.exit_code, result.problems) == (DONE, [])
    assert set(result.snapshot.versions) == set(TABLES)
    for table in TABLES:
        assert counts(result, table) == (3, 3, 0, 0)
        (path,) = lake.files(table, result.snapshot)
        assert pq.read_schema(path).types == TABLES[table].arrow_schema().types


def test_the_same_source_twice_changes_nothing(source, lake, data):
    rows = data.rows("agent", 5)
    rows[2]["kind"] = "nonsense"
    data.parquet(source / "agent.parquet", "agent", rows)
    data.csv(source / "contribution.csv", "contribution", data.rows("contribution", 4))
    first = ingest(source, lake)
    before = data.in_lake(lake, "agent"), data.in_lake(lake, "_quarantine")
    again = ingest(source, lake)
    assert (first.exit_code, again.exit_code) == (WITH_GAPS, WITH_GAPS)  # the row is still in quarantine
    assert again.snapshot.number == first.snapshot.number == 1
    assert counts(again) == (5, 0, 0, 5)
    assert again.tables["contribution"].fen["base_ep_fen"] == Flow(410, 0, 0, 410)
    assert (data.in_lake(lake, "agent"), data.in_lake(lake, "_quarantine")) == before


def test_a_file_of_faulty_rows_alone_is_known_when_it_comes_again(source, lake, data):
    data.csv(source / "agent.csv", "agent", [data.row("agent", 1, kind="nonsense")])
    assert counts(ingest(source, lake)) == (1, 0, 1, 0)
    again = ingest(source, lake)
    assert counts(again) == (1, 0, 0, 1)
    assert again.snapshot.number == 1
    assert len(data.held(lake)) == 1


def test_the_same_rows_in_other_bytes_are_duplicates(source, lake, data):
    rows = data.rows("contribution", 5)
    data.parquet(source / "contribution.parquet", "contribution", rows)
    ingest(source, lake)
    (source / "contribution.parquet").unlink()
    data.csv(source / "contribution.csv", "contribution", rows[::-1])
    again = ingest(source, lake)
    assert counts(again, "contribution") == (5, 0, 0, 5)
    assert again.snapshot.number == 1


def test_the_same_file_under_two_names_is_taken_once(source, lake, data):
    for name in ("a", "b"):
        data.parquet(source / "agent" / f"{name}.parquet", "agent", data.rows("agent", 3))
    result = ingest(source, lake)
    assert counts(result) == (6, 3, 0, 3)
    assert len(data.in_lake(lake, "agent")) == 3


def test_csv_and_parquet_of_the_same_content_give_the_same_rows(tmp_path, lake, data):
    tables = ("person", "contribution", "wi_appraisal", "ext_death")
    for table in tables:
        empty = {column.name: None for column in TABLES[table].columns if column.null}
        rows = [*data.rows(table, 4), data.row(table, 5, **empty)]
        data.parquet(tmp_path / "parquet" / f"{table}.parquet", table, rows)
        data.csv(tmp_path / "csv" / f"{table}.csv", table, rows)
    other = Lake(tmp_path / "other")
    ingest(tmp_path / "parquet", lake)
    ingest(tmp_path / "csv", other)
    for table in tables:
        assert len(data.in_lake(lake, table)) == 5
        assert data.in_lake(lake, table) == data.in_lake(other, table)


def test_columns_may_come_in_any_order_and_case(source, lake, data):
    path = data.csv(source / "agent.csv", "agent", data.rows("agent", 1))
    header, row = (line.split(",") for line in path.read_text().splitlines())
    path.write_text(",".join(reversed(header)).upper() + "\n" + ",".join(reversed(row)) + "\n")
    assert counts(ingest(source, lake)) == (1, 1, 0, 0)


class TestDuplicateKeys:
    def test_a_row_met_word_for_word_is_a_duplicate(self, source, lake, data):
        data.parquet(source / "agent.parquet", "agent", [data.row("agent", 1)] * 3)
        assert counts(ingest(source, lake)) == (3, 1, 0, 2)

    def test_the_first_of_two_different_rows_stays(self, source, lake, data):
        rows = [data.row("agent", n, addr_h=addr) for n, addr in ((2, "a"), (1, "b"), (2, "c"), (2, "a"))]
        data.parquet(source / "agent.parquet", "agent", rows)
        result = ingest(source, lake)
        assert counts(result) == (4, 2, 1, 1)
        assert data.in_lake(lake, "agent", "agent_id, addr_h") == [(1, "b"), (2, "a")]
        assert data.held(lake) == [("agent.parquet", 3, "duplicate_key")]
        says = "agent_id 代办编号: an earlier row of this file has this key and other values"
        assert says in result.problems[0]

    def test_the_row_in_the_lake_stays(self, tmp_path, lake, data):
        data.parquet(tmp_path / "1" / "agent.parquet", "agent", [data.row("agent", 1, addr_h="old")])
        ingest(tmp_path / "1", lake)
        rows = [data.row("agent", 1, addr_h=addr) for addr in ("new", "old", "new")]
        data.parquet(tmp_path / "2" / "agent.parquet", "agent", rows)
        result = ingest(tmp_path / "2", lake)
        assert counts(result) == (3, 0, 2, 1)
        assert data.in_lake(lake, "agent", "addr_h") == [("old",)]
        assert "the lake already holds another row under this key" in result.problems[0]

    def test_files_of_one_ingest_are_compared_too(self, source, lake, data):
        data.parquet(source / "agent" / "1.parquet", "agent", data.rows("agent", 2))
        rows = [data.row("agent", 2, addr_h="other"), data.row("agent", 1), data.row("agent", 3)]
        data.parquet(source / "agent" / "2.parquet", "agent", rows)
        assert counts(ingest(source, lake)) == (5, 3, 1, 1)

    def test_states_of_a_versioned_table_have_the_clock_in_their_key(self, source, lake, data):
        first = data.row("person", 1)
        states = [first, data.later("person", first, name="新"), first, first | {"name": "别"}]
        assert TABLES["person"].versioned
        data.parquet(source / "person.parquet", "person", states)
        assert counts(ingest(source, lake), "person") == (4, 2, 1, 1)

    def test_other_tables_have_not(self, source, lake, data):
        first = data.row("agent", 1)
        assert not TABLES["agent"].versioned
        data.parquet(source / "agent.parquet", "agent", [first, data.later("agent", first)])
        assert counts(ingest(source, lake)) == (2, 1, 1, 0)

    def test_a_faulty_row_does_not_take_the_key(self, source, lake, data):
        rows = [data.row("agent", 1, kind="nonsense"), data.row("agent", 1)]
        data.parquet(source / "agent.parquet", "agent", rows)
        assert counts(ingest(source, lake)) == (2, 1, 1, 0)
        assert data.held(lake) == [("agent.parquet", 1, "unknown_code")]

    def test_keys_around_those_of_the_lake_are_new(self, tmp_path, lake, data):
        data.parquet(tmp_path / "1" / "agent.parquet", "agent", data.rows("agent", 3, first=10))
        ingest(tmp_path / "1", lake)
        rows = [data.row("agent", number) for number in (9, 13)]
        data.parquet(tmp_path / "2" / "agent.parquet", "agent", rows)
        assert counts(ingest(tmp_path / "2", lake)) == (2, 2, 0, 0)


class TestQuarantine:
    def test_keeps_the_row_as_it_came_with_the_reason(self, source, lake, data):
        path = data.csv(source / "agent.csv", "agent", data.rows("agent", 2))
        path.write_text(path.read_text().replace("\n2,law", "\ntwo,law"))
        result = ingest(source, lake)
        assert result.exit_code == WITH_GAPS
        ((table, code, reason, row),) = data.in_lake(lake, "_quarantine", "table_name, reason_code, reason, row")
        assert (table, code) == ("agent", "wrong_type")
        assert reason == "agent_id 代办编号: cannot be read as a whole number"
        assert json.loads(row) == dict(
            zip(TABLES["agent"].names, ["two", "law", "2", "K2", "K2", "2026-03-01 12:00:00"], strict=True)
        )
        (problem,) = result.problems
        assert problem.startswith(f"agent.csv: 1 row in quarantine, the first is row 3: {reason}; ")
        assert problem.endswith("see them with `jihe quarantine --table agent`")

    def test_gives_way_to_the_repaired_file(self, tmp_path, lake, data):
        rows = data.rows("agent", 3)
        data.csv(tmp_path / "1" / "agent.csv", "agent", [rows[0], rows[1] | {"kind": "nonsense"}, rows[2]])
        ingest(tmp_path / "1", lake)
        data.csv(tmp_path / "2" / "agent.csv", "agent", rows)
        repaired = ingest(tmp_path / "2", lake)
        assert (counts(repaired), repaired.exit_code) == ((3, 1, 0, 2), DONE)
        assert len(data.in_lake(lake, "agent")) == 3

    @pytest.mark.parametrize("newline", ["\n", "\r\n"])
    def test_names_the_row_that_a_spreadsheet_shows(self, source, lake, data, newline):
        """Blank, broken and many-lined rows count, as they do on the screen."""
        shown = {
            1: "agent_id,kind,person_id,phone_h,addr_h,recorded_ts",
            2: "1,NONSENSE,,,,2026-03-01 12:00:00",
            3: f'2,law,,"a{newline}{newline}b",,2026-03-01 12:00:00',
            4: "3,law,,,,2026-03-01 12:00:00",
            5: "",
            6: "4,NONSENSE,,,,2026-03-01 12:00:00",
            7: "5,law",
            8: "6,law,,,,2026-03-01 12:00:00,7,8",
            9: "",
            10: "",
            11: "7,NONSENSE,,,,2026-03-01 12:00:00",
            12: "8,law,,,,2026-03-01 12:00:00",
            13: "9,NONSENSE,,,,2026-03-01 12:00:00",
        }
        (source / "agent.csv").write_bytes(newline.join([*shown.values(), ""]).encode())
        result = ingest(source, lake)
        assert counts(result) == (9, 3, 6, 0)
        assert [held[1:] for held in data.held(lake)] == [
            (2, "unknown_code"),
            (6, "unknown_code"),
            (7, "ragged"),
            (8, "ragged"),
            (11, "unknown_code"),
            (13, "unknown_code"),
        ]
        assert "the first is row 7: has 2 values where the header has 6" in result.problems[1]
        assert "the first is row 8: has 8 values where the header has 6" in result.problems[2]

    def test_counts_parquet_rows_from_one(self, source, lake, data):
        rows = [data.row("agent", n, kind="nonsense" if n in (1, 5) else "law") for n in range(1, 6)]
        data.parquet(source / "agent.parquet", "agent", rows)
        ingest(source, lake)
        assert [row for _, row, _ in data.held(lake)] == [1, 5]


class TestControlTotals:
    def test_rows_and_money_are_told_apart(self, source, lake, data):
        rows = data.rows("contribution", 4)
        rows[1]["kind"] = "nonsense"
        rows.append(rows[3])
        data.parquet(source / "contribution.parquet", "contribution", rows)
        totals = ingest(source, lake).tables["contribution"]
        assert totals.rows == Flow(5, 3, 1, 1)
        assert totals.fen["base_ep_fen"] == Flow(101 + 102 + 103 + 104 + 104, 101 + 103 + 104, 102, 104)

    def test_money_that_cannot_be_read_counts_as_nothing(self, source, lake, data):
        path = data.csv(source / "contribution.csv", "contribution", data.rows("contribution", 2))
        path.write_text(path.read_text().replace(",102,102,", ",12.7,102,"))
        totals = ingest(source, lake).tables["contribution"]
        assert totals.rows == Flow(2, 1, 1, 0)
        assert totals.fen["base_ep_fen"] == Flow(101, 101, 0, 0)
        assert totals.fen["base_uw_fen"] == Flow(203, 101, 102, 0)

    def test_sums_beyond_sixty_four_bits_close(self, source, lake, data):
        most = 2**63 - 1
        rows = [data.row("contribution", n, base_ep_fen=most) for n in (1, 2, 3)]
        data.parquet(source / "contribution.parquet", "contribution", rows)
        assert ingest(source, lake).tables["contribution"].fen["base_ep_fen"] == Flow(3 * most, 3 * most)

    def test_are_kept_with_the_snapshot(self, source, lake, data):
        data.parquet(source / "agent.parquet", "agent", data.rows("agent", 2))
        result = ingest(source, lake)
        note = lake.snapshot().note
        assert (note["kind"], note["tables"]["agent"]["accepted"]) == ("ingest", 2)
        assert note == json.loads(json.dumps({"kind": "ingest", **result.note()}))

    def test_that_do_not_close_commit_nothing(self, source, lake, data, monkeypatch):
        """A row lost between reading and disk is noticed, since what was written is counted on disk."""
        from jihe.ingest import run

        data.parquet(source / "agent.parquet", "agent", data.rows("agent", 5))
        whole = run.stream
        monkeypatch.setattr(run, "stream", lambda c, query, schema: whole(c, f"{query} LIMIT 4", schema))
        with pytest.raises(JiheError, match=r"agent\.parquet: control totals do not close for rows: 5 in, 4 acc"):
            ingest(source, lake)
        assert lake.snapshot().number == 0
        assert lake.pending() == {}

    def test_notice_a_fen_that_went_astray(self):
        totals = Totals(Flow(1, 1), {"amount_fen": Flow(100, 99)})
        with pytest.raises(JiheError, match="for amount_fen: 100 in, 99 accepted"):
            totals.check("ui_payment.csv")

    def test_add_up_over_files(self):
        one = Totals(Flow(3, 1, 1, 1), {"a_fen": Flow(3, 1, 1, 1)})
        assert one + one == Totals(Flow(6, 2, 2, 2), {"a_fen": Flow(6, 2, 2, 2)})


def test_progress_names_each_file_and_ends_at_its_rows(source, lake, data):
    data.parquet(source / "agent.parquet", "agent", data.rows("agent", 3))
    seen: list[tuple[str, int, int | None]] = []
    ingest(source, lake, lambda *step: seen.append(step))
    assert seen[0] == ("ingest agent.parquet", 0, None)
    assert seen[-1] == ("ingest agent.parquet", 3, 3)
    assert [done for _, done, total in seen if total].count(3) == 1


def test_a_schema_that_judges_otherwise_judges_a_file_again(source, lake, data, monkeypatch):
    """A code list that grew: the same file now brings the rows it could not bring before."""
    from dataclasses import replace

    from jihe.schema import CODES

    data.parquet(source / "agent.parquet", "agent", [data.row("agent", 1), data.row("agent", 2, kind="union")])
    assert counts(ingest(source, lake)) == (2, 1, 1, 0)
    kinds = CODES["agent_kind"]
    grown = replace(kinds, codes={**kinds.codes, "union": ("工会", "trade union")})
    monkeypatch.setitem(CODES, "agent_kind", grown)
    assert counts(ingest(source, lake)) == (2, 1, 0, 1)


def test_nothing_usable_is_told_apart_from_gaps(source, lake, data):
    (source / "agent.csv").write_text("")
    result = ingest(source, lake)
    assert (result.exit_code, result.snapshot.number) == (USAGE, 0)
    data.csv(source / "person.csv", "person", data.rows("person", 1))
    result = ingest(source, lake)
    assert (result.exit_code, result.snapshot.number) == (WITH_GAPS, 1)


def test_nothing_is_left_beside_the_lake(source, lake, data, tmp_path):
    data.csv(source / "agent.csv", "agent", data.rows("agent", 1), encoding="gb18030")
    ingest(source, lake)
    left = {path.name for path in Path(lake.root).iterdir()}
    assert left <= {"agent", "_snapshots", "_scratch"}
    assert [path.name for path in (lake.root / "_scratch").iterdir()] == [".lock"]


def test_a_file_sent_again_says_again_what_is_in_quarantine(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "ref_town.csv").write_text(
        "town_code,name_zh,kind,population,recorded_ts\n"
        "1,甲镇,town,1000,2023-01-01 00:00:00\n2,乙镇,village,1,2023-01-01 00:00:00\n",
        encoding="utf-8",
    )
    lake = Lake(tmp_path / "lake")
    first, again = ingest(source, lake), ingest(source, lake)
    assert first.problems
    assert again.problems == first.problems
    assert again.snapshot == first.snapshot
