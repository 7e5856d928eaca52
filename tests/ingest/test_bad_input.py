"""Each kind of bad input: one clear sentence with file, row and remedy; the other files are taken."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jihe.errors import WITH_GAPS
from jihe.ingest import ingest, quarantine
from jihe.lake import Lake
from jihe.schema import TABLES


@pytest.fixture
def refusal(source, lake, data):
    """Ingest with a sound file beside; the one sentence said of the bad one."""

    def run() -> str:
        data.parquet(source / "platform.parquet", "platform", data.rows("platform", 2))
        result = ingest(source, lake)
        assert result.exit_code == WITH_GAPS
        assert [file.table for file in result.files] == ["platform"]
        assert data.held(lake) == []
        assert len(data.in_lake(lake, "platform")) == 2
        (sentence,) = result.problems
        return sentence

    return run


class TestHeader:
    def write(self, source, names):
        (source / "agent.csv").write_text(",".join(names) + "\n")

    def test_a_missing_column(self, source, refusal):
        self.write(source, [name for name in TABLES["agent"].names if name != "kind"])
        assert refusal() == (
            "agent.csv: the header lacks column kind 代办类别; "
            "give it exactly the columns of table agent and send the file again"
        )

    def test_a_column_under_another_name(self, source, refusal):
        self.write(source, ["kinds" if name == "kind" else name for name in TABLES["agent"].names])
        assert refusal() == (
            "agent.csv: the header lacks column kind 代办类别 and has column kinds that table agent does not "
            "know; rename kinds to kind and send the file again"
        )

    def test_a_column_too_many(self, source, refusal):
        self.write(source, [*TABLES["agent"].names, "remark"])
        assert "has column remark that table agent does not know" in refusal()

    def test_a_column_twice(self, source, refusal):
        self.write(source, [*TABLES["agent"].names, "KIND"])
        assert "has column kind more than once" in refusal()

    @pytest.mark.parametrize(
        "first",
        [
            "1,张三,330106199001011234,13800138000,2026-03-01",
            "Zhang San,330106199001011234,+86 138 0013 8000",
            "root:x:0:0:root:/root:/bin/bash",
            "\x1b[31mred\x1b[0m,x",
        ],
    )
    def test_no_header_is_said_and_nobody_is_named(self, source, refusal, first):
        (source / "agent.csv").write_text(first + "\n", encoding="utf-8")
        said = refusal()
        assert said.startswith("agent.csv: the header names no column of table agent; if it is a row, put the names")
        assert ",".join(TABLES["agent"].names) in said
        assert not [part for part in first.replace(":", ",").split(",") if len(part) > 1 and part in said]

    def test_beside_known_columns_only_plain_names_are_shown(self, source, refusal):
        self.write(source, [*TABLES["agent"].names, "张三", "330106199001011234", "remark", "13800138000"])
        said = refusal()
        assert "has columns remark and 3 more, not shown here, that table agent does not know" in said
        assert "张三" not in said
        assert "1380" not in said

    def test_where_no_name_may_be_shown_their_number_is(self, source, refusal):
        self.write(source, [*TABLES["agent"].names, "张三", "13800138000"])
        assert "has 2 columns, not shown here, that table agent does not know" in refusal()

    def test_a_chinese_title_of_the_schema_is_no_secret(self, source, refusal):
        self.write(source, [TABLES["agent"].column("kind").zh if n == "kind" else n for n in TABLES["agent"].names])
        assert "rename 代办类别 to kind" in refusal()

    def test_a_missing_column_in_parquet(self, source, refusal, data):
        path = data.parquet(source / "agent.parquet", "agent", data.rows("agent", 2))
        pq.write_table(pq.read_table(path).drop_columns(["kind", "recorded_ts"]), path)
        assert "agent.parquet: the header lacks columns kind 代办类别, recorded_ts 入库时间;" in refusal()


class TestBrokenParquet:
    @pytest.fixture
    def path(self, source, data):
        return data.parquet(source / "agent.parquet", "agent", data.rows("agent", 2000))

    def test_another_kind_of_file(self, path, refusal):
        path.write_bytes(b"agent_id,kind\n1,law\n")
        assert refusal() == "agent.parquet: this is not Parquet, whatever its name says; export it again"

    def test_one_cut_off(self, path, refusal):
        path.write_bytes(path.read_bytes()[:-100])
        assert refusal().startswith("agent.parquet: the Parquet file is cut off after ")

    def test_an_empty_one(self, path, refusal):
        path.write_bytes(b"")
        assert refusal() == "agent.parquet: the file is empty; export it again"

    def test_a_broken_footer(self, path, refusal):
        content = bytearray(path.read_bytes())
        content[-60:-8] = b"\xff" * 52
        path.write_bytes(content)
        assert "agent.parquet: the Parquet file is damaged inside; copy or export it again" in refusal()

    @pytest.mark.parametrize("column", ["agent_id", "addr_h"])
    def test_a_broken_page(self, path, refusal, column):
        """Also in a column that may hold anything, which no check would read."""
        chunk = pq.read_metadata(path).row_group(0).column(TABLES["agent"].names.index(column))
        content, start = bytearray(path.read_bytes()), chunk.data_page_offset
        content[start : start + 64] = b"\xff" * 64
        path.write_bytes(content)
        assert "agent.parquet: the Parquet file is damaged inside" in refusal()


class TestText:
    def test_an_empty_csv(self, source, refusal):
        (source / "agent.csv").touch()
        assert refusal() == "agent.csv: the file is empty; export it again"

    def test_an_encoding_that_is_neither(self, source, refusal, data):
        path = data.csv(source / "agent.csv", "agent", data.rows("agent", 2))
        path.write_bytes(path.read_bytes().replace(b"K2", b"\xff\xff", 1))
        assert refusal().endswith("in line 3, is neither UTF-8 nor GB18030; export the file again as UTF-8")

    def test_gb18030_is_read_and_said(self, source, lake, data):
        rows = data.rows("platform", 3)
        data.csv(source / "platform.csv", "platform", rows, encoding="gb18030")
        result = ingest(source, lake)
        assert (result.problems, result.exit_code) == ([], 0)
        assert result.notices == ["platform.csv: read as GB18030; UTF-8 is safer"]
        assert data.in_lake(lake, "platform", "name") == [("文 1",), ("文 2",), ("文 3",)]

    @pytest.mark.parametrize("delimiter", ["\t", ";"])
    def test_another_delimiter_is_read_and_said(self, source, lake, data, delimiter):
        data.csv(source / "platform.csv", "platform", data.rows("platform", 2), delimiter=delimiter)
        result = ingest(source, lake)
        assert result.notices == [f"platform.csv: read with {delimiter!r} between the values"]
        assert result.tables["platform"].accepted == 2

    @pytest.mark.parametrize("newline", ["\n", "\r\n"])
    def test_a_byte_order_mark_is_harmless(self, source, lake, data, newline):
        rows = data.rows("platform", 2)
        data.csv(source / "platform.csv", "platform", rows, encoding="utf-8-sig", newline=newline)
        result = ingest(source, lake)
        assert (result.problems, result.tables["platform"].accepted) == ([], 2)

    def test_a_header_alone_is_a_table_of_no_rows(self, source, lake, data):
        data.csv(source / "platform.csv", "platform", [])
        result = ingest(source, lake)
        assert (result.exit_code, result.tables["platform"].rows_in) == (0, 0)

    def test_quotation_marks_line_breaks_and_delimiters_within_values(self, source, lake, data):
        name = '甲,"乙"\n丙;丁'
        data.csv(source / "platform.csv", "platform", [data.row("platform", 1, name=name)])
        assert ingest(source, lake).problems == []
        assert data.in_lake(lake, "platform", "name") == [(name,)]


class TestRows:
    """Faulty rows are held, the others taken."""

    def held(self, source, lake, data, line):
        sound = "2,甲,ride,2026-03-01 12:00:00"
        header = ",".join(TABLES["platform"].names)
        (source / "platform.csv").write_text(f"{header}\n{line}\n{sound}\n", encoding="utf-8")
        result = ingest(source, lake)
        assert result.tables["platform"].accepted == 1
        ((row, code, reason),) = data.in_lake(lake, "_quarantine", "row_number, reason_code, reason")
        assert row == 2
        return code, reason

    def test_are_told_what_is_wrong(self, source, lake, data):
        wrong = [
            ("x,甲,ride,2026-03-01 12:00:00", "wrong_type", "platform_id 平台编号: cannot be read"),
            ("1,甲,ride,soon", "wrong_type", "recorded_ts 入库时间: cannot be read"),
            ("1,甲,taxi,2026-03-01 12:00:00", "unknown_code", "is none of the codes ride, delivery, freight"),
            (",甲,ride,2026-03-01 12:00:00", "missing_key", "is the key and is empty"),
            ("1,,ride,2026-03-01 12:00:00", "missing_value", "name 平台名称: is empty and may not be"),
            ("1,甲,ride", "ragged", "has 3 values where the header has 4"),
            ("1,甲,ride,2026-03-01 12:00:00,more", "ragged", "has 5 values where the header has 4"),
            ('1,"甲"乙,ride,2026-03-01 12:00:00', "bad_quote", "a quotation mark is opened and not closed"),
        ]
        header, sound = ",".join(TABLES["platform"].names), "2,甲,ride,2026-03-01 12:00:00"
        lines = [header, *(line for line, _, _ in wrong), sound]
        (source / "platform.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        assert ingest(source, lake).tables["platform"].accepted == 1
        held = sorted(data.in_lake(lake, "_quarantine", "row_number, reason_code, reason"))
        assert [(row, code) for row, code, _ in held] == [(n, code) for n, (_, code, _) in enumerate(wrong, start=2)]
        for (_, _, reason), (_, _, says) in zip(held, wrong, strict=True):
            assert says in reason

    def test_keep_what_cannot_even_be_split(self, source, lake, data):
        self.held(source, lake, data, "1,甲")
        assert data.in_lake(lake, "_quarantine", "row") == [('{"line":"1,甲"}',)]

    def test_a_row_too_long_to_read_is_held(self, source, lake, data):
        code, reason = self.held(source, lake, data, f"1,{'甲' * 700_000},ride,2026-03-01 12:00:00")
        assert (code, reason) == ("too_long", "the row is longer than two million bytes")

    def test_a_quotation_mark_never_closed_loses_nothing(self, source, lake, data):
        rows = data.rows("platform", 5)
        path = data.csv(source / "platform.csv", "platform", rows)
        path.write_text(path.read_text(encoding="utf-8").replace("3,文 3", '3,"文 3'), encoding="utf-8")
        result = ingest(source, lake)
        assert result.exit_code == WITH_GAPS
        kept = str(data.in_lake(lake, "platform")) + str(data.in_lake(lake, "_quarantine", "row"))
        assert all(f"文 {number}" in kept for number in range(1, 6))

    def test_a_wrong_type_in_parquet(self, source, lake, data):
        columns = {"platform_id": ["1", "two"], "name": ["甲", "乙"], "sector": ["ride", "ride"]}
        table = pa.table({**columns, "recorded_ts": ["2026-03-01 12:00:00"] * 2})
        pq.write_table(table, source / "platform.parquet")
        result = ingest(source, lake)
        assert result.tables["platform"].accepted == 1
        assert data.held(lake) == [("platform.parquet", 2, "wrong_type")]

    def test_text_kept_as_bytes_is_read(self, source, lake, data):
        path = data.parquet(source / "platform.parquet", "platform", data.rows("platform", 2))
        table = pq.read_table(path)
        table = table.set_column(1, "name", table["name"].cast(pa.binary()))
        pq.write_table(table, path, store_schema=False)
        assert ingest(source, lake).problems == []
        assert data.in_lake(lake, "platform", "name") == [("文 1",), ("文 2",)]


@pytest.mark.parametrize("folder", ["年[2024]", "a=1", "what's *this*?", "100%"])
def test_odd_folder_names_are_only_names(tmp_path, lake, data, folder):
    data.parquet(tmp_path / folder / "agent.parquet", "agent", data.rows("agent", 2))
    data.csv(tmp_path / folder / "platform.csv", "platform", data.rows("platform", 2))
    result = ingest(tmp_path / folder, lake)
    assert (result.problems, len(result.files)) == ([], 2)


def test_a_quotation_mark_in_the_name_of_the_lake_is_only_a_character(source, tmp_path, data):
    lake = Lake(tmp_path / 'what\'s "this"' / "lake")
    for count, expected in ((3, 3), (4, 1)):  # the second time, keys are compared with the lake
        rows = [*data.rows("agent", count), data.row("agent", 99, kind="nonsense")]
        data.parquet(source / "agent.parquet", "agent", rows)
        assert ingest(source, lake).tables["agent"].accepted == expected
    assert [held.rows for held in quarantine.summary(lake, lake.snapshot())] == [2]
